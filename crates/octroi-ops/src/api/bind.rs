//! The members of an input, as the operations that bind by themselves read them.
//!
//! They speak of keys by their ARN, while an input may name one by id or alias.

use octroi_names::SmolStr;
use serde_json::Value;

use super::Asked;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::kms::Extras;
use crate::operation::Stop;

impl<'a> Asked<'a> {
    /// Returns a member that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.input.get(name).and_then(Value::as_str)
    }

    /// Returns a member that is a flag.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.input.get(name).and_then(Value::as_bool)
    }

    /// Returns a member that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.input.get(name).and_then(Value::as_u64)?.try_into().ok()
    }

    /// Returns the texts of a list.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.input
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// Returns the pairs of a map.
    pub(crate) fn pairs(&self, name: &str) -> Vec<(SmolStr, SmolStr)> {
        self.input.get(name).map(pairs).unwrap_or_default()
    }

    /// Returns what calls to KMS carry beside: tokens, dry runs, pages.
    ///
    /// # Errors
    ///
    /// If a member has not its type.
    pub(crate) fn extras(&self) -> Result<Extras, Stop> {
        serde::Deserialize::deserialize(self.input)
            .map_err(|error: serde_json::Error| Failure::new(ErrorCode::Validation, error.to_string()).into())
    }
}

/// Returns the pairs of a map.
pub(crate) fn pairs(members: &Value) -> Vec<(SmolStr, SmolStr)> {
    let members = members.as_object().into_iter().flatten();
    members
        .filter_map(|(key, value)| Some((key.into(), value.as_str()?.into())))
        .collect()
}
