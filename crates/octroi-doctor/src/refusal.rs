//! One refused call, with everything that a cause looks at.
//!
//! Built from the replay's check and its trace, or, where the evidence has gaps, from AWS's
//! own sentence in the trail.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, Known, Principal};
use octroi_ops::error::ErrorCode;
use octroi_ops::launch::LaunchCall;
use octroi_ops::{Failure, LegVerdict, facts};
use octroi_policy::{
    Effect, Element, Outcome, Policy, PolicyTrace, PolicyType, Statement, StatementTrace, Trace,
};
use octroi_world::{Key, KeyManager, World};

/// How a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DenyKind {
    /// A Deny statement of this policy type matches.
    Explicit(PolicyType),
    /// No Allow of this policy type matches where one is needed.
    NoAllow(PolicyType),
    /// The key's state does not allow it.
    KeyState,
    /// No such key in the Region.
    KeyNotFound,
    /// A key of a kind that EBS cannot use.
    KeyKind,
    /// The grant that the caller lives on does not hold enough.
    Grant,
    /// The service refuses for a reason that is neither permission nor key.
    Service,
}

impl DenyKind {
    /// Returns the kind as a stable word for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Explicit(PolicyType::Identity) => "explicit-deny-in-identity-policy",
            Self::Explicit(PolicyType::Boundary) => "explicit-deny-in-boundary",
            Self::Explicit(PolicyType::Session) => "explicit-deny-in-session-policy",
            Self::Explicit(PolicyType::ServiceControl) => "explicit-deny-in-scp",
            Self::Explicit(PolicyType::ResourceControl) => "explicit-deny-in-rcp",
            Self::Explicit(PolicyType::Resource) => "explicit-deny-in-key-policy",
            Self::Explicit(PolicyType::Endpoint) => "explicit-deny-in-endpoint-policy",
            Self::NoAllow(PolicyType::Identity) => "no-allow-in-identity-policy",
            Self::NoAllow(PolicyType::Boundary) => "no-allow-in-boundary",
            Self::NoAllow(PolicyType::Session) => "no-allow-in-session-policy",
            Self::NoAllow(PolicyType::ServiceControl) => "no-allow-in-scp",
            Self::NoAllow(PolicyType::ResourceControl) => "no-allow-in-rcp",
            Self::NoAllow(PolicyType::Resource) => "no-allow-in-key-policy",
            Self::NoAllow(PolicyType::Endpoint) => "no-allow-in-endpoint-policy",
            Self::KeyState => "key-state",
            Self::KeyNotFound => "key-not-found",
            Self::KeyKind => "key-kind",
            Self::Grant => "grant-insufficient",
            Self::Service => "service-error",
        }
    }

    /// Returns the policy type that refuses.
    pub fn policy_type(self) -> Option<PolicyType> {
        match self {
            Self::Explicit(policy_type) | Self::NoAllow(policy_type) => Some(policy_type),
            _ => None,
        }
    }
}

/// The statement that decides a refusal, or comes closest to an allow.
#[derive(Debug, Clone)]
pub struct Deciding {
    /// The type of its policy.
    pub policy_type: PolicyType,
    /// The policy.
    pub policy: Arc<Policy>,
    /// The statement and its elements against the call; `None` where no statement is to blame.
    pub statement: Option<StatementTrace>,
}

/// A refused call.
#[derive(Debug, Clone)]
pub(crate) struct Refusal<'a> {
    /// The world that it was played in.
    pub world: &'a World,
    /// The call.
    pub call: &'a LaunchCall,
    /// How it is refused.
    pub deny: DenyKind,
    /// Why, where a policy refuses.
    pub trace: Option<Trace>,
    /// The service's failure, where it is not a policy.
    pub failure: Option<Failure>,
}

impl<'a> Refusal<'a> {
    /// Looks at a refused call.
    pub(crate) fn new(world: &'a World, call: &'a LaunchCall) -> Self {
        let trace = call.leg.checked.as_ref().map(octroi_ops::Checked::explain);
        let (deny, failure) = match &call.leg.verdict {
            LegVerdict::Failed(failure) => (of_failure(failure), Some(failure.clone())),
            _ => (of_trace(trace.as_ref()), None),
        };
        Self {
            world,
            call,
            deny,
            trace,
            failure,
        }
    }

    /// Returns who makes the call, as the callee sees it.
    pub(crate) fn caller(&self) -> &Principal {
        &self.call.leg.by
    }

    /// Returns the caller's account.
    pub(crate) fn caller_account(&self) -> Option<AccountId> {
        self.caller().account()
    }

    /// Returns the ARN of the key, if the call is on one.
    pub(crate) fn key_arn(&self) -> Option<Arn> {
        self.call
            .leg
            .on
            .parse()
            .ok()
            .filter(|arn: &Arn| arn.kms_key_id().is_some())
    }

