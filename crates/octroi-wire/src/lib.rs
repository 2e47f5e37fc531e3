//! AWS's protocols without sockets: bytes in, checked input out; answers and errors back to bytes.
//!
//! This crate knows no world and no operation: it knows signatures ([`sigv4`]), shapes and
//! encodings.

pub mod http;
pub mod shape;
pub mod sigv4;
