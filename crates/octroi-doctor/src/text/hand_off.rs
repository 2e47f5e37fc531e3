//! The request to whoever looks after the other side: the key, the organization, the network.
//!
//! Who asks, what fails, which change is asked for and where, and what was proved of it; in
//! plain words that can be sent as they are.

use super::beside::beside;
use super::headline::headline;
use super::page::{Layout, Page};
use super::summary::{place_name, summary};
use super::words::Words;
use crate::commands;
use crate::diagnosis::Diagnosis;
use crate::edits;
use crate::remedy::{Change, Remedy, Side};

/// Returns the request; `None` where nobody has to be asked.
pub(crate) fn hand_off(words: &Words<'_>, diagnosis: &Diagnosis, remedy: &Remedy) -> Option<String> {
    if remedy.changes.iter().all(Change::is_operational) {
        return None;
    }
    let mut page = Page::new(Layout {
        width: 90,
        ascii: false,
        verbose: false,
    });
    let flush = |page: &mut Page, text: &str| page.sentence("", super::Tone::Plain, text, super::Tone::Plain);
    flush(
        &mut page,
        &words.say("handoff-to", &[("side", remedy.side.as_str())]),
    );
    page.gap();
    let asker = words.who(&diagnosis.replay.caller);
    let account = words.home().map_or_else(String::new, |id| id.to_string());
    let failure = headline(words.evidence, diagnosis, words.messages);
    flush(
        &mut page,
        &words.say(
            "handoff-what",
            &[
                ("who", &asker),
                ("account", &account),
                ("operation", words.evidence.attempt.operation.as_str()),
                ("failure", &failure),
            ],
        ),
    );
    page.gap();
    flush(
        &mut page,
        &words.say("handoff-change", &[("summary", &summary(words, remedy))]),
    );
    for edit in edits::documents(words.evidence, remedy) {
        let place = place_name(words, &edit.place);
        flush(&mut page, &words.say("handoff-where", &[("where", &place)]));
        super::remedy::difference(&mut page, &edit);
    }
    if remedy
        .changes
        .iter()
        .any(|change| !matches!(change, Change::Statement { .. }))
    {
        for command in commands::of(words, remedy)
            .cli
            .iter()
            .filter(|command| command.file.is_none())
        {
            for line in command.text(true).lines() {
                page.line([(super::Tone::Plain, format!("  {line}"))]);
            }
        }
    }
    if let Some(proof) = &remedy.proof {
        page.gap();
        let beside = beside(words, diagnosis, proof);
        super::proof::access_lines(&mut page, words, "handoff-proof", &beside, &proof.still_denied);
    }
    Some(page.plain())
}

/// Returns whether a remedy is, by its side or its account, up to somebody else.
pub(crate) fn is_elsewhere(words: &Words<'_>, remedy: &Remedy) -> bool {
    let by_side = matches!(remedy.side, Side::OrganizationPolicy | Side::EndpointPolicy);
    let by_account = remedy
        .changes
        .first()
        .and_then(account)
        .is_some_and(|account| Some(account) != words.home());
    by_side || by_account
}

fn account(change: &Change) -> Option<octroi_names::AccountId> {
    match change {
        Change::Statement { place, .. } => commands::account_of(place),
        Change::CreateGrant { issuing_account, .. } => Some(*issuing_account),
        Change::SetKey { key, .. } => key.account(),
        Change::Operational { .. } => None,
    }
}
