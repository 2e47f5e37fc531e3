//! Applying the changes of a remedy to a case, as values.
//!
//! The format is that of `remedy.changes[]` in the cases. This is deliberately not the
//! product's code: what octroi proves of its own remedies is proved here a second time.

use serde_json::{Map, Value, json};

/// The policy that an added identity statement goes to, where the change names none.
const OWN_POLICY: &str = "octroi-ebs-kms";

/// Applies the changes to a case; `Err` says which cannot be applied.
pub(crate) fn apply(case: &mut Value, changes: &[Value]) -> Result<(), String> {
    for change in changes {
        apply_one(case, change).map_err(|error| format!("{error}: {change}"))?;
    }
    Ok(())
}

/// Sets back what the failed attempt left, so that it is not taken for the next one's.
pub(crate) fn forget_attempt(case: &mut Value) {
    if let Some(root) = case.as_object_mut() {
        root.remove("observed");
        root.remove("cloudtrail");
    }
    for instance in list(case, "instances") {
        if let Some(instance) = instance.as_object_mut() {
            instance.insert("state".to_owned(), json!("stopped"));
            instance.insert("stateReason".to_owned(), Value::Null);
        }
    }
    for volume in list(case, "volumes") {
        if let Some(volume) = volume.as_object_mut() {
            volume.remove("state");
        }
    }
}

fn apply_one(case: &mut Value, change: &Value) -> Result<(), String> {
    let text = |field: &str| change.get(field).and_then(Value::as_str);
    let target = text("target").ok_or("the change has no target")?;
    match target {
        "operational" => Ok(()),
        "grant" => {
            let key = find(case, "keys", "arn", text("key"))?;
            let grant = change.get("grant").ok_or("the change has no grant")?;
            match key.get_mut("grants") {
                Some(Value::Array(grants)) => grants.push(grant.clone()),
                _ => set(key, "grants", json!([grant]))?,
            }
            Ok(())
        }
        "key" => {
            let key = find(case, "keys", "arn", text("key"))?;
            let values = change
                .get("values")
                .and_then(Value::as_object)
                .ok_or("the change has no values")?;
            for (field, value) in values {
                merge(key, field, value)?;
            }
            Ok(())
        }
        _ => edit(document(case, target, change)?, change),
    }
}

/// Finds the document that a change edits; makes the policy where a statement is added to none.
fn document<'a>(case: &'a mut Value, target: &str, change: &Value) -> Result<&'a mut Value, String> {
    let text = |field: &str| change.get(field).and_then(Value::as_str);
    match target {
        "identityPolicy" => {
            let principal = find(case, "principals", "arn", text("principal"))?;
            let policy = text("policy").unwrap_or(OWN_POLICY);
            let in_groups = || principal.get("groups")?.as_array();
            let group = in_groups().and_then(|groups| {
                groups
                    .iter()
                    .position(|group| names(group.get("policies"), policy))
            });
            let policies = match group {
                Some(index) => principal
                    .get_mut("groups")
                    .and_then(|it| it.get_mut(index))
                    .and_then(|it| it.get_mut("policies")),
                None => principal.get_mut("identityPolicies"),
            };
            let policies = policies
                .and_then(Value::as_array_mut)
                .ok_or("the principal's policies are not readable")?;
            if !policies
                .iter()
                .any(|it| it.get("name").and_then(Value::as_str) == Some(policy))
            {
                policies
                    .push(json!({"name": policy, "document": {"Version": "2012-10-17", "Statement": []}}));
            }
            named(policies, policy)
                .and_then(|it| it.get_mut("document"))
                .ok_or_else(|| "no such policy".to_owned())
        }
        "permissionsBoundary" | "sessionPolicy" => find(case, "principals", "arn", text("principal"))?
            .get_mut(target)
            .and_then(|policy| policy.get_mut("document"))
            .ok_or_else(|| "the principal has none".to_owned()),
        "keyPolicy" => find(case, "keys", "arn", text("key"))?
            .get_mut("policy")
            .ok_or_else(|| "the key has no policy".to_owned()),
        "endpointPolicy" => find(case, "vpcEndpoints", "id", text("endpoint"))?
            .get_mut("policy")
            .ok_or_else(|| "the endpoint has no policy".to_owned()),
        "organizationPolicy" => {
            let organization = case
                .get_mut("world")
                .and_then(|world| world.get_mut("organization"));
            let policies = organization
                .and_then(|it| it.get_mut("policies"))
                .and_then(Value::as_array_mut);
            let policies = policies.ok_or("the organization's policies are not readable")?;
            named(policies, text("policy").unwrap_or_default())
                .and_then(|policy| policy.get_mut("document"))
                .ok_or_else(|| "no such policy".to_owned())
        }
        _ => Err(format!("unknown target `{target}`")),
    }
}

/// Adds, replaces or removes a statement.
fn edit(document: &mut Value, change: &Value) -> Result<(), String> {
    let statements = document
        .get_mut("Statement")
        .ok_or("the document has no statements")?;
    if !statements.is_array() {
        *statements = json!([statements.take()]);
    }
    let statements = statements
        .as_array_mut()
        .ok_or("the document has no statements")?;
    let statement = || {
        change
            .get("statement")
            .cloned()
            .ok_or("the change has no statement")
    };
    match change.get("op").and_then(Value::as_str) {
        Some("addStatement") => statements.push(statement()?),
        Some("replaceStatement") => {
            let index = position(statements, change)?;
            *statements.get_mut(index).ok_or("no such statement")? = statement()?;
        }
        Some("removeStatement") => {
            let index = position(statements, change)?;
            statements.remove(index);
        }
        op => return Err(format!("unknown op {op:?}")),
    }
    Ok(())
}

