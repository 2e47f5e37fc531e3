//! The owner of the key, another account, allows; the caller's own side does not.
//!
//! Across accounts both sides must allow: here the identity policies of the caller do not.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms() && refusal.is_foreign() && refusal.deny == DenyKind::NoAllow(PolicyType::Identity)
}
