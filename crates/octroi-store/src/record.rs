//! CloudTrail records, per account and Region in the order of time; the oldest go when there are too many.
//!
//! CloudTrail keeps 90 days of management events and answers LookupEvents with the newest first, see
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>. The key of a row is
//! the account, the Region, the time and a sequence number, so that a look-up is a range. Tables that find
//! records by name, user or resource would be written beside it, in [`Records::insert`], and pruned with it.

use std::collections::BTreeMap;
use std::ops::{Bound, RangeBounds};

use octroi_names::{AccountId, Region, Time};
use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata, TableDefinition, WriteTransaction};

use crate::format;
use crate::seal::{Scratch, Sealer};

/// The table of the records.
pub(crate) const NAME: &str = "records";
const TABLE: TableDefinition<&[u8], &[u8]> = TableDefinition::new(NAME);

/// How many records one commit removes at most: what is due is removed little by little.
const PRUNED_AT_ONCE: usize = 64;

/// A record that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The account that sees it.
    pub account: AccountId,
    /// The Region that it is found in.
    pub region: Region,
    /// Its `eventTime`.
    pub time: Time,
    /// The record as CloudTrail writes it.
    pub json: Vec<u8>,
}

/// The place of a record among those of its account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Its `eventTime`.
    pub time: Time,
    /// What orders records of one time.
    pub sequence: u64,
}

/// How many records are kept.
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

/// What must be known to write records; only one writer has it.
#[derive(Debug)]
pub(crate) struct Records {
    pub(crate) retention: Retention,
    /// The last sequence number; none where this process wrote no record yet.
    sequence: Option<u64>,
    newest: Time,
    /// The oldest record of each account and Region.
    oldest: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Records {
    /// Finds what must be known.
    pub(crate) fn new(transaction: &ReadTransaction) -> Result<Self, redb::Error> {
        let mut records = Self {
            retention: Retention::default(),
            sequence: None,
            newest: Time::from_epoch_millis(i64::MIN),
            oldest: BTreeMap::new(),
        };
        let table = match transaction.open_table(TABLE) {
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(records),
            table => table?,
        };
        let mut next = table.first()?.map(|(key, _)| key.value().to_vec());
        while let Some(key) = next {
            let place = place_of(&key).to_vec();
            let end = after(&place);
            if let Some(last) = table.range::<&[u8]>(&*place..&*end)?.next_back() {
                records.newest = records.newest.max(key_of(last?.0.value()).time);
            }
            next = match table.range::<&[u8]>(&*end..)?.next() {
                Some(first) => Some(first?.0.value().to_vec()),
                None => None,
            };
            records.oldest.insert(place, key);
        }
        Ok(records)
    }

    /// Forgets all records, which were removed.
    pub(crate) fn clear(&mut self) {
        self.oldest.clear();
        self.newest = Time::from_epoch_millis(i64::MIN);
    }

    /// Adds records, and removes some that are too old or too many.
    pub(crate) fn insert(
        &mut self,
        transaction: &WriteTransaction,
        sealer: &Sealer,
        records: &[Record],
    ) -> Result<(), redb::Error> {
        if records.is_empty() {
            return Ok(());
        }
        // The number of the process comes first in the number of the record: none is used twice.
        let mut sequence = match self.sequence {
            Some(sequence) => sequence,
            None => format::next_run(transaction)? << 40,
        };
        let mut table = transaction.open_table(TABLE)?;
        for record in records {
            sequence += 1;
            self.newest = self.newest.max(record.time);
            let place = place(record.account, &record.region);
            let key = key(
                &place,
                RecordKey {
                    time: record.time,
                    sequence,
                },
            );
            let sealed = sealer
                .seal(NAME, &key, &record.json)
                .map_err(|_| redb::Error::Corrupted("a record cannot be sealed".to_owned()))?;
            table.insert(&*key, &*sealed)?;
            let first = self.oldest.entry(place).or_insert_with(|| key.clone());
            if key < *first {
                *first = key;
            }
        }
        self.sequence = Some(sequence);
        let limit = self.retention.oldest(self.newest);
        for _ in 0..PRUNED_AT_ONCE.max(records.len() * 2) {
            let oldest = self.oldest.iter().min_by_key(|(_, key)| key_of(key));
            let Some((place, key)) = oldest.map(|(place, key)| (place.clone(), key.clone())) else {
                break;
            };
            if table.len()? <= self.retention.count && key_of(&key).time >= limit {
                break;
            }
            table.remove(&*key)?;
            let next = match table.range::<&[u8]>(&*place..&*after(&place))?.next() {
                Some(next) => Some(next?.0.value().to_vec()),
                None => None,
            };
            match next {
                Some(next) => self.oldest.insert(place, next),
                None => self.oldest.remove(&place),
            };
        }
        Ok(())
    }
}

/// Returns records of an account and Region, the newest first.
pub(crate) fn newest_first(
    transaction: &ReadTransaction,
    sealer: &Sealer,
    of: (AccountId, &Region),
    range: &impl RangeBounds<Time>,
    before: Option<RecordKey>,
    limit: usize,
) -> Result<Vec<(RecordKey, Vec<u8>)>, redb::Error> {
    let table = match transaction.open_table(TABLE) {
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
        table => table?,
    };
    let place = place(of.0, of.1);
    let at = |time: Time, sequence| key(&place, RecordKey { time, sequence });
    let start = match range.start_bound() {
        Bound::Included(time) => at(*time, 0),
        Bound::Excluded(time) => at(time.plus_millis(1), 0),
        Bound::Unbounded => place.clone(),
    };
    let mut end = match range.end_bound() {
        Bound::Included(time) => at(time.plus_millis(1), 0),
        Bound::Excluded(time) => at(*time, 0),
        Bound::Unbounded => after(&place),
    };
    if let Some(before) = before {
        end = end.min(key(&place, before));
    }
    if start >= end {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut scratch = Scratch::default();
    for row in table.range::<&[u8]>(&*start..&*end)?.rev().take(limit) {
        let (key, sealed) = row?;
        found.push((
            key_of(key.value()),
            open(sealer, &mut scratch, key.value(), sealed.value())?.to_vec(),
        ));
    }
    Ok(found)
}

/// Opens every record; returns how many there are.
pub(crate) fn verify(transaction: &ReadTransaction, sealer: &Sealer) -> Result<u64, redb::Error> {
    let table = match transaction.open_table(TABLE) {
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(0),
        table => table?,
    };
    let mut count = 0;
    let mut scratch = Scratch::default();
    for row in table.iter()? {
        let (key, sealed) = row?;
        open(sealer, &mut scratch, key.value(), sealed.value())?;
        count += 1;
    }
    if count != table.len()? {
        return Err(redb::Error::Corrupted("records are missing".to_owned()));
    }
    Ok(count)
}

/// Removes all records.
pub(crate) fn remove_all(transaction: &WriteTransaction) -> Result<(), redb::Error> {
    transaction.delete_table(TABLE)?;
    Ok(())
}

fn open<'s>(
    sealer: &Sealer,
    scratch: &'s mut Scratch,
    key: &[u8],
    sealed: &[u8],
) -> Result<&'s [u8], redb::Error> {
    sealer.open(scratch, NAME, key, sealed).map_err(|_| {
        let RecordKey { time, .. } = key_of(key);
        redb::Error::Corrupted(format!("the record of {time} is not as it was written"))
    })
}

