//! Policy variables `${…}`: section 1.5.

use serde_json::Value;

use super::operand;

/// The version of a document, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// 2008-10-17, or none: `${` is plain text.
    Old,
    /// 2012-10-17.
    New,
}

impl Version {
    pub(super) fn read(document: &Value) -> Self {
        match document.get("Version").and_then(Value::as_str) {
            Some("2012-10-17") => Self::New,
            _ => Self::Old,
        }
    }
}

/// A character of a value; a literal one is no wildcard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) it: char,
    pub(super) literal: bool,
}

/// Replaces the variables of a condition value; `None` where one is not resolved.
pub(super) fn expand(text: &str, version: Version, context: &Value) -> Option<Vec<Letter>> {
    let mut letters = Vec::new();
    let mut rest = text;
    while let Some((before, from)) = (version == Version::New).then(|| rest.split_once("${")).flatten() {
        letters.extend(plain(before, false));
        let (inside, after) = from.split_once('}')?;
        letters.extend(plain(&value_of(inside, context)?, true));
        rest = after;
    }
    letters.extend(plain(rest, false));
    Some(letters)
}

/// The same for a resource, where variables stand after the fifth colon only.
pub(super) fn in_resource(text: &str, version: Version, context: &Value) -> Option<Vec<Letter>> {
    let fifth = text.match_indices(':').nth(4).map_or(text.len(), |(at, _)| at);
    if version == Version::New && text.find("${").is_some_and(|at| at < fifth) {
        return None;
    }
    expand(text, version, context)
}

fn plain(text: &str, literal: bool) -> impl Iterator<Item = Letter> {
    text.chars().map(move |it| Letter { it, literal })
}

/// Returns what stands for a variable: a literal character, the key's value, or the default.
fn value_of(inside: &str, context: &Value) -> Option<String> {
    if ["*", "?", "$"].contains(&inside) {
        return Some(inside.to_owned());
    }
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            let quoted = default
                .trim()
                .strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''));
            (key.trim(), quoted)
        }
        None => (inside, None),
    };
    match operand::find(context, key) {
        Some(Value::String(value)) => Some(value.clone()),
        // A key with many values cannot be substituted; the default is for an absent key only.
        Some(_) => None,
        None => default.map(str::to_owned),
    }
}
