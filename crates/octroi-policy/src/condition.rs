//! One line of a `Condition` block against the context of a request.
//!
//! Lines are ANDed by the statement; the values of a line are ORed, and a negated operator
//! is the negation of its positive twin over all values. What a missing key means depends on
//! operator, prefix and suffix. See `authorization.md` 2.1 to 2.3, 9 #8 to #10 and #12, and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>.

mod binary;
mod date;
mod network;
mod number;
mod operator;
mod value;

use octroi_names::{SmolStr, Tri};

use self::operator::Quantifier;
pub(crate) use self::operator::{Comparison, Operator};
use self::value::Readiness;
pub(crate) use self::value::{Match, ValuePattern};
use crate::completion::{Completion, State};
use crate::context::key_hash;
use crate::request::View;
use crate::variable::Template;
use crate::{Condition, Context, Lookup, Spanned, Value, Version};

/// A line, beside the [`Condition`] that it was made from.
#[derive(Debug)]
pub(crate) struct ConditionPattern {
    pub(crate) operator: Operator,
    pub(crate) key_hash: u64,
    /// The values; none where all of them are plain text.
    values: Vec<ValuePattern>,
}

/// Returns whether a text is a date as the `Date…` operators take it.
pub(crate) fn is_date(text: &str) -> bool {
    date::Instant::parse(text).is_some()
}

impl ConditionPattern {
    /// Returns whether the line treats its key as a list.
    pub(crate) fn is_about_list(&self) -> bool {
        self.operator.quantifier != Quantifier::Single
    }

    /// Makes a line ready. The parser lets no unknown operator through; `None` if one came by another way.
    pub(crate) fn new(condition: &Condition, version: Version) -> Option<Self> {
        let operator = Operator::parse(&condition.operator.value)?;
        let comparison = operator.comparison;
        let read = |value: &Spanned<SmolStr>| ValuePattern::new(comparison, &value.value, version);
        let plain = comparison.is_about_text()
            && condition
                .values
                .iter()
                .all(|value| version == Version::V2008 || !value.value.as_bytes().contains(&b'$'));
        let values = if plain {
            Vec::new()
        } else {
            condition.values.iter().map(read).collect()
        };
        Some(Self {
            operator,
            key_hash: key_hash(&condition.key.value),
            values,
        })
    }

