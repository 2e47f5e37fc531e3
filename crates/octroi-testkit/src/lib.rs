//! octroi-testkit
