//! The local AWS: listener, pipeline, the one writer, key material.

pub mod hsm;
