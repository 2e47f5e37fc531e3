//! The key is one that EBS cannot use: asymmetric, HMAC, or the AWS managed key of another
//! service.
//!
//! EBS takes symmetric encryption keys only. The policy of another service's AWS managed key
//! binds `kms:ViaService` to that service, and cannot be edited.
//!
//! Shows as: A refusal "because no resource-based policy allows" on an AWS managed key, or
//! InvalidKeyUsageException and ValidationException from KMS itself.
//!
//! Mended by: Name `alias/aws/ebs` or a symmetric customer managed key in the launch.
//!
//! See <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny == DenyKind::KeyKind
        || (refusal.is_aws_managed()
            && !refusal.is_foreign()
            && refusal.deny == DenyKind::NoAllow(PolicyType::Resource)
            && !is_ebs_key(refusal))
}

/// The alias tells whose key it is; where it was not read, the policy's own words do.
fn is_ebs_key(refusal: &Refusal<'_>) -> bool {
    let Some(key) = refusal.key() else { return false };
    match key.aliases.value() {
        Some(aliases) if !aliases.is_empty() => aliases.iter().any(|alias| alias == "alias/aws/ebs"),
        _ => key
            .policy
            .value()
            .is_some_and(|policy| policy.text().contains("\"ec2.")),
    }
}