/// Finds the statement by its id, or by its index where it has none.
fn position(statements: &[Value], change: &Value) -> Result<usize, String> {
    if let Some(sid) = change.get("sid").and_then(Value::as_str) {
        let found = statements
            .iter()
            .position(|it| it.get("Sid").and_then(Value::as_str) == Some(sid));
        return found.ok_or_else(|| format!("no statement `{sid}`"));
    }
    let index = change
        .get("index")
        .and_then(Value::as_u64)
        .and_then(|index| usize::try_from(index).ok());
    index
        .filter(|index| *index < statements.len())
        .ok_or_else(|| "neither sid nor index finds a statement".to_owned())
}

/// Sets a field; a map (tags) takes over the new entries and keeps its others.
fn merge(owner: &mut Value, field: &str, value: &Value) -> Result<(), String> {
    match (owner.get_mut(field), value) {
        (Some(Value::Object(existing)), Value::Object(new)) => {
            existing.extend(new.iter().map(|(key, value)| (key.clone(), value.clone())));
            Ok(())
        }
        _ => set(owner, field, value.clone()),
    }
}

fn set(owner: &mut Value, field: &str, value: Value) -> Result<(), String> {
    let owner: &mut Map<String, Value> = owner.as_object_mut().ok_or("no object to change")?;
    owner.insert(field.to_owned(), value);
    Ok(())
}

fn list<'a>(case: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    let items = case
        .get_mut("world")
        .and_then(|world| world.get_mut(name))
        .and_then(Value::as_array_mut);
    items.into_iter().flatten()
}

fn find<'a>(case: &'a mut Value, name: &str, field: &str, id: Option<&str>) -> Result<&'a mut Value, String> {
    let id = id.ok_or_else(|| format!("the change does not say which of {name}"))?;
    list(case, name)
        .find(|item| item.get(field).and_then(Value::as_str) == Some(id))
        .ok_or_else(|| format!("`{id}` is not among {name}"))
}

fn names(policies: Option<&Value>, name: &str) -> bool {
    let policies = policies.and_then(Value::as_array);
    policies.is_some_and(|all| {
        all.iter()
            .any(|it| it.get("name").and_then(Value::as_str) == Some(name))
    })
}

fn named<'a>(policies: &'a mut [Value], name: &str) -> Option<&'a mut Value> {
    policies
        .iter_mut()
        .find(|policy| policy.get("name").and_then(Value::as_str) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> Value {
        json!({"cloudtrail": [], "world": {
            "principals": [{"arn": "p", "identityPolicies": [], "groups": [
                {"name": "g", "policies": [{"name": "of-group", "document": {"Statement": {"Sid": "A"}}}]}]}],
            "keys": [{"arn": "k", "state": "Disabled", "tags": {"a": "1"}, "policy": {"Statement": []}}],
            "instances": [{"id": "i", "state": "terminated", "stateReason": {"code": "x"}}],
        }})
    }

    #[test]
    fn a_statement_goes_to_a_new_policy_and_into_a_group() {
        let mut case = case();
        let add = json!({"target": "identityPolicy", "principal": "p", "op": "addStatement", "statement": {"Sid": "N"}});
        let replace = json!({"target": "identityPolicy", "principal": "p", "policy": "of-group",
            "op": "replaceStatement", "sid": "A", "statement": {"Sid": "B"}});
        apply(&mut case, &[add, replace]).unwrap();
        let principal = &case["world"]["principals"][0];
        assert_eq!(
            principal["identityPolicies"][0]["document"]["Statement"][0]["Sid"],
            "N"
        );
        assert_eq!(
            principal["groups"][0]["policies"][0]["document"]["Statement"],
            json!([{"Sid": "B"}])
        );
    }

    #[test]
    fn keys_take_grants_states_and_tags() {
        let mut case = case();
        let grant = json!({"target": "grant", "key": "k", "op": "create", "grant": {"grantId": "g"}});
        let key = json!({"target": "key", "key": "k", "op": "set", "values": {"state": "Enabled", "tags": {"b": "2"}}});
        apply(&mut case, &[grant, key]).unwrap();
        let key = &case["world"]["keys"][0];
        assert_eq!(key["grants"][0]["grantId"], "g");
        assert_eq!(key["state"], "Enabled");
        assert_eq!(key["tags"], json!({"a": "1", "b": "2"}));
    }

    #[test]
    fn what_cannot_be_applied_is_an_error() {
        let change = json!({"target": "keyPolicy", "key": "k", "op": "removeStatement", "sid": "Z"});
        assert!(
            apply(&mut case(), &[change])
                .unwrap_err()
                .contains("no statement `Z`")
        );
        let change = json!({"target": "keyPolicy", "key": "other", "op": "addStatement", "statement": {}});
        assert!(
            apply(&mut case(), &[change])
                .unwrap_err()
                .contains("not among keys")
        );
    }

    #[test]
    fn the_attempt_is_forgotten() {
        let mut case = case();
        forget_attempt(&mut case);
        assert_eq!(
            case["world"]["instances"][0],
            json!({"id": "i", "state": "stopped", "stateReason": null})
        );
        assert!(case.get("cloudtrail").is_none());
    }
}
