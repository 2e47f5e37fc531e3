//! One value of a condition line, and how it compares with a value of the request.
//!
//! What the operator cannot read never matches, and under negation that is turned round
//! (`authorization.md` 9 #10). See `authorization.md` 2.2 and 2.3, and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use octroi_names::Tri;

use super::operator::Comparison;
use super::{binary, date, network, number};
use crate::pattern::{Plain, Rule, matches, sixth_part};
use crate::variable::{Resolution, Template};
use crate::{Context, Version};

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

/// How one value of a line compares with one value of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    Is(Tri),
    /// A variable has no value: it never matches.
    Unresolved,
}

/// Whether a value of a policy can be compared with anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    Ready,
    /// The operator cannot read it.
    Never,
    /// A variable has no value.
    Unresolved,
    /// A variable was not read.
    Unknown,
}

impl ValuePattern {
    /// Reads a value as the operator takes it.
    pub(super) fn new(comparison: Comparison, text: &str, version: Version) -> Self {
        match comparison {
            Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::Arn => Self::with_variables(text, version).unwrap_or(Self::Text),
            Comparison::Numeric(_) => number::Number::parse(text).map_or(Self::Malformed, Self::Number),
            Comparison::Date(_) => date::Instant::parse(text).map_or(Self::Malformed, Self::Date),
            Comparison::IpAddress => network::Network::parse(text).map_or(Self::Malformed, Self::Network),
            // `authorization.md` 9 #12: variables are taken here, against one of two pages of AWS.
            Comparison::Bool => Self::with_variables(text, version).unwrap_or_else(|| Self::boolean(text)),
            Comparison::Null => Self::boolean(text),
            Comparison::Binary => Self::Text,
        }
    }

    fn with_variables(text: &str, version: Version) -> Option<Self> {
        match version {
            Version::V2012 => Template::parse(text, 0).map(|template| Self::Template(Box::new(template))),
            Version::V2008 => None,
        }
    }

    fn boolean(text: &str) -> Self {
        boolean(text).map_or(Self::Malformed, Self::Bool)
    }

    /// Returns the variables of the value.
    pub(crate) fn template(&self) -> Option<&Template> {
        match self {
            Self::Template(template) => Some(template),
            _ => None,
        }
    }

    /// Returns whether some value of a request may match.
    pub(crate) fn can_match(&self, context: &Context) -> bool {
        self.readiness(context) == Readiness::Ready
    }

    /// Returns whether the value can be compared with anything.
    pub(super) fn readiness(&self, context: &Context) -> Readiness {
        match self {
            Self::Malformed => Readiness::Never,
            Self::Template(template) => match template.resolution(context) {
                Resolution::Resolved => Readiness::Ready,
                Resolution::Unresolved => Readiness::Unresolved,
                Resolution::Unknown => Readiness::Unknown,
            },
            _ => Readiness::Ready,
        }
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
