//! Lists of IAM: `Marker`, `MaxItems` and `IsTruncated`.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html>: 100 things unless more or
//! fewer are asked for. A marker that IAM did not give out is refused.

use octroi_names::SmolStr;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;
use crate::paging;

/// The members of a request that ask for a part of a list; for `#[serde(flatten)]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Paged {
    marker: Option<SmolStr>,
    max_items: Option<usize>,
}

impl Paged {
    /// How many things a part of a list has where the request does not tell.
    const DEFAULT: usize = 100;

    /// Returns the part of a list that is asked for.
    ///
    /// # Errors
    ///
    /// If the marker is none of IAM's.
    pub(super) fn part<T>(
        &self,
        list: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Result<paging::Page<T>, Stop> {
        let most = self.max_items.unwrap_or(Self::DEFAULT);
        paging::page(list, key, self.marker.as_deref(), most)
            .map_err(|_| Failure::new(ErrorCode::ValidationError, "Invalid Marker.").into())
    }

    /// Returns the output of a list: the things under their name, and whether there are more.
    ///
    /// # Errors
    ///
    /// If the marker is none of IAM's.
    pub(super) fn output<T>(
        &self,
        name: &str,
        list: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
        shown: impl Fn(&T) -> Value,
    ) -> Result<Value, Stop> {
        let part = self.part(list, key)?;
        let items = part.items.iter().map(shown).collect();
        Ok(Self::wrapped([(name, items)], part.next))
    }

    /// Returns an output of several lists that are one list in parts.
    pub(super) fn wrapped<'a>(
        lists: impl IntoIterator<Item = (&'a str, Vec<Value>)>,
        next: Option<String>,
    ) -> Value {
        let mut output: Map<String, Value> = lists
            .into_iter()
            .map(|(name, items)| (name.to_owned(), Value::Array(items)))
            .collect();
        output.insert("IsTruncated".to_owned(), next.is_some().into());
        if let Some(next) = next {
            output.insert("Marker".to_owned(), next.into());
        }
        Value::Object(output)
    }
}
