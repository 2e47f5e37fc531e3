//! The `Condition` block: section 2.

mod date;
mod ip;
mod operator;

use serde_json::Value;

use super::operand;
use super::variable::Version;
use operator::Operator;

/// Returns whether every operator and every key of the block holds.
pub(super) fn holds(block: Option<&Value>, version: Version, context: &Value) -> bool {
    let operators = match block {
        None => return true,
        Some(Value::Object(operators)) => operators,
        Some(_) => return false,
    };
    operators.iter().all(|(name, keys)| {
        let Some(operator) = Operator::read(name) else {
            return false;
        };
        let Some(keys) = keys.as_object() else {
            return false;
        };
        keys.iter().all(|(key, values)| {
            operator.holds(&texts(values), operand::find(context, key), version, context)
        })
    })
}

/// Returns the texts of a value or a list; numbers and booleans by their text.
fn texts(values: &Value) -> Vec<String> {
    match values {
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null | Value::Object(_) => Vec::new(),
        other => vec![other.to_string()],
    }
}
