//! What tests need and no product crate may use.
//!
//! - [`oracle`]: a second evaluator of AWS's authorization, written from `authorization.md`
//!   alone, slow and plain. Where it and the product differ, one of the two is wrong.
//! - [`generate`]: random requests with policies, of small alphabets, so that they meet.
//! - [`runner`]: runs the built `octroi` in an empty environment.

pub mod generate;
pub mod oracle;
pub mod runner;
