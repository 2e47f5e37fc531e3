//! The launch names an instance profile, and the caller may not pass its role.
//!
//! The check comes before EC2's answer: no instance appears.
//!
//! Shows as: RunInstances itself returns UnauthorizedOperation and names iam:PassRole.
//!
//! Mended by: Allow iam:PassRole on that one role, to ec2.amazonaws.com.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_action("iam:PassRole") && refusal.deny == DenyKind::NoAllow(PolicyType::Identity)
}
