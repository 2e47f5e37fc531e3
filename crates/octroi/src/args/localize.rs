//! The help in the language asked for.

use clap::CommandFactory as _;
use octroi_doctor::Messages;

use super::Arguments;

/// Returns the command line's definition with the words of the messages.
pub(crate) fn command(messages: &Messages) -> clap::Command {
    localize(Arguments::command(), "", messages)
}

fn localize(command: clap::Command, path: &str, messages: &Messages) -> clap::Command {
    let text = |id: String| messages.text(&id);
    let globals = text("help-globals".into());
    let headings = (text("help-arguments".into()), text("help-options".into()));
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        text("help-usage".into())
    );
    let about = text(format!("help{path}-about"));
    let after = format!("help{path}-after");
    let mut command = command
        .about(about)
        .help_template(template)
        .subcommand_help_heading(text("help-commands".into()))
        .subcommand_value_name(text("help-command".into()))
        .mut_args(|argument| {
            let id = format!("help{path}-{}", argument.get_id().as_str().replace('_', "-"));
            let heading = if path.is_empty() {
                &globals
            } else if argument.is_positional() {
                &headings.0
            } else {
                &headings.1
            };
            let takes_value = argument.get_action().takes_values();
            argument
                .help(messages.text(&id))
                .help_heading(heading.clone())
                .hide_possible_values(takes_value)
                .hide_default_value(takes_value)
        });
    if messages.has(&after) {
        command = command.after_help(messages.text(&after));
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|subcommand| subcommand.get_name().to_owned())
        .collect();
    for name in names {
        let path = format!("{path}-{name}");
        command = command.mut_subcommand(name, |subcommand| localize(subcommand, &path, messages));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(command: &clap::Command, path: &str, messages: &Messages, found: &mut Vec<String>) {
        let ids = command
            .get_arguments()
            .map(|argument| argument.get_id().as_str().replace('_', "-"))
            .chain(["about".to_owned()]);
        found.extend(
            ids.map(|id| format!("help{path}-{id}"))
                .filter(|id| !messages.has(id)),
        );
        for subcommand in command.get_subcommands() {
            let path = format!("{path}-{}", subcommand.get_name());
            missing(subcommand, &path, messages, found);
        }
    }

    #[test]
    fn every_command_and_flag_has_its_words_in_every_language() {
        for language in Messages::languages() {
            let messages = Messages::new(language).unwrap();
            let mut found = Vec::new();
            missing(&Arguments::command(), "", &messages, &mut found);
            assert!(found.is_empty(), "{language} lacks {found:?}");
        }
        Arguments::command().debug_assert();
    }
}
