//! The message for each problem, and its cure.

use super::problem::What;
use crate::ui::Say;

impl What {
    /// Returns the message and the cure.
    pub(crate) fn in_words(&self) -> (Say, Option<Say>) {
        let say = Say::new;
        match self {
            Self::Json(reason) => (say("cli-json").show("reason", reason), Some(say("cli-json-hint"))),
            Self::Truncated => (say("cli-json-truncated"), Some(say("cli-json-truncated-hint"))),
            Self::TooMany(limit) => (say("cli-too-many").show("limit", limit), None),
            Self::Deep(limit) => (say("cli-deep").show("limit", limit), None),
            Self::Expected(kind) => (say("cli-expected").with("kind", *kind), expected_cure(kind)),
            Self::Missing(field) => (
                say("cli-missing").with("field", *field),
                Some(say("cli-missing-hint").with("field", *field)),
            ),
            Self::Duplicate(field) => (
                say("cli-duplicate").show("field", field),
                Some(say("cli-duplicate-hint")),
            ),
            Self::Unknown {
                field,
                nearest,
                known,
            } => {
                let cure = match nearest {
                    Some(nearest) => say("cli-did-you-mean").with("word", *nearest),
                    None => say("cli-one-of").show("words", quoted(known)),
                };
                (say("cli-unknown-field").show("field", field), Some(cure))
            }
            Self::Principal(text) => (
                say("cli-principal").show("text", text),
                Some(say("cli-principal-hint")),
            ),
            Self::Action(text) => (say("cli-action").show("text", text), Some(say("cli-action-hint"))),
            Self::Resource(text) => (
                say("cli-resource").show("text", text),
                Some(say("cli-resource-hint")),
            ),
            Self::Account(text) => (
                say("cli-account").show("text", text),
                Some(say("cli-account-hint")),
            ),
            Self::GrantOperation(text) => {
                let known = octroi_world::GrantOperation::ALL;
                let nearest = crate::ui::nearest(text, known.iter().map(|operation| operation.as_str()));
                let cure = match nearest {
                    Some(nearest) => say("cli-did-you-mean").show("word", nearest),
                    None => say("cli-grant-operation-hint"),
                };
                (say("cli-grant-operation").show("text", text), Some(cure))
            }
            Self::TwoConstraints => (say("cli-two-constraints"), Some(say("cli-two-constraints-hint"))),
            Self::Policy {
                name,
                message,
                nearest,
                within: _,
            } => {
                let cure = match nearest {
                    Some(nearest) => say("cli-did-you-mean").with("word", *nearest),
                    None => say("cli-policy-hint"),
                };
                (
                    say("cli-policy").show("name", name).show("reason", message),
                    Some(cure),
                )
            }
            Self::TooLong(limit) => (say("cli-line-long").show("limit", limit >> 20), None),
            Self::NotUtf8 => (say("cli-line-encoding"), None),
            Self::Blank => (say("cli-line-blank"), None),
        }
    }

    /// Returns how many bytes of the piece are worth a caret.
    pub(crate) fn reach(&self) -> usize {
        match self {
            Self::Json(_) | Self::Truncated | Self::Deep(_) | Self::Missing(_) => 1,
            _ => usize::MAX,
        }
    }
}

fn expected_cure(kind: &str) -> Option<Say> {
    match kind {
        "policy" => Some(Say::new("cli-expected-policy-hint")),
        "policies" => Some(Say::new("cli-expected-policies-hint")),
        "level" => Some(Say::new("cli-expected-level-hint")),
        _ => None,
    }
}

fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
