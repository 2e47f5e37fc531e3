//! `responseElements` of a call that succeeded.
//!
//! Follows `trail.md` 3 and 4. Reads have none. EC2 repeats the request's id, and writes times
//! in milliseconds and sizes as strings. Where a member's name was not seen in a capture, the
//! API's own is used.

use octroi_names::{Known, VolumeId};
use octroi_trail::record::parameters::{StateChange, grant_created, state_changes};
use octroi_world::{Effect, InstanceState, Snapshot, Volume};
use serde_json::{Map, Value, json};

use crate::call::{Call, Performed};
use crate::{Request, Response};

/// Returns the response's elements, or null.
pub(super) fn elements(call: &Call, performed: &Performed, response: &Response) -> Value {
    match response {
        Response::Grant { id, key, .. } => grant_created(id, key),
        Response::Key(key) => json!({ "keyId": key.as_str() }),
        Response::KeyDeletion {
            key,
            state,
            deletion_date,
            pending_window_in_days,
        } => json!({
            "keyId": key.as_str(),
            "keyState": state.as_str(),
            "pendingWindowInDays": pending_window_in_days,
            "deletionDate": deletion_date.map(|date| date.to_string()),
        }),
        Response::InstanceStates(states) => {
            let changes: Vec<StateChange> = states
                .iter()
                .map(|(instance, current, previous)| StateChange {
                    instance: instance.clone(),
                    current: coded(*current),
                    previous: coded(*previous),
                })
                .collect();
            state_changes(&call.request_id, &changes)
        }
        Response::Instances(instances) => {
            let items: Vec<Value> = instances
                .iter()
                .map(|instance| {
                    json!({
                        "instanceId": instance.as_str(),
                        "instanceState": { "code": 0, "name": "pending" },
                        "stateReason": { "code": "pending", "message": "pending" },
                        "blockDeviceMapping": {},
                    })
                })
                .collect();
            json!({
                "requestId": call.request_id.as_str(),
                "ownerId": call.caller.account().map(|account| account.to_string()),
                "instancesSet": { "items": items },
            })
        }
        Response::Volume(id) => made_volume(call, performed, id),
        Response::Snapshot(id) => made_snapshot(call, performed)
            .unwrap_or_else(|| json!({ "requestId": call.request_id.as_str(), "snapshotId": id.as_str() })),
        Response::Attachment {
            volume,
            instance,
            device,
            status,
            delete_on_termination,
        } => json!({
            "requestId": call.request_id.as_str(),
            "volumeId": volume.as_str(),
            "instanceId": instance.as_str(),
            "device": device.as_deref(),
            "status": status.as_str(),
            "attachTime": millis(call),
            "deleteOnTermination": delete_on_termination,
        }),
        Response::Session {
            arn, assumed_role_id, ..
        } => json!({
            "assumedRoleUser": { "assumedRoleId": assumed_role_id.as_deref(), "arn": arn.as_str() },
        }),
        Response::Output(output) => crate::record::recorded_output(call, output),
        Response::Empty => empty(call),
        Response::Grants(_)
        | Response::KeyMetadata(_)
        | Response::PolicyText(_)
        | Response::Cryptographic { .. } => Value::Null,
    }
}

/// What calls that answer nothing but success leave.
fn empty(call: &Call) -> Value {
    match &call.request {
        Request::RetireGrant(request) => json!({ "keyId": request.key.as_str() }),
        Request::RevokeGrant(request) => json!({ "keyId": request.key.as_str() }),
        Request::EnableKey(request) => json!({ "keyId": request.key.as_str() }),
        Request::DisableKey(request) => json!({ "keyId": request.key.as_str() }),
        Request::PutKeyPolicy(request) => json!({ "keyId": request.key.as_str() }),
        Request::DeleteVolume(_) | Request::RebootInstances(_) => {
            json!({ "requestId": call.request_id.as_str(), "_return": true })
        }
        _ => Value::Null,
    }
}

fn coded(state: InstanceState) -> (u8, octroi_names::SmolStr) {
    // Only the low byte counts (`launch.md` 6.1).
    let [low, _] = state.code().to_le_bytes();
    (low, state.as_str().into())
}

fn millis(call: &Call) -> Option<i64> {
    call.time.map(octroi_names::Time::epoch_millis)
}

fn made_volume(call: &Call, performed: &Performed, id: &VolumeId) -> Value {
    let mut elements = Map::new();
    elements.insert("requestId".into(), json!(call.request_id.as_str()));
    elements.insert("volumeId".into(), json!(id.as_str()));
    let made = performed.effects.iter().find_map(|effect| match effect {
        Effect::VolumeCreated(volume) => Some(volume),
        _ => None,
    });
    if let Some(Volume {
        size_gib: Some(size), ..
    }) = made
    {
        elements.insert("size".into(), json!(size.to_string()));
    }
    elements.insert("status".into(), json!("creating"));
    elements.insert("createTime".into(), json!(millis(call)));
    if let Some(volume) = made {
        if let Known::Is(encrypted) = &volume.encrypted {
            elements.insert("encrypted".into(), json!(encrypted));
        }
        if let Known::Is(Some(key)) = &volume.kms_key {
            elements.insert("kmsKeyId".into(), json!(key.as_str()));
        }
    }
    Value::Object(elements)
}

/// CreateSnapshot tells more than CopySnapshot.
fn made_snapshot(call: &Call, performed: &Performed) -> Option<Value> {
    let Snapshot {
        id,
        owner,
        encrypted,
        volume,
        size_gib,
        ..
    } = performed.effects.iter().find_map(|effect| match effect {
        Effect::SnapshotCreated(snapshot) => Some(snapshot),
        _ => None,
    })?;
    let volume = volume.as_ref()?;
    Some(json!({
        "requestId": call.request_id.as_str(),
        "snapshotId": id.as_str(),
        "volumeId": volume.as_str(),
        "status": "pending",
        "startTime": millis(call),
        "ownerId": owner.as_str(),
        "volumeSize": size_gib.map(|size| size.to_string()),
        "encrypted": encrypted.value(),
    }))
}
