//! The command line: raw flags here, their meaning in the command that takes them.
//!
//! The words of the help are messages like all others: `help-COMMAND` for a command and
//! `help-COMMAND-FLAG` for a flag. So that even the help and the errors are in the language asked
//! for, `--lang` and `--color` are looked for before the command line is parsed.

mod localize;
mod refuse;

use std::ffi::OsString;

use clap::{ArgAction, FromArgMatches as _, Parser};
use octroi_doctor::Messages;

use crate::command::Command;
use crate::ui::{ColorChoice, Failure, Say, Shell, Verbosity};

pub(crate) use localize::command;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "octroi",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The flags of every command.
#[derive(Debug, clap::Args)]
struct Global {
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[arg(long, global = true, value_name = "LANGUAGE", default_value = "en")]
    lang: String,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    #[arg(short, long, global = true)]
    verbose: bool,
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// What is left to do after the command line was read.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// Run a command.
    Run(Box<Command>),
    /// Nothing: help or the version was shown.
    Done,
}

/// How a command prints its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Reads the command line, and sets up the shell as it says.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    shell: &mut Shell<'_>,
) -> Result<Parsed, Failure> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    // `octroi help simulate` is what other programs have taught: it means `octroi simulate --help`.
    if arguments.get(1).is_some_and(|word| word == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    if let Some(color) =
        early(&arguments, "--color").and_then(|word| clap::ValueEnum::from_str(word, false).ok())
    {
        shell.set_color(color);
    }
    if let Some(language) = early(&arguments, "--lang") {
        set_language(language, shell)?;
    }
    let width = shell.width();
    let mut matches = match command(&shell.messages)
        .term_width(width)
        .try_get_matches_from(arguments)
    {
        Ok(matches) => matches,
        Err(error) => return refuse::show(&error, shell).map(|()| Parsed::Done),
    };
    let arguments = Arguments::from_arg_matches_mut(&mut matches);
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(error) => return refuse::show(&error, shell).map(|()| Parsed::Done),
    };
    shell.verbosity = match (arguments.global.quiet, arguments.global.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    match arguments.command {
        Some(command) => Ok(Parsed::Run(Box::new(command))),
        None => {
            let start = shell.messages.text("cli-start");
            shell.answer(&format!("{start}\n"))?;
            Ok(Parsed::Done)
        }
    }
}

/// Returns the value of a flag, before anything is known of the others.
fn early<'a>(arguments: &'a [OsString], flag: &str) -> Option<&'a str> {
    let mut words = arguments.iter().map_while(|word| word.to_str());
    let mut words = words.by_ref().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word == flag {
            return words.next();
        }
        if let Some(value) = word.strip_prefix(flag).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value);
        }
    }
    None
}

fn set_language(language: &str, shell: &mut Shell<'_>) -> Result<(), Failure> {
    shell.messages = Messages::new(language).map_err(|unknown| {
        let known: Vec<String> = Messages::languages().map(|tag| format!("`{tag}`")).collect();
        Failure::usage("cli-language")
            .show("language", unknown.asked)
            .hint(Say::new("cli-one-of").show("words", known.join(", ")))
    })?;
    Ok(())
}
