//! The records that a call leaves beside the caller's own.

use octroi_ops::{SeededIds, perform, record, records, refusal_sentence, refusal_sentence_naming_policies};
use octroi_trail::Record;
use serde_json::{Value as Json, json};

use crate::call::call;
use crate::world::common;

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const FOREIGN: &str = "arn:aws:kms:us-east-1:444455556666:key/4444abcd-12ab-34cd-56ef-1234567890ab";

fn played(operation: &str, patch: &Json, json: &Json) -> Vec<Record> {
    let world = common(patch);
    let call = call(operation, json, &world);
    let performed = perform(&world, &call, &mut SeededIds::new(1));
    records(&world, &call, &performed, &mut SeededIds::new(2))
}

#[test]
fn a_terminated_instance_leaves_the_retirement_of_its_grants() {
    let records = played(
        "ec2:TerminateInstances",
        &Json::Null,
        &json!({ "caller": ALICE, "parameters": { "InstanceIds": ["i-0123456789abcdef0"] } }),
    );
    let names: Vec<&str> = records
        .iter()
        .map(|record| record.event_name.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["TerminateInstances", "RetireGrant", "RetireGrant"]);
    for (retired, grant) in records[1..].iter().zip(["1".repeat(64), "2".repeat(64)]) {
        let json = retired.to_value();
        assert_eq!(
            json["userIdentity"],
            json!({ "type": "AWSService", "invokedBy": "AWS Internal" })
        );
        assert_eq!(json["requestParameters"], Json::Null);
        assert_eq!(json["responseElements"], json!({ "keyId": KEY }));
        assert_eq!(json["additionalEventData"], json!({ "grantId": grant }));
        assert_eq!(json["requestID"], records[0].to_value()["requestID"]);
        assert_eq!(json["recipientAccountId"], "111122223333");
        assert!(!retired.is_forwarded());
    }
}

#[test]
fn the_owner_of_a_key_sees_a_success_and_no_refusal() {
    let decrypt = |key: &str, caller: &str| json!({ "caller": caller, "origin": "Forwarded", "parameters": { "KeyId": key, "EncryptionContext": { "aws:ebs:id": "vol-0123456789abcdef0" } } });
    let good = played(
        "kms:GenerateDataKeyWithoutPlaintext",
        &Json::Null,
        &decrypt(FOREIGN, ALICE),
    );
    let [own, copy] = good.as_slice() else {
        panic!("{} records", good.len())
    };
    assert_eq!(own.shared_event_id, copy.shared_event_id);
    assert_ne!(own.event_id, copy.event_id);
    let copy = copy.to_value();
    assert_eq!(copy["recipientAccountId"], "444455556666");
    assert_eq!(copy["userIdentity"]["type"], "AWSAccount");
    assert_eq!(copy["userIdentity"]["accountId"], "111122223333");
    assert_eq!(copy["userIdentity"]["principalId"], "AIDAEXAMPLEALICE");
    assert_eq!(copy["userIdentity"]["arn"], Json::Null);

    let bob = "arn:aws:iam::111122223333:user/bob";
    let refused = played(
        "kms:GenerateDataKeyWithoutPlaintext",
        &Json::Null,
        &decrypt(FOREIGN, bob),
    );
    assert_eq!(refused.len(), 1);
    let at_home = played(
        "kms:GenerateDataKeyWithoutPlaintext",
        &Json::Null,
        &decrypt(KEY, ALICE),
    );
    assert_eq!(at_home.len(), 1);
}

