//! The decision over all policy types.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
//! and `authorization.md` 3.2: explicit denies anywhere; an allow at each level of the guard
//! rails; then who grants. Which layers apply to a caller and a resource is decided by the
//! one who builds [`Layers`].

use std::sync::Arc;

use octroi_names::{Known, Tri};

use crate::Policy;
use crate::statement::Reading;

/// The type of a policy, as AWS's refusals name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyType {
    /// An identity-based policy of a user, its groups, or a role.
    Identity,
    /// A permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
    /// A resource-based policy: key policy, bucket policy, role trust policy.
    Resource,
    /// A VPC endpoint policy.
    Endpoint,
}

/// The policies that apply to one check.
///
/// A policy that was not read is [`Known::Unknown`]; a set of which nothing was read is one
/// unknown policy.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layers<'a> {
    /// Of the user and its groups, or of the role.
    pub identity: &'a [Known<Arc<Policy>>],
    /// The permissions boundary; `None` where there is none.
    pub boundary: Option<&'a Known<Arc<Policy>>>,
    /// The session policies, ORed; `None` where none was passed.
    pub session: Option<&'a [Known<Arc<Policy>>]>,
    /// The levels of SCPs from the root to the account; empty where SCPs do not apply.
    pub service_control: &'a [Vec<Known<Arc<Policy>>>],
    /// The levels of RCPs from the root to the account of the resource; empty where RCPs do not apply.
    pub resource_control: &'a [Vec<Known<Arc<Policy>>>],
    /// The resource-based policy; `None` where there is none.
    pub resource: Option<&'a Known<Arc<Policy>>>,
    /// The policy of the VPC endpoint that the call came through; empty where it came through none.
    pub endpoint: &'a [Known<Arc<Policy>>],
}

impl<'a> Layers<'a> {
    /// Returns every policy, and how its type is read.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Reading, &'a Known<Arc<Policy>>)> + use<'a> {
        let flat =
            |levels: &'a [Vec<_>], reading| levels.iter().flatten().map(move |policy| (reading, policy));
        let many = |policies: &'a [_], reading| policies.iter().map(move |policy| (reading, policy));
        flat(self.resource_control, Reading::ResourceControl)
            .chain(flat(self.service_control, Reading::ServiceControl))
            .chain(many(self.endpoint, Reading::Endpoint))
            .chain(self.resource.map(|policy| (Reading::Resource, policy)))
            .chain(self.boundary.map(|policy| (Reading::Identity, policy)))
            .chain(many(self.session.unwrap_or_default(), Reading::Identity))
            .chain(many(self.identity, Reading::Identity))
    }
}

/// What the service adds to the general rules.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether caller and resource belong to one account.
    pub same_account: bool,
    /// Whether nothing is allowed unless the resource policy says so: KMS keys, role trust.
    pub authoritative: bool,
    /// Permissions beside policies that can only allow, such as KMS grants.
    pub extra: Extra,
}

/// Allows from outside the policy language, by how directly they name the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extra {
    /// Names the user, the session or the service itself.
    pub direct: Tri,
    /// Names the role of the session: boundary and session policy still limit it.
    pub role: Tri,
    /// Names the account: the identity policies of the account decide.
    pub account: Tri,
}

impl Extra {
    /// No such allow.
    pub const NONE: Self = Self {
        direct: Tri::False,
        role: Tri::False,
        account: Tri::False,
    };
}

/// How a check came out.
///
/// A refusal is definite as soon as every completion of what was not read refuses. Where
/// some of them would refuse by an explicit deny, that is not told: it is an implicit one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Allowed.
    Allowed,
    /// No policy allows it.
    ImplicitDeny,
    /// A policy denies it.
    ExplicitDeny,
    /// It rests on something that was not read.
    Undetermined,
}

/// What let an allowed request pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllowPath {
    /// The resource policy names the caller itself.
    ResourceDirect,
    /// The resource policy names the role of the session.
    ResourceRole,
    /// The identity policies (with the account's trust where that is needed).
    Identity,
    /// An allow from outside the policy language: a grant.
    Extra,
}

/// A decision; small and plain.
///
/// Where the decision is the same whatever the unread keys are, yet for different reasons,
/// no reason is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decision {
    /// How it came out.
    pub outcome: Outcome,
    /// The policy type that denies, or lacks the allow: the one that AWS would name.
    pub denied_by: Option<PolicyType>,
    /// What let it pass.
    pub allowed_by: Option<AllowPath>,
}
