//! What to do, what changes, who can do it, and what was proved of it.

use octroi_ops::launch::LaunchOutcome;

use super::beside::beside;
use super::page::{Layout, Page, Tone};
use super::summary::{place_name, summary};
use super::words::Words;
use crate::commands::{self, permission};
use crate::diagnosis::Diagnosis;
use crate::edits::{self, Edit};
use crate::proof::{Access, Proof};
use crate::remedy::{Change, Remedy};

/// A list of accesses of at most this length is shown in full.
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
    page.say(&appliers(words, remedy));
    for edit in edits::documents(words.evidence, remedy) {
        difference(page, words, &edit);
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
    if let Some(proof) = &remedy.proof {
        self::proof(page, words, diagnosis, &relevant(remedy, proof));
    }
}

/// A change that is not about KMS leaves everything about keys as it is: that needs no words.
fn relevant(remedy: &Remedy, proof: &Proof) -> Proof {
    let about_keys = remedy.changes.iter().any(|change| match change {
        Change::Statement { statement, .. } => {
            let text = statement.to_string();
            text.contains("\"kms:") || text.contains("\"*\"")
        }
        _ => true,
    });
    let mut proof = proof.clone();
    if !about_keys {
        proof.still_denied.clear();
    }
    proof
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
    if let Some(proof) = &remedy.proof {
        proof_lines(page, words, diagnosis, proof);
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

pub(super) fn difference(page: &mut Page, words: &Words<'_>, edit: &Edit) {
    if edit.before.is_none() {
        page.say(&words.text("fix-new-policy"));
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

/// Adds what was found by playing the attempt in the changed account.
pub(super) fn proof(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis, proof: &Proof) {
    page.heading(&words.text("proof-heading"));
    proof_lines(page, words, diagnosis, proof);
    let needed = needed(words, proof);
    if !needed.is_empty() {
        page.say(&words.say("proof-needed", &[("elements", &needed.join("; "))]));
    }
}

fn proof_lines(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis, proof: &Proof) {
    let works = proof.outcome == LaunchOutcome::Started;
    let (mark, tone) = if works {
        ("  ✓ ", Tone::Good)
    } else {
        ("  ✗ ", Tone::Bad)
    };
    let outcome = words.say(
        "proof-outcome",
        &[
            ("works", if works { "yes" } else { "no" }),
            ("operation", words.evidence.attempt.operation.as_str()),
        ],
    );
    page.sentence(mark, tone, &outcome, Tone::Plain);
    let beside = beside(words, diagnosis, proof);
    page.say(&words.count("proof-newly-allowed", beside.len(), &[]));
    access_lines(page, words, &beside, &proof.still_denied);
}

/// Lists what became allowed, and what stays denied.
pub(super) fn access_lines(page: &mut Page, words: &Words<'_>, beside: &[&Access], still_denied: &[Access]) {
    for line in accesses(words, beside, page.layout().verbose) {
        page.sentence("  - ", Tone::Aside, &line, Tone::Plain);
    }
    for line in self::still_denied(words, still_denied) {
        page.say(&line);
    }
}

/// Says what each element of what was added is needed for.
fn needed(words: &Words<'_>, proof: &Proof) -> Vec<String> {
    let mut needed: Vec<String> = Vec::new();
    for element in &proof.elements {
        let id = match (element.fails_without, element.opens_without) {
            (true, _) => "proof-element-needed",
            (false, 0) => continue,
            (false, _) => "proof-element-guards",
        };
        let text = words.count(id, element.opens_without, &[("element", &element.element)]);
        if !needed.contains(&text) {
            needed.push(text);
        }
    }
    needed
}

/// Says what became allowed beside the attempt, where the list is short or asked for.
fn accesses(words: &Words<'_>, beside: &[&Access], verbose: bool) -> Vec<String> {
    let groups = groups(beside);
    if !verbose && groups.len() > SHORT {
        return Vec::new();
    }
    groups
        .iter()
        .map(|group| {
            let on = words.this_thing(group.of.on.as_str());
            group.named(words, "proof-access", &on, verbose)
        })
        .collect()
}

/// Accesses that differ by their action only.
struct Group<'a> {
    of: &'a Access,
    actions: Vec<&'a str>,
}

fn groups<'a>(accesses: &[&'a Access]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for access in accesses {
        let same = groups
            .iter_mut()
            .find(|group| group.of.by == access.by && group.of.on == access.on && group.of.way == access.way);
        match same {
            Some(group) => group.actions.push(&access.action),
            None => groups.push(Group {
                of: access,
                actions: vec![&access.action],
            }),
        }
    }
    groups
}

impl Group<'_> {
    fn named(&self, words: &Words<'_>, id: &str, on: &str, verbose: bool) -> String {
        let actions = if verbose || self.actions.len() <= SHORT {
            self.actions.join(", ")
        } else {
            words.count("proof-actions", self.actions.len(), &[])
        };
        words.say(
            id,
            &[
                ("actions", &actions),
                ("by", &words.who(&self.of.by)),
                ("on", on),
                ("way", self.of.way.as_str()),
            ],
        )
    }
}

/// Names each principal once for every set of actions, with all the keys.
fn still_denied(words: &Words<'_>, denied: &[Access]) -> Vec<String> {
    let denied: Vec<&Access> = denied.iter().collect();
    let mut lines: Vec<(Group<'_>, Vec<String>)> = Vec::new();
    for group in groups(&denied) {
        let on = words.this_thing(group.of.on.as_str());
        let same = lines.iter_mut().find(|(known, _)| {
            known.actions == group.actions && known.of.by == group.of.by && known.of.way == group.of.way
        });
        match same {
            Some((_, things)) => things.push(on),
            None => lines.push((group, vec![on])),
        }
    }
    lines
        .into_iter()
        .map(|(group, things)| group.named(words, "proof-still-denied", &things.join(", "), true))
        .collect()
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

/// Returns the proof of a remedy as plain text, without its heading.
pub(crate) fn proof_of(words: &Words<'_>, diagnosis: &Diagnosis, remedy: &Remedy, layout: Layout) -> String {
    let mut page = Page::new(layout);
    if let Some(proof) = &remedy.proof {
        self::proof(&mut page, words, diagnosis, proof);
        page.lines.remove(0);
    }
    page.plain()
}
