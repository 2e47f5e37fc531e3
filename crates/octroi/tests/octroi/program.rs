//! Runs the program and shows what a user sees.

use octroi_testkit::runner::{Octroi, Run};

/// Returns the built program in a folder of its own.
pub(crate) fn program() -> Octroi {
    let mut program = Octroi::at(env!("CARGO_BIN_EXE_octroi")).unwrap();
    program.set("COLUMNS", "90");
    program
}

/// Returns exit code, answer and talk as one text.
pub(crate) fn shown(run: &Run) -> String {
    let code = run
        .code
        .map_or_else(|| "a signal".to_owned(), |code| code.to_string());
    let mut text = format!("exit {code}\n");
    for (name, stream) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        if !stream.is_empty() {
            text.push_str(&format!("--- {name}\n{stream}"));
        }
    }
    text
}

/// Runs the program on arguments that are separated by blanks.
pub(crate) fn run(program: &Octroi, arguments: &str) -> String {
    shown(&program.run(arguments.split_whitespace()).unwrap())
}
