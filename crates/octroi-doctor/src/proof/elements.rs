//! What each element of an added Allow is needed for.
//!
//! Every action and every condition is taken away in turn. An action is needed if the attempt
//! fails without it; a condition if something more would be allowed without it, of anybody in
//! the evidence, or by this policy alone: a second policy that stops the same is no reason to
//! leave the first one open.

use octroi_names::Principal;
use octroi_ops::launch::{CallResult, LaunchCall};
use octroi_policy::{Context, Policy, Request};
use serde_json::{Value, json};

use crate::evidence::Evidence;
use crate::remedy::{Change, Op, Place, apply_all, text_before};
use crate::replay::{Replay, replay};

/// What an element is needed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementProof {
    /// The element, such as `Action kms:CreateGrant` or `Condition kms:GrantIsForAWSResource`.
    pub element: String,
    /// Whether a call of the attempt is refused without it, also one that AWS only may make.
    pub fails_without: bool,
    /// How much more would be allowed without it, by this policy at least.
    pub opens_without: usize,
}

/// An element of a statement, and the statement without it.
struct Weakened {
    name: String,
    without: Value,
    /// The condition key that is gone.
    key: Option<String>,
    /// Whether the statement that is replaced had the element already.
    old: bool,
}

/// Takes every action and every condition of the added Allow statements away in turn. What a
/// statement had before it was corrected is its owner's, and not weighed.
pub(super) fn proofs(
    evidence: &Evidence,
    caller: &Principal,
    changes: &[Change],
    played: &Replay,
    allowed_now: usize,
    accepted: bool,
) -> Vec<ElementProof> {
    let mut proofs = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let Change::Statement { place, op, statement } = change else {
            continue;
        };
        if statement.get("Effect").and_then(Value::as_str) != Some("Allow") {
            continue;
        }
        let before = replaced(evidence, place, op);
        for weakened in weakened(statement, before.as_ref()) {
            if weakened.old {
                continue;
            }
            let mut changed = changes.to_vec();
            if let Some(slot) = changed.get_mut(index) {
                *slot = Change::Statement {
                    place: place.clone(),
                    op: op.clone(),
                    statement: weakened.without.clone(),
                };
            }
            let Ok(world) = apply_all(&evidence.world, &changed) else {
                continue;
            };
            let again = replay(evidence, &world, caller, accepted);
            let everywhere = super::allowed(evidence, &world, caller)
                .len()
                .saturating_sub(allowed_now);
            let opens_without = match &weakened.key {
                Some(key) if everywhere == 0 => {
                    opened_by_policy(place, statement, &weakened.without, key, played)
                }
                _ => everywhere,
            };
            proofs.push(ElementProof {
                element: weakened.name,
                fails_without: fails(played, &again),
                opens_without,
            });
        }
    }
    proofs
}

/// Whether a call that passes in the changed world does not pass any more.
fn fails(played: &Replay, again: &Replay) -> bool {
    let passes = |call: &LaunchCall| call.result == CallResult::Allowed;
    played
        .calls
        .iter()
        .zip(&again.calls)
        .any(|(call, weaker)| passes(call) && !passes(weaker))
}

/// The statement that a change replaces.
fn replaced(evidence: &Evidence, place: &Place, op: &Op) -> Option<Value> {
    let Op::Replace { index, .. } = op else {
        return None;
    };
    let document: Value = serde_json::from_str(&text_before(&evidence.world, place)?).ok()?;
    match document.get("Statement")? {
        Value::Array(statements) => statements.get(*index).cloned(),
        one => Some(one.clone()),
    }
}

/// Counts the calls that the statement lets through without a condition and not with it: the
/// attempt's own, with another value of the condition's key, or made directly.
fn opened_by_policy(place: &Place, with: &Value, without: &Value, key: &str, played: &Replay) -> usize {
    let (Some(with), Some(without)) = (alone(with), alone(without)) else {
        return 0;
    };
    let allows = |policy: &Policy, request: &Request| match place {
        Place::Key(_) | Place::Endpoint(_) => {
            let verdict = policy.resource_verdict(request);
            verdict.direct.or(verdict.role).or(verdict.account).is_true()
        }
        _ => policy.verdict(request).allow.is_true(),
    };
    played
        .calls
        .iter()
        .filter_map(|call| call.leg.checked.as_ref())
        .flat_map(|checked| probes(&checked.request, key))
        .filter(|probe| allows(&without, probe) && !allows(&with, probe))
        .count()
}

fn alone(statement: &Value) -> Option<Policy> {
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    Policy::parse("statement", &document.to_string()).ok()
}

/// A request with other values of a key, and as it would be made without a service.
fn probes(request: &Request, key: &str) -> Vec<Request> {
    let with = |change: &dyn Fn(&mut Context)| {
        let mut context = request.context().clone();
        change(&mut context);
        Request::new(
            request.caller().clone(),
            request.action().clone(),
            request.resource(),
            context,
        )
    };
    vec![
        with(&|context| context.set_absent(key)),
        with(&|context| context.set(key, "other")),
        with(&|context| context.set(key, "false")),
        with(&|context| context.set(key, "true")),
        with(&|context| {
            context.set("aws:ViaAWSService", "false");
            context.set_absent("kms:ViaService");
            context.set("kms:GrantIsForAWSResource", "false");
        }),
    ]
}

/// Returns the statement without each of its actions, and without each of its conditions.
fn weakened(statement: &Value, before: Option<&Value>) -> Vec<Weakened> {
    let mut all = Vec::new();
    let old_actions = before
        .map(|before| listed(before.get("Action")))
        .unwrap_or_default();
    let actions = listed(statement.get("Action"));
    for (index, action) in actions.iter().enumerate() {
        let mut without = statement.clone();
        match without.get_mut("Action") {
            Some(Value::Array(list)) => {
                list.remove(index);
            }
            // A statement needs some action; this one is on no key.
            Some(slot) => *slot = Value::String("kms:ListAliases".into()),
            None => {}
        }
        all.push(Weakened {
            name: format!("Action {}", action.as_str().unwrap_or_default()),
            without,
            key: None,
            old: old_actions.contains(action),
        });
    }
    let conditions = statement.get("Condition").and_then(Value::as_object);
    for (operator, line) in conditions.into_iter().flatten() {
        for (key, values) in line.as_object().into_iter().flatten() {
            let mut without = statement.clone();
            if let Some(line) = without
                .get_mut("Condition")
                .and_then(|block| block.get_mut(operator))
                && let Some(line) = line.as_object_mut()
            {
                line.remove(key);
            }
            let old = before
                .and_then(|before| before.get("Condition")?.get(operator)?.get(key))
                .is_some_and(|old| old == values);
            all.push(Weakened {
                name: format!("Condition {key}"),
                without,
                key: Some(key.clone()),
                old,
            });
        }
    }
    all
}

fn listed(value: Option<&Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}
