//! Service control and resource control policies: how they are made, attached, and what they decide.

use octroi_ops::Failure;
use serde_json::{Value, json};

use crate::account::{HOME, Key, Local};
use crate::organizations::{account, organization};

const DENY: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:CreateUser","Resource":"*"}}"#;
const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}"#;
const SCP: &str = "SERVICE_CONTROL_POLICY";

struct Story {
    local: Local,
    key: Key,
    root: String,
    dev: String,
    of_dev: Key,
}

impl Story {
    fn new() -> Self {
        let mut local = Local::new();
        let (key, root) = organization(&mut local);
        let dev = account(&mut local, &key, "dev");
        let of_dev = local.root(&dev);
        Self {
            local,
            key,
            root,
            dev,
            of_dev,
        }
    }

    fn org(&mut self, name: &str, input: Value) -> Result<Value, Failure> {
        let key = Key::clone(&self.key);
        self.local.call(&key, "organizations", name, input)
    }

    fn enable(&mut self, policy_type: &str) -> Value {
        let input = json!({ "RootId": self.root, "PolicyType": policy_type });
        self.org("EnablePolicyType", input).unwrap()
    }

    fn policy(&mut self, name: &str, policy_type: &str, content: &str) -> String {
        let input = json!({ "Name": name, "Description": "", "Type": policy_type, "Content": content });
        let made = self.org("CreatePolicy", input).unwrap();
        made["Policy"]["PolicySummary"]["Id"].as_str().unwrap().to_owned()
    }

    fn attach(&mut self, policy: &str, target: &str) -> Result<Value, Failure> {
        self.org("AttachPolicy", json!({ "PolicyId": policy, "TargetId": target }))
    }

    fn detach(&mut self, policy: &str, target: &str) -> Result<Value, Failure> {
        self.org("DetachPolicy", json!({ "PolicyId": policy, "TargetId": target }))
    }

    fn create_user(&mut self, name: &str) -> Result<Value, String> {
        let key = Key::clone(&self.of_dev);
        let input = json!({ "UserName": name });
        let made = self.local.call(&key, "iam", "CreateUser", input);
        made.map_err(|failure| failure.message)
    }
}

#[test]
fn a_service_control_policy_binds_members_from_where_it_is_attached() {
    let mut story = Story::new();
    let deny = story.policy("deny", SCP, DENY);
    let root = story.root.clone();
    assert_eq!(
        story.attach(&deny, &root).unwrap_err().to_string(),
        "PolicyTypeNotEnabledException: This operation can be performed only for enabled policy types."
    );
    let enabled = story.enable(SCP);
    assert_eq!(
        enabled["Root"]["PolicyTypes"],
        json!([{ "Type": SCP, "Status": "ENABLED" }])
    );
    assert!(story.create_user("before").is_ok());
    story.attach(&deny, &root).unwrap();
    let refused = story.create_user("eve").unwrap_err();
    assert!(
        refused.ends_with("with an explicit deny in a service control policy"),
        "{refused}"
    );
    // The management account is exempt.
    let key = Key::clone(&story.key);
    assert!(
        story
            .local
            .call(&key, "iam", "CreateUser", json!({ "UserName": "ann" }))
            .is_ok()
    );
    story.detach(&deny, &root).unwrap();
    assert!(story.create_user("after").is_ok());
}

#[test]
fn a_unit_without_an_allow_lets_nothing_through() {
    let mut story = Story::new();
    story.enable(SCP);
    let (root, dev) = (story.root.clone(), story.dev.clone());
    let unit = story
        .org(
            "CreateOrganizationalUnit",
            json!({ "ParentId": root, "Name": "unit" }),
        )
        .unwrap();
    let unit = unit["OrganizationalUnit"]["Id"].as_str().unwrap().to_owned();
    let input = json!({ "AccountId": dev, "SourceParentId": root, "DestinationParentId": unit });
    story.org("MoveAccount", input).unwrap();
    let last = story.detach("p-FullAWSAccess", &unit).unwrap_err();
    assert_eq!(last.code.as_str(), "ConstraintViolationException");
    assert_eq!(last.members[0].1, "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    let only_sts = story.policy("only-sts", SCP, ALLOW);
    story.attach(&only_sts, &unit).unwrap();
    assert!(story.create_user("both").is_ok());
    story.detach("p-FullAWSAccess", &unit).unwrap();
    let refused = story.create_user("eve").unwrap_err();
    assert!(
        refused.ends_with("because no service control policy allows the iam:CreateUser action"),
        "{refused}"
    );
    // A type that is disabled binds nobody, and forgets what was attached.
    let input = json!({ "RootId": root, "PolicyType": SCP });
    story.org("DisablePolicyType", input).unwrap();
    assert!(story.create_user("free").is_ok());
    story.enable(SCP);
    assert!(story.create_user("still").is_ok());
    let listed = story
        .org(
            "ListPoliciesForTarget",
            json!({ "TargetId": unit, "Filter": SCP }),
        )
        .unwrap();
    assert_eq!(listed["Policies"].as_array().unwrap().len(), 1);
    assert_eq!(listed["Policies"][0]["Id"], "p-FullAWSAccess");
    assert_eq!(listed["Policies"][0]["AwsManaged"], true);
    assert_eq!(
        listed["Policies"][0]["Arn"],
        "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"
    );
}

#[test]
fn a_resource_control_policy_binds_the_roles_of_members() {
    let mut story = Story::new();
    story.enable("RESOURCE_CONTROL_POLICY");
    let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}"#;
    let deny = story.policy("deny", "RESOURCE_CONTROL_POLICY", deny);
    let dev = story.dev.clone();
    let admin = story.local.user("admin", ALLOW);
    let role = format!("arn:aws:iam::{dev}:role/OrganizationAccountAccessRole");
    let input = json!({ "RoleArn": role, "RoleSessionName": "me" });
    assert!(
        story
            .local
            .call(&admin, "sts", "AssumeRole", input.clone())
            .is_ok()
    );
    story.attach(&deny, &dev).unwrap();
    let refused = story
        .local
        .call(&admin, "sts", "AssumeRole", input.clone())
        .unwrap_err();
    assert!(
        refused
            .message
            .ends_with("with an explicit deny in a resource control policy"),
        "{refused}"
    );
    assert!(story.detach("p-RCPFullAWSAccess", &dev).is_err());
    story.detach(&deny, &dev).unwrap();
    assert!(story.local.call(&admin, "sts", "AssumeRole", input).is_ok());
}

