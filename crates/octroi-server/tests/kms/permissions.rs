//! Who may do what: IAM alone, key policies, condition keys, the lockout check.

use serde_json::{Value, json};

use crate::account::{Account, ID, allow, root};

fn when(action: &str, operator: &str, key: &str, value: Value) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*", "Condition": { operator: { key: value } } }],
    })
}

/// Whether a user with one policy may make a call.
fn may(account: &mut Account, policy: Value, name: &str, input: &Value) -> bool {
    let user = account.user(ID, "u", policy);
    let before = account.world.clone();
    account.caller = user;
    let result = account.call(name, input.clone());
    account.caller = root(ID);
    account.world = before;
    match result {
        Ok(_) => true,
        Err((code, _)) if code == "AccessDeniedException" => false,
        // What authorization let pass.
        Err(_) => true,
    }
}

#[test]
fn the_condition_keys_of_each_call_are_there() {
    let mut account = Account::new();
    let key = account.key(json!({ "Tags": [{ "TagKey": "team", "TagValue": "a" }] }));
    account.ok(
        "CreateAlias",
        json!({ "AliasName": "alias/app", "TargetKeyId": key }),
    );
    let signing = account.key(json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" }));
    let multi = account.key(json!({ "MultiRegion": true }));
    let multi = multi.split("key/").nth(1).unwrap().to_owned();
    let external = account.key(json!({ "Origin": "EXTERNAL" }));
    let encrypt = json!({ "KeyId": key, "Plaintext": "YQ==", "EncryptionContext": { "Dept": "Finance" } });
    let by_alias = json!({ "KeyId": "alias/app", "Plaintext": "YQ==" });
    let sign = json!({ "KeyId": signing, "Message": "YQ==", "SigningAlgorithm": "ECDSA_SHA_256" });
    let grant = json!({ "KeyId": key, "GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": ["Decrypt"] });
    let cases: &[(&str, &Value, &str, &str)] = &[
        ("Encrypt", &encrypt, "kms:CallerAccount", ID),
        (
            "Encrypt",
            &encrypt,
            "kms:EncryptionAlgorithm",
            "SYMMETRIC_DEFAULT",
        ),
        ("Encrypt", &encrypt, "kms:EncryptionContext:dept", "Finance"),
        ("Encrypt", &encrypt, "kms:KeySpec", "SYMMETRIC_DEFAULT"),
        ("Encrypt", &encrypt, "kms:KeyUsage", "ENCRYPT_DECRYPT"),
        ("Encrypt", &encrypt, "kms:KeyOrigin", "AWS_KMS"),
        ("Encrypt", &encrypt, "kms:MultiRegion", "false"),
        ("Encrypt", &encrypt, "aws:ResourceTag/team", "a"),
        ("Encrypt", &by_alias, "kms:RequestAlias", "alias/app"),
        ("Sign", &sign, "kms:SigningAlgorithm", "ECDSA_SHA_256"),
        ("Sign", &sign, "kms:MessageType", "RAW"),
        (
            "CreateGrant",
            &grant,
            "kms:GranteePrincipal",
            "arn:aws:iam::111122223333:root",
        ),
        ("CreateGrant", &grant, "kms:GrantIsForAWSResource", "false"),
        ("CreateKey", &json!({}), "kms:KeySpec", "SYMMETRIC_DEFAULT"),
        ("CreateKey", &json!({}), "kms:KeyOrigin", "AWS_KMS"),
        (
            "CreateKey",
            &json!({ "MultiRegion": true }),
            "kms:MultiRegionKeyType",
            "PRIMARY",
        ),
        (
            "EnableKeyRotation",
            &json!({ "KeyId": key }),
            "kms:RotationPeriodInDays",
            "365",
        ),
        (
            "ScheduleKeyDeletion",
            &json!({ "KeyId": key }),
            "kms:ScheduleKeyDeletionPendingWindowInDays",
            "30",
        ),
        (
            "ScheduleKeyDeletion",
            &json!({ "KeyId": key }),
            "kms:TrailingDaysWithoutKeyUsage",
            "0",
        ),
        (
            "DescribeKey",
            &json!({ "KeyId": multi }),
            "kms:MultiRegionKeyType",
            "PRIMARY",
        ),
        (
            "GetParametersForImport",
            &json!({ "KeyId": external, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048" }),
            "kms:WrappingKeySpec",
            "RSA_2048",
        ),
        (
            "TagResource",
            &json!({ "KeyId": key, "Tags": [{ "TagKey": "a", "TagValue": "b" }] }),
            "aws:RequestTag/a",
            "b",
        ),
        (
            "GenerateDataKeyPair",
            &json!({ "KeyId": key, "KeyPairSpec": "ECC_NIST_P256" }),
            "kms:DataKeyPairSpec",
            "ECC_NIST_P256",
        ),
        (
            "PutKeyPolicy",
            &json!({ "KeyId": key, "Policy": "{}", "BypassPolicyLockoutSafetyCheck": true }),
            "kms:BypassPolicyLockoutSafetyCheck",
            "true",
        ),
    ];
    for (name, input, condition, value) in cases {
        let action = format!("kms:{name}");
        let fits = when(&action, "StringEquals", condition, json!(value));
        assert!(may(&mut account, fits, name, input), "{name} {condition}");
        let other = when(&action, "StringEquals", condition, json!("other"));
        assert!(!may(&mut account, other, name, input), "{name} {condition}");
    }
    let absent: &[(&str, &Value, &str)] = &[
        ("Encrypt", &encrypt, "kms:ViaService"),
        ("Encrypt", &encrypt, "kms:RequestAlias"),
        ("Encrypt", &encrypt, "kms:MultiRegionKeyType"),
        ("Encrypt", &by_alias, "kms:EncryptionContextKeys"),
        ("CreateKey", &json!({}), "kms:BypassPolicyLockoutSafetyCheck"),
        ("CreateKey", &json!({}), "aws:TagKeys"),
    ];
    for (name, input, condition) in absent {
        let null = when(&format!("kms:{name}"), "Null", condition, json!("true"));
        assert!(may(&mut account, null, name, input), "{name} {condition}");
    }
}

#[test]
fn a_key_with_tags_needs_the_permission_to_tag() {
    let mut account = Account::new();
    let tagged = json!({ "Tags": [{ "TagKey": "a", "TagValue": "b" }] });
    assert!(may(
        &mut account,
        allow(json!("kms:CreateKey"), "*"),
        "CreateKey",
        &json!({})
    ));
    assert!(!may(
        &mut account,
        allow(json!("kms:CreateKey"), "*"),
        "CreateKey",
        &tagged
    ));
    let both = json!(["kms:CreateKey", "kms:TagResource"]);
    assert!(may(&mut account, allow(both, "*"), "CreateKey", &tagged));
}

#[test]
fn without_the_account_in_its_policy_iam_says_nothing_of_a_key() {
    let mut account = Account::new();
    let admin = account.user(ID, "admin", allow(json!("kms:*"), "*"));
    account.caller = admin;
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:user/admin" },
                            "Action": "kms:*", "Resource": "*" });
    let own = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    let key = account.key(json!({ "Policy": own }));
    assert_eq!(
        account.ok("GetKeyPolicy", json!({ "KeyId": key })),
        json!({ "Policy": own, "PolicyName": "default" })
    );
    account.caller = root(ID);
    let (code, text) = account.fails("DescribeKey", json!({ "KeyId": key }));
    assert_eq!(code, "AccessDeniedException");
    assert!(
        text.ends_with("because no resource-based policy allows the kms:DescribeKey action"),
        "{text}"
    );
}

#[test]
fn a_policy_must_leave_its_author_in_control() {
    let mut account = Account::new();
    let nobody = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "*" },
                         "Action": "kms:Encrypt", "Resource": "*" }] });
    let input = json!({ "Policy": nobody.to_string() });
    let (code, text) = account.fails("CreateKey", input.clone());
    assert_eq!(code, "MalformedPolicyDocumentException");
    assert_eq!(
        text,
        "The new key policy will not allow you to update the key policy in the future."
    );
    let mut bypassed = input;
    bypassed["BypassPolicyLockoutSafetyCheck"] = json!(true);
    account.key(bypassed);
    let (code, text) = account.fails("GetKeyPolicy", json!({ "KeyId": "alias/a", "PolicyName": "x" }));
    assert_eq!(
        (code.as_str(), text.as_str()),
        ("NotFoundException", "Invalid keyId 'alias/a'")
    );
    let key = account.key(json!({}));
    let (_, text) = account.fails("GetKeyPolicy", json!({ "KeyId": key, "PolicyName": "x" }));
    assert_eq!(text, "No such policy exists");
}
