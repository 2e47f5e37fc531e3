//! A file of the corpus: the evidence, and what is expected of its diagnosis.

use std::path::{Path, PathBuf};

use octroi_doctor::{Evidence, case};
use serde_json::Value;

/// A scenario and its expectation.
#[derive(Debug)]
pub(crate) struct Scenario {
    /// The name of the file, without its ending.
    pub(crate) name: String,
    /// The whole document.
    pub(crate) document: Value,
    /// What the doctor gets to see.
    pub(crate) evidence: Evidence,
}

/// What is expected in one mode.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    own: Option<&'a Value>,
    common: &'a Value,
}

impl Scenario {
    /// Reads every scenario of a folder below `corpus`, in the order of their names.
    pub(crate) fn load(folder: &str) -> Vec<Self> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(corpus().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
            .filter(|path| path.file_name().is_some_and(|name| name != "must-not.yaml"))
            .collect();
        files.sort();
        files.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let document = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let evidence = case::read(&text).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        Self {
            name,
            document,
            evidence,
        }
    }

    /// Makes a scenario of a changed document.
    pub(crate) fn of(name: &str, document: Value) -> Self {
        let evidence = case::read(&document.to_string()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        Self {
            name: name.to_owned(),
            document,
            evidence,
        }
    }

    /// Returns what is expected with the trail, or without.
    pub(crate) fn expected(&self, with_trail: bool) -> Expected<'_> {
        let common = self.document.get("expect").unwrap();
        Expected {
            own: common.get("withoutTrail").filter(|_| !with_trail),
            common,
        }
    }
}

impl<'a> Expected<'a> {
    /// Returns a field; what is expected without the trail stands before what holds in general.
    pub(crate) fn get(&self, field: &str) -> Option<&'a Value> {
        self.own
            .and_then(|own| own.get(field))
            .or_else(|| self.common.get(field))
    }

    /// Returns a text.
    pub(crate) fn text(&self, field: &str) -> Option<&'a str> {
        self.get(field).and_then(Value::as_str)
    }

    /// Returns the texts of a field that is one or a list.
    pub(crate) fn texts(&self, field: &str) -> Vec<&'a str> {
        self.get(field).map(texts).unwrap_or_default()
    }

    /// Returns the certainty: the verdict of an unknown case goes on with what would settle it.
    pub(crate) fn certainty(&self) -> &'a str {
        match self.text("verdict").unwrap() {
            text if text.starts_with("unknown") => "undetermined",
            text => text,
        }
    }

    /// Returns whether a value is the expected one or also accepted; a field left out is free.
    pub(crate) fn accepts(&self, field: &str, found: Option<&str>) -> bool {
        let Some(expected) = self.get(field) else {
            return true;
        };
        expected.as_str() == found
            || found.is_some_and(|found| self.texts(&format!("{field}AlsoAccepted")).contains(&found))
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

/// The corpus of the workspace.
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}
