//! A reader of JSON text that keeps the place of everything it reads.
//!
//! Policies are read straight into their elements, without a tree of values between: every
//! refusal can point into the text, and depth is bounded by the grammar of policies.
//! RFC 8259 is followed strictly: no comments, no trailing commas, no repeated keys, no
//! byte order mark, nothing behind the value.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

mod string;

use std::borrow::Cow;

use crate::{PolicyError, Span, Spanned};

/// The longest text that is read, in bytes: well above AWS's largest document.
pub(crate) const MAX_BYTES: usize = 262_144;

/// The most members that one object may have.
pub(crate) const MAX_MEMBERS: usize = 1_024;

/// A string of the text: borrowed unless it has escapes.
pub(crate) type Text<'t> = Spanned<Cow<'t, str>>;

/// What a value begins like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
    Other,
}

impl Kind {
    /// Returns the kind in words, for a refusal.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "a list",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "`null`",
            Self::Other => "something that is not JSON",
        }
    }
}

/// A place in a JSON text.
pub(crate) struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    /// Begins at the first value of the text.
    pub(crate) fn new(text: &'t str) -> Result<Self, PolicyError> {
        if text.len() > MAX_BYTES {
            return Err(PolicyError {
                message: format!("the text has {} bytes, at most {MAX_BYTES} are read", text.len()),
                span: Span {
                    start: 0,
                    end: text.len(),
                },
            });
        }
        let mut reader = Self { text, at: 0 };
        if text.starts_with('\u{feff}') {
            return Err(reader.refuse(0, 3, "the text begins with a byte order mark".to_owned()));
        }
        reader.skip_blank();
        if reader.peek().is_none() {
            return Err(reader.refuse(0, text.len(), "the text is empty".to_owned()));
        }
        Ok(reader)
    }

    /// Ends: only blanks may follow.
    pub(crate) fn finish(mut self) -> Result<(), PolicyError> {
        self.skip_blank();
        if self.at < self.text.len() {
            let message = "the text goes on behind the end of the policy".to_owned();
            return Err(self.refuse(self.at, self.text.len(), message));
        }
        Ok(())
    }

    /// Returns an error about a range of the text.
    #[cold]
    pub(crate) fn refuse(&self, start: usize, end: usize, message: String) -> PolicyError {
        PolicyError {
            message,
            span: Span { start, end },
        }
    }

    /// Returns where a byte stands, as a reader counts.
    #[cold]
    pub(crate) fn place(&self, span: Span) -> String {
        let (line, column) = span.line_column(self.text);
        format!("line {line}, column {column}")
    }

    /// Returns what the next value is, blanks skipped already.
    pub(crate) fn kind(&self) -> Kind {
        match self.peek() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => Kind::Other,
        }
    }

    /// Refuses the next value, which is not what the element `what` takes.
    #[cold]
    pub(crate) fn unexpected(&self, what: &str, wanted: &str) -> PolicyError {
        if self.peek().is_none() {
            return self.truncated(what);
        }
        let kind = self.kind();
        // One character, or the whole of what can be read at a glance.
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = match kind {
            Kind::Number | Kind::Boolean | Kind::Null => rest
                .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '+' | '-'))
                .unwrap_or(rest.len()),
            _ => rest.chars().next().map_or(0, char::len_utf8),
        };
        let found = match (kind, rest.chars().next()) {
            (Kind::Other, Some(c)) => format!("`{}`", c),
            _ => kind.words().to_owned(),
        };
        self.refuse(
            self.at,
            self.at + length,
            format!("{what}: {wanted} is expected, not {found}"),
        )
    }

    #[cold]
    fn truncated(&self, what: &str) -> PolicyError {
        let end = self.text.len();
        self.refuse(end, end, format!("the text ends inside {what}"))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip_blank(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.skip_blanks();
        }
    }

    /// Skips a run of blanks; those of an indented text are mostly spaces.
    fn skip_blanks(&mut self) {
        let mut rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        loop {
            rest = match rest {
                [b' ', b' ', b' ', b' ', behind @ ..] => behind,
                [b' ' | b'\n' | b'\r' | b'\t', behind @ ..] => behind,
                _ => break,
            };
        }
        self.at = self.text.len() - rest.len();
    }

    /// Reads an object, giving each member's name to `member`, which reads the value.
    pub(crate) fn object(
        &mut self,
        what: &str,
        mut member: impl FnMut(&mut Self, Text<'t>) -> Result<(), PolicyError>,
    ) -> Result<Span, PolicyError> {
        let start = self.at;
        if self.peek() != Some(b'{') {
            return Err(self.unexpected(what, "an object"));
        }
        self.at += 1;
        self.skip_blank();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Span { start, end: self.at });
        }
        for _ in 0..MAX_MEMBERS {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected(what, "a name in quotes"));
            }
            let name = self.string(what)?;
            self.skip_blank();
            if self.peek() != Some(b':') {
                return Err(self.unexpected(what, "a colon behind the name"));
            }
            self.at += 1;
            self.skip_blank();
            member(self, name)?;
            self.skip_blank();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.skip_blank();
                }
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Span { start, end: self.at });
                }
                _ => return Err(self.unexpected(what, "a comma or the closing brace")),
            }
        }
        Err(self.refuse(
            start,
            self.at,
            format!("{what} has more than {MAX_MEMBERS} members"),
        ))
    }

    /// Reads a list, or one bare value, which is the same as a list of one.
    pub(crate) fn one_or_many(
        &mut self,
        what: &str,
        mut each: impl FnMut(&mut Self) -> Result<(), PolicyError>,
    ) -> Result<Span, PolicyError> {
        let start = self.at;
        if self.peek() != Some(b'[') {
            each(self)?;
            return Ok(Span { start, end: self.at });
        }
        self.at += 1;
        self.skip_blank();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Span { start, end: self.at });
        }
        loop {
            each(self)?;
            self.skip_blank();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.skip_blank();
                }
                Some(b']') => {
                    self.at += 1;
                    return Ok(Span { start, end: self.at });
                }
                _ => return Err(self.unexpected(what, "a comma or the closing bracket")),
            }
        }
    }

    /// Reads a string, or the text of a number or boolean.
    pub(crate) fn scalar(&mut self, what: &str) -> Result<Text<'t>, PolicyError> {
        const WANTED: &str = "a string, a number or a boolean";
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = match self.kind() {
            Kind::String => return self.string(what),
            Kind::Boolean if rest.starts_with(b"true") => 4,
            Kind::Boolean if rest.starts_with(b"false") => 5,
            Kind::Number => number_length(rest).ok_or_else(|| self.unexpected(what, WANTED))?,
            _ => return Err(self.unexpected(what, WANTED)),
        };
        self.at += length;
        if let Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'+' | b'-') = self.peek() {
            self.at = start;
            return Err(self.unexpected(what, WANTED));
        }
        Ok(Spanned {
            value: Cow::Borrowed(self.text.get(start..self.at).unwrap_or_default()),
            span: Span { start, end: self.at },
        })
    }
}

/// Returns the length of the JSON number at the beginning.
fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter()
            .position(|b| !b.is_ascii_digit())
            .unwrap_or(rest.len())
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes.get(at) == Some(&b'0')) {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        let exponent = digits(at);
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    Some(at)
}
