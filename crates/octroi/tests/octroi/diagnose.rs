//! `octroi diagnose` over the corpus: its text, its report, its errors.

use std::fs;
use std::path::{Path, PathBuf};

use octroi::Exit;
use serde_json::Value;

pub(crate) struct Run {
    pub(crate) exit: Exit,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the program as in a pipe.
pub(crate) fn octroi(arguments: &[&str], stdin: &str) -> Run {
    let arguments = ["octroi"].iter().chain(arguments).map(Into::into);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let exit = octroi::run(arguments, &mut stdin.as_bytes(), &mut stdout, &mut stderr);
    Run {
        exit,
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

pub(crate) fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(root().join("corpus/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.ends_with(".yaml") && name != "must-not.yaml"
        })
        .collect();
    cases.sort();
    assert!(cases.len() >= 44);
    cases
}

/// The cases that show each cause, those that come near it, and the adversarial ones.
fn causes() -> Vec<PathBuf> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join("corpus/causes"), &mut found);
    found.sort();
    assert!(found.len() > 200, "{}", found.len());
    found
}

fn numbered(number: &str) -> PathBuf {
    let is = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(number);
    cases().into_iter().find(is).unwrap()
}

pub(crate) fn diagnose(case: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["diagnose", "--case", case.to_str().unwrap()];
    arguments.extend(more);
    octroi(&arguments, "")
}

fn text(number: &str) -> String {
    diagnose(&numbered(number), &[]).stdout
}

#[test]
fn a_deny_in_a_boundary() {
    insta::assert_snapshot!("case-01", text("01-"));
}

#[test]
fn a_condition_that_the_forwarded_call_does_not_meet() {
    insta::assert_snapshot!("case-04", text("04-"));
}

#[test]
fn a_service_linked_role_beside_the_instance_role() {
    insta::assert_snapshot!("case-08", text("08-"));
}

#[test]
fn two_keys_of_two_accounts() {
    insta::assert_snapshot!("case-11", text("11-"));
}

#[test]
fn a_grant_across_accounts() {
    insta::assert_snapshot!("case-12", text("12-"));
}

#[test]
fn a_policy_of_the_organization_and_the_identity_of_the_instance() {
    insta::assert_snapshot!("case-21", text("21-"));
}

#[test]
fn an_attempt_that_works() {
    insta::assert_snapshot!("case-26", text("26-"));
}

#[test]
fn a_service_control_policy() {
    insta::assert_snapshot!("case-29", text("29-"));
}

#[test]
fn nothing_but_the_console_text() {
    insta::assert_snapshot!("case-33", text("33-"));
}

#[test]
fn an_organization_that_was_not_read() {
    insta::assert_snapshot!("case-39", text("39-"));
}

#[test]
fn a_ticket_and_every_detail() {
    insta::assert_snapshot!(
        "case-18-ticket",
        diagnose(&numbered("18-"), &["--format", "markdown"]).stdout
    );
    insta::assert_snapshot!(
        "case-06-verbose",
        diagnose(&numbered("06-"), &["--verbose"]).stdout
    );
}

/// Fails where a message lacks its argument, or an id its message.
fn assert_whole(case: &Path, run: &Run) {
    assert!(run.stderr.is_empty(), "{}: {}", case.display(), run.stderr);
    for broken in [
        "{$", "{ $", "cause-", "note-", "do-", "decides-", "set-key-", "narrow-", " .", "  ,",
    ] {
        let place = run
            .stdout
            .lines()
            .find(|line| line.contains(broken) && !line.contains('"'));
        assert_eq!(place, None, "{}: {broken}", case.display());
    }
}

#[test]
fn every_case_is_told_in_whole_sentences() {
    for case in cases() {
        for (format, more) in [
            ("text", "--verbose"),
            ("markdown", "--no-trail"),
            ("text", "--no-trail"),
        ] {
            assert_whole(&case, &diagnose(&case, &["--format", format, more]));
        }
    }
    for case in causes() {
        assert_whole(&case, &diagnose(&case, &[]));
    }
}

