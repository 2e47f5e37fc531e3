//! An explanation for a person.

use octroi_doctor::Value;
use octroi_trail::explain::{Explanation, Message, NextStep};

use crate::args;
use crate::ui::{Paint, Shell, wrap};

/// Writes the report.
pub(super) fn report(explanation: &Explanation, shell: &Shell<'_>) -> String {
    let report = Report {
        shell,
        paint: shell.paint(),
        diagnoses: args::command(&shell.messages)
            .find_subcommand("diagnose")
            .is_some(),
    };
    let mut text = String::new();
    report.body(explanation, &mut text);
    for (index, part) in explanation.parts.iter().enumerate() {
        let number = (index + 1).to_string();
        let title = shell
            .messages
            .format("explain-title-part", &[("number", number.into())]);
        text.push_str(&format!("\n{}\n\n", report.paint.strong(&title)));
        report.body(part, &mut text);
    }
    text
}

/// Returns the sentence of a message.
pub(super) fn words(message: &Message, shell: &Shell<'_>) -> String {
    let args: Vec<(&str, Value<'_>)> = message
        .args
        .iter()
        .map(|(name, value)| (*name, Value::from(value.as_str())))
        .collect();
    shell.messages.format(message.id, &args)
}

struct Report<'r, 's> {
    shell: &'r Shell<'s>,
    paint: Paint,
    diagnoses: bool,
}

impl Report<'_, '_> {
    fn body(&self, explanation: &Explanation, text: &mut String) {
        self.title("explain-title-says", text);
        for message in &explanation.says {
            text.push_str(&self.wrap(&words(message, self.shell), "  "));
        }
        let rows = explanation.facts.rows();
        if !rows.is_empty() {
            text.push('\n');
        }
        for row in &rows {
            // Rows are not wrapped: their values are there to be copied.
            text.push_str(&format!("  {}\n", words(row, self.shell)));
        }
        if !explanation.does_not_say.is_empty() {
            text.push('\n');
            self.title("explain-title-does-not-say", text);
            for message in &explanation.does_not_say {
                text.push_str(&self.wrap(&words(message, self.shell), "  - "));
            }
        }
        let mut steps = explanation
            .next
            .iter()
            .filter(|step| self.offers(step))
            .peekable();
        if steps.peek().is_some() {
            text.push('\n');
            self.title("explain-title-next", text);
        }
        for (index, step) in steps.enumerate() {
            self.step(&format!("  {}. ", index + 1), step, text);
        }
    }

    fn title(&self, id: &str, text: &mut String) {
        text.push_str(&self.paint.strong(&self.shell.messages.text(id)));
        text.push('\n');
    }

    fn wrap(&self, text: &str, first: &str) -> String {
        wrap(text, self.shell.width(), first)
    }

    /// A step that this program cannot take is not offered.
    fn offers(&self, step: &NextStep) -> bool {
        self.diagnoses || !matches!(step, NextStep::Diagnose { .. })
    }

    fn step(&self, first: &str, step: &NextStep, text: &mut String) {
        let messages = &self.shell.messages;
        match step {
            NextStep::Run {
                purpose,
                command,
                complete,
                permissions,
            } => {
                text.push_str(&self.wrap(&words(purpose, self.shell), first));
                text.push_str(&format!("     {}\n", self.paint.aside(command)));
                if !complete {
                    text.push_str(&self.wrap(&messages.text("explain-incomplete"), "     "));
                }
                let needs = [("permissions", permissions.join(", ").into())];
                text.push_str(&self.wrap(&messages.format("explain-needs", &needs), "     "));
            }
            NextStep::Ask { purpose, .. } => text.push_str(&self.wrap(&words(purpose, self.shell), first)),
            NextStep::Diagnose { .. } => {
                text.push_str(&self.wrap(&messages.text("explain-diagnose"), first));
                text.push_str(&format!(
                    "     {}\n",
                    self.paint.aside("octroi diagnose --case case.yaml")
                ));
            }
        }
    }
}
