//! A Deny in an identity or group policy matches the call.
//!
//! No Allow can outweigh it; the Deny itself has to be narrowed.
//!
//! Shows as: The refusal says "with an explicit deny in an identity-based policy". An Allow that is
//! missing looks alike in the state reason, not in the trail.
//!
//! Mended by: Except grants for AWS resources (or calls through EC2) from the Deny, and leave the rest
//! of it as it is.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny == DenyKind::Explicit(PolicyType::Identity)
}
