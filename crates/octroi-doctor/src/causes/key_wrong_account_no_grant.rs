//! The caller is a service-linked role, the key belongs to another account, and no grant
//! names the role.
//!
//! A service-linked role's own policies cannot be edited; across accounts only a grant reaches
//! it.
//!
//! Shows as: Instances that people start work; those of the group do not.
//!
//! Mended by: Make a grant for the service-linked role of that account, with CreateGrant among its
//! operations. Each account has its own role.
//!
//! See <https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms()
        && refusal.is_service_linked()
        && refusal.is_foreign()
        && matches!(
            refusal.deny,
            DenyKind::NoAllow(PolicyType::Identity | PolicyType::Resource)
        )
}
