//! Keys, ciphertexts, data keys, tags, lists.

use serde_json::{Value, json};

use crate::account::Account;

#[test]
fn a_new_key_shows_what_it_is() {
    let mut account = Account::new();
    let made = account.ok(
        "CreateKey",
        json!({ "Description": "test key 123", "Tags": [{"TagKey": "a", "TagValue": "b"}] }),
    );
    let metadata = &made["KeyMetadata"];
    let id = metadata["KeyId"].as_str().unwrap();
    let material = metadata["CurrentKeyMaterialId"].as_str().unwrap();
    assert_eq!(material.len(), 64);
    assert_eq!(
        *metadata,
        json!({
            "AWSAccountId": "111122223333",
            "Arn": format!("arn:aws:kms:us-east-1:111122223333:key/{id}"),
            "CreationDate": 1_768_472_430,
            "CurrentKeyMaterialId": material,
            "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "Description": "test key 123",
            "Enabled": true,
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
            "KeyId": id,
            "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyState": "Enabled",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "MultiRegion": false,
            "Origin": "AWS_KMS",
        })
    );
    assert_eq!(
        account.ok("DescribeKey", json!({ "KeyId": id }))["KeyMetadata"],
        *metadata
    );
    let tags = account.ok("ListResourceTags", json!({ "KeyId": id }));
    assert_eq!(
        tags,
        json!({ "Tags": [{"TagKey": "a", "TagValue": "b"}], "Truncated": false })
    );
}

#[test]
fn specs_and_usages_must_fit() {
    let mut account = Account::new();
    let (code, text) = account.fails("CreateKey", json!({ "KeySpec": "HMAC_256" }));
    assert_eq!(code, "ValidationException");
    assert_eq!(
        text,
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
    );
    let wrong = json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "ENCRYPT_DECRYPT" });
    assert_eq!(account.fails("CreateKey", wrong).0, "ValidationException");
    let hmac = account.ok(
        "CreateKey",
        json!({ "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC" }),
    );
    let metadata = hmac["KeyMetadata"].as_object().unwrap();
    assert_eq!(metadata["MacAlgorithms"], json!(["HMAC_SHA_256"]));
    assert!(!metadata.contains_key("EncryptionAlgorithms"));
    assert!(!metadata.contains_key("CurrentKeyMaterialId"));
}

#[test]
fn a_ciphertext_opens_with_its_key_and_context_alone() {
    let mut account = Account::new();
    let (one, two) = (account.key(json!({})), account.key(json!({})));
    let context = json!({ "Department": "Finance" });
    let sealed = account.ok(
        "Encrypt",
        json!({ "KeyId": one, "Plaintext": "c2VjcmV0", "EncryptionContext": context }),
    );
    assert_eq!(sealed["KeyId"], json!(one));
    assert_eq!(sealed["EncryptionAlgorithm"], "SYMMETRIC_DEFAULT");
    let blob = &sealed["CiphertextBlob"];
    let opened = account.ok(
        "Decrypt",
        json!({ "CiphertextBlob": blob, "EncryptionContext": context }),
    );
    assert_eq!(opened["Plaintext"], "c2VjcmV0");
    assert_eq!(opened["KeyId"], json!(one));
    let refused = account.fails("Decrypt", json!({ "CiphertextBlob": blob }));
    assert_eq!(refused, ("InvalidCiphertextException".into(), String::new()));
    let other = json!({ "CiphertextBlob": blob, "EncryptionContext": context, "KeyId": two });
    let (code, text) = account.fails("Decrypt", other);
    assert_eq!(code, "IncorrectKeyException");
    assert_eq!(
        text,
        "The key ID in the request does not identify a CMK that can perform this operation."
    );
    assert_eq!(
        account.fails("Decrypt", json!({ "CiphertextBlob": "AAAA" })).0,
        "InvalidCiphertextException"
    );
    let moved = account.ok(
        "ReEncrypt",
        json!({ "CiphertextBlob": blob, "SourceEncryptionContext": context, "DestinationKeyId": two }),
    );
    assert_eq!(
        (&moved["SourceKeyId"], &moved["KeyId"]),
        (&json!(one), &json!(two))
    );
    let opened = account.ok("Decrypt", json!({ "CiphertextBlob": moved["CiphertextBlob"] }));
    assert_eq!(opened["Plaintext"], "c2VjcmV0");
}

