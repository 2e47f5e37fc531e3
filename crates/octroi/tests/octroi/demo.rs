//! `octroi demo`, and the README that shows it.

use std::fs;

use octroi::Exit;
use regex::Regex;
use serde_json::Value;

use super::diagnose::{diagnose, octroi, root};

/// The measured time is the one thing that two runs do not share.
fn timeless(text: &str) -> String {
    let time = Regex::new(r"[0-9]+\.[0-9] ms").unwrap();
    time.replace_all(text, "N ms").into_owned()
}

fn demo() -> String {
    let run = octroi(&["demo"], "");
    assert_eq!((run.exit, run.stderr.as_str()), (Exit::Holds, ""));
    timeless(&run.stdout)
}

#[test]
fn the_story_fits_one_screen() {
    let told = demo();
    insta::assert_snapshot!("demo", told);
    assert!(told.lines().count() <= 40, "{}", told.lines().count());
    for line in told.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn the_story_is_told_in_color_where_that_is_asked_for() {
    let run = octroi(&["demo", "--color", "always"], "");
    let color = Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert!(color.is_match(&run.stdout));
    assert_eq!(timeless(&color.replace_all(&run.stdout, "")), demo());
}

/// The README shows what the program does, and no more.
#[test]
fn the_readme_shows_the_story_as_it_is() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let transcript = readme
        .split("```text\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    assert_eq!(
        timeless(transcript),
        demo(),
        "put the output of `octroi demo` into README.md"
    );
}

#[test]
fn the_account_of_the_story_is_a_case() {
    let case = root().join("corpus/demo/knowledge-center.yaml");
    let run = diagnose(&case, &["--format", "json"]);
    assert_eq!(run.exit, Exit::Finding);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["cause"], "identity-policy-missing-action");
    assert_eq!(report["deniedCall"], "kms:CreateGrant");
    let remedy = &report["remedies"][0];
    // The statement of the article.
    assert_eq!(remedy["statement"]["Action"], "kms:CreateGrant");
    assert_eq!(
        remedy["statement"]["Condition"],
        serde_json::json!({ "Bool": { "kms:GrantIsForAWSResource": "true" } })
    );
    assert_eq!(remedy["proof"]["outcome"], "started");
}
