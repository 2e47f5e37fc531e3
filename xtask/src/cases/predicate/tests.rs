//! Each predicate, broken and held.

use serde_json::{Value, json};

use super::proposed::breach as in_remedy;

fn broken(name: &str, argument: Value, change: Value) -> bool {
    let input = json!({"world": {"principals": [{"arn": "p", "identityPolicies": []}], "keys": [{"arn": "k", "policy": {"Statement": [
        {"Sid": "D", "Effect": "Deny", "Action": "kms:Delete*", "Condition": {"IpAddress": {"aws:SourceIp": "1"}}}]}}]}});
    let remedy = json!({"changes": [change], "commands": ["aws kms enable-key"]});
    in_remedy(name, &argument, &remedy, &input).unwrap().is_some()
}

fn change(op: &str, statement: Value) -> Value {
    json!({"target": "keyPolicy", "key": "k", "op": op, "sid": "D", "statement": statement})
}

fn of_caller(statement: Value) -> Value {
    json!({"target": "identityPolicy", "principal": "p", "op": "addStatement", "statement": statement})
}

#[test]
fn what_is_proposed_is_judged() {
    let wide = json!({"Effect": "Allow", "Action": ["kms:*"], "Resource": "*", "Principal": "*"});
    for (name, argument) in [
        ("noTarget", json!("keyPolicy")),
        ("noAction", json!("kms:*")),
        ("noService", json!("kms")),
        ("noAllow", json!("kms:CreateGrant")),
        ("noPrincipalStar", json!(true)),
        ("noPrincipalStarWithoutCondition", json!(true)),
        ("noText", json!("kms:*")),
        ("noCommand", json!("enable-key")),
        ("onlyPrincipals", json!(["arn:x"])),
        ("onlyKeys", json!(["other"])),
    ] {
        assert!(
            broken(name, argument, change("addStatement", wide.clone())),
            "{name}"
        );
    }
    let fine = json!({"Effect": "Allow", "Action": "ec2:X", "Resource": "r", "Principal": {"AWS": "arn:x"}});
    for (name, argument) in [
        ("noTarget", json!(["grant"])),
        ("noAction", json!("kms:*")),
        ("noService", json!("kms")),
        ("noAllow", json!("kms:CreateGrant")),
        ("noResourceStar", json!(true)),
        ("noPrincipalStar", json!(true)),
        ("onlyPrincipals", json!(["arn:x"])),
        ("onlyKeys", json!(["k"])),
    ] {
        assert!(
            !broken(name, argument, change("addStatement", fine.clone())),
            "{name}"
        );
    }
}

#[test]
fn what_is_left_afterwards_is_judged() {
    let less = json!({"Sid": "E", "Effect": "Deny", "Action": "kms:Put*", "Resource": ":alias/x"});
    for (name, argument) in [
        ("keepsDeny", json!("D")),
        ("keepsDenied", json!(["kms:PutKeyPolicy", "kms:DeleteAlias"])),
        ("keepsConditionKey", json!(["aws:SourceIp"])),
    ] {
        assert!(
            broken(name, argument.clone(), change("replaceStatement", less.clone())),
            "{name}"
        );
    }
    let more = json!({"Condition": {"IpAddress": {"aws:SourceIp": ["1", "2"]}}});
    assert!(broken(
        "keepsConditionValues",
        json!("aws:SourceIp"),
        change("addStatement", more)
    ));
    let other = change("addStatement", json!({"Effect": "Allow"}));
    for (name, argument) in [
        ("keepsDeny", json!("D")),
        ("keepsDenied", json!("kms:DeleteAlias")),
        ("keepsConditionKey", json!("aws:SourceIp")),
    ] {
        assert!(!broken(name, argument, other.clone()), "{name}");
    }
}

#[test]
fn resources_are_judged_on_the_side_of_the_caller() {
    let star = json!({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"});
    for name in ["noResourceStar", "noResourceStarWithoutCondition"] {
        assert!(broken(name, json!(true), of_caller(star.clone())), "{name}");
        assert!(
            !broken(name, json!(true), change("addStatement", star.clone())),
            "{name}"
        );
    }
    let alias = json!({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:r:a:alias/x"});
    assert!(broken(
        "noResourceLeft",
        json!(":alias/"),
        of_caller(alias.clone())
    ));
    assert!(!broken(
        "noResourceLeft",
        json!(":alias/"),
        change("addStatement", alias)
    ));
}

#[test]
fn an_unknown_predicate_is_an_error() {
    assert!(in_remedy("noSuch", &json!(true), &json!({}), &json!({})).is_err());
}
