//! The caller is a service-linked role of the key's account, and neither key policy nor
//! grant lets it use the key.
//!
//! Such a role has no KMS rights of its own for customer managed keys, and its policies cannot
//! be edited.
//!
//! Shows as: Instances that people start work; those of Auto Scaling, Spot or a fleet do not. KMS
//! rights on the instance's own role change nothing: it does not exist yet when KMS is asked.
//!
//! Mended by: Two statements in the key policy for the role, or a grant.
//!
//! See <https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms()
        && refusal.is_service_linked()
        && !refusal.is_foreign()
        && matches!(
            refusal.deny,
            DenyKind::NoAllow(PolicyType::Identity | PolicyType::Resource)
        )
        && refusal.closest_naming_caller().is_none()
}
