//! The decision on a check, and the statement that made it.

use std::sync::Arc;

use octroi_names::{Gap, Tri};
use octroi_ops::authorize::{self, About, Policies};
use octroi_policy::{AllowPath, Effect, LayerTrace, Outcome, PolicyType, Trace};

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
    pub missing: Vec<Gap>,
}

/// What decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// A statement of a policy.
    Statement {
        /// The place of the policy.
        slot: Slot,
        /// The policy's name, empty where it has none.
        policy: String,
        /// The statement's place in the policy, from 0.
        statement: usize,
        /// The statement's `Sid`.
        sid: Option<String>,
    },
    /// That no policy of the type allows it, or nothing need allow it.
    Layer {
        /// The type.
        layer: Layer,
        /// The level of an SCP or RCP, 0 being the root.
        level: Option<usize>,
    },
    /// A grant, by its place in the list.
    Grant {
        /// The place, from 0.
        index: usize,
        /// The grant's name or id, empty where it has none.
        name: String,
    },
}

/// Decides a check and says what made the decision.
pub fn decide(line: &Line) -> Answer {
    let policies = with_grants(line);
    let trace = authorize::explain(&line.asked.request, &policies, &line.asked.about);
    answer(line, &policies, &trace)
}

/// Returns the policies with the grants among them.
pub(crate) fn with_grants(line: &Line) -> Arc<Policies> {
    if line.grants.is_empty() {
        return Arc::clone(&line.policies);
    }
    let mut policies = Policies::clone(&line.policies);
    policies.grants.clone_from(&line.grants);
    Arc::new(policies)
}

/// Finds in a trace what decided.
pub(crate) fn answer(line: &Line, policies: &Policies, trace: &Trace) -> Answer {
    let outcome = trace.decision.outcome;
    let layer = |layer| Decided::Layer {
        layer: Layer(layer),
        level: None,
    };
    let decided_by = match outcome {
        Outcome::Undetermined => None,
        Outcome::ExplicitDeny => trace
            .decision
            .denied_by
            .map(|kind| statement(trace, kind, Effect::Deny).unwrap_or_else(|| layer(kind))),
        Outcome::ImplicitDeny => trace.decision.denied_by.map(|kind| Decided::Layer {
            layer: Layer(kind),
            level: silent_level(trace, kind),
        }),
        Outcome::Allowed => match trace.decision.allowed_by {
            _ if trace.layers.is_empty() => None,
            None => None,
            Some(AllowPath::Identity) => Some(
                statement(trace, PolicyType::Identity, Effect::Allow)
                    .unwrap_or_else(|| layer(PolicyType::Identity)),
            ),
            Some(AllowPath::ResourceDirect | AllowPath::ResourceRole) => Some(
                statement(trace, PolicyType::Resource, Effect::Allow)
                    .unwrap_or_else(|| layer(PolicyType::Resource)),
            ),
            Some(AllowPath::Extra) => grant(line, policies),
        },
    };
    Answer {
        outcome,
        decided_by,
        missing: trace.missing.clone(),
    }
}

fn of_type(trace: &Trace, kind: PolicyType) -> impl Iterator<Item = &LayerTrace> {
    trace.layers.iter().filter(move |layer| layer.policy_type == kind)
}

fn silent_level(trace: &Trace, kind: PolicyType) -> Option<usize> {
    of_type(trace, kind)
        .find(|layer| layer.verdict.allow == Tri::False)
        .and_then(|layer| layer.level)
}

fn statement(trace: &Trace, kind: PolicyType, effect: Effect) -> Option<Decided> {
    for layer in of_type(trace, kind) {
        for (index, policy) in layer.policies.iter().enumerate() {
            let found = policy
                .statements
                .iter()
                .find(|statement| statement.effect == effect && statement.result == Tri::True);
            if let Some(found) = found {
                let written = policy.policy.document().statements.get(found.index);
                return Some(Decided::Statement {
                    slot: Slot {
                        layer: Layer(kind),
                        level: layer.level,
                        index,
                    },
                    policy: policy.policy.name().to_owned(),
                    statement: found.index,
                    sid: written
                        .and_then(|statement| statement.sid.as_ref())
                        .map(|sid| sid.value.to_string()),
                });
            }
        }
    }
    None
}

/// Finds the first grant that allows by itself.
fn grant(line: &Line, policies: &Policies) -> Option<Decided> {
    let about: &About = &line.asked.about;
    let mut alone = policies.clone();
    for (index, grant) in line.grants.iter().enumerate() {
        alone.grants = vec![grant.clone()];
        if authorize::authorize(&line.asked.request, &alone, about).outcome == Outcome::Allowed {
            let name = grant.value().and_then(|grant| grant.name.as_ref());
            return Some(Decided::Grant {
                index,
                name: name.map(ToString::to_string).unwrap_or_default(),
            });
        }
    }
    None
}
