//! Actions as a policy writes them, against the action of a request.
//!
//! `service:Name` is compared as a whole and without regard to case; `*` and `?` may stand
//! anywhere; `*` alone is every action. An entry that AWS refuses on save, with no colon or
//! with two, matches nothing. See `authorization.md` 1.4, 9 #19 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.

use octroi_names::Action;

use crate::pattern::{Lowered, Rule, matches};

/// The action of a request, made ready for many comparisons.
#[derive(Debug, Clone)]
pub(crate) struct ActionKey {
    lower: Box<[u8]>,
    /// The hash of every prefix, the empty one first.
    prefixes: Box<[u64]>,
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

impl ActionKey {
    /// Makes an action ready.
    pub(crate) fn new(action: &Action) -> Self {
        let lower: Box<[u8]> = action
            .as_str()
            .bytes()
            .map(|byte| byte.to_ascii_lowercase())
            .collect();
        let mut prefixes = Vec::with_capacity(lower.len() + 1);
        prefixes.push(SEED);
        let mut hash = SEED;
        for byte in &lower {
            hash = step(hash, *byte);
            prefixes.push(hash);
        }
        Self {
            lower,
            prefixes: prefixes.into(),
        }
    }
}

/// One entry of `Action` or `NotAction`, beside the text that it was made from.
#[derive(Debug)]
pub(crate) struct ActionPattern {
    /// The hash of the bytes before the first wildcard.
    hash: u64,
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
        let mut hash = SEED;
        let mut literal = 0;
        for byte in bytes {
            if matches!(byte, b'*' | b'?') {
                break;
            }
            hash = step(hash, byte.to_ascii_lowercase());
            literal += 1;
        }
        let colons = bytes.iter().filter(|byte| **byte == b':').count();
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
            hash,
            literal: u32::try_from(literal).unwrap_or(u32::MAX),
            shape,
        }
    }

    /// Returns whether AWS would refuse the entry for its colons.
    pub(crate) fn is_malformed(&self) -> bool {
        self.shape == Shape::Malformed
    }

    /// Returns whether the entry, written as `text`, matches the action.
    pub(crate) fn matches(&self, text: &str, action: &ActionKey) -> bool {
        let literal = self.literal as usize;
        if action.prefixes.get(literal) != Some(&self.hash) {
            return false;
        }
        let (Some(wanted), Some(found)) = (text.as_bytes().get(..literal), action.lower.get(..literal))
        else {
            return false;
        };
        if !wanted.eq_ignore_ascii_case(found) {
            return false;
        }
        match self.shape {
            Shape::Exact => action.lower.len() == literal,
            Shape::Prefix => true,
            Shape::Wild => {
                let pattern = Lowered(text.as_bytes().get(literal..).unwrap_or_default());
                let rest = action.lower.get(literal..).unwrap_or_default();
                matches(pattern, rest, Rule::Free)
            }
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
}
