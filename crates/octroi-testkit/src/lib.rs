//! What tests need and no product crate may use.
//!
//! - [`oracle`]: a second evaluator of AWS's authorization, written from `authorization.md`
//!   alone, slow and plain. Where it and the product differ, one of the two is wrong.
//! - [`generate`]: random requests with policies, of small alphabets, so that they meet.
//! - [`runner`]: runs the built `octroi` in an empty environment.
//! - [`server`]: starts `octroi serve` and stops it, also rudely; [`client`]: signed requests to it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on has failed: it says so where it stands"
)]

pub mod client;
pub mod generate;
pub mod oracle;
pub mod runner;
pub mod server;
pub mod sign;
