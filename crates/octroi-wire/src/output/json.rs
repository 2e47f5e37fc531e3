//! AWS JSON 1.1: the members as they are, without those that are null.

use serde_json::{Map, Value, json};

use super::ErrorAnswer;

pub(super) fn write(output: &Value) -> Vec<u8> {
    if has_null(output) {
        let mut output = output.clone();
        prune(&mut output);
        return serde_json::to_vec(&output).unwrap_or_default();
    }
    serde_json::to_vec(output).unwrap_or_default()
}

/// An error: the SDKs look for `__type` and take either spelling of `message`, which AWS leaves out
/// where it has nothing to say.
pub(super) fn error(error: &ErrorAnswer<'_>) -> Vec<u8> {
    let mut body = Map::new();
    body.insert("__type".into(), json!(error.code));
    if !error.message.is_empty() {
        body.insert("message".into(), json!(error.message));
    }
    for (name, value) in error.members {
        body.insert((*name).into(), json!(value.as_str()));
    }
    serde_json::to_vec(&body).unwrap_or_default()
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.values().any(has_null),
        Value::Array(items) => items.iter().any(has_null),
        _ => false,
    }
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
