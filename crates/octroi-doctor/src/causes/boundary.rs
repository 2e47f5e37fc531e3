//! The permissions boundary of the caller lacks or denies the call.
//!
//! A boundary grants nothing; it limits the identity policies, and what a key policy gives to
//! the role.
//!
//! Shows as: The refusal names a permissions boundary. Nothing in the identity policies can help, and
//! they often allow everything.
//!
//! Mended by: Add the one action to the boundary, or except the forwarded call from its Deny. Detaching
//! it would lift every limit.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>.

use octroi_policy::PolicyType;

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny.policy_type() == Some(PolicyType::Boundary)
}
