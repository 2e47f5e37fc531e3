//! What is wrong with a check that was written down, and where.

/// Why a text is not a check.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    /// The piece of the text that is wrong.
    pub at: &'a str,
    /// What is wrong with it.
    pub what: What,
}

/// What is wrong. Each variant is one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The text is not JSON; in the words of the reader.
    Json(String),
    /// The JSON ends too early.
    Truncated,
    /// A list has more members than the limit.
    TooMany(usize),
    /// Values are nested deeper than the limit.
    Deep(usize),
    /// Another kind of value was expected: `string`, `object`, `array`, `boolean`, `scalar`, `policy`,
    /// `policies`, `level`.
    Expected(&'static str),
    /// A field that must be there is not.
    Missing(&'static str),
    /// A field stands twice.
    Duplicate(String),
    /// A field that is not known; the known one that comes next to it.
    Unknown {
        /// The field.
        field: String,
        /// The field that was meant, perhaps.
        nearest: Option<&'static str>,
        /// The fields that are known there.
        known: &'static [&'static str],
    },
    /// The text is no principal.
    Principal(String),
    /// The text is no action.
    Action(String),
    /// The text is neither an ARN nor `*`.
    Resource(String),
    /// The text is no account id.
    Account(String),
    /// The text is no grant operation.
    GrantOperation(String),
    /// A grant has both kinds of constraint.
    TwoConstraints,
    /// The document is not a policy; in the words of the policy language.
    Policy {
        /// The policy's name, or its place among the policies.
        name: String,
        /// What is wrong with it.
        message: String,
        /// The word of the policy language that was meant, perhaps.
        nearest: Option<&'static str>,
        /// The text of the policy and the place in it, where the policy stood in a string.
        within: Option<(String, octroi_policy::Span)>,
    },
    /// The line is longer than the limit, in bytes.
    TooLong(usize),
    /// The line is not UTF-8.
    NotUtf8,
    /// The line is blank.
    Blank,
}

impl<'a> Problem<'a> {
    /// Makes a problem of a piece of text.
    pub fn new(at: &'a str, what: What) -> Self {
        Self { at, what }
    }

    /// Makes a problem of what serde_json says of a text.
    pub(super) fn json(text: &'a str, error: &serde_json::Error) -> Self {
        let start = offset_of(text, error.line(), error.column());
        let what = if error.is_eof() {
            What::Truncated
        } else {
            let words = error.to_string();
            let words = words.split(" at line ").next().unwrap_or_default();
            What::Json(words.to_owned())
        };
        // An error inside a character cannot be sliced; then the whole text is meant.
        Self::new(text.get(start..).unwrap_or(text), what)
    }

    /// Returns where in the whole text the problem stands, in bytes.
    ///
    /// The piece must be part of the text; any other gives the start.
    pub fn offset_in(&self, whole: &str) -> usize {
        let offset = (self.at.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
        if offset <= whole.len() { offset } else { 0 }
    }
}

/// Returns the byte of a line and column that count from 1, columns in bytes.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = if line <= 1 {
        0
    } else {
        memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(line - 2)
            .map_or(0, |newline| newline + 1)
    };
    (start + column.saturating_sub(1)).min(text.len())
}