    /// Returns the values, each with its text.
    pub(crate) fn values<'a>(
        &'a self,
        condition: &'a Condition,
    ) -> impl Iterator<Item = (&'a ValuePattern, &'a str)> {
        let texts = condition.values.iter().map(|value| value.value.as_str());
        let patterns = self.values.iter().chain(std::iter::repeat(&ValuePattern::Text));
        patterns.zip(texts)
    }

    /// Returns whether the line holds.
    pub(crate) fn holds(&self, condition: &Condition, view: View<'_>) -> Tri {
        let operator = self.operator;
        let context = view.request.context();
        let lookup = context.lookup_hashed(self.key_hash, &condition.key.value);
        if let (Lookup::Unknown(_), Some(completion)) = (lookup, view.completion) {
            match completion.state(self.key_hash, &condition.key.value) {
                State::Open => {}
                State::Absent if operator.comparison == Comparison::Null => return self.null(Tri::True),
                State::Absent => return self.absent(condition, context),
                State::Present => return self.completed_present(condition, context, completion),
            }
        }
        if operator.comparison == Comparison::Null {
            return self.null(match lookup {
                Lookup::Absent => Tri::True,
                Lookup::Present(_) => Tri::False,
                Lookup::Unknown(_) => Tri::Unknown,
            });
        }
        match (lookup, operator.quantifier) {
            (Lookup::Absent, _) => self.absent(condition, context),
            (Lookup::Unknown(_), _) => Tri::Unknown,
            (Lookup::Present(Value::One(found)), _) => self.compare(condition, found, context),
            // `authorization.md` 9 #8: without a prefix, a key with several values never matches.
            (Lookup::Present(Value::Many(_)), Quantifier::Single) => Tri::False,
            (Lookup::Present(Value::Many(found)), Quantifier::All) => {
                found.iter().fold(Tri::True, |all, one| {
                    all.and(self.compare(condition, one, context))
                })
            }
            (Lookup::Present(Value::Many(found)), Quantifier::Any) => {
                found.iter().fold(Tri::False, |any, one| {
                    any.or(self.compare(condition, one, context))
                })
            }
        }
    }

    /// Returns whether the line holds when the key is absent.
    fn absent(&self, condition: &Condition, context: &Context) -> Tri {
        match (self.operator.if_exists, self.operator.quantifier) {
            (true, _) | (false, Quantifier::All) => Tri::True,
            (false, Quantifier::Any) => Tri::False,
            (false, Quantifier::Single) if !self.operator.negated => Tri::False,
            // `authorization.md` 9 #9: a variable without a value makes a negated line false, here too.
            (false, Quantifier::Single) => self.values(condition).fold(Tri::True, |all, (value, _)| {
                all.and(match value.readiness(context) {
                    Readiness::Unresolved => Tri::False,
                    Readiness::Unknown => Tri::Unknown,
                    Readiness::Ready | Readiness::Never => Tri::True,
                })
            }),
        }
    }

    /// Returns whether a `Null` line holds, by whether the key is absent.
    fn null(&self, absent: Tri) -> Tri {
        self.values.iter().fold(Tri::False, |any, value| {
            any.or(match value {
                ValuePattern::Bool(true) => absent,
                ValuePattern::Bool(false) => !absent,
                _ => Tri::False,
            })
        })
    }

    /// Returns whether the line holds if the key, which was not read, turns out as completed.
    fn completed_present(
        &self,
        condition: &Condition,
        context: &Context,
        completion: &Completion<'_>,
    ) -> Tri {
        if self.operator.comparison == Comparison::Null {
            return self.null(Tri::False);
        }
        self.value(condition, |pattern, text| match pattern.readiness(context) {
            Readiness::Never => Match::Is(Tri::False),
            Readiness::Unresolved => Match::Unresolved,
            Readiness::Unknown => Match::Is(Tri::Unknown),
            Readiness::Ready => Match::Is(completion.matches(self, condition, pattern, text)),
        })
    }

    /// Returns whether one value of the request satisfies the line.
    fn compare(&self, condition: &Condition, found: &str, context: &Context) -> Tri {
        self.value(condition, |pattern, text| {
            pattern.matches(self.operator.comparison, text, found, context)
        })
    }

    /// Returns whether a value of the request satisfies the line, by how it compares with each value.
    fn value(&self, condition: &Condition, compare: impl Fn(&ValuePattern, &str) -> Match) -> Tri {
        let mut matched = Tri::False;
        let mut unresolved = false;
        for (pattern, text) in self.values(condition) {
            match compare(pattern, text) {
                Match::Is(result) => matched = matched.or(result),
                Match::Unresolved => unresolved = true,
            }
            if matched.is_true() {
                break;
            }
        }
        match (self.operator.negated, unresolved) {
            (false, _) => matched,
            // `authorization.md` 9 #9: a negated operator is false where a variable has no value.
            (true, true) => Tri::False,
            (true, false) => !matched,
        }
    }

    /// Returns the keys of the variables in the values.
    pub(crate) fn variable_keys(&self) -> impl Iterator<Item = &str> {
        self.values
            .iter()
            .filter_map(ValuePattern::template)
            .flat_map(Template::keys)
    }

    /// Returns the index of the value that matches the request, if one does.
    pub(crate) fn matching_value(&self, condition: &Condition, context: &Context) -> Option<usize> {
        let found = match context.lookup_hashed(self.key_hash, &condition.key.value) {
            Lookup::Present(Value::One(found)) => std::slice::from_ref(found),
            Lookup::Present(Value::Many(found)) => found.as_slice(),
            Lookup::Absent | Lookup::Unknown(_) => return None,
        };
        self.values(condition).position(|(pattern, text)| {
            found.iter().any(|found| {
                pattern.matches(self.operator.comparison, text, found, context) == Match::Is(Tri::True)
            })
        })
    }

    /// Returns the values with their variables replaced where they can be.
    pub(crate) fn wanted(&self, condition: &Condition, context: &Context) -> Vec<SmolStr> {
        self.values(condition)
            .map(|(pattern, text)| match pattern {
                ValuePattern::Template(template) => template.render(context),
                _ => text.into(),
            })
            .collect()
    }
}
