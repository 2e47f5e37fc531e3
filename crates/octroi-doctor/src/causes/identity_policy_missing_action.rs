//! No Allow for the action anywhere on the caller's side.
//!
//! The key policy lets IAM decide, and IAM is silent. Includes names that are no action, such
//! as `kms:ReEncrypt`: the actions are `kms:ReEncryptFrom` and `kms:ReEncryptTo`.
//!
//! Shows as: The trail says "no identity-based policy allows". Rights on the instance's role, or of the
//! one who ordered a product, are no rights of the caller.
//!
//! Mended by: Allow the action on the key's ARN to the caller, bound to grants for AWS resources or to
//! calls through EC2.
//!
//! See <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny == DenyKind::NoAllow(PolicyType::Identity)
}