#[test]
fn data_keys_have_the_length_that_is_asked_for() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let made = account.ok("GenerateDataKey", json!({ "KeyId": key, "KeySpec": "AES_256" }));
    let plain = made["Plaintext"].as_str().unwrap();
    assert_eq!(plain.len(), 44, "32 bytes in Base64");
    let opened = account.ok("Decrypt", json!({ "CiphertextBlob": made["CiphertextBlob"] }));
    assert_eq!(opened["Plaintext"], plain);
    for input in [
        json!({ "KeyId": key }),
        json!({ "KeyId": key, "KeySpec": "AES_256", "NumberOfBytes": 3 }),
    ] {
        let (code, text) = account.fails("GenerateDataKey", input);
        assert_eq!(
            (code.as_str(), text.as_str()),
            (
                "ValidationException",
                "Please specify either number of bytes or key spec."
            )
        );
    }
    let bare = account.ok(
        "GenerateDataKeyWithoutPlaintext",
        json!({ "KeyId": key, "NumberOfBytes": 64 }),
    );
    assert!(bare.get("Plaintext").is_none());
    let pair = account.ok(
        "GenerateDataKeyPair",
        json!({ "KeyId": key, "KeyPairSpec": "ECC_NIST_P256" }),
    );
    let private = account.ok(
        "Decrypt",
        json!({ "CiphertextBlob": pair["PrivateKeyCiphertextBlob"] }),
    );
    assert_eq!(private["Plaintext"], pair["PrivateKeyPlaintext"]);
    assert_eq!(
        account.ok("GenerateRandom", json!({ "NumberOfBytes": 3 }))["Plaintext"]
            .as_str()
            .unwrap()
            .len(),
        4
    );
    let (_, text) = account.fails("GenerateRandom", json!({}));
    assert_eq!(text, "NumberOfBytes is required.");
}

#[test]
fn names_of_keys_that_are_none_get_their_own_words() {
    let mut account = Account::new();
    let mut told = |id: &str| account.fails("DescribeKey", json!({ "KeyId": id }));
    let not_found = |text: &str| ("NotFoundException".to_owned(), text.to_owned());
    assert_eq!(told("fake-key-id"), not_found("Invalid keyId 'fake-key-id'"));
    let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(
        told(id),
        not_found(&format!(
            "Key 'arn:aws:kms:us-east-1:111122223333:key/{id}' does not exist"
        ))
    );
    assert_eq!(
        told("alias/none"),
        not_found("Alias arn:aws:kms:us-east-1:111122223333:alias/none is not found.")
    );
    let elsewhere = format!("arn:aws:kms:ap-southeast-1:111122223333:key/{id}");
    assert_eq!(told(&elsewhere), not_found("Invalid arn ap-southeast-1"));
    let (code, text) = account.fails("EnableKeyRotation", json!({ "KeyId": "alias/none" }));
    assert_eq!((code, text), not_found("Invalid keyId 'alias/none'"));
}

