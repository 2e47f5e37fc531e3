//! Where a refusal is decided, in one line: the policy and its statement.
//!
//! A Deny is decided by its statement. Where nothing allows, the Allow that comes closest is
//! shown if it is about the same service; else that all policies of the type are silent.

use octroi_policy::{Effect, Element, PolicyType, StatementTrace};

use super::headline::statement;
use super::words::Words;
use crate::causes::Cause;
use crate::diagnosis::{Blocker, Diagnosis};
use crate::refusal::{Deciding, DenyKind, Refusal};
use crate::report;

/// The line, and the statement to show below it.
pub(super) struct Decided {
    pub(super) heading: String,
    pub(super) deciding: Option<Deciding>,
}

/// Says where a blocker is decided; `None` where no policy that was read decides it.
pub(super) fn decided(words: &Words<'_>, diagnosis: &Diagnosis, blocker: &Blocker) -> Option<Decided> {
    let call = diagnosis.replay.calls.get(blocker.index?)?;
    let refusal = Refusal::new(&words.evidence.world, call);
    if let Some(heading) = of_grants(words, &refusal, blocker) {
        return Some(Decided {
            heading,
            deciding: None,
        });
    }
    let decided_by = blocker.deciding.as_ref().map(|deciding| deciding.policy_type);
    let policy_type = decided_by.or(blocker.deny?.policy_type())?;
    let action = blocker.action.as_deref().unwrap_or_default();
    let heading = |id: &str, deciding: &Deciding| {
        words.say(
            id,
            &[
                (
                    "policy",
                    &policy_name(words, deciding.policy_type, deciding.policy.name()),
                ),
                ("statement", &statement(words, Some(deciding))),
                ("action", action),
            ],
        )
    };
    if let (Some(DenyKind::Explicit(_)), Some(deciding)) = (blocker.deny, &blocker.deciding) {
        return Some(Decided {
            heading: heading("reason-denied", deciding),
            deciding: Some(deciding.clone()),
        });
    }
    let near = blocker.deciding.as_ref().filter(|deciding| {
        deciding
            .statement
            .as_ref()
            .is_some_and(|trace| !trace.element(Element::Action).is_false())
    });
    if let Some(deciding) = near {
        return Some(Decided {
            heading: heading("reason-near", deciding),
            deciding: Some(deciding.clone()),
        });
    }
    Some(silent(words, &refusal, policy_type, action))
}

/// Says what grants there are, where one was meant to let the caller in.
fn of_grants(words: &Words<'_>, refusal: &Refusal<'_>, blocker: &Blocker) -> Option<String> {
    let by = words.who(refusal.caller());
    match blocker.cause {
        Cause::ServiceLinkedRoleNoKeyAccess | Cause::KeyWrongAccountNoGrant => {
            Some(words.say("reason-not-named", &[("by", &by)]))
        }
        Cause::GrantInsufficient => {
            let grants = refusal.own_grants();
            let operations: Vec<&str> = grants
                .iter()
                .flat_map(|grant| &grant.operations)
                .map(|operation| operation.as_str())
                .collect();
            if operations.is_empty() {
                return None;
            }
            let id = "reason-grants";
            let operations = operations.join(", ");
            Some(words.count(id, grants.len(), &[("by", &by), ("operations", &operations)]))
        }
        _ => None,
    }
}

fn silent(words: &Words<'_>, refusal: &Refusal<'_>, policy_type: PolicyType, action: &str) -> Decided {
    let mut names: Vec<&str> = refusal
        .policies(policy_type)
        .map(|policy| policy.policy.name())
        .collect();
    names.dedup();
    let Some(first) = names.first() else {
        return Decided {
            heading: words.say("reason-no-policy", &[("action", action)]),
            deciding: None,
        };
    };
    let shown = about_same_service(refusal, policy_type);
    let heading = words.count(
        "reason-silent",
        names.len(),
        &[
            ("policy", &policy_name(words, policy_type, first)),
            ("policies", &names.join(", ")),
            ("action", action),
            ("shown", if shown.is_some() { "yes" } else { "no" }),
        ],
    );
    Decided {
        heading,
        deciding: shown,
    }
}

/// Returns an Allow of the same service, or the only statement that there is.
fn about_same_service(refusal: &Refusal<'_>, policy_type: PolicyType) -> Option<Deciding> {
    let service = refusal.call.leg.action.service();
    let about = |trace: &StatementTrace, policy: &octroi_policy::Policy| {
        let written = policy.document().statements.get(trace.index);
        written.is_some_and(|written| {
            written.actions.iter().any(|action| {
                let prefix = action.value.split(':').next().unwrap_or_default();
                prefix.eq_ignore_ascii_case(service)
            })
        })
    };
    let all = || {
        refusal
            .policies(policy_type)
            .flat_map(|policy| policy.statements.iter().map(move |trace| (policy, trace)))
            .filter(|(_, trace)| trace.effect == Effect::Allow)
    };
    let same = all().find(|(policy, trace)| {
        about(trace, &policy.policy)
            && !trace.result.is_true()
            && !trace.element(Element::Principal).is_false()
    });
    let only = || {
        let mut all = all();
        all.next().filter(|_| all.next().is_none())
    };
    let speaks = !refusal.is_service_linked();
    same.or_else(|| only().filter(|_| speaks))
        .map(|(policy, trace)| Deciding {
            policy_type,
            policy: std::sync::Arc::clone(&policy.policy),
            statement: Some(trace.clone()),
        })
}

/// Names a policy with its type, to begin a sentence.
pub(super) fn policy_name(words: &Words<'_>, policy_type: PolicyType, name: &str) -> String {
    words.say(
        "policy-name",
        &[("type", report::policy_type(policy_type)), ("policy", name)],
    )
}
