//! The vectors of `corpus/policy`, as far as they need no knowledge of a service.
//!
//! Grants, and the calls of STS that no policy controls, are the business of `octroi-ops`.

use octroi_names::{Known, Tri};
use octroi_policy::{Layers, Outcome, PolicyType, decide, explain};

use crate::vector::vectors;

#[test]
fn every_vector_comes_out_as_expected() {
    let vectors = vectors();
    assert!(vectors.len() > 330, "only {} vectors were run", vectors.len());
    let wrong: Vec<_> = vectors
        .iter()
        .filter_map(|vector| {
            let found = decide(&vector.request, &vector.layers(), &vector.rules).outcome;
            (found != vector.expect).then(|| format!("{}: {found:?}, not {:?}", vector.name, vector.expect))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_trace_tells_the_same_as_the_decision() {
    for vector in vectors() {
        let trace = explain(&vector.request, &vector.layers(), &vector.rules);
        assert_eq!(trace.decision.outcome, vector.expect, "{}", vector.name);
        assert!(trace.missing.is_empty(), "{}", vector.name);
        for layer in &trace.layers {
            for wanted in [octroi_policy::Effect::Allow, octroi_policy::Effect::Deny] {
                let by_statements = layer
                    .policies
                    .iter()
                    .flat_map(|policy| &policy.statements)
                    .filter(|statement| statement.effect == wanted)
                    .fold(Tri::False, |any, statement| any.or(statement.result));
                let by_layer = match wanted {
                    octroi_policy::Effect::Allow => layer.verdict.allow,
                    octroi_policy::Effect::Deny => layer.verdict.deny,
                };
                assert_eq!(by_statements, by_layer, "{} {:?}", vector.name, layer.policy_type);
            }
            for policy in &layer.policies {
                for element in policy.statements.iter().flat_map(|statement| &statement.elements) {
                    let text = policy.policy.text().get(element.span.start..element.span.end);
                    assert!(text.is_some_and(|text| !text.is_empty()), "{}", vector.name);
                }
            }
        }
    }
}

#[test]
fn a_refusal_names_a_layer_that_lacks_the_allow_or_denies() {
    for vector in vectors() {
        let trace = explain(&vector.request, &vector.layers(), &vector.rules);
        let Some(by) = trace.decision.denied_by else {
            assert_eq!(trace.decision.outcome, Outcome::Allowed, "{}", vector.name);
            assert!(trace.decision.allowed_by.is_some(), "{}", vector.name);
            continue;
        };
        let layers = || trace.layers.iter().filter(|layer| layer.policy_type == by);
        match trace.decision.outcome {
            Outcome::ExplicitDeny => {
                assert!(
                    layers().any(|layer| layer.verdict.deny.is_true()),
                    "{}",
                    vector.name
                );
            }
            // A layer may lack its allow by not being there at all.
            Outcome::ImplicitDeny if layers().next().is_some() && by != PolicyType::Resource => {
                assert!(
                    layers().any(|layer| layer.verdict.allow.is_false()),
                    "{}",
                    vector.name
                );
            }
            Outcome::ImplicitDeny => {}
            other => panic!("{}: {other:?}", vector.name),
        }
    }
}

/// With everything unread, nothing is decided but by what no completion can change.
#[test]
fn unread_policies_leave_every_decision_open() {
    let gap = || {
        Known::Unknown(octroi_names::Gap::new(octroi_names::Datum::Other(
            "a policy".into(),
        )))
    };
    for vector in vectors() {
        let identity = [gap()];
        let resource = gap();
        let layers = Layers {
            identity: &identity,
            resource: Some(&resource),
            ..Layers::default()
        };
        let trace = explain(&vector.request, &layers, &vector.rules);
        assert_eq!(trace.decision.outcome, Outcome::Undetermined, "{}", vector.name);
        assert_eq!(trace.missing.len(), 1, "{}", vector.name);
    }
}