#[test]
fn lists_come_in_pages_that_hold_everything_once() {
    let mut account = Account::new();
    let mut keys: Vec<String> = (0..5).map(|_| account.key(json!({}))).collect();
    keys.sort();
    let mut seen = Vec::new();
    let mut marker = Value::Null;
    loop {
        let mut input = json!({ "Limit": 2 });
        if let Some(marker) = marker.as_str() {
            input["Marker"] = json!(marker);
        }
        let page = account.ok("ListKeys", input);
        let of_page = page["Keys"].as_array().unwrap();
        seen.extend(
            of_page
                .iter()
                .map(|key| key["KeyArn"].as_str().unwrap().to_owned()),
        );
        marker = page["NextMarker"].clone();
        assert_eq!(page["Truncated"], json!(!marker.is_null()));
        if marker.is_null() {
            break;
        }
    }
    assert_eq!(seen, keys);
    // A list has its own largest page, whatever more is asked for.
    let tags: Vec<_> = (0..50)
        .map(|n| json!({ "TagKey": format!("t{n}"), "TagValue": "" }))
        .collect();
    account.ok("TagResource", json!({ "KeyId": keys[0], "Tags": tags }));
    let all = account.ok("ListResourceTags", json!({ "KeyId": keys[0], "Limit": 1000 }));
    assert_eq!(
        (all["Tags"].as_array().unwrap().len(), &all["Truncated"]),
        (50, &json!(false))
    );
    for n in 0..101 {
        let root = "arn:aws:iam::111122223333:root";
        let name = format!("g{n}");
        account.ok(
            "CreateGrant",
            json!({ "KeyId": keys[0], "GranteePrincipal": root, "Operations": ["Decrypt"], "Name": name }),
        );
    }
    let page = account.ok("ListGrants", json!({ "KeyId": keys[0], "Limit": 1000 }));
    assert_eq!(page["Grants"].as_array().unwrap().len(), 100);
    let rest = json!({ "KeyId": keys[0], "Marker": page["NextMarker"] });
    assert_eq!(
        account.ok("ListGrants", rest)["Grants"].as_array().unwrap().len(),
        1
    );
    assert_eq!(
        account.fails("ListKeys", json!({ "Marker": "%%" })).0,
        "InvalidMarkerException"
    );
}

#[test]
fn tags_are_set_and_taken_away() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let tag = |name: &str, value: &str| json!({ "TagKey": name, "TagValue": value });
    account.ok(
        "TagResource",
        json!({ "KeyId": key, "Tags": [tag("b", "1"), tag("a", "2")] }),
    );
    account.ok("TagResource", json!({ "KeyId": key, "Tags": [tag("b", "3")] }));
    account.ok("UntagResource", json!({ "KeyId": key, "TagKeys": ["a", "none"] }));
    let tags = account.ok("ListResourceTags", json!({ "KeyId": key }));
    assert_eq!(tags["Tags"], json!([tag("b", "3")]));
    let reserved = json!({ "KeyId": key, "Tags": [tag("aws:x", "1")] });
    let refused = account.fails("TagResource", reserved);
    assert_eq!(refused.0, "TagException");
    let reserved = json!({ "KeyId": key, "TagKeys": ["AWS:x"] });
    assert_eq!(account.fails("UntagResource", reserved), refused);
}

#[test]
fn a_dry_run_ends_in_its_exception_and_changes_nothing() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let (code, text) = account.fails(
        "Encrypt",
        json!({ "KeyId": key, "Plaintext": "YQ==", "DryRun": true }),
    );
    assert_eq!(code, "DryRunOperationException");
    assert_eq!(
        text,
        "The request would have succeeded, but the DryRun option is set."
    );
    let root = "arn:aws:iam::111122223333:root";
    let grant = json!({ "KeyId": key, "GranteePrincipal": root, "Operations": ["Decrypt"], "DryRun": true });
    assert_eq!(account.fails("CreateGrant", grant).0, "DryRunOperationException");
    assert_eq!(
        account.ok("ListGrants", json!({ "KeyId": key }))["Grants"],
        json!([])
    );
}

#[test]
fn custom_key_stores_are_none() {
    let mut account = Account::new();
    let stores = account.ok("DescribeCustomKeyStores", json!({}));
    assert_eq!(stores, json!({ "CustomKeyStores": [], "Truncated": false }));
    for name in [
        "ConnectCustomKeyStore",
        "DeleteCustomKeyStore",
        "UpdateCustomKeyStore",
        "DisconnectCustomKeyStore",
    ] {
        let (code, _) = account.fails(name, json!({ "CustomKeyStoreId": "cks-1234567890abcdef0" }));
        assert_eq!(code, "CustomKeyStoreNotFoundException", "{name}");
    }
    let (code, _) = account.fails(
        "CreateKey",
        json!({ "CustomKeyStoreId": "cks-1234567890abcdef0", "Origin": "AWS_CLOUDHSM" }),
    );
    assert_eq!(code, "CustomKeyStoreNotFoundException");
}
