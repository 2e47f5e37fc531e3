//! Finds records: of one account and Region, the newest first, page by page.
//!
//! Blocks are searched from the last to arrive back. Records of reads come a little later than those of
//! changes, so the times of blocks overlap: the search goes on until no earlier block can have anything that
//! is newer than the end of the page.

use std::sync::{PoisonError, RwLock};

use octroi_names::{AccountId, Region, Time};
use redb::{Database, ReadableDatabase};

use super::block::{self, Entry};
use super::index::{Index, Step, Wanted};
use super::marks::{Mark, Marks, PlaceHash};
use super::{RecordKey, table};
use crate::seal::{Scratch, Sealer};

/// Which records are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The account that sees them.
    pub account: AccountId,
    /// The Region that they are found in.
    pub region: Region,
    /// Not older than this.
    pub since: Option<Time>,
    /// Not newer than this.
    pub until: Option<Time>,
    /// What they have in common.
    pub mark: Option<Mark>,
    /// The key of the last record of the page before.
    pub before: Option<RecordKey>,
    /// How many at most.
    pub limit: usize,
}

impl Lookup {
    /// Wants the newest 50 of an account and Region.
    pub fn new(account: AccountId, region: Region) -> Self {
        Self {
            account,
            region,
            since: None,
            until: None,
            mark: None,
            before: None,
            limit: 50,
        }
    }

    fn wanted(&self) -> Wanted {
        let place = PlaceHash::of(self.account, &self.region);
        Wanted {
            hash: match self.mark.as_ref().map(Mark::parts) {
                Some((kind, value)) => place.with(kind, value),
                None => place.alone(),
            },
            since: self.since.unwrap_or(Time::from_epoch_millis(i64::MIN)),
            until: self.until.unwrap_or(Time::from_epoch_millis(i64::MAX)),
            before: self.before,
        }
    }
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its place; with it as [`Lookup::before`] the next page begins after it.
    pub key: RecordKey,
    /// What it is found by.
    pub marks: Marks,
    /// The record as CloudTrail writes it.
    pub json: Vec<u8>,
}

/// A page that is being filled.
struct Page<'l> {
    lookup: &'l Lookup,
    wanted: Wanted,
    found: Vec<Found>,
}

impl Page<'_> {
    /// Returns the last record of a full page: what comes after it is not wanted.
    fn worst(&self) -> Option<RecordKey> {
        let last = self.lookup.limit.checked_sub(1)?;
        self.found.get(last).map(|found| found.key)
    }

    /// Adds the records of a block that match.
    fn add(&mut self, first: u64, plain: &[u8]) -> Result<(), redb::Error> {
        let Lookup { account, region, .. } = self.lookup;
        let (account, region) = (account.as_str().as_bytes(), region.as_str().as_bytes());
        let worst = self.worst();
        let matches = |entry: &Entry<'_>| {
            let Wanted { since, until, .. } = self.wanted;
            (since..=until).contains(&entry.key.time)
                && self.wanted.before.is_none_or(|before| entry.key < before)
                && worst.is_none_or(|worst| entry.key > worst)
                && entry.is_of(account, region)
                && self.lookup.mark.as_ref().is_none_or(|mark| entry.has(mark))
        };
        let mut entries = Vec::new();
        for entry in block::entries(first, plain) {
            let entry = entry?;
            if matches(&entry) {
                entries.push(entry);
            }
        }
        entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.key));
        entries.truncate(self.lookup.limit);
        self.found.extend(entries.iter().map(|entry| Found {
            key: entry.key,
            marks: entry.marks(),
            json: entry.json.to_vec(),
        }));
        self.found.sort_by_key(|found| std::cmp::Reverse(found.key));
        self.found.truncate(self.lookup.limit);
        Ok(())
    }
}

/// Finds a page of records. `settle` waits until the index has what the database has.
pub(crate) fn find(
    database: &Database,
    sealer: &Sealer,
    index: &RwLock<Index>,
    settle: impl Fn(),
    lookup: &Lookup,
) -> Result<Vec<Found>, redb::Error> {
    let index = || index.read().unwrap_or_else(PoisonError::into_inner);
    let mut page = Page {
        lookup,
        wanted: lookup.wanted(),
        found: Vec::new(),
    };
    if lookup.limit == 0 {
        return Ok(page.found);
    }
    let open = index().open.clone();
    page.add(open.first, &open.plain)?;
    // After the index: what it has is in the database, or was removed since.
    let transaction = database.begin_read()?;
    let mut blocks = None;
    let mut scratch = Scratch::default();
    let mut below = open.first;
    loop {
        let step = index().step(&page.wanted, page.worst(), &mut below);
        let first = match step {
            Step::End => return Ok(page.found),
            Step::More => continue,
            Step::Open(first) => first,
        };
        if blocks.is_none() {
            blocks = table::blocks(&transaction)?;
        }
        let row = match &blocks {
            Some(blocks) => blocks.get(first)?,
            None => None,
        };
        if row.is_none() {
            settle();
        }
        match row {
            Some(row) => page.add(
                first,
                &table::open_block(sealer, &mut scratch, first, row.value())?,
            )?,
            None if index().has(first) => return Err(table::missing(first)),
            None => {}
        }
    }
}
