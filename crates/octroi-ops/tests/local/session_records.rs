//! What CloudTrail says of sessions: who made them, and who calls with them.

use octroi_trail::Record;
use serde_json::{Value, json};

use crate::account::{HOME, Local};
use crate::sts::{ALL, assume, trust};

const AWAY: &str = "444455556666";

fn last(records: &[Record], back: usize) -> Value {
    serde_json::to_value(&records[records.len() - back]).unwrap()
}

#[test]
fn assuming_a_role_of_another_account_is_told_in_both() {
    let mut local = Local::new();
    local.account(AWAY);
    let alice = local.user("alice", ALL);
    let role = local.role(AWAY, "worker", &trust(HOME, "\"sts:AssumeRole\"", "{}"), ALL);
    local
        .call(&alice, "sts", "AssumeRole", assume(role.as_str()))
        .unwrap();
    let (own, copy) = (last(&local.records, 2), last(&local.records, 1));
    assert_eq!(own["recipientAccountId"], HOME);
    assert_eq!(own["userIdentity"]["userName"], "alice");
    assert_eq!(own["readOnly"], true);
    assert_eq!(
        own["resources"],
        json!([{ "accountId": AWAY, "type": "AWS::IAM::Role", "ARN": role.as_str() }])
    );
    assert_eq!(copy["recipientAccountId"], AWAY);
    assert_eq!(
        copy["userIdentity"],
        json!({ "type": "AWSAccount", "principalId": "AIDAalice", "accountId": HOME })
    );
    assert_eq!(copy["sharedEventID"], own["sharedEventID"]);
    assert_ne!(copy["eventID"], own["eventID"]);

    // A refusal is told to the caller's account alone.
    let before = local.records.len();
    let absent = format!("arn:aws:iam::{AWAY}:role/nobody");
    assert!(local.call(&alice, "sts", "AssumeRole", assume(&absent)).is_err());
    assert_eq!(local.records.len(), before + 1);
    let refused = last(&local.records, 1);
    assert_eq!(refused["errorCode"], "AccessDenied");
    assert_eq!(refused["requestParameters"], Value::Null);
    assert_eq!(refused["recipientAccountId"], HOME);
}

#[test]
fn calls_of_sessions_say_whose_they_are() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let made = local.call(&alice, "sts", "GetSessionToken", json!({})).unwrap();
    assert_eq!(last(&local.records, 1)["readOnly"], true);
    let own = local.issued(&made);
    local.call(&own, "sts", "GetCallerIdentity", json!({})).unwrap();
    let attributes = json!({ "creationDate": "2026-01-15T10:20:30Z", "mfaAuthenticated": "false" });
    assert_eq!(
        last(&local.records, 1)["userIdentity"],
        json!({ "type": "IAMUser", "principalId": "AIDAalice", "arn": format!("arn:aws:iam::{HOME}:user/alice"),
            "accountId": HOME, "accessKeyId": own.id.as_str(), "userName": "alice",
            "sessionContext": { "attributes": attributes } })
    );

    let made = local
        .call(&alice, "sts", "GetFederationToken", json!({ "Name": "fed" }))
        .unwrap();
    let federated = local.issued(&made);
    local
        .call(&federated, "sts", "GetCallerIdentity", json!({}))
        .unwrap();
    assert_eq!(
        last(&local.records, 1)["userIdentity"],
        json!({ "type": "FederatedUser", "principalId": format!("{HOME}:fed"),
            "arn": format!("arn:aws:sts::{HOME}:federated-user/fed"), "accountId": HOME,
            "accessKeyId": federated.id.as_str(),
            "sessionContext": { "attributes": attributes, "sessionIssuer": { "type": "IAMUser",
                "principalId": "AIDAalice", "arn": format!("arn:aws:iam::{HOME}:user/alice"), "accountId": HOME,
                "userName": "alice" } } })
    );

    let set = r#"["sts:AssumeRole","sts:SetSourceIdentity"]"#;
    let role = local.role(HOME, "worker", &trust(HOME, set, "{}"), ALL);
    let input = json!({ "RoleArn": role.as_str(), "RoleSessionName": "session", "SourceIdentity": "alice",
        "ExternalId": "external" });
    let made = local.call(&alice, "sts", "AssumeRole", input).unwrap();
    let record = last(&local.records, 1);
    assert_eq!(
        record["requestParameters"],
        json!({ "roleArn": role.as_str(), "roleSessionName": "session", "sourceIdentity": "alice",
            "externalId": "external" })
    );
    assert_eq!(record["responseElements"]["sourceIdentity"], "alice");
    let session = local.issued(&made);
    local.call(&session, "iam", "ListUsers", json!({})).unwrap();
    let identity = &last(&local.records, 1)["userIdentity"];
    assert_eq!(identity["type"], "AssumedRole");
    assert_eq!(identity["principalId"], "AROAworker:session");
    assert_eq!(identity["accessKeyId"], session.id.as_str());
    assert_eq!(identity["sessionContext"]["sourceIdentity"], "alice");
    for key in [&own, &federated, &session] {
        let (token, secret) = (
            key.temporary.as_ref().unwrap().token.expose_str(),
            key.secret.expose_str(),
        );
        let told = serde_json::to_string(&local.records).unwrap();
        assert!(!told.contains(token) && !told.contains(secret));
    }
}
