//! The durable world and its CloudTrail records, in redb; what is stored lies encrypted.
//!
//! [`Store::open`] takes a data directory and returns the world as it was acknowledged last;
//! [`Store::commit`] makes changes and their records durable in one transaction. One process has a data
//! directory at a time. Every row is sealed with AES-256-GCM under a key that is derived from the data
//! directory's root key, and bound to its place, so that a row that was tampered with, or put in another's
//! place, is an error and never a different world.
//!
//! This crate reads no clock: times come with the records.

// The worlds of the tests are the same outside and inside.
#[cfg(test)]
extern crate self as octroi_store;

mod batch;
mod check;
mod error;
mod export;
mod format;
mod load;
mod lock;
mod record;
mod root_key;
mod row;
mod seal;
mod store;

pub use batch::Batch;
pub use check::{Check, check, compact};
pub use error::{CommitError, OpenError, ReadError};
pub use export::{ImportError, export, import};
pub use record::{Found, Lookup, Mark, Marks, Record, RecordKey, Resource, Retention};
pub use root_key::{RootKey, RootKeyError};
pub use store::Store;
