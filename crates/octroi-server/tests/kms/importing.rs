//! Imported material: which is taken, which waits, and what becomes of it in several Regions.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::account::Account;

/// The input of an import, wrapped as a client does: by RSA-OAEP with the public half alone.
pub(crate) fn wrapped(account: &mut Account, key: &str, material: &[u8]) -> Value {
    let given = account.ok(
        "GetParametersForImport",
        json!({ "KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048" }),
    );
    let der = STANDARD.decode(given["PublicKey"].as_str().unwrap()).unwrap();
    let public = OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(&der).unwrap()).unwrap();
    let mut out = vec![0; public.ciphertext_size()];
    let sealed = public
        .encrypt(&OAEP_SHA256_MGF1SHA256, material, &mut out, None)
        .unwrap();
    let sealed = STANDARD.encode(&*sealed);
    json!({ "KeyId": key, "ImportToken": given["ImportToken"], "EncryptedKeyMaterial": sealed })
}

fn import(account: &mut Account, key: &str, material: u8, kind: Option<&str>) -> Result<String, String> {
    let mut input = wrapped(account, key, &[material; 32]);
    input["ExpirationModel"] = json!("KEY_MATERIAL_DOES_NOT_EXPIRE");
    if let Some(kind) = kind {
        input["ImportType"] = json!(kind);
    }
    match account.call("ImportKeyMaterial", input) {
        Ok(output) => Ok(output["KeyMaterialId"].as_str().unwrap().to_owned()),
        Err((code, _)) => Err(code),
    }
}

fn states(account: &mut Account, key: &str) -> Vec<Value> {
    let input = json!({ "KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL" });
    let shown = account.ok("ListKeyRotations", input)["Rotations"].clone();
    let all = shown.as_array().unwrap().iter();
    all.map(|entry| entry["KeyMaterialState"].clone()).collect()
}

fn state(account: &mut Account, key: &str) -> Value {
    account.ok("DescribeKey", json!({ "KeyId": key }))["KeyMetadata"]["KeyState"].clone()
}

const NEW: Option<&str> = Some("NEW_KEY_MATERIAL");
const EXISTING: Option<&str> = Some("EXISTING_KEY_MATERIAL");

