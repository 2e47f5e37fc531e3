//! What is wrong with a command line, in our words; and the help and the version.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::ui::{Failure, Say, Shell};

/// Shows the help or the version, or returns the failure.
pub(super) fn show(error: &clap::Error, shell: &mut Shell<'_>) -> Result<(), Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let styled = error.render();
            let text = if shell.paint().is_on() {
                styled.ansi().to_string()
            } else {
                styled.to_string()
            };
            let newline = if text.ends_with('\n') { "" } else { "\n" };
            shell.answer(&format!("{text}{newline}"))
        }
        _ => Err(failure(error)),
    }
}

fn failure(error: &clap::Error) -> Failure {
    let text = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let failure = match error.kind() {
        ErrorKind::UnknownArgument => Failure::usage("cli-args-unknown").show("argument", argument),
        ErrorKind::InvalidSubcommand => {
            Failure::usage("cli-args-command").show("word", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            Failure::usage("cli-args-no-value").show("argument", argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => Failure::usage("cli-args-value")
            .show("argument", argument)
            .show("value", value),
        ErrorKind::MissingRequiredArgument => Failure::usage("cli-args-missing").show("argument", argument),
        ErrorKind::ArgumentConflict => Failure::usage("cli-args-conflict")
            .show("argument", argument)
            .show("other", text(ContextKind::PriorArg)),
        ErrorKind::MissingSubcommand => Failure::usage("cli-args-no-command"),
        ErrorKind::InvalidUtf8 => Failure::usage("cli-args-encoding"),
        _ => Failure::usage("cli-args-wrong").show("reason", error),
    };
    failure.hint(hint(error))
}

fn hint(error: &clap::Error) -> Say {
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .find_map(|kind| error.get(kind));
    let valid = error.get(ContextKind::ValidValue);
    let usage = error.get(ContextKind::Usage).map(words).unwrap_or_default();
    let usage = usage.trim_start_matches("Usage:").trim();
    match (meant, valid) {
        (Some(meant), _) => Say::new("cli-did-you-mean").show("word", words(meant)),
        (None, Some(valid)) if !words(valid).is_empty() => Say::new("cli-one-of").show("words", words(valid)),
        _ if usage.is_empty() => Say::new("cli-see-help"),
        _ => Say::new("cli-usage").show("usage", usage),
    }
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
