//! The session policy lacks or denies the call.
//!
//! It was passed when the session was made, and limits it for its whole life: the next session
//! has to be made with another one.
//!
//! Shows as: The role allows the call and the session does not: another session of the same role works.
//!
//! Mended by: Change the policy that is passed to AssumeRole; a session that exists keeps its own.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>.

use octroi_policy::PolicyType;

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny.policy_type() == Some(PolicyType::Session)
}
