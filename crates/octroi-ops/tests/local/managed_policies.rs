//! Managed policies as IAM answers them: versions, tags, lists, refusals; and those of AWS.

use serde_json::{Value, json};

use crate::account::{HOME, Key, Story};

const ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const LIST: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}]}"#;

impl Story {
    fn policy(&mut self, name: &str) -> String {
        let made = self.ok(
            "CreatePolicy",
            json!({ "PolicyName": name, "PolicyDocument": LIST }),
        );
        made["Policy"]["Arn"].as_str().unwrap().to_owned()
    }
}

fn arn(rest: &str) -> String {
    format!("arn:aws:iam::{HOME}:policy/{rest}")
}

#[test]
fn a_policy_is_told_in_full_by_get_policy_alone() {
    let mut story = Story::new();
    let tags = json!([{"Key": "b", "Value": "1"}, {"Key": "a", "Value": ""}]);
    let made = story.ok(
        "CreatePolicy",
        json!({"PolicyName": "p", "Path": "/x/y/", "PolicyDocument": LIST, "Description": "told", "Tags": tags}),
    );
    let now = story.local.now.epoch_seconds();
    let mut expect = json!({
        "PolicyName": "p",
        "PolicyId": made["Policy"]["PolicyId"],
        "Arn": arn("x/y/p"),
        "Path": "/x/y/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 0,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": true,
        "CreateDate": now,
        "UpdateDate": now,
    });
    let listed = story.ok("ListPolicies", json!({"Scope": "Local", "PathPrefix": "/x/"}));
    assert_eq!(listed, json!({"Policies": [expect], "IsTruncated": false}));
    expect["Tags"] = tags;
    assert_eq!(made, json!({ "Policy": expect }));
    assert!(made["Policy"]["PolicyId"].as_str().unwrap().starts_with("ANPA"));
    expect["Tags"].as_array_mut().unwrap().reverse();
    expect["Description"] = json!("told");
    let got = story.ok("GetPolicy", json!({ "PolicyArn": arn("x/y/p") }));
    assert_eq!(got, json!({ "Policy": expect }));
    assert_eq!(
        story.refused("CreatePolicy", json!({"PolicyName": "P", "PolicyDocument": LIST})),
        "EntityAlreadyExists: A policy called P already exists. Duplicate names are not allowed."
    );
    assert_eq!(
        story.refused("GetPolicy", json!({ "PolicyArn": arn("p") })),
        format!("NoSuchEntity: Policy {} was not found.", arn("p"))
    );
    assert_eq!(
        story.refused("CreatePolicy", json!({"PolicyName": "q", "PolicyDocument": "{}"})),
        "MalformedPolicyDocument: Syntax errors in policy."
    );
    assert_eq!(
        story.refused("GetPolicy", json!({ "PolicyArn": "not-an-arn-at-all-but-long" })),
        "InvalidInput: ARN not-an-arn-at-all-but-long is not valid."
    );
}

