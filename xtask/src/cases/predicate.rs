//! The predicates of `must-not.yaml`.
//!
//! Most speak of what a remedy proposes; some of the case as it is after a remedy; a few of the
//! report. CONTRIBUTING.md lists them.

mod afterwards;
mod proposed;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::binary::Binary;
use super::case::texts;
use super::remedy;
use super::statement::matches;
use crate::house::Result;

/// Every predicate.
#[cfg(test)]
pub(crate) const NAMES: &[&str] = &[
    "noTarget",
    "noAction",
    "noService",
    "noAllow",
    "noResourceStar",
    "noPrincipalStar",
    "noResourceStarWithoutCondition",
    "noPrincipalStarWithoutCondition",
    "noConditionValue",
    "noPartition",
    "noText",
    "noCommand",
    "onlyPrincipals",
    "onlyKeys",
    "keepsDeny",
    "keepsDenied",
    "keepsConditionKey",
    "keepsConditionValues",
    "noResourceLeft",
    "noRemedy",
    "mentions",
    "verdictIs",
    "noCause",
    "causeBegins",
    "callDenied",
    "noKeyNamed",
    "undeterminedWithoutKeyState",
    "unchecked",
];

/// What a predicate is held against.
pub(crate) struct Subject<'a> {
    /// The binary, for predicates that ask it again.
    pub(crate) binary: &'a Binary,
    /// The case as the binary saw it.
    pub(crate) input: &'a Value,
    /// The report.
    pub(crate) report: &'a Value,
    /// Whether the trail was in the input.
    pub(crate) trail: bool,
}

/// Returns how a predicate is broken; `None` where it holds.
pub(crate) fn breach(name: &str, argument: &Value, subject: &Subject<'_>) -> Result<Option<String>> {
    let wanted = texts(argument);
    let remedies = remedy::all(subject.report);
    let field = |name: &str| {
        subject
            .report
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let broken = match name {
        "unchecked" => None,
        "noRemedy" => (!remedies.is_empty()).then(|| "a remedy is proposed".to_owned()),
        "verdictIs" => {
            (!wanted.contains(&field("verdict"))).then(|| format!("the verdict is `{}`", field("verdict")))
        }
        "noCause" => wanted
            .iter()
            .find(|it| matches(it, field("cause")))
            .map(|_| format!("the cause is `{}`", field("cause"))),
        "causeBegins" => (!wanted.iter().any(|it| field("cause").starts_with(it)))
            .then(|| format!("the cause is `{}`", field("cause"))),
        "callDenied" => (!wanted.iter().all(|call| is_denied(subject.report, call)))
            .then(|| format!("{wanted:?} is not among the denied calls")),
        "noKeyNamed" => subject
            .report
            .to_string()
            .contains(":key/")
            .then(|| "the report names a key".to_owned()),
        "undeterminedWithoutKeyState" => without_key_state(subject)?,
        "mentions" => {
            let first = remedies.first().map(ToString::to_string).unwrap_or_default();
            (!wanted.iter().any(|word| first.contains(word)))
                .then(|| format!("the first remedy mentions none of {wanted:?}"))
        }
        _ => {
            for remedy in remedies {
                if let Some(text) = proposed::breach(name, argument, remedy, subject.input)? {
                    return Ok(Some(text));
                }
            }
            None
        }
    };
    Ok(broken)
}

fn is_denied(report: &Value, call: &str) -> bool {
    let calls = report.get("calls").and_then(Value::as_array);
    let text = |it: &Value, field: &str| it.get(field).and_then(Value::as_str) == Some(call);
    calls
        .into_iter()
        .flatten()
        .any(|it| text(it, "call") && it.get("result") == Some(&Value::from("denied")))
}

/// Takes the states of the keys away and asks again: what was not read must not be concluded.
fn without_key_state(subject: &Subject<'_>) -> Result<Option<String>> {
    if subject.trail {
        return Ok(None);
    }
    let mut input = subject.input.clone();
    let keys = input
        .get_mut("world")
        .and_then(|it| it.get_mut("keys"))
        .and_then(Value::as_array_mut);
    for key in keys.into_iter().flatten().filter_map(Value::as_object_mut) {
        key.insert("state".to_owned(), Value::Null);
    }
    Ok(match subject.binary.diagnose(&input, false)? {
        Ok(report) => {
            let verdict = report.get("verdict").and_then(Value::as_str).unwrap_or("none");
            (verdict != "undetermined").then(|| format!("without the key's state the verdict is `{verdict}`"))
        }
        Err(said) => Some(said),
    })
}
