//! CloudTrail records: kept in blocks, found by account, Region, time and marks; the oldest go.
//!
//! CloudTrail keeps 90 days of management events and answers LookupEvents with the newest first, see
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>. Records come in
//! their thousands a second and are read seldom, and then a page of them. So a row holds a block of many
//! records in the order of their arrival, compressed and sealed once, and beside it lies a head: what can be
//! found in the block, as times and hashes. The heads are in memory, and a look-up opens the blocks that may
//! match. What is too little for a block waits in the tail: a row for each commit, until a block is full.
//!
//! A record is in no order but that of its arrival. Its time decides where it stands in an answer, and
//! `lookup` merges what overlaps.

mod block;
mod head;
mod index;
mod lookup;
mod marks;
mod table;
mod write;

use octroi_names::{AccountId, Region, Time};

pub use lookup::{Found, Lookup};
pub use marks::{Mark, Marks, Resource};

pub(crate) use index::Index;
pub(crate) use lookup::find;
pub(crate) use table::{load, remove_all, verify};
pub(crate) use write::stage;

/// A record that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The account that sees it.
    pub account: AccountId,
    /// The Region that it is found in.
    pub region: Region,
    /// Its `eventTime`.
    pub time: Time,
    /// What it is found by.
    pub marks: Marks,
    /// The record as CloudTrail writes it.
    pub json: Vec<u8>,
}

/// The place of a record in an answer: it stays the same when others come, go, or the server starts again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Its `eventTime`.
    pub time: Time,
    /// What orders records of one time: the order of their arrival.
    pub sequence: u64,
}

/// How many records are kept.
///
/// A block goes when all of its records are due: when there are that many in the blocks after it, or when
/// the newest of it is too old. So no record goes too early, and at most a block's worth too late. Blocks go
/// when records come, in the order of their arrival; the block that is being filled stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// How many, over all accounts and Regions.
    pub count: u64,
    /// For how many days, counted back from the newest.
    pub days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            count: 1_000_000,
            days: 90,
        }
    }
}

impl Retention {
    /// Returns the time before which records go.
    fn oldest(self, newest: Time) -> Time {
        newest.plus_millis(-i64::from(self.days) * 86_400_000)
    }
}
