//! The policy documents before and after a remedy, and their difference.

use std::fmt::Write as _;

use serde_json::Value;

use crate::evidence::Evidence;
use crate::remedy::{Change, Place, Remedy, edited, text_before};

/// One document that a remedy changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Which policy.
    pub place: Place,
    /// The text before; `None` for a policy that is to be made.
    pub before: Option<String>,
    /// The document after.
    pub after: Value,
}

/// Returns the documents that a remedy changes, each once, with all its changes.
pub fn documents(evidence: &Evidence, remedy: &Remedy) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for change in &remedy.changes {
        let Change::Statement { place, op, statement } = change else {
            continue;
        };
        let known = edits.iter_mut().find(|edit| edit.place == *place);
        match known {
            Some(edit) => {
                if let Ok(after) = edited(Some(&edit.after.to_string()), op, statement) {
                    edit.after = after;
                }
            }
            None => {
                let before = text_before(&evidence.world, place);
                if let Ok(after) = edited(before.as_deref(), op, statement) {
                    edits.push(Edit {
                        place: place.clone(),
                        before,
                        after,
                    });
                }
            }
        }
    }
    edits
}

impl Edit {
    /// Returns the statements of the document after the change, without what is around them.
    pub fn new_statements(&self) -> String {
        let statements = self.after.get("Statement").and_then(Value::as_array);
        let texts: Vec<String> = statements
            .into_iter()
            .flatten()
            .map(|statement| dense(statement, STATEMENT, 0))
            .collect();
        texts.join(",\n")
    }

    /// Returns the difference, line by line: ` ` kept, `-` taken away, `+` added.
    pub fn diff(&self) -> String {
        let before = self
            .before
            .as_deref()
            .and_then(|text| serde_json::from_str::<Value>(text).ok())
            .map(|value| layout(&value))
            .unwrap_or_default();
        difference(&before, &layout(&self.after))
    }
}

/// At this depth of a document stand its statements, one element a line.
const STATEMENT: usize = 2;

/// Below a statement, what fits into a line of this length stands on one.
const LINE: usize = 88;

/// Lays a document out, so that a statement can be read at a glance and a difference is in few
/// lines.
fn layout(document: &Value) -> String {
    dense(document, 0, 0)
}

fn dense(value: &Value, depth: usize, indent: usize) -> String {
    if depth > STATEMENT {
        let line = on_one_line(value);
        if indent + line.len() <= LINE {
            return line;
        }
    }
    let inner = " ".repeat(indent + 2);
    let outer = " ".repeat(indent);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| {
                    format!(
                        "{inner}{}: {}",
                        Value::from(name.as_str()),
                        dense(value, depth + 1, indent + 2)
                    )
                })
                .collect();
            format!("{{\n{}\n{outer}}}", fields.join(",\n"))
        }
        Value::Array(items) if !items.is_empty() => {
            let items: Vec<String> = items
                .iter()
                .map(|item| format!("{inner}{}", dense(item, depth + 1, indent + 2)))
                .collect();
            format!("[\n{}\n{outer}]", items.join(",\n"))
        }
        other => other.to_string(),
    }
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), on_one_line(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(on_one_line).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// The longest common subsequence of lines; policies are small.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let width = new.len() + 1;
    let mut lengths = vec![0usize; (old.len() + 1) * width];
    let at = |lengths: &[usize], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, left) in old.iter().enumerate().rev() {
        for (j, right) in new.iter().enumerate().rev() {
            let length = if left == right {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(slot) = lengths.get_mut(i * width + j) {
                *slot = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut text = String::new();
    while i < old.len() || j < new.len() {
        let (left, right) = (old.get(i), new.get(j));
        let (mark, line) = match (left, right) {
            (Some(left), Some(right)) if left == right => {
                i += 1;
                j += 1;
                (' ', *left)
            }
            (Some(left), right) if right.is_none() || at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) => {
                i += 1;
                ('-', *left)
            }
            (_, Some(right)) => {
                j += 1;
                ('+', *right)
            }
            (left, None) => {
                i += 1;
                ('-', left.copied().unwrap_or_default())
            }
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{mark}{line}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_one_element_a_line() {
        let document: Value = serde_json::from_str(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:b","a:c"],"Resource":"*","Condition":{"Bool":{"k":"true"}}}]}"#,
        )
        .unwrap();
        let text = layout(&document);
        assert_eq!(
            text,
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["a:b", "a:c"],
      "Resource": "*",
      "Condition": { "Bool": { "k": "true" } }
    }
  ]
}"#
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
    }

    #[test]
    fn only_what_changed_is_marked() {
        assert_eq!(difference("a\nb\nc", "a\nx\nc\nd"), " a\n-b\n+x\n c\n+d\n");
        assert_eq!(difference("", "a"), "+a\n");
    }
}
