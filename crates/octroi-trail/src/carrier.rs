//! Reads records out of whatever carries them.
//!
//! A log file is `{"Records": […]}`, `lookup-events` answers `{"Events": [{"CloudTrailEvent": "…"}]}`,
//! CloudWatch Logs and some tools give one record per line, EventBridge wraps a record in `detail`, and
//! files may be joined. All of these are a row of JSON values, each of which holds records. CSV and
//! compressed files are left to the caller. See
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html> and
//! `trail.md` 6, 7. Log files repeat events now and then; one of each `eventID` is kept.

mod element;
mod position;
mod reduced;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use octroi_names::SmolStr;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::Record;
use crate::record::RecordError;

pub use position::Position;

/// How much is read before a file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The length of the whole text, in bytes.
    pub text_bytes: usize,
    /// The number of records, repeated ones included.
    pub records: usize,
    /// The length of one record, in bytes; AWS's own limits add up to some 250 kB (`trail.md` 1).
    pub record_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_bytes: 256 << 20,
            records: 500_000,
            record_bytes: 2 << 20,
        }
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The records, in the order of the text, one of each `eventID`.
    pub records: Vec<Record>,
    /// How many records were left out because their `eventID` had come before.
    pub duplicates: usize,
}

/// Why a text could not be read; nothing is skipped in silence.
#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    /// The text is longer than the limit.
    #[error("the text has {bytes} bytes, more than the limit of {limit}")]
    TextTooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// There are more records than the limit.
    #[error("the text has more than {limit} records")]
    TooManyRecords {
        /// The limit.
        limit: usize,
    },
    /// There is no JSON at all.
    #[error("the text is empty, so it holds no records")]
    Empty,
    /// The text is not JSON.
    #[error("the text is not JSON")]
    Syntax(#[source] serde_json::Error),
    /// A JSON value can hold no records.
    #[error("the value at {at} holds no CloudTrail records")]
    NotACarrier {
        /// Where it begins.
        at: Position,
    },
    /// A record is longer than the limit.
    #[error("{at} has {bytes} bytes, more than the limit of {limit}")]
    RecordTooLarge {
        /// Where it begins.
        at: Position,
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A record's JSON is broken: nested too deep, or a string inside it that is no JSON.
    #[error("{at} cannot be read as JSON")]
    RecordSyntax {
        /// Where the fault is.
        at: Position,
        /// The fault.
        source: serde_json::Error,
    },
    /// An object that should be a record is none.
    #[error("{at} is not a record")]
    Record {
        /// Where it begins.
        at: Position,
        /// Why.
        source: RecordError,
    },
}

/// Reads all records of a text.
pub fn read(text: &str, limits: &Limits) -> Result<Reading, CarrierError> {
    if text.len() > limits.text_bytes {
        return Err(CarrierError::TextTooLarge {
            bytes: text.len(),
            limit: limits.text_bytes,
        });
    }
    let body = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::new(text, limits);
    let mut values = serde_json::Deserializer::from_str(body).into_iter::<&RawValue>();
    let mut empty = true;
    for value in &mut values {
        empty = false;
        reader.top_level(value.map_err(CarrierError::Syntax)?)?;
    }
    if empty {
        return Err(CarrierError::Empty);
    }
    Ok(reader.reading)
}

/// Reads records that were parsed already, such as the `cloudtrail` list of a case, in full or reduced form.
pub fn read_values(values: Vec<Value>) -> Result<Reading, CarrierError> {
    let limits = Limits::default();
    let mut reader = Reader::new("", &limits);
    for value in values {
        reader.count()?;
        let record = match value {
            Value::Object(map) => reduced::expand(Record::from_map(map)).checked(),
            _ => Err(RecordError::NotAnObject),
        };
        let at = Position::of_value(reader.seen);
        reader.keep(record.map_err(|source| CarrierError::Record { at, source })?);
    }
    Ok(reader.reading)
}

/// Collects the records of one text.
struct Reader<'a> {
    text: &'a str,
    limits: &'a Limits,
    seen: usize,
    event_ids: HashSet<SmolStr>,
    reading: Reading,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, limits: &'a Limits) -> Self {
        Self {
            text,
            limits,
            seen: 0,
            event_ids: HashSet::new(),
            reading: Reading::default(),
        }
    }

    /// Reads one value of the text: a carrier of many records, or one record.
    fn top_level(&mut self, value: &'a RawValue) -> Result<(), CarrierError> {
        let not_a_carrier = |reader: &Self| CarrierError::NotACarrier {
            at: Position::of(reader.text, value, reader.seen + 1),
        };
        match element::list_of(value) {
            Ok(element::Carried::Many(items)) => items.into_iter().try_for_each(|item| self.element(item)),
            Ok(element::Carried::One) => self.element(value),
            Ok(element::Carried::Nothing) | Err(_) => Err(not_a_carrier(self)),
        }
    }

    /// Reads one record, in whichever wrapping it comes.
    fn element(&mut self, raw: &'a RawValue) -> Result<(), CarrierError> {
        self.count()?;
        let at = || Position::of(self.text, raw, self.seen);
        if raw.get().len() > self.limits.record_bytes {
            return Err(CarrierError::RecordTooLarge {
                at: at(),
                bytes: raw.get().len(),
                limit: self.limits.record_bytes,
            });
        }
        let record = match element::unwrap(raw.get()) {
            Ok(record) => record,
            Err(element::ElementError::Json(source)) => {
                return Err(CarrierError::RecordSyntax {
                    at: at().plus(&source),
                    source,
                });
            }
            // The position inside a JSON string means nothing in the file.
            Err(element::ElementError::Inner(source)) => {
                return Err(CarrierError::RecordSyntax { at: at(), source });
            }
            Err(element::ElementError::Record(source)) => {
                return Err(CarrierError::Record { at: at(), source });
            }
        };
        self.keep(record);
        Ok(())
    }

    fn count(&mut self) -> Result<(), CarrierError> {
        self.seen += 1;
        if self.seen > self.limits.records {
            return Err(CarrierError::TooManyRecords {
                limit: self.limits.records,
            });
        }
        Ok(())
    }

    fn keep(&mut self, record: Record) {
        let repeated = match &record.event_id {
            Some(id) => !self.event_ids.insert(id.clone()),
            None => false,
        };
        if repeated {
            self.reading.duplicates += 1;
        } else {
            self.reading.records.push(record);
        }
    }
}
