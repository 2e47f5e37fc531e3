//! `cargo xtask cases`: scores the built binary against the corpus of cases.
//!
//! The binary is judged from outside, as a user meets it: it gets `world` and `action` (and in
//! one mode the trail), never what the case says of itself, and answers in JSON. What it
//! proposes is applied to the case here, by other code than its own, and the changed case is
//! given to it again. See `corpus/cases/README.md` for what a right answer is.

mod binary;
mod case;
mod changes;
mod documents;
mod judge;
mod must_not;
mod predicate;
mod remedy;
mod statement;
mod too_wide;

use std::path::{Path, PathBuf};

use crate::house::{Failure, Result};
use crate::process;

use binary::Binary;
use must_not::Table;

/// Which runs of a case are made.
#[derive(Clone, Copy)]
pub(crate) struct Modes {
    /// With the records of CloudTrail.
    pub(crate) with_trail: bool,
    /// Without them, which is harder: the records often name the policy type.
    pub(crate) without_trail: bool,
}

/// What to score and how much to say.
pub(crate) struct Options {
    /// Which runs are made.
    pub(crate) modes: Modes,
    /// Whether each failed check is printed.
    pub(crate) verbose: bool,
    /// The binary, where none is to be built.
    pub(crate) binary: Option<PathBuf>,
    /// Files, and folders of files.
    pub(crate) paths: Vec<PathBuf>,
}

/// One way of running a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    WithTrail,
    WithoutTrail,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::WithTrail => "with trail",
            Self::WithoutTrail => "without trail",
        }
    }
}

/// Scores the cases, prints a table, and fails where one fails.
pub(crate) fn run(root: &Path, options: &Options) -> Result {
    let path = match &options.binary {
        Some(path) => path.clone(),
        None => process::release_binary(root)?,
    };
    score(&Binary::new(path)?, root, options)
}

/// Scores the whole corpus in both modes.
pub(crate) fn run_all(root: &Path) -> Result {
    let modes = Modes {
        with_trail: true,
        without_trail: true,
    };
    let paths = vec![root.join("corpus").join("cases")];
    run(
        root,
        &Options {
            modes,
            verbose: true,
            binary: None,
            paths,
        },
    )
}

fn score(binary: &Binary, root: &Path, options: &Options) -> Result {
    let cases = case::load(root, &options.paths)?;
    if cases.is_empty() {
        return Err(Failure::new("there is no case to score"));
    }
    let table = Table::load(root)?;
    let mut modes = Vec::new();
    if options.modes.with_trail {
        modes.push(Mode::WithTrail);
    }
    if options.modes.without_trail {
        modes.push(Mode::WithoutTrail);
    }
    let width = cases.iter().map(|case| case.name.len()).max().unwrap_or(0);
    let mut right = vec![0_usize; modes.len()];
    let mut notes = Vec::new();
    for case in &cases {
        let mut cells = Vec::new();
        for (mode, right) in modes.iter().zip(&mut right) {
            let findings = judge::case(binary, &table, case, *mode)?;
            if findings.failed.is_empty() {
                *right += 1;
                cells.push(format!("{}: ok", mode.name()));
            } else {
                let names: Vec<&str> = findings.failed.iter().map(|check| check.name).collect();
                cells.push(format!("{}: FAILED {}", mode.name(), names.join(", ")));
            }
            let heading = format!("{} ({})", case.name, mode.name());
            notes.extend(
                findings
                    .failed
                    .iter()
                    .map(|it| format!("{heading}: {}: {}", it.name, it.text)),
            );
            notes.extend(
                findings
                    .remarks
                    .iter()
                    .map(|it| format!("{heading}: remark: {it}")),
            );
        }
        println!("{:width$}  {}", case.name, cells.join("  "));
    }
    if options.verbose && !notes.is_empty() {
        println!();
        notes.iter().for_each(|note| println!("{note}"));
    }
    println!();
    for (mode, right) in modes.iter().zip(&right) {
        println!("{}: {right} of {}", mode.name(), cases.len());
    }
    if right.iter().all(|right| *right == cases.len()) {
        Ok(())
    } else {
        Err(Failure::new(
            "some cases are not diagnosed as expected (`--verbose` says which checks)",
        ))
    }
}
