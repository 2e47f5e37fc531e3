//! Grants, their tokens and their pages.

use serde_json::{Value, json};

use crate::account::{Account, ID, OTHER, allow, root};

const NOTHING: &str = "arn:aws:s3:::none";

fn grant(account: &mut Account, key: &str, grantee: &str, operations: Value) -> Value {
    account.ok(
        "CreateGrant",
        json!({ "KeyId": key, "GranteePrincipal": grantee, "Operations": operations, "Name": "g" }),
    )
}

#[test]
fn a_grant_is_in_force_at_once_and_for_its_operations_alone() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let user = account.user(ID, "grantee", allow(json!("s3:GetObject"), NOTHING));
    let made = grant(
        &mut account,
        &key,
        "arn:aws:iam::111122223333:user/grantee",
        json!(["Encrypt"]),
    );
    assert_eq!(made["GrantId"].as_str().unwrap().len(), 64);
    let again = grant(
        &mut account,
        &key,
        "arn:aws:iam::111122223333:user/grantee",
        json!(["Encrypt"]),
    );
    assert_eq!(again["GrantId"], made["GrantId"], "the name makes it idempotent");
    let listed = account.ok("ListGrants", json!({ "KeyId": key }));
    let entry = &listed["Grants"][0];
    assert_eq!(entry["KeyId"], json!(key));
    assert_eq!(entry["IssuingAccount"], "arn:aws:iam::111122223333:root");
    assert_eq!(entry["Operations"], json!(["Encrypt"]));
    let root = std::mem::replace(&mut account.caller, user);
    let token = made["GrantToken"].clone();
    let sealed = account.ok(
        "Encrypt",
        json!({ "KeyId": key, "Plaintext": "YQ==", "GrantTokens": [token] }),
    );
    let blob = json!({ "CiphertextBlob": sealed["CiphertextBlob"] });
    let (code, text) = account.fails("Decrypt", blob);
    assert_eq!(code, "AccessDeniedException");
    assert_eq!(
        text,
        "User: arn:aws:iam::111122223333:user/grantee is not authorized to perform: kms:Decrypt on the resource \
         associated with this ciphertext because no identity-based policy allows the kms:Decrypt action"
    );
    let forged = json!({ "KeyId": key, "Plaintext": "YQ==", "GrantTokens": ["Zm9yZ2Vk"] });
    assert_eq!(account.fails("Encrypt", forged).0, "InvalidGrantTokenException");
    account.caller = root;
    account.ok("RevokeGrant", json!({ "KeyId": key, "GrantId": made["GrantId"] }));
    assert_eq!(
        account.ok("ListGrants", json!({ "KeyId": key }))["Grants"],
        json!([])
    );
}

#[test]
fn a_grant_is_retired_by_its_token() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let retiring = "arn:aws:iam::111122223333:user/retiring";
    let stranger = account.user(ID, "stranger", allow(json!("s3:GetObject"), NOTHING));
    let retirer = account.user(ID, "retiring", allow(json!("kms:ListRetirableGrants"), "*"));
    let made = account.ok(
        "CreateGrant",
        json!({ "KeyId": key, "GranteePrincipal": "arn:aws:iam::111122223333:root", "RetiringPrincipal": retiring,
                "Operations": ["Decrypt"] }),
    );
    account.caller = stranger;
    let token = json!({ "GrantToken": made["GrantToken"] });
    assert_eq!(
        account.fails("RetireGrant", token.clone()).0,
        "AccessDeniedException"
    );
    account.caller = retirer;
    let retirable = account.ok("ListRetirableGrants", json!({ "RetiringPrincipal": retiring }));
    assert_eq!(retirable["Grants"][0]["GrantId"], made["GrantId"]);
    assert_eq!(account.ok("RetireGrant", token.clone()), json!({}));
    let retirable = account.ok("ListRetirableGrants", json!({ "RetiringPrincipal": retiring }));
    assert_eq!(retirable["Grants"], json!([]));
    assert_eq!(account.fails("RetireGrant", token).0, "NotFoundException");
    assert_eq!(
        account.fails("RetireGrant", json!({ "GrantToken": "AAAA" })).0,
        "InvalidGrantTokenException"
    );
}

