//! A document in JSON, and where each piece of it stood in the file it came from.
//!
//! A JSON file is its own document. A YAML file is written out as JSON, with a map from the
//! bytes of the JSON to the bytes of the file, so that a caret always points into what the
//! person wrote.

use super::{json, yaml};
use crate::ui::{Excerpt, Failure};

/// A document and its file.
#[derive(Debug)]
pub(crate) struct Source {
    name: String,
    file: String,
    written_out: Option<WrittenOut>,
}

/// JSON that was made from another notation.
#[derive(Debug, Default)]
pub(super) struct WrittenOut {
    /// The JSON.
    pub(super) json: String,
    /// From which byte of the JSON on, which bytes of the file it came from; in order.
    pub(super) places: Vec<(usize, usize, usize)>,
}

impl Source {
    /// Brings a text into JSON.
    pub(crate) fn decode(name: &str, text: String, extension: Option<&str>) -> Result<Self, Failure> {
        let as_json = match extension {
            Some("json") => true,
            Some("yaml" | "yml") => false,
            _ => text.trim_start().starts_with(['{', '[']),
        };
        let written_out = if as_json {
            json::check(name, &text)?;
            None
        } else {
            Some(yaml::write_out(name, &text)?)
        };
        Ok(Self {
            name: name.to_owned(),
            file: text,
            written_out,
        })
    }

    /// Returns the JSON.
    pub(crate) fn json(&self) -> &str {
        self.written_out
            .as_ref()
            .map_or(&self.file, |written| &written.json)
    }

    /// Returns the name of the file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Finds in the file what stands at some bytes of the JSON.
    pub(crate) fn excerpt(&self, start: usize, end: usize) -> Excerpt {
        let (start, end) = match &self.written_out {
            None => (start, end),
            Some(written) => written.place(start),
        };
        Excerpt::new(&self.name, &self.file, start, end)
    }
}

impl WrittenOut {
    fn place(&self, at: usize) -> (usize, usize) {
        let after = self.places.partition_point(|(from, _, _)| *from <= at);
        after
            .checked_sub(1)
            .and_then(|index| self.places.get(index))
            .map_or((0, 0), |(_, start, end)| {
                // A mapping has a place without an end: then its first line is meant.
                (*start, if end > start { *end } else { usize::MAX })
            })
    }
}
