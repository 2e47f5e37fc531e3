//! The decision on a check, and the statement that made it.
//!
//! The engine decides without saying which statement it was; that one is looked for afterwards,
//! in the one policy type that the decision names, so that no trace is built for a batch.

use std::borrow::Cow;

use octroi_names::Known;
use octroi_ops::authorize::{self, About, Policies};
use octroi_policy::{AllowPath, Decision, Effect, Outcome, Policy, PolicyType, Request};
use octroi_world::PolicyRef;

use super::line::Line;
use super::policies::{Layer, Slot};

/// How a check came out, and what made it so.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How it came out.
    pub outcome: Outcome,
    /// What decided, unless no policy had a say.
    pub decided_by: Option<Decided>,
    /// What is not known and would decide.
    pub missing: Vec<String>,
}

/// What decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// A statement of a policy.
    Statement {
        /// The place of the policy.
        slot: Slot,
        /// The statement's place in the policy, from 0.
        statement: usize,
    },
    /// That no policy of the type allows it, or that none need allow it.
    Layer {
        /// The type.
        layer: Layer,
        /// The level of an SCP or RCP, 0 being the root.
        level: Option<usize>,
    },
    /// A grant, by its place in the list.
    Grant(usize),
}

impl Line {
    /// Decides the check and says what made the decision.
    pub fn decide(&self) -> Answer {
        let policies = self.policies_with_grants();
        let (request, about) = (&self.asked.request, &self.asked.about);
        let decision = authorize::authorize(request, &policies, about);
        if self.asked.owner_is_open {
            // Nothing tells whose the resource is: the answer must hold either way.
            let foreign = About {
                owner: None,
                ..*about
            };
            if authorize::authorize(request, &policies, &foreign).outcome != decision.outcome {
                return Answer {
                    outcome: Outcome::Undetermined,
                    decided_by: None,
                    missing: vec!["resourceAccount".to_owned()],
                };
            }
        }
        let missing = match decision.outcome {
            Outcome::Undetermined => {
                let missing = authorize::explain(request, &policies, about).missing;
                missing.iter().map(ToString::to_string).collect()
            }
            Outcome::Allowed | Outcome::ImplicitDeny | Outcome::ExplicitDeny => Vec::new(),
        };
        Answer {
            outcome: decision.outcome,
            decided_by: decided_by(decision, request, &policies, about),
            missing,
        }
    }

    /// Returns the policies with the grants among them.
    pub(crate) fn policies_with_grants(&self) -> Cow<'_, Policies> {
        if self.grants.is_empty() {
            return Cow::Borrowed(&self.policies);
        }
        let mut policies = Policies::clone(&self.policies);
        policies.grants.clone_from(&self.grants);
        Cow::Owned(policies)
    }
}

impl Decided {
    /// Returns the policy that a statement belongs to.
    pub(crate) fn policy<'p>(&self, policies: &'p Policies) -> Option<&'p Policy> {
        let Self::Statement { slot, .. } = self else {
            return None;
        };
        lists(policies, slot.layer.0)
            .find(|(level, _)| *level == slot.level)
            .and_then(|(_, list)| list.get(slot.index))
            .and_then(Known::value)
            .map(AsRef::as_ref)
    }
}

fn decided_by(decision: Decision, request: &Request, policies: &Policies, about: &About) -> Option<Decided> {
    let find = |kind, effect, path| {
        statement(request, policies, kind, effect, path).or(Some(Decided::Layer {
            layer: Layer(kind),
            level: None,
        }))
    };
    match decision.outcome {
        Outcome::Undetermined => None,
        Outcome::ExplicitDeny => find(decision.denied_by?, Effect::Deny, None),
        Outcome::ImplicitDeny => {
            let kind = decision.denied_by?;
            Some(Decided::Layer {
                layer: Layer(kind),
                level: silent_level(request, policies, kind),
            })
        }
        Outcome::Allowed => match decision.allowed_by? {
            AllowPath::Identity => find(PolicyType::Identity, Effect::Allow, None),
            path @ (AllowPath::ResourceDirect | AllowPath::ResourceRole) => {
                find(PolicyType::Resource, Effect::Allow, Some(path))
            }
            AllowPath::Extra => grant(request, policies, about),
        },
    }
}

/// Returns the policies of a type: one list, or one for each level.
fn lists(policies: &Policies, kind: PolicyType) -> impl Iterator<Item = (Option<usize>, &[PolicyRef])> {
    let one: &[PolicyRef] = match kind {
        PolicyType::Identity => &policies.identity,
        PolicyType::Boundary => policies.boundary.as_slice(),
        PolicyType::Session => policies.session.as_deref().unwrap_or_default(),
        PolicyType::Resource => policies.resource.as_slice(),
        PolicyType::Endpoint => &policies.endpoint,
        PolicyType::ServiceControl | PolicyType::ResourceControl => &[],
    };
    let levels: &[Vec<PolicyRef>] = match kind {
        PolicyType::ServiceControl => &policies.service_control,
        PolicyType::ResourceControl => &policies.resource_control,
        _ => &[],
    };
    let levels = levels.iter().enumerate();
    std::iter::once((None, one)).chain(levels.map(|(level, list)| (Some(level), list.as_slice())))
}

fn statement(
    request: &Request,
    policies: &Policies,
    kind: PolicyType,
    effect: Effect,
    path: Option<AllowPath>,
) -> Option<Decided> {
    lists(policies, kind).find_map(|(level, list)| {
        list.iter().enumerate().find_map(|(index, policy)| {
            let statement = policy.value()?.deciding_statement(request, kind, effect, path)?;
            Some(Decided::Statement {
                slot: Slot {
                    layer: Layer(kind),
                    level,
                    index,
                },
                statement,
            })
        })
    })
}

/// Returns the first level at which no policy allows.
fn silent_level(request: &Request, policies: &Policies, kind: PolicyType) -> Option<usize> {
    let allows = |policy: &PolicyRef| {
        let found = policy
            .value()
            .and_then(|policy| policy.deciding_statement(request, kind, Effect::Allow, None));
        found.is_some()
    };
    lists(policies, kind)
        .filter_map(|(level, list)| Some((level?, list)))
        .find(|(_, list)| !list.iter().any(allows))
        .map(|(level, _)| level)
}

/// Finds the first grant that allows by itself.
fn grant(request: &Request, policies: &Policies, about: &About) -> Option<Decided> {
    let mut alone = policies.clone();
    policies.grants.iter().enumerate().find_map(|(index, grant)| {
        alone.grants = vec![grant.clone()];
        let outcome = authorize::authorize(request, &alone, about).outcome;
        (outcome == Outcome::Allowed).then_some(Decided::Grant(index))
    })
}
