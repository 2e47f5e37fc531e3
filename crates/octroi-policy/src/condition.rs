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

use octroi_names::{SmolStr, Tri};

pub(crate) use self::operator::Operator;
use self::operator::{Comparison, Quantifier};
use crate::context::key_hash;
use crate::pattern::{Plain, Rule, matches, sixth_part};
use crate::variable::{Resolution, Template};
use crate::{Condition, Context, Lookup, Value, Version};

/// A line, beside the [`Condition`] that it was made from.
#[derive(Debug)]
pub(crate) struct ConditionPattern {
    pub(crate) operator: Operator,
    pub(crate) key_hash: u64,
    pub(crate) values: Vec<ValuePattern>,
}

/// One value of a line, read as its operator takes it.
#[derive(Debug)]
pub(crate) enum ValuePattern {
    /// A text without variables.
    Text,
    Template(Box<Template>),
    Number(number::Number),
    Date(date::Instant),
    Network(network::Network),
    Bool(bool),
    /// What the operator cannot read; it never matches.
    Malformed,
}

impl ConditionPattern {
    /// Makes a line ready. The parser lets no unknown operator through; `None` if one came by another way.
    pub(crate) fn new(condition: &Condition, version: Version) -> Option<Self> {
        let operator = Operator::parse(&condition.operator.value)?;
        let values = condition
            .values
            .iter()
            .map(|value| ValuePattern::new(operator.comparison, &value.value, version))
            .collect();
        Some(Self {
            operator,
            key_hash: key_hash(&condition.key.value),
            values,
        })
    }

    /// Returns whether the line holds.
    pub(crate) fn holds(&self, condition: &Condition, context: &Context) -> Tri {
        let operator = self.operator;
        let lookup = context.lookup_hashed(self.key_hash, &condition.key.value);
        if operator.comparison == Comparison::Null {
            return self.null(match lookup {
                Lookup::Absent => Tri::True,
                Lookup::Present(_) => Tri::False,
                Lookup::Unknown(_) => Tri::Unknown,
            });
        }
        match (lookup, operator.quantifier) {
            (Lookup::Absent, _) => self.absent(),
            (Lookup::Unknown(_), _) => Tri::Unknown,
            (Lookup::Present(Value::One(found)), _) => self.value(condition, found, context),
            // `authorization.md` 9 #8: without a prefix, a key with several values never matches.
            (Lookup::Present(Value::Many(_)), Quantifier::Single) => Tri::False,
            (Lookup::Present(Value::Many(found)), Quantifier::All) => found
                .iter()
                .fold(Tri::True, |all, one| all.and(self.value(condition, one, context))),
            (Lookup::Present(Value::Many(found)), Quantifier::Any) => found
                .iter()
                .fold(Tri::False, |any, one| any.or(self.value(condition, one, context))),
        }
    }

