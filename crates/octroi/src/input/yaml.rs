//! YAML files, written out as JSON with the place of every value.
//!
//! YAML 1.2 as `serde-saphyr` reads it, kept close to JSON: no key twice, one document, only
//! `true` and `false` are booleans (`on` and `yes` are words), and `012345678901` is a text,
//! because it is an account. Anchors and nesting are limited, so that a small file cannot grow.

use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Error, Spanned};

use super::source::WrittenOut;
use crate::exit::Exit;
use crate::ui::{Excerpt, Failure, Say};

const DEPTH_LIMIT: usize = 64;

/// Writes a YAML text out as JSON.
pub(super) fn write_out(name: &str, text: &str) -> Result<WrittenOut, Failure> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH_LIMIT,
            max_aliases: 10_000,
        },
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    };
    let root: Spanned<Node> =
        serde_saphyr::from_str_with_options(text, options).map_err(|error| failure(name, text, &error))?;
    let mut written = WrittenOut::default();
    write(&root, &mut written);
    Ok(written)
}

/// A YAML value.
enum Node {
    Plain(serde_json::Value),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
}

impl<'de> de::Deserialize<'de> for Node {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Plain(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Plain(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Plain(serde_json::Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Plain(serde_json::Value::Null))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Node, S::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Node, M::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}

fn write(node: &Spanned<Node>, out: &mut WrittenOut) {
    mark(&node.referenced, out);
    match &node.value {
        Node::Plain(value) => out.json.push_str(&value.to_string()),
        Node::List(items) => {
            out.json.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.json.push(',');
                }
                write(item, out);
            }
            out.json.push(']');
        }
        Node::Map(entries) => {
            out.json.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.json.push(',');
                }
                mark(&key.referenced, out);
                out.json
                    .push_str(&serde_json::Value::from(key.value.as_str()).to_string());
                out.json.push(':');
                write(value, out);
            }
            out.json.push('}');
        }
    }
}

fn mark(location: &serde_saphyr::Location, out: &mut WrittenOut) {
    let (start, end) = bytes(location);
    out.places.push((out.json.len(), start, end));
}

fn bytes(location: &serde_saphyr::Location) -> (usize, usize) {
    let span = location.span();
    let start = span.byte_offset().unwrap_or_default();
    let end = start + span.byte_len().unwrap_or_default();
    (
        usize::try_from(start).unwrap_or_default(),
        usize::try_from(end).unwrap_or_default(),
    )
}

fn failure(name: &str, text: &str, error: &Error) -> Failure {
    let error = match error.without_snippet() {
        Error::AliasError { error, .. } => error.without_snippet(),
        error => error,
    };
    let (say, cure) = match error {
        Error::DuplicateMappingKey { key, .. } => (
            Say::new("cli-duplicate").show("field", key.as_deref().unwrap_or_default()),
            "cli-duplicate-hint",
        ),
        Error::Eof { .. } => (Say::new("cli-yaml-truncated"), "cli-yaml-truncated-hint"),
        Error::MultipleDocuments { .. } => (Say::new("cli-yaml-several"), "cli-yaml-several-hint"),
        Error::Budget { .. } => (Say::new("cli-yaml-budget"), "cli-yaml-budget-hint"),
        _ => {
            let words = error.render_with_formatter(&serde_saphyr::UserMessageFormatter);
            // The place is shown below the sentence.
            let reason = words.split(" at line ").next().unwrap_or_default();
            if reason.starts_with("unclosed") {
                (Say::new("cli-yaml-truncated"), "cli-yaml-truncated-hint")
            } else {
                (Say::new("cli-yaml").show("reason", reason), "cli-yaml-hint")
            }
        }
    };
    let failure = Failure::new(Exit::Usage, say.show("file", name)).hint(Say::new(cure));
    match error.location() {
        Some(location) if location.line() > 0 => {
            let line = usize::try_from(location.line()).unwrap_or(1);
            let column = usize::try_from(location.column()).unwrap_or(1);
            failure.at(Excerpt::at_line(name, text, line, column))
        }
        _ => failure,
    }
}
