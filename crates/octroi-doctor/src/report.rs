//! The diagnosis as JSON, in the words of `docs/schemas/octroi-report-1.schema.json`.
//!
//! The text and Markdown forms are made from the same [`Diagnosis`]; this one is for machines
//! and does not change its words without a new `schemaVersion`.

mod changes;
mod deciding;
mod remedy;

use octroi_names::Principal;
use octroi_ops::launch::{CallResult, LaunchCall};
use octroi_ops::{Failure, LegVerdict};
use octroi_policy::{AllowPath, PolicyType};
use serde_json::{Value, json};

use crate::diagnosis::{Blocker, Diagnosis, Missing, TrailWord};
use crate::evidence::Evidence;
use crate::messages::Messages;
use crate::refusal::DenyKind;
use crate::text::{self, Words};

/// The version of the report's words.
pub const SCHEMA_VERSION: &str = "octroi-report/1";

/// Returns the report of a diagnosis.
pub fn json(evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages) -> Value {
    let words = &Words::new(evidence, &diagnosis.replay.caller, messages);
    let first = diagnosis.blockers.first();
    json!({
        "schemaVersion": SCHEMA_VERSION,
        "request": request(evidence, diagnosis),
        "verdict": diagnosis.certainty.as_str(),
        "outcome": diagnosis.outcome.as_str(),
        "cause": diagnosis.cause.slug(),
        "summary": text::headline(evidence, diagnosis, messages),
        "deniedCall": first.and_then(|blocker| blocker.action.as_deref()),
        "deniedPrincipal": first.and_then(|blocker| blocker.by.as_ref()).map(Principal::to_string),
        "on": first.and_then(|blocker| blocker.on.as_deref()),
        "denyKind": first.and_then(|blocker| blocker.deny).filter(|deny| *deny != DenyKind::Service).map(DenyKind::as_str),
        "calls": calls(diagnosis),
        "blockers": diagnosis.blockers.iter().map(blocker).collect::<Vec<_>>(),
        "missing": diagnosis.missing.iter().map(|missing| self::missing(words, missing)).collect::<Vec<_>>(),
        "candidates": diagnosis.candidates.iter().map(|cause| cause.slug()).collect::<Vec<_>>(),
        "remedies": diagnosis.remedies.iter().map(|remedy| remedy::json(words, diagnosis, remedy)).collect::<Vec<_>>(),
        "evidence": notes(words, diagnosis),
    })
}

fn request(evidence: &Evidence, diagnosis: &Diagnosis) -> Value {
    let attempt = &evidence.attempt;
    json!({
        "operation": attempt.operation.as_str(),
        "principal": attempt.principal.as_ref().map(Principal::to_string),
        "calledAs": diagnosis.replay.caller.to_string(),
        "region": evidence.region.as_str(),
        "instanceId": attempt.instance.as_ref().map(octroi_names::InstanceId::as_str),
        "volumeId": attempt.volume.as_ref().map(octroi_names::VolumeId::as_str),
        "imageId": attempt.image.as_ref().map(octroi_names::ImageId::as_str),
        "onBehalf": attempt.on_behalf.as_ref().map(|(service, resource)| json!({
            "service": service.as_str(),
            "resource": resource.as_deref(),
        })),
    })
}

