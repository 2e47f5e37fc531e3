//! One check, as a person and as a program sees it.

use super::program::{program, run};

const POLICIES: &str = "\
identity:
  - name: operate
    document:
      Version: '2012-10-17'
      Statement:
        - Effect: Allow
          Action: '*'
          Resource: '*'
serviceControl:
  - - name: via-ec2-only
      document:
        Version: '2012-10-17'
        Statement:
          - Sid: Everything
            Effect: Allow
            Action: '*'
            Resource: '*'
            Condition:
              StringEquals:
                kms:ViaService: ec2.eu-west-1.amazonaws.com
          - Sid: NoDeletion
            Effect: Deny
            Action: kms:ScheduleKeyDeletion
            Resource: '*'
resource:
  name: default
  document:
    Version: '2012-10-17'
    Statement:
      - Effect: Allow
        Principal: {AWS: '111122223333'}
        Action: kms:*
        Resource: '*'
grants:
  - name: of-the-instance
    granteePrincipal: arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0
    operations: [Decrypt]
    constraints:
      encryptionContextSubset: {aws:ebs:id: vol-0}
";

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn check(principal: &str, action: &str, more: &str) -> String {
    let program = program();
    // The identity of an instance has no policies.
    let policies = match principal {
        INSTANCE => POLICIES.replace(
            "name: operate\n    document:",
            "name: none\n    document: {Version: '2012-10-17', Statement: []}\n    was:",
        ),
        _ => POLICIES.to_owned(),
    };
    program.file("policies.yaml", &policies).unwrap();
    run(
        &program,
        &format!(
            "simulate --principal {principal} --action {action} --resource {KEY} --policies policies.yaml {more}"
        ),
    )
}

const ROLE: &str = "arn:aws:iam::111122223333:role/ops";
const INSTANCE: &str = "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0";
const VIA_EC2: &str = "--context kms:ViaService=ec2.eu-west-1.amazonaws.com";

