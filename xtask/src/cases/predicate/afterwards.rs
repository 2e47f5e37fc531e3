//! Predicates on the case as it is after a remedy: what must still be there.

use serde_json::Value;

use crate::cases::case::texts;
use crate::cases::statement::Statement;
use crate::cases::{changes, documents};
use crate::house::{Failure, Result};

/// Holds a predicate against the case as it is after the changes.
pub(super) fn breach(
    name: &str,
    argument: &Value,
    changes: &[Value],
    input: &Value,
) -> Result<Option<String>> {
    let mut after = input.clone();
    if changes::apply(&mut after, changes).is_err() {
        // Told by the check of the changes themselves.
        return Ok(None);
    }
    let statements = documents::statements(&after);
    let wanted = texts(argument);
    let missing = |lost: Option<&&str>, what: &str| lost.map(|it| format!("{what} `{it}` is lost"));
    let broken = match name {
        "keepsDeny" => {
            let kept = |sid: &str| statements.iter().any(|it| !it.allows() && it.sid() == Some(sid));
            missing(wanted.iter().find(|sid| !kept(sid)), "the deny")
        }
        "keepsDenied" => {
            let kept = |action: &str| statements.iter().any(|it| !it.allows() && it.covers(action));
            missing(wanted.iter().find(|action| !kept(action)), "the deny of")
        }
        "keepsConditionKey" => {
            let kept = |key: &str| statements.iter().any(|it| it.has_condition(key));
            missing(wanted.iter().find(|key| !kept(key)), "the condition on")
        }
        "keepsConditionValues" => {
            let before = documents::statements(input);
            let new = wanted.iter().find(|key| {
                values(&statements, key)
                    .iter()
                    .any(|it| !values(&before, key).contains(it))
            });
            new.map(|key| format!("`{key}` has new values"))
        }
        // Speaks of the caller's policies: a remedy on another side leaves them as they are.
        "noResourceLeft" if !on_side(changes, "identityPolicy") => None,
        "noResourceLeft" => {
            let mut resources = statements.iter().flat_map(|it| it.resources());
            resources
                .find(|it| wanted.iter().any(|no| it.contains(no)))
                .map(|it| format!("leaves `{it}`"))
        }
        _ => {
            return Err(Failure::new(format!(
                "the table of must-nots has an unknown predicate `{name}`"
            )));
        }
    };
    Ok(broken)
}

fn on_side(changes: &[Value], target: &str) -> bool {
    changes
        .iter()
        .any(|it| it.get("target").and_then(Value::as_str) == Some(target))
}

fn values<'a>(statements: &[Statement<'a>], key: &str) -> Vec<&'a str> {
    let conditions = statements.iter().flat_map(|it| it.conditions());
    conditions
        .filter(|(name, _)| name.eq_ignore_ascii_case(key))
        .flat_map(|(_, values)| values)
        .collect()
}
