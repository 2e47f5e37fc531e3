//! `octroi completions SHELL`: the completions of a shell, on stdout.

use crate::args;
use crate::exit::Exit;
use crate::ui::{Failure, Shell};

/// The flags of `completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

impl Completions {
    /// Writes the completions.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let mut command = args::command(&shell.messages);
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut command, "octroi", &mut text);
        shell.answer(&String::from_utf8_lossy(&text))?;
        Ok(Exit::Holds)
    }
}