#[test]
fn a_grantee_passes_on_no_more_than_it_has() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let user = account.user(ID, "u", allow(json!("s3:GetObject"), NOTHING));
    let operations = json!(["CreateGrant", "Encrypt"]);
    grant(&mut account, &key, "arn:aws:iam::111122223333:user/u", operations);
    account.caller = user;
    let child = |operation: &str| json!({ "KeyId": key, "GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": [operation] });
    account.ok("CreateGrant", child("Encrypt"));
    assert_eq!(
        account.fails("CreateGrant", child("Decrypt")).0,
        "AccessDeniedException"
    );
}

#[test]
fn what_does_not_suit_the_key_is_not_granted() {
    let mut account = Account::new();
    let key = account.key(json!({ "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC" }));
    let root = "arn:aws:iam::111122223333:root";
    let wrong = json!({ "KeyId": key, "GranteePrincipal": root, "Operations": ["Encrypt"] });
    assert_eq!(account.fails("CreateGrant", wrong).0, "ValidationException");
    for nobody in [
        "nobody",
        "arn:aws:iam::111122223333:role/later",
        "sns.amazonaws.com",
    ] {
        let mut wanted = json!({ "KeyId": key, "GranteePrincipal": nobody, "Operations": ["VerifyMac"] });
        let (code, text) = account.fails("CreateGrant", wanted.clone());
        assert_eq!(code, "InvalidArnException", "{nobody}");
        assert_eq!(text, "ARN does not refer to a valid principal");
        wanted["RetiringPrincipal"] = std::mem::replace(&mut wanted["GranteePrincipal"], json!(root));
        assert_eq!(account.fails("CreateGrant", wanted).0, "InvalidArnException");
    }
}

#[test]
fn a_key_of_any_kind_takes_grants_only_while_it_is_enabled() {
    let mut account = Account::new();
    let key = account.key(json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" }));
    let wanted =
        json!({ "KeyId": key, "GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": ["Sign"] });
    account.ok("CreateGrant", wanted.clone());
    let mut bound = wanted.clone();
    bound["Constraints"] = json!({ "EncryptionContextSubset": { "a": "b" } });
    assert_eq!(account.fails("CreateGrant", bound).0, "ValidationException");
    account.ok("DisableKey", json!({ "KeyId": key }));
    assert_eq!(
        account.fails("CreateGrant", wanted.clone()).0,
        "DisabledException"
    );
    account.ok("ScheduleKeyDeletion", json!({ "KeyId": key }));
    assert_eq!(account.fails("CreateGrant", wanted).0, "KMSInvalidStateException");
}

#[test]
fn a_grant_has_one_constraint() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let mut wanted = json!({
        "KeyId": key, "GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": ["Decrypt"],
        "Constraints": { "EncryptionContextSubset": { "a": "b" }, "EncryptionContextEquals": { "c": "d" } },
    });
    assert_eq!(
        account.fails("CreateGrant", wanted.clone()).0,
        "ValidationException"
    );
    wanted["Constraints"] = json!({ "EncryptionContextSubset": {}, "EncryptionContextEquals": { "c": "d" } });
    account.ok("CreateGrant", wanted);
    let shown = account.ok("ListGrants", json!({ "KeyId": key }));
    assert_eq!(
        shown["Grants"][0]["Constraints"],
        json!({ "EncryptionContextEquals": { "c": "d" } })
    );
}

