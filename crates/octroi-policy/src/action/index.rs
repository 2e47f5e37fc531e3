//! Which statements of a large policy can be about an action at all.
//!
//! Entries stand in a hash table under what they begin with: an entry without wildcard under
//! the whole of it, another one under the bytes before its first wildcard. Of the lengths
//! that such beginnings have, each service of the policy keeps a set, so that a request looks
//! up only beginnings of its own service. Entries that begin with a wildcard or have one in
//! the service, and statements with `NotAction`, are candidates always.

use super::{ActionKey, ActionPattern, Shape};

/// The index of one policy.
#[derive(Debug)]
pub(crate) struct ActionIndex {
    /// Statements to look at whatever the action is.
    always: Vec<u32>,
    /// Keys and what stands under them, by open addressing; its length is a power of two.
    slots: Vec<Option<Slot>>,
    /// Statements, one run for each key.
    statements: Vec<u32>,
    /// For each service, the lengths of its beginnings as a set of bits.
    lengths: Vec<u128>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u64,
    start: u32,
    end: u32,
}

/// Separates the three uses of keys.
#[derive(Debug, Clone, Copy)]
enum Use {
    Service = 1,
    Exact = 2,
    Beginning = 3,
}

fn key(tail: u64, length: usize, of: Use) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    // Twice, since texts differ in their last bytes, and those stand in the highest bits.
    let mixed = (tail ^ ((length as u64) << 8) ^ of as u64).wrapping_mul(ODD);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(ODD);
    mixed ^ (mixed >> 32)
}

impl ActionIndex {
    /// Makes the index of all statements, given whether each is about its actions (rather than all
    /// others) and its entries with their texts.
    pub(crate) fn new<'a, E>(statements: impl Iterator<Item = (bool, E)>) -> Self
    where
        E: Iterator<Item = (&'a ActionPattern, &'a str)>,
    {
        let mut index = Self {
            always: Vec::new(),
            slots: Vec::new(),
            statements: Vec::new(),
            lengths: Vec::new(),
        };
        let mut entries: Vec<(u64, u32)> = Vec::new();
        let mut services: Vec<(u64, u128)> = Vec::new();
        for (number, (listed, patterns)) in (0_u32..).zip(statements) {
            let mut always = !listed;
            for (pattern, text) in patterns {
                let literal = pattern.literal as usize;
                let beginning = text.as_bytes().get(..literal).unwrap_or_default();
                let Some(colon) = beginning.iter().position(|byte| *byte == b':') else {
                    always = true;
                    continue;
                };
                let service = key(
                    super::tail(beginning.get(..=colon).unwrap_or_default()),
                    colon + 1,
                    Use::Service,
                );
                let (of, bit) = match pattern.shape {
                    Shape::Exact => (Use::Exact, 0),
                    Shape::Prefix | Shape::Wild | Shape::Malformed => {
                        match 1_u128.checked_shl(pattern.literal) {
                            Some(bit) => (Use::Beginning, bit),
                            // Too long for the set of lengths, and for nearly every action.
                            None => {
                                always = true;
                                continue;
                            }
                        }
                    }
                };
                match services.iter_mut().find(|(known, _)| *known == service) {
                    Some((_, lengths)) => *lengths |= bit,
                    None => services.push((service, bit)),
                }
                entries.push((key(pattern.tail, literal, of), number));
            }
            if always {
                index.always.push(number);
            }
        }
        index.fill(entries, &services);
        index
    }

    fn fill(&mut self, mut entries: Vec<(u64, u32)>, services: &[(u64, u128)]) {
        entries.sort_unstable();
        entries.dedup();
        self.slots = vec![None; (2 * (entries.len() + services.len())).next_power_of_two()];
        for run in entries.chunk_by(|one, other| one.0 == other.0) {
            let start = self.statements.len();
            self.statements
                .extend(run.iter().map(|(_, statement)| *statement));
            if let Some((key, _)) = run.first() {
                self.insert(*key, start, self.statements.len());
            }
        }
        for (number, (service, lengths)) in services.iter().enumerate() {
            self.lengths.push(*lengths);
            self.insert(*service, number, number);
        }
    }

    fn insert(&mut self, key: u64, start: usize, end: usize) {
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else {
            return;
        };
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.is_none() {
                *slot = Some(Slot { key, start, end });
                return;
            }
            at = (at + 1) & mask;
        }
    }

    fn find(&self, key: u64) -> Option<Slot> {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while let Some(Some(slot)) = self.slots.get(at) {
            if slot.key == key {
                return Some(*slot);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Returns the statements that can be about an action; some may come twice.
    pub(crate) fn candidates(&self, action: &ActionKey) -> impl Iterator<Item = usize> {
        let service = action
            .tail(action.service)
            .and_then(|tail| self.find(key(tail, action.service, Use::Service)));
        let exact = service
            .and_then(|_| action.tail(action.length))
            .and_then(|tail| self.find(key(tail, action.length, Use::Exact)));
        let lengths = service
            .and_then(|slot| self.lengths.get(slot.start as usize))
            .copied()
            .unwrap_or(0);
        let beginnings = Bits(lengths).filter_map(move |length| {
            let tail = action.tail(length)?;
            self.find(key(tail, length, Use::Beginning))
        });
        let runs = exact.into_iter().chain(beginnings).flat_map(|slot| {
            let range = slot.start as usize..slot.end as usize;
            self.statements.get(range).unwrap_or_default()
        });
        self.always
            .iter()
            .chain(runs)
            .map(|statement| *statement as usize)
    }
}

/// The numbers of the bits that are set, from the lowest.
struct Bits(u128);

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(bit as usize)
    }
}
