//! The pages of KMS's lists: `Limit`, `Marker`, `NextMarker`, `Truncated`.
//!
//! See <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html>. A marker is opaque:
//! here the Base64 of what the page ended with. `Truncated` is always there.

use octroi_names::SmolStr;
use serde_json::{Map, Value, json};

use super::bytes;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;

/// Where a page begins and how long it may be.
#[derive(Debug, Clone)]
pub(super) struct Page {
    after: SmolStr,
    limit: usize,
}

impl Page {
    /// Reads limit and marker. `sizes` is how many entries a page has where no limit is given, and at the most:
    /// a larger limit gives pages of that size.
    ///
    /// # Errors
    ///
    /// If the marker is none of ours.
    pub(super) fn new(
        limit: Option<u32>,
        marker: Option<&str>,
        (default, most): (usize, usize),
    ) -> Result<Self, Stop> {
        let after = match marker {
            None => SmolStr::default(),
            Some(marker) => bytes::decoded(marker)
                .filter(|text| !text.expose_str().is_empty())
                .map(|text| text.expose_str().into())
                .ok_or_else(|| {
                    let text = format!("Could not deserialize marker '{marker}'");
                    Failure::new(ErrorCode::InvalidMarkerException, text)
                })?,
        };
        let limit = limit
            .and_then(|limit| usize::try_from(limit).ok())
            .map_or(default, |limit| limit.min(most));
        Ok(Self { after, limit })
    }

    /// Returns what the last page ended with; empty at the beginning.
    pub(super) fn after(&self) -> &str {
        &self.after
    }

    /// Answers a page of entries that come in the order of their names and begin behind the marker.
    pub(super) fn answer(&self, member: &str, entries: impl Iterator<Item = (SmolStr, Value)>) -> Value {
        let mut shown: Vec<(SmolStr, Value)> = entries.take(self.limit + 1).collect();
        let truncated = shown.len() > self.limit;
        shown.truncate(self.limit);
        let mut output = Map::new();
        if truncated && let Some((last, _)) = shown.last() {
            output.insert("NextMarker".into(), bytes::encoded(last.as_bytes()));
        }
        output.insert("Truncated".into(), json!(truncated));
        let shown = shown.into_iter().map(|(_, value)| value).collect();
        output.insert(member.into(), Value::Array(shown));
        Value::Object(output)
    }

    /// Answers a page of a list that is short and in order.
    pub(super) fn of(&self, member: &str, entries: Vec<(SmolStr, Value)>) -> Value {
        let behind = entries
            .into_iter()
            .filter(|(name, _)| name.as_str() > self.after());
        self.answer(member, behind)
    }
}
