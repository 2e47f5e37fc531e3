//! An Allow for the action exists, but its Resource does not match.
//!
//! Common: the ARN of an alias, which never matches a key operation; an old key id; the ARN of
//! an instance in a statement that mixes services.
//!
//! Shows as: The action is allowed on paper; the trail says "no identity-based policy allows".
//!
//! Mended by: Name the key's ARN as the Resource.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html>.

use super::closest_identity;
use crate::refusal::{Near, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    closest_identity(refusal) == Some(Near::Resource)
}
