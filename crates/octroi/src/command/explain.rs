//! `octroi explain`: what a refusal, a state reason or another text of AWS says, what it leaves
//! open, and what to run next.
//!
//! Ends with 0 if the text is known, and with 4 if it is not.

mod json;
mod text;

use std::path::{Path, PathBuf};

use octroi_trail::explain::{Kind, explain};

use crate::args::Format;
use crate::exit::Exit;
use crate::input::Input;
use crate::ui::{Failure, Say, Shell};

/// The flags of `explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    #[arg(value_name = "TEXT|FILE|-")]
    text: Option<String>,
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Explain {
    /// Reads the text and explains it.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let argument = self.text.as_deref();
        let text = match argument {
            Some("-") => Input::Stdin.read(shell)?,
            Some(name) if Path::new(name).exists() => Input::File(PathBuf::from(name)).read(shell)?,
            Some(text) if text.trim().is_empty() => return Err(nothing()),
            Some(text) => text.to_owned(),
            None if shell.environment.stdin_is_terminal => return Err(nothing()),
            None => Input::Stdin.read(shell)?,
        };
        let explanation = explain(&text);
        let report = match self.format {
            Format::Text => text::report(&explanation, shell),
            Format::Json => json::report(&explanation, shell),
        };
        shell.answer(&report)?;
        if explanation.kind != Kind::Unknown {
            return Ok(Exit::Holds);
        }
        if let Some(name) = argument.filter(|name| looks_like_a_file(name)) {
            shell.say(&Say::new("cli-explain-no-file").show("file", name));
        }
        Ok(Exit::Undecided)
    }
}

fn nothing() -> Failure {
    Failure::usage("cli-explain-nothing").hint(Say::new("cli-explain-example"))
}

/// Returns whether a text that means nothing was perhaps the name of a file that is not there.
fn looks_like_a_file(text: &str) -> bool {
    const ENDINGS: &[&str] = &["json", "jsonl", "txt", "log", "gz", "yaml", "yml", "csv"];
    let ending = Path::new(text).extension().and_then(|ending| ending.to_str());
    !text.contains(char::is_whitespace) && ending.is_some_and(|ending| ENDINGS.contains(&ending))
}
