//! `octroi simulate --batch FILE`: every line answered, in order.

use std::io;
use std::path::PathBuf;
use std::thread;

use octroi_doctor::Messages;

use crate::batch::{self, BatchError, Summary};
use crate::exit::Exit;
use crate::input::{Input, cannot_read, open};
use crate::ui::{Failure, Say, Shell, Verbosity, cannot_write};

/// Runs the batch.
pub(super) fn run(file: PathBuf, threads: Option<u16>, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let threads = match threads {
        Some(count) => usize::from(count),
        None => thread::available_parallelism().map_or(1, usize::from),
    };
    let input = Input::new(file);
    let name = input.name();
    let messages = Messages::new(shell.messages.language()).unwrap_or_else(|_| Messages::english());
    let outcome = match &input {
        Input::File(path) => {
            let mut file = open(path)?;
            let (_, output) = shell.streams();
            batch::run(&mut file, output, threads, &messages)
        }
        Input::Stdin => {
            if shell.environment.stdin_is_terminal {
                shell.say(&Say::new("cli-input-terminal"));
            }
            let (mut stdin, output) = shell.streams();
            batch::run(&mut stdin, output, threads, &messages)
        }
    };
    match outcome {
        Ok(summary) => Ok(finish(summary, shell)),
        // Whoever read the answers has enough of them.
        Err(BatchError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Holds),
        Err(BatchError::Write(error)) => Err(cannot_write(&error)),
        Err(BatchError::Read(error)) => Err(cannot_read(&name, &error)),
        Err(BatchError::Worker) => Err(Failure::new(Exit::Failure, Say::new("cli-batch-worker"))),
    }
}

fn finish(summary: Summary, shell: &mut Shell<'_>) -> Exit {
    let talk = summary.bad > 0 || shell.verbosity == Verbosity::Verbose;
    if talk {
        shell.say(
            &Say::new("cli-batch-summary")
                .with("lines", summary.lines)
                .with("bad", summary.bad),
        );
    }
    if summary.bad > 0 { Exit::Usage } else { Exit::Holds }
}
