//! `cargo xtask test`: every test there is, in the order in which a failure says most.
//!
//! Unit and integration tests first (with nextest where it is installed: it runs the
//! binaries side by side), then the examples in the documentation, which nextest does not
//! run, then the corpus of cases against the release binary, then AWS's own clients against its server.

use std::path::Path;
use std::time::Duration;

use crate::house::{Failure, Result};
use crate::{cases, clients, process};

/// Runs everything and says in one line how it went.
pub(crate) fn run(root: &Path) -> Result {
    let mut steps = Vec::new();
    let nextest = process::has_cargo(root, "nextest");
    let tests: &[&str] = if nextest {
        &[
            "nextest",
            "run",
            "--workspace",
            "--locked",
            "--no-fail-fast",
            "--status-level",
            "fail",
        ]
    } else {
        &[
            "test",
            "--workspace",
            "--locked",
            "--all-targets",
            "--no-fail-fast",
        ]
    };
    step(&mut steps, "tests", || process::run(root, "cargo", tests));
    step(&mut steps, "examples", || {
        process::run(
            root,
            "cargo",
            &[
                "test",
                "--workspace",
                "--locked",
                "--doc",
                "--quiet",
                "--no-fail-fast",
            ],
        )
    });
    step(&mut steps, "cases", || cases::run_all(root));
    step(&mut steps, "clients", || {
        clients::run(root, &clients::Options::all())
    });
    summary(&steps)
}

struct Step {
    name: &'static str,
    took: Duration,
    failure: Option<Failure>,
}

fn step(steps: &mut Vec<Step>, name: &'static str, work: impl FnOnce() -> Result) {
    let start = clock::now();
    let failure = work().err();
    steps.push(Step {
        name,
        took: start.elapsed(),
        failure,
    });
}

fn summary(steps: &[Step]) -> Result {
    let mut line = Vec::new();
    for Step { name, took, failure } in steps {
        let word = if failure.is_none() { "ok" } else { "FAILED" };
        line.push(format!("{name} {word} ({:.0} s)", took.as_secs_f64()));
    }
    println!("test: {}", line.join(", "));
    let failures: Vec<String> = steps
        .iter()
        .filter_map(|step| step.failure.as_ref().map(ToString::to_string))
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(failures.join("; ")))
    }
}

mod clock {
    //! The one place that reads a clock: how long a step took is what it reports.

    use std::time::Instant;

    #[expect(
        clippy::disallowed_methods,
        reason = "xtask is a shell and measures its own steps"
    )]
    pub(super) fn now() -> Instant {
        Instant::now()
    }
}