    /// Returns the key, if the call is on one that was read.
    pub(crate) fn key(&self) -> Option<&'a Key> {
        let arn = self.key_arn()?;
        match self.world.key(&arn) {
            Known::Is(found) => found,
            Known::Unknown(_) => None,
        }
    }

    /// Returns whether the call is on a key of another account.
    pub(crate) fn is_foreign(&self) -> bool {
        self.key_arn()
            .is_some_and(|arn| arn.account() != self.caller_account())
    }

    /// Returns whether AWS manages the key.
    pub(crate) fn is_aws_managed(&self) -> bool {
        self.key()
            .is_some_and(|key| key.manager == Known::Is(KeyManager::Aws))
    }

    /// Returns whether the caller is the identity of the instance.
    pub(crate) fn is_infrastructure(&self) -> bool {
        facts::is_infrastructure(self.caller())
    }

    /// Returns whether the caller is a session of a service-linked role.
    pub(crate) fn is_service_linked(&self) -> bool {
        self.role_arn()
            .is_some_and(|arn| Principal::Role(arn).is_service_linked_role())
    }

    /// Returns the ARN under which the caller's policies are kept: the role of a session.
    pub(crate) fn role_arn(&self) -> Option<Arn> {
        match self.caller() {
            Principal::User(arn) | Principal::Role(arn) => Some(arn.clone()),
            Principal::AssumedRole(arn) => {
                let session = self.world.session(arn).map(|session| session.role.clone());
                session.or_else(|| {
                    let (account, name) = (arn.account()?, self.caller().name()?.to_owned());
                    self.world.role_named(account, &name).map(|role| role.arn.clone())
                })
            }
            _ => None,
        }
    }

    /// Returns whether the call is one to KMS.
    pub(crate) fn is_kms(&self) -> bool {
        self.call.leg.action.service().eq_ignore_ascii_case("kms")
    }

    /// Returns whether the action is this one.
    pub(crate) fn is_action(&self, action: &str) -> bool {
        self.call.leg.action.as_str().eq_ignore_ascii_case(action)
    }

    /// Returns the statement that refuses, or the Allow that comes closest.
    pub(crate) fn deciding(&self) -> Option<Deciding> {
        match self.deny {
            DenyKind::Explicit(policy_type) => self.denying(policy_type),
            DenyKind::NoAllow(policy_type) => {
                // Nobody can change the policies of a service-linked role: the key policy's
                // statement that names it is the one that was meant to let it in.
                let meant = self.is_kms() && self.is_service_linked() && !self.is_foreign();
                if (meant || policy_type == PolicyType::Resource)
                    && let Some(orphan) = self.orphan()
                {
                    return Some(orphan);
                }
                if let Some((_, policy, statement)) = meant.then(|| self.closest_naming_caller()).flatten() {
                    return Some(Deciding {
                        policy_type: PolicyType::Resource,
                        policy,
                        statement: Some(statement),
                    });
                }
                let near = self.closest(policy_type);
                near.map(|(_, policy, statement)| Deciding {
                    policy_type,
                    policy,
                    statement: Some(statement),
                })
                .or_else(|| {
                    let policy = self.policies(policy_type).next()?.policy.clone();
                    Some(Deciding {
                        policy_type,
                        policy,
                        statement: None,
                    })
                })
            }
            _ => None,
        }
    }

    fn denying(&self, policy_type: PolicyType) -> Option<Deciding> {
        self.policies(policy_type).find_map(|policy| {
            let statement = policy
                .statements
                .iter()
                .find(|statement| statement.effect == Effect::Deny && statement.result.is_true())?;
            Some(Deciding {
                policy_type,
                policy: Arc::clone(&policy.policy),
                statement: Some(statement.clone()),
            })
        })
    }

    /// Returns the policies of a type that were weighed.
    pub(crate) fn policies(&self, policy_type: PolicyType) -> impl Iterator<Item = &PolicyTrace> {
        self.trace
            .iter()
            .flat_map(|trace| &trace.layers)
            .filter(move |layer| layer.policy_type == policy_type)
            .flat_map(|layer| &layer.policies)
    }

    /// Returns the Allow of a type that comes closest to the call, and what it lacks.
    pub(crate) fn closest(&self, policy_type: PolicyType) -> Option<(Near, Arc<Policy>, StatementTrace)> {
        self.closest_of(policy_type, |_| true)
    }

    /// Returns the Allow of the key policy that comes closest among those that name the caller
    /// itself, or everybody for this action; what names just the account does not count.
    pub(crate) fn closest_naming_caller(&self) -> Option<(Near, Arc<Policy>, StatementTrace)> {
        let by = |meant: fn(&str) -> bool| {
            self.closest_of(PolicyType::Resource, |written| {
                written
                    .principal
                    .as_ref()
                    .is_some_and(|principal| principal.entries.iter().any(|(_, entry)| meant(&entry.value)))
            })
        };
        let itself = by(|name| name != "*" && !names_account(name));
        let everybody = by(|name| name == "*").filter(|(near, ..)| *near != Near::Action);
        itself.into_iter().chain(everybody).max_by_key(|(near, ..)| *near)
    }

    fn closest_of(
        &self,
        policy_type: PolicyType,
        meant: impl Fn(&Statement) -> bool,
    ) -> Option<(Near, Arc<Policy>, StatementTrace)> {
        self.policies(policy_type)
            .flat_map(|policy| policy.statements.iter().map(move |statement| (policy, statement)))
            .filter(|(_, statement)| statement.effect == Effect::Allow)
            .filter(|(policy, statement)| {
                let written = policy.policy.document().statements.get(statement.index);
                written.is_some_and(&meant)
            })
            .filter(|(_, statement)| !statement.element(Element::Principal).is_false())
            .map(|(policy, statement)| {
                let action = !statement.element(Element::Action).is_false();
                let resource =
                    !statement.element(Element::Resource).is_false() && has_resource(policy, statement);
                let near = match (action, resource) {
                    (true, true) => Near::Condition,
                    (true, false) => Near::Resource,
                    (false, _) => Near::Action,
                };
                (near, Arc::clone(&policy.policy), statement.clone())
            })
            .max_by_key(|(near, _, statement)| (*near, std::cmp::Reverse(statement.index)))
    }

    /// Returns an Allow of the key policy for this action that names an id that is nobody's.
    pub(crate) fn orphan(&self) -> Option<Deciding> {
        let names_nobody = |written: &Statement| {
            let principal = written.principal.as_ref().filter(|principal| !principal.negated);
            principal.is_some_and(|principal| {
                principal
                    .entries
                    .iter()
                    .any(|(_, entry)| is_unique_id(&entry.value))
            })
        };
        self.policies(PolicyType::Resource)
            .flat_map(|policy| policy.statements.iter().map(move |statement| (policy, statement)))
            .filter(|(_, statement)| {
                statement.effect == Effect::Allow && !statement.element(Element::Action).is_false()
            })
            .find(|(policy, statement)| {
                let written = policy.policy.document().statements.get(statement.index);
                written.is_some_and(names_nobody)
            })
            .map(|(policy, statement)| Deciding {
                policy_type: PolicyType::Resource,
                policy: Arc::clone(&policy.policy),
                statement: Some(statement.clone()),
            })
    }

    /// Returns the grants of the key that name the caller, with their operations.
    pub(crate) fn own_grants(&self) -> Vec<&'a octroi_world::Grant> {
        let Some(key) = self.key() else { return Vec::new() };
        let role = self.role_arn();
        let checked = self.call.leg.checked.as_ref();
        let unique_id = checked.and_then(|checked| checked.request.caller().unique_id.as_ref());
        key.grants
            .value()
            .into_iter()
            .flat_map(|grants| grants.values())
            .filter(|grant| match &grant.grantee {
                octroi_world::GranteePrincipal::Principal(principal) => {
                    principal == self.caller() || principal.arn() == role.as_ref()
                }
                octroi_world::GranteePrincipal::Other(id) => unique_id == Some(id),
            })
            .collect()
    }
}

