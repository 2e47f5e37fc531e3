//! The policy simulator: decisions, the statements behind them, missing keys, boundary and organization.

use serde_json::{Value, json};

use crate::account::{HOME, Local, Story};
use crate::organizations::{account, organization};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
const SINCE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#;

fn policy(effect: &str, action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

impl Story {
    fn custom(&mut self, input: Value) -> Value {
        self.ok("SimulateCustomPolicy", input)["EvaluationResults"].clone()
    }
}

/// The examples of the AWS CLI's page.
#[test]
fn a_date_decides_and_without_it_the_key_is_missing() {
    let mut story = Story::new();
    let ask = |value: Option<&str>| {
        let entries: Vec<Value> = value
            .map(|value| {
                json!({"ContextKeyName": "aws:CurrentTime", "ContextKeyValues": [value], "ContextKeyType": "date"})
            })
            .into_iter()
            .collect();
        json!({"PolicyInputList": [SINCE], "ActionNames": ["dynamodb:CreateBackup"], "ContextEntries": entries})
    };
    let output = story.ok("SimulateCustomPolicy", ask(Some("2019-04-25T11:00:00Z")));
    assert_eq!(
        output,
        json!({
            "EvaluationResults": [{
                "EvalActionName": "dynamodb:CreateBackup",
                "EvalResourceName": "*",
                "EvalDecision": "allowed",
                "MatchedStatements": [{
                    "SourcePolicyId": "PolicyInputList.1",
                    "SourcePolicyType": "IAM Policy",
                    "StartPosition": {"Line": 1, "Column": 38},
                    "EndPosition": {"Line": 1, "Column": 167},
                }],
                "MissingContextValues": [],
            }],
            "IsTruncated": false,
        })
    );
    let early = story.custom(ask(Some("2014-04-25T11:00:00Z")));
    assert_eq!(
        early,
        json!([{
            "EvalActionName": "dynamodb:CreateBackup",
            "EvalResourceName": "*",
            "EvalDecision": "implicitDeny",
            "MatchedStatements": [],
            "MissingContextValues": [],
        }])
    );
    let missing = story.custom(ask(None));
    assert_eq!(missing[0]["EvalDecision"], "implicitDeny");
    assert_eq!(missing[0]["MissingContextValues"], json!(["aws:CurrentTime"]));
    let other = story.custom(json!({"PolicyInputList": [SINCE], "ActionNames": ["s3:GetObject"]}));
    assert_eq!(other[0]["MissingContextValues"], json!([]));
}

#[test]
fn every_action_is_tried_on_every_resource_page_by_page() {
    let mut story = Story::new();
    let (a, b) = ("arn:aws:s3:::a/x", "arn:aws:s3:::b/x");
    let mut ask = json!({
        "PolicyInputList": [policy("Allow", "s3:*", "arn:aws:s3:::a/*"), policy("Deny", "s3:Put*", "*")],
        "ActionNames": ["s3:GetObject", "s3:PutObject"],
        "ResourceArns": [a, b],
        "MaxItems": 3,
    });
    let first = story.ok("SimulateCustomPolicy", ask.clone());
    assert_eq!(first["IsTruncated"], true);
    ask["Marker"] = first["Marker"].clone();
    let rest = story.ok("SimulateCustomPolicy", ask);
    assert_eq!(rest["IsTruncated"], false);
    let results = [&first["EvaluationResults"], &rest["EvaluationResults"]];
    let results: Vec<&Value> = results.iter().flat_map(|list| list.as_array().unwrap()).collect();
    let told: Vec<[&str; 3]> = results
        .iter()
        .map(|one| {
            ["EvalActionName", "EvalResourceName", "EvalDecision"].map(|member| one[member].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ["s3:GetObject", a, "allowed"],
            ["s3:GetObject", b, "implicitDeny"],
            ["s3:PutObject", a, "explicitDeny"],
            ["s3:PutObject", b, "explicitDeny"],
        ]
    );
    // The deny alone is told, and the result stands again under the resource that was named.
    let denied = results[2];
    assert_eq!(denied["MatchedStatements"].as_array().unwrap().len(), 1);
    assert_eq!(
        denied["MatchedStatements"][0]["SourcePolicyId"],
        "PolicyInputList.2"
    );
    assert_eq!(
        denied["ResourceSpecificResults"],
        json!([{
            "EvalResourceName": a,
            "EvalResourceDecision": "explicitDeny",
            "MatchedStatements": denied["MatchedStatements"],
            "MissingContextValues": [],
        }])
    );
    assert_eq!(denied["EvalDecisionDetails"], json!({}));
}

#[test]
fn a_principal_brings_its_groups_policies_and_its_boundary() {
    let mut story = Story::new();
    story.local.user("bob", &policy("Allow", "s3:GetObject", "*"));
    let bob = format!("arn:aws:iam::{HOME}:user/bob");
    story.ok("CreateGroup", json!({"GroupName": "g"}));
    story.ok("AddUserToGroup", json!({"GroupName": "g", "UserName": "bob"}));
    let mine = policy("Allow", "sqs:*", "arn:aws:sqs:*:*:${aws:username}");
    story.ok(
        "PutGroupPolicy",
        json!({"GroupName": "g", "PolicyName": "mine", "PolicyDocument": mine}),
    );
    story.ok(
        "AttachUserPolicy",
        json!({"UserName": "bob", "PolicyArn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}),
    );
    let mut ask = json!({
        "PolicySourceArn": bob,
        "ActionNames": ["s3:GetObject", "sqs:SendMessage", "iam:GetUser"],
        "ResourceArns": [format!("arn:aws:sqs:us-east-1:{HOME}:bob")],
    });
    let ids = |results: &Value| -> Vec<(String, Value)> {
        let results = results["EvaluationResults"].as_array().unwrap().iter();
        results
            .map(|one| {
                let decision = one["EvalDecision"].as_str().unwrap().to_owned();
                (decision, one["MatchedStatements"][0]["SourcePolicyId"].clone())
            })
            .collect()
    };
    let results = story.ok("SimulatePrincipalPolicy", ask.clone());
    let allowed = |id: &str| ("allowed".to_owned(), json!(id));
    assert_eq!(
        ids(&results),
        [
            allowed("user_bob_inline"),
            allowed("group_g_mine"),
            allowed("IAMReadOnlyAccess")
        ]
    );
    assert_eq!(
        results["EvaluationResults"][0].get("PermissionsBoundaryDecisionDetail"),
        None
    );
    // As somebody else, with the same policies.
    ask["CallerArn"] = json!(format!("arn:aws:iam::{HOME}:user/alice"));
    assert_eq!(
        ids(&story.ok("SimulatePrincipalPolicy", ask.clone()))[1].0,
        "implicitDeny"
    );
    ask["CallerArn"] = Value::Null;
    ask["PermissionsBoundaryPolicyInputList"] = json!([policy("Allow", "sqs:*", "*")]);
    let bounded = story.ok("SimulatePrincipalPolicy", ask.clone());
    let detail = |index: usize| {
        let one = &bounded["EvaluationResults"][index];
        (
            one["EvalDecision"].clone(),
            one["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"].clone(),
        )
    };
    assert_eq!(detail(0), (json!("implicitDeny"), json!(false)));
    assert_eq!(detail(1), (json!("allowed"), json!(true)));
    let keys = story.ok(
        "GetContextKeysForPrincipalPolicy",
        json!({"PolicySourceArn": bob, "PolicyInputList": [SINCE]}),
    );
    assert_eq!(
        keys,
        json!({"ContextKeyNames": ["aws:username", "aws:CurrentTime"]})
    );
}

#[test]
fn a_resource_policy_of_another_account_needs_both_sides() {
    let mut story = Story::new();
    let bob = format!("arn:aws:iam::{HOME}:user/bob");
    let resource_policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{bob}"}},"Action":"s3:GetObject","Resource":"*"}}]}}"#
    );
    let ask = |action: &str, owner: &str| {
        json!({
            "PolicyInputList": [policy("Allow", "s3:PutObject", "*")],
            "ActionNames": [action],
            "ResourceArns": ["arn:aws:s3:::b/x"],
            "ResourcePolicy": resource_policy,
            "ResourceOwner": owner,
            "CallerArn": bob,
        })
    };
    let own = story.custom(ask("s3:GetObject", HOME));
    assert_eq!(own[0]["EvalDecision"], "allowed");
    assert_eq!(own[0]["MatchedStatements"][0]["SourcePolicyId"], "ResourcePolicy");
    let other = story.custom(ask("s3:GetObject", "444455556666"));
    assert_eq!(other[0]["EvalDecision"], "implicitDeny");
    assert_eq!(
        other[0]["EvalDecisionDetails"],
        json!({"IAM Policy": "implicitDeny", "Resource Policy": "allowed"})
    );
    let mut nobody = ask("s3:GetObject", HOME);
    nobody["CallerArn"] = Value::Null;
    assert!(
        story
            .refused("SimulateCustomPolicy", nobody)
            .starts_with("InvalidInput: ")
    );
}

#[test]
fn who_is_not_there_and_what_is_no_policy_is_refused() {
    let mut story = Story::new();
    story.local.role(HOME, "r", TRUST, SINCE);
    let ask = |source: &str| json!({"PolicySourceArn": source, "ActionNames": ["s3:GetObject"]});
    let session = format!("arn:aws:sts::{HOME}:assumed-role/r/s");
    assert_eq!(
        story.refused("SimulatePrincipalPolicy", ask(&session)),
        format!("InvalidInput: Invalid Entity Arn: {session} does not clearly define entity type and name.")
    );
    assert_eq!(
        story.refused(
            "SimulatePrincipalPolicy",
            ask(&format!("arn:aws:iam::{HOME}:role/none"))
        ),
        "NoSuchEntity: The role with name none cannot be found."
    );
    assert_eq!(
        story.refused("GetContextKeysForCustomPolicy", json!({"PolicyInputList": ["{"]})),
        "InvalidInput: Syntax errors in policy."
    );
    // To ask about a principal takes a permission on it.
    let curious = story
        .local
        .user("curious", &policy("Allow", "iam:SimulateCustomPolicy", "*"));
    let role = format!("arn:aws:iam::{HOME}:role/r");
    let refused = story
        .local
        .call(&curious, "iam", "SimulatePrincipalPolicy", ask(&role));
    assert_eq!(
        refused.unwrap_err().to_string(),
        format!(
            "AccessDenied: User: arn:aws:iam::{HOME}:user/curious is not authorized to perform: \
             iam:SimulatePrincipalPolicy on resource: role r because no identity-based policy allows the \
             iam:SimulatePrincipalPolicy action"
        )
    );
    let custom = json!({"PolicyInputList": [SINCE], "ActionNames": ["s3:GetObject"]});
    assert!(
        story
            .local
            .call(&curious, "iam", "SimulateCustomPolicy", custom)
            .is_ok()
    );
}

#[test]
fn the_organization_above_an_account_decides_too() {
    let mut local = Local::new();
    let (key, root) = organization(&mut local);
    let member = account(&mut local, &key, "dev");
    let org =
        |local: &mut Local, name: &str, input: Value| local.call(&key, "organizations", name, input).unwrap();
    org(
        &mut local,
        "EnablePolicyType",
        json!({"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"}),
    );
    let scp = org(
        &mut local,
        "CreatePolicy",
        json!({
            "Name": "no-s3", "Description": "", "Type": "SERVICE_CONTROL_POLICY",
            "Content": policy("Deny", "s3:*", "*"),
        }),
    );
    let id = scp["Policy"]["PolicySummary"]["Id"].clone();
    org(
        &mut local,
        "AttachPolicy",
        json!({"PolicyId": id, "TargetId": member}),
    );
    let role = local.role(&member, "r", TRUST, &policy("Allow", "*", "*"));
    let of_member = local.root(&member);
    let ask = json!({"PolicySourceArn": role.as_str(), "ActionNames": ["s3:GetObject", "sqs:SendMessage"]});
    let results = local
        .call(&of_member, "iam", "SimulatePrincipalPolicy", ask)
        .unwrap();
    let told = |index: usize| {
        let one = &results["EvaluationResults"][index];
        (
            one["EvalDecision"].clone(),
            one["OrganizationsDecisionDetail"].clone(),
            one["MatchedStatements"].as_array().unwrap().len(),
        )
    };
    assert_eq!(
        told(0),
        (json!("explicitDeny"), json!({"AllowedByOrganizations": false}), 0)
    );
    assert_eq!(
        told(1),
        (json!("allowed"), json!({"AllowedByOrganizations": true}), 1)
    );
}
