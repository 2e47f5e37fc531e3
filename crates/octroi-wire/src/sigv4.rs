//! Signature Version 4: parses and verifies.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
//! A server's way through: [`parse`], [`check_time`], [`check_scope`], look up the access key
//! (and construct the error where there is none, it is inactive, or the token is wrong), derive or
//! recall its [`SigningKey`], [`verify`]; and [`answer`] for what goes back to the client.
//! Left out: Signature Version 2, SigV4a, bodies that are signed chunk by chunk.

mod answer;
mod canonical;
mod error;
mod instant;
mod key;
mod parse;
mod presented;
mod rules;
mod verify;

pub use answer::{Answer, Family, answer};
pub use error::{HeaderParts, ScopeFaults, SignatureError};
pub use key::SigningKey;
pub use parse::parse;
pub use presented::{Form, Presented, Scope, SignedHeaders};
pub use verify::{canonical_request, check_scope, check_time, string_to_sign, verify};

/// The most headers that a request may name as signed.
pub const MOST_SIGNED_HEADERS: usize = 64;
