//! AWS JSON 1.1: the members as they are, without those that are null; and what a query service answers who accepts JSON.
//!
//! The latter is in no reference; clients rest on it (`accept: application/json` with GetCallerIdentity, as
//! kubernetes-sigs/aws-iam-authenticator asks): the elements of the XML as objects.

use serde_json::{Map, Value, json};

use super::ErrorAnswer;
use crate::shape::Operation;

pub(super) fn write(output: &Value) -> Vec<u8> {
    if has_null(output) {
        let mut output = output.clone();
        prune(&mut output);
        return serde_json::to_vec(&output).unwrap_or_default();
    }
    serde_json::to_vec(output).unwrap_or_default()
}

/// The answer of a query service.
pub(super) fn wrapped(operation: &Operation, output: &Value, request_id: &str) -> Vec<u8> {
    let name = operation.name.as_str();
    let mut inside = Map::new();
    if operation.output.is_some() {
        let own = format!("{name}Result");
        let mut output = output.clone();
        prune(&mut output);
        inside.insert(operation.wrapper.as_deref().map_or(own, str::to_owned), output);
    }
    inside.insert("ResponseMetadata".into(), json!({ "RequestId": request_id }));
    let body = json!({ format!("{name}Response"): inside });
    serde_json::to_vec(&body).unwrap_or_default()
}

/// The error of a query service.
pub(super) fn wrapped_error(error: &ErrorAnswer<'_>, request_id: &str) -> Vec<u8> {
    let mut inside = Map::new();
    inside.insert("Code".into(), json!(error.code));
    if !error.message.is_empty() {
        inside.insert("Message".into(), json!(error.message));
    }
    let kind = if error.status >= 500 { "Receiver" } else { "Sender" };
    inside.insert("Type".into(), json!(kind));
    for (name, value) in error.members {
        inside.insert((*name).into(), json!(value.as_str()));
    }
    let body = json!({ "Error": inside, "RequestId": request_id });
    serde_json::to_vec(&body).unwrap_or_default()
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
