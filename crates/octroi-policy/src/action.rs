//! Actions as a policy writes them, against the action of a request.
//!
//! `service:Name` is compared as a whole and without regard to case; `*` and `?` may stand
//! anywhere; `*` alone is every action. An entry that AWS refuses on save, with no colon or
//! with two, matches nothing. See `authorization.md` 1.4, 9 #19 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.
//!
//! Nearly every entry of a policy is about another action. So that most are dismissed by one
//! comparison of numbers, an entry keeps the last eight bytes before its first wildcard.

mod index;

use octroi_names::Action;

pub(crate) use self::index::ActionIndex;
use crate::pattern::{Lowered, Rule, matches};
use crate::words::{self, Outline};

/// The longest action that [`Action`] takes.
const LONGEST: usize = 128;
const WORD: usize = 8;

/// The action of a request, made ready for many comparisons.
#[derive(Debug, Clone)]
pub(crate) struct ActionKey {
    /// Eight zeros, then the action in lower case.
    padded: [u8; WORD + LONGEST],
    length: usize,
    /// How many bytes the service has, its colon included.
    service: usize,
}

impl ActionKey {
    /// Makes an action ready.
    pub(crate) fn new(action: &Action) -> Self {
        let text = action.as_str().as_bytes();
        let mut padded = [0; WORD + LONGEST];
        let length = text.len().min(LONGEST);
        if let (Some(place), Some(text)) = (padded.get_mut(WORD..WORD + length), text.get(..length)) {
            place.copy_from_slice(text);
            place.make_ascii_lowercase();
        }
        Self {
            padded,
            length,
            service: action.service().len() + 1,
        }
    }

    /// Returns the action in lower case, from an offset on.
    fn lower(&self, from: usize) -> &[u8] {
        let range = WORD + from..WORD + self.length;
        self.padded.get(range).unwrap_or_default()
    }

    /// Returns the last eight of the first `length` bytes; `None` where there are fewer bytes.
    fn tail(&self, length: usize) -> Option<u64> {
        if length > self.length {
            return None;
        }
        let word = self.padded.get(length..length + WORD)?.first_chunk::<WORD>()?;
        Some(u64::from_le_bytes(*word))
    }
}

/// Returns the last eight bytes in lower case, with zeros before them where there are fewer.
fn tail(bytes: &[u8]) -> u64 {
    words::lower(match bytes.last_chunk::<WORD>() {
        Some(word) => u64::from_le_bytes(*word),
        None if bytes.is_empty() => 0,
        None => words::last_word(bytes) << (64 - 8 * bytes.len()),
    })
}

/// One entry of `Action` or `NotAction`, beside the text that it was made from.
#[derive(Debug)]
pub(crate) struct ActionPattern {
    /// The last eight bytes before the first wildcard.
    tail: u64,
    /// How many bytes stand before the first wildcard.
    literal: u32,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Exact,
    /// Only a `*` at the end.
    Prefix,
    Wild,
    /// Not an action: one colon is missing or too many.
    Malformed,
}

impl ActionPattern {
    /// Reads an entry.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let Outline { literal, colons, .. } = Outline::of(bytes);
        let shape = if colons != 1 && text != "*" {
            Shape::Malformed
        } else if literal == bytes.len() {
            Shape::Exact
        } else if literal + 1 == bytes.len() && bytes.last() == Some(&b'*') {
            Shape::Prefix
        } else {
            Shape::Wild
        };
        Self {
            tail: tail(bytes.get(..literal).unwrap_or_default()),
            literal: u32::try_from(literal).unwrap_or(u32::MAX),
            shape,
        }
    }

    /// Returns whether AWS would refuse the entry for its colons.
    pub(crate) fn is_malformed(&self) -> bool {
        self.shape == Shape::Malformed
    }

    /// Returns whether the entry, written as `text`, matches the action.
    #[inline]
    pub(crate) fn matches(&self, text: &str, action: &ActionKey) -> bool {
        let literal = self.literal as usize;
        action.tail(literal) == Some(self.tail) && self.matches_whole(text, action)
    }

    fn matches_whole(&self, text: &str, action: &ActionKey) -> bool {
        let Some((wanted, pattern)) = text.as_bytes().split_at_checked(self.literal as usize) else {
            return false;
        };
        // The last bytes are the same already.
        if let Some(rest) = wanted.len().checked_sub(WORD) {
            let found = action.lower(0).get(..rest).unwrap_or_default();
            if !wanted.get(..rest).unwrap_or_default().eq_ignore_ascii_case(found) {
                return false;
            }
        }
        match self.shape {
            Shape::Exact => action.length == wanted.len(),
            Shape::Prefix => true,
            Shape::Wild => matches(Lowered(pattern), action.lower(wanted.len()), Rule::Free),
            Shape::Malformed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, action: &str) -> bool {
        ActionPattern::new(pattern).matches(pattern, &ActionKey::new(&action.parse().unwrap()))
    }

    #[test]
    fn case_is_ignored_and_wildcards_stand_anywhere() {
        for pattern in [
            "*",
            "kms:*",
            "kms:GenerateDataKey",
            "KMS:generatedatakey",
            "kms:Generate*",
            "kms:*Key",
            "kms:Generate????Key",
            "k?s:*Data*",
            "kms:GenerateDataKey*",
        ] {
            assert!(matched(pattern, "kms:GenerateDataKey"), "{pattern}");
        }
        for pattern in [
            "",
            "kms:",
            "kms:GenerateDataKeyPair",
            "kms:Generate???Key",
            "kms: GenerateDataKey",
            "kms:GenerateDataKey ",
            "kms:GenerateDataKey?",
            "kms:Encrypt,kms:GenerateDataKey",
            "kmz:GenerateDataKey",
            "ec2:*",
        ] {
            assert!(!matched(pattern, "kms:GenerateDataKey"), "{pattern}");
        }
    }

    #[test]
    fn what_is_refused_on_save_matches_nothing() {
        for pattern in ["kms*", "**", "kms:*:*", "*:*:*"] {
            assert!(!matched(pattern, "kms:GenerateDataKey"), "{pattern}");
        }
    }

    #[test]
    fn the_longest_action_still_matches() {
        let action = format!("a:{}", "b".repeat(126));
        assert!(matched(&action, &action));
        assert!(matched(&format!("a:{}*", "b".repeat(126)), &action));
        assert!(!matched(&format!("a:{}", "b".repeat(127)), &action));
    }
}
