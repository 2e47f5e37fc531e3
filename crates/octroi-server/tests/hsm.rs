//! The tests of the cryptography of KMS through its public face, in one binary: linking is slow.

#[cfg(test)]
#[path = "hsm/ciphertext.rs"]
mod ciphertext;
#[cfg(test)]
#[path = "hsm/corpus.rs"]
mod corpus;
#[cfg(test)]
#[path = "hsm/material.rs"]
mod material;
#[cfg(test)]
#[path = "hsm/other_maker.rs"]
mod other_maker;
#[cfg(test)]
#[path = "hsm/published.rs"]
mod published;
#[cfg(test)]
#[path = "hsm/signatures.rs"]
mod signatures;
