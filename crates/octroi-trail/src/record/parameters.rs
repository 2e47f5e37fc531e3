//! Request parameters and responses of the calls of a start, in CloudTrail's spelling.
//!
//! KMS writes the encryption context of EBS, `aws:ebs:id`; EC2 writes lists as `{"items": […]}`.
//! Samples: `trail.md` 3 and 4. The order of members is that of the samples.

use octroi_names::{Arn, GrantId, InstanceId, SmolStr};
use serde_json::{Value, json};

/// The name in the encryption context under which EBS writes the volume or snapshot.
pub const EBS_ID: &str = "aws:ebs:id";

/// CreateGrant of EC2: one grantee, one retiring principal, a constraint on one volume.
pub fn create_grant(key: &Arn, grantee: &str, retiring: &str, operations: &[&str], ebs_id: &str) -> Value {
    json!({
        "keyId": key.as_str(),
        "granteePrincipal": grantee,
        "retiringPrincipal": retiring,
        "operations": operations,
        "constraints": {"encryptionContextSubset": {EBS_ID: ebs_id}},
    })
}

/// The response to CreateGrant.
pub fn grant_created(grant: &GrantId, key: &Arn) -> Value {
    json!({"grantId": grant.as_str(), "keyId": key.as_str()})
}

/// GenerateDataKeyWithoutPlaintext of EC2.
pub fn generate_data_key(key: &Arn, ebs_id: &str) -> Value {
    json!({
        "encryptionContext": {EBS_ID: ebs_id},
        "numberOfBytes": 64,
        "keyId": key.as_str(),
    })
}

/// Decrypt by the instance's identity or by EBS: the key stands in the resources only.
pub fn decrypt(ebs_id: &str) -> Value {
    json!({
        "encryptionContext": {EBS_ID: ebs_id},
        "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
    })
}

/// ReEncrypt of EC2, from a snapshot to a volume.
pub fn re_encrypt(destination: &Arn, source_ebs_id: &str, destination_ebs_id: &str) -> Value {
    json!({
        "destinationKeyId": destination.as_str(),
        "sourceEncryptionContext": {EBS_ID: source_ebs_id},
        "destinationEncryptionContext": {EBS_ID: destination_ebs_id},
        "sourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "destinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    })
}

/// StartInstances, TerminateInstances: the instances by id.
pub fn instances(ids: &[InstanceId]) -> Value {
    let items: Vec<Value> = ids.iter().map(|id| json!({"instanceId": id.as_str()})).collect();
    json!({"instancesSet": {"items": items}})
}

/// A change of an instance's state as EC2's responses list it: code and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// The instance.
    pub instance: InstanceId,
    /// The state before, such as `(80, "stopped")`.
    pub previous: (u8, SmolStr),
    /// The state that the reply reports, such as `(0, "pending")`.
    pub current: (u8, SmolStr),
}

/// The response to StartInstances, StopInstances, TerminateInstances.
pub fn state_changes(request_id: &str, changes: &[StateChange]) -> Value {
    let items: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "instanceId": change.instance.as_str(),
                "currentState": {"code": change.current.0, "name": change.current.1.as_str()},
                "previousState": {"code": change.previous.0, "name": change.previous.1.as_str()},
            })
        })
        .collect();
    json!({"requestId": request_id, "instancesSet": {"items": items}})
}
