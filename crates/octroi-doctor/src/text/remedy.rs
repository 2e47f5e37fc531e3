//! What to do, what changes, who can do it.

use super::beside::beside;
use super::page::{Page, Tone};
use super::proof;
use super::summary::{place_name, summary};
use super::words::Words;
use crate::commands::{self, permission};
use crate::diagnosis::Diagnosis;
use crate::edits::{self, Edit};
use crate::remedy::{Change, Remedy};

/// Of the principals that can apply a change at most this many are named.
const SHORT: usize = 4;

/// Lines of a difference around what changes.
const AROUND: usize = 1;

/// Adds the first remedy with its difference and its proof.
pub(super) fn remedy(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis, remedy: &Remedy) {
    page.heading(&words.text("fix-heading"));
    page.say(&summary(words, remedy));
    if remedy.changes.iter().all(Change::is_operational) {
        return;
    }
    for place in further_places(words, remedy) {
        page.say(&words.say("fix-and", &[("where", &place)]));
    }
    let edits = edits::documents(words.evidence, remedy);
    let mut who = appliers(words, remedy);
    if edits.first().is_some_and(|edit| edit.before.is_none()) {
        who = format!("{who} {}", words.text("fix-new-policy"));
    }
    page.say(&who);
    for edit in edits {
        difference(page, &edit);
    }
    for change in &remedy.changes {
        if let Change::CreateGrant { operations, .. } = change {
            let operations: Vec<&str> = operations.iter().map(|operation| operation.as_str()).collect();
            page.say(&words.say("fix-grant-operations", &[("operations", &operations.join(", "))]));
            break;
        }
    }
    for warning in commands::of(words, remedy).warnings {
        page.sentence("  ! ", Tone::Doubt, &warning, Tone::Plain);
    }
    if let Some(found) = &remedy.proof {
        proof::proof(page, words, diagnosis, remedy, found);
    }
}

/// Adds the commands, unbroken and from the first column, so that they can be pasted.
pub(super) fn commands(page: &mut Page, words: &Words<'_>, remedy: &Remedy) {
    let forms = commands::of(words, remedy);
    if forms.cli.is_empty() {
        return;
    }
    page.heading(&words.text("commands-heading"));
    for command in &forms.cli {
        for line in command.text(true).lines() {
            page.line([(Tone::Plain, line.to_owned())]);
        }
    }
}

/// Adds a remedy and its proof in few lines.
pub(super) fn brief(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis, remedy: &Remedy) {
    page.sentence("→ ", Tone::Good, &summary(words, remedy), Tone::Strong);
    for edit in edits::documents(words.evidence, remedy) {
        for line in edit.new_statements().lines() {
            page.line([(Tone::Good, format!("  + {line}"))]);
        }
    }
    if let Some(found) = &remedy.proof {
        proof::lines(page, words, diagnosis, found);
    }
}

/// A remedy may change several policies; the summary names the first.
fn further_places(words: &Words<'_>, remedy: &Remedy) -> Vec<String> {
    let mut places = Vec::new();
    for change in &remedy.changes {
        let name = match change {
            Change::Statement { place, .. } => place_name(words, place),
            Change::CreateGrant { key, .. } | Change::SetKey { key, .. } => words.thing(key.as_str()),
            Change::Operational { .. } => continue,
        };
        if !places.contains(&name) {
            places.push(name);
        }
    }
    places.into_iter().skip(1).collect()
}

/// Says what it takes to apply the first change, and who is known to have it.
fn appliers(words: &Words<'_>, remedy: &Remedy) -> String {
    let permission = remedy
        .changes
        .first()
        .map(|change| permission(words.evidence, change))
        .unwrap_or_default();
    let names: Vec<String> = remedy
        .appliers
        .iter()
        .take(SHORT)
        .map(|principal| words.who(principal))
        .collect();
    let known = if names.is_empty() { "nobody" } else { "somebody" };
    words.say(
        "fix-appliers",
        &[
            ("permission", permission),
            ("known", known),
            ("who", &names.join(", ")),
        ],
    )
}

pub(super) fn difference(page: &mut Page, edit: &Edit) {
    if edit.before.is_none() {
        for line in edit.new_statements().lines() {
            page.line([(Tone::Good, format!("  + {line}"))]);
        }
        return;
    }
    let text = edit.diff();
    let lines: Vec<&str> = text.lines().collect();
    let changed = |line: &str| !line.starts_with(' ');
    let near = |index: usize| {
        let from = index.saturating_sub(AROUND);
        lines
            .iter()
            .skip(from)
            .take(index - from + AROUND + 1)
            .any(|line| changed(line))
    };
    let mut left_out = false;
    for (index, line) in lines.iter().enumerate() {
        if !near(index) {
            left_out = true;
            continue;
        }
        if left_out {
            page.line([(Tone::Aside, "   …".to_owned())]);
            left_out = false;
        }
        let tone = match line.chars().next() {
            Some('+') => Tone::Good,
            Some('-') => Tone::Bad,
            _ => Tone::Plain,
        };
        let (mark, rest) = line.split_at_checked(1).unwrap_or((line, ""));
        page.line([(tone, format!("  {mark} {rest}"))]);
    }
}

/// Says of another remedy what it does and what it opens, in one line.
pub(crate) fn alternative_of(words: &Words<'_>, diagnosis: &Diagnosis, remedy: &Remedy) -> String {
    let text = summary(words, remedy);
    match &remedy.proof {
        Some(proof) => {
            let opens = beside(words, diagnosis, proof).len();
            format!("{text} {}", words.count("alternative-opens", opens, &[]))
        }
        None => text,
    }
}
