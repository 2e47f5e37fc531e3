//! Records of reads on their way to the store.
//!
//! Nobody waits for the record of a read, and to wake the writer for each costs more than many a read: they
//! gather here, and the writer takes them with its next batch, when there are many, or when the tick comes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use octroi_store::Record;

/// How many wake the writer.
const MANY: usize = 512;
/// How long a record waits at most, when nothing else happens.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Records that gather.
#[derive(Debug, Default)]
pub(crate) struct Reads(Mutex<Vec<Record>>);

impl Reads {
    /// Adds records; returns whether the writer is to be woken.
    pub(crate) fn add(&self, records: Vec<Record>) -> bool {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = gathered.len();
        gathered.extend(records);
        before < MANY && gathered.len() >= MANY
    }

    /// Returns whether none gathered.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Takes what gathered.
    pub(crate) fn take(&self) -> Vec<Record> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
