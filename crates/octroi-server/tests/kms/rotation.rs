//! Rotation, and keys of several Regions.

use serde_json::json;

use crate::account::Account;

#[test]
fn rotation_leaves_old_ciphertexts_readable() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let old = account.sealed(&key);
    account.ok("RotateKeyOnDemand", json!({ "KeyId": key }));
    account.ok(
        "EnableKeyRotation",
        json!({ "KeyId": key, "RotationPeriodInDays": 90 }),
    );
    let status = account.ok("GetKeyRotationStatus", json!({ "KeyId": key }));
    assert_eq!(status["NextRotationDate"], json!(1_768_472_430 + 90 * 86_400));
    account.pass_days(181);
    let new = account.sealed(&key);
    let rotations = account.ok("ListKeyRotations", json!({ "KeyId": key }));
    let kinds: Vec<_> = rotations["Rotations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["RotationType"])
        .collect();
    assert_eq!(kinds, ["ON_DEMAND", "AUTOMATIC", "AUTOMATIC"]);
    let mut ids = Vec::new();
    for blob in [old, new] {
        let opened = account.ok("Decrypt", json!({ "CiphertextBlob": blob }));
        assert_eq!(opened["Plaintext"], "YQ==");
        ids.push(opened["KeyMaterialId"].clone());
    }
    assert_ne!(ids[0], ids[1]);
    account.ok("DisableKeyRotation", json!({ "KeyId": key }));
    let status = account.ok("GetKeyRotationStatus", json!({ "KeyId": key }));
    assert_eq!(status, json!({ "KeyId": key, "KeyRotationEnabled": false }));
    let hmac = account.key(json!({ "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC" }));
    assert_eq!(
        account.fails("EnableKeyRotation", json!({ "KeyId": hmac })).0,
        "UnsupportedOperationException"
    );
}

#[test]
fn a_replica_opens_what_its_primary_sealed() {
    let mut account = Account::new();
    let key = account.key(json!({ "MultiRegion": true }));
    let id = key.split("key/").nth(1).unwrap().to_owned();
    assert!(id.starts_with("mrk-"));
    let blob = account.sealed(&key);
    let made = account.ok(
        "ReplicateKey",
        json!({ "KeyId": id, "ReplicaRegion": "eu-west-1" }),
    );
    let replica = &made["ReplicaKeyMetadata"];
    assert_eq!(replica["KeyState"], "Creating");
    assert_eq!(
        replica["MultiRegionConfiguration"]["MultiRegionKeyType"],
        "REPLICA"
    );
    let again = json!({ "KeyId": id, "ReplicaRegion": "eu-west-1" });
    assert_eq!(account.fails("ReplicateKey", again).0, "AlreadyExistsException");
    let shown = account.ok("DescribeKey", json!({ "KeyId": id }));
    let regions = &shown["KeyMetadata"]["MultiRegionConfiguration"]["ReplicaKeys"];
    assert_eq!(
        *regions,
        json!([{ "Arn": key.replace("us-east-1", "eu-west-1"), "Region": "eu-west-1" }])
    );
    let scheduled = account.ok(
        "ScheduleKeyDeletion",
        json!({ "KeyId": id, "PendingWindowInDays": 7 }),
    );
    assert_eq!(scheduled["KeyState"], "PendingReplicaDeletion");
    assert!(scheduled.get("DeletionDate").is_none());
    account.region = "eu-west-1".parse().unwrap();
    let opened = account.ok("Decrypt", json!({ "CiphertextBlob": blob }));
    assert_eq!(opened["KeyId"], json!(key.replace("us-east-1", "eu-west-1")));
    account.ok(
        "ScheduleKeyDeletion",
        json!({ "KeyId": id, "PendingWindowInDays": 7 }),
    );
    account.pass_days(8);
    account.region = "us-east-1".parse().unwrap();
    let shown = account.ok("DescribeKey", json!({ "KeyId": id }))["KeyMetadata"].clone();
    assert_eq!(shown["KeyState"], "PendingDeletion");
    assert_eq!(
        shown["DeletionDate"],
        json!(1_768_472_430 + 14 * 86_400),
        "its own days begin with the replica's end"
    );
}

#[test]
fn the_primary_moves() {
    let mut account = Account::new();
    let key = account.key(json!({ "MultiRegion": true }));
    let id = key.split("key/").nth(1).unwrap().to_owned();
    account.ok(
        "ReplicateKey",
        json!({ "KeyId": id, "ReplicaRegion": "eu-west-1" }),
    );
    account.ok(
        "UpdatePrimaryRegion",
        json!({ "KeyId": id, "PrimaryRegion": "eu-west-1" }),
    );
    let shown = account.ok("DescribeKey", json!({ "KeyId": id }));
    assert_eq!(
        shown["KeyMetadata"]["MultiRegionConfiguration"]["MultiRegionKeyType"],
        "REPLICA"
    );
    assert_eq!(
        account.fails("RotateKeyOnDemand", json!({ "KeyId": id })).0,
        "UnsupportedOperationException"
    );
    let single = account.key(json!({}));
    let input = json!({ "KeyId": single, "ReplicaRegion": "eu-west-1" });
    assert_eq!(
        account.fails("ReplicateKey", input).0,
        "UnsupportedOperationException"
    );
}

#[test]
fn whether_a_key_rotates_is_told_of_every_key_that_kms_made() {
    let mut account = Account::new();
    let signing = account.key(json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" }));
    let of = |account: &mut Account, key: &str| {
        account.ok("GetKeyRotationStatus", json!({ "KeyId": key }))["KeyRotationEnabled"].clone()
    };
    assert_eq!(of(&mut account, &signing), false);
    let enable = json!({ "KeyId": signing });
    assert_eq!(
        account.fails("EnableKeyRotation", enable).0,
        "UnsupportedOperationException"
    );
    let external = account.key(json!({ "Origin": "EXTERNAL" }));
    for name in ["GetKeyRotationStatus", "EnableKeyRotation", "DisableKeyRotation"] {
        let (code, text) = account.fails(name, json!({ "KeyId": external }));
        assert_eq!(code, "UnsupportedOperationException", "{name}");
        assert!(text.ends_with("origin is EXTERNAL which is not valid for this operation."));
    }
    let key = account.key(json!({}));
    account.ok("EnableKeyRotation", json!({ "KeyId": key }));
    account.ok("ScheduleKeyDeletion", json!({ "KeyId": key }));
    assert_eq!(of(&mut account, &key), false);
    account.ok("CancelKeyDeletion", json!({ "KeyId": key }));
    assert_eq!(of(&mut account, &key), true);
}

#[test]
fn none_is_begun_on_demand_just_before_the_automatic_one() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    account.ok("EnableKeyRotation", json!({ "KeyId": key }));
    account.now = account.now.plus_millis((365 * 86_400 - 1_199) * 1_000);
    assert_eq!(
        account.fails("RotateKeyOnDemand", json!({ "KeyId": key })).0,
        "ConflictException"
    );
    account.now = account.now.plus_millis(-2_000);
    account.ok("RotateKeyOnDemand", json!({ "KeyId": key }));
}
