//! The diagnosis as a ticket in Markdown, to be pasted.
//!
//! Made of the parts of the text form: what has columns or carets stands in blocks of code,
//! which every tracker shows as it is. Texts of the account are escaped.
//! See <https://spec.commonmark.org/0.31.2/>.

use crate::commands;
use crate::diagnosis::{Certainty, Diagnosis};
use crate::edits;
use crate::evidence::Evidence;
use crate::messages::Messages;
use crate::remedy::Remedy;
use crate::text::{self, Layout, Words};

const LAYOUT: Layout = Layout {
    width: 100,
    ascii: false,
    verbose: false,
};

/// Returns the ticket.
pub fn ticket(evidence: &Evidence, diagnosis: &Diagnosis, messages: &Messages) -> String {
    let words = Words::new(evidence, &diagnosis.replay.caller, messages);
    let mut ticket = Ticket {
        words,
        text: String::new(),
    };
    ticket.block("# ", &text::headline(evidence, diagnosis, messages));
    ticket.request(diagnosis);
    ticket.code(
        "ladder",
        "text",
        &text::part(&words, diagnosis, LAYOUT, text::Part::Ladder),
    );
    match diagnosis.certainty {
        Certainty::Ok => {}
        Certainty::Undetermined => {
            ticket.code(
                "missing",
                "text",
                &text::part(&words, diagnosis, LAYOUT, text::Part::Missing),
            );
        }
        Certainty::Determined => {
            ticket.code(
                "reason",
                "text",
                &text::part(&words, diagnosis, LAYOUT, text::Part::Reason),
            );
            ticket.remedies(diagnosis);
        }
    }
    ticket.text.trim_end().to_owned() + "\n"
}

struct Ticket<'a> {
    words: Words<'a>,
    text: String,
}

impl Ticket<'_> {
    fn block(&mut self, mark: &str, text: &str) {
        self.text.push_str(mark);
        self.text.push_str(&escaped(text));
        self.text.push_str("\n\n");
    }

    fn heading(&mut self, part: &str) {
        let id = format!("ticket-{part}");
        let heading = self.words.text(&id);
        self.block("## ", &heading);
    }

    /// A block of code under a heading; nothing for nothing.
    fn code(&mut self, part: &str, language: &str, text: &str) {
        if !text.trim().is_empty() {
            self.heading(part);
            self.fence(language, text);
        }
    }

    fn fence(&mut self, language: &str, text: &str) {
        let mut fence = "```".to_owned();
        while text.contains(&fence) {
            fence.push('`');
        }
        let text = text.trim_matches('\n');
        self.text
            .push_str(&format!("{fence}{language}\n{text}\n{fence}\n\n"));
    }

    fn request(&mut self, diagnosis: &Diagnosis) {
        let evidence = self.words.evidence;
        let rows = [
            (
                "ticket-row-operation",
                evidence.attempt.operation.as_str().to_owned(),
            ),
            ("ticket-row-caller", diagnosis.replay.caller.to_string()),
            ("ticket-row-region", evidence.region.to_string()),
            ("ticket-row-cause", diagnosis.cause.slug().to_owned()),
        ];
        self.text.push_str("| | |\n| --- | --- |\n");
        for (id, value) in rows {
            let row = format!("| {} | `{value}` |\n", self.words.text(id));
            self.text.push_str(&row);
        }
        self.text.push('\n');
    }

    fn remedies(&mut self, diagnosis: &Diagnosis) {
        self.heading("remedy");
        let Some((first, alternatives)) = diagnosis.remedies.split_first() else {
            let none = self.words.text("fix-none");
            self.block("", &none);
            return;
        };
        let words = self.words;
        self.block("", &text::summary(&words, first));
        for edit in edits::documents(words.evidence, first) {
            self.fence("diff", &edit.diff());
        }
        let proof = text::proof_of(&words, diagnosis, first, LAYOUT);
        self.code("proof", "text", &proof);
        self.forms(first);
        if let Some(request) = text::hand_off(&words, diagnosis, first) {
            self.code("hand-off", "text", &request);
        }
        if !alternatives.is_empty() {
            self.heading("alternatives");
            for alternative in alternatives {
                let line = text::alternative_of(&words, diagnosis, alternative);
                self.text.push_str(&format!("- {}\n", escaped(&line)));
            }
            self.text.push('\n');
        }
    }

    fn forms(&mut self, remedy: &Remedy) {
        let forms = commands::of(&self.words, remedy);
        for warning in &forms.warnings {
            self.block("> ", warning);
        }
        let commands: Vec<String> = forms.cli.iter().map(|command| command.text(false)).collect();
        self.code("commands", "sh", &commands.join("\n"));
        self.code("terraform", "hcl", &forms.terraform);
        self.code("cloudformation", "yaml", &forms.cloudformation);
    }
}

/// Escapes what Markdown would read as its own.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '<' | '>' | '|' | '[' | ']' | '#' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_an_account_are_no_markdown() {
        assert_eq!(escaped("a_b|<i>\n*"), r"a\_b\|\<i\> \*");
    }
}
