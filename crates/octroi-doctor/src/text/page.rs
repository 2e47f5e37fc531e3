//! Lines of styled text, wrapped to a width.
//!
//! A piece says what it means, not how it looks: the terminal gives it a color, a file none.

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// It stands out: a heading.
    Strong,
    /// Allowed, working.
    Good,
    /// Denied, failing, taken away.
    Bad,
    /// Not known.
    Doubt,
    /// Beside the matter: line numbers, margins.
    Aside,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it means.
    pub tone: Tone,
    /// The text, without a line break.
    pub text: String,
}

/// A line.
pub type Line = Vec<Piece>;

/// How a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// How many columns a sentence may take; what is to be copied is never broken.
    pub width: usize,
    /// Whether only ASCII can be shown.
    pub ascii: bool,
    /// Whether every detail is shown.
    pub verbose: bool,
}

/// The lines of a diagnosis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The lines, in order.
    pub lines: Vec<Line>,
    layout: Layout,
}

impl Page {
    /// Begins an empty page.
    pub fn new(layout: Layout) -> Self {
        Self {
            lines: Vec::new(),
            layout,
        }
    }

    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// Adds the lines of another page.
    pub fn append(&mut self, other: Self) {
        self.lines.extend(other.lines);
    }

    /// Returns the lines, without empty ones at the end.
    pub fn shown(&self) -> impl Iterator<Item = &Line> {
        let last = self.lines.iter().rposition(|line| !line.is_empty());
        self.lines.iter().take(last.map_or(0, |last| last + 1))
    }

    /// Returns the text without its tones.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        for line in self.shown() {
            let line: String = line.iter().map(|piece| piece.text.as_str()).collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Adds an empty line, unless there is one.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(Vec::new());
        }
    }

    /// Adds a line as it is.
    pub fn line(&mut self, pieces: impl IntoIterator<Item = (Tone, String)>) {
        let ascii = self.layout.ascii;
        self.lines.push(
            pieces
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(tone, text)| Piece {
                    tone,
                    text: fit(&text, ascii),
                })
                .collect(),
        );
    }

    /// Adds an empty line and a heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.sentence("", Tone::Plain, text, Tone::Strong);
    }

    /// Adds a sentence behind a mark, wrapped and indented below it.
    pub fn sentence(&mut self, mark: &str, tone: Tone, text: &str, text_tone: Tone) {
        let ascii = self.layout.ascii;
        let mark = fit(mark, ascii);
        let indent = mark.chars().count();
        let room = self.layout.width.saturating_sub(indent).max(20);
        let mut first = true;
        for part in wrap(&fit(text, ascii), room) {
            let head = if first { mark.clone() } else { " ".repeat(indent) };
            first = false;
            self.line([(tone, head), (text_tone, part)]);
        }
    }

    /// Adds a wrapped sentence, indented by two.
    pub fn say(&mut self, text: &str) {
        self.sentence("  ", Tone::Plain, text, Tone::Plain);
    }
}

/// The few characters beyond ASCII that the words use, and what stands for them.
const ASCII: &[(char, &str)] = &[
    ('✓', "+"),
    ('✗', "x"),
    ('·', "."),
    ('…', "..."),
    ('→', "->"),
    ('×', "x"),
    ('–', "-"),
    ('—', "-"),
    ('“', "\""),
    ('”', "\""),
    ('’', "'"),
];

/// Replaces what cannot be shown. Control characters of an account's texts never reach a
/// terminal.
fn fit(text: &str, ascii: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_control() => shown.push(' '),
            letter if !ascii || letter.is_ascii() => shown.push(letter),
            letter => match ASCII.iter().find(|(from, _)| *from == letter) {
                Some((_, to)) => shown.push_str(to),
                None => shown.push('?'),
            },
        }
    }
    shown
}

/// Breaks a text at its spaces; a word that is longer than a line stands on its own.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > room {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += letters;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_wrapped_and_words_never_broken() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("a verylongword b", 4), ["a", "verylongword", "b"]);
        assert!(wrap(" ", 4).is_empty());
    }

    #[test]
    fn what_cannot_be_shown_is_replaced() {
        assert_eq!(fit("✗ a…\u{1b}[31m é", true), "x a... [31m ?");
        assert_eq!(fit("✗ a…\u{1b}[31m é", false), "✗ a… [31m é");
    }
}
