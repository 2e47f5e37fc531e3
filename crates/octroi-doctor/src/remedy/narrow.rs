//! Narrows a Deny so that it lets one kind of call pass and stays as it is for every other.
//!
//! The exception is put into the Condition, with an IfExists operator: a request that does
//! not carry the key stays denied.

use octroi_names::Region;
use octroi_ops::facts;
use octroi_ops::kms::via_ec2;
use serde_json::{Map, Value, json};

/// Which calls a Deny shall let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exception {
    /// CreateGrant where the grant is for an AWS resource.
    GrantsForAwsResources,
    /// Everything that EBS does in a caller's name.
    ThroughEc2,
    /// The identity of an instance.
    Infrastructure,
    /// Grants to this grantee, made directly.
    Grantee,
    /// The caller itself, of a call that is not one to KMS.
    Caller,
}

/// Returns the statements that take the place of a Deny: the first replaces it, others are added.
///
/// `detail` is the grantee of [`Exception::Grantee`], the ARN of [`Exception::Caller`].
pub(crate) fn narrowed(
    old: &Value,
    exception: Exception,
    region: &Region,
    detail: Option<&str>,
) -> Option<Vec<Value>> {
    if exception == Exception::GrantsForAwsResources
        && let Some(split) = split_off_create_grant(old)
    {
        return Some(split);
    }
    let mut statement = old.as_object()?.clone();
    let condition = statement.entry("Condition").or_insert_with(|| json!({}));
    let condition = condition.as_object_mut()?;
    match exception {
        Exception::GrantsForAwsResources => {
            except(
                condition,
                "BoolIfExists",
                "kms:GrantIsForAWSResource",
                &json!("false"),
            )?;
        }
        Exception::ThroughEc2 => {
            except(
                condition,
                "StringNotEqualsIfExists",
                "kms:ViaService",
                &json!(via_ec2(region)),
            )?;
        }
        Exception::Infrastructure => {
            let partition = region.partition();
            let role = format!("arn:{partition}:iam::*:role/{}", facts::INFRASTRUCTURE_ROLE);
            let with_instance = format!("{role}/*");
            except(
                condition,
                "ArnNotLikeIfExists",
                "aws:PrincipalArn",
                &json!([role, with_instance]),
            )?;
        }
        Exception::Grantee => {
            except(
                condition,
                "StringNotEqualsIfExists",
                "kms:GranteePrincipal",
                &json!(detail?),
            )?;
        }
        Exception::Caller => {
            except(
                condition,
                "ArnNotEqualsIfExists",
                "aws:PrincipalArn",
                &json!(detail?),
            )?;
        }
    }
    Some(vec![Value::Object(statement)])
}

/// Adds a negated line to a condition block. Lines of a block are ANDed and the values of a
/// negated operator are NORed, so that every addition lets more pass.
fn except(condition: &mut Map<String, Value>, operator: &str, key: &str, value: &Value) -> Option<()> {
    let line = condition.entry(operator).or_insert_with(|| json!({}));
    let line = line.as_object_mut()?;
    match line.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
        None => {
            line.insert(key.to_owned(), value.clone());
            Some(())
        }
        // A second value of a negated operator narrows the Deny further; of Bool it would not.
        Some((_, known)) if operator.contains("Not") => {
            let mut values = listed(known);
            values.extend(listed(value));
            *known = Value::Array(values);
            Some(())
        }
        Some(_) => None,
    }
}

fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.clone(),
        one => vec![one.clone()],
    }
}

/// A Deny that lists `kms:CreateGrant` by name among others is split, so that its other
/// actions stay denied in every case: ListGrants and RevokeGrant carry the same key.
fn split_off_create_grant(old: &Value) -> Option<Vec<Value>> {
    let actions = listed(old.get("Action")?);
    let is_grant = |action: &Value| {
        action
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("kms:CreateGrant"))
    };
    if actions.len() < 2 || !actions.iter().any(is_grant) {
        return None;
    }
    // Another pattern that still matches would keep the refusal.
    let others: Vec<Value> = actions.into_iter().filter(|action| !is_grant(action)).collect();
    if others
        .iter()
        .any(|action| action.as_str().is_none_or(matches_create_grant))
    {
        return None;
    }
    let mut rest = old.clone();
    *rest.get_mut("Action")? = if let [one] = others.as_slice() {
        one.clone()
    } else {
        Value::Array(others)
    };
    let mut grant = old.as_object()?.clone();
    grant.insert("Action".into(), json!("kms:CreateGrant"));
    let sid = old.get("Sid").and_then(Value::as_str).unwrap_or("Deny");
    grant.insert("Sid".into(), json!(format!("{sid}Grants")));
    let condition = grant.entry("Condition").or_insert_with(|| json!({}));
    except(
        condition.as_object_mut()?,
        "BoolIfExists",
        "kms:GrantIsForAWSResource",
        &json!("false"),
    )?;
    Some(vec![rest, Value::Object(grant)])
}

/// Whether an action pattern covers `kms:CreateGrant`.
pub(super) fn matches_create_grant(pattern: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    match pattern.find(['*', '?']) {
        Some(end) => pattern
            .get(..end)
            .is_some_and(|prefix| "kms:creategrant".starts_with(prefix)),
        None => pattern == "kms:creategrant",
    }
}
