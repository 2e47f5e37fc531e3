//! An Allow for action and resource exists, but its Condition is not met by the call.
//!
//! Common: `kms:RequestAlias` (EC2 sends the key's ARN), `aws:SourceIp` (the call comes from
//! EC2), a tag that the key does not carry, MFA.
//!
//! Shows as: The action and the key are allowed on paper; the trail says "no identity-based policy
//! allows".
//!
//! Mended by: Correct the condition, set the tag that it asks for, or add a statement for the forwarded
//! call.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>.

use super::closest_identity;
use crate::refusal::{Near, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    closest_identity(refusal) == Some(Near::Condition)
}
