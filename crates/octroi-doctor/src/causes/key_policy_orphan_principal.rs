//! The key policy holds the unique id of a principal that no longer exists.
//!
//! AWS stores principals by id. When a user or role is deleted, the id stays in the policy and
//! reaches nobody; a new principal of the same name has another id.
//!
//! Shows as: GetKeyPolicy shows AIDA… or AROA… where an ARN should be.
//!
//! Mended by: Name the principal that exists now. If nobody is left who may change the policy, AWS
//! support has to reset it.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

use octroi_policy::PolicyType;

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.is_kms()
        && refusal.orphan().is_some()
        && match refusal.deny {
            DenyKind::NoAllow(PolicyType::Resource) => true,
            DenyKind::NoAllow(PolicyType::Identity) => refusal.is_service_linked(),
            _ => false,
        }
}
