//! A diagnosis on one page: the verdict, the calls, the reason, the remedy, the proof.

use octroi_ops::launch::LaunchOutcome;
use octroi_trail::StateReasonKind;

use super::decided::decided;
use super::excerpt::excerpt;
use super::hand_off::{hand_off, is_elsewhere};
use super::headline::{because, headline};
use super::ladder::ladder;
use super::page::{Layout, Page, Tone};
use super::remedy;
use super::words::Words;
use crate::causes;
use crate::diagnosis::{Blocker, Certainty, Diagnosis};
use crate::evidence::Evidence;
use crate::messages::Messages;
use crate::refusal::DenyKind;

/// Further blockers are named up to this number.
const MOST_BLOCKERS: usize = 4;

/// Returns the page of a diagnosis.
pub fn page(evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages, layout: Layout) -> Page {
    let words = Words::new(evidence, &diagnosis.replay.caller, messages);
    let mut page = Page::new(layout);
    verdict(&mut page, evidence, diagnosis, messages);
    symptom(&mut page, &words, diagnosis);
    ladder(&mut page, &words, diagnosis);
    match diagnosis.certainty {
        Certainty::Ok => {
            page.gap();
            notes(&mut page, &words, diagnosis);
        }
        Certainty::Undetermined => {
            missing(&mut page, &words, diagnosis);
            page.gap();
            notes(&mut page, &words, diagnosis);
        }
        Certainty::Determined => {
            reason(&mut page, &words, diagnosis);
            remedies(&mut page, &words, diagnosis);
        }
    }
    page
}

fn verdict(page: &mut Page, evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages) {
    let (mark, tone) = match diagnosis.certainty {
        Certainty::Ok => ("✓ ", Tone::Good),
        Certainty::Determined => ("✗ ", Tone::Bad),
        Certainty::Undetermined => ("? ", Tone::Doubt),
    };
    page.sentence(mark, tone, &headline(evidence, diagnosis, messages), Tone::Strong);
}

/// A part of the page, for other forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The calls.
    Ladder,
    /// Where it is decided, and what else was seen.
    Reason,
    /// What was not read.
    Missing,
}

/// Returns one part of the page as plain text, without its first heading where the other form
/// has one of its own.
pub(crate) fn part(words: &Words<'_>, diagnosis: &Diagnosis, layout: Layout, part: Part) -> String {
    let mut page = Page::new(layout);
    match part {
        Part::Ladder => ladder(&mut page, words, diagnosis),
        Part::Reason => reason(&mut page, words, diagnosis),
        Part::Missing => missing(&mut page, words, diagnosis),
    }
    if matches!(part, Part::Ladder | Part::Missing) && !page.lines.is_empty() {
        page.lines.remove(0);
    }
    page.plain()
}

/// Returns what fails and why: the verdict, the calls, the statement that decides.
pub fn finding(evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages, layout: Layout) -> Page {
    let words = Words::new(evidence, &diagnosis.replay.caller, messages);
    let mut page = Page::new(layout);
    verdict(&mut page, evidence, diagnosis, messages);
    let mut calls = Page::new(layout);
    ladder(&mut calls, &words, diagnosis);
    page.lines.extend(calls.lines.into_iter().skip(1));
    if let Some(first) = diagnosis.blockers.first()
        && let Some(found) = decided(&words, diagnosis, first)
    {
        page.say(&found.heading);
        excerpt(&mut page, &words, first, found.deciding.as_ref());
    }
    page
}

/// Returns what mends it: the first remedy and its proof.
pub fn mending(evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages, layout: Layout) -> Page {
    let words = Words::new(evidence, &diagnosis.replay.caller, messages);
    let mut page = Page::new(layout);
    if let Some(first) = diagnosis.remedies.first() {
        remedy::brief(&mut page, &words, diagnosis, first);
    }
    page
}

/// What EC2 showed of the failure, which is all that its user saw.
fn symptom(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis) {
    let reason = causes::state_reason(words.evidence);
    // A call that EC2 refuses leaves the reason of an earlier stop as it was.
    let earlier = diagnosis.outcome == LaunchOutcome::SyncError
        && matches!(reason.kind(), StateReasonKind::UserInitiated(_));
    if earlier || matches!(reason.kind(), StateReasonKind::Pending) {
        return;
    }
    let Some(observed) = &words.evidence.observed.state_reason else {
        return;
    };
    let text = if observed.message.is_empty() {
        &observed.code
    } else {
        &observed.message
    };
    if !text.is_empty() {
        page.say(&words.say("symptom-reported", &[("text", text)]));
    }
}

