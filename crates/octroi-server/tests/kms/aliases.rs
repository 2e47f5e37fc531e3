//! Aliases, AWS's own among them.

use octroi_names::Known;
use serde_json::{Value, json};

use crate::account::{Account, allow};

#[test]
fn an_alias_names_a_key_until_it_moves() {
    let mut account = Account::new();
    let (one, two) = (account.key(json!({})), account.key(json!({})));
    account.ok(
        "CreateAlias",
        json!({ "AliasName": "alias/app", "TargetKeyId": one }),
    );
    let by_alias = |account: &mut Account| {
        let sealed = account.ok("Encrypt", json!({ "KeyId": "alias/app", "Plaintext": "YQ==" }));
        sealed["KeyId"].as_str().unwrap().to_owned()
    };
    assert_eq!(by_alias(&mut account), one);
    let (code, text) = account.fails(
        "CreateAlias",
        json!({ "AliasName": "alias/app", "TargetKeyId": two }),
    );
    assert_eq!(code, "AlreadyExistsException");
    assert_eq!(
        text,
        "An alias with the name arn:aws:kms:us-east-1:111122223333:alias/app already exists"
    );
    account.ok(
        "UpdateAlias",
        json!({ "AliasName": "alias/app", "TargetKeyId": two }),
    );
    assert_eq!(by_alias(&mut account), two);
    let of_two = account.ok("ListAliases", json!({ "KeyId": two }));
    assert_eq!(of_two["Aliases"][0]["AliasName"], "alias/app");
    assert_eq!(
        account.ok("ListAliases", json!({ "KeyId": one }))["Aliases"],
        json!([])
    );
    account.ok("DeleteAlias", json!({ "AliasName": "alias/app" }));
    let (code, text) = account.fails("Encrypt", json!({ "KeyId": "alias/app", "Plaintext": "YQ==" }));
    assert_eq!(code, "NotFoundException");
    assert_eq!(
        text,
        "Alias arn:aws:kms:us-east-1:111122223333:alias/app is not found."
    );
}

#[test]
fn names_that_no_alias_may_have() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let mut code = |name: &str| {
        account
            .fails("CreateAlias", json!({ "AliasName": name, "TargetKeyId": key }))
            .0
    };
    assert_eq!(code("app"), "ValidationException");
    assert_eq!(code("alias/a:b"), "ValidationException");
    assert_eq!(code("alias/aws/ebs"), "NotAuthorizedException");
    let (_, text) = account.fails(
        "CreateAlias",
        json!({ "AliasName": "alias/a", "TargetKeyId": "alias/b" }),
    );
    assert_eq!(text, "Aliases must refer to keys. Not aliases");
}

#[test]
fn a_key_has_fifty_aliases_at_most() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    for number in 0..50 {
        account.ok(
            "CreateAlias",
            json!({ "AliasName": format!("alias/{number}"), "TargetKeyId": key }),
        );
    }
    let more = json!({ "AliasName": "alias/more", "TargetKeyId": key });
    assert_eq!(account.fails("CreateAlias", more).0, "LimitExceededException");
}

#[test]
fn the_alias_and_the_key_are_checked() {
    let mut account = Account::new();
    let key = account.key(json!({}));
    let on_key = account.user("111122223333", "k", allow(json!("kms:CreateAlias"), &key));
    account.caller = on_key;
    let (code, text) = account.fails(
        "CreateAlias",
        json!({ "AliasName": "alias/app", "TargetKeyId": key }),
    );
    assert_eq!(code, "AccessDeniedException");
    assert_eq!(
        text,
        "User: arn:aws:iam::111122223333:user/k is not authorized to perform: kms:CreateAlias on resource: \
         arn:aws:kms:us-east-1:111122223333:alias/app because no identity-based policy allows the kms:CreateAlias action"
    );
}

#[test]
fn a_key_of_aws_is_made_when_it_is_described() {
    let mut account = Account::new();
    let listed = |account: &mut Account| -> Value {
        let aliases = account.ok("ListAliases", json!({}));
        let mut all = aliases["Aliases"].as_array().unwrap().iter();
        all.find(|alias| alias["AliasName"] == "alias/aws/ebs")
            .unwrap()
            .clone()
    };
    let arn = "arn:aws:kms:us-east-1:111122223333:alias/aws/ebs";
    assert_eq!(
        listed(&mut account),
        json!({ "AliasName": "alias/aws/ebs", "AliasArn": arn })
    );
    assert_eq!(account.world.keys().count(), 0);
    let shown = account.ok("DescribeKey", json!({ "KeyId": "alias/aws/ebs" }));
    assert_eq!(shown["KeyMetadata"]["KeyManager"], "AWS");
    let id = shown["KeyMetadata"]["KeyId"].clone();
    assert_eq!(listed(&mut account)["TargetKeyId"], id);
    assert_eq!(
        account.ok("DescribeKey", json!({ "KeyId": "alias/aws/ebs" }))["KeyMetadata"]["KeyId"],
        id
    );
    let refused = [
        (
            "Encrypt",
            json!({ "KeyId": "alias/aws/ebs", "Plaintext": "YQ==" }),
        ),
        ("ScheduleKeyDeletion", json!({ "KeyId": id })),
        ("DisableKey", json!({ "KeyId": id })),
        ("TagResource", json!({ "KeyId": id, "Tags": [] })),
    ];
    for (name, input) in refused {
        let (code, text) = account.fails(name, input);
        assert_eq!(code, "AccessDeniedException", "{name}");
        assert!(text.contains("because no resource-based policy allows"), "{text}");
    }
    let rotation = account.ok("GetKeyRotationStatus", json!({ "KeyId": id }));
    assert_eq!(rotation["KeyRotationEnabled"], true);
    let key = account.world.keys().next().unwrap();
    assert!(
        matches!(&key.policy, Known::Is(policy) if policy.text().contains("ec2.us-east-1.amazonaws.com"))
    );
}