/// What an Allow lacks that comes close to a call; the greater, the closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Near {
    /// The action.
    Action,
    /// The resource.
    Resource,
    /// Only the condition.
    Condition,
}

fn has_resource(policy: &PolicyTrace, statement: &StatementTrace) -> bool {
    policy
        .policy
        .document()
        .statements
        .get(statement.index)
        .is_some_and(|written| written.resources.is_some())
}

/// The two forms in which a principal element names an account (`authorization.md` 1.3).
fn names_account(text: &str) -> bool {
    text.ends_with(":root") || text.parse::<AccountId>().is_ok()
}

/// Unique ids stand in key policies for principals that were deleted (`authorization.md` 1.3).
pub(crate) fn is_unique_id(text: &str) -> bool {
    ["AIDA", "AROA"].iter().any(|prefix| text.starts_with(prefix))
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn of_failure(failure: &Failure) -> DenyKind {
    match failure.code {
        ErrorCode::NotFound => DenyKind::KeyNotFound,
        ErrorCode::Disabled | ErrorCode::KmsInvalidState => DenyKind::KeyState,
        ErrorCode::InvalidKeyUsage | ErrorCode::Validation => DenyKind::KeyKind,
        ErrorCode::AccessDenied => DenyKind::Grant,
        _ => DenyKind::Service,
    }
}

fn of_trace(trace: Option<&Trace>) -> DenyKind {
    let Some(trace) = trace else {
        return DenyKind::Service;
    };
    let policy_type = trace.decision.denied_by.unwrap_or(PolicyType::Identity);
    match trace.decision.outcome {
        Outcome::ExplicitDeny => DenyKind::Explicit(policy_type),
        _ => DenyKind::NoAllow(policy_type),
    }
}
