//! Explains records of CloudTrail: what failed, and what belongs to what.
//!
//! A start that fails later has a successful StartInstances event, and no event reports the move to
//! stopped or terminated (`trail.md` 3).

use super::message::{Message, message};
use super::{Explanation, Facts, Kind, NextStep, command, saying};
use crate::Record;
use crate::carrier::Reading;
use crate::join::{Attempt, Joined, Tie, join};

/// How many failed calls are explained one by one.
const PARTS: usize = 20;

/// How many calls to EC2 are told one by one.
const ATTEMPTS: usize = 20;

/// Explains the records of a text.
pub(super) fn explain(reading: &Reading) -> Explanation {
    let joined = join(&reading.records);
    let failed: Vec<&Record> = reading.records.iter().filter(|record| record.failed()).collect();
    let facts = facts(reading, &joined, &failed);
    let parts: Vec<Explanation> = failed
        .iter()
        .filter_map(|record| of_failure(record))
        .take(PARTS)
        .collect();
    let mut does_not_say = does_not_say(&joined, &failed);
    if failed.len() > parts.len() {
        does_not_say.push(message!(
            "explain-not-further-failures",
            count = failed.len() - parts.len()
        ));
    }
    Explanation {
        kind: Kind::Trail,
        says: says(reading, &joined, failed.len()),
        does_not_say,
        next: next(&joined, &parts, &facts),
        parts,
        facts,
    }
}

/// Explains one failed call, with the facts that its record adds; `None` if its sentence is not known.
fn of_failure(record: &Record) -> Option<Explanation> {
    let sentence = record.sentence()?;
    Some(saying::explain(&sentence, Facts::of_record(record)))
}

fn facts(reading: &Reading, joined: &Joined<'_>, failed: &[&Record]) -> Facts {
    let telling = failed.first().copied().or(reading.records.first());
    let mut facts = telling.map(Facts::of_record).unwrap_or_default();
    let instances = || joined.attempts.iter().flat_map(Attempt::instance_ids).next();
    facts.instance = facts.instance.or_else(instances);
    facts
}

fn says(reading: &Reading, joined: &Joined<'_>, failed: usize) -> Vec<Message> {
    let mut says = vec![message!(
        "explain-says-records",
        count = reading.records.len(),
        failed = failed
    )];
    if reading.duplicates > 0 {
        says.push(message!("explain-says-duplicates", count = reading.duplicates));
    }
    says.extend(joined.attempts.iter().take(ATTEMPTS).map(of_attempt));
    says
}

fn of_attempt(attempt: &Attempt<'_>) -> Message {
    let name = attempt.call.event_name.as_deref().unwrap_or_default();
    let kms = attempt.kms.len();
    let refused = attempt.failed().count();
    match &attempt.call.error_code {
        Some(code) => message!("explain-says-attempt-refused", call = name, code = code),
        None => message!("explain-says-attempt", call = name, kms = kms, failed = refused),
    }
}

fn does_not_say(joined: &Joined<'_>, failed: &[&Record]) -> Vec<Message> {
    let mut silent = Vec::new();
    let accepted = joined.attempts.iter().any(|attempt| !attempt.call.failed());
    if accepted {
        silent.push(message!("explain-not-outcome-in-trail"));
    }
    if failed.is_empty() {
        silent.push(message!("explain-not-yet-visible"));
    }
    let weak = joined
        .attempts
        .iter()
        .flat_map(|attempt| &attempt.kms)
        .any(|call| call.tie > Tie::RequestId);
    if weak {
        silent.push(message!("explain-not-tie-proved"));
    }
    silent
}

/// The steps of the parts, each once, and one replay for all.
fn next(joined: &Joined<'_>, parts: &[Explanation], facts: &Facts) -> Vec<NextStep> {
    let mut next: Vec<NextStep> = Vec::new();
    for step in parts.iter().flat_map(|part| &part.next) {
        let replay = matches!(step, NextStep::Diagnose { .. });
        if !replay && !next.contains(step) {
            next.push(step.clone());
        }
    }
    if parts.is_empty() && joined.attempts.iter().all(|attempt| attempt.kms.is_empty()) {
        next.push(command::lookup_event(facts, "CreateGrant"));
        next.push(command::lookup_instance_identity(facts));
    }
    next.push(command::diagnose(facts));
    next
}
