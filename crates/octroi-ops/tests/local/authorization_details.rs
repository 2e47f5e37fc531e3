//! GetAccountAuthorizationDetails: who carries what, with the members that AWS answers, in parts.

use serde_json::{Value, json};

use crate::account::{HOME, Key, Local};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
const LIST: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}"#;
const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

fn told(local: &mut Local, key: &Key, name: &str, input: Value) -> Value {
    local.call(key, "iam", name, input).unwrap()
}

/// An account with one of each kind, of which the role carries all that it can.
fn account() -> (Local, Key) {
    let mut local = Local::new();
    let root = local.root(HOME);
    let mut ok = |name: &str, input: Value| {
        told(&mut local, &root, name, input);
    };
    ok("CreateUser", json!({"UserName": "ann"}));
    ok("CreateGroup", json!({"GroupName": "staff"}));
    ok(
        "CreatePolicy",
        json!({"PolicyName": "own", "PolicyDocument": LIST, "Description": "mine"}),
    );
    let policy = format!("arn:aws:iam::{HOME}:policy/own");
    ok(
        "CreateRole",
        json!({
            "RoleName": "app", "Path": "/x/", "AssumeRolePolicyDocument": TRUST, "Description": "an app",
            "MaxSessionDuration": 7200, "Tags": [{"Key": "team", "Value": "a"}], "PermissionsBoundary": policy
        }),
    );
    ok(
        "PutRolePolicy",
        json!({"RoleName": "app", "PolicyName": "in", "PolicyDocument": LIST}),
    );
    ok(
        "AttachRolePolicy",
        json!({"RoleName": "app", "PolicyArn": READ_ONLY}),
    );
    ok("CreateInstanceProfile", json!({"InstanceProfileName": "host"}));
    ok(
        "AddRoleToInstanceProfile",
        json!({"InstanceProfileName": "host", "RoleName": "app"}),
    );
    ok("AddUserToGroup", json!({"GroupName": "staff", "UserName": "ann"}));
    (local, root)
}

fn names(details: &Value) -> Vec<String> {
    [
        ("UserDetailList", "UserName"),
        ("GroupDetailList", "GroupName"),
        ("RoleDetailList", "RoleName"),
        ("Policies", "PolicyName"),
    ]
    .iter()
    .flat_map(|(list, name)| {
        let list = details[*list].as_array().unwrap().iter();
        list.map(|item| item[*name].as_str().unwrap().to_owned())
    })
    .collect()
}

#[test]
fn a_role_is_told_with_all_that_it_carries() {
    let (mut local, root) = account();
    let name = "GetAccountAuthorizationDetails";
    let details = told(&mut local, &root, name, json!({"Filter": ["Role"]}));
    assert_eq!(names(&details), ["app"]);
    let mut role = details["RoleDetailList"][0].clone();
    let trust = role["AssumeRolePolicyDocument"].take();
    assert!(trust.as_str().unwrap().starts_with("%7B%22Version"));
    let profile = role["InstanceProfileList"][0].take();
    assert_eq!(profile["InstanceProfileName"], "host");
    assert_eq!(profile["Roles"][0]["RoleName"], "app");
    // As AWS answers it, a profile's role is told without these.
    assert_eq!(profile["Roles"][0].get("MaxSessionDuration"), None);
    assert_eq!(profile["Roles"][0].get("Description"), None);
    let document = role["RolePolicyList"][0]["PolicyDocument"].take();
    assert!(document.as_str().unwrap().starts_with("%7B%22Version"));
    assert_eq!(
        role,
        json!({
            "Path": "/x/",
            "RoleName": "app",
            "RoleId": role["RoleId"],
            "Arn": format!("arn:aws:iam::{HOME}:role/x/app"),
            "CreateDate": role["CreateDate"],
            "AssumeRolePolicyDocument": null,
            "InstanceProfileList": [null],
            "RolePolicyList": [{"PolicyName": "in", "PolicyDocument": null}],
            "AttachedManagedPolicies": [{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}],
            "PermissionsBoundary": {
                "PermissionsBoundaryType": "Policy",
                "PermissionsBoundaryArn": format!("arn:aws:iam::{HOME}:policy/own"),
            },
            "Tags": [{"Key": "team", "Value": "a"}],
            "RoleLastUsed": {},
        })
    );
}

#[test]
fn lists_are_there_though_empty_but_for_the_inline_policies_of_users() {
    let (mut local, root) = account();
    let details = told(&mut local, &root, "GetAccountAuthorizationDetails", json!({}));
    let user = &details["UserDetailList"][0];
    assert_eq!(user["GroupList"], json!(["staff"]));
    assert_eq!(user["AttachedManagedPolicies"], json!([]));
    assert_eq!(user["Tags"], json!([]));
    assert_eq!(user.get("UserPolicyList"), None);
    assert_eq!(details["GroupDetailList"][0]["GroupPolicyList"], json!([]));
    let own = &details["Policies"][1];
    assert_eq!(own["PermissionsBoundaryUsageCount"], 1);
    assert_eq!(own["PolicyVersionList"][0]["VersionId"], "v1");
    assert_eq!(own.get("Description"), None);
    // Of AWS's policies, only what the account uses.
    assert_eq!(names(&details), ["ann", "staff", "app", "ReadOnlyAccess", "own"]);
}

#[test]
fn the_parts_of_the_list_are_the_list() {
    let (mut local, root) = account();
    let (mut all, mut marker) = (Vec::new(), None::<String>);
    let mut parts = 0;
    loop {
        let mut input = json!({"MaxItems": 2});
        if let Some(marker) = &marker {
            input["Marker"] = json!(marker);
        }
        let part = told(&mut local, &root, "GetAccountAuthorizationDetails", input);
        all.extend(names(&part));
        parts += 1;
        assert_eq!(part["IsTruncated"], json!(part.get("Marker").is_some()));
        match part.get("Marker") {
            Some(next) => marker = next.as_str().map(str::to_owned),
            None => break,
        }
    }
    assert_eq!(all, ["ann", "staff", "app", "ReadOnlyAccess", "own"]);
    assert_eq!(parts, 3);
    let only = told(
        &mut local,
        &root,
        "GetAccountAuthorizationDetails",
        json!({"Filter": ["AWSManagedPolicy", "Group"]}),
    );
    assert_eq!(names(&only), ["staff", "ReadOnlyAccess"]);
}