/// Calls that AWS makes several times with one meaning (the grant for EBS and the grant for
/// the instance) are listed once, with the worse result.
fn calls(diagnosis: &Diagnosis) -> Vec<Value> {
    let mut listed: Vec<(&LaunchCall, TrailWord, CallResult)> = Vec::new();
    for (index, call) in diagnosis.replay.calls.iter().enumerate() {
        let word = diagnosis
            .trail_says
            .get(index)
            .copied()
            .unwrap_or(TrailWord::Silent);
        let same = listed.iter_mut().find(|(other, ..)| {
            other.leg.action == call.leg.action
                && other.leg.on == call.leg.on
                && other.leg.by == call.leg.by
                && other.volume == call.volume
                && other.certain == call.certain
        });
        match same {
            Some((listed, _, result)) if worse(*result, call.result) != *result => {
                *listed = call;
                *result = call.result;
            }
            Some(_) => {}
            None => listed.push((call, word, call.result)),
        }
    }
    listed
        .into_iter()
        .map(|(call, word, result)| {
            json!({
                "call": call.leg.action.as_str(),
                "by": call.leg.by.to_string(),
                "on": call.leg.on,
                "volume": call.volume.as_ref().map(octroi_names::VolumeId::as_str),
                "result": self::result(result),
                "certain": call.certain,
                "trail": trail(word),
                "decidedBy": decided_by(call),
            })
        })
        .collect()
}

fn worse(a: CallResult, b: CallResult) -> CallResult {
    let rank = |result: CallResult| match result {
        CallResult::Allowed => 0,
        CallResult::NotReached => 1,
        CallResult::Unknown => 2,
        CallResult::Denied => 3,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// Returns a result as a stable word.
pub(crate) fn result(result: CallResult) -> &'static str {
    match result {
        CallResult::Allowed => "allowed",
        CallResult::Denied => "denied",
        CallResult::NotReached => "notReached",
        CallResult::Unknown => "unknown",
    }
}

fn trail(word: TrailWord) -> Option<&'static str> {
    match word {
        TrailWord::Silent => None,
        TrailWord::Succeeded => Some("succeeded"),
        TrailWord::Failed => Some("failed"),
    }
}

/// Returns a policy type as a stable word.
pub(crate) fn policy_type(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::Identity => "identity",
        PolicyType::Boundary => "boundary",
        PolicyType::Session => "session",
        PolicyType::ServiceControl => "scp",
        PolicyType::ResourceControl => "rcp",
        PolicyType::Resource => "resource",
        PolicyType::Endpoint => "endpoint",
    }
}

fn decided_by(call: &LaunchCall) -> Value {
    if let LegVerdict::Failed(Failure { code, message, .. }) = &call.leg.verdict {
        return json!({ "error": code.as_str(), "message": message });
    }
    let Some(checked) = &call.leg.checked else {
        return Value::Null;
    };
    let decision = checked.decision;
    if let Some(denied_by) = decision.denied_by {
        return json!({ "policyType": policy_type(denied_by) });
    }
    match decision.allowed_by {
        Some(AllowPath::Extra) => json!({ "policyType": "grant" }),
        Some(AllowPath::ResourceDirect | AllowPath::ResourceRole) => json!({ "policyType": "resource" }),
        Some(AllowPath::Identity) => json!({ "policyType": "identity" }),
        None => Value::Null,
    }
}

fn blocker(blocker: &Blocker) -> Value {
    json!({
        "call": blocker.action.as_deref(),
        "deniedCall": blocker.action.as_deref(),
        "deniedPrincipal": blocker.by.as_ref().map(Principal::to_string),
        "on": blocker.on.as_deref(),
        "volume": blocker.volume.as_ref().map(octroi_names::VolumeId::as_str),
        "denyKind": blocker.deny.filter(|deny| *deny != DenyKind::Service).map(DenyKind::as_str),
        "cause": blocker.cause.slug(),
        "decidedBy": blocker.deciding.as_ref().map(deciding::json),
        "sentence": blocker.sentence,
    })
}

fn missing(words: &Words<'_>, missing: &Missing) -> Value {
    json!({
        "datum": missing.gap.datum.kind(),
        "about": missing.gap.datum.about(),
        "permissions": missing.gap.permissions(),
        "decides": words.text(missing.decides),
    })
}

fn notes(words: &Words<'_>, diagnosis: &Diagnosis) -> Vec<Value> {
    let mut notes: Vec<Value> = Vec::new();
    for note in &diagnosis.notes {
        let note = json!({ "note": note.id, "text": words.tell(note.id, &note.arguments) });
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}
