//! The owner of the key, another account, does not allow the caller or its account the
//! action.
//!
//! Across accounts both sides must allow: here the key's side does not.
//!
//! Shows as: The refusal says "no resource-based policy allows" and the key's ARN has another account.
//!
//! Mended by: The owner adds the action for the caller or its account, bound to grants for AWS
//! resources.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms() && refusal.is_foreign() && refusal.deny == DenyKind::NoAllow(PolicyType::Resource)
}
