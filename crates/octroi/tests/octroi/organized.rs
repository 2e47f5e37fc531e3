//! What an organization's policies decide over the wire, for members and for the management account.

use octroi_testkit::client::Client;
use octroi_testkit::sign::Keys;
use serde_json::{Value, json};

use crate::callers::{Aws, HOME, allow, done, statements, trust};

const SCP: &str = "SERVICE_CONTROL_POLICY";
const RCP: &str = "RESOURCE_CONTROL_POLICY";

/// An organization with two members, one of them in a unit.
struct Story {
    aws: Aws,
    root: String,
    unit: String,
    dev: String,
    ops: String,
    /// Sessions of the administrators of the members.
    of_dev: Keys,
    of_ops: Keys,
    boss: Keys,
}

impl Story {
    fn new(name: &str) -> Self {
        let aws = Aws::start(name);
        let mut by = aws.server.client();
        let boss = aws.user(&mut by, "boss", &allow(&json!(["sts:AssumeRole", "kms:*"])));
        let mut org = |operation: &str, input: Value| {
            let answer = by.organizations(operation, &input).unwrap();
            done(&answer).unwrap();
            answer.json()
        };
        org("CreateOrganization", json!({}));
        let root = org("ListRoots", json!({}))["Roots"][0]["Id"]
            .as_str()
            .unwrap()
            .to_owned();
        let unit = org(
            "CreateOrganizationalUnit",
            json!({ "ParentId": root, "Name": "unit" }),
        );
        let unit = unit["OrganizationalUnit"]["Id"].as_str().unwrap().to_owned();
        let mut account = |name: &str| {
            let input = json!({ "AccountName": name, "Email": format!("{name}@example.org") });
            let made = org("CreateAccount", input);
            made["CreateAccountStatus"]["AccountId"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (dev, ops) = (account("dev"), account("ops"));
        org(
            "MoveAccount",
            json!({ "AccountId": dev, "SourceParentId": root, "DestinationParentId": unit }),
        );
        for policy_type in [SCP, RCP] {
            org(
                "EnablePolicyType",
                json!({ "RootId": root, "PolicyType": policy_type }),
            );
        }
        let role = |account: &str| format!("arn:aws:iam::{account}:role/OrganizationAccountAccessRole");
        let of_dev = aws.assume(&boss, &role(&dev), &[]).unwrap();
        let of_ops = aws.assume(&boss, &role(&ops), &[]).unwrap();
        Self {
            aws,
            root,
            unit,
            dev,
            ops,
            of_dev,
            of_ops,
            boss,
        }
    }

    fn org(&mut self, operation: &str, input: &Value) -> Value {
        let answer = self.aws.root.organizations(operation, input).unwrap();
        done(&answer).unwrap();
        answer.json()
    }

    fn policy(&mut self, policy_type: &str, content: &str) -> String {
        let name = format!("p{}", content.len());
        let input = json!({ "Name": name, "Description": "", "Type": policy_type, "Content": content });
        let made = self.org("CreatePolicy", &input);
        made["Policy"]["PolicySummary"]["Id"].as_str().unwrap().to_owned()
    }

    fn attach(&mut self, policy: &str, target: &str) {
        self.org("AttachPolicy", &json!({ "PolicyId": policy, "TargetId": target }));
    }

    fn detach(&mut self, policy: &str, target: &str) {
        self.org("DetachPolicy", &json!({ "PolicyId": policy, "TargetId": target }));
    }

    fn client(&self, keys: &Keys) -> Client {
        self.aws.as_caller(keys)
    }

    fn kms(&self, keys: &Keys, operation: &str, input: &Value) -> Result<(), String> {
        done(&self.client(keys).kms(operation, input).unwrap()).map_err(|(_, text)| text)
    }

    fn users(&self, keys: &Keys) -> Result<(), String> {
        done(&self.client(keys).iam("ListUsers", "").unwrap()).map_err(|(_, text)| text)
    }
}

#[test]
fn a_service_control_policy_binds_everybody_of_a_member_and_nobody_of_the_management_account() {
    let mut story = Story::new("scp");
    let (unit, root, dev) = (story.unit.clone(), story.root.clone(), story.dev.clone());
    let mut admin = story.client(&story.of_dev);
    let user = story.aws.user(&mut admin, "user", &allow(&json!("*")));
    let none = json!({});
    assert!(story.kms(&user, "ListKeys", &none).is_ok());
    let deny = statements(&json!([{ "Effect": "Deny", "Action": "kms:*", "Resource": "*" }]));
    let deny = story.policy(SCP, &deny);
    story.attach(&deny, &unit);
    assert_eq!(
        story.kms(&user, "ListKeys", &none).unwrap_err(),
        format!(
            "User: arn:aws:iam::{dev}:user/user is not authorized to perform: kms:ListKeys on resource: * with an \
             explicit deny in a service control policy"
        )
    );
    assert!(story.kms(&story.of_dev, "ListKeys", &none).is_err());
    assert!(story.kms(&story.of_ops, "ListKeys", &none).is_ok());
    story.attach(&deny, &root);
    assert!(story.kms(&story.of_ops, "ListKeys", &none).is_err());
    assert!(story.kms(&story.boss, "ListKeys", &none).is_ok());
    story.detach(&deny, &root);
    story.detach(&deny, &unit);
    assert!(story.kms(&user, "ListKeys", &none).is_ok());

    // It follows the caller, not the role that is assumed.
    let mut of_ops = story.client(&story.of_ops);
    let open = trust(&dev, &json!("sts:AssumeRole"), &json!({}));
    let open = story.aws.role(&mut of_ops, "open", &open, &allow(&json!("*")));
    assert!(story.aws.assume(&user, &open, &[]).is_ok());
    let assume = statements(&json!([{ "Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*" }]));
    let assume = story.policy(SCP, &assume);
    story.attach(&assume, &dev);
    let refused = story.aws.assume(&user, &open, &[]).unwrap_err().1;
    assert!(
        refused.ends_with("with an explicit deny in a service control policy"),
        "{refused}"
    );
    let role = format!("arn:aws:iam::{dev}:role/OrganizationAccountAccessRole");
    assert!(story.aws.assume(&story.boss, &role, &[]).is_ok());
}

#[test]
fn every_level_must_allow() {
    let mut story = Story::new("levels");
    let (unit, dev) = (story.unit.clone(), story.dev.clone());
    let full = "p-FullAWSAccess";
    let only_iam = story.policy(SCP, &allow(&json!("iam:*")));
    story.attach(&only_iam, &unit);
    assert!(story.kms(&story.of_dev, "ListKeys", &json!({})).is_ok());
    story.detach(full, &unit);
    let refused = story.kms(&story.of_dev, "ListKeys", &json!({})).unwrap_err();
    assert!(
        refused.ends_with("because no service control policy allows the kms:ListKeys action"),
        "{refused}"
    );
    assert!(story.users(&story.of_dev).is_ok());

    let only_kms = story.policy(SCP, &allow(&json!(["kms:*", "sts:*"])));
    story.attach(&only_kms, &dev);
    story.detach(full, &dev);
    assert!(story.users(&story.of_dev).is_err() && story.kms(&story.of_dev, "ListKeys", &json!({})).is_err());
    story.attach(&only_kms, &unit);
    assert!(story.users(&story.of_dev).is_err() && story.kms(&story.of_dev, "ListKeys", &json!({})).is_ok());
    // Where an account is decides, from the moment it is moved.
    let root = story.root.clone();
    let home = json!({ "AccountId": dev, "SourceParentId": unit, "DestinationParentId": root });
    story.detach(&only_kms, &unit);
    assert!(story.kms(&story.of_dev, "ListKeys", &json!({})).is_err());
    story.org("MoveAccount", &home);
    assert!(story.kms(&story.of_dev, "ListKeys", &json!({})).is_ok());
}

#[test]
fn a_resource_control_policy_guards_the_keys_and_roles_of_members_against_everybody() {
    let mut story = Story::new("rcp");
    let (root, dev, ops) = (story.root.clone(), story.dev.clone(), story.ops.clone());
    let everybody: Vec<String> = [&dev, &ops, HOME]
        .iter()
        .map(|account| format!("arn:aws:iam::{account}:root"))
        .collect();
    let policy = statements(
        &json!([{ "Effect": "Allow", "Principal": { "AWS": everybody }, "Action": "kms:*",
        "Resource": "*" }]),
    );
    let key = |keys: &Keys| {
        let made = story
            .client(keys)
            .kms("CreateKey", &json!({ "Policy": policy }))
            .unwrap();
        made.json()["KeyMetadata"]["Arn"]
            .as_str()
            .unwrap_or_else(|| panic!("{made:?}"))
            .to_owned()
    };
    let (of_dev, of_home) = (key(&story.of_dev), key(&story.aws.server.root()));
    let encrypt = |story: &Story, keys: &Keys, key: &str| {
        story.kms(keys, "Encrypt", &json!({ "KeyId": key, "Plaintext": "AAAA" }))
    };
    let callers = [story.of_dev.clone(), story.of_ops.clone(), story.boss.clone()];
    for keys in &callers {
        assert!(encrypt(&story, keys, &of_dev).is_ok());
    }
    let guard = statements(
        &json!([{ "Effect": "Deny", "Principal": "*", "Action": ["kms:Encrypt", "sts:AssumeRole"],
        "Resource": "*" }]),
    );
    let guard = story.policy(RCP, &guard);
    story.attach(&guard, &root);
    for keys in &callers {
        let refused = encrypt(&story, keys, &of_dev).unwrap_err();
        assert!(
            refused.ends_with("with an explicit deny in a resource control policy"),
            "{refused}"
        );
        assert!(
            story
                .kms(keys, "DescribeKey", &json!({ "KeyId": of_dev }))
                .is_ok()
        );
        assert!(encrypt(&story, keys, &of_home).is_ok());
    }
    let role = format!("arn:aws:iam::{dev}:role/OrganizationAccountAccessRole");
    let refused = story.aws.assume(&story.boss, &role, &[]).unwrap_err().1;
    assert!(
        refused.ends_with("with an explicit deny in a resource control policy"),
        "{refused}"
    );
}

#[test]
fn the_credentials_of_a_closed_account_open_nothing() {
    let mut story = Story::new("closed");
    let mut admin = story.client(&story.of_dev);
    let user = story.aws.user(&mut admin, "user", &allow(&json!("*")));
    let dev = story.dev.clone();
    story.org("CloseAccount", &json!({ "AccountId": dev }));
    for keys in [&user, &story.of_dev] {
        let answer = story.client(keys).sts("GetCallerIdentity", "").unwrap();
        assert_eq!(done(&answer).unwrap_err().0, "InvalidClientTokenId");
    }
    let role = format!("arn:aws:iam::{dev}:role/OrganizationAccountAccessRole");
    assert_eq!(
        story.aws.assume(&story.boss, &role, &[]).unwrap_err().0,
        "AccessDenied"
    );
}
