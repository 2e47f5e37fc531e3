//! The statement meant for the caller has a Condition that the call does not meet.
//!
//! Common: `kms:ViaService` of another Region, a network key that a forwarded call does not
//! carry, another value of `kms:CallerAccount`.
//!
//! Shows as: The statement names the caller or everybody, and the action; compare each condition with
//! what EC2's call carries.
//!
//! Mended by: Correct the value, or add a statement for the forwarded call; without its conditions a
//! Principal `*` is open to all.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html>.

use super::meant_for_caller;
use crate::refusal::{Near, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    meant_for_caller(refusal) == Some(Near::Condition)
}
