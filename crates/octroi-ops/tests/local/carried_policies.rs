//! Policies that users, groups and roles carry: inline, attached, listed; and what conditions see of it.

use octroi_names::{Known, SmolStr};
use octroi_world::{Group, Map};
use serde_json::{Value, json};

use crate::account::{HOME, Key, Local};

const ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const NONE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;

struct Story {
    local: Local,
    root: Key,
}

impl Story {
    /// An account with a user, a group and a role of the name `bob`, all without policies.
    fn new() -> Self {
        let mut local = Local::new();
        let root = local.root(HOME);
        local.user("bob", NONE);
        local.role(HOME, "bob", TRUST, NONE);
        let group = Group {
            arn: format!("arn:aws:iam::{HOME}:group/bob").parse().unwrap(),
            unique_id: Some("AGPAbob".into()),
            created: Some(local.now),
            inline_policies: Known::Is(Map::<SmolStr, _>::new_sync()),
            attached_policies: Vec::new(),
        };
        local.apply(&group.into());
        let mut story = Self { local, root };
        for kind in ["User", "Role"] {
            story.ok(
                &format!("Delete{kind}Policy"),
                with(kind, json!({"PolicyName": "inline"})),
            );
        }
        story
    }

    fn ok(&mut self, name: &str, input: Value) -> Value {
        self.local.call(&self.root.clone(), "iam", name, input).unwrap()
    }

    fn refused(&mut self, name: &str, input: Value) -> String {
        let failure = self.local.call(&self.root.clone(), "iam", name, input);
        failure.unwrap_err().to_string()
    }

    fn policy(&mut self, name: &str) -> String {
        let made = self.ok(
            "CreatePolicy",
            json!({ "PolicyName": name, "PolicyDocument": ALL }),
        );
        made["Policy"]["Arn"].as_str().unwrap().to_owned()
    }
}

/// The members of an input with the holder's name.
fn with(kind: &str, mut input: Value) -> Value {
    input[format!("{kind}Name")] = json!("bob");
    input
}

#[test]
fn inline_policies_are_put_told_listed_and_deleted() {
    let mut story = Story::new();
    for kind in ["User", "Group", "Role"] {
        let word = kind.to_lowercase();
        for name in ["b", "a"] {
            let put = with(kind, json!({"PolicyName": name, "PolicyDocument": ALL}));
            assert_eq!(story.ok(&format!("Put{kind}Policy"), put), json!({}));
        }
        let list = format!("List{}Policies", kind);
        let listed = story.ok(&list, with(kind, json!({"MaxItems": 1})));
        assert_eq!(
            (&listed["PolicyNames"], &listed["IsTruncated"]),
            (&json!(["a"]), &json!(true))
        );
        let rest = story.ok(&list, with(kind, json!({"Marker": listed["Marker"]})));
        assert_eq!(rest, json!({"PolicyNames": ["b"], "IsTruncated": false}));
        let got = story.ok(
            &format!("Get{kind}Policy"),
            with(kind, json!({"PolicyName": "a"})),
        );
        let mut expect = with(kind, json!({"PolicyName": "a"}));
        expect["PolicyDocument"] = json!(
            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A\
             %22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D"
        );
        assert_eq!(got, expect);
        story.ok(
            &format!("Delete{kind}Policy"),
            with(kind, json!({"PolicyName": "a"})),
        );
        for operation in [format!("Delete{kind}Policy"), format!("Get{kind}Policy")] {
            assert_eq!(
                story.refused(&operation, with(kind, json!({"PolicyName": "a"}))),
                format!("NoSuchEntity: The {word} policy with name a cannot be found.")
            );
        }
        let mut other = with(kind, json!({"PolicyName": "b"}));
        other[format!("{kind}Name")] = json!("none");
        assert_eq!(
            story.refused(&format!("Get{kind}Policy"), other),
            format!("NoSuchEntity: The {word} with name none cannot be found.")
        );
        let malformed = with(kind, json!({"PolicyName": "c", "PolicyDocument": "{}"}));
        assert_eq!(
            story.refused(&format!("Put{kind}Policy"), malformed),
            "MalformedPolicyDocument: Syntax errors in policy."
        );
    }
    let blanks = format!("{}{}", " ".repeat(9_000), ALL);
    let put = |text: &str| with("Group", json!({"PolicyName": "blanks", "PolicyDocument": text}));
    story.ok("PutGroupPolicy", put(&blanks));
    let long = ALL.replace(
        "\"*\"}",
        &format!("[\"*\",\"arn:aws:s3:::{}\"]}}", "x".repeat(5_100)),
    );
    assert_eq!(
        story.refused("PutGroupPolicy", put(&long)),
        "LimitExceeded: Maximum policy size of 5120 bytes exceeded for group bob"
    );
}

