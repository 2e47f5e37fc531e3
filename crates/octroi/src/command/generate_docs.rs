//! `octroi generate-docs cli|coverage`: the reference of the command line, for `docs/cli.md`, and what the
//! server performs of the APIs, as JSON, for `docs/coverage.md` and the tests with real clients.

use octroi_ops::api;
use octroi_wire::shape;
use serde_json::{Value, json};

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
    Coverage,
}

impl GenerateDocs {
    /// Writes the document.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let text = match self.document {
            Document::Cli => cli(shell),
            Document::Coverage => coverage(),
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

/// One object a line of every operation of the APIs: performed, omitted (with the reason), or missing.
fn coverage() -> String {
    let mut operations: Vec<Value> = Vec::new();
    for service in shape::SERVICES.iter().filter_map(|name| shape::service(name)) {
        for operation in service.operations() {
            let name = operation.name.as_str();
            let reason = api::omitted(service.name, name);
            let state = match (reason, api::find(service.name, name)) {
                (Some(_), _) => "omitted",
                (None, Some(_)) => "performed",
                (None, None) => "missing",
            };
            let mut line = json!({ "service": service.name, "operation": name, "state": state });
            if let (Some(reason), Some(line)) = (reason, line.as_object_mut()) {
                line.insert("reason".to_owned(), reason.into());
            }
            operations.push(line);
        }
    }
    let lines: Vec<String> = operations.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}