    /// Returns whether the line holds when the key is absent.
    fn absent(&self) -> Tri {
        Tri::from(match (self.operator.if_exists, self.operator.quantifier) {
            (true, _) | (false, Quantifier::All) => true,
            (false, Quantifier::Any) => false,
            (false, Quantifier::Single) => self.operator.negated,
        })
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

    /// Returns whether one value of the request satisfies the line.
    fn value(&self, condition: &Condition, found: &str, context: &Context) -> Tri {
        let mut matched = Tri::False;
        let mut unresolved = false;
        for (pattern, value) in self.values.iter().zip(&condition.values) {
            match pattern.matches(self.operator.comparison, &value.value, found, context) {
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
            .flat_map(|value| match value {
                ValuePattern::Template(template) => Some(template.keys()),
                _ => None,
            })
            .flatten()
    }

    /// Returns the index of the value that matches the request, if one does.
    pub(crate) fn matching_value(&self, condition: &Condition, context: &Context) -> Option<usize> {
        let found = match context.lookup_hashed(self.key_hash, &condition.key.value) {
            Lookup::Present(Value::One(found)) => std::slice::from_ref(found),
            Lookup::Present(Value::Many(found)) => found.as_slice(),
            Lookup::Absent | Lookup::Unknown(_) => return None,
        };
        self.values
            .iter()
            .zip(&condition.values)
            .position(|(pattern, value)| {
                found.iter().any(|found| {
                    pattern.matches(self.operator.comparison, &value.value, found, context)
                        == Match::Is(Tri::True)
                })
            })
    }

    /// Returns the values with their variables replaced where they can be.
    pub(crate) fn wanted(&self, condition: &Condition, context: &Context) -> Vec<SmolStr> {
        let values = self.values.iter().zip(&condition.values);
        values
            .map(|(pattern, value)| match pattern {
                ValuePattern::Template(template) => template.render(context),
                _ => value.value.clone(),
            })
            .collect()
    }
}

/// How one value of a line compares with one value of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    Is(Tri),
    /// A variable has no value: it never matches.
    Unresolved,
}

impl ValuePattern {
    fn new(comparison: Comparison, text: &str, version: Version) -> Self {
        match comparison {
            Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::Arn => Self::template(text, version).unwrap_or(Self::Text),
            Comparison::Numeric(_) => number::Number::parse(text).map_or(Self::Malformed, Self::Number),
            Comparison::Date(_) => date::Instant::parse(text).map_or(Self::Malformed, Self::Date),
            Comparison::IpAddress => network::Network::parse(text).map_or(Self::Malformed, Self::Network),
            // `authorization.md` 9 #12: variables are taken here, against one of two pages of AWS.
            Comparison::Bool => Self::template(text, version).unwrap_or_else(|| Self::boolean(text)),
            Comparison::Null => Self::boolean(text),
            Comparison::Binary => Self::Text,
        }
    }

    fn template(text: &str, version: Version) -> Option<Self> {
        match version {
            Version::V2012 => Template::parse(text, 0).map(|template| Self::Template(Box::new(template))),
            Version::V2008 => None,
        }
    }

    fn boolean(text: &str) -> Self {
        boolean(text).map_or(Self::Malformed, Self::Bool)
    }

    /// Compares the value, written as `text`, with one value of the request.
    pub(crate) fn matches(
        &self,
        comparison: Comparison,
        text: &str,
        found: &str,
        context: &Context,
    ) -> Match {
        let result = match self {
            Self::Text => match comparison {
                Comparison::StringEquals => text == found,
                Comparison::StringEqualsIgnoreCase => same_letters(std::iter::once(text), found),
                Comparison::StringLike => matches(Plain::new(text), found.as_bytes(), Rule::Free),
                Comparison::Arn => sixth_part(found)
                    .is_some_and(|sixth| matches(Plain::new(text), found.as_bytes(), Rule::Arn { sixth })),
                Comparison::Binary => binary::same_bytes(text, found),
                _ => false,
            },
            Self::Template(template) => match template.resolution(context) {
                Resolution::Unresolved => return Match::Unresolved,
                Resolution::Unknown => return Match::Is(Tri::Unknown),
                Resolution::Resolved => filled(template, comparison, found, context),
            },
            Self::Number(wanted) => match comparison {
                Comparison::Numeric(order) => {
                    number::Number::parse(found).is_some_and(|found| order.holds(&found, wanted))
                }
                _ => false,
            },
            Self::Date(wanted) => match comparison {
                Comparison::Date(order) => {
                    date::Instant::parse(found).is_some_and(|found| order.holds(&found, wanted))
                }
                _ => false,
            },
            Self::Network(wanted) => wanted.contains(found),
            Self::Bool(wanted) => boolean(found) == Some(*wanted),
            Self::Malformed => false,
        };
        Match::Is(Tri::from(result))
    }
}

/// Compares a text whose variables all have values.
fn filled(template: &Template, comparison: Comparison, found: &str, context: &Context) -> bool {
    match comparison {
        Comparison::StringEquals => matches(template.pattern(context, false), found.as_bytes(), Rule::Free),
        Comparison::StringEqualsIgnoreCase => same_letters(template.parts(context), found),
        Comparison::StringLike => matches(template.pattern(context, true), found.as_bytes(), Rule::Free),
        Comparison::Arn => sixth_part(found).is_some_and(|sixth| {
            matches(
                template.pattern(context, true),
                found.as_bytes(),
                Rule::Arn { sixth },
            )
        }),
        Comparison::Bool => ["true", "false"]
            .into_iter()
            .any(|word| word.eq_ignore_ascii_case(found) && same_letters(template.parts(context), word)),
        _ => false,
    }
}

/// Compares two texts without regard to case, one of them in parts.
fn same_letters<'a>(parts: impl Iterator<Item = &'a str>, found: &str) -> bool {
    let wanted = parts.flat_map(str::chars).flat_map(char::to_lowercase);
    wanted.eq(found.chars().flat_map(char::to_lowercase))
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
