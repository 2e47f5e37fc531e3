//! The streams of one run, and how much is said on them.

use std::io::{self, BufRead, Write};

use octroi_doctor::Messages;
use octroi_doctor::text::{Layout, Page};

use super::{ColorChoice, Failure, Paint, Say};
use crate::exit::Exit;

/// What the surroundings say, read once at the start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    /// `NO_COLOR` is set and not empty.
    pub(crate) no_color: bool,
    /// `CLICOLOR_FORCE` is set and not `0`.
    pub(crate) force_color: bool,
    /// `TERM` is `dumb`.
    pub(crate) dumb_terminal: bool,
    /// The locale is one that can show ASCII only.
    pub(crate) ascii: bool,
    /// The width of the terminal, or of `COLUMNS`.
    pub(crate) width: Option<usize>,
    /// Whether each stream is a terminal.
    pub(crate) stdin_is_terminal: bool,
    /// See above.
    pub(crate) stdout_is_terminal: bool,
    /// See above.
    pub(crate) stderr_is_terminal: bool,
}

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors only.
    Quiet,
    /// Errors and hints.
    Normal,
    /// More of everything.
    Verbose,
}

/// The streams of one run.
pub(crate) struct Shell<'a> {
    pub(crate) messages: Messages,
    pub(crate) verbosity: Verbosity,
    pub(crate) environment: Environment,
    color: ColorChoice,
    stdin: &'a mut (dyn BufRead + Send),
    stdout: &'a mut (dyn Write + Send),
    stderr: &'a mut dyn Write,
    closed: bool,
}

impl<'a> Shell<'a> {
    /// Takes the streams; English and no colors until the command line is read.
    pub(crate) fn new(
        environment: Environment,
        stdin: &'a mut (dyn BufRead + Send),
        stdout: &'a mut (dyn Write + Send),
        stderr: &'a mut dyn Write,
    ) -> Self {
        Self {
            messages: Messages::english(),
            verbosity: Verbosity::Normal,
            color: ColorChoice::Auto,
            environment,
            stdin,
            stdout,
            stderr,
            closed: false,
        }
    }

    /// Sets what `--color` says.
    pub(crate) fn set_color(&mut self, color: ColorChoice) {
        self.color = color;
    }

    /// Returns the colors of stdout.
    pub(crate) fn paint(&self) -> Paint {
        self.color
            .decide(&self.environment, self.environment.stdout_is_terminal)
    }

    /// Returns the colors of stderr.
    pub(crate) fn paint_talk(&self) -> Paint {
        self.color
            .decide(&self.environment, self.environment.stderr_is_terminal)
    }

    /// Returns the width to write for.
    pub(crate) fn width(&self) -> usize {
        self.environment.width.unwrap_or(100).clamp(40, 160)
    }

    /// Returns how a page is laid out for stdout.
    pub(crate) fn layout(&self) -> Layout {
        Layout {
            width: self.width(),
            ascii: self.environment.ascii,
            verbose: self.verbosity == Verbosity::Verbose,
        }
    }

    /// Draws a page, in color where that is wanted and stdout is its goal.
    pub(crate) fn draw(&self, page: &Page, for_stdout: bool) -> String {
        let paint = self.paint();
        if !for_stdout || !paint.is_on() {
            return page.plain();
        }
        let mut text = String::new();
        for line in page.shown() {
            for piece in line {
                text.push_str(&paint.tone(piece.tone, &piece.text));
            }
            text.push('\n');
        }
        text
    }

    /// Returns stdin.
    pub(crate) fn stdin(&mut self) -> &mut (dyn BufRead + Send) {
        self.stdin
    }

    /// Returns stdin and stdout together, for what streams from one to the other.
    pub(crate) fn streams(&mut self) -> (&mut (dyn BufRead + Send), &mut (dyn Write + Send)) {
        (self.stdin, self.stdout)
    }

    /// Writes to stdout. That nobody reads it any more is no error: it ends what is written,
    /// and never what was found.
    pub(crate) fn answer(&mut self, text: &str) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        let written = self
            .stdout
            .write_all(text.as_bytes())
            .and_then(|()| self.stdout.flush());
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(cannot_write(&error)),
        }
    }

    /// Says something on stderr, unless quiet.
    pub(crate) fn say(&mut self, say: &Say) {
        if self.verbosity > Verbosity::Quiet {
            let text = say.in_words(&self.messages);
            self.talk(&text);
        }
    }

    /// Says what to do on stderr, unless quiet.
    pub(crate) fn hint(&mut self, hint: &Say) {
        if self.verbosity > Verbosity::Quiet {
            let text = self.hint_line(hint);
            self.talk(&text);
        }
    }

    fn hint_line(&self, hint: &Say) -> String {
        let word = self.paint_talk().aside(&self.messages.text("cli-hint"));
        format!("{word} {}\n", hint.in_words(&self.messages))
    }

    /// Says what went wrong, and returns the exit code.
    pub(crate) fn fail(&mut self, failure: &Failure) -> Exit {
        let paint = self.paint_talk();
        let mut text = format!(
            "{} {}\n",
            paint.bad(&self.messages.text("cli-error")),
            failure.say.in_words(&self.messages)
        );
        if let Some(excerpt) = &failure.excerpt {
            text.push_str(&excerpt.draw(self.width(), paint));
        }
        if let Some(hint) = &failure.hint
            && self.verbosity > Verbosity::Quiet
        {
            text.push_str(&self.hint_line(hint));
        }
        self.talk(&text);
        failure.exit
    }

    /// What cannot be said on stderr cannot be said at all.
    fn talk(&mut self, text: &str) {
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        let _ = write!(self.stderr, "{text}{newline}");
        let _ = self.stderr.flush();
    }
}

/// The failure of an answer that could not be written.
pub(crate) fn cannot_write(error: &io::Error) -> Failure {
    Failure::new(Exit::Failure, Say::new("cli-output-failed").show("reason", error))
        .hint(Say::new("cli-output-failed-hint"))
}
