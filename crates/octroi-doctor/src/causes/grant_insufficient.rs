//! A grant names the caller, but holds too few operations.
//!
//! A caller that lives on a grant may pass on no more than that grant holds: a grant for
//! Auto Scaling needs CreateGrant beside the data key operations.
//!
//! Shows as: ListGrants shows a grant for the caller. A grant that was revoked shows in the trail
//! alone.
//!
//! Mended by: Make the grant anew with all the operations that a launch needs.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Near, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny == DenyKind::Grant
        || (refusal.is_kms()
            && matches!(
                refusal.deny,
                DenyKind::NoAllow(PolicyType::Identity | PolicyType::Resource)
            )
            && !refusal.is_infrastructure()
            && refusal
                .own_grants()
                .iter()
                .any(|grant| !grant.operations.is_empty())
            && refusal
                .closest(PolicyType::Identity)
                .is_none_or(|(near, ..)| near == Near::Action))
}