#[test]
fn policies_are_attached_once_and_ten_at_most() {
    let mut story = Story::new();
    let p = story.policy("p");
    for kind in ["User", "Group", "Role"] {
        let (attach, detach) = (format!("Attach{kind}Policy"), format!("Detach{kind}Policy"));
        let list = format!("ListAttached{kind}Policies");
        for _ in 0..2 {
            assert_eq!(
                story.ok(&attach, with(kind, json!({ "PolicyArn": p }))),
                json!({})
            );
        }
        let aws = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        story.ok(&attach, with(kind, json!({ "PolicyArn": aws })));
        let listed = story.ok(&list, with(kind, json!({})));
        let both = json!([
            {"PolicyName": "p", "PolicyArn": p},
            {"PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": aws},
        ]);
        assert_eq!(listed, json!({"AttachedPolicies": both, "IsTruncated": false}));
        let below = story.ok(&list, with(kind, json!({"PathPrefix": "/service-role/"})));
        assert_eq!(below["AttachedPolicies"], json!([both[1]]));
        story.ok(&detach, with(kind, json!({ "PolicyArn": aws })));
        assert_eq!(
            story.refused(&detach, with(kind, json!({ "PolicyArn": aws }))),
            format!("NoSuchEntity: Policy {aws} was not found.")
        );
        for absent in [
            "arn:aws:iam::aws:policy/NoSuchAccess".to_owned(),
            format!("arn:aws:iam::{HOME}:policy/x/p"),
        ] {
            assert_eq!(
                story.refused(&attach, with(kind, json!({ "PolicyArn": absent }))),
                format!("NoSuchEntity: Policy {absent} does not exist or is not attachable.")
            );
        }
        assert_eq!(
            story.refused(&attach, with(kind, json!({"PolicyArn": "arn:aws:iam::x:role/y"}))),
            "ValidationError: ARN arn:aws:iam::x:role/y is not valid."
        );
        for number in 0..9 {
            let more = match kind {
                "User" => story.policy(&format!("more{number}")),
                _ => format!("arn:aws:iam::{HOME}:policy/more{number}"),
            };
            story.ok(&attach, with(kind, json!({ "PolicyArn": more })));
        }
        assert_eq!(
            story.refused(&attach, with(kind, json!({ "PolicyArn": aws }))),
            format!("LimitExceeded: Cannot exceed quota for PoliciesPer{kind}: 10")
        );
    }
    let service = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy";
    assert_eq!(
        story.refused("AttachRolePolicy", with("Role", json!({ "PolicyArn": service }))),
        "PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role."
    );
    let got = story.ok("GetPolicy", json!({ "PolicyArn": p }));
    assert_eq!(got["Policy"]["AttachmentCount"], 3);
    assert_eq!(
        story.refused("DeletePolicy", json!({ "PolicyArn": p })),
        "DeleteConflict: Cannot delete a policy attached to entities."
    );
    let all = json!({
        "PolicyGroups": [{"GroupName": "bob", "GroupId": "AGPAbob"}],
        "PolicyUsers": [{"UserName": "bob", "UserId": "AIDAbob"}],
        "PolicyRoles": [{"RoleName": "bob", "RoleId": "AROAbob"}],
        "IsTruncated": false,
    });
    assert_eq!(story.ok("ListEntitiesForPolicy", json!({ "PolicyArn": p })), all);
    let some = story.ok(
        "ListEntitiesForPolicy",
        json!({"PolicyArn": p, "EntityFilter": "Role"}),
    );
    assert_eq!(
        (&some["PolicyRoles"], &some["PolicyUsers"]),
        (&all["PolicyRoles"], &json!([]))
    );
    let none = story.ok(
        "ListEntitiesForPolicy",
        json!({"PolicyArn": p, "PolicyUsageFilter": "PermissionsBoundary"}),
    );
    assert_eq!(none["PolicyRoles"], json!([]));
    let first = story.ok("ListEntitiesForPolicy", json!({"PolicyArn": p, "MaxItems": 2}));
    assert_eq!(
        (&first["PolicyRoles"], &first["IsTruncated"]),
        (&json!([]), &json!(true))
    );
    let rest = story.ok(
        "ListEntitiesForPolicy",
        json!({"PolicyArn": p, "Marker": first["Marker"]}),
    );
    assert_eq!(
        (&rest["PolicyRoles"], &rest["PolicyGroups"]),
        (&all["PolicyRoles"], &json!([]))
    );
}

