//! The calls of an attempt, one a line: made, refused, not reached, not known.
//!
//! Calls that differ by their volume only are one line with a number, unless every detail is
//! asked for.

use octroi_ops::LegVerdict;
use octroi_ops::launch::{CallResult, LaunchCall};
use octroi_policy::{AllowPath, PolicyType};

use super::page::{Page, Tone};
use super::words::Words;
use crate::diagnosis::{Diagnosis, TrailWord};
use crate::evidence::AttemptedOperation;
use crate::report;

/// How many lines a ladder has at most, unless every detail is asked for.
const MOST: usize = 14;

struct Rung<'a> {
    call: &'a LaunchCall,
    result: CallResult,
    trail: TrailWord,
    volumes: Vec<&'a str>,
    /// How many resources of the same action came out the same.
    resources: usize,
}

/// Adds the ladder.
pub(super) fn ladder(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis) {
    let verbose = page.layout().verbose;
    let rungs = rungs(diagnosis, verbose);
    if rungs.is_empty() {
        return;
    }
    page.heading(&words.say(
        "ladder-heading",
        &[("operation", words.evidence.attempt.operation.as_str())],
    ));
    let short = shortest(&rungs);
    let cells: Vec<[String; 3]> = rungs.iter().map(|rung| cells(words, rung, short)).collect();
    let width = |column: usize| {
        let lengths = cells
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        lengths.max().unwrap_or_default()
    };
    let (first, second) = (width(0), width(1));
    let shown = if verbose { rungs.len() } else { MOST };
    for (rung, [call, by, on]) in rungs.iter().zip(&cells).take(shown) {
        let (mark, tone) = mark(rung.result);
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.chars().count()));
        let line = [
            (tone, format!("  {mark} ")),
            (Tone::Plain, format!("{call}{}  ", pad(call, first))),
            (Tone::Plain, format!("{by}{}  {on}", pad(by, second))),
            (Tone::Aside, remark(words, rung, verbose)),
        ];
        page.line(line);
    }
    if rungs.len() > shown {
        page.say(&words.count("ladder-more", rungs.len() - shown, &[]));
    }
}

fn rungs(diagnosis: &Diagnosis, verbose: bool) -> Vec<Rung<'_>> {
    let mut rungs: Vec<Rung<'_>> = Vec::new();
    for (index, call) in diagnosis.replay.calls.iter().enumerate() {
        if !verbose && !call.certain && call.result != CallResult::Denied {
            continue;
        }
        let trail = diagnosis
            .trail_says
            .get(index)
            .copied()
            .unwrap_or(TrailWord::Silent);
        let volume = call.volume.as_ref().map(octroi_names::VolumeId::as_str);
        // EC2 asks for one action on every resource that takes part; a key is told apart.
        let is_kms = call.leg.action.service().eq_ignore_ascii_case("kms");
        let same = rungs.iter_mut().find(|rung| {
            !verbose
                && rung.result == call.result
                && rung.call.leg.action == call.leg.action
                && rung.call.leg.by == call.leg.by
                && (!is_kms && call.result == CallResult::Allowed || rung.call.leg.on == call.leg.on)
                && rung.call.certain == call.certain
        });
        match same {
            Some(rung) => {
                rung.resources += usize::from(rung.call.leg.on != call.leg.on);
                if let Some(volume) = volume.filter(|volume| !rung.volumes.contains(volume)) {
                    rung.volumes.push(volume);
                }
            }
            None => rungs.push(Rung {
                call,
                result: call.result,
                trail,
                volumes: volume.into_iter().collect(),
                resources: 1,
            }),
        }
    }
    rungs
}

fn mark(result: CallResult) -> (&'static str, Tone) {
    match result {
        CallResult::Allowed => ("✓", Tone::Good),
        CallResult::Denied => ("✗", Tone::Bad),
        CallResult::NotReached => ("·", Tone::Aside),
        CallResult::Unknown => ("?", Tone::Doubt),
    }
}

fn cells(words: &Words<'_>, rung: &Rung<'_>, short: usize) -> [String; 3] {
    let call = rung.call;
    let name = words.who_short(&call.leg.by);
    let by = if is_forwarded(words, call) {
        words.say("ladder-by-ec2", &[("name", &name)])
    } else {
        name
    };
    let mut on = match rung.resources {
        1 => words.thing_short(&call.leg.on, short),
        many => words.count("ladder-resources", many, &[]),
    };
    match rung.volumes.as_slice() {
        [] => {}
        [only] => on = format!("{on}  {only}"),
        many => on = format!("{on}  {}", words.count("ladder-volumes", many.len(), &[])),
    }
    [call.leg.action.as_str().to_owned(), by, on]
}

/// EC2 calls KMS in the caller's name; only a CreateGrant of one's own is made directly.
fn is_forwarded(words: &Words<'_>, call: &LaunchCall) -> bool {
    words.evidence.attempt.operation != AttemptedOperation::CreateGrant
        && call.leg.action.service().eq_ignore_ascii_case("kms")
        && !octroi_ops::facts::is_infrastructure(&call.leg.by)
}

fn remark(words: &Words<'_>, rung: &Rung<'_>, verbose: bool) -> String {
    let mut remarks = Vec::new();
    if !rung.call.certain {
        remarks.push(words.text("ladder-uncertain"));
    }
    if verbose && let Some(by) = decided_by(rung.call) {
        remarks.push(words.say("ladder-decided", &[("by", by)]));
    }
    match (rung.trail, verbose) {
        (TrailWord::Succeeded, true) => remarks.push(words.text("ladder-trail-succeeded")),
        (TrailWord::Failed, true) => remarks.push(words.text("ladder-trail-failed")),
        _ => {}
    }
    if remarks.is_empty() {
        String::new()
    } else {
        format!("  ({})", remarks.join("; "))
    }
}

/// Returns what decides a call: a type of policy, a grant, or the service itself.
fn decided_by(call: &LaunchCall) -> Option<&'static str> {
    if let LegVerdict::Failed(_) = &call.leg.verdict {
        return Some("service");
    }
    let decision = call.leg.checked.as_ref()?.decision;
    match (decision.denied_by, decision.allowed_by) {
        (Some(denied_by), _) => Some(report::policy_type(denied_by)),
        (None, None) => None,
        (None, Some(AllowPath::Extra)) => Some("grant"),
        (None, Some(AllowPath::ResourceDirect | AllowPath::ResourceRole)) => {
            Some(report::policy_type(PolicyType::Resource))
        }
        (None, Some(AllowPath::Identity)) => Some(report::policy_type(PolicyType::Identity)),
    }
}

/// How many characters of a key's id tell the keys of a ladder apart.
fn shortest(rungs: &[Rung<'_>]) -> usize {
    let mut ids: Vec<String> = rungs
        .iter()
        .filter_map(|rung| {
            let arn: octroi_names::Arn = rung.call.leg.on.parse().ok()?;
            arn.kms_key_id().map(ToOwned::to_owned)
        })
        .collect();
    ids.sort();
    ids.dedup();
    let tells_apart = |length: usize| {
        let mut heads: Vec<String> = ids.iter().map(|id| id.chars().take(length).collect()).collect();
        heads.dedup();
        heads.len() == ids.len()
    };
    [8, 13, 23]
        .into_iter()
        .find(|length| tells_apart(*length))
        .unwrap_or(36)
}
