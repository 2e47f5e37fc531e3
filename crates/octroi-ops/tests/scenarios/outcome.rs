//! What a call came to, as the JSON that a scenario expects.

use octroi_ops::{Call, Performed, Refused, Response, denial};
use octroi_world::{Constraint, Effect, Grant};
use serde_json::{Value as Json, json};

/// Returns the outcome: `result`, and `error` or `missing` beside it.
pub(crate) fn outcome(call: &Call, performed: &Performed) -> Json {
    match &performed.result {
        Ok(_) => json!({ "result": "succeeded" }),
        Err(Refused::Denied { check, .. }) => {
            let failure = denial(call, &performed.checks[*check]);
            json!({
                "result": "denied",
                "error": { "code": failure.code.as_str(), "message": failure.message },
            })
        }
        Err(Refused::Failed(failure)) => json!({
            "result": "failed",
            "error": { "code": failure.code.as_str(), "message": failure.message },
        }),
        Err(Refused::Undetermined { missing }) => {
            let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
            json!({ "result": "undetermined", "missing": missing })
        }
    }
}

/// Returns the effects, a line each.
pub(crate) fn effects(performed: &Performed) -> Vec<String> {
    performed.effects.iter().map(effect).collect()
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::GrantCreated { key, grant } => format!("GrantCreated {} {}", last(key.as_str()), told(grant)),
        Effect::GrantRemoved { key, id } => format!("GrantRemoved {} {id}", last(key.as_str())),
        Effect::KeyStateChanged {
            key,
            state,
            deletion_date,
        } => {
            let date = deletion_date.map_or(String::new(), |date| format!(" {date}"));
            format!("KeyStateChanged {} {state}{date}", last(key.as_str()))
        }
        Effect::KeyPolicyPut { key, policy } => {
            let statements = policy.document().statements.len();
            format!("KeyPolicyPut {} {statements} statements", last(key.as_str()))
        }
        Effect::UserPolicyPut { user, policy } => {
            format!("UserPolicyPut {} {}", last(user.as_str()), policy.name())
        }
        Effect::RolePolicyPut { role, policy } => {
            format!("RolePolicyPut {} {}", last(role.as_str()), policy.name())
        }
        Effect::SessionCreated(session) => {
            let policies = session
                .policies
                .value()
                .and_then(Option::as_ref)
                .map_or(0, Vec::len);
            let tags: Vec<String> = session
                .tags
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            let until = session.expires.map(|time| time.to_string()).unwrap_or_default();
            format!(
                "SessionCreated {} until {until}, {policies} policies, tags [{}]",
                session.arn,
                tags.join(", ")
            )
        }
        Effect::VolumeCreated(volume) => format!(
            "VolumeCreated {} {}",
            volume.state.as_str(),
            key(volume.kms_key.value().and_then(Option::as_ref))
        ),
        Effect::VolumeAttached { volume, attachment } => format!(
            "VolumeAttached {} {:?} to {} as {}",
            new_or(volume.as_str()),
            attachment.state,
            new_or(attachment.instance.as_str()),
            attachment.device.as_deref().unwrap_or("-")
        ),
        Effect::VolumeDetached { volume } => format!("VolumeDetached {volume}"),
        Effect::VolumeDeleted { volume } => format!("VolumeDeleted {volume}"),
        Effect::SnapshotCreated(snapshot) => format!(
            "SnapshotCreated by {} in {} {}",
            snapshot.owner,
            snapshot.region,
            key(snapshot.kms_key.value().and_then(Option::as_ref))
        ),
        Effect::InstanceCreated(instance) => format!("InstanceCreated {}", instance.state.as_str()),
        Effect::InstanceStateChanged {
            instance,
            state,
            reason,
            ..
        } => {
            let reason = reason
                .as_ref()
                .map_or(String::new(), |reason| format!(" {}", reason.code));
            format!("InstanceStateChanged {instance} {}{reason}", state.as_str())
        }
        other => format!("{other:?}"),
    }
}

/// Ids of the common world are told, new ones are not.
fn new_or(id: &str) -> &str {
    if id.ends_with("cdef0") || id.ends_with("cdef1") {
        id
    } else {
        "new"
    }
}

fn key(arn: Option<&octroi_names::Arn>) -> String {
    arn.map_or_else(
        || "plain".to_owned(),
        |arn| format!("under {}", last(arn.as_str())),
    )
}

fn last(text: &str) -> &str {
    text.rsplit(['/', ':']).next().unwrap()
}

fn told(grant: &Grant) -> String {
    let operations: Vec<&str> = grant
        .operations
        .iter()
        .map(|operation| operation.as_str())
        .collect();
    let pairs = match &grant.constraint {
        Some(Constraint::Subset(pairs) | Constraint::Equals(pairs)) => pairs
            .iter()
            .map(|(key, value)| format!(" {key}={value}"))
            .collect(),
        None => String::new(),
    };
    format!("to {} for {}{pairs}", grant.grantee, operations.join(", "))
}

/// Returns what reads answer; null for the rest, which the record shows.
pub(crate) fn response(performed: &Performed) -> Json {
    match &performed.result {
        Ok(Response::Grants(grants)) => grants.iter().map(|grant| grant.id.as_str()).collect(),
        Ok(Response::KeyMetadata(key)) => json!({
            "Arn": key.arn.as_str(),
            "KeyManager": key.manager.value().map(|manager| format!("{manager:?}")),
            "KeyState": key.state.value().map(|state| state.as_str()),
        }),
        Ok(Response::PolicyText(text)) => serde_json::from_str(text).unwrap(),
        _ => Json::Null,
    }
}
