//! `cargo xtask tidy`: what a machine can hold of the house's rules.
//!
//! Runs every check before it fails, so that one run tells everything. A complaint names
//! file, line and cure.

mod corpus;
mod dependencies;
mod dependency_policy;
mod layout;
mod paths;
mod purity;
mod words;

use std::path::Path;

use crate::house::{self, Complaint, Failure, Result, Source};
use crate::{docs, process};

/// Runs every check.
pub(crate) fn run(root: &Path) -> Result {
    let mut failures = Vec::new();
    let mut check = |name: &str, outcome: Result| {
        if let Err(failure) = outcome {
            eprintln!("tidy: {name}: {failure}");
            failures.push(name.to_owned());
        }
    };
    check(
        "format",
        process::run(root, "cargo", &["fmt", "--all", "--check"]).and(process::run(
            root,
            "cargo",
            &[
                "fmt",
                "--manifest-path",
                "tests/clients/rust/Cargo.toml",
                "--check",
            ],
        )),
    );
    check("house rules", house_rules(root));
    check(
        "lock file",
        process::output(root, "git", &["ls-files", "--error-unmatch", "Cargo.lock"]).map(drop),
    );
    check("docs", docs::run(root, true));
    check("dependency policy", dependency_policy::run(root));
    check(
        "lints",
        process::run(
            root,
            "cargo",
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ],
        ),
    );
    if failures.is_empty() {
        println!("tidy: all in order");
        Ok(())
    } else {
        Err(Failure::new(format!("tidy: {}", failures.join(", "))))
    }
}

fn house_rules(root: &Path) -> Result {
    let sources = house::sources(root)?;
    for warning in layout::warnings(&sources) {
        eprintln!("warning: {warning}");
    }
    let complaints = complaints(&sources);
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    match complaints.len() {
        0 => Ok(()),
        count => Err(Failure::new(format!("{count} breaches of the house rules"))),
    }
}

/// A house rule over all files.
type Rule = fn(&[Source]) -> Vec<Complaint>;

fn complaints(sources: &[Source]) -> Vec<Complaint> {
    let rules: [Rule; 6] = [
        layout::complaints,
        words::complaints,
        paths::complaints,
        purity::complaints,
        dependencies::complaints,
        corpus::complaints,
    ];
    rules.iter().flat_map(|rule| rule(sources)).collect()
}
