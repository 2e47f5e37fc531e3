//! octroi-doctor