#[test]
fn another_account_uses_a_key_by_a_grant_and_learns_nothing_without() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let user = account.user(OTHER, "far", allow(json!("kms:*"), "*"));
    let foreign = |text: &str| {
        text.ends_with(
        "because the resource does not exist in this Region, no resource-based policies allow access, or a \
         resource-based policy explicitly denies access",
    )
    };
    account.caller = user;
    let absent = format!(
        "{}0000",
        key.strip_suffix(key.rsplit('-').next().unwrap()).unwrap()
    ) + "00000000";
    for arn in [&key, &absent] {
        let (code, text) = account.fails("Encrypt", json!({ "KeyId": arn, "Plaintext": "YQ==" }));
        assert_eq!(code, "AccessDeniedException");
        assert!(foreign(&text), "{text}");
    }
    let far = std::mem::replace(&mut account.caller, root(ID));
    grant(
        &mut account,
        &key,
        "arn:aws:iam::444455556666:user/far",
        json!(["Encrypt"]),
    );
    account.caller = far;
    account.ok("Encrypt", json!({ "KeyId": key, "Plaintext": "YQ==" }));
    assert_eq!(
        account.fails("DisableKey", json!({ "KeyId": key })).0,
        "AccessDeniedException"
    );
}

#[test]
fn of_two_grants_that_allow_the_same_each_is_enough() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let user = account.user(ID, "u", json!({ "Version": "2012-10-17", "Statement": [] }));
    let named = |name: &str| {
        json!({ "KeyId": key, "GranteePrincipal": "arn:aws:iam::111122223333:user/u", "Operations": ["Encrypt"],
                "Name": name })
    };
    let first = account.ok("CreateGrant", named("a"));
    let second = account.ok("CreateGrant", named("b"));
    let again = account.ok("CreateGrant", named("b"));
    assert_eq!(again["GrantId"], second["GrantId"]);
    assert_ne!(again["GrantToken"], second["GrantToken"]);
    let mut other = named("b");
    other["RetiringPrincipal"] = json!("arn:aws:iam::111122223333:root");
    let other = account.ok("CreateGrant", other);
    assert_ne!(other["GrantId"], second["GrantId"]);
    let used = json!({ "KeyId": key, "Plaintext": "YQ==" });
    for grant in [&first, &second, &other] {
        account.caller = user.clone();
        account.ok("Encrypt", used.clone());
        account.caller = root(ID);
        account.ok(
            "RevokeGrant",
            json!({ "KeyId": key, "GrantId": grant["GrantId"] }),
        );
    }
    account.caller = user;
    assert_eq!(account.fails("Encrypt", used).0, "AccessDeniedException");
}

#[test]
fn a_constraint_has_its_largest_size_and_a_principal_its_form() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let root = "arn:aws:iam::111122223333:root";
    let mut bound = |pairs: usize, length: usize| {
        let context: serde_json::Map<String, Value> = (0..pairs)
            .map(|n| (n.to_string(), json!("v".repeat(length))))
            .collect();
        let constraints = json!({ "EncryptionContextSubset": context });
        account.call(
            "CreateGrant",
            json!({ "KeyId": key, "GranteePrincipal": root, "Operations": ["Decrypt"], "Constraints": constraints }),
        )
    };
    assert!(bound(8, 384).is_ok());
    for (pairs, length) in [(9, 1), (1, 385)] {
        assert_eq!(bound(pairs, length).unwrap_err().0, "LimitExceededException");
    }
    let input = json!({ "RetiringPrincipal": "nobody" });
    let (code, text) = account.fails("ListRetirableGrants", input);
    assert_eq!(code, "InvalidArnException");
    assert_eq!(text, "ARN does not refer to a valid principal");
}

#[test]
fn whose_grants_are_listed_is_what_the_listing_is_allowed_for() {
    let mut account = Account::new();
    let (own, other) = (
        "arn:aws:iam::111122223333:user/own",
        "arn:aws:iam::111122223333:user/other",
    );
    account.caller = account.user(ID, "own", allow(json!("kms:ListRetirableGrants"), own));
    account.ok("ListRetirableGrants", json!({ "RetiringPrincipal": own }));
    let (code, text) = account.fails("ListRetirableGrants", json!({ "RetiringPrincipal": other }));
    assert_eq!(code, "AccessDeniedException");
    assert!(text.contains(&format!("on resource: {other} because")), "{text}");
}
