//! The image or snapshot is under the AWS managed key of another account.
//!
//! That key's policy admits its own account only and cannot be changed. The owner has to copy
//! under a customer managed key and share the copy.
//!
//! Shows as: The image was shared, its snapshots are under `aws/ebs` of the owner. No permission of the
//! one who launches can help.
//!
//! Mended by: The owner copies the image under a customer managed key that admits the other account,
//! and shares the copy.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html>.

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_aws_managed() && refusal.is_foreign() && refusal.deny.policy_type().is_some()
}
