//! The pages of a list: `MaxResults` things at most, and a token for the rest.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/APIReference/CommonParameters.html>. The token is opaque: the
//! number of the next thing. Without `MaxResults` a page holds everything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_names::SmolStr;
use serde::Deserialize;
use serde_json::{Value, json};

use super::site::invalid;
use crate::call::Failure;

/// Which page is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Page {
    /// The token that the page before ended with.
    pub next_token: Option<SmolStr>,
    /// The most things on the page.
    pub max_results: Option<usize>,
}

const PREFIX: &str = "next:";

impl Page {
    /// Returns the page of a list, under the name that the list has in the answer.
    pub(super) fn of(&self, name: &str, all: Vec<Value>) -> Result<Value, Failure> {
        let first = match &self.next_token {
            None => 0,
            Some(token) => read(token).ok_or_else(|| {
                invalid(
                    "INVALID_NEXT_TOKEN",
                    "You specified a value for NextToken that isn't valid.",
                )
            })?,
        };
        let most = self.max_results.unwrap_or(usize::MAX);
        let after = first.saturating_add(most);
        let next = (all.len() > after).then(|| STANDARD.encode(format!("{PREFIX}{after}")));
        let page: Vec<Value> = all.into_iter().skip(first).take(most).collect();
        Ok(json!({ name: page, "NextToken": next }))
    }
}

fn read(token: &str) -> Option<usize> {
    let bytes = STANDARD.decode(token).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix(PREFIX)?
        .parse()
        .ok()
}
