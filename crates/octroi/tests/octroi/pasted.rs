//! The commands of every remedy, pasted into a shell.
//!
//! `aws` is a function there that writes down its words: what arrives is what AWS would get.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::diagnose::{cases, diagnose};

const SHELL: &str = r#"
aws() {
    { printf '%s' "$1"; shift; for word in "$@"; do printf '\037%s' "$word"; done; printf '\036'; } >> calls
    for word in "$@"; do
        case "$word" in
            file://*) test -s "${word#file://}" || exit 9 ;;
        esac
    done
    echo a25vd24=
}
openssl() { :; }
printf x > key-material.bin
"#;

/// Runs a script; returns the words of each call of `aws`.
pub(crate) fn paste(script: &str, folder: &Path) -> Vec<Vec<String>> {
    fs::create_dir_all(folder).unwrap();
    let mut shell = Command::new("sh")
        .args(["-eu"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(shell.stdin.take().unwrap(), "{SHELL}{script}").unwrap();
    let output = shell.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{script}");
    let calls = fs::read_to_string(folder.join("calls")).unwrap_or_default();
    calls
        .split_terminator('\u{1e}')
        .map(|call| call.split('\u{1f}').map(ToOwned::to_owned).collect())
        .collect()
}

pub(crate) fn value_of<'a>(call: &'a [String], option: &str) -> Option<&'a str> {
    let at = call.iter().position(|word| word == option)?;
    call.get(at + 1).map(String::as_str)
}

#[test]
fn every_command_runs_and_carries_the_whole_document() {
    let root = std::env::temp_dir().join(format!("octroi-pasted-{}", std::process::id()));
    let (mut remedies, mut documents) = (0, 0);
    for (number, case) in cases().iter().enumerate() {
        let run = diagnose(case, &["--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        for (rank, remedy) in report["remedies"].as_array().unwrap().iter().enumerate() {
            let commands: Vec<&str> = remedy["commands"]
                .as_array()
                .unwrap()
                .iter()
                .map(|command| command.as_str().unwrap())
                .collect();
            let operational = remedy["side"] == "operational";
            assert_eq!(commands.is_empty(), operational, "{}", case.display());
            if operational {
                continue;
            }
            remedies += 1;
            let folder = root.join(format!("{number}-{rank}"));
            let calls = paste(&commands.join("\n"), &folder);
            assert!(!calls.is_empty(), "{}", case.display());
            for call in &calls {
                documents += check(call, remedy, &folder);
            }
        }
    }
    fs::remove_dir_all(&root).unwrap();
    assert!(remedies >= 50, "{remedies}");
    assert!(documents >= 45, "{documents}");
}

/// Holds one call against the remedy; returns how many documents it carries.
fn check(call: &[String], remedy: &Value, folder: &Path) -> usize {
    let changes = remedy["changes"].as_array().unwrap();
    if let Some(key) = value_of(call, "--key-id") {
        assert!(changes.iter().any(|change| change["key"] == key), "{call:?}");
        assert_eq!(value_of(call, "--region"), key.split(':').nth(3), "{call:?}");
    }
    let Some(file) = call.iter().find_map(|word| word.strip_prefix("file://")) else {
        return 0;
    };
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let statements = document["Statement"].as_array().unwrap();
    let about = |change: &&Value| match change["target"].as_str().unwrap() {
        "keyPolicy" => value_of(call, "--key-id") == change["key"].as_str(),
        "identityPolicy" => value_of(call, "--policy-name") == change["policy"].as_str(),
        _ => value_of(call, "--key-id").is_none() && value_of(call, "--policy-name").is_none(),
    };
    let mut found = 0;
    for change in changes.iter().filter(about) {
        let mut wanted = change["statement"].clone();
        let mut same = statements.contains(&wanted);
        if !same {
            // A `Sid` that is taken gets a number.
            let without = |mut statement: Value| {
                statement.as_object_mut().unwrap().remove("Sid");
                statement
            };
            wanted = without(wanted);
            same = statements
                .iter()
                .any(|statement| without(statement.clone()) == wanted);
        }
        assert!(same, "{call:?} lacks {wanted}");
        found += 1;
    }
    assert!(found > 0, "{call:?} is about no change");
    1
}
