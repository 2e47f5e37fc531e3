//! `KeyMetadata`: all that KMS tells of a key.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html>: which algorithms
//! a key has depends on its spec and usage; what does not apply is not there. Left out: what belongs to
//! custom key stores.

use octroi_names::{Arn, Known, SmolStr};
use octroi_world::{Key, KeyManager, KeyState, KeyUsage};
use serde_json::{Map, Value, json};

use super::hsm::Spec;
use crate::operation::seconds;

/// Returns the metadata of a key.
pub(super) fn of(key: &Key) -> Value {
    let state = key.state.value().copied();
    let enabled = matches!(state, Some(KeyState::Enabled | KeyState::Updating));
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            out.insert(name.into(), value);
        }
    };
    put("AWSAccountId", json!(key.account().map(|id| id.to_string())));
    put("KeyId", json!(key.arn.kms_key_id()));
    put("Arn", json!(key.arn.as_str()));
    put("CreationDate", seconds(key.custody.created));
    put("Enabled", json!(enabled));
    put("Description", json!(key.description.as_str()));
    put("KeyUsage", json!(key.usage.value().map(|usage| usage.as_str())));
    put("KeyState", json!(state.map(KeyState::as_str)));
    put("DeletionDate", seconds(key.deletion_date));
    put("Origin", json!(key.origin.value().map(SmolStr::as_str)));
    let manager = match &key.manager {
        Known::Is(KeyManager::Aws) => json!("AWS"),
        Known::Is(KeyManager::Customer) => json!("CUSTOMER"),
        Known::Unknown(_) => Value::Null,
    };
    put("KeyManager", manager);
    if let Known::Is(spec) = &key.spec {
        put("CustomerMasterKeySpec", json!(spec.as_str()));
        put("KeySpec", json!(spec.as_str()));
    }
    for (name, value) in algorithms(key) {
        put(name, value);
    }
    put("MultiRegion", json!(key.multi_region.value()));
    put("MultiRegionConfiguration", regions(key));
    if state == Some(KeyState::PendingReplicaDeletion) {
        put(
            "PendingDeletionWindowInDays",
            json!(key.custody.pending_window_in_days),
        );
    }
    let material = key.custody.current().filter(|material| material.secret.is_some());
    if let Some(material) = material {
        if key.origin.value().is_some_and(|origin| origin == "EXTERNAL") {
            let expires = key.valid_to.is_some();
            let model = if expires {
                "KEY_MATERIAL_EXPIRES"
            } else {
                "KEY_MATERIAL_DOES_NOT_EXPIRE"
            };
            put("ExpirationModel", json!(model));
            put("ValidTo", seconds(key.valid_to));
        }
        if key
            .spec
            .value()
            .is_some_and(octroi_world::KeySpec::is_symmetric_encryption)
        {
            put("CurrentKeyMaterialId", json!(material.id.as_str()));
        }
    }
    Value::Object(out)
}

/// Returns the lists of the algorithms that a key has, by the names of their members.
pub(super) fn algorithms(key: &Key) -> Vec<(&'static str, Value)> {
    let (Known::Is(spec), Known::Is(usage)) = (&key.spec, &key.usage) else {
        return Vec::new();
    };
    let Some(spec) = Spec::of(spec) else {
        return Vec::new();
    };
    match usage {
        KeyUsage::EncryptDecrypt => {
            let words: Vec<_> = spec
                .encryption_algorithms()
                .iter()
                .map(|word| word.as_str())
                .collect();
            vec![("EncryptionAlgorithms", json!(words))]
        }
        KeyUsage::SignVerify => {
            let words: Vec<_> = spec
                .signing_algorithms()
                .iter()
                .map(|word| word.as_str())
                .collect();
            vec![("SigningAlgorithms", json!(words))]
        }
        KeyUsage::GenerateVerifyMac => {
            let words: Vec<_> = spec.mac_algorithm().iter().map(|word| word.as_str()).collect();
            vec![("MacAlgorithms", json!(words))]
        }
        KeyUsage::KeyAgreement => vec![("KeyAgreementAlgorithms", json!(["ECDH"]))],
    }
}

/// Returns the ARN that a multi-Region key has in a Region.
pub(super) fn in_region(key: &Arn, region: &str) -> Option<Arn> {
    let account = key.account()?;
    format!(
        "arn:{}:kms:{region}:{account}:{}",
        key.partition(),
        key.resource()
    )
    .parse()
    .ok()
}

fn regions(key: &Key) -> Value {
    let Some(primary) = &key.custody.primary else {
        return Value::Null;
    };
    let one = |region: &SmolStr| {
        let arn = in_region(&key.arn, region);
        json!({ "Arn": arn.as_ref().map(Arn::as_str), "Region": region.as_str() })
    };
    let replicas: Vec<Value> = key
        .custody
        .regions
        .iter()
        .filter(|region| *region != primary)
        .map(one)
        .collect();
    let kind = if primary == key.arn.region() {
        "PRIMARY"
    } else {
        "REPLICA"
    };
    json!({
        "MultiRegionKeyType": kind,
        "PrimaryKey": one(primary),
        "ReplicaKeys": replicas,
    })
}
