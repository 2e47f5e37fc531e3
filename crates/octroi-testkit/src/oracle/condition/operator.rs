//! The operators, their negations, `…IfExists`, `ForAllValues:` and `ForAnyValue:`.

use std::cmp::Ordering;

use serde_json::Value;

use super::{date, ip};
use crate::oracle::pattern;
use crate::oracle::variable::{self, Letter, Version};

/// An operator as written in a policy.
pub(super) struct Operator {
    set: Option<Set>,
    comparison: Comparison,
    negated: bool,
    if_exists: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    ForAllValues,
    ForAnyValue,
}

#[derive(Clone, Copy)]
enum Comparison {
    String,
    StringIgnoreCase,
    StringLike,
    Numeric(&'static [Ordering]),
    Date(&'static [Ordering]),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

const EQUAL: &[Ordering] = &[Ordering::Equal];
const LESS: &[Ordering] = &[Ordering::Less];
const LESS_EQUAL: &[Ordering] = &[Ordering::Less, Ordering::Equal];
const GREATER: &[Ordering] = &[Ordering::Greater];
const GREATER_EQUAL: &[Ordering] = &[Ordering::Greater, Ordering::Equal];

impl Operator {
    /// Reads an operator's name, in any case (1.4).
    pub(super) fn read(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (set, name) = match name.split_once(':') {
            Some(("forallvalues", name)) => (Some(Set::ForAllValues), name),
            Some(("foranyvalue", name)) => (Some(Set::ForAnyValue), name),
            Some(_) => return None,
            None => (None, name.as_str()),
        };
        let (if_exists, name) = match name.strip_suffix("ifexists") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let (comparison, negated) = match name {
            "stringequals" => (Comparison::String, false),
            "stringnotequals" => (Comparison::String, true),
            "stringequalsignorecase" => (Comparison::StringIgnoreCase, false),
            "stringnotequalsignorecase" => (Comparison::StringIgnoreCase, true),
            "stringlike" => (Comparison::StringLike, false),
            "stringnotlike" => (Comparison::StringLike, true),
            "numericequals" => (Comparison::Numeric(EQUAL), false),
            "numericnotequals" => (Comparison::Numeric(EQUAL), true),
            "numericlessthan" => (Comparison::Numeric(LESS), false),
            "numericlessthanequals" => (Comparison::Numeric(LESS_EQUAL), false),
            "numericgreaterthan" => (Comparison::Numeric(GREATER), false),
            "numericgreaterthanequals" => (Comparison::Numeric(GREATER_EQUAL), false),
            "dateequals" => (Comparison::Date(EQUAL), false),
            "datenotequals" => (Comparison::Date(EQUAL), true),
            "datelessthan" => (Comparison::Date(LESS), false),
            "datelessthanequals" => (Comparison::Date(LESS_EQUAL), false),
            "dategreaterthan" => (Comparison::Date(GREATER), false),
            "dategreaterthanequals" => (Comparison::Date(GREATER_EQUAL), false),
            "bool" => (Comparison::Bool, false),
            "binaryequals" => (Comparison::Binary, false),
            "ipaddress" => (Comparison::Ip, false),
            "notipaddress" => (Comparison::Ip, true),
            "arnequals" | "arnlike" => (Comparison::Arn, false),
            "arnnotequals" | "arnnotlike" => (Comparison::Arn, true),
            "null" if !if_exists => (Comparison::Null, false),
            _ => return None,
        };
        Some(Self {
            set,
            comparison,
            negated,
            if_exists,
        })
    }

    /// Returns whether the operator holds for a key's values against those of the policy.
    pub(super) fn holds(
        &self,
        values: &[String],
        found: Option<&Value>,
        version: Version,
        context: &Value,
    ) -> bool {
        if matches!(self.comparison, Comparison::Null) {
            let wanted = if found.is_none() { "true" } else { "false" };
            return values.iter().any(|value| value.eq_ignore_ascii_case(wanted));
        }
        let Some(found) = found else {
            return self.holds_for_absent(values, version, context);
        };
        let mut expanded = Vec::new();
        for value in values {
            match self.expand(value, version, context) {
                Some(letters) => expanded.push(letters),
                // A value that is not resolved never matches; under a negation the condition is false.
                None if self.negated => return false,
                None => {}
            }
        }
        let matches_one = |request: &str| {
            expanded
                .iter()
                .any(|value| self.comparison.matches(value, request))
        };
        let one = |request: &str| matches_one(request) != self.negated;
        match (self.set, found) {
            (None, Value::Array(_)) => false,
            (None, single) => one(&text(single)),
            (Some(set), Value::Array(many)) => {
                let mut many = many.iter().map(text);
                match set {
                    Set::ForAllValues => many.all(|request| one(&request)),
                    Set::ForAnyValue => many.any(|request| one(&request)),
                }
            }
            (Some(_), single) => one(&text(single)),
        }
    }

    fn holds_for_absent(&self, values: &[String], version: Version, context: &Value) -> bool {
        let unresolved = || {
            values
                .iter()
                .any(|value| self.expand(value, version, context).is_none())
        };
        match self.set {
            _ if self.if_exists => true,
            Some(Set::ForAllValues) => true,
            Some(Set::ForAnyValue) => false,
            None => self.negated && !unresolved(),
        }
    }

    /// Variables stand in values of String, Arn and Bool operators (1.5); elsewhere they are text.
    fn expand(&self, value: &str, version: Version, context: &Value) -> Option<Vec<Letter>> {
        let with_variables = matches!(
            self.comparison,
            Comparison::String
                | Comparison::StringIgnoreCase
                | Comparison::StringLike
                | Comparison::Arn
                | Comparison::Bool
        );
        variable::expand(
            value,
            if with_variables { version } else { Version::Old },
            context,
        )
    }
}

impl Comparison {
    /// Compares one value of the policy with one of the request, positively.
    fn matches(self, policy: &[Letter], request: &str) -> bool {
        let plain: String = policy.iter().map(|letter| letter.it).collect();
        match self {
            Self::String => plain == request,
            Self::StringIgnoreCase => plain.to_lowercase() == request.to_lowercase(),
            Self::StringLike => pattern::like(policy, request),
            Self::Numeric(orders) => match (number(request), number(&plain)) {
                (Some(request), Some(policy)) => request
                    .partial_cmp(&policy)
                    .is_some_and(|order| orders.contains(&order)),
                _ => false,
            },
            Self::Date(orders) => match (date::read(request), date::read(&plain)) {
                (Some(request), Some(policy)) => request
                    .partial_cmp(&policy)
                    .is_some_and(|order| orders.contains(&order)),
                _ => false,
            },
            Self::Bool => {
                let (policy, request) = (plain.to_ascii_lowercase(), request.to_ascii_lowercase());
                policy == request && (policy == "true" || policy == "false")
            }
            Self::Binary => plain == request,
            Self::Ip => ip::contains(&plain, request),
            Self::Arn => arn(policy, request),
            Self::Null => false,
        }
    }
}

/// Compares six parts one by one; the sixth holds all further colons.
fn arn(policy: &[Letter], request: &str) -> bool {
    let Some(request) = crate::oracle::arn::parts(request) else {
        return false;
    };
    let parts: Vec<&[Letter]> = policy.splitn(6, |letter| letter.it == ':').collect();
    parts.len() == 6
        && parts
            .iter()
            .zip(request)
            .all(|(policy, request)| pattern::like(policy, request))
}

fn number(text: &str) -> Option<f64> {
    let decimal = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    if decimal { text.parse().ok() } else { None }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
