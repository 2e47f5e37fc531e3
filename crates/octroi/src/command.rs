//! The commands, one file each.
//!
//! A command is a struct of raw flags with `run`, which gives them their meaning. To add one:
//! its file, a `mod` line, a line in `commands!`, and its words `help-NAME-…` in `cli.ftl`.

mod completions;
mod demo;
mod diagnose;
mod env;
mod explain;
mod generate_docs;
mod man;
mod serve;
mod simulate;
mod store;

use crate::exit::Exit;
use crate::ui::{Failure, Shell};

macro_rules! commands {
    ($($(#[$attribute:meta])* $name:ident in $module:ident,)+) => {
        /// A command with its raw flags.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum Command {
            $($(#[$attribute])* $name($module::$name),)+
        }

        impl Command {
            /// Runs the command.
            pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
                match self { $(Self::$name(command) => command.run(shell),)+ }
            }
        }
    };
}

commands! {
    Diagnose in diagnose,
    Demo in demo,
    Simulate in simulate,
    Explain in explain,
    Serve in serve,
    Env in env,
    #[command(name = "store")]
    StoreCommand in store,
    Completions in completions,
    Man in man,
    #[command(hide = true)]
    GenerateDocs in generate_docs,
}
