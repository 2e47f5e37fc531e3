//! `octroi diagnose`: why an attempt fails, and what mends it.
//!
//! Ends with 0 if the attempt works, 3 if it fails and the cause is known, 4 if the evidence
//! does not decide, 2 if the case is not one.

use std::path::PathBuf;

use octroi_doctor::case::{self, CaseError};
use octroi_doctor::{Certainty, Diagnosis, Evidence, Options, diagnose, report, text};

use crate::exit::Exit;
use crate::input::Input;
use crate::ui::{Excerpt, Failure, Say, Shell};

/// The flags of `diagnose`.
#[derive(Debug, clap::Args)]
pub(crate) struct Diagnose {
    #[arg(long, value_name = "FILE")]
    case: PathBuf,
    #[arg(long)]
    no_trail: bool,
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a diagnosis is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Diagnose {
    /// Diagnoses the case.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let input = Input::new(self.case.clone());
        let source = input.read(shell)?;
        let evidence = case::read(&source).map_err(|error| in_case(&input.name(), &source, error))?;
        let options = Options {
            use_trail: !self.no_trail,
            ..Options::default()
        };
        let diagnosis = diagnose(&evidence, options)
            .map_err(|_| Failure::usage("diagnose-no-caller").hint(Say::new("diagnose-no-caller-hint")))?;
        let answer = match self.format {
            Format::Json => json(&evidence, &diagnosis, shell),
            Format::Text => format!("{}\n", text::headline(&evidence, &diagnosis, &shell.messages)),
        };
        match &self.output {
            Some(path) => std::fs::write(path, answer).map_err(|error| {
                Failure::new(
                    Exit::Failure,
                    Say::new("diagnose-output-failed")
                        .show("file", path.display())
                        .show("reason", error),
                )
            })?,
            None => shell.answer(&answer)?,
        }
        Ok(match diagnosis.certainty {
            Certainty::Ok => Exit::Holds,
            Certainty::Determined => Exit::Finding,
            Certainty::Undetermined => Exit::Undecided,
        })
    }
}

fn json(evidence: &Evidence, diagnosis: &Diagnosis, shell: &Shell<'_>) -> String {
    let report = report::json(evidence, diagnosis, &shell.messages);
    format!("{report:#}\n")
}

/// A case that cannot be read: with the place in the case, or in the policy that is wrong.
fn in_case(name: &str, source: &str, error: CaseError) -> Failure {
    let failure = Failure::usage("diagnose-case").show("reason", &error.message);
    let failure = match (&error.policy, error.line) {
        (Some(policy), _) => {
            let place = format!("{name}: {}", policy.name);
            failure.at(Excerpt::new(
                &place,
                &policy.text,
                policy.span.start,
                policy.span.end,
            ))
        }
        (None, Some(line)) => failure.at(Excerpt::at_line(name, source, line, error.column.unwrap_or(1))),
        (None, None) => {
            match quoted(&error.message).and_then(|text| Some((source.find(text)?, text.len()))) {
                Some((start, length)) => failure.at(Excerpt::new(name, source, start, start + length)),
                None => failure,
            }
        }
    };
    match error.cure {
        Some(cure) => failure.hint(Say::new("diagnose-cure").show("cure", cure)),
        None => failure.hint(Say::new("diagnose-case-hint")),
    }
}

/// Returns the text that a message quotes: what is wrong stands in the case as it is.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('`')?;
    let (text, _) = rest.split_once('`')?;
    (text.len() > 1).then_some(text)
}
