//! A case of the corpus, as plain values.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::house::{self, Failure, Result};

/// What the binary may see of a case; everything else tells the answer or the story.
const INPUT: &[&str] = &["schema", "world", "action", "cloudtrail", "observed"];

/// The table of predicates lies beside the cases.
pub(crate) const MUST_NOT: &str = "must-not.yaml";

/// One case.
pub(crate) struct Case {
    /// The file's name without its ending.
    pub(crate) name: String,
    value: Value,
}

impl Case {
    /// Reads a case from its text.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self> {
        let value = serde_saphyr::from_str(text)
            .map_err(|error| Failure::new(format!("`{name}` is not YAML: {error}")))?;
        Ok(Self {
            name: name.to_owned(),
            value,
        })
    }

    /// Returns what the case expects.
    pub(crate) fn expect(&self, field: &str) -> Option<&Value> {
        self.value.get("expect")?.get(field)
    }

    /// Returns the texts of an expected field, a single one or a list.
    pub(crate) fn expected_texts(&self, field: &str) -> Vec<&str> {
        self.expect(field).map(texts).unwrap_or_default()
    }

    /// Returns the input of a run.
    pub(crate) fn input(&self, with_trail: bool) -> Value {
        let mut input = Map::new();
        for field in INPUT.iter().filter(|field| with_trail || **field != "cloudtrail") {
            if let Some(value) = self.value.get(*field) {
                input.insert((*field).to_owned(), value.clone());
            }
        }
        Value::Object(input)
    }
}

/// Returns the texts of a value that is one text or a list of them.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Loads the cases of files and folders, in the order of their names.
pub(crate) fn load(root: &Path, paths: &[PathBuf]) -> Result<Vec<Case>> {
    let mut files = Vec::new();
    for path in paths {
        let path = if path.exists() {
            path.clone()
        } else {
            root.join(path)
        };
        if path.is_dir() {
            let entries = fs::read_dir(&path)
                .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
            let found = entries.filter_map(|entry| Some(entry.ok()?.path()));
            files.extend(found.filter(|file| is_case(file)));
        } else {
            files.push(path);
        }
    }
    files.sort();
    let name = |file: &Path| {
        file.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    files
        .iter()
        .map(|file| Case::parse(&name(file), &house::read(file)?))
        .collect()
}

fn is_case(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "yaml")
        && file.file_name().is_some_and(|name| name != MUST_NOT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_sees_no_answer() {
        let text = "schema: octroi-case/1\ntitle: t\nstory: s\nsource: https://example.com\nworld: {}\n\
                    action: {}\ncloudtrail: []\nexpect: {cause: scp}\n";
        let case = Case::parse("x", text).unwrap();
        let fields = |value: Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(
            fields(case.input(true)),
            ["schema", "world", "action", "cloudtrail"]
        );
        assert_eq!(fields(case.input(false)), ["schema", "world", "action"]);
        assert_eq!(case.expected_texts("cause"), ["scp"]);
    }
}
