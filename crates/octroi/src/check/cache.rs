//! A map from texts to what was made of them, of bounded size.
//!
//! A text is admitted when it is seen for the second time: in an input where every policy is
//! another one, nothing is kept that nobody asks for again. What was admitted lives in two
//! generations; what is not asked for during a whole generation goes.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;

/// How many texts are remembered as seen once.
const SEEN: usize = 1 << 14;

/// A bounded map from texts to values.
#[derive(Debug)]
pub(super) struct TextCache<V> {
    young: HashMap<Box<str>, V, RandomState>,
    old: HashMap<Box<str>, V, RandomState>,
    hasher: RandomState,
    /// The hash of a text that was seen, in the slot that the hash chooses.
    seen: Vec<u64>,
    bytes: usize,
    limit: usize,
}

impl<V: Clone> TextCache<V> {
    /// Makes a map that holds at most `limit` bytes of texts.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            young: HashMap::default(),
            old: HashMap::default(),
            hasher: RandomState::default(),
            seen: vec![0; SEEN],
            bytes: 0,
            limit,
        }
    }

    /// Returns the value of a text.
    pub(super) fn get(&mut self, text: &str) -> Option<V> {
        if let Some(found) = self.young.get(text) {
            return Some(found.clone());
        }
        let (text, value) = self.old.remove_entry(text)?;
        self.insert(text, value.clone());
        Some(value)
    }

    /// Offers the value of a text that the map does not have.
    pub(super) fn offer(&mut self, text: &str, value: impl FnOnce() -> V) {
        // A text that would fill the generation by itself would only push out the useful ones.
        if text.len() <= self.limit / 4 && self.admits(text) {
            self.insert(text.into(), value());
        }
    }

    /// Returns whether the text was seen before, and remembers it.
    fn admits(&mut self, text: &str) -> bool {
        let hash = self.hasher.hash_one(text);
        let slot = usize::try_from(hash % SEEN as u64).unwrap_or_default();
        let seen = self.seen.get_mut(slot).map(|seen| std::mem::replace(seen, hash));
        seen == Some(hash)
    }

    fn insert(&mut self, text: Box<str>, value: V) {
        self.bytes += text.len();
        if self.bytes > self.limit / 2 {
            self.bytes = text.len();
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(text, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(map: &mut TextCache<usize>, text: &str, value: usize) {
        map.offer(text, || value);
        map.offer(text, || value);
    }

    #[test]
    fn a_text_is_kept_from_its_second_sight_on() {
        let mut map = TextCache::new(64);
        map.offer("once", || 1);
        assert_eq!(map.get("once"), None);
        map.offer("once", || 1);
        assert_eq!(map.get("once"), Some(1));
    }

    #[test]
    fn the_map_stays_bounded_and_keeps_what_is_asked_for() {
        let mut map = TextCache::new(64);
        keep(&mut map, "often", 0);
        for number in 0..1000 {
            keep(&mut map, &format!("key-{number}"), number);
            assert_eq!(map.get("often"), Some(0));
            let held: usize = map
                .young
                .keys()
                .chain(map.old.keys())
                .map(|text| text.len())
                .sum();
            assert!(held <= 64);
        }
        assert_eq!(map.get("key-0"), None);
        keep(&mut map, &"x".repeat(17), 1);
        assert_eq!(map.get(&"x".repeat(17)), None);
    }
}
