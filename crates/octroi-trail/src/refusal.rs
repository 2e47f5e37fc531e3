//! The sentence with which AWS refuses a call for lack of permission, as data.
//!
//! `User: <arn> is not authorized to perform: <action> on resource: <arn> <tail>`, where the tail
//! names at most one policy type even if several refuse, and may be absent, of an older wording, or
//! cut off in a CloudTrail record. EC2 puts a sentence before it and an encoded message behind it.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>, `trail.md`
//! 8.1 to 8.4 and `authorization.md` 3.8.

mod parse;
mod render;
#[cfg(test)]
mod tests;

use octroi_names::{Action, Arn, Principal, SmolStr};

use crate::PolicyType;

pub use parse::parse;
pub use render::{cut_message, render_ec2_refusal, render_refusal};

/// What a refusal says, and no more than that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// Who was refused, as written; `None` where the sentence does not say.
    pub principal: Option<SmolStr>,
    /// The action that was refused.
    pub action: Option<Action>,
    /// On what.
    pub resource: On,
    /// Whether by a Deny or for lack of an Allow.
    pub denial: Denial,
    /// The policy type that is named; others may refuse as well.
    pub policy_type: Option<PolicyType>,
    /// The policy that is named, since 2026 and for explicit denials only.
    pub policy_arn: Option<Arn>,
    /// The policy type behind `transitively through`, of forward access sessions.
    pub transitively_through: Option<PolicyType>,
    /// The text for `sts:DecodeAuthorizationMessage`; `None` where absent or cut off.
    pub encoded_message: Option<SmolStr>,
    /// Whether EC2's own sentence, `You are not authorized to perform this operation.`, comes first.
    pub ec2_prefix: bool,
    /// Whether the text was cut off.
    pub truncated: bool,
    /// What follows the known part and was not understood.
    pub unread: Option<SmolStr>,
}

impl Refusal {
    /// Returns the principal, if it is written in one of the known forms.
    pub fn principal(&self) -> Option<Principal> {
        self.principal.as_ref()?.parse().ok()
    }

    /// Returns the ARN of the resource, if one is named.
    pub fn resource_arn(&self) -> Option<Arn> {
        match &self.resource {
            On::Resource(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Returns whether the policy may merely lack the allow although the sentence says `explicit deny`.
    ///
    /// Older sentences called every refusal by an SCP an explicit deny (`trail.md` 8.2).
    pub fn explicit_may_be_implicit(&self) -> bool {
        self.denial == Denial::Explicit
            && matches!(self.policy_type, None | Some(PolicyType::ServiceControl))
            && self.policy_arn.is_none()
    }
}

/// The resource as a refusal names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum On {
    /// No resource is named.
    #[default]
    Unnamed,
    /// `on resource: …`, mostly an ARN, at times `*`.
    Resource(SmolStr),
    /// `on this resource`.
    ThisResource,
    /// `on the resource associated with this ciphertext`.
    ThisCiphertext,
}

/// How a call was refused, as far as the sentence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Denial {
    /// The sentence does not say, or what it says is not understood.
    #[default]
    Unstated,
    /// A Deny matched.
    Explicit,
    /// No Allow matched.
    Implicit,
    /// AWS leaves three readings open: `the resource does not exist in this Region, no resource-based
    /// policies allow access, or a resource-based policy explicitly denies access`.
    AbsentOrRefused,
}

/// The reason of a refusal that is to be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No Allow in this policy type.
    Implicit(PolicyType),
    /// A Deny in this policy type, with the ARN of the policy where AWS names it.
    Explicit(PolicyType, Option<Arn>),
    /// The form for a key of another account or an unknown key.
    AbsentOrRefused,
    /// The form without a reason.
    Unstated,
}