#[test]
fn policies_keep_to_their_limits_and_forms() {
    let mut story = Story::new();
    story.enable(SCP);
    let create = |story: &mut Story, name: &str, content: &str| {
        let input = json!({ "Name": name, "Description": "", "Type": SCP, "Content": content });
        story.org("CreatePolicy", input)
    };
    assert_eq!(
        create(&mut story, "bad", "{}").unwrap_err().to_string(),
        "MalformedPolicyDocumentException: The provided policy document does not meet the requirements of the specified policy type."
    );
    let long = DENY.replace("iam:CreateUser", &format!("iam:{}", "a".repeat(10_240)));
    let failure = create(&mut story, "long", &long).unwrap_err();
    assert_eq!(failure.members[0].1, "POLICY_CONTENT_LIMIT_EXCEEDED");
    let made = create(&mut story, "deny", DENY).unwrap();
    assert_eq!(made["Policy"]["Content"], DENY);
    assert_eq!(
        create(&mut story, "deny", DENY).unwrap_err().code.as_str(),
        "DuplicatePolicyException"
    );
    let id = made["Policy"]["PolicySummary"]["Id"].as_str().unwrap().to_owned();
    let dev = story.dev.clone();
    story.attach(&id, &dev).unwrap();
    assert_eq!(
        story.attach(&id, &dev).unwrap_err().code.as_str(),
        "DuplicatePolicyAttachmentException"
    );
    let in_use = story.org("DeletePolicy", json!({ "PolicyId": id })).unwrap_err();
    assert_eq!(in_use.code.as_str(), "PolicyInUseException");
    for number in 0..8 {
        let id = story.policy(&format!("deny{number}"), SCP, DENY);
        story.attach(&id, &dev).unwrap();
    }
    let eleventh = story.policy("eleventh", SCP, DENY);
    let full = story.attach(&eleventh, &dev).unwrap_err();
    assert_eq!(full.members[0].1, "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    let absent = story.attach(&eleventh, "ou-none-12345678").unwrap_err();
    assert_eq!(
        absent.to_string(),
        "TargetNotFoundException: You specified a target that doesn't exist."
    );
    let changed = story
        .org("UpdatePolicy", json!({ "PolicyId": eleventh, "Name": "other" }))
        .unwrap();
    assert_eq!(changed["Policy"]["PolicySummary"]["Name"], "other");
    assert_eq!(changed["Policy"]["Content"], DENY);
    let immutable = story
        .org(
            "UpdatePolicy",
            json!({ "PolicyId": "p-FullAWSAccess", "Name": "x" }),
        )
        .unwrap_err();
    assert_eq!(immutable.code.as_str(), "InvalidInputException");
    let targets = story
        .org("ListTargetsForPolicy", json!({ "PolicyId": id }))
        .unwrap();
    assert_eq!(targets["Targets"][0]["TargetId"], dev.as_str());
    assert_eq!(targets["Targets"][0]["Type"], "ACCOUNT");
}

#[test]
fn who_may_not_call_organizations_is_told_so_with_the_resource() {
    let mut story = Story::new();
    let bob = story.local.user("bob", ALLOW);
    let refused = story
        .local
        .call(&bob, "organizations", "ListAccounts", json!({}))
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "AccessDeniedException: User: arn:aws:iam::111122223333:user/bob is not authorized to perform: \
         organizations:ListAccounts on resource: * because no identity-based policy allows the organizations:ListAccounts action"
    );
    let input = json!({ "AccountId": story.dev });
    let refused = story
        .local
        .call(&bob, "organizations", "DescribeAccount", input)
        .unwrap_err();
    assert!(
        refused
            .message
            .contains(&format!("on resource: arn:aws:organizations::{HOME}:account/o-")),
        "{refused}"
    );
    let typed = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"organizations:*","Resource":"*",
        "Condition":{"StringEquals":{"organizations:PolicyType":"TAG_POLICY"}}}}"#;
    let eve = story.local.user("eve", typed);
    let list = |story: &mut Story, filter: &str| {
        story
            .local
            .call(&eve, "organizations", "ListPolicies", json!({ "Filter": filter }))
    };
    assert!(list(&mut story, "TAG_POLICY").is_ok());
    assert!(list(&mut story, SCP).is_err());
}

