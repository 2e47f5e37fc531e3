//! Tags of sessions, and whom a policy names once a principal has another name or is gone.

use serde_json::{Value, json};

use crate::account::{HOME, Local};
use crate::sts::{ALL, NONE, assume, trust};

#[test]
fn tags_are_refused_in_the_words_of_sts() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let trusted = trust(HOME, r#"["sts:AssumeRole","sts:TagSession"]"#, "{}");
    let role = local.role(HOME, "worker", &trusted, ALL);
    let mut refused = |tags: Value, transitive: Value| {
        let input = json!({ "RoleArn": role.as_str(), "RoleSessionName": "session", "Tags": tags,
            "TransitiveTagKeys": transitive });
        let failure = local.call(&alice, "sts", "AssumeRole", input).unwrap_err();
        failure.to_string()
    };
    assert_eq!(
        refused(
            json!([{ "Key": "a", "Value": "1" }, { "Key": "A", "Value": "1" }]),
            json!([])
        ),
        "InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive."
    );
    assert_eq!(
        refused(json!([{ "Key": "a", "Value": "1" }]), json!(["b"])),
        "InvalidParameterValue: The specified transitive tag key must be included in the requested tags."
    );
    assert!(
        refused(json!([{ "Key": "AWS:a", "Value": "1" }]), json!([])).starts_with("InvalidParameterValue: ")
    );
}

#[test]
fn a_federated_user_has_the_tags_of_its_user_under_its_own_and_needs_no_trust_for_them() {
    let mut local = Local::new();
    let allowed = |action: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":{action},"Resource":"*"}}}}"#
        )
    };
    let alice = local.user(
        "alice",
        &allowed(r#"["sts:GetFederationToken","sts:TagSession","kms:*"]"#),
    );
    let bob = local.user("bob", &allowed(r#""sts:GetFederationToken""#));
    let root = local.root(HOME);
    let tags = json!([{ "Key": "unit", "Value": "red" }, { "Key": "team", "Value": "blue" }]);
    local
        .call(
            &root,
            "iam",
            "TagUser",
            json!({ "UserName": "alice", "Tags": tags }),
        )
        .unwrap();
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*",
        "Condition":{"StringEquals":{"aws:PrincipalTag/unit":"red","aws:PrincipalTag/team":"green"}}}}"#;
    let input = |tags: Value| json!({ "Name": "fed", "Policy": policy, "Tags": tags });
    let untagged = local
        .call(&alice, "sts", "GetFederationToken", input(json!([])))
        .unwrap();
    let untagged = local.issued(&untagged);
    assert!(local.call(&untagged, "kms", "ListKeys", json!({})).is_err());
    let green = json!([{ "Key": "Team", "Value": "green" }]);
    let tagged = local
        .call(&alice, "sts", "GetFederationToken", input(green.clone()))
        .unwrap();
    let tagged = local.issued(&tagged);
    assert!(local.call(&tagged, "kms", "ListKeys", json!({})).is_ok());
    assert_eq!(
        local
            .call(&bob, "sts", "GetFederationToken", input(green))
            .unwrap_err()
            .to_string(),
        "AccessDenied: User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:TagSession on \
         resource: arn:aws:sts::111122223333:federated-user/fed because no identity-based policy allows the \
         sts:TagSession action"
    );
}