#[test]
fn a_condition_tells_which_policies_may_be_attached_and_an_attached_one_is_enforced() {
    let mut story = Story::new();
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    let read = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"iam:AttachUserPolicy","Resource":"*",
        "Condition":{{"ArnEquals":{{"iam:PolicyARN":"{read}"}}}}}}}}"#
    );
    let delegate = story.local.user("delegate", &text);
    let attach = |policy: &str| with("User", json!({ "PolicyArn": policy }));
    let refused = story
        .local
        .call(&delegate, "iam", "AttachUserPolicy", attach(admin));
    assert_eq!(
        refused.unwrap_err().to_string(),
        format!(
            "AccessDenied: User: arn:aws:iam::{HOME}:user/delegate is not authorized to perform: iam:AttachUserPolicy \
             on resource: user bob because no identity-based policy allows the iam:AttachUserPolicy action"
        )
    );
    let bob = story.local.key(&format!("arn:aws:iam::{HOME}:user/bob"));
    assert!(story.local.call(&bob, "iam", "ListPolicies", json!({})).is_err());
    story
        .local
        .call(&delegate, "iam", "AttachUserPolicy", attach(read))
        .unwrap();
    assert!(story.local.call(&bob, "iam", "ListPolicies", json!({})).is_ok());
    let make = json!({"PolicyName": "x", "PolicyDocument": ALL});
    assert!(story.local.call(&bob, "iam", "CreatePolicy", make).is_err());
    // Who may not ask is not told whether the name exists.
    let absent = json!({"UserName": "nobody", "PolicyArn": admin});
    let refused = story.local.call(&delegate, "iam", "AttachUserPolicy", absent);
    assert_eq!(refused.unwrap_err().code.as_str(), "AccessDenied");
}

#[test]
fn the_policies_of_a_service_linked_role_are_its_services() {
    let mut story = Story::new();
    story.local.role(
        HOME,
        "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        TRUST,
        ALL,
    );
    let name = "AWSServiceRoleForAutoScaling";
    for (operation, member, value) in [
        (
            "AttachRolePolicy",
            "PolicyArn",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "DetachRolePolicy",
            "PolicyArn",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        ("DeleteRolePolicy", "PolicyName", "inline"),
    ] {
        assert_eq!(
            story.refused(operation, json!({"RoleName": name, member: value})),
            format!(
                "UnmodifiableEntity: Cannot perform the operation on the protected role '{name}' - this role is only \
                 modifiable by AWS"
            )
        );
    }
}

#[test]
fn the_policies_that_allow_something_of_a_service_are_those_of_groups_too() {
    let mut local = Local::new();
    let root = local.root(HOME);
    let mut ok = |name: &str, input: Value| local.call(&root, "iam", name, input).unwrap();
    let text = |effect: &str, element: &str, action: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","{element}":"{action}","Resource":"*"}}}}"#
        )
    };
    ok("CreateUser", json!({"UserName": "u"}));
    ok("CreateGroup", json!({"GroupName": "g"}));
    ok("AddUserToGroup", json!({"UserName": "u", "GroupName": "g"}));
    for (name, document) in [
        ("kms", text("Allow", "Action", "kms:Decrypt")),
        ("deny", text("Deny", "Action", "s3:*")),
        ("other", text("Allow", "NotAction", "kms:*")),
    ] {
        ok(
            "PutUserPolicy",
            json!({"UserName": "u", "PolicyName": name, "PolicyDocument": document}),
        );
    }
    let document = text("Allow", "Action", "KMS:List*");
    ok(
        "PutGroupPolicy",
        json!({"GroupName": "g", "PolicyName": "in", "PolicyDocument": document}),
    );
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    ok("AttachGroupPolicy", json!({"GroupName": "g", "PolicyArn": admin}));
    let arn = format!("arn:aws:iam::{HOME}:user/u");
    let listed = ok(
        "ListPoliciesGrantingServiceAccess",
        json!({"Arn": arn, "ServiceNamespaces": ["kms", "s3"]}),
    );
    let inline = |name: &str, kind: &str, entity: &str| json!({"PolicyName": name, "PolicyType": "INLINE", "EntityType": kind, "EntityName": entity});
    let managed = json!({"PolicyName": "AdministratorAccess", "PolicyType": "MANAGED", "PolicyArn": admin});
    assert_eq!(
        listed,
        json!({
            "PoliciesGrantingServiceAccess": [
                {
                    "ServiceNamespace": "kms",
                    "Policies": [inline("kms", "USER", "u"), managed, inline("in", "GROUP", "g")],
                },
                {"ServiceNamespace": "s3", "Policies": [inline("other", "USER", "u"), managed]},
            ],
            "IsTruncated": false,
        })
    );
}
