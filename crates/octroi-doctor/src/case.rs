//! The case format `octroi-case/1`: an account written down by hand or by a collector.
//!
//! One YAML or JSON document; `docs/case-format.md` describes it, and
//! `docs/schemas/octroi-case-1.schema.json` checks it. `null` means "not known", an empty list
//! means "read, and empty"; what `world.notReadable` names counts as not read.
//!
//! `title`, `source`, `story`, `fidelity` and `expect` are for people and for tests, and so is
//! every field whose name ends in `Note`: they are skipped while reading and can decide nothing.

mod attempt;
mod build;
mod ec2;
mod keys;
mod not_readable;
mod notes;
mod organization;
mod principals;
mod schema;

use crate::evidence::Evidence;

/// The largest case that is read.
pub const MAX_CASE_BYTES: usize = 16 * 1024 * 1024;

/// Why a text is not a case, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CaseError {
    /// What is wrong, in lower case, without a final period.
    pub message: String,
    /// The line, from 1; `None` where the place is not in the text of the case itself.
    pub line: Option<usize>,
    /// The column, from 1.
    pub column: Option<usize>,
    /// The policy that is wrong: its name, its text, and the range of bytes in it.
    pub policy: Option<Box<PolicyPlace>>,
    /// What to do about it.
    pub cure: Option<String>,
}

/// A place in a policy of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyPlace {
    /// The policy's name.
    pub name: String,
    /// Its text, as JSON.
    pub text: String,
    /// The place.
    pub span: octroi_policy::Span,
}

impl CaseError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            line: None,
            column: None,
            policy: None,
            cure: None,
        }
    }

    pub(crate) fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = Some(cure.into());
        self
    }
}

/// Reads a case.
///
/// # Errors
///
/// If the text is not YAML, not a case, or names something malformed; with its place.
pub fn read(text: &str) -> Result<Evidence, CaseError> {
    if text.len() > MAX_CASE_BYTES {
        return Err(
            CaseError::new(format!("a case of {} bytes is too large", text.len()))
                .cure(format!("a case has at most {MAX_CASE_BYTES} bytes")),
        );
    }
    if text.trim().is_empty() {
        return Err(CaseError::new("the case is empty").cure("see docs/case-format.md for an example"));
    }
    let case: schema::Case = match serde_saphyr::from_str(text) {
        Ok(case) => case,
        // Read again without the notes; an error of that reading has no place.
        Err(error) => match notes::without(text) {
            Some(bare) => serde_json::from_value(bare).map_err(|error| CaseError::new(error.to_string()))?,
            None => return Err(of_yaml(&error)),
        },
    };
    if case.schema != schema::SCHEMA {
        return Err(CaseError::new(format!("`schema` is `{}`", case.schema))
            .cure(format!("write `schema: {}`", schema::SCHEMA)));
    }
    build::build(case)
}

fn of_yaml(error: &serde_saphyr::Error) -> CaseError {
    let place = error.location();
    let message = error.without_snippet().to_string();
    // The parser appends its own words for the place; ours are printed with the source line.
    let message = match message.find(" at line ") {
        Some(end) => message.get(..end).unwrap_or(&message).to_owned(),
        None => message,
    };
    CaseError {
        message,
        line: place.map(|place| usize::try_from(place.line()).unwrap_or(usize::MAX)),
        column: place.map(|place| usize::try_from(place.column()).unwrap_or(usize::MAX)),
        policy: None,
        cure: None,
    }
}
