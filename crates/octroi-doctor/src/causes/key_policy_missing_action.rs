//! The key policy names the account or the caller, but without the action.
//!
//! An account statement that lists actions delegates those actions only.
//!
//! Shows as: An account statement is there, and IAM allows; the list of actions in the statement is
//! shorter than `kms:*`.
//!
//! Mended by: Add the one action for the principal that needs it.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>.

use super::meant_for_caller;
use crate::refusal::{Near, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    meant_for_caller(refusal) == Some(Near::Action)
}
