//! Many checks: broken lines, order, limits, streams.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use octroi::batch::{self, LINE_LIMIT};
use octroi_doctor::Messages;
use serde_json::{Value, json};

use super::program::{program, shown};

const GOOD: &str = r#"{"id":"good","request":{"principal":"arn:aws:iam::111122223333:user/a","action":"ec2:StartInstances","resource":"*"},"policies":{}}"#;

fn answers(input: &[u8], threads: usize) -> Vec<Value> {
    let mut out = Vec::new();
    batch::run(&mut &*input, &mut out, threads, &Messages::english()).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn broken_lines_are_answered_and_the_batch_goes_on() {
    let lines = [
        GOOD,
        "",
        r#"{"id":7,"request":{"principal":"x"}"#,
        "not json",
        r#"{"name":"n","request":{"principal":"alice","action":"kms:Decrypt","resource":"*"},"policies":{}}"#,
        r#"{"id":"slip","request":{"principal":null,"action":"kms:Decrypt","resource":"*"},"polices":{}}"#,
        r#"{"id":"none","request":{"principal":null,"action":"kms:Decrypt","resource":"*"}}"#,
        r#"{"id":"operator","request":{"principal":null,"action":"kms:Decrypt","resource":"*"},"policies":{"identity":[{"name":"x","document":{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualz":{"a":"b"}}}}}]}}"#,
        r#"{"id":"twice","request":{"action":"kms:Decrypt","action":"kms:Encrypt"},"policies":{}}"#,
        r#"{"id":"key","request":{"principal":null,"action":"kms:Decrypt","resource":"*","context":{"a:b":"1","A:B":"2"}},"policies":{}}"#,
        r#"{"id":"é","request":{"principal":"é"},"policies":5}"#,
        GOOD,
    ];
    let run = program()
        .run_with(["simulate", "--batch", "-"], &(lines.join("\n") + "\n"))
        .unwrap();
    insta::assert_snapshot!(shown(&run), @r#"
    exit 2
    --- stdout
    {"id":"good","decision":"implicitDeny","decidedBy":{"policyType":"identity"}}
    {"id":null,"error":{"message":"the line is blank","column":1}}
    {"id":7,"error":{"message":"the JSON ends too early","column":35}}
    {"id":null,"error":{"message":"an object is expected","column":1}}
    {"id":"n","error":{"message":"`alice` is not a principal","column":36}}
    {"id":"slip","error":{"message":"`polices` is not known here","column":82}}
    {"id":"none","error":{"message":"`policies` is missing","column":1}}
    {"id":"operator","error":{"message":"`x` is not a policy: `StringEqualz` is not a condition operator","column":204}}
    {"id":"twice","error":{"message":"`action` stands twice","column":58}}
    {"id":"key","error":{"message":"`A:B` stands twice","column":106}}
    {"id":"é","error":{"message":"an object is expected","column":50}}
    {"id":"good","decision":"implicitDeny","decidedBy":{"policyType":"identity"}}
    --- stderr
    12 lines answered, 10 of them with an error
    "#);
}

#[test]
fn ids_come_back_as_they_were_written() {
    for (id, back) in [
        (r#""id":"a\u0062""#, r#"{"id":"a\u0062","#),
        (
            r#""id":12345678901234567890123"#,
            r#"{"id":12345678901234567890123,"#,
        ),
        (r#""name":"n""#, r#"{"id":"n","#),
        (r#""name":"n","id":"i""#, r#"{"id":"i","#),
        (r#""why":"x""#, r#"{"id":null,"#),
    ] {
        let line = GOOD.replace(r#""id":"good""#, id);
        let mut out = Vec::new();
        batch::run(&mut line.as_bytes(), &mut out, 1, &Messages::english()).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with(back), "{out}");
    }
}

/// The forms that a policy, a principal and a context value may have.
#[test]
fn forms_of_the_input() {
    let allow = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let line = |principal: Value, policies: Value| {
        json!({"request": {"principal": principal, "action": "ec2:StartInstances", "resource": "*",
            "resourceAccount": "111122223333", "context": {"a:n": 5, "a:b": true, "a:none": null}},
            "policies": policies})
    };
    let role = json!("arn:aws:iam::111122223333:role/path/ops");
    let allowed = [
        line(
            role.clone(),
            json!({"identity": [{"name": "p", "document": allow}]}),
        ),
        line(role.clone(), json!({"identity": [allow]})),
        line(role.clone(), json!({"identity": allow})),
        line(role.clone(), json!({"identity": [allow.to_string()]})),
        line(
            role.clone(),
            json!({"identity": [{"name": "p", "document": allow.to_string()}]}),
        ),
        line(
            role.clone(),
            json!({"identity": [allow], "boundary": null, "session": [], "serviceControl": []}),
        ),
        line(
            role.clone(),
            json!({"identity": [allow], "serviceControl": [[allow], [allow]]}),
        ),
    ];
    let refused = [
        line(
            role.clone(),
            json!({"identity": [allow], "serviceControl": [[allow], []]}),
        ),
        line(role, json!({"identity": [allow], "boundary": {"Statement": []}})),
        line(Value::Null, json!({"identity": [allow]})),
        line(json!("anonymous"), json!({"identity": [allow]})),
    ];
    for line in allowed {
        assert_eq!(
            answers(line.to_string().as_bytes(), 1)[0]["decision"],
            "allowed",
            "{line}"
        );
    }
    for line in refused {
        assert_eq!(
            answers(line.to_string().as_bytes(), 1)[0]["decision"],
            "implicitDeny",
            "{line}"
        );
    }
}

/// What follows from the principal is in the context, unless the line says otherwise.
#[test]
fn context_keys_that_follow_from_the_principal() {
    let decision = |principal: &str, context: Value, key: &str, value: &str| {
        let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {key: value}}});
        let line = json!({"request": {"principal": principal, "action": "kms:Decrypt",
            "resource": "arn:aws:kms:eu-west-1:111122223333:key/k", "context": context},
            "policies": {"resource": {"Statement": [statement]}}});
        answers(line.to_string().as_bytes(), 1)[0]["decision"] == "allowed"
    };
    let session = "arn:aws:sts::111122223333:assumed-role/ops/s";
    let role = "arn:aws:iam::111122223333:role/ops";
    let holds = |principal, key, value| decision(principal, json!({}), key, value);
    assert!(holds(session, "aws:PrincipalArn", role));
    assert!(holds(role, "aws:PrincipalArn", role));
    assert!(holds(session, "aws:PrincipalAccount", "111122223333"));
    assert!(holds(session, "aws:PrincipalType", "AssumedRole"));
    assert!(holds(
        "arn:aws:iam::111122223333:root",
        "aws:PrincipalType",
        "Account"
    ));
    assert!(holds("anonymous", "aws:PrincipalType", "Anonymous"));
    assert!(holds("ec2.amazonaws.com", "aws:PrincipalIsAWSService", "true"));
    assert!(holds(
        "arn:aws:iam::111122223333:user/team/bob",
        "aws:username",
        "bob"
    ));
    assert!(!holds(session, "aws:username", "ops"));
    assert!(!holds(session, "aws:PrincipalTag/team", ""));

    let pathed = "arn:aws:iam::111122223333:role/path/ops";
    let stated = json!({"aws:PrincipalArn": pathed});
    assert!(decision(session, stated.clone(), "aws:PrincipalArn", pathed));
    assert!(!decision(session, stated, "aws:PrincipalArn", role));
    assert!(!decision(
        session,
        json!({"aws:principalarn": null}),
        "aws:PrincipalArn",
        role
    ));
}

#[test]
fn the_order_is_that_of_the_input_with_any_number_of_threads() {
    let mut input = String::new();
    for number in 0..30_000 {
        // Lines of very different length, so that the blocks differ too.
        let filling = "x".repeat((number * 7919) % 300);
        input.push_str(&GOOD.replace("good", &format!("{number}-{filling}")));
        input.push('\n');
    }
    let one = answers(input.as_bytes(), 1);
    assert_eq!(one.len(), 30_000);
    assert!(
        one.iter()
            .enumerate()
            .all(|(number, answer)| { answer["id"].as_str().unwrap().starts_with(&format!("{number}-")) })
    );
    for threads in [2, 5] {
        assert_eq!(answers(input.as_bytes(), threads), one, "{threads} threads");
    }
}

#[test]
fn a_line_over_the_limit_and_one_of_other_bytes_are_bad_lines() {
    let mut input = GOOD.as_bytes().to_vec();
    input.push(b'\n');
    input.resize(input.len() + LINE_LIMIT + (1 << 20), b' ');
    input.extend_from_slice(b"\n\xff\xfe\n");
    input.extend_from_slice(GOOD.as_bytes());
    for threads in [1, 2] {
        let answers = answers(&input, threads);
        let messages: Vec<&str> = answers
            .iter()
            .map(|answer| answer["error"]["message"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(
            messages,
            [
                "",
                "the line is longer than 16 MiB",
                "the line is not UTF-8 from here on",
                ""
            ]
        );
    }
}

/// One line cannot take minutes: its lists have limits.
#[test]
fn lists_have_limits() {
    let keys: Vec<String> = (0..5000).map(|key| format!("\"a:{key}\":\"x\"")).collect();
    let context = format!("\"resource\":\"*\",\"context\":{{{}}}", keys.join(","));
    let line = GOOD.replace("\"resource\":\"*\"", &context);
    let answer = answers(line.as_bytes(), 1).remove(0);
    assert_eq!(answer["error"]["message"], "there are more than 4096 of them");
    let grant = "{\"granteePrincipal\":\"x\",\"operations\":[]}";
    let grants = format!("\"policies\":{{}},\"grants\":[{}]", vec![grant; 50_001].join(","));
    let answer = answers(GOOD.replace("\"policies\":{}", &grants).as_bytes(), 1).remove(0);
    assert_eq!(answer["error"]["message"], "there are more than 50000 of them");
}

/// Nesting costs no stack, in the line itself as in a document in it.
#[test]
fn deep_nesting_is_refused_not_suffered() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    for line in [
        format!("{{\"id\":\"a\",\"policies\":{deep}}}"),
        GOOD.replace(
            "\"policies\":{}",
            &format!("\"policies\":{{\"identity\":{deep}}}"),
        ),
        GOOD.replace(
            "\"policies\":{}",
            &format!("\"policies\":{{\"identity\":[{{\"Statement\":{deep}}}]}}"),
        ),
        GOOD.replace("\"policies\":{}", &format!("\"policies\":{{}},\"why\":{deep}")),
        deep,
    ] {
        assert_eq!(answers(line.as_bytes(), 1).len(), 1);
    }
}

#[test]
fn a_program_that_waits_for_its_answer_gets_it() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_octroi"))
        .args(["simulate", "--batch", "-", "--threads", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for number in 0..3 {
        writeln!(stdin, "{}", GOOD.replace("good", &number.to_string())).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"id\":\"{number}\"")), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_that_has_enough_ends_the_batch_in_silence() {
    let program = program();
    let many = format!("{GOOD}\n").repeat(20_000);
    let file = program.file("many.jsonl", &many).unwrap();
    for threads in ["1", "2"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_octroi"))
            .args(["simulate", "--threads", threads, "--batch"])
            .arg(&file)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut String::new()).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn answers_that_cannot_be_written_are_a_failure() {
    let program = program();
    let file = program.file("one.jsonl", GOOD).unwrap();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_octroi"))
        .args(["simulate", "--batch"])
        .arg(&file)
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(talk.starts_with("error: the answer cannot be written"), "{talk}");
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_with_130() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_octroi"))
        .args(["simulate", "--batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The answer shows that the program is up and its handler set.
    // Kept open to the end: with its input closed the program might end by itself first.
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{GOOD}").unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    let kill = Command::new("sh")
        .args(["-c", &format!("kill -INT {}", child.id())])
        .status()
        .unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(stdin);
}