#[test]
fn what_the_import_expects_of_material_is_held_against_it() {
    let mut account = Account::new();
    let key = account.key(json!({ "Origin": "EXTERNAL" }));
    let incorrect = Err("IncorrectKeyMaterialException".to_owned());
    assert_eq!(import(&mut account, &key, 1, EXISTING), incorrect);
    assert_eq!(state(&mut account, &key), "PendingImport");
    let curve =
        account.key(json!({ "Origin": "EXTERNAL", "KeySpec": "ECC_NIST_P521", "KeyUsage": "SIGN_VERIFY" }));
    let mut parameters =
        json!({ "KeyId": curve, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048" });
    assert_eq!(
        account.fails("GetParametersForImport", parameters.clone()).0,
        "ValidationException"
    );
    parameters["WrappingAlgorithm"] = json!("RSA_AES_KEY_WRAP_SHA_256");
    account.ok("GetParametersForImport", parameters);
    let first = import(&mut account, &key, 1, None).unwrap();
    assert_eq!(import(&mut account, &key, 1, NEW), incorrect);
    assert_eq!(import(&mut account, &key, 2, None), incorrect);
    assert_eq!(import(&mut account, &key, 1, EXISTING), Ok(first.clone()));
    let mut named = wrapped(&mut account, &key, &[2; 32]);
    named["ExpirationModel"] = json!("KEY_MATERIAL_DOES_NOT_EXPIRE");
    named["ImportType"] = json!("NEW_KEY_MATERIAL");
    named["KeyMaterialId"] = json!(first);
    assert_eq!(account.fails("ImportKeyMaterial", named).0, "ValidationException");
}

#[test]
fn material_that_waits_can_go_without_harm() {
    let mut account = Account::new();
    let key = account.key(json!({ "Origin": "EXTERNAL" }));
    import(&mut account, &key, 1, None).unwrap();
    let waiting = import(&mut account, &key, 2, NEW).unwrap();
    assert_eq!(states(&mut account, &key), ["CURRENT", "PENDING_ROTATION"]);
    let input = json!({ "KeyId": key, "KeyMaterialId": waiting });
    assert_eq!(
        account.ok("DeleteImportedKeyMaterial", input)["KeyMaterialId"],
        json!(waiting)
    );
    assert_eq!(states(&mut account, &key), ["CURRENT"]);
    assert_eq!(state(&mut account, &key), "Enabled");
    // Its place is free for other material, which the rotation makes current.
    let third = import(&mut account, &key, 3, NEW).unwrap();
    account.ok("RotateKeyOnDemand", json!({ "KeyId": key }));
    assert_eq!(states(&mut account, &key), ["NON_CURRENT", "CURRENT"]);
    let shown = account.ok("DescribeKey", json!({ "KeyId": key }));
    assert_eq!(shown["KeyMetadata"]["CurrentKeyMaterialId"], json!(third));
    // What has been current is the key's for good: without it the key is of no use.
    let first = account.ok(
        "ListKeyRotations",
        json!({ "KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL" }),
    )["Rotations"][0]["KeyMaterialId"]
        .clone();
    account.ok(
        "DeleteImportedKeyMaterial",
        json!({ "KeyId": key, "KeyMaterialId": first }),
    );
    assert_eq!(state(&mut account, &key), "PendingImport");
}

#[test]
fn material_that_waits_and_expires_leaves_the_key_enabled() {
    let mut account = Account::new();
    let key = account.key(json!({ "Origin": "EXTERNAL" }));
    import(&mut account, &key, 1, None).unwrap();
    let mut next = wrapped(&mut account, &key, &[2; 32]);
    next["ImportType"] = json!("NEW_KEY_MATERIAL");
    next["ValidTo"] = json!(account.now.epoch_millis() / 1_000 + 3_600);
    account.ok("ImportKeyMaterial", next);
    account.pass_days(1);
    assert_eq!(state(&mut account, &key), "Enabled");
    assert_eq!(states(&mut account, &key), ["CURRENT"]);
}

#[test]
fn replicas_take_the_material_of_their_primary_before_it_rotates() {
    let mut account = Account::new();
    let key = account.key(json!({ "Origin": "EXTERNAL", "MultiRegion": true }));
    let first = import(&mut account, &key, 1, None).unwrap();
    let made = account.ok(
        "ReplicateKey",
        json!({ "KeyId": key, "ReplicaRegion": "eu-west-1" }),
    );
    let made = &made["ReplicaKeyMetadata"];
    assert!(made.get("CurrentKeyMaterialId").is_none());
    let replica = made["Arn"].as_str().unwrap().to_owned();
    let there = |account: &mut Account| account.region = "eu-west-1".parse().unwrap();
    let home = |account: &mut Account| account.region = "us-east-1".parse().unwrap();

    there(&mut account);
    assert_eq!(state(&mut account, &replica), "PendingImport");
    let incorrect = Err("IncorrectKeyMaterialException".to_owned());
    let unsupported = Err("UnsupportedOperationException".to_owned());
    assert_eq!(import(&mut account, &replica, 2, None), incorrect);
    assert_eq!(import(&mut account, &replica, 2, NEW), unsupported);
    assert_eq!(import(&mut account, &replica, 1, EXISTING), Ok(first));
    assert_eq!(state(&mut account, &replica), "Enabled");

    home(&mut account);
    let second = import(&mut account, &key, 2, NEW).unwrap();
    let halfway = ["CURRENT", "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"];
    assert_eq!(states(&mut account, &key), halfway);
    let (code, text) = account.fails("RotateKeyOnDemand", json!({ "KeyId": key }));
    assert_eq!(code, "KMSInvalidStateException");
    assert_eq!(
        text,
        format!("No available key material pending rotation for the key: {key}.")
    );

    there(&mut account);
    assert_eq!(state(&mut account, &replica), "Enabled");
    assert_eq!(import(&mut account, &replica, 2, EXISTING), Ok(second.clone()));
    let refused = account.fails("RotateKeyOnDemand", json!({ "KeyId": replica }));
    assert_eq!(refused.0, "UnsupportedOperationException");

    home(&mut account);
    assert_eq!(states(&mut account, &key), ["CURRENT", "PENDING_ROTATION"]);
    account.ok("RotateKeyOnDemand", json!({ "KeyId": key }));
    for region in [home as fn(&mut Account), there] {
        region(&mut account);
        let id = key.rsplit('/').next().unwrap().to_owned();
        let shown = account.ok("DescribeKey", json!({ "KeyId": id }));
        assert_eq!(shown["KeyMetadata"]["CurrentKeyMaterialId"], json!(second));
    }
}
