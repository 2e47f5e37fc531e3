//! A service control policy refuses the call: that of the caller, of the instance's
//! identity, or the call to EC2.
//!
//! Nothing inside the account can lift it. Service-linked roles and the management account are
//! not bound.
//!
//! Shows as: The same role works in another account. Older refusals say "explicit deny" also where an
//! SCP merely lacks the Allow.
//!
//! Mended by: The organization's owner excepts the call from the Deny, or adds it to the list;
//! exempting a role or detaching the SCP opens more than the start needs.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>.

use octroi_policy::PolicyType;

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny.policy_type() == Some(PolicyType::ServiceControl)
}
