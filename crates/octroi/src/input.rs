//! Files and stdin, read within limits, and the places in them.
//!
//! Every command reads through here, so that a missing file, a directory, a file that is empty,
//! too large or not UTF-8 is told in the same words everywhere, with what to do about it.

mod json;
mod source;
mod yaml;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::ui::{Excerpt, Failure, Say, Shell};

pub(crate) use source::Source;

/// How many bytes a document may have.
pub(crate) const DOCUMENT_LIMIT: usize = 64 << 20;

/// The name under which stdin is shown.
const STDIN: &str = "<stdin>";

/// A file, or stdin, which is written `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// `-`.
    Stdin,
    /// Any other name.
    File(PathBuf),
}

impl Input {
    /// Reads the value of an argument.
    pub(crate) fn new(path: PathBuf) -> Self {
        if path == Path::new("-") {
            Self::Stdin
        } else {
            Self::File(path)
        }
    }

    /// Returns the name to show.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => STDIN.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Reads the whole text.
    pub(crate) fn read(&self, shell: &mut Shell<'_>) -> Result<String, Failure> {
        let bytes = match self {
            Self::Stdin => {
                if shell.environment.stdin_is_terminal {
                    shell.say(&Say::new("cli-input-terminal"));
                }
                limited(shell.stdin(), &self.name())?
            }
            Self::File(path) => limited(open(path)?, &self.name())?,
        };
        decode(bytes, &self.name())
    }

    /// Reads a document and brings it into JSON, whichever of JSON and YAML it is in.
    pub(crate) fn read_source(&self, shell: &mut Shell<'_>) -> Result<Source, Failure> {
        let text = self.read(shell)?;
        Source::decode(&self.name(), text, self.extension())
    }

    fn extension(&self) -> Option<&str> {
        match self {
            Self::Stdin => None,
            Self::File(path) => path.extension()?.to_str(),
        }
    }
}

/// Opens a file that is going to be read.
pub(crate) fn open(path: &Path) -> Result<File, Failure> {
    let file = File::open(path).map_err(|error| cannot_read(&path.display().to_string(), &error))?;
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(is_directory(path)),
        Ok(_) => Ok(file),
        Err(error) => Err(cannot_read(&path.display().to_string(), &error)),
    }
}

fn is_directory(path: &Path) -> Failure {
    Failure::usage("cli-input-directory")
        .show("file", path.display())
        .hint(Say::new("cli-input-directory-hint").show("file", path.display()))
}

/// The failure of a file that cannot be read.
pub(crate) fn cannot_read(name: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::NotFound => Failure::usage("cli-input-missing")
            .show("file", name)
            .hint(Say::new("cli-input-missing-hint").show("folder", folder(name))),
        io::ErrorKind::PermissionDenied => {
            Failure::new(Exit::Failure, Say::new("cli-input-forbidden").show("file", name))
                .hint(Say::new("cli-input-forbidden-hint").show("file", name))
        }
        io::ErrorKind::IsADirectory => is_directory(Path::new(name)),
        _ => Failure::new(
            Exit::Failure,
            Say::new("cli-input-failed")
                .show("file", name)
                .show("reason", error),
        ),
    }
}

/// Returns the folder in which a file should be.
fn folder(name: &str) -> &str {
    Path::new(name)
        .parent()
        .and_then(Path::to_str)
        .filter(|folder| !folder.is_empty())
        .unwrap_or(".")
}

fn limited(reader: impl Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(DOCUMENT_LIMIT).unwrap_or(u64::MAX);
    reader
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot_read(name, &error))?;
    if bytes.len() > DOCUMENT_LIMIT {
        return Err(Failure::usage("cli-input-large")
            .show("file", name)
            .show("limit", DOCUMENT_LIMIT >> 20)
            .hint(Say::new("cli-input-large-hint")));
    }
    Ok(bytes)
}

fn decode(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let sound = String::from_utf8_lossy(error.as_bytes());
        Failure::usage("cli-input-encoding")
            .show("file", name)
            .at(Excerpt::new(name, &sound, at, at + 1))
            .hint(Say::new("cli-input-encoding-hint").show("file", name))
    })?;
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.trim().is_empty() {
        let hint = match name {
            STDIN => Say::new("cli-input-empty-stdin-hint"),
            _ => Say::new("cli-input-empty-hint").show("file", name),
        };
        return Err(Failure::usage("cli-input-empty").show("file", name).hint(hint));
    }
    Ok(text)
}

/// Makes the failure of a place in a source: a message, a range of bytes of its JSON, and a cure.
pub(crate) fn source_error(
    say: Say,
    source: &Source,
    start: usize,
    end: usize,
    cure: Option<Say>,
) -> Failure {
    let failure = Failure::new(Exit::Usage, say).at(source.excerpt(start, end));
    match cure {
        Some(cure) => failure.hint(cure),
        None => failure,
    }
}