/// What the keys of the records of an account and Region begin with.
fn place(account: AccountId, region: &Region) -> Vec<u8> {
    let mut place = Vec::with_capacity(48);
    place.extend_from_slice(account.as_str().as_bytes());
    place.extend_from_slice(region.as_str().as_bytes());
    place.push(0);
    place
}

/// What is greater than every key of a place, and not greater than any of the next one.
fn after(place: &[u8]) -> Vec<u8> {
    let mut after = place.to_vec();
    if let Some(last) = after.last_mut() {
        *last = 1;
    }
    after
}

fn key(place: &[u8], key: RecordKey) -> Vec<u8> {
    let mut bytes = place.to_vec();
    // Times before 1970 come before those after it.
    bytes.extend_from_slice(&(key.time.epoch_millis() ^ i64::MIN).to_be_bytes());
    bytes.extend_from_slice(&key.sequence.to_be_bytes());
    bytes
}

fn place_of(key: &[u8]) -> &[u8] {
    match key.split_last_chunk::<16>() {
        Some((place, _)) => place,
        None => key,
    }
}

fn key_of(key: &[u8]) -> RecordKey {
    let (time, sequence) = match key.split_last_chunk::<8>() {
        Some((rest, sequence)) => (rest.last_chunk::<8>(), u64::from_be_bytes(*sequence)),
        None => (None, 0),
    };
    let time = time.map_or(0, |time| i64::from_be_bytes(*time) ^ i64::MIN);
    RecordKey {
        time: Time::from_epoch_millis(time),
        sequence,
    }
}
