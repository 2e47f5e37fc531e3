//! What was proved of a remedy: it works, what else became allowed, what stays denied.

use octroi_ops::launch::LaunchOutcome;

use super::beside::beside;
use super::page::{Layout, Page, Tone};
use super::words::Words;
use crate::diagnosis::Diagnosis;
use crate::proof::{Access, Proof};
use crate::remedy::{Change, Remedy};

/// A list of accesses of at most this length is shown in full.
const SHORT: usize = 4;

/// Adds what was found by playing the attempt in the changed account.
pub(super) fn proof(
    page: &mut Page,
    words: &Words<'_>,
    diagnosis: &Diagnosis,
    remedy: &Remedy,
    proof: &Proof,
) {
    let proof = &relevant(remedy, proof);
    page.heading(&words.text("proof-heading"));
    lines(page, words, diagnosis, proof);
    let needed = needed(words, proof);
    if !needed.is_empty() {
        page.say(&words.say("proof-needed", &[("elements", &needed.join("; "))]));
    }
}

/// Adds the proof without its heading, and without what each part is needed for.
pub(super) fn lines(page: &mut Page, words: &Words<'_>, diagnosis: &Diagnosis, proof: &Proof) {
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
    access_lines(page, words, "proof-newly-allowed", &beside, &proof.still_denied);
}

/// Says what became allowed, how much and which, and what stays denied.
pub(super) fn access_lines(
    page: &mut Page,
    words: &Words<'_>,
    message: &str,
    beside: &[&Access],
    still_denied: &[Access],
) {
    let number = words.count(message, beside.len(), &[]);
    match accesses(words, beside, page.layout().verbose).as_slice() {
        [only] => page.say(&format!("{number} {only}.")),
        many => {
            page.say(&number);
            for line in many {
                page.sentence("  - ", Tone::Aside, line, Tone::Plain);
            }
        }
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

/// Returns the proof of a remedy as plain text, without its heading.
pub(crate) fn proof_of(words: &Words<'_>, diagnosis: &Diagnosis, remedy: &Remedy, layout: Layout) -> String {
    let mut page = Page::new(layout);
    if let Some(proof) = &remedy.proof {
        self::proof(&mut page, words, diagnosis, remedy, proof);
        page.lines.remove(0);
    }
    page.plain()
}
