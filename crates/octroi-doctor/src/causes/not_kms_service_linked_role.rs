//! A service-linked role is missing, and the caller may not create it.
//!
//! The first Spot launch of an account makes the role in the caller's name.
//!
//! Shows as: RunInstances returns AuthFailure.ServiceLinkedRoleCreationNotPermitted.
//!
//! Mended by: An administrator creates the role once, or the caller gets that one action for that one
//! service.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_action("iam:CreateServiceLinkedRole")
        && refusal.deny == DenyKind::NoAllow(PolicyType::Identity)
}
