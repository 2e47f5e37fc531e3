//! Condition operators: their names, prefixes and suffixes.
//!
//! A name is `[ForAllValues:|ForAnyValue:]Operator[IfExists]`. AWS documents one spelling;
//! any case is taken. `Null` has no `IfExists`. See `authorization.md` 2.2 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

/// How the values of a key in the request count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Quantifier {
    /// No prefix: the key has one value.
    Single,
    /// `ForAllValues:`.
    All,
    /// `ForAnyValue:`.
    Any,
}

/// How two things that have an order compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

impl Order {
    /// Returns whether `found`, of the request, compares so with `wanted`, of the policy.
    pub(crate) fn holds<T: Ord>(self, found: &T, wanted: &T) -> bool {
        match self {
            Self::Equals => found == wanted,
            Self::LessThan => found < wanted,
            Self::LessThanEquals => found <= wanted,
            Self::GreaterThan => found > wanted,
            Self::GreaterThanEquals => found >= wanted,
        }
    }
}

/// What an operator compares, without negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Order),
    Date(Order),
    Bool,
    Binary,
    IpAddress,
    /// `ArnEquals` and `ArnLike`, which are the same.
    Arn,
    Null,
}

impl Comparison {
    /// Returns whether values are compared as they are written.
    pub(crate) fn is_about_text(self) -> bool {
        match self {
            Self::StringEquals
            | Self::StringEqualsIgnoreCase
            | Self::StringLike
            | Self::Arn
            | Self::Binary => true,
            Self::Numeric(_) | Self::Date(_) | Self::Bool | Self::IpAddress | Self::Null => false,
        }
    }
}

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) quantifier: Quantifier,
    pub(crate) comparison: Comparison,
    pub(crate) negated: bool,
    pub(crate) if_exists: bool,
}

const NAMES: [(&str, Comparison, bool); 27] = [
    ("StringEquals", Comparison::StringEquals, false),
    ("StringLike", Comparison::StringLike, false),
    ("StringNotEquals", Comparison::StringEquals, true),
    ("StringNotLike", Comparison::StringLike, true),
    ("Bool", Comparison::Bool, false),
    ("Null", Comparison::Null, false),
    ("ArnLike", Comparison::Arn, false),
    ("ArnEquals", Comparison::Arn, false),
    ("ArnNotLike", Comparison::Arn, true),
    ("ArnNotEquals", Comparison::Arn, true),
    ("IpAddress", Comparison::IpAddress, false),
    ("NotIpAddress", Comparison::IpAddress, true),
    (
        "StringEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        true,
    ),
    ("NumericEquals", Comparison::Numeric(Order::Equals), false),
    ("NumericNotEquals", Comparison::Numeric(Order::Equals), true),
    ("NumericLessThan", Comparison::Numeric(Order::LessThan), false),
    (
        "NumericLessThanEquals",
        Comparison::Numeric(Order::LessThanEquals),
        false,
    ),
    (
        "NumericGreaterThan",
        Comparison::Numeric(Order::GreaterThan),
        false,
    ),
    (
        "NumericGreaterThanEquals",
        Comparison::Numeric(Order::GreaterThanEquals),
        false,
    ),
    ("DateEquals", Comparison::Date(Order::Equals), false),
    ("DateNotEquals", Comparison::Date(Order::Equals), true),
    ("DateLessThan", Comparison::Date(Order::LessThan), false),
    (
        "DateLessThanEquals",
        Comparison::Date(Order::LessThanEquals),
        false,
    ),
    ("DateGreaterThan", Comparison::Date(Order::GreaterThan), false),
    (
        "DateGreaterThanEquals",
        Comparison::Date(Order::GreaterThanEquals),
        false,
    ),
    ("BinaryEquals", Comparison::Binary, false),
];

impl Operator {
    /// Reads an operator's name; `None` where there is no such operator.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let prefixed = name
            .starts_with(['F', 'f'])
            .then(|| name.split_once(':'))
            .flatten();
        let (quantifier, rest) = match prefixed {
            None => (Quantifier::Single, name),
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAllValues") => (Quantifier::All, rest),
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAnyValue") => (Quantifier::Any, rest),
            Some(_) => return None,
        };
        let (base, if_exists) = match strip_suffix(rest, "IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let as_documented = NAMES.iter().find(|(name, _, _)| *name == base);
        let (_, comparison, negated) =
            as_documented.or_else(|| NAMES.iter().find(|(name, _, _)| name.eq_ignore_ascii_case(base)))?;
        if if_exists && *comparison == Comparison::Null {
            return None;
        }
        Some(Self {
            quantifier,
            comparison: *comparison,
            negated: *negated,
            if_exists,
        })
    }
}

fn strip_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    let (base, end) = text.split_at_checked(at)?;
    end.eq_ignore_ascii_case(suffix).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_and_suffix_are_read_in_any_case() {
        assert_eq!(
            Operator::parse("forallvalues:STRINGNOTLIKEifexists"),
            Some(Operator {
                quantifier: Quantifier::All,
                comparison: Comparison::StringLike,
                negated: true,
                if_exists: true,
            })
        );
        for bad in [
            "",
            "IfExists",
            "StringEqual",
            "NullIfExists",
            "ForAllValues:",
            "ForSomeValues:StringLike",
            "String Equals",
            "BoolNot",
            "NumericNotLessThan",
            "ForAllValues:ForAnyValue:StringLike",
        ] {
            assert_eq!(Operator::parse(bad), None, "{bad}");
        }
    }
}