#[test]
fn versions_are_numbered_once_and_five_at_most() {
    let mut story = Story::new();
    let p = story.policy("p");
    let new = |default: bool| json!({"PolicyArn": p, "PolicyDocument": ALL, "SetAsDefault": default});
    for number in 2..=5 {
        let made = story.ok("CreatePolicyVersion", new(number == 3));
        assert_eq!(
            made["PolicyVersion"],
            json!({
                "VersionId": format!("v{number}"),
                "IsDefaultVersion": number == 3,
                "CreateDate": story.local.now.epoch_seconds(),
            })
        );
    }
    assert_eq!(
        story.refused("CreatePolicyVersion", new(false)),
        "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must \
         delete an existing version."
    );
    assert_eq!(
        story.refused("DeletePolicyVersion", json!({"PolicyArn": p, "VersionId": "v3"})),
        "DeleteConflict: Cannot delete the default version of a policy."
    );
    story.ok("DeletePolicyVersion", json!({"PolicyArn": p, "VersionId": "v5"}));
    let made = story.ok("CreatePolicyVersion", new(false));
    assert_eq!(made["PolicyVersion"]["VersionId"], "v6");
    let ids = |listed: &Value| -> Vec<String> {
        let versions = listed["Versions"].as_array().unwrap().iter();
        versions
            .map(|version| version["VersionId"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = story.ok("ListPolicyVersions", json!({"PolicyArn": p, "MaxItems": 3}));
    assert_eq!(
        (ids(&first), &first["IsTruncated"]),
        (vec!["v6".into(), "v4".into(), "v3".into()], &json!(true))
    );
    let rest = story.ok(
        "ListPolicyVersions",
        json!({"PolicyArn": p, "Marker": first["Marker"]}),
    );
    assert_eq!(ids(&rest), ["v2", "v1"]);
    assert_eq!(rest.get("Marker"), None);
    assert_eq!(first["Versions"][0].get("Document"), None);

    let version = story.ok("GetPolicyVersion", json!({"PolicyArn": p, "VersionId": "v1"}));
    let document = version["PolicyVersion"]["Document"].as_str().unwrap();
    assert!(
        document.starts_with("%7B%22Version%22%3A%222012-10-17%22%2C"),
        "{document}"
    );
    for operation in [
        "GetPolicyVersion",
        "SetDefaultPolicyVersion",
        "DeletePolicyVersion",
    ] {
        for (policy, id) in [(p.as_str(), "v9"), (arn("none").as_str(), "v1")] {
            assert_eq!(
                story.refused(operation, json!({"PolicyArn": policy, "VersionId": id})),
                format!("NoSuchEntity: Policy {policy} version {id} does not exist or is not attachable.")
            );
        }
    }
    assert_eq!(
        story.refused("DeletePolicy", json!({ "PolicyArn": p })),
        "DeleteConflict: This policy has more than one version. Before you delete a policy, you must delete the \
         policy's versions. The default version is deleted with the policy."
    );
}

#[test]
fn the_default_version_is_what_counts_also_as_a_boundary() {
    let mut story = Story::new();
    let p = story.policy("p");
    let alice = story.local.user("alice", ALL);
    let user: octroi_names::Arn = format!("arn:aws:iam::{HOME}:user/alice").parse().unwrap();
    let mut bounded = story.local.world.user(&user).unwrap().clone();
    let policy = story
        .local
        .world
        .managed_policy(&p.parse().unwrap())
        .unwrap()
        .policy
        .clone();
    bounded.boundary = octroi_names::Known::Is(Some(policy));
    story.local.apply(&bounded.into());
    let get = json!({ "PolicyArn": p });
    let refused = story
        .local
        .call(&alice, "iam", "GetPolicy", get.clone())
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "AccessDenied: User: {user} is not authorized to perform: iam:GetPolicy on resource: policy {p} because no \
             permissions boundary allows the iam:GetPolicy action"
        )
    );
    story.ok(
        "CreatePolicyVersion",
        json!({"PolicyArn": p, "PolicyDocument": ALL}),
    );
    assert!(story.local.call(&alice, "iam", "GetPolicy", get.clone()).is_err());
    story.ok(
        "SetDefaultPolicyVersion",
        json!({"PolicyArn": p, "VersionId": "v2"}),
    );
    let got = story.local.call(&alice, "iam", "GetPolicy", get.clone()).unwrap();
    assert_eq!(got["Policy"]["PermissionsBoundaryUsageCount"], 1);
    assert_eq!(got["Policy"]["AttachmentCount"], 0);
    assert_eq!(
        story.refused("DeletePolicy", get),
        "DeleteConflict: Cannot delete a policy attached to entities."
    );
    let boundaries = story.ok(
        "ListPolicies",
        json!({"PolicyUsageFilter": "PermissionsBoundary"}),
    );
    assert_eq!(boundaries["Policies"].as_array().unwrap().len(), 1);
}

#[test]
fn tags_of_policies_respect_case_and_decide() {
    let mut story = Story::new();
    let p = story.policy("p");
    let tag = |key: &str, value: &str| json!({"Key": key, "Value": value});
    story.ok(
        "TagPolicy",
        json!({"PolicyArn": p, "Tags": [tag("a", "1"), tag("A", "2")]}),
    );
    assert_eq!(
        story.refused(
            "TagPolicy",
            json!({"PolicyArn": p, "Tags": [tag("a", "1"), tag("a", "2")]})
        ),
        "InvalidInput: Duplicate tag keys found."
    );
    story.ok("TagPolicy", json!({"PolicyArn": p, "Tags": [tag("a", "3")]}));
    let list = json!({"PolicyArn": p, "MaxItems": 1});
    let first = story.ok("ListPolicyTags", list);
    assert_eq!(first["Tags"], json!([tag("A", "2")]));
    let rest = story.ok(
        "ListPolicyTags",
        json!({"PolicyArn": p, "Marker": first["Marker"]}),
    );
    assert_eq!(rest, json!({"Tags": [tag("a", "3")], "IsTruncated": false}));

    let by_tag = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetPolicy","Resource":"*",
        "Condition":{"StringEquals":{"aws:ResourceTag/a":"3"}}}}"#;
    let alice = story.local.user("alice", by_tag);
    let get = json!({ "PolicyArn": p });
    story.ok("UntagPolicy", json!({"PolicyArn": p, "TagKeys": ["A", "none"]}));
    assert!(story.local.call(&alice, "iam", "GetPolicy", get.clone()).is_ok());
    story.ok("UntagPolicy", json!({"PolicyArn": p, "TagKeys": ["a"]}));
    assert!(story.local.call(&alice, "iam", "GetPolicy", get).is_err());
    assert_eq!(
        story.refused("ListPolicyTags", json!({"PolicyArn": p, "Marker": "%%"})),
        "ValidationError: Invalid Marker."
    );
}

