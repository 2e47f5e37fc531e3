//! States, deletion, import.

use serde_json::json;

use crate::account::Account;
use crate::importing::wrapped;

#[test]
fn a_disabled_key_does_nothing_until_it_is_enabled() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let blob = account.sealed(&key);
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
    let blob = account.sealed(&key);
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
    let wrap = |account: &mut Account, material: &[u8]| wrapped(account, &key, material);
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
    let blob = account.sealed(&key);
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
fn the_last_use_is_kept() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let unused = account.ok("GetKeyLastUsage", json!({ "KeyId": key }));
    assert_eq!(unused["KeyLastUsage"], json!({}));
    account.sealed(&key);
    let used = account.ok("GetKeyLastUsage", json!({ "KeyId": key }))["KeyLastUsage"].clone();
    assert_eq!(used["Operation"], "Encrypt");
    let told = |name: &str| {
        let mut of = account
            .trail
            .iter()
            .filter(|record| record.event_name.as_deref() == Some(name));
        of.next_back().and_then(|record| record.event_id.clone())
    };
    assert_eq!(used["CloudTrailEventId"], json!(told("Encrypt").unwrap()));
}
