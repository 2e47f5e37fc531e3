//! octroi-ops
