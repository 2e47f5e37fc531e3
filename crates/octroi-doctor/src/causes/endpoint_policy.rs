//! The policy of a VPC endpoint blocks the call to EC2.
//!
//! The calls to KMS are made by EC2 and pass no endpoint of the VPC: the policy of a KMS
//! endpoint has no part in a start.
//!
//! Shows as: The call to EC2 itself returns UnauthorizedOperation; the instance keeps the reason of its
//! last stop.
//!
//! Mended by: Add the action to the endpoint's policy, bound to the organization or the account.
//!
//! See <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>.

use octroi_policy::PolicyType;

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny.policy_type() == Some(PolicyType::Endpoint)
}
