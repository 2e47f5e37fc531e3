//! The tests of the program from outside, in one binary: linking is slow.

#[cfg(test)]
#[path = "octroi/vectors.rs"]
mod vectors;