#[test]
fn who_is_made_under_a_name_is_not_whom_a_policy_named_before() {
    let mut local = Local::new();
    let root = local.root(HOME);
    let named = |user: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",
            "Principal":{{"AWS":["arn:aws:iam::{HOME}:user/{user}","{HOME}"]}},"Action":"sts:AssumeRole",
            "Condition":{{"ArnEquals":{{"aws:PrincipalArn":"arn:aws:iam::{HOME}:user/{user}"}}}}}}]}}"#
        )
    };
    local.user("alice", NONE);
    local.user("carol", NONE);
    let of_alice = local.role(HOME, "of-alice", &named("alice"), ALL);
    let of_carol = local.role(HOME, "of-carol", &named("carol"), ALL);
    let trust_of = |local: &mut Local, role: &str| {
        let got = local
            .call(&root, "iam", "GetRole", json!({ "RoleName": role }))
            .unwrap();
        got["Role"]["AssumeRolePolicyDocument"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let escaped = named("alice").replace("user/alice", r"user\/alice");
    let in_escapes = local.role(HOME, "in-escapes", &escaped, ALL);
    // A user that is renamed is the same user, and a condition is no principal.
    local
        .call(
            &root,
            "iam",
            "UpdateUser",
            json!({ "UserName": "carol", "NewUserName": "dora" }),
        )
        .unwrap();
    let carol = local.user("carol", NONE);
    assert!(
        local
            .call(&carol, "sts", "AssumeRole", assume(of_carol.as_str()))
            .is_err()
    );
    let text = trust_of(&mut local, "of-carol");
    assert!(
        text.contains("user%2Fdora") && text.contains("user%2Fcarol"),
        "{text}"
    );

    local
        .call(
            &root,
            "iam",
            "DeleteUserPolicy",
            json!({ "UserName": "alice", "PolicyName": "inline" }),
        )
        .unwrap();
    local
        .call(&root, "iam", "DeleteUser", json!({ "UserName": "alice" }))
        .unwrap();
    let alice = local.user("alice", NONE);
    // The helper gives the new user the old one's unique id; IAM never does.
    let user = local.world.user(alice.principal.arn().unwrap()).unwrap().clone();
    local.apply(
        &octroi_world::User {
            unique_id: Some("AIDANEW".into()),
            ..user
        }
        .into(),
    );
    let refused = local
        .call(&alice, "sts", "AssumeRole", assume(of_alice.as_str()))
        .unwrap_err();
    assert!(
        refused
            .message
            .contains("is not authorized to perform: sts:AssumeRole")
    );
    let text = trust_of(&mut local, "of-alice");
    assert!(text.contains("%22AIDAalice%22"), "{text}");
    assert!(
        local
            .call(&alice, "sts", "AssumeRole", assume(in_escapes.as_str()))
            .is_err()
    );
}

#[test]
fn a_session_is_bound_by_managed_policies_of_the_account_of_its_role_alone() {
    let mut local = Local::new();
    local.account("444455556666");
    let (root, other) = (local.root(HOME), local.root("444455556666"));
    let document =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}}"#;
    let made = json!({ "PolicyName": "session", "PolicyDocument": document });
    for key in [&root, &other] {
        local.call(key, "iam", "CreatePolicy", made.clone()).unwrap();
    }
    let alice = local.user("alice", ALL);
    let role = local.role(HOME, "worker", &trust(HOME, "\"sts:AssumeRole\"", "{}"), ALL);
    let mut with = |account: &str| {
        let arn = format!("arn:aws:iam::{account}:policy/session");
        let input =
            json!({ "RoleArn": role.as_str(), "RoleSessionName": "session", "PolicyArns": [{ "arn": arn }] });
        let output = local
            .call(&alice, "sts", "AssumeRole", input)
            .map_err(|failure| failure.to_string())?;
        let key = local.issued(&output);
        local.call(&key, "kms", "ListKeys", json!({})).unwrap();
        let refused = local.call(&key, "kms", "ListAliases", json!({})).unwrap_err();
        Ok::<_, String>(refused.message)
    };
    assert!(
        with(HOME)
            .unwrap()
            .ends_with("because no session policy allows the kms:ListAliases action")
    );
    assert_eq!(
        with("444455556666").unwrap_err(),
        "MalformedPolicyDocument: Policy arn:aws:iam::444455556666:policy/session does not exist or is not attachable."
    );
}

#[test]
fn a_session_whose_role_is_gone_is_not_who_a_policy_names_now() {
    let mut local = Local::new();
    let root = local.root(HOME);
    let alice = local.user("alice", ALL);
    let trusting = trust(HOME, "\"sts:AssumeRole\"", "{}");
    let role = local.role(HOME, "worker", &trusting, NONE);
    let output = local
        .call(&alice, "sts", "AssumeRole", assume(role.as_str()))
        .unwrap();
    let stale = local.issued(&output);
    local
        .call(
            &root,
            "iam",
            "DeleteRolePolicy",
            json!({ "RoleName": "worker", "PolicyName": "inline" }),
        )
        .unwrap();
    local
        .call(&root, "iam", "DeleteRole", json!({ "RoleName": "worker" }))
        .unwrap();
    local
        .call(
            &root,
            "iam",
            "CreateRole",
            json!({ "RoleName": "worker", "AssumeRolePolicyDocument": trusting }),
        )
        .unwrap();
    let output = local
        .call(&alice, "sts", "AssumeRole", assume(role.as_str()))
        .unwrap();
    let fresh = local.issued(&output);
    for principal in [role.as_str(), "*"] {
        let trusting = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},
            "Action":"sts:AssumeRole"}}}}"#
        );
        let next = local.role(HOME, "next", &trusting, ALL);
        assert!(
            local
                .call(&fresh, "sts", "AssumeRole", assume(next.as_str()))
                .is_ok()
        );
        let refused = local
            .call(&stale, "sts", "AssumeRole", assume(next.as_str()))
            .unwrap_err();
        assert_eq!(refused.code.as_str(), "AccessDenied", "{principal}");
    }
    assert!(local.call(&stale, "sts", "GetCallerIdentity", json!({})).is_ok());
}
