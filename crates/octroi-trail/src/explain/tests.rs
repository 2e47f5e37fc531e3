use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::PolicyType;

const OPS: &str = "arn:aws:sts::111122223333:assumed-role/Operator/ops";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const FOREIGN: &str = "arn:aws:kms:us-east-1:444455556666:key/9876fedc-98fe-76dc-54ba-0987654321fe";

fn ids(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.id).collect()
}

fn commands(explanation: &Explanation) -> Vec<&str> {
    fn command(step: &NextStep) -> Option<&str> {
        match step {
            NextStep::Run { command, .. } => Some(command),
            _ => None,
        }
    }
    explanation.next.iter().filter_map(command).collect()
}

fn record(name: &str) -> Value {
    let path = format!(
        "{}/../../corpus/trail/records/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["record"].clone()
}

#[test]
fn a_refusal_framed_by_the_cli() {
    let text = format!(
        "An error occurred (AccessDeniedException) when calling the CreateGrant operation: User: {OPS} is not \
         authorized to perform: kms:CreateGrant on resource: {KEY} because no identity-based policy allows the \
         kms:CreateGrant action"
    );
    let read = explain(&text);
    assert_eq!(read.kind, Kind::Refusal(Denial::Implicit));
    assert_eq!(read.facts.error_code.as_deref(), Some("AccessDeniedException"));
    assert_eq!(read.facts.operation.as_deref(), Some("CreateGrant"));
    assert_eq!(read.facts.policy_type, Some(PolicyType::Identity));
    assert_eq!(read.facts.key, KEY.parse().ok());
    assert_eq!(ids(&read.says), ["explain-says-refused", "explain-says-no-allow"]);
    assert_eq!(
        ids(&read.does_not_say),
        ["explain-not-why-no-match", "explain-not-other-types"]
    );
    assert_eq!(
        commands(&read),
        [
            "aws iam list-attached-role-policies --role-name Operator",
            "aws iam list-role-policies --role-name Operator"
        ]
    );
    let region = "us-east-1".parse().ok();
    assert_eq!(
        read.next.last(),
        Some(&NextStep::Diagnose {
            instance: None,
            region
        })
    );
}

#[test]
fn a_pasted_text_may_be_wrapped_at_spaces() {
    let text = format!(
        "User: {OPS} is not\n  authorized to perform:\tkms:CreateGrant on resource:\n{KEY} with an explicit\ndeny in a permissions boundary"
    );
    let read = explain(&text);
    assert_eq!(read.kind, Kind::Refusal(Denial::Explicit));
    assert_eq!(
        commands(&read),
        ["aws iam get-role --role-name Operator --query Role.PermissionsBoundary"]
    );
}

#[test]
fn a_refusal_with_a_policy_arn_and_an_encoded_message_says_where_to_look() {
    let text = format!(
        "You are not authorized to perform this operation. User: {OPS} is not authorized to perform: ec2:StartInstances on \
         resource: arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0 with an explicit deny in a service \
         control policy: arn:aws:organizations::123456789012:policy/o-exampleorgid/service_control_policy/p-examplepolicyid. \
         Encoded authorization failure message: AbC-_d9"
    );
    let read = explain(&text);
    assert_eq!(
        commands(&read),
        [
            "aws sts decode-authorization-message --encoded-message AbC-_d9 --region us-east-1 --query DecodedMessage --output text",
            "aws organizations describe-policy --policy-id p-examplepolicyid"
        ]
    );
    assert!(ids(&read.says).contains(&"explain-says-ec2-check"));
    assert!(!ids(&read.does_not_say).contains(&"explain-not-scp-deny-or-no-allow"));
    assert_eq!(read.facts.instance, "i-0123456789abcdef0".parse().ok());
}

#[test]
fn the_owner_of_a_foreign_key_is_asked() {
    let text = format!(
        "User: {OPS} is not authorized to perform: kms:CreateGrant on resource: {FOREIGN} because no resource-based policy allows the kms:CreateGrant action"
    );
    let read = explain(&text);
    assert!(ids(&read.says).contains(&"explain-says-foreign-key"));
    let owner = "444455556666".parse().ok();
    assert!(
        matches!(&read.next[0], NextStep::Ask { account, .. } if *account == owner),
        "{:?}",
        read.next
    );
}

#[test]
fn the_identity_of_an_instance_has_no_policies_to_list() {
    let text = "User: arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0 is not authorized to \
                perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy \
                allows the kms:Decrypt action";
    let read = explain(text);
    assert!(ids(&read.says).contains(&"explain-says-instance-identity"));
    assert_eq!(read.facts.instance, "i-0123456789abcdef0".parse().ok());
    assert_eq!(commands(&read), [""; 0]);
}

#[test]
fn a_bare_state_reason_says_little_and_asks_much() {
    for text in [
        "Client.InternalError: Client error on launch",
        "State transition reason message   Client.InternalError: Client error on launch",
    ] {
        let read = explain(text);
        assert_eq!(read.kind, Kind::StateReason(StateReasonKind::MaybeKms), "{text}");
        assert_eq!(ids(&read.says), ["explain-says-launch-failed"]);
        assert_eq!(
            ids(&read.does_not_say),
            [
                "explain-not-whether-kms",
                "explain-not-which-key",
                "explain-not-which-call",
                "explain-not-state-or-permission"
            ]
        );
        let NextStep::Run {
            command,
            complete,
            permissions,
            ..
        } = &read.next[0]
        else {
            panic!("{:?}", read.next[0])
        };
        assert!(command.contains("Values=INSTANCE_ID") && !complete, "{command}");
        assert_eq!(permissions, &["ec2:DescribeVolumes"]);
    }
}

#[test]
fn describe_instances_gives_the_id_for_the_commands() {
    let output = json!({"Reservations": [{"Instances": [{
        "InstanceId": "i-0123456789abcdef0", "State": {"Name": "stopped"}, "StateTransitionReason": "",
        "StateReason": {"Code": "Server.InternalError", "Message": "Client.InternalError: Client error on launch"},
    }]}]});
    let read = explain(&output.to_string());
    assert_eq!(
        ids(&read.says),
        ["explain-says-launch-failed", "explain-says-codes-disagree"]
    );
    assert_eq!(
        commands(&read)[0],
        "aws ec2 describe-volumes --filters Name=attachment.instance-id,Values=i-0123456789abcdef0 --query 'Volumes[].[VolumeId,Encrypted,KmsKeyId]'"
    );
}

#[test]
fn a_stop_by_a_person_is_no_failed_start() {
    let read = explain("User initiated (2026-01-15 10:20:30 GMT)");
    assert_eq!(ids(&read.says), ["explain-says-user-stopped-at"]);
    assert_eq!(
        ids(&read.does_not_say),
        ["explain-not-who-stopped", "explain-not-start-tried"]
    );
    assert_eq!(
        commands(&read),
        [
            "aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=INSTANCE_ID --start-time 2026-01-15T10:19:30Z --end-time 2026-01-15T10:25:30Z"
        ]
    );
}

#[test]
fn a_key_in_a_wrong_state_was_permitted() {
    let read = explain(&format!("{KEY} is disabled."));
    assert_eq!(read.kind, Kind::Key(KmsError::Disabled));
    assert_eq!(
        ids(&read.says),
        ["explain-says-key-disabled", "explain-says-key-was-permitted"]
    );
    assert_eq!(
        commands(&read)[0],
        format!("aws kms describe-key --key-id {KEY} --region us-east-1")
    );
    let wrong = explain(&KmsError::ContextNeedsSymmetricKey.message(&KEY));
    assert_eq!(ids(&wrong.says), ["explain-says-key-not-symmetric"]);
    let gone = explain(&format!(
        "An error occurred (NotFoundException) when calling the DescribeKey operation: Key '{KEY}' does not exist"
    ));
    assert_eq!(ids(&gone.says), ["explain-says-key-not-found"]);
}

#[test]
fn a_decoded_message_names_the_statement_but_not_its_policy() {
    let read = explain(include_str!(
        "../../../../corpus/trail/decoded/explicit-deny.json"
    ));
    assert_eq!(read.kind, Kind::DecodedMessage(Denial::Explicit));
    assert_eq!(
        ids(&read.says),
        [
            "explain-says-decoded-explicit-deny",
            "explain-says-matched-statement"
        ]
    );
    assert_eq!(
        ids(&read.does_not_say),
        ["explain-not-policy-of-statement", "explain-not-kms-in-decoded"]
    );
    assert_eq!(read.facts.region, "us-east-1".parse().ok());
}

#[test]
fn records_are_explained_together() {
    let file = json!({"Records": [record("ec2-start-instances"), record("kms-create-grant-refused")]});
    let read = explain(&file.to_string());
    assert_eq!(read.kind, Kind::Trail);
    let attempt = message!(
        "explain-says-attempt",
        call = "StartInstances",
        kms = 1,
        failed = 1
    );
    assert_eq!(read.says[1], attempt);
    assert_eq!(ids(&read.does_not_say), ["explain-not-outcome-in-trail"]);
    let [part] = &read.parts[..] else {
        panic!("{:?}", read.parts)
    };
    assert_eq!(part.kind, Kind::Refusal(Denial::Implicit));
    assert_eq!(part.facts.time, "2026-01-15T10:20:30Z".parse().ok());
    assert_eq!(read.facts.instance, "i-0123456789abcdef0".parse().ok());
    assert!(commands(&read).contains(&"aws iam list-role-policies --role-name Operator"));
    let replays = read
        .next
        .iter()
        .filter(|step| matches!(step, NextStep::Diagnose { .. }))
        .count();
    assert_eq!(replays, 1);
}

#[test]
fn a_start_without_failures_may_have_failures_not_yet_seen() {
    let read = explain(&record("ec2-start-instances").to_string());
    assert_eq!(read.kind, Kind::Trail);
    assert_eq!(
        ids(&read.does_not_say),
        ["explain-not-outcome-in-trail", "explain-not-yet-visible"]
    );
    assert_eq!(
        commands(&read)[0],
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateGrant --start-time 2026-01-15T10:19:30Z --end-time 2026-01-15T10:25:30Z --region us-east-1"
    );
}

#[test]
fn a_name_from_the_text_cannot_leave_its_quotes() {
    let text = "User: arn:aws:iam::111122223333:user/a';reboot;' is not authorized to perform: kms:CreateGrant because no \
                identity-based policy allows the kms:CreateGrant action";
    assert_eq!(
        commands(&explain(text))[0],
        r"aws iam list-attached-user-policies --user-name 'a'\'';reboot;'\'''"
    );
}

#[test]
fn what_is_not_known_is_not_guessed() {
    for text in [
        "",
        "hello",
        "{\"a\": 1}",
        "[1, 2",
        "An error occurred (Unheard) when calling the X operation: of",
    ] {
        let read = explain(text);
        assert_eq!(read.kind, Kind::Unknown, "{text}");
        assert_eq!(ids(&read.says), ["explain-says-nothing-known"]);
    }
}

proptest! {
    #[test]
    fn any_text_is_explained(text in "([{\\[\"]?)(\\PC{0,9}|An error occurred \\(|\\) when calling the | operation|: |User: | is not authorized to perform: |api error |Client\\.|arn:aws:kms:|i-0){0,9}") {
        let read = explain(&text);
        prop_assert!(!read.says.is_empty());
        prop_assert!(!read.next.is_empty());
    }
}
