//! States, deletion, rotation, import, several Regions.

use serde_json::{Value, json};

use crate::account::Account;

fn sealed(account: &mut Account, key: &str) -> Value {
    account.ok("Encrypt", json!({ "KeyId": key, "Plaintext": "YQ==" }))["CiphertextBlob"].clone()
}

#[test]
fn a_disabled_key_does_nothing_until_it_is_enabled() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let blob = sealed(&mut account, &key);
    account.ok("DisableKey", json!({ "KeyId": key }));
    assert_eq!(
        account.ok("DescribeKey", json!({ "KeyId": key }))["KeyMetadata"]["Enabled"],
        false
    );
    let disabled = ("DisabledException".to_owned(), format!("{key} is disabled."));
    assert_eq!(
        account.fails("Decrypt", json!({ "CiphertextBlob": blob })),
        disabled
    );
    assert_eq!(
        account.fails("EnableKeyRotation", json!({ "KeyId": key })),
        disabled
    );
    account.ok(
        "UpdateKeyDescription",
        json!({ "KeyId": key, "Description": "d" }),
    );
    account.ok("EnableKey", json!({ "KeyId": key }));
    account.ok("Decrypt", json!({ "CiphertextBlob": blob }));
}

#[test]
fn a_key_is_gone_when_its_waiting_time_is_over() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let blob = sealed(&mut account, &key);
    let scheduled = account.ok(
        "ScheduleKeyDeletion",
        json!({ "KeyId": key, "PendingWindowInDays": 7 }),
    );
    let expected = json!({ "KeyId": key, "DeletionDate": 1_768_472_430 + 7 * 86_400, "KeyState": "PendingDeletion",
                           "PendingWindowInDays": 7 });
    assert_eq!(scheduled, expected);
    let pending = (
        "KMSInvalidStateException".to_owned(),
        format!("{key} is pending deletion."),
    );
    assert_eq!(
        account.fails("Decrypt", json!({ "CiphertextBlob": blob })),
        pending
    );
    assert_eq!(
        account.fails("TagResource", json!({ "KeyId": key, "Tags": [] })),
        pending
    );
    assert_eq!(
        account.ok("CancelKeyDeletion", json!({ "KeyId": key })),
        json!({ "KeyId": key })
    );
    assert_eq!(
        account.ok("DescribeKey", json!({ "KeyId": key }))["KeyMetadata"]["KeyState"],
        "Disabled"
    );
    account.ok(
        "ScheduleKeyDeletion",
        json!({ "KeyId": key, "PendingWindowInDays": 7 }),
    );
    account.pass_days(7);
    assert_eq!(
        account.fails("DescribeKey", json!({ "KeyId": key })).0,
        "NotFoundException"
    );
    assert_eq!(account.ok("ListKeys", json!({}))["Keys"], json!([]));
}

#[test]
fn rotation_leaves_old_ciphertexts_readable() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let old = sealed(&mut account, &key);
    account.ok("RotateKeyOnDemand", json!({ "KeyId": key }));
    account.ok(
        "EnableKeyRotation",
        json!({ "KeyId": key, "RotationPeriodInDays": 90 }),
    );
    let status = account.ok("GetKeyRotationStatus", json!({ "KeyId": key }));
    assert_eq!(status["NextRotationDate"], json!(1_768_472_430 + 90 * 86_400));
    account.pass_days(181);
    let new = sealed(&mut account, &key);
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
fn only_external_keys_take_material() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let input =
        json!({ "KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048" });
    let (code, text) = account.fails("GetParametersForImport", input);
    assert_eq!(code, "UnsupportedOperationException");
    assert_eq!(
        text,
        format!("{key} origin is AWS_KMS which is not valid for this operation.")
    );
}

