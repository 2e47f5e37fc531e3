//! What is too wide whatever the case: the list in `corpus/cases/README.md`.

use serde_json::Value;

use super::statement::Statement;

/// Condition keys that bind everyone to an account or an organization.
const BINDING: &[&str] = &[
    "kms:CallerAccount",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceOrgID",
];

/// Words of commands that switch encryption off.
const ENCRYPTION_OFF: &[&str] = &[
    "disable-ebs-encryption-by-default",
    "DisableEbsEncryptionByDefault",
    "--no-encrypted",
];

/// Returns what is too wide in a remedy.
pub(crate) fn findings(remedy: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    let changes = remedy.get("changes").and_then(Value::as_array);
    for change in changes.into_iter().flatten() {
        let target = change.get("target").and_then(Value::as_str).unwrap_or_default();
        let op = change.get("op").and_then(Value::as_str).unwrap_or_default();
        if let Some(statement) = change.get("statement") {
            findings.extend(statement_findings(target, Statement(statement)));
        }
        let guard = matches!(target, "organizationPolicy" | "permissionsBoundary");
        if guard && !matches!(op, "addStatement" | "replaceStatement") {
            findings.push(format!("takes a guard rail away: `{op}` on {target}"));
        }
    }
    let text = remedy.to_string();
    for word in ENCRYPTION_OFF.iter().filter(|word| text.contains(**word)) {
        findings.push(format!("switches encryption off: `{word}`"));
    }
    if sets_false(remedy, &["encrypted", "Encrypted", "ebsEncryptionByDefault"]) {
        findings.push("switches encryption off".to_owned());
    }
    findings
}

fn statement_findings(target: &str, statement: Statement<'_>) -> Vec<String> {
    let mut findings = Vec::new();
    if !statement.allows() {
        return findings;
    }
    for action in statement
        .actions()
        .into_iter()
        .filter(|action| matches!(*action, "*" | "kms:*"))
    {
        findings.push(format!("allows `{action}`"));
    }
    if statement.0.get("NotAction").is_some() {
        findings.push("allows by NotAction".to_owned());
    }
    let bound =
        statement.has_condition("kms:GrantIsForAWSResource") || statement.has_condition("kms:ViaService");
    if statement.covers("kms:CreateGrant") && !bound {
        findings
            .push("allows kms:CreateGrant without kms:GrantIsForAWSResource or kms:ViaService".to_owned());
    }
    let conditions = statement.conditions();
    if target == "identityPolicy" && statement.resources().contains(&"*") && conditions.is_empty() {
        findings.push("allows on Resource * without a condition".to_owned());
    }
    let binds = BINDING.iter().any(|key| statement.has_condition(key));
    if target == "keyPolicy" && statement.principals().contains(&"*") && !binds {
        findings.push("allows Principal * without a condition on an account or organization".to_owned());
    }
    findings
}

fn sets_false(value: &Value, fields: &[&str]) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(key, value)| {
            let off = value == &Value::Bool(false) || value.as_str() == Some("false");
            (fields.contains(&key.as_str()) && off) || sets_false(value, fields)
        }),
        Value::Array(values) => values.iter().any(|value| sets_false(value, fields)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn count(target: &str, statement: Value) -> usize {
        findings(&json!({"changes": [{"target": target, "op": "addStatement", "statement": statement}]}))
            .len()
    }

    #[test]
    fn a_bound_statement_passes() {
        let bound = json!({"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*", "Principal": "*",
            "Condition": {"StringEquals": {"kms:ViaService": "ec2.x", "kms:CallerAccount": "1"}}});
        assert_eq!(count("keyPolicy", bound), 0);
        assert_eq!(
            count(
                "identityPolicy",
                json!({"Effect": "Deny", "Action": "*", "Resource": "*"})
            ),
            0
        );
    }

    #[test]
    fn each_width_is_found() {
        assert_eq!(
            count(
                "identityPolicy",
                json!({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"})
            ),
            1
        );
        assert_eq!(
            count(
                "keyPolicy",
                json!({"Effect": "Allow", "Action": "kms:Create*", "Resource": "*"})
            ),
            1
        );
        assert_eq!(
            count(
                "keyPolicy",
                json!({"Effect": "Allow", "Action": ["kms:*"], "Resource": "x"})
            ),
            2
        );
        let open = json!({"Effect": "Allow", "Action": "kms:Decrypt", "Principal": {"AWS": "*"}});
        assert_eq!(count("keyPolicy", open), 1);
        let detach = json!({"changes": [{"target": "permissionsBoundary", "op": "remove"}]});
        assert_eq!(findings(&detach).len(), 1);
        let off = json!({"changes": [{"target": "operational", "op": "do", "values": {"encrypted": false}}]});
        assert_eq!(findings(&off).len(), 1);
    }
}
