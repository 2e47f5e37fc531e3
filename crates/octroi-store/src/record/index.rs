//! What is in memory of the records: the heads of all blocks, and the block that is being filled.
//!
//! A million records have some 16,000 heads of half a kilobyte. The index is what was committed last: a
//! commit prepares what comes next beside it, and puts it in when it is on its way to the disk.

use std::collections::VecDeque;
use std::sync::Arc;

use octroi_names::Time;

use super::RecordKey;
use super::block::Open;
use super::head::Head;

/// How many heads are looked at in one go, while nobody can commit.
const SLICE: usize = 1024;

/// The index of all records.
#[derive(Debug)]
pub(crate) struct Index {
    /// In the order of arrival, each with the newest time up to its block: earlier blocks may have it.
    pub(super) heads: VecDeque<(Head, Time)>,
    /// How many records the heads stand for.
    pub(super) count: u64,
    pub(super) open: Arc<Open>,
    /// The newest time that was ever seen.
    pub(super) newest: Time,
}

/// What a commit does to the index.
#[derive(Debug)]
pub(crate) struct Staged {
    pub(super) heads: Vec<Head>,
    /// How many blocks went, the first ones.
    pub(super) pruned: usize,
    pub(super) open: Open,
    pub(super) newest: Time,
}

/// What a look-up wants to know of heads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) hash: u32,
    pub(super) since: Time,
    pub(super) until: Time,
    /// Only what comes after this in the answer.
    pub(super) before: Option<RecordKey>,
}

/// How a search among the heads went on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The block that begins with this record may have what is wanted.
    Open(u64),
    /// There are more heads.
    More,
    /// No other block has anything.
    End,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            heads: VecDeque::new(),
            count: 0,
            open: Arc::default(),
            newest: Time::from_epoch_millis(i64::MIN),
        }
    }
}

impl Index {
    /// Adds the head of the next block.
    pub(super) fn add(&mut self, head: Head) {
        self.newest = self.newest.max(head.newest);
        self.count += u64::from(head.count);
        let upto = match self.heads.back() {
            Some((_, upto)) => head.newest.max(*upto),
            None => head.newest,
        };
        self.heads.push_back((head, upto));
    }

    /// Does what was committed.
    pub(crate) fn apply(&mut self, staged: Staged) {
        for head in staged.heads {
            self.add(head);
        }
        for (head, _) in self.heads.drain(..staged.pruned.min(self.heads.len())) {
            self.count -= u64::from(head.count);
        }
        self.open = Arc::new(staged.open);
        self.newest = self.newest.max(staged.newest);
    }

    /// Forgets all records, which were removed. Their numbers are not used again: a look-up that is under
    /// way finds no others in their place.
    pub(crate) fn clear(&mut self) {
        *self = Self {
            open: Arc::new(Open::new(self.open.end())),
            ..Self::default()
        };
    }

    /// Returns whether there is a block that begins with this record.
    pub(super) fn has(&self, first: u64) -> bool {
        self.heads
            .binary_search_by_key(&first, |(head, _)| head.first)
            .is_ok()
    }

    /// Looks for the next block that may have what is wanted, among those before `below`, the last to arrive
    /// first. `worst` is what an answer that is full ends with.
    pub(super) fn step(&self, wanted: &Wanted, worst: Option<RecordKey>, below: &mut u64) -> Step {
        let end = self.heads.partition_point(|(head, _)| head.first < *below);
        for (head, upto) in self.heads.range(..end).rev().take(SLICE) {
            *below = head.first;
            let last = |time| RecordKey {
                time,
                sequence: head.end(),
            };
            let full = |time| worst.is_some_and(|worst| last(time) < worst);
            if *upto < wanted.since || full(*upto) {
                return Step::End;
            }
            let first = RecordKey {
                time: head.oldest,
                sequence: head.first,
            };
            if head.newest >= wanted.since
                && head.oldest <= wanted.until
                && !full(head.newest)
                && wanted.before.is_none_or(|before| first < before)
                && head.may_have(wanted.hash)
            {
                return Step::Open(head.first);
            }
        }
        if end > SLICE { Step::More } else { Step::End }
    }
}
