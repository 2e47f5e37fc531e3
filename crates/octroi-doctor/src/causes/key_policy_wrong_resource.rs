//! The statement meant for the caller names another key as its Resource, or none.
//!
//! In a key policy `*` means this key; the ARN of another key matches nothing.
//!
//! Shows as: The statement looks complete; its Resource is the ARN of the key that it was copied from,
//! or is missing.
//!
//! Mended by: Set Resource to `*` and keep the conditions.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html>.

use super::meant_for_caller;
use crate::refusal::{Near, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    meant_for_caller(refusal) == Some(Near::Resource)
}
