//! Looking for bytes eight at a time, in ordinary registers.
//!
//! Parsing is mostly looking for the end of a string, for wildcards and for colons. See
//! <https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord> for the idea.

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Sets the top bit of each byte of the word that is this byte, and no other bit.
#[inline]
pub(crate) fn equal(word: u64, byte: u8) -> u64 {
    let zeros = word ^ (ONES * u64::from(byte));
    // No carry leaves its byte, so this is exact.
    !(((zeros & !TOPS) + !TOPS) | zeros | !TOPS)
}

/// The same more cheaply: a borrow may set it for bytes behind such a one, too. The first is
/// always right.
#[inline]
pub(crate) fn first_equal(word: u64, byte: u8) -> u64 {
    first_less(word ^ (ONES * u64::from(byte)), 1)
}

/// Sets the top bit of each byte of the word that is less than this one, which is 128 at most;
/// perhaps of others behind the first such one.
#[inline]
pub(crate) fn first_less(word: u64, byte: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(byte)) & !word & TOPS
}

/// Returns the place in its word of the first byte whose top bit is set.
#[inline]
pub(crate) fn first(tops: u64) -> usize {
    tops.trailing_zeros() as usize / 8
}

/// Returns how many bytes of a word have their top bit set, and no other bit.
///
/// Adds them up in the highest byte: counting bits takes more, where there is no instruction for it.
#[inline]
fn count(tops: u64) -> usize {
    ((tops >> 7).wrapping_mul(ONES) >> 56) as usize
}

/// Makes the ASCII letters of a word lower-case.
#[inline]
pub(crate) fn lower(word: u64) -> u64 {
    let low = word & !TOPS;
    let from_a = low + ONES * u64::from(0x80 - b'A');
    let behind_z = low + ONES * u64::from(0x7f - b'Z');
    let upper = (from_a ^ behind_z) & !word & TOPS;
    word | (upper >> 2)
}

/// Reads the last bytes behind whole words as a word, filled up with zeros.
#[inline]
pub(crate) fn last_word(bytes: &[u8]) -> u64 {
    let count = bytes.len() % 8;
    if count == 0 {
        return 0;
    }
    if let Some(word) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*word) >> (64 - 8 * count);
    }
    let mut word = [0; 8];
    for (slot, byte) in word.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    u64::from_le_bytes(word)
}

/// What stands in a pattern of `*` and `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outline {
    /// Where the first wildcard stands, or the length.
    pub(crate) literal: usize,
    /// How many colons there are.
    pub(crate) colons: usize,
    /// Whether there is a `$`.
    pub(crate) dollar: bool,
}

impl Outline {
    /// Looks through a pattern once.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut outline = Self {
            literal: bytes.len(),
            colons: 0,
            dollar: false,
        };
        let (whole, _) = bytes.as_chunks::<8>();
        for (index, word) in whole.iter().enumerate() {
            outline.add(8 * index, u64::from_le_bytes(*word));
        }
        outline.add(8 * whole.len(), last_word(bytes));
        outline
    }

    #[inline]
    fn add(&mut self, offset: usize, word: u64) {
        let wildcards = first_equal(word, b'*') | first_equal(word, b'?');
        if wildcards != 0 {
            self.literal = self.literal.min(offset + first(wildcards));
        }
        self.colons += count(equal(word, b':'));
        self.dollar |= first_equal(word, b'$') != 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_tell_the_same_as_bytes(
            bytes in proptest::collection::vec(
                prop_oneof![6 => any::<u8>(), 4 => proptest::sample::select(b"*?:$;9>)+%#".to_vec())], 0..40,
            ),
        ) {
            let wildcard = bytes.iter().position(|byte| matches!(byte, b'*' | b'?'));
            prop_assert_eq!(Outline::of(&bytes), Outline {
                literal: wildcard.unwrap_or(bytes.len()),
                colons: bytes.iter().filter(|byte| **byte == b':').count(),
                dollar: bytes.contains(&b'$'),
            });
        }

        #[test]
        fn letters_are_lowered_and_nothing_else(bytes in any::<[u8; 8]>()) {
            prop_assert_eq!(
                lower(u64::from_le_bytes(bytes)),
                u64::from_le_bytes(bytes.map(|byte| byte.to_ascii_lowercase()))
            );
        }
    }
}
