//! The launch names an instance profile that does not exist.
//!
//! A role and its instance profile are two things; the console makes both, the API does not.
//!
//! Shows as: RunInstances returns InvalidParameterValue, "Invalid IAM Instance Profile name".
//!
//! Mended by: Create an instance profile of that name, and put the role into it.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>.

use octroi_ops::error::ErrorCode;

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal
        .failure
        .as_ref()
        .is_some_and(|failure| failure.code == ErrorCode::InvalidParameterValue)
}