/// The statement that is shown is one of the policy that the cause blames.
#[test]
fn the_deciding_statement_is_of_the_policy_that_the_cause_blames() {
    let mut seen = 0;
    for case in cases().into_iter().chain(causes()) {
        let run = diagnose(&case, &["--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        for blocker in report["blockers"].as_array().unwrap() {
            let Some(found) = blocker["decidedBy"]["policyType"].as_str() else {
                continue;
            };
            let cause = blocker["cause"].as_str().unwrap();
            let blamed = match cause {
                "boundary" | "session-policy" | "scp" | "rcp" | "endpoint-policy" => {
                    cause.trim_end_matches("-policy")
                }
                cause if cause.starts_with("key-policy-") => "resource",
                cause if cause.starts_with("identity-policy-") => "identity",
                _ => continue,
            };
            assert_eq!(found, blamed, "{}: {cause}", case.display());
            seen += 1;
        }
    }
    assert!(seen >= 100, "{seen}");
}

#[test]
fn a_refusal_fits_a_screen_in_most_cases() {
    let lines = |path: &PathBuf| diagnose(path, &[]).stdout.lines().count();
    let mut counts: Vec<usize> = cases().iter().map(lines).collect();
    counts.sort_unstable();
    let most = counts[counts.len() * 3 / 4];
    assert!(most <= 58, "three of four cases have at most {most} lines");
    assert!(counts.last().unwrap() <= &80, "{counts:?}");
}

/// The exit code tells a finding from a doubt, and both from a failure.
#[test]
fn the_exit_code_is_the_verdict() {
    for case in cases() {
        let run = diagnose(&case, &["--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let exit = match report["verdict"].as_str().unwrap() {
            "ok" => Exit::Holds,
            "determined" => Exit::Finding,
            "undetermined" => Exit::Undecided,
            other => panic!("{other}"),
        };
        assert_eq!(run.exit, exit, "{}", case.display());
    }
}

#[test]
fn every_report_is_what_the_schema_says() {
    let schema = fs::read_to_string(root().join("docs/schemas/octroi-report-1.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    for case in cases() {
        for more in [&["--format", "json"][..], &["--format", "json", "--no-trail"][..]] {
            let report: Value = serde_json::from_str(&diagnose(&case, more).stdout).unwrap();
            let errors: Vec<String> = schema
                .iter_errors(&report)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}:\n{}", case.display(), errors.join("\n"));
        }
    }
}

/// What is undetermined names no key and no cause as a fact.
#[test]
fn nothing_is_said_as_a_fact_that_was_not_decided() {
    let mut undetermined = 0;
    for case in cases() {
        let run = diagnose(&case, &["--format", "json", "--no-trail"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        if report["verdict"] != "undetermined" {
            continue;
        }
        undetermined += 1;
        assert_eq!(report["cause"], "unknown", "{}", case.display());
        for field in ["deniedCall", "deniedPrincipal", "on", "denyKind"] {
            assert!(report[field].is_null(), "{}: {field}", case.display());
        }
        assert!(report["remedies"].as_array().unwrap().is_empty());
        let headline = diagnose(&case, &["--no-trail"]).stdout;
        let headline = headline.split("EC2 reported").next().unwrap();
        let headline = headline.split("\n\n").next().unwrap();
        assert!(!headline.contains("key "), "{headline}");
    }
    assert!(undetermined >= 2);
}

#[test]
fn the_words_are_ascii_where_nothing_else_can_be_shown() {
    let layout = octroi_doctor::text::Layout {
        width: 80,
        ascii: true,
        verbose: true,
    };
    let messages = octroi_doctor::Messages::english();
    for case in cases() {
        let evidence = octroi_doctor::case::read(&fs::read_to_string(&case).unwrap()).unwrap();
        let diagnosis = octroi_doctor::diagnose(&evidence, octroi_doctor::Options::default()).unwrap();
        let page = octroi_doctor::text::page(&evidence, &diagnosis, &messages, layout);
        assert!(page.plain().is_ascii(), "{}", case.display());
    }
}

#[test]
fn a_case_comes_from_stdin_and_an_answer_goes_into_a_file() {
    let case = fs::read_to_string(numbered("26-")).unwrap();
    let run = octroi(&["diagnose", "--case", "-"], &case);
    assert_eq!((run.exit, run.stdout), (Exit::Holds, text("26-")));
    let file = std::env::temp_dir().join(format!("octroi-diagnose-{}.json", std::process::id()));
    let run = octroi(
        &[
            "diagnose",
            "--case",
            "-",
            "--format",
            "json",
            "--output",
            file.to_str().unwrap(),
        ],
        &case,
    );
    let written = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert_eq!((run.exit, run.stdout.as_str()), (Exit::Holds, ""));
    let report: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(report["verdict"], "ok");
}

fn refused(case: &str) -> String {
    let run = octroi(&["diagnose", "--case", "-"], case);
    assert_eq!((run.exit, run.stdout.as_str()), (Exit::Usage, ""));
    run.stderr
}

#[test]
fn a_bad_case_is_shown_with_its_place_and_a_cure() {
    insta::assert_snapshot!(
        "bad-case-field",
        refused("schema: octroi-case/1\nworld:\n  regoin: eu-west-1\n")
    );
    insta::assert_snapshot!(
        "bad-case-schema",
        refused(
            "schema: octroi-case/9\nworld: {region: eu-west-1}\naction: {principal: 'arn:aws:iam::111122223333:user/a', operation: StartInstances}\n"
        )
    );
    let policy = "schema: octroi-case/1
world:
  region: eu-west-1
  accounts: [{id: '111122223333'}]
  principals:
    - arn: arn:aws:iam::111122223333:user/a
      groups: []
      identityPolicies:
        - name: wrong
          document: {Version: '2012-10-17', Statement: [{Effect: Alow, Action: 'ec2:*', Resource: '*'}]}
action: {principal: 'arn:aws:iam::111122223333:user/a', operation: StartInstances}
";
    insta::assert_snapshot!("bad-case-policy", refused(policy));
    let account = "schema: octroi-case/1
world:
  region: eu-west-1
  accounts: [{id: '1111'}]
action: {principal: 'arn:aws:iam::111122223333:user/a', operation: StartInstances}
";
    insta::assert_snapshot!("bad-case-account", refused(account));
}
