//! The request's side of a condition: a key and its values.

use serde_json::Value;

/// Returns the value of a key, whose name ignores case; an empty list counts as absent.
pub(super) fn find<'a>(context: &'a Value, key: &str) -> Option<&'a Value> {
    let keys = context.as_object()?;
    let (_, value) = keys.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    match value {
        Value::Null => None,
        Value::Array(values) if values.is_empty() => None,
        value => Some(value),
    }
}

/// Returns the value of a single-valued key.
pub(super) fn single(context: &Value, key: &str) -> Option<String> {
    find(context, key).and_then(Value::as_str).map(str::to_owned)
}
