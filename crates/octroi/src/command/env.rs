//! `octroi env`: prints the root user's credentials again, for `eval "$(octroi env)"`.

use std::path::PathBuf;

use super::serve::DEFAULT_DIRECTORY;
use crate::exit::Exit;
use crate::ui::{Failure, Say, Shell};

/// The flags of `env`.
#[derive(Debug, clap::Args)]
pub(crate) struct Env {
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DIRECTORY)]
    data: PathBuf,
}

impl Env {
    /// Prints the lines that the server wrote when it started.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let path = octroi_server::bootstrap::credentials_path(&self.data);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let say = Say::new("env-unread")
                .show("file", path.display())
                .show("reason", error);
            Failure::new(Exit::Failure, say).hint(Say::new("env-start"))
        })?;
        shell.answer(&text)?;
        Ok(Exit::Holds)
    }
}
