//! `octroi man`: the manual page of the program, or of every command into a folder.

use std::io;
use std::path::{Path, PathBuf};

use crate::args;
use crate::exit::Exit;
use crate::ui::{Failure, Say, Shell};

/// The flags of `man`.
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Man {
    /// Writes the page to stdout, or all pages into a folder.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let mut command = args::command(&shell.messages);
        command.build();
        let Some(folder) = self.output else {
            let mut text = Vec::new();
            clap_mangen::Man::new(command)
                .render(&mut text)
                .map_err(|error| crate::ui::cannot_write(&error))?;
            shell.answer(&String::from_utf8_lossy(&text))?;
            return Ok(Exit::Holds);
        };
        pages(&command, &folder).map_err(|error| {
            Failure::new(
                Exit::Failure,
                Say::new("cli-man-failed")
                    .show("folder", folder.display())
                    .show("reason", error),
            )
        })?;
        shell.say(&Say::new("cli-man-written").show("folder", folder.display()));
        Ok(Exit::Holds)
    }
}

fn pages(command: &clap::Command, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let shown = command
        .get_subcommands()
        .filter(|subcommand| !subcommand.is_hide_set());
    for command in std::iter::once(command).chain(shown) {
        let name = match command.get_name() {
            "octroi" => "octroi".to_owned(),
            name => format!("octroi-{name}"),
        };
        let mut text = Vec::new();
        clap_mangen::Man::new(command.clone().name(name.clone())).render(&mut text)?;
        std::fs::write(folder.join(format!("{name}.1")), text)?;
    }
    Ok(())
}
