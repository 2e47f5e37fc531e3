//! The key policy names neither the caller nor its account, so that identity policies do
//! not count.
//!
//! Without the account statement an IAM Allow on the key has no effect, not even of an
//! administrator.
//!
//! Shows as: An administrator is refused with "no resource-based policy allows".
//!
//! Mended by: Whoever the key policy names adds a statement for the caller.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms() && !refusal.is_foreign() && refusal.deny == DenyKind::NoAllow(PolicyType::Resource)
}
