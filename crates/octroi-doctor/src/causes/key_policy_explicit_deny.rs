//! A Deny in the key policy matches the caller, or the identity of the instance.
//!
//! It outweighs every grant too. A Deny on network keys (`aws:SourceIp`, `aws:SourceVpc`,
//! `aws:SourceVpce`) hits the Decrypt of the instance's identity, which carries none of them.
//!
//! Shows as: The refusal says "with an explicit deny in a resource-based policy". Where CreateGrant
//! succeeds and the Decrypt of the instance is refused, look for network keys.
//!
//! Mended by: Except the one kind of call from the Deny: grants for AWS resources, or the role
//! `aws:ec2-infrastructure`.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms() && refusal.deny == DenyKind::Explicit(PolicyType::Resource)
}
