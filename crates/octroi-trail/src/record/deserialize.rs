//! Reads one record from JSON, member by member.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::Record;

/// Why a JSON value is not a CloudTrail record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The value is no object.
    #[error("a CloudTrail record is a JSON object")]
    NotAnObject,
    /// None of the fields by which a record is known is there.
    #[error("the object has neither `eventName` nor `eventID`, so it is not a CloudTrail record")]
    NotARecord,
    /// The format's major version is not 1.
    #[error("records of version `{0}` cannot be read, only those of version 1")]
    Version(String),
}

impl Record {
    /// Checks that the object is a record, of a version whose fields mean what we think.
    pub(crate) fn checked(self) -> Result<Self, RecordError> {
        // Events of Insights have an id but no name of their own.
        if self.event_name.is_none() && self.event_id.is_none() {
            return Err(RecordError::NotARecord);
        }
        match (&self.event_version, self.version()) {
            (None, _) | (_, Some((1, _))) => Ok(self),
            (Some(version), _) => Err(RecordError::Version(version.to_string())),
        }
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Unchecked(record) = Unchecked::deserialize(deserializer)?;
        record.checked().map_err(serde::de::Error::custom)
    }
}

/// An object read as a record without asking whether it is one: it may wrap a record.
pub(crate) struct Unchecked(pub(crate) Record);

impl<'de> Deserialize<'de> for Unchecked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members).map(Self)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a CloudTrail record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            record.set(key, value);
        }
        Ok(record)
    }
}
