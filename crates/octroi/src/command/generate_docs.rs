//! `octroi generate-docs cli`: the reference of the command line, for `docs/cli.md`.

use crate::args;
use crate::exit::Exit;
use crate::ui::{Failure, Shell};

/// The flags of `generate-docs`.
#[derive(Debug, clap::Args)]
pub(crate) struct GenerateDocs {
    #[arg(value_enum)]
    document: Document,
}

/// A document that is made from the program.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Document {
    Cli,
}

impl GenerateDocs {
    /// Writes the document.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let text = match self.document {
            Document::Cli => cli(shell),
        };
        shell.answer(&text)?;
        Ok(Exit::Holds)
    }
}

fn cli(shell: &Shell<'_>) -> String {
    let mut command = args::command(&shell.messages).term_width(100);
    command.build();
    let mut text = format!("{}\n", shell.messages.text("docs-cli-head"));
    section(&mut command, &mut text);
    let names: Vec<String> = command
        .get_subcommands()
        .filter(|subcommand| !subcommand.is_hide_set())
        .map(|subcommand| subcommand.get_name().to_owned())
        .collect();
    for name in names {
        if let Some(subcommand) = command.find_subcommand_mut(&name) {
            section(subcommand, &mut text);
        }
    }
    for id in ["docs-cli-batch", "docs-cli-exit-codes"] {
        text.push_str(&format!("\n{}\n", shell.messages.text(id)));
    }
    text
}

fn section(command: &mut clap::Command, text: &mut String) {
    let title = command
        .get_bin_name()
        .unwrap_or_else(|| command.get_name())
        .to_owned();
    let help = command.render_help().to_string();
    text.push_str(&format!("\n## `{title}`\n\n```text\n{}\n```\n", help.trim_end()));
}
