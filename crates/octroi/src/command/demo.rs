//! `octroi demo`: the whole story on one screen, in a model of an account.
//!
//! A start fails, the failure is diagnosed, the remedy is applied as its command would apply it,
//! and the instance starts. Nothing is told that was not played: the states are those of
//! `octroi_ops::launch`, the policy goes in through IAM's PutUserPolicy, and the times are measured.

mod story;

use octroi_doctor::text::{self, Page, Tone};

use crate::exit::Exit;
use crate::ui::{Failure, Say, Shell};
use story::{Started, Story};

/// The account of the demonstration, which `octroi diagnose --case` reads too.
const CASE: &str = include_str!("../../../../corpus/demo/knowledge-center.yaml");

/// The flags of `demo`: none of its own.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {}

impl Demo {
    /// Plays the story.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let story = Story::play(CASE)
            .map_err(|broken| Failure::new(Exit::Failure, Say::new("demo-broken").show("reason", broken)))?;
        let page = tell(&story, shell);
        let text = shell.draw(&page, true);
        shell.answer(&text)?;
        Ok(Exit::Holds)
    }
}

fn tell(story: &Story, shell: &Shell<'_>) -> Page {
    let messages = &shell.messages;
    let mut page = Page::new(shell.layout());
    let evidence = &story.evidence;
    page.sentence("", Tone::Plain, &messages.text("demo-account"), Tone::Plain);
    page.gap();
    started(&mut page, &story.first, shell);
    page.gap();
    prompt(
        &mut page,
        "octroi diagnose --case corpus/demo/knowledge-center.yaml",
        &Say::new("demo-took")
            .show("milliseconds", &story.diagnosed_in)
            .in_words(messages),
    );
    page.append(text::finding(
        evidence,
        &story.diagnosis,
        messages,
        shell.layout(),
    ));
    page.gap();
    page.append(text::mending(
        evidence,
        &story.diagnosis,
        messages,
        shell.layout(),
    ));
    page.gap();
    prompt(&mut page, &story.command, &messages.text("demo-as-administrator"));
    started(&mut page, &story.second, shell);
    prompt(&mut page, &story.direct_command, &messages.text("demo-as-user"));
    page.sentence("  ✗ ", Tone::Bad, &story.direct_refusal, Tone::Plain);
    page
}

fn started(page: &mut Page, started: &Started, shell: &Shell<'_>) {
    let words = |id: &'static str| Say::new(id).in_words(&shell.messages);
    prompt(page, &started.command, &words("demo-as-user"));
    let (accepted, rest) = match started.states.split_first() {
        Some((first, rest)) => (first.as_str(), rest.join(" → ")),
        None => ("", String::new()),
    };
    let mark = if started.reason.is_empty() {
        Tone::Good
    } else {
        Tone::Bad
    };
    let reason = match started.reason.as_str() {
        "" => String::new(),
        reason => format!("  {reason}"),
    };
    page.line([
        (Tone::Plain, format!("  {accepted} → ")),
        (mark, rest),
        (Tone::Aside, reason),
    ]);
}

/// Adds a command as it would be typed, and what to know of it.
fn prompt(page: &mut Page, command: &str, remark: &str) {
    page.line([
        (Tone::Aside, "$ ".to_owned()),
        (Tone::Strong, command.to_owned()),
        (Tone::Aside, format!("   # {remark}")),
    ]);
}
