//! octroi-world
