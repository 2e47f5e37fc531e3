//! The verdict in one sentence: what fails, why, where.

use octroi_names::Principal;
use octroi_ops::launch::LaunchOutcome;
use octroi_policy::{Element, StatementTrace};

use super::words::Words;
use crate::causes::Cause;
use crate::diagnosis::{Blocker, Certainty, Diagnosis};
use crate::evidence::{AttemptedOperation, Evidence};
use crate::messages::Messages;
use crate::refusal::{Deciding, DenyKind};

/// Returns the verdict in one sentence.
pub fn headline(evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages) -> String {
    let sentence = sentence(evidence, diagnosis, messages);
    let mut letters = sentence.chars();
    // An id begins a sentence as it is.
    match letters.next() {
        Some(first) if sentence.starts_with("the ") => first.to_uppercase().chain(letters).collect(),
        _ => sentence,
    }
}

fn sentence(evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages) -> String {
    let words = Words::new(evidence, &diagnosis.replay.caller, messages);
    let subject = subject(&words);
    let operation = evidence.attempt.operation.as_str();
    let what = [
        ("operation", operation),
        ("outcome", diagnosis.outcome.as_str()),
        ("subject", subject.as_str()),
    ];
    match diagnosis.certainty {
        Certainty::Ok => words.say("headline-ok", &what),
        Certainty::Undetermined => words.say("headline-undetermined", &what),
        Certainty::Determined => {
            let why = why(&words, diagnosis);
            let fails = diagnosis.outcome != LaunchOutcome::Started;
            let id = if fails {
                "headline-fails"
            } else {
                "headline-elsewhere"
            };
            let mut arguments = what.to_vec();
            arguments.push(("why", why.as_str()));
            words.say(id, &arguments)
        }
    }
}

/// Returns the instance or volume that the attempt is about.
pub(crate) fn subject(words: &Words<'_>) -> String {
    let attempt = &words.evidence.attempt;
    match (attempt.operation, &attempt.instance, &attempt.volume) {
        (AttemptedOperation::CreateVolume | AttemptedOperation::AttachVolume, _, Some(volume)) => {
            volume.to_string()
        }
        (AttemptedOperation::CreateVolume | AttemptedOperation::AttachVolume, _, None) => {
            words.text("subject-volume")
        }
        (AttemptedOperation::CreateGrant, _, _) => words.text("subject-grant"),
        (_, Some(instance), _) => instance.to_string(),
        (_, None, _) => words.text("subject-instance"),
    }
}

fn why(words: &Words<'_>, diagnosis: &Diagnosis) -> String {
    match diagnosis.blockers.first() {
        Some(blocker) => because(words, blocker, &words.of(blocker)),
        None => words.text(&format!("cause-{}", diagnosis.cause.slug())),
    }
}

/// Returns the reason of one blocker, as a clause; `on` names the resource.
pub(crate) fn because(words: &Words<'_>, blocker: &Blocker, on: &str) -> String {
    let by = blocker.by.as_ref().map_or_else(
        || words.text("who-somebody"),
        |principal: &Principal| words.who(principal),
    );
    let deciding = blocker.deciding.as_ref();
    let policy = deciding.map_or("", |deciding| deciding.policy.name());
    let statement = statement(words, deciding);
    let condition = deciding
        .and_then(|deciding| deciding.statement.as_ref())
        .map_or_else(String::new, failing_keys);
    let effect = match blocker.deny {
        Some(DenyKind::Explicit(_)) => "deny",
        _ => "silent",
    };
    let known = match (deciding, statement.is_empty()) {
        (None, _) => "nothing",
        (Some(_), true) => "policy",
        (Some(_), false) => "statement",
    };
    let state = key_state(words, blocker);
    let profile = words
        .evidence
        .attempt
        .instance_profile
        .clone()
        .unwrap_or_default();
    words.say(
        &format!("cause-{}", blocker.cause.slug()),
        &[
            ("by", &by),
            ("on", on),
            ("action", blocker.action.as_deref().unwrap_or_default()),
            ("policy", policy),
            ("statement", &statement),
            ("condition", &condition),
            ("effect", effect),
            ("known", known),
            ("state", &state),
            ("profile", &profile),
            ("region", words.evidence.region.as_str()),
        ],
    )
}

fn key_state(words: &Words<'_>, blocker: &Blocker) -> String {
    let state = || {
        let arn = blocker.on.as_deref()?.parse().ok()?;
        let octroi_names::Known::Is(Some(key)) = words.evidence.world.key(&arn) else {
            return None;
        };
        key.state.value().map(ToString::to_string)
    };
    if matches!(blocker.cause, Cause::KeyUnavailable) {
        state().unwrap_or_default()
    } else {
        String::new()
    }
}

/// Names a statement by its `Sid`, or by its number from 1.
pub(crate) fn statement(words: &Words<'_>, deciding: Option<&Deciding>) -> String {
    let Some(deciding) = deciding else {
        return String::new();
    };
    let Some(trace) = &deciding.statement else {
        return String::new();
    };
    let written = deciding.policy.document().statements.get(trace.index);
    match written.and_then(|written| written.sid.as_ref()) {
        Some(sid) if !sid.value.is_empty() => words.say("statement-sid", &[("sid", &sid.value)]),
        _ => words.say("statement-number", &[("number", &(trace.index + 1).to_string())]),
    }
}

fn failing_keys(trace: &StatementTrace) -> String {
    let mut keys: Vec<&str> = trace
        .elements
        .iter()
        .filter(|element| element.element == Element::Condition && !element.result.is_true())
        .filter_map(|element| element.condition.as_ref())
        .map(|condition| condition.key.as_str())
        .collect();
    keys.dedup();
    keys.join(", ")
}
