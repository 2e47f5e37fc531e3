//! What is too wide in a remedy whatever the case: the list of `corpus/cases/README.md`.

use octroi_doctor::{Change, Place, Remedy};
use serde_json::Value;

use crate::scenario::texts;

/// Condition keys that bind everybody to an account or an organization.
const BINDING: &[&str] = &[
    "kms:calleraccount",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
];

/// Returns what is too wide in a remedy.
pub(crate) fn findings(remedy: &Remedy) -> Vec<String> {
    remedy
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Statement { place, statement, .. } => Some((place, statement)),
            _ => None,
        })
        .filter(|(_, statement)| statement.get("Effect").and_then(Value::as_str) == Some("Allow"))
        .flat_map(|(place, statement)| of_statement(place, statement))
        .map(|finding| format!("`{}` is too wide: {finding}", remedy.summary))
        .collect()
}

fn of_statement(place: &Place, statement: &Value) -> Vec<String> {
    let list = |field: &str| statement.get(field).map(texts).unwrap_or_default();
    let keys: Vec<String> = statement
        .get("Condition")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|operators| operators.values())
        .filter_map(Value::as_object)
        .flat_map(|line| line.keys())
        .map(|key| key.to_ascii_lowercase())
        .collect();
    let has = |key: &str| keys.iter().any(|own| own == key);
    let mut findings = Vec::new();
    for action in list("Action") {
        let lower = action.to_ascii_lowercase();
        if lower == "*" || lower == "kms:*" {
            findings.push(format!("allows `{action}`"));
        }
        let prefix = lower.split('*').next().unwrap_or_default();
        let covers =
            lower == "kms:creategrant" || (lower.contains('*') && "kms:creategrant".starts_with(prefix));
        if covers && !has("kms:grantisforawsresource") && !has("kms:viaservice") {
            findings.push("allows kms:CreateGrant without a guard".to_owned());
        }
    }
    if statement.get("NotAction").is_some() {
        findings.push("allows by NotAction".to_owned());
    }
    if matches!(place, Place::Identity { .. }) && list("Resource").contains(&"*") && keys.is_empty() {
        findings.push("allows on Resource * without a condition".to_owned());
    }
    let everybody = match statement.get("Principal") {
        Some(Value::Object(kinds)) => kinds.values().flat_map(texts).any(|text| text == "*"),
        Some(Value::String(text)) => text == "*",
        _ => false,
    };
    if matches!(place, Place::Key(_)) && everybody && !BINDING.iter().any(|key| has(key)) {
        findings.push("allows everybody without a binding".to_owned());
    }
    findings
}
