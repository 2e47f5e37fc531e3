//! `octroi diagnose`: why an attempt fails, and what mends it.
//!
//! Ends with 0 if the attempt works, 3 if it fails and the cause is known, 4 if the evidence
//! does not decide, 2 if the case is not one.

use std::path::PathBuf;

use octroi_doctor::case::{self, CaseError};
use octroi_doctor::{
    Certainty, DiagnoseError, Diagnosis, Evidence, Narrow, Options, diagnose, markdown, report, text,
};

use crate::exit::Exit;
use crate::input::Input;
use crate::ui::{Excerpt, Failure, Say, Shell, nearest};

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
    #[arg(long, value_enum, value_name = "HOW", value_delimiter = ',')]
    narrow: Vec<How>,
}

/// How a statement for CreateGrant is narrowed beyond `kms:GrantIsForAWSResource`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// `kms:ViaService`.
    ViaService,
    /// `kms:GrantOperations`.
    GrantOperations,
    /// `kms:EncryptionContextKeys`.
    EncryptionContextKeys,
}

/// How a diagnosis is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For a ticket.
    Markdown,
}

/// Who made the call has to be said: nobody is known, or several are.
fn nobody(error: &DiagnoseError) -> Failure {
    let failure = match error {
        DiagnoseError::NoCaller => Failure::usage("diagnose-no-caller"),
        DiagnoseError::ManyCallers(callers) => {
            let callers: Vec<String> = callers.iter().map(|caller| format!("`{caller}`")).collect();
            Failure::new(
                Exit::Usage,
                Say::new("diagnose-many-callers").show("callers", callers.join(", ")),
            )
        }
    };
    failure.hint(Say::new("diagnose-no-caller-hint"))
}

impl Diagnose {
    /// Diagnoses the case.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let input = Input::new(self.case.clone());
        let source = input.read(shell)?;
        let evidence = case::read(&source).map_err(|error| in_case(&input.name(), &source, error))?;
        let options = Options {
            use_trail: !self.no_trail,
            narrow: Narrow {
                via_service: self.narrow.contains(&How::ViaService),
                grant_operations: self.narrow.contains(&How::GrantOperations),
                encryption_context_keys: self.narrow.contains(&How::EncryptionContextKeys),
            },
            ..Options::default()
        };
        let diagnosis = diagnose(&evidence, options).map_err(|error| nobody(&error))?;
        let answer = match self.format {
            Format::Json => json(&evidence, &diagnosis, shell),
            Format::Markdown => markdown::ticket(&evidence, &diagnosis, &shell.messages),
            Format::Text => {
                let page = text::page(&evidence, &diagnosis, &shell.messages, shell.layout());
                shell.draw(&page, self.output.is_none())
            }
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
    let (reason, meant) = unknown_field(&error.message).unwrap_or((&error.message, None));
    let failure = Failure::usage("diagnose-case").show("reason", reason);
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
        (None, None) => match quoted(&error.message, source) {
            Some((start, end)) => failure.at(Excerpt::new(name, source, start, end)),
            None => failure,
        },
    };
    failure.hint(match (error.cure, meant) {
        (Some(cure), _) => Say::new("diagnose-cure").show("cure", cure),
        (None, Some(meant)) => Say::new("cli-did-you-mean").show("word", meant),
        (None, None) => Say::new("diagnose-case-hint"),
    })
}

/// Takes the sentence of an unknown field apart: what it says, and the field that was meant.
fn unknown_field(message: &str) -> Option<(&str, Option<&str>)> {
    let (said, known) = message.split_once(", expected one of ")?;
    let field = said.strip_prefix("unknown field `")?.strip_suffix('`')?;
    let known = known.split(", ").map(|field| field.trim_matches('`'));
    Some((said, nearest(field, known)))
}

/// Finds the longest text that a message quotes: what is wrong stands in the case as it is.
fn quoted(message: &str, source: &str) -> Option<(usize, usize)> {
    message
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| text.len() > 1)
        .filter_map(|text| source.find(text).map(|start| (start, start + text.len())))
        .max_by_key(|(start, end)| end - start)
}
