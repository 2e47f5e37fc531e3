//! Explains a refusal for lack of permission.
//!
//! AWS names one policy type at most, never the statement, and never why a statement did not match;
//! other types may refuse as well (`trail.md` 8.2).

use super::message::{Message, message};
use super::{Explanation, Facts, Kind, NextStep, command};
use crate::refusal::On;
use crate::{Denial, PolicyType, Refusal};

/// Explains a refusal, with the facts that its surroundings gave.
pub(super) fn explain(refusal: &Refusal, mut facts: Facts) -> Explanation {
    facts.add_refusal(refusal);
    Explanation {
        kind: Kind::Refusal(refusal.denial),
        says: says(refusal, &facts),
        does_not_say: does_not_say(refusal),
        next: next(refusal, &facts),
        parts: Vec::new(),
        facts,
    }
}

fn says(refusal: &Refusal, facts: &Facts) -> Vec<Message> {
    let mut says = Vec::new();
    says.push(match (&refusal.action, &refusal.principal) {
        (Some(action), Some(who)) => message!("explain-says-refused", action = action, principal = who),
        _ => message!("explain-says-not-authorized"),
    });
    says.extend(reason(refusal));
    if let Some(policy) = &refusal.policy_arn {
        says.push(message!("explain-says-policy", policy = policy));
    }
    if let Some(kind) = refusal.transitively_through {
        says.push(message!("explain-says-transitively", type = kind));
    }
    match refusal.resource {
        On::ThisCiphertext => says.push(message!("explain-says-ciphertext")),
        On::ThisResource | On::Resource(_) | On::Unnamed => {}
    }
    says.extend(stage(refusal, facts));
    says
}

/// Whether by a Deny or for lack of an Allow, and in which policy type.
fn reason(refusal: &Refusal) -> Option<Message> {
    Some(match (refusal.denial, refusal.policy_type) {
        (Denial::Explicit, Some(kind)) => message!("explain-says-explicit-deny", type = kind),
        (Denial::Explicit, None) => message!("explain-says-explicit-deny-somewhere"),
        (Denial::Implicit, Some(kind)) => message!("explain-says-no-allow", type = kind),
        (Denial::Implicit, None) => message!("explain-says-no-allow-somewhere"),
        (Denial::AbsentOrRefused, _) => message!("explain-says-absent-or-refused"),
        (Denial::Unstated, _) => return None,
    })
}

/// At which step of a start the refusal happened, as far as action and caller tell.
fn stage(refusal: &Refusal, facts: &Facts) -> Option<Message> {
    let action = refusal.action.as_ref();
    let instance = refusal
        .principal
        .as_deref()
        .and_then(crate::record::identity::instance_of_infrastructure);
    match (action.map(|action| action.service()), instance) {
        (Some("kms"), Some(instance)) => {
            Some(message!("explain-says-instance-identity", instance = instance))
        }
        (Some("kms"), None) => {
            let owner = facts.foreign_key_account();
            owner.map(|account| message!("explain-says-foreign-key", account = account))
        }
        (Some("ec2"), _) => Some(message!("explain-says-ec2-check")),
        (Some("iam"), _) if action.is_some_and(|action| action.name() == "PassRole") => {
            Some(message!("explain-says-pass-role"))
        }
        (None, _) if refusal.ec2_prefix => Some(message!("explain-says-ec2-check")),
        _ => None,
    }
}

fn does_not_say(refusal: &Refusal) -> Vec<Message> {
    let mut silent = Vec::new();
    match refusal.denial {
        Denial::Unstated => silent.push(message!("explain-not-reason")),
        Denial::AbsentOrRefused => silent.push(message!("explain-not-which-of-three")),
        Denial::Implicit => silent.push(message!("explain-not-why-no-match")),
        Denial::Explicit if refusal.policy_arn.is_none() => silent.push(message!("explain-not-which-policy")),
        Denial::Explicit => silent.push(message!("explain-not-which-statement")),
    }
    if refusal.explicit_may_be_implicit() {
        silent.push(message!("explain-not-scp-deny-or-no-allow"));
    }
    if refusal.policy_type.is_some() {
        silent.push(message!("explain-not-other-types"));
    }
    if refusal.truncated {
        silent.push(message!("explain-not-cut-part"));
    } else if let Some(words) = &refusal.unread {
        silent.push(message!("explain-not-understood", words = words));
    }
    silent
}

fn next(refusal: &Refusal, facts: &Facts) -> Vec<NextStep> {
    let mut next = Vec::new();
    if let Some(encoded) = &refusal.encoded_message {
        next.push(command::decode(encoded, facts));
    }
    next.extend(command::named_policy(facts));
    next.extend(of_policy_type(refusal, facts));
    next.push(command::diagnose(facts));
    next
}

/// Where to look for the policy type that is named; without one, at both sides.
fn of_policy_type(refusal: &Refusal, facts: &Facts) -> Vec<NextStep> {
    let of_key = facts.key.is_some();
    match refusal.policy_type {
        Some(PolicyType::Identity) => command::identity_policies(facts),
        Some(PolicyType::Resource) if of_key => vec![command::key_policy(facts)],
        Some(PolicyType::Boundary) => {
            let purpose = message!("explain-next-boundary");
            command::of_principal(facts, "PermissionsBoundary", purpose)
                .into_iter()
                .collect()
        }
        Some(PolicyType::Session) => vec![command::lookup_event(facts, "AssumeRole")],
        Some(PolicyType::ServiceControl) => {
            vec![command::ask_organization(message!("explain-next-ask-scp"))]
        }
        Some(PolicyType::ResourceControl) => {
            vec![command::ask_organization(message!("explain-next-ask-rcp"))]
        }
        Some(PolicyType::Endpoint) => vec![command::endpoint_policies(facts)],
        Some(PolicyType::RoleTrust) | Some(PolicyType::Resource) => Vec::new(),
        None if of_key && refusal.denial == Denial::AbsentOrRefused => {
            vec![command::describe_key(facts), command::key_policy(facts)]
        }
        None => {
            let mut both = command::identity_policies(facts);
            if of_key {
                both.push(command::key_policy(facts));
            }
            both
        }
    }
}
