//! Changes in the words of the case format's `remedy.changes[]`.

use octroi_world::GrantOperation;
use serde_json::{Map, Value, json};

use crate::remedy::{Change, Op, Place};
use crate::text::Words;

/// Returns a change as JSON.
pub(super) fn change(words: &Words<'_>, change: &Change) -> Value {
    match change {
        Change::Statement { place, op, statement } => {
            let mut fields = place_fields(place);
            fields.insert("op".into(), json!(op.as_str()));
            if let Op::Replace { index, sid } = op {
                fields.insert("sid".into(), json!(sid.as_deref()));
                fields.insert("index".into(), json!(index));
            }
            fields.insert("statement".into(), statement.clone());
            Value::Object(fields)
        }
        Change::CreateGrant {
            key,
            grantee,
            operations,
            issuing_account,
        } => json!({
            "target": "grant",
            "op": "create",
            "key": key.as_str(),
            "grant": {
                "grantId": "new-grant",
                "granteePrincipal": grantee.to_string(),
                "operations": operations.iter().copied().map(GrantOperation::as_str).collect::<Vec<_>>(),
                "issuingAccount": issuing_account.as_str(),
            },
        }),
        Change::SetKey { key, state, tags } => {
            let mut values = Map::new();
            if let Some(state) = state {
                values.insert("state".into(), json!(state.as_str()));
            }
            if !tags.is_empty() {
                let tags: Map<String, Value> = tags
                    .iter()
                    .map(|(tag, value)| (tag.to_string(), json!(value.as_str())))
                    .collect();
                values.insert("tags".into(), Value::Object(tags));
            }
            json!({ "target": "key", "op": "set", "key": key.as_str(), "values": values })
        }
        Change::Operational { note, arguments } => {
            json!({ "target": "operational", "op": "do", "note": words.tell(note, arguments) })
        }
    }
}

fn place_fields(place: &Place) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.into(), value);
    match place {
        Place::Identity {
            principal,
            policy,
            group,
        } => {
            set("target", json!("identityPolicy"));
            set("principal", json!(principal.as_str()));
            set("policy", json!(policy.as_str()));
            if let Some(group) = group {
                set("group", json!(group.as_str()));
            }
        }
        Place::Key(key) => {
            set("target", json!("keyPolicy"));
            set("key", json!(key.as_str()));
        }
        Place::Boundary(principal) => {
            set("target", json!("permissionsBoundary"));
            set("principal", json!(principal.as_str()));
        }
        Place::Session(principal) => {
            set("target", json!("sessionPolicy"));
            set("principal", json!(principal.as_str()));
        }
        Place::Organization(policy) => {
            set("target", json!("organizationPolicy"));
            set("policy", json!(policy.as_str()));
        }
        Place::Endpoint(endpoint) => {
            set("target", json!("endpointPolicy"));
            set("endpoint", json!(endpoint.as_str()));
        }
    }
    fields
}
