//! The head of a block: its times, and hashes of what its records are found by.
//!
//! A head says of most blocks that a look-up need not open them. Where it errs (two texts with one hash of 32
//! bits) a block is opened for nothing.

use octroi_names::Time;

use super::block;

/// From how many hashes on a head has none, and its block is always opened: only a record that names
/// hundreds of resources brings so many, and the memory for heads stays small.
const MOST: usize = 1024;

/// What is known of a block without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The sequence number of the first record.
    pub(super) first: u64,
    pub(super) count: u32,
    pub(super) oldest: Time,
    pub(super) newest: Time,
    /// In order, each once.
    hashes: Box<[u32]>,
}

impl Head {
    /// Returns the head of a block.
    pub(super) fn of(first: u64, plain: &[u8]) -> Result<Self, redb::Error> {
        let mut count = 0;
        let mut times = (
            Time::from_epoch_millis(i64::MAX),
            Time::from_epoch_millis(i64::MIN),
        );
        let mut hashes = Vec::with_capacity(512);
        for entry in block::entries(first, plain) {
            let entry = entry?;
            count += 1;
            times = (times.0.min(entry.key.time), times.1.max(entry.key.time));
            entry.hashes(|hash| hashes.push(hash));
        }
        hashes.sort_unstable();
        hashes.dedup();
        if hashes.len() > MOST {
            hashes.clear();
        }
        Ok(Self {
            first,
            count,
            oldest: times.0,
            newest: times.1,
            hashes: hashes.into_boxed_slice(),
        })
    }

    /// The number of the record after the last.
    pub(super) fn end(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    /// Returns whether a record with this hash may be in the block.
    pub(super) fn may_have(&self, hash: u32) -> bool {
        // Hashes are spread evenly, so that one stands near its share of the way: nearer than half way.
        let length = self.hashes.len();
        let share = (u64::from(hash) * u64::try_from(length).unwrap_or_default()) >> 32;
        let Some((before, after)) = self
            .hashes
            .split_at_checked(usize::try_from(share).unwrap_or_default())
        else {
            return true;
        };
        length == 0
            || after.iter().find(|known| **known >= hash) == Some(&hash)
            || before.iter().rev().find(|known| **known <= hash) == Some(&hash)
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(20 + 4 * self.hashes.len());
        bytes.extend_from_slice(&self.count.to_le_bytes());
        bytes.extend_from_slice(&self.oldest.epoch_millis().to_le_bytes());
        bytes.extend_from_slice(&self.newest.epoch_millis().to_le_bytes());
        for hash in &self.hashes {
            bytes.extend_from_slice(&hash.to_le_bytes());
        }
        bytes
    }

    pub(super) fn decode(first: u64, bytes: &[u8]) -> Option<Self> {
        let (count, bytes) = bytes.split_first_chunk()?;
        let (oldest, bytes) = bytes.split_first_chunk()?;
        let (newest, bytes) = bytes.split_first_chunk()?;
        let (hashes, rest) = bytes.as_chunks();
        rest.is_empty().then(|| Self {
            first,
            count: u32::from_le_bytes(*count),
            oldest: Time::from_epoch_millis(i64::from_le_bytes(*oldest)),
            newest: Time::from_epoch_millis(i64::from_le_bytes(*newest)),
            hashes: hashes.iter().map(|hash| u32::from_le_bytes(*hash)).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_has_the_hashes_that_it_was_given_and_no_others() {
        let head = |hashes: &[u32]| Head {
            first: 7,
            count: 1,
            oldest: Time::from_epoch_millis(1),
            newest: Time::from_epoch_millis(2),
            hashes: hashes.into(),
        };
        let uneven = [0, 1, 2, 3, 5, 9, u32::MAX - 1];
        for hashes in [&uneven[..], &[5], &[u32::MAX], &[u32::MAX - 2, u32::MAX]] {
            let head = head(hashes);
            for hash in (0..12).chain(u32::MAX - 3..=u32::MAX) {
                assert_eq!(head.may_have(hash), hashes.contains(&hash), "{hash} {hashes:?}");
            }
            assert_eq!(Head::decode(7, &head.encode()), Some(head));
        }
        assert!(head(&[]).may_have(5));
    }
}