#[test]
fn policies_of_aws_are_everywhere_and_nobody_changes_them() {
    let mut story = Story::new();
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    let got = story.ok("GetPolicy", json!({ "PolicyArn": admin }));
    assert_eq!(got["Policy"]["PolicyId"], "ANPAIWMBCKSKIEE64ZLYK");
    assert_eq!(
        got["Policy"]["Description"],
        "Provides full access to AWS services and resources."
    );
    assert_eq!(got["Policy"]["CreateDate"], 1_423_247_986);
    for (operation, input) in [
        ("DeletePolicy", json!({ "PolicyArn": admin })),
        (
            "CreatePolicyVersion",
            json!({"PolicyArn": admin, "PolicyDocument": ALL}),
        ),
        (
            "SetDefaultPolicyVersion",
            json!({"PolicyArn": admin, "VersionId": "v1"}),
        ),
        (
            "TagPolicy",
            json!({"PolicyArn": admin, "Tags": [{"Key": "a", "Value": "b"}]}),
        ),
    ] {
        assert_eq!(
            story.refused(operation, input),
            format!(
                "AccessDenied: User: arn:aws:iam::{HOME}:root is not authorized to perform: iam:{operation} on \
                 resource: policy {admin}"
            )
        );
    }
    // Not even the administrator for test suites, nor of another account.
    let tests = octroi_world::AccessKey {
        id: "test".into(),
        test_admin: true,
        ..(*story.root).clone()
    };
    story.local.apply(&tests.clone().into());
    let tests: Key = std::sync::Arc::new(tests);
    story.local.account("444455556666");
    let other = story.local.root("444455556666");
    let theirs = json!({"PolicyName": "theirs", "PolicyDocument": LIST});
    story.local.call(&other, "iam", "CreatePolicy", theirs).unwrap();
    for (operation, arn) in [
        ("DeletePolicy", admin),
        ("DeletePolicy", "arn:aws:iam::444455556666:policy/theirs"),
        ("GetPolicy", "arn:aws:iam::444455556666:policy/theirs"),
    ] {
        let refused = story
            .local
            .call(&tests, "iam", operation, json!({ "PolicyArn": arn }));
        assert!(
            refused.unwrap_err().to_string().starts_with("AccessDenied: "),
            "{operation} {arn}"
        );
    }
    let read = story
        .local
        .call(&tests, "iam", "GetPolicy", json!({ "PolicyArn": admin }));
    assert!(read.is_ok());
    let large = LIST.replace("iam:ListUsers", &format!("iam:{}", "x".repeat(6_144)));
    assert_eq!(
        story.refused(
            "CreatePolicy",
            json!({"PolicyName": "large", "PolicyDocument": large})
        ),
        "LimitExceeded: Cannot exceed quota for PolicySize: 6144"
    );
    story.policy("mine");
    let count = |story: &mut Story, scope: &str| {
        let listed = story.ok("ListPolicies", json!({ "Scope": scope }));
        listed["Policies"].as_array().unwrap().len()
    };
    let aws = count(&mut story, "AWS");
    assert!(aws > 30);
    assert_eq!(count(&mut story, "Local"), 1);
    assert_eq!(count(&mut story, "All"), aws + 1);
}

#[test]
fn a_policy_of_aws_is_enforced_and_a_missing_one_is_none() {
    let mut story = Story::new();
    let alice = story.local.user("alice", LIST);
    let user: octroi_names::Arn = format!("arn:aws:iam::{HOME}:user/alice").parse().unwrap();
    let list = |story: &mut Story| story.local.call(&alice, "iam", "ListPolicies", json!({}));
    assert!(list(&mut story).is_err());
    for (policy, allows) in [("NoSuchAccess", false), ("IAMReadOnlyAccess", true)] {
        let mut carrying = story.local.world.user(&user).unwrap().clone();
        carrying.attached_policies = vec![format!("arn:aws:iam::aws:policy/{policy}").parse().unwrap()];
        story.local.apply(&carrying.into());
        assert_eq!(list(&mut story).is_ok(), allows, "{policy}");
    }
    let attached = story.ok("ListPolicies", json!({"Scope": "AWS", "OnlyAttached": true}));
    assert_eq!(attached["Policies"][0]["PolicyName"], "IAMReadOnlyAccess");
    assert_eq!(attached["Policies"][0]["AttachmentCount"], 1);
    assert_eq!(attached["Policies"].as_array().unwrap().len(), 1);
}
