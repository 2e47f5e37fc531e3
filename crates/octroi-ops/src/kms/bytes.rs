//! The blobs of the API: Base64 in inputs and outputs, bytes in between.
//!
//! Whatever comes as a blob may be secret, so it is kept as one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_names::Secret;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A blob of an input.
#[derive(Debug, Clone)]
pub(crate) struct Bytes(pub(crate) Secret);

impl Bytes {
    pub(crate) fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        decoded(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a blob is Base64"))
    }
}

/// Reads a blob of an input.
pub(crate) fn decoded(text: &str) -> Option<Secret> {
    STANDARD.decode(text).ok().map(Secret::new)
}

/// Writes a blob of an output.
pub(crate) fn encoded(bytes: &[u8]) -> Value {
    Value::String(STANDARD.encode(bytes))
}
