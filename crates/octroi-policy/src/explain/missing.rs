//! Which gaps could change a decision.
//!
//! What the layers leave open is few truth values. One matters if, for some values of the
//! others, the decision turns on it; its gaps are those of the unknown statements and
//! policies that it comes from. This is our own notion; AWS has no word for it.

use octroi_names::{Datum, Gap, Principal, Tri};

use crate::compiled::CompiledStatement;
use crate::context::key_hash;
use crate::decide::Summary;
use crate::principal::{FEDERATED_PROVIDER, PrincipalPattern};
use crate::request::View;
use crate::trace::{Element, LayerTrace, StatementTrace};
use crate::{Context, Effect, Lookup, Outcome, PolicyType, Request, Rules};

/// Returns the gaps that an undetermined decision rests on, each once, in the order of the layers.
pub(super) fn gaps(request: &Request, layers: &[LayerTrace], summary: Summary, rules: &Rules) -> Vec<Gap> {
    let matters = Matters::new(summary, rules);
    let mut gaps = Vec::new();
    for layer in layers {
        let allow = layer.verdict.allow.is_unknown() && matters.allow(layer.policy_type);
        if allow || (matters.deny && layer.verdict.deny.is_unknown()) {
            gaps.extend(layer.gaps.iter().cloned());
        }
        for policy in &layer.policies {
            for (trace, statement) in policy.statements.iter().zip(policy.policy.statements()) {
                let wanted = match trace.effect {
                    Effect::Deny => matters.deny,
                    Effect::Allow => allow,
                };
                if wanted && trace.result.is_unknown() {
                    statement_gaps(trace, statement, request, &mut gaps);
                }
            }
        }
    }
    let mut once = Vec::with_capacity(gaps.len());
    for gap in gaps {
        if !once.contains(&gap) {
            once.push(gap);
        }
    }
    once
}

/// Which of the unknown truth values can turn the decision.
struct Matters {
    deny: bool,
    guard_rails: [bool; 3],
    resource: bool,
    identity: bool,
    boundary: bool,
    session: bool,
}

impl Matters {
    fn new(mut summary: Summary, rules: &Rules) -> Self {
        let unknown: Vec<usize> = summary
            .values()
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_unknown())
            .map(|(index, _)| index)
            .collect();
        // There are thirteen values, so at most 8,192 ways to fill them in.
        let allowed: Vec<bool> = (0..1_usize << unknown.len())
            .map(|filling| {
                for (bit, index) in unknown.iter().enumerate() {
                    if let Some(value) = summary.values().into_iter().nth(*index) {
                        *value = Tri::from(filling >> bit & 1 == 1);
                    }
                }
                summary.settle(rules).outcome == Outcome::Allowed
            })
            .collect();
        let turns = |index: usize| {
            unknown
                .iter()
                .position(|other| *other == index)
                .is_some_and(|bit| {
                    (0..allowed.len())
                        .any(|filling| allowed.get(filling) != allowed.get(filling ^ (1 << bit)))
                })
        };
        Self {
            deny: turns(0),
            guard_rails: [turns(1), turns(2), turns(3)],
            resource: turns(4) || turns(5) || turns(6),
            identity: turns(7),
            boundary: turns(8),
            session: turns(9),
        }
    }

    fn allow(&self, policy_type: PolicyType) -> bool {
        let [resource_control, service_control, endpoint] = self.guard_rails;
        match policy_type {
            PolicyType::ResourceControl => resource_control,
            PolicyType::ServiceControl => service_control,
            PolicyType::Endpoint => endpoint,
            PolicyType::Resource => self.resource,
            PolicyType::Identity => self.identity,
            PolicyType::Boundary => self.boundary,
            PolicyType::Session => self.session,
        }
    }
}

fn statement_gaps(
    trace: &StatementTrace,
    statement: CompiledStatement<'_>,
    request: &Request,
    gaps: &mut Vec<Gap>,
) {
    let context = request.context();
    if trace.element(Element::Principal).is_unknown() {
        principal_gaps(statement, request, gaps);
    }
    if trace.element(Element::Resource).is_unknown() {
        let templates = statement
            .resources()
            .filter_map(|(resource, _)| resource.template());
        gaps.extend(
            templates
                .flat_map(|template| template.keys())
                .filter_map(|key| gap(context, key)),
        );
    }
    for (pattern, condition) in statement.conditions() {
        if pattern.holds(condition, View::of(request)).is_unknown() {
            gaps.extend(gap(context, &condition.key.value));
            gaps.extend(pattern.variable_keys().filter_map(|key| gap(context, key)));
        }
    }
}

fn principal_gaps(statement: CompiledStatement<'_>, request: &Request, gaps: &mut Vec<Gap>) {
    let caller = request.caller();
    for (pattern, text) in statement.principals() {
        match pattern {
            PrincipalPattern::CanonicalUser => {
                let about = format!("which account has the canonical user id {}", text.value);
                gaps.push(Gap::new(Datum::Other(about.into())));
            }
            PrincipalPattern::Provider => gaps.extend(gap(request.context(), FEDERATED_PROVIDER)),
            _ => {}
        }
    }
    let negated = statement
        .written
        .principal
        .as_ref()
        .is_some_and(|element| element.negated);
    if negated && statement.written.effect == Effect::Deny && caller.has_boundary.is_unknown() {
        let owner = match &caller.principal {
            Principal::FederatedUser(_) => caller.federated_from.as_ref(),
            _ => caller.role.as_ref(),
        };
        let about = owner.or(caller.principal.arn()).map_or("", |arn| arn.as_str());
        gaps.push(Gap::new(Datum::PermissionsBoundary(about.into())));
    }
}

/// Returns the gap of a key that was not read.
fn gap(context: &Context, key: &str) -> Option<Gap> {
    match context.lookup_hashed(key_hash(key), key) {
        Lookup::Unknown(gap) => Some(gap.clone()),
        Lookup::Absent | Lookup::Present(_) => None,
    }
}