#[test]
fn imported_material_expires_and_comes_back_by_itself_alone() {
    let mut account = Account::new();
    let key = account.key(json!({ "Origin": "EXTERNAL" }));
    let pending = (
        "KMSInvalidStateException".to_owned(),
        format!("{key} is pending import."),
    );
    assert_eq!(
        account.fails("Encrypt", json!({ "KeyId": key, "Plaintext": "YQ==" })),
        pending
    );
    // Whoever has the public key wraps: here a second key with the same public half does, by OAEP.
    let wrap = |account: &mut Account, material: &[u8]| {
        let given = account.ok(
            "GetParametersForImport",
            json!({ "KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048" }),
        );
        let wrapped = oaep::wrapped(given["PublicKey"].as_str().unwrap(), material);
        json!({ "KeyId": key, "ImportToken": given["ImportToken"], "EncryptedKeyMaterial": wrapped })
    };
    let import = wrap(&mut account, &[7; 32]);
    let (_, text) = account.fails("ImportKeyMaterial", import.clone());
    assert_eq!(
        text,
        "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
    );
    let mut expiring = import.clone();
    expiring["ValidTo"] = json!(1_768_472_430 + 86_400);
    let first = account.ok("ImportKeyMaterial", expiring);
    let shown = account.ok("DescribeKey", json!({ "KeyId": key }))["KeyMetadata"].clone();
    assert_eq!(
        (&shown["KeyState"], &shown["ExpirationModel"]),
        (&json!("Enabled"), &json!("KEY_MATERIAL_EXPIRES"))
    );
    let blob = sealed(&mut account, &key);
    account.pass_days(1);
    assert_eq!(
        account.fails("Decrypt", json!({ "CiphertextBlob": blob })),
        pending
    );
    let mut late = import;
    late["ExpirationModel"] = json!("KEY_MATERIAL_DOES_NOT_EXPIRE");
    assert_eq!(
        account.fails("ImportKeyMaterial", late).0,
        "ExpiredImportTokenException"
    );
    for (material, expected) in [([8; 32], Err("IncorrectKeyMaterialException")), ([7; 32], Ok(()))] {
        let mut again = wrap(&mut account, &material);
        again["ExpirationModel"] = json!("KEY_MATERIAL_DOES_NOT_EXPIRE");
        match expected {
            Err(code) => assert_eq!(account.fails("ImportKeyMaterial", again).0, code),
            Ok(()) => assert_eq!(account.ok("ImportKeyMaterial", again), first),
        }
    }
    account.ok("Decrypt", json!({ "CiphertextBlob": blob }));
    account.ok("DeleteImportedKeyMaterial", json!({ "KeyId": key }));
    let shown = account.ok("DescribeKey", json!({ "KeyId": key }))["KeyMetadata"].clone();
    assert_eq!(shown["KeyState"], "PendingImport");
    assert!(shown.get("ExpirationModel").is_none());
}

#[test]
fn a_replica_opens_what_its_primary_sealed() {
    let mut account = Account::new();
    let key = account.key(json!({ "MultiRegion": true }));
    let id = key.split("key/").nth(1).unwrap().to_owned();
    assert!(id.starts_with("mrk-"));
    let blob = sealed(&mut account, &key);
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
fn the_last_use_is_kept() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let unused = account.ok("GetKeyLastUsage", json!({ "KeyId": key }));
    assert!(unused.get("KeyLastUsage").is_none());
    sealed(&mut account, &key);
    let used = account.ok("GetKeyLastUsage", json!({ "KeyId": key }));
    assert_eq!(used["KeyLastUsage"]["Operation"], "Encrypt");
}

/// RSA-OAEP with the public half alone, as a client wraps its material.
mod oaep {
    use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    pub(super) fn wrapped(public_key: &str, material: &[u8]) -> String {
        let der = STANDARD.decode(public_key).unwrap();
        let key = OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(&der).unwrap()).unwrap();
        let mut out = vec![0; key.ciphertext_size()];
        let written = key
            .encrypt(&OAEP_SHA256_MGF1SHA256, material, &mut out, None)
            .unwrap();
        STANDARD.encode(&*written)
    }
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