#[test]
fn tag_policies_are_laid_over_each_other_from_the_root_down() {
    let mut story = Story::new();
    story.enable("TAG_POLICY");
    let (root, dev) = (story.root.clone(), story.dev.clone());
    let above = r#"{"tags":{"cost":{"tag_key":{"@@assign":"Cost"},"tag_value":{"@@assign":["a"]}}}}"#;
    let below = r#"{"tags":{"cost":{"tag_value":{"@@append":["b"]}}}}"#;
    let input = json!({ "PolicyType": "TAG_POLICY", "TargetId": dev });
    let none = story.org("DescribeEffectivePolicy", input.clone()).unwrap_err();
    assert_eq!(none.code.as_str(), "EffectivePolicyNotFoundException");
    let above = story.policy("above", "TAG_POLICY", above);
    let below = story.policy("below", "TAG_POLICY", below);
    story.attach(&above, &root).unwrap();
    story.attach(&below, &dev).unwrap();
    let effective = story.org("DescribeEffectivePolicy", input).unwrap();
    let content: Value =
        serde_json::from_str(effective["EffectivePolicy"]["PolicyContent"].as_str().unwrap()).unwrap();
    assert_eq!(
        content,
        json!({ "tags": { "cost": { "tag_key": "Cost", "tag_value": ["a", "b"] } } })
    );
}

#[test]
fn a_closed_account_lets_nobody_in_who_comes_from_elsewhere() {
    let mut story = Story::new();
    let role = format!("arn:aws:iam::{}:role/OrganizationAccountAccessRole", story.dev);
    let allow = ALLOW.replace("sts:*", "sts:AssumeRole");
    let boss = story.local.user("boss", &allow);
    let assume = json!({ "RoleArn": role, "RoleSessionName": "session" });
    story
        .local
        .call(&boss, "sts", "AssumeRole", assume.clone())
        .unwrap();
    let dev = story.dev.clone();
    story.org("CloseAccount", json!({ "AccountId": dev })).unwrap();
    assert!(story.local.world.account(dev.parse().unwrap()).unwrap().closed);
    assert_eq!(
        story
            .local
            .call(&boss, "sts", "AssumeRole", assume)
            .unwrap_err()
            .to_string(),
        format!(
            "AccessDenied: User: arn:aws:iam::{HOME}:user/boss is not authorized to perform: sts:AssumeRole on \
             resource: {role}"
        )
    );
}

#[test]
fn who_makes_a_thing_with_tags_must_be_allowed_to_tag_it() {
    let mut story = Story::new();
    let root = story.root.clone();
    let making = |more: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":["organizations:Create*"{more}],
            "Resource":"*"}}}}"#
        )
    };
    let maker = story.local.user("maker", &making(""));
    let tagger = story
        .local
        .user("tagger", &making(r#","organizations:TagResource""#));
    let tags = json!([{ "Key": "a", "Value": "b" }]);
    for (name, kind, input) in [
        (
            "CreateAccount",
            "account",
            json!({ "AccountName": "x", "Email": "x@example.org" }),
        ),
        (
            "CreateOrganizationalUnit",
            "ou",
            json!({ "ParentId": root, "Name": "x" }),
        ),
        (
            "CreatePolicy",
            "policy",
            json!({ "Name": "x", "Description": "", "Type": SCP, "Content": DENY }),
        ),
    ] {
        let mut tagged = input.clone();
        tagged["Tags"] = tags.clone();
        let refused = story
            .local
            .call(&maker, "organizations", name, tagged.clone())
            .unwrap_err();
        let action = "is not authorized to perform: organizations:TagResource on resource: ";
        let place = format!("{action}arn:aws:organizations::{HOME}:{kind}/o-");
        assert!(refused.message.contains(&place), "{refused}");
        story.local.call(&tagger, "organizations", name, tagged).unwrap();
        let mut other = input;
        for member in ["AccountName", "Name"] {
            if other.get(member).is_some() {
                other[member] = json!("y");
            }
        }
        if other.get("Email").is_some() {
            other["Email"] = json!("y@example.org");
        }
        story.local.call(&maker, "organizations", name, other).unwrap();
    }
}
