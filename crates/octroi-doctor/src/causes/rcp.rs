//! A resource control policy on the side of the key refuses the call.
//!
//! RCPs bind every caller of the account's customer managed keys, the identity of the instance
//! included; service-linked roles and AWS managed keys are exempt.
//!
//! Shows as: CreateGrant through EC2 succeeds, and the Decrypt of the instance is refused: the
//! exception for `role/aws:ec2-infrastructure` was left out.
//!
//! Mended by: Put the exception into the Deny.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>.

use octroi_policy::PolicyType;

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny.policy_type() == Some(PolicyType::ResourceControl)
}