fn reason(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis) {
    let Some(first) = diagnosis.blockers.first() else {
        return;
    };
    match decided(words, diagnosis, first) {
        Some(found) => {
            page.heading(&found.heading);
            excerpt(page, words, first, found.deciding.as_ref());
        }
        None => {
            if let Some(sentence) = &first.sentence {
                let from_trail = first.deny.and_then(DenyKind::policy_type).is_some() || first.deny.is_none();
                page.heading(&words.text(if from_trail {
                    "reason-heading-trail"
                } else {
                    "reason-heading-service"
                }));
                page.say(sentence);
            }
        }
    }
    if page.layout().verbose
        && first.deciding.is_some()
        && let Some(sentence) = &first.sentence
    {
        page.say(&words.say("reason-sentence", &[("sentence", sentence)]));
    }
    notes(page, words, diagnosis);
    further(page, words, diagnosis, first);
}

/// What would refuse next, behind the first.
fn further(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis, first: &Blocker) {
    let brief = |blocker: &Blocker| {
        let on = match &blocker.on {
            Some(on) => words.this_thing(on),
            None => words.of(blocker),
        };
        because(words, blocker, &on)
    };
    let told = brief(first);
    let mut reasons: Vec<String> = Vec::new();
    for blocker in diagnosis.blockers.iter().skip(1) {
        let reason = brief(blocker);
        if reason != told && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if reasons.is_empty() {
        return;
    }
    let most = if page.layout().verbose {
        reasons.len()
    } else {
        MOST_BLOCKERS
    };
    page.gap();
    page.say(&words.text("further-heading"));
    for reason in reasons.iter().take(most) {
        page.sentence("  - ", Tone::Aside, reason, Tone::Plain);
    }
    if reasons.len() > most {
        page.say(&words.count("further-more", reasons.len() - most, &[]));
    }
}

/// What else was seen. That a call may not be made at all stands in the ladder already.
fn notes(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis) {
    let mut told: Vec<String> = Vec::new();
    for note in &diagnosis.notes {
        if note.id == "note-uncertain-call-denied" && !page.layout().verbose {
            continue;
        }
        let text = words.tell(note.id, &note.arguments);
        if !told.contains(&text) {
            told.push(text);
        }
    }
    for text in told {
        page.say(&text);
    }
}

fn remedies(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis) {
    let Some((first, alternatives)) = diagnosis.remedies.split_first() else {
        page.heading(&words.text("fix-heading"));
        page.say(&words.text("fix-none"));
        return;
    };
    remedy::remedy(page, words, diagnosis, first);
    if !alternatives.is_empty() {
        page.heading(&words.text("alternatives-heading"));
        for alternative in alternatives {
            let line = remedy::alternative_of(words, diagnosis, alternative);
            page.sentence("  - ", Tone::Aside, &line, Tone::Plain);
        }
    }
    remedy::commands(page, words, first);
    if is_elsewhere(words, first) {
        page.gap();
        match hand_off(words, diagnosis, first).filter(|_| page.layout().verbose) {
            Some(request) => request
                .lines()
                .for_each(|line| page.line([(Tone::Plain, format!("  {line}"))])),
            None => page.say(&words.text("handoff-hint")),
        }
    }
}

fn missing(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis) {
    page.heading(&words.text("missing-heading"));
    for missing in &diagnosis.missing {
        let datum = &missing.gap.datum;
        let what = words.say(
            "missing-datum",
            &[
                ("kind", datum.kind()),
                ("about", &words.named(datum.about())),
                ("decides", &words.text(missing.decides)),
            ],
        );
        page.sentence("  - ", Tone::Doubt, &what, Tone::Plain);
        let permissions = missing.gap.permissions();
        if !permissions.is_empty() {
            let read = words.say("missing-permissions", &[("permissions", &permissions.join(", "))]);
            page.sentence("    ", Tone::Plain, &read, Tone::Aside);
        }
    }
    if !diagnosis.candidates.is_empty() {
        let names: Vec<String> = diagnosis
            .candidates
            .iter()
            .map(|cause| words.text(&format!("name-{}", cause.slug())))
            .collect();
        page.gap();
        page.say(&words.say("missing-candidates", &[("causes", &names.join("; "))]));
    }
}
