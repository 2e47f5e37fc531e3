//! What a JSON value carries, and how a record is unwrapped.
//!
//! Keys decide: `Records` and `Events` (and `events`, `logEvents` of CloudWatch Logs) hold lists; `detail`,
//! `CloudTrailEvent` and `message` hold one record, the latter two as a string.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::reduced;
use crate::Record;
use crate::record::{RecordError, Unchecked};

/// What a top-level value carries.
pub(super) enum Carried<'a> {
    /// A list of elements.
    Many(Vec<&'a RawValue>),
    /// The value itself is an element.
    One,
    /// A value that can be no carrier.
    Nothing,
}

/// The members that hold lists; of a record, none is there.
#[derive(Deserialize)]
struct Lists<'a> {
    #[serde(borrow, rename = "Records")]
    records: Option<Vec<&'a RawValue>>,
    #[serde(borrow, rename = "Events", alias = "events", alias = "logEvents")]
    events: Option<Vec<&'a RawValue>>,
}

/// Looks for the list of elements in a value.
pub(super) fn list_of(value: &RawValue) -> Result<Carried<'_>, serde_json::Error> {
    let json = value.get();
    if json.starts_with('[') {
        serde_json::from_str(json).map(Carried::Many)
    } else if json.starts_with('{') {
        let lists: Lists<'_> = serde_json::from_str(json)?;
        Ok(lists.records.or(lists.events).map_or(Carried::One, Carried::Many))
    } else {
        Ok(Carried::Nothing)
    }
}

/// Why an element is not a record.
pub(super) enum ElementError {
    /// Its JSON is broken.
    Json(serde_json::Error),
    /// The JSON inside its string is broken.
    Inner(serde_json::Error),
    /// It is JSON, but no record.
    Record(RecordError),
}

/// Takes a record out of its wrapping.
pub(super) fn unwrap(json: &str) -> Result<Record, ElementError> {
    if !json.starts_with('{') {
        return Err(ElementError::Record(RecordError::NotAnObject));
    }
    let Unchecked(mut record) = serde_json::from_str(json).map_err(ElementError::Json)?;
    // A record has a name or an id; a wrapping has neither.
    if record.event_name.is_none() && record.event_id.is_none() {
        for key in ["CloudTrailEvent", "message", "detail"] {
            match record.other.shift_remove(key) {
                Some(Value::String(inner)) => {
                    let Unchecked(inner) = serde_json::from_str(&inner).map_err(ElementError::Inner)?;
                    record = inner;
                    break;
                }
                Some(Value::Object(inner)) => {
                    record = Record::from_map(inner);
                    break;
                }
                _ => {}
            }
        }
    }
    reduced::expand(record).checked().map_err(ElementError::Record)
}
