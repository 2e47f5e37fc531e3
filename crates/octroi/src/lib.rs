//! The program `octroi`: arguments, terminal and files; the only crate with I/O.
//!
//! `main` reads the surroundings once and calls `run`, which reads and writes the streams it is
//! handed, so that tests and benches can run it in process. What a command does is in `command/`,
//! one file each; the sentences are in Fluent files, by id.

mod args;
pub mod batch;
pub mod check;
mod command;
mod exit;
mod input;
mod interrupt;
mod ui;

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

pub use exit::Exit;
use ui::{Environment, Shell};

/// Runs the program on its own arguments and streams.
pub fn main() -> ExitCode {
    interrupt::install();
    let environment = surroundings();
    let mut stdin = io::BufReader::with_capacity(1 << 16, io::stdin());
    let mut stdout = io::stdout();
    let mut stderr = io::stderr();
    let mut shell = Shell::new(environment, &mut stdin, &mut stdout, &mut stderr);
    run_in(std::env::args_os(), &mut shell).into()
}

/// Runs the program on the arguments and streams given, as in a pipe; the first argument is the
/// program's name.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    stdin: &mut (dyn BufRead + Send),
    stdout: &mut (dyn Write + Send),
    stderr: &mut dyn Write,
) -> Exit {
    let mut shell = Shell::new(Environment::default(), stdin, stdout, stderr);
    run_in(arguments, &mut shell)
}

fn run_in(arguments: impl IntoIterator<Item = OsString>, shell: &mut Shell<'_>) -> Exit {
    match args::parse(arguments, shell).and_then(|parsed| match parsed {
        args::Parsed::Run(command) => command.run(shell),
        args::Parsed::Done => Ok(Exit::Holds),
    }) {
        Ok(exit) => exit,
        Err(failure) => shell.fail(&failure),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the shell that reads the environment for the others"
)]
fn surroundings() -> Environment {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let columns = set("COLUMNS").and_then(|value| value.to_str()?.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let ascii = locale.is_some_and(|locale| {
        let locale = locale.to_string_lossy().to_ascii_lowercase();
        !locale.contains("utf-8") && !locale.contains("utf8")
    });
    Environment {
        ascii,
        no_color: set("NO_COLOR").is_some(),
        force_color: set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        dumb_terminal: set("TERM").is_some_and(|value| value == "dumb"),
        width: columns.or_else(terminal),
        stdin_is_terminal: io::stdin().is_terminal(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
    }
}