#[test]
fn a_launch_that_may_not_pass_its_role_is_recorded_with_that_refusal() {
    let patch = json!({ "users": [{ "arn": ALICE, "policies": { "p": { "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "ec2:*", "Resource": "*" }] } } }] });
    let world = common(&patch);
    let run = call(
        "ec2:RunInstances",
        &json!({ "caller": ALICE, "parameters": { "ImageId": "ami-0123456789abcdef0" } }),
        &world,
    );
    let pass = call(
        "iam:PassRole",
        &json!({ "caller": ALICE, "parameters": { "RoleArn": "arn:aws:iam::111122223333:role/App" } }),
        &world,
    );
    let refused = perform(&world, &pass, &mut SeededIds::new(1));
    assert!(record(&world, &pass, &refused, &mut SeededIds::new(2)).is_none());
    let record = record(&world, &run, &refused, &mut SeededIds::new(2)).unwrap();
    assert_eq!(record.event_name.as_deref(), Some("RunInstances"));
    assert_eq!(record.error_code.as_deref(), Some("Client.UnauthorizedOperation"));
    let refusal = record.refusal().unwrap();
    assert_eq!(
        refusal.action.map(|action| action.to_string()).as_deref(),
        Some("iam:PassRole")
    );
}

/// Every record that is written can be read, and says what was played.
#[test]
fn a_record_is_read_back_as_it_was_written() {
    for (operation, json) in [
        (
            "kms:CreateGrant",
            json!({ "caller": ALICE, "origin": "Forwarded", "parameters": { "KeyId": KEY,
                "GranteePrincipal": "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0",
                "Operations": ["Decrypt"], "EncryptionContextSubset": { "aws:ebs:id": "vol-0123456789abcdef0" } } }),
        ),
        (
            "ec2:StartInstances",
            json!({ "caller": ALICE, "parameters": { "InstanceIds": ["i-0123456789abcdef1"] } }),
        ),
    ] {
        let record = played(operation, &Json::Null, &json).remove(0);
        let again = Record::from_value(record.to_value()).unwrap();
        assert_eq!(again, record);
        assert_eq!(
            record.is_forwarded(),
            operation == "kms:CreateGrant",
            "{operation}"
        );
        if operation == "kms:CreateGrant" {
            let volumes: Vec<String> = record.volume_ids().iter().map(ToString::to_string).collect();
            assert_eq!(volumes, ["vol-0123456789abcdef0"]);
            assert_eq!(record.key_arns().len(), 1);
            assert!(record.grant_id().is_some());
        }
    }
}

/// Only explicit denials name a policy, and only one that has an ARN.
#[test]
fn the_newest_form_names_the_policy_that_denies() {
    let deny = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*" }] });
    let allow = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let boundary = "arn:aws:iam::111122223333:policy/Boundary";
    let scp = "arn:aws:organizations::999999999999:policy/o-exampleorgid/service_control_policy/p-guard";
    let organization = json!({ "organizationId": "o-exampleorgid", "managementAccount": "999999999999",
        "members": { "111122223333": ["r-ex01"] }, "policies": [
            { "name": "FullAWSAccess", "type": "SERVICE_CONTROL_POLICY", "attachedEverywhere": true, "document": allow },
            { "name": "guard", "type": "SERVICE_CONTROL_POLICY", "attachedTo": ["r-ex01"], "document": deny, "policyArn": scp },
        ] });
    for (patch, old, arn) in [
        (
            json!({ "users": [{ "arn": ALICE, "boundary": { "arn": boundary, "document": deny } }] }),
            " with an explicit deny in a permissions boundary",
            Some(boundary),
        ),
        (
            json!({ "organization": organization }),
            " with an explicit deny in a service control policy",
            Some(scp),
        ),
        (
            json!({ "users": [{ "arn": ALICE, "policies": { "p": deny } }] }),
            " with an explicit deny in an identity-based policy",
            None,
        ),
        (
            json!({ "users": [{ "arn": ALICE, "policies": {} }] }),
            " because no identity-based policy allows the kms:CreateGrant action",
            None,
        ),
    ] {
        let world = common(&patch);
        let call = call(
            "kms:CreateGrant",
            &json!({ "caller": ALICE, "parameters": { "KeyId": KEY, "GranteePrincipal": ALICE, "Operations": ["Decrypt"] } }),
            &world,
        );
        let performed = perform(&world, &call, &mut SeededIds::new(1));
        let checked = performed.checks.last().unwrap();
        let sentence = refusal_sentence(&call, checked);
        assert!(sentence.ends_with(old), "{sentence}");
        let newest = refusal_sentence_naming_policies(&world, &call, checked);
        let suffix = arn.map_or(String::new(), |arn| format!(": {arn}"));
        assert_eq!(newest, format!("{sentence}{suffix}"));
        assert_eq!(
            octroi_trail::refusal::parse(&newest)
                .unwrap()
                .policy_arn
                .map(|arn| arn.to_string())
                .as_deref(),
            arn
        );
    }
}
