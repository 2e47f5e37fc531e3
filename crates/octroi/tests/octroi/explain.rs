//! What the program makes of a text of AWS.

use super::program::{program, run, shown};

#[test]
fn a_state_reason() {
    let run = program()
        .run(["explain", "Client.InternalError: Client error on launch"])
        .unwrap();
    insta::assert_snapshot!(shown(&run), @"
    exit 0
    --- stdout
    What the text says
      EC2 accepted the start, and the start failed afterwards. The code names no cause.

      Code: Client.InternalError

    What it does not say
      - Whether KMS is the cause at all. Other faults of a launch can end in the same code.
      - Which key.
      - Which call to KMS failed.
      - Whether the key is in a wrong state or a permission is missing.

    What to do next
      1. See which volumes are encrypted, and under which keys.
         aws ec2 describe-volumes --filters Name=attachment.instance-id,Values=INSTANCE_ID --query 'Volumes[].[VolumeId,Encrypted,KmsKeyId]'
         replace the words in capitals
         needs ec2:DescribeVolumes
      2. Look for CreateGrant in the event history. A refused call lists no resources, so
         search by name.
         aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateGrant
         needs cloudtrail:LookupEvents
      3. Look for the calls of the instance's own identity. Its session is named after the
         instance.
         aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=INSTANCE_ID
         replace the words in capitals
         needs cloudtrail:LookupEvents
      4. Let octroi replay the start from the state of the account.
         octroi diagnose --case case.yaml
    ");
}

#[test]
fn a_text_that_is_not_known_and_looks_like_a_file() {
    insta::assert_snapshot!(run(&program(), "explain trail.json"), @"
    exit 4
    --- stdout
    What the text says
      octroi does not know this text.

    What it does not say
      - Why the instance does not start.

    What to do next
      1. Read the state of the instance and its reason.
         aws ec2 describe-instances --instance-ids INSTANCE_ID --query 'Reservations[].Instances[].[State.Name,StateReason,StateTransitionReason]'
         replace the words in capitals
         needs ec2:DescribeInstances
      2. Let octroi replay the start from the state of the account.
         octroi diagnose --case case.yaml
    --- stderr
    there is no file `trail.json`, so its name was read as the text
    ");
}

#[test]
fn argument_file_and_pipe_are_read_alike() {
    let program = program();
    let text = "An error occurred (AccessDeniedException) when calling the CreateGrant operation: User: \
        arn:aws:sts::111122223333:assumed-role/ops/session is not authorized to perform: kms:CreateGrant on \
        resource: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no \
        identity-based policy allows the kms:CreateGrant action";
    program.file("refusal.txt", &format!("{text}\n")).unwrap();
    let argument = program.run(["explain", text]).unwrap();
    assert_eq!(argument.code, Some(0));
    assert!(
        argument
            .stdout
            .contains("No Allow matched in the policies of this type: identity-based policy."),
        "{}",
        argument.stdout
    );
    assert_eq!(program.run(["explain", "refusal.txt"]).unwrap(), argument);
    assert_eq!(program.run_with(["explain"], text).unwrap(), argument);
    assert_eq!(program.run_with(["explain", "-"], text).unwrap(), argument);
}

#[test]
fn a_program_gets_ids_and_arguments_beside_the_sentences() {
    let run = program()
        .run(["explain", "--format", "json", "Client.InternalError"])
        .unwrap();
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        value["kind"],
        serde_json::json!({"type": "stateReason", "reason": "maybeKms"})
    );
    assert_eq!(value["says"][0]["id"], "explain-says-launch-failed");
    assert_eq!(value["next"][0]["step"], "run");
    assert!(
        value["says"][0]["text"]
            .as_str()
            .unwrap()
            .starts_with("EC2 accepted")
    );
}

#[test]
fn nothing_to_explain() {
    insta::assert_snapshot!(run(&program(), "explain"), @"
    exit 2
    --- stderr
    error: `<stdin>` is empty
    hint: name a file, or pipe the text in: octroi … - < FILE
    ");
    insta::assert_snapshot!(shown(&program().run(["explain", " "]).unwrap()), @"
    exit 2
    --- stderr
    error: there is no text to explain
    hint: octroi explain 'Client.InternalError: Client error on launch'
    ");
    insta::assert_snapshot!(run(&program(), "explain ."), @"
    exit 2
    --- stderr
    error: `.` is a directory, not a file
    hint: ls .
    ");
}
