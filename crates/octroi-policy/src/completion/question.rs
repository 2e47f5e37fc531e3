//! What is not known of a key, as questions that have yes or no for an answer.
//!
//! This is our own notion; AWS has no word for it.

use octroi_names::Tri;

use crate::Context;
use crate::condition::{Comparison, Match, ValuePattern};

/// What is not known of a key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) key_hash: u64,
    pub(super) key: &'a str,
    pub(super) about: About<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// Whether the request carries the key.
    Presence,
    /// Whether the key's value compares so with this value of a policy.
    Value {
        comparison: Comparison,
        pattern: &'a ValuePattern,
        text: &'a str,
    },
}

impl Question<'_> {
    /// Returns whether the question is about this key.
    pub(super) fn is_about(&self, key_hash: u64, key: &str) -> bool {
        self.key_hash == key_hash && self.key.eq_ignore_ascii_case(key)
    }

    /// Returns whether two questions are the same.
    pub(super) fn is_same(&self, other: &Question<'_>) -> bool {
        self.is_about(other.key_hash, other.key)
            && match (self.about, other.about) {
                (About::Presence, About::Presence) => true,
                (
                    About::Value {
                        comparison,
                        pattern,
                        text,
                    },
                    About::Value {
                        comparison: other_comparison,
                        pattern: other_pattern,
                        text: other_text,
                    },
                ) => {
                    comparison == other_comparison
                        && text == other_text
                        && pattern.template().is_some() == other_pattern.template().is_some()
                }
                _ => false,
            }
    }

    /// Returns the value that the key has if the answer is yes, where that is one value.
    pub(super) fn settled(&self) -> Option<&str> {
        match self.about {
            About::Value {
                comparison: Comparison::StringEquals,
                pattern: ValuePattern::Text,
                text,
            } => Some(text),
            _ => None,
        }
    }

    /// Returns whether the answer is right if the key has this value.
    pub(super) fn fits(&self, value: &str, answer: bool, context: &Context) -> bool {
        let About::Value {
            comparison,
            pattern,
            text,
        } = self.about
        else {
            return answer;
        };
        match pattern.matches(comparison, text, value, context) {
            Match::Is(Tri::Unknown) => true,
            Match::Is(result) => result.is_true() == answer,
            Match::Unresolved => !answer,
        }
    }
}
