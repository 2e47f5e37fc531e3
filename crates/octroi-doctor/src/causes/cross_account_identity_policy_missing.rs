//! The owner of the key, another account, allows; the caller's own side does not.
//!
//! Across accounts both sides must allow: here the identity policies of the caller do not.
//!
//! Shows as: The refusal says "no identity-based policy allows" and the key's ARN has another account:
//! the owner's part is done.
//!
//! Mended by: Allow the action on the key's ARN in the caller's own account.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms() && refusal.is_foreign() && refusal.deny == DenyKind::NoAllow(PolicyType::Identity)
}