#[test]
fn allowed_by_an_identity_policy() {
    insta::assert_snapshot!(check(ROLE, "kms:CreateGrant", VIA_EC2), @"
    exit 0
    --- stdout
    allowed: statement 0 of `operate` allows it (identity policy)
     --> policies.yaml:6:11
      |
    6 |         - Effect: Allow
      |           ^^^^^^^^^^^^^

    What each layer says, in the order of evaluation:
      service control policies, level 0  allows
      resource policy                    leaves it to the identity policies of the account
      identity policies                  allows
      1 grant was weighed too
    ");
}

#[test]
fn a_guard_rail_is_silent_and_the_condition_that_misses_is_shown() {
    insta::assert_snapshot!(check(ROLE, "kms:CreateGrant", ""), @"
    exit 3
    --- stdout
    denied: nothing allows it in the service control policies, level 0 (implicit deny)
    An Allow misses by one condition: the request does not carry `kms:ViaService` (StringEquals):
      --> policies.yaml:20:17
       |
    20 |                 kms:ViaService: ec2.eu-west-1.amazonaws.com
       |                 ^^^^^^^^^^^^^^

    What each layer says, in the order of evaluation:
      service control policies, level 0  silent
      resource policy                    leaves it to the identity policies of the account
      identity policies                  allows
      1 grant was weighed too
    ");
    insta::assert_snapshot!(check(ROLE, "kms:CreateGrant", "--context kms:ViaService=rds --verbose"), @"
    exit 3
    --- stdout
    denied: nothing allows it in the service control policies, level 0 (implicit deny)
    An Allow misses by one condition: the request has `kms:ViaService` = `rds` (StringEquals):
      --> policies.yaml:20:17
       |
    20 |                 kms:ViaService: ec2.eu-west-1.amazonaws.com
       |                 ^^^^^^^^^^^^^^

    What each layer says, in the order of evaluation:
      service control policies, level 0  silent
        Allow 0 of `via-ec2-only`: does not match by Condition
        Deny 1 of `via-ec2-only`: does not match by Action
      resource policy                    leaves it to the identity policies of the account
        Allow 0 of `default`: matches
      identity policies                  allows
        Allow 0 of `operate`: matches
      1 grant was weighed too
    ");
}

#[test]
fn a_deny_is_shown_with_its_statement() {
    insta::assert_snapshot!(check(ROLE, "kms:ScheduleKeyDeletion", ""), @"
    exit 3
    --- stdout
    denied: statement 1 of `via-ec2-only` denies it (explicit deny, service control policy)
      --> policies.yaml:21:13
       |
    21 |           - Sid: NoDeletion
       |             ^^^^^^^^^^^^^^^

    What each layer says, in the order of evaluation:
      service control policies, level 0  denies
      resource policy                    leaves it to the identity policies of the account
      identity policies                  allows
      1 grant was weighed too
    ");
}

#[test]
fn a_grant_allows() {
    let context = format!("{VIA_EC2} --context kms:EncryptionContext:aws:ebs:id=vol-0");
    insta::assert_snapshot!(check(INSTANCE, "kms:Decrypt", &context), @"
    exit 0
    --- stdout
    allowed: the grant `of-the-instance` allows it

    What each layer says, in the order of evaluation:
      service control policies, level 0  allows
      resource policy                    leaves it to the identity policies of the account
      identity policies                  silent
      1 grant was weighed too
    ");
}

#[test]
fn the_answer_of_a_program_is_that_of_a_batch() {
    insta::assert_snapshot!(check(ROLE, "kms:ScheduleKeyDeletion", "--format json"), @r#"
    exit 3
    --- stdout
    {"id":null,"decision":"explicitDeny","decidedBy":{"policyType":"scp","level":0,"policy":"via-ec2-only","statement":1,"sid":"NoDeletion"},"layers":[{"policyType":"scp","allows":false,"denies":true,"level":0},{"policyType":"resource","allows":true,"denies":false,"delegates":true},{"policyType":"identity","allows":true,"denies":false}]}
    "#);
    insta::assert_snapshot!(check(ROLE, "kms:CreateGrant", "--format json"), @r#"
    exit 3
    --- stdout
    {"id":null,"decision":"implicitDeny","decidedBy":{"policyType":"scp","level":0},"layers":[{"policyType":"scp","allows":false,"denies":false,"level":0},{"policyType":"resource","allows":true,"denies":false,"delegates":true},{"policyType":"identity","allows":true,"denies":false}]}
    "#);
    let context = format!("{VIA_EC2} --context kms:EncryptionContext:aws:ebs:id=vol-0 --format json");
    insta::assert_snapshot!(check(INSTANCE, "kms:Decrypt", &context), @r#"
    exit 0
    --- stdout
    {"id":null,"decision":"allowed","decidedBy":{"policyType":"grant","policy":"of-the-instance"},"layers":[{"policyType":"scp","allows":true,"denies":false,"level":0},{"policyType":"resource","allows":true,"denies":false,"delegates":true},{"policyType":"identity","allows":false,"denies":false}]}
    "#);
}

#[test]
fn calls_that_no_policy_controls() {
    let program = program();
    program.file("p.yaml", "identity: []\n").unwrap();
    let call = |principal: &str, action: &str| {
        let flags = format!("--principal {principal} --action {action} --resource * --policies p.yaml");
        run(&program, &format!("simulate {flags}"))
    };
    insta::assert_snapshot!(call(ROLE, "sts:GetCallerIdentity"), @"
    exit 0
    --- stdout
    allowed: this caller needs no policy for it
    ");
    insta::assert_snapshot!(call("arn:aws:iam::111122223333:root", "ec2:RunInstances"), @"
    exit 0
    --- stdout
    allowed: this caller needs no policy for it
    ");
    insta::assert_snapshot!(call("anonymous", "ec2:RunInstances"), @"
    exit 3
    --- stdout
    denied: nothing allows it in the resource policy (implicit deny)
    ");
}

/// A bucket's ARN does not say whose it is; the answer differs with the owner.
#[test]
fn what_is_not_known_is_not_guessed() {
    let program = program();
    let policies = "identity:\n  - Version: '2012-10-17'\n    Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}\n";
    program.file("p.yaml", policies).unwrap();
    let flags = format!(
        "--principal {ROLE} --action s3:GetObject --resource arn:aws:s3:::bucket/x --policies p.yaml"
    );
    let command = format!("simulate {flags}");
    insta::assert_snapshot!(run(&program, &command), @"
    exit 4
    --- stdout
    cannot be decided: it rests on `resourceAccount`

    What each layer says, in the order of evaluation:
      identity policies  allows
    --- stderr
    hint: --resource-account 111122223333, the account that owns the resource
    ");
    insta::assert_snapshot!(run(&program, &format!("{command} --format json")), @r#"
    exit 4
    --- stdout
    {"id":null,"decision":"undetermined","decidedBy":null,"missing":["resourceAccount"],"layers":[{"policyType":"identity","allows":true,"denies":false}]}
    --- stderr
    hint: --resource-account 111122223333, the account that owns the resource
    "#);
    let own = run(&program, &format!("{command} --resource-account 111122223333"));
    assert!(own.starts_with("exit 0\n--- stdout\nallowed: "), "{own}");
    let foreign = run(&program, &format!("{command} --resource-account 444455556666"));
    assert!(foreign.starts_with("exit 3\n--- stdout\ndenied: "), "{foreign}");
}

/// Whether a key has one value or a list of one is a property of the request.
#[test]
fn a_context_key_is_single_or_multi_valued() {
    let program = program();
    let policies = r#"{"identity": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:TagKeys": "team"}}}]}]}"#;
    program.file("p.json", policies).unwrap();
    let code = |context: &str| {
        let flags = format!("--principal {ROLE} --action ec2:CreateTags --resource * --policies p.json");
        let arguments = format!("simulate {flags} {context}");
        program.run(arguments.split_whitespace()).unwrap().code
    };
    assert_eq!(code("--context aws:TagKeys=team"), Some(0));
    assert_eq!(code("--context aws:tagkeys=team"), Some(0));
    assert_eq!(code("--context aws:TagKeys=[\"team\"]"), Some(3));
    assert_eq!(
        code("--context aws:TagKeys=team --context AWS:TagKeys=cost"),
        Some(3)
    );
    assert_eq!(code(""), Some(3));
}

/// A policy as a call to AWS returns it: JSON in a string.
#[test]
fn a_document_in_a_string_is_shown_from_its_own_text() {
    let program = program();
    let document = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Sid\": \"Never\",\n    \"Effect\": \"Deny\",\n    \"Principal\": \"*\",\n    \"Action\": \"kms:*\",\n    \"Resource\": \"*\"\n  }]\n}";
    let policies = serde_json::json!({"resource": {"name": "default", "document": document}});
    program.file("p.json", &policies.to_string()).unwrap();
    let flags = format!("--principal {ROLE} --action kms:Decrypt --resource {KEY} --policies p.json");
    insta::assert_snapshot!(run(&program, &format!("simulate {flags}")), @r#"
    exit 3
    --- stdout
    denied: statement 0 of `default` denies it (explicit deny, resource policy)
     --> p.json (resource):4:12
      |
    4 |     "Sid": "Never",
      |            ^^^^^^^

    What each layer says, in the order of evaluation:
      resource policy    denies
      identity policies  silent
    "#);
}

#[test]
fn a_level_of_resource_control_policies_without_an_allow_is_remarked() {
    let program = program();
    let policies =
        "resourceControl:\n  - - name: perimeter\n      document: {Version: '2012-10-17', Statement: []}\n";
    program.file("p.yaml", policies).unwrap();
    let flags = format!("--principal {ROLE} --action kms:Decrypt --resource {KEY} --policies p.yaml");
    insta::assert_snapshot!(run(&program, &format!("simulate {flags}")), @r#"
    exit 3
    --- stdout
    denied: nothing allows it in the resource control policies, level 0 (implicit deny)

    What each layer says, in the order of evaluation:
      resource control policies, level 0  silent
      identity policies                   silent
    --- stderr
    hint: AWS attaches RCPFullAWSAccess to every level by itself; list it, too: {"name": "RCPFullAWSAccess", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}}
    "#);
}

#[test]
fn policies_come_through_a_pipe() {
    let run = program()
        .run_with(
            format!("simulate --principal {ROLE} --action kms:CreateGrant --resource {KEY} --policies -")
                .split_whitespace(),
            POLICIES,
        )
        .unwrap();
    assert_eq!(run.code, Some(3));
    assert!(run.stdout.contains("--> <stdin>:20:17"), "{}", run.stdout);
}
