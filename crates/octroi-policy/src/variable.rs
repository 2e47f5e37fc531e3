//! Policy variables: `${aws:username}`, `${key, 'default'}`, and the literals `${*}`, `${?}`, `${$}`.
//!
//! Only documents of version 2012-10-17 have them, in resources behind the fifth colon and in
//! the values of string, ARN and Bool conditions. What is put in for a variable is literal
//! text: a `*` inside it is no wildcard. See `authorization.md` 1.5 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.

use smol_str::SmolStr;

use crate::context::key_hash;
use crate::pattern::{Pattern, Token, token};
use crate::{Context, Lookup, Value};

/// A text with variables.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    /// Text of the policy; its wildcards are wildcards where the place knows them.
    Text(SmolStr),
    /// A character that stands for itself.
    Literal(SmolStr),
    Variable {
        hash: u64,
        name: SmolStr,
        default: Option<SmolStr>,
    },
}

/// Whether the variables of a template have values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// All have.
    Resolved,
    /// A key is absent and has no default, or has several values: the text can never match.
    Unresolved,
    /// A key was not read.
    Unknown,
}

/// What stands for one variable.
enum Substitute<'a> {
    Text(&'a str),
    Nothing,
    Unknown,
}

impl Template {
    /// Reads the variables behind `from`; `None` where there are none.
    pub(crate) fn parse(text: &str, from: usize) -> Option<Self> {
        if !text.as_bytes().contains(&b'$') {
            return None;
        }
        let mut pieces = Vec::new();
        let mut done = 0;
        let mut at = from;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find("${")) {
            let start = at + found;
            let inside = text.get(start + 2..).unwrap_or_default();
            let Some(length) = inside.find('}') else { break };
            let before = text.get(done..start).unwrap_or_default();
            if !before.is_empty() {
                pieces.push(Piece::Text(before.into()));
            }
            pieces.push(Piece::read(inside.get(..length).unwrap_or_default()));
            done = start + 2 + length + 1;
            at = done;
        }
        if pieces.is_empty() {
            return None;
        }
        let rest = text.get(done..).unwrap_or_default();
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.into()));
        }
        Some(Self { pieces })
    }

    /// Returns whether every variable has a value; an unresolved one outranks an unknown one.
    pub(crate) fn resolution(&self, context: &Context) -> Resolution {
        let mut all = Resolution::Resolved;
        for piece in &self.pieces {
            match piece.substitute(context) {
                Substitute::Text(_) => {}
                Substitute::Nothing => return Resolution::Unresolved,
                Substitute::Unknown => all = Resolution::Unknown,
            }
        }
        all
    }

    /// Returns the names of the variables' keys.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { name, .. } => Some(name.as_str()),
            Piece::Text(_) | Piece::Literal(_) => None,
        })
    }

    /// Returns the pieces of the text with all variables replaced.
    pub(crate) fn parts<'a>(&'a self, context: &'a Context) -> impl Iterator<Item = &'a str> {
        self.pieces.iter().map(|piece| match piece.substitute(context) {
            Substitute::Text(text) => text,
            Substitute::Nothing | Substitute::Unknown => "",
        })
    }

    /// Reads the text as a pattern; `wild` says whether its own wildcards are wildcards.
    pub(crate) fn pattern<'a>(&'a self, context: &'a Context, wild: bool) -> Filled<'a> {
        Filled {
            pieces: &self.pieces,
            current: &[],
            current_wild: false,
            wild,
            context,
        }
    }

    /// Writes the text with the variables replaced that can be.
    pub(crate) fn render(&self, context: &Context) -> SmolStr {
        let mut text = String::new();
        for piece in &self.pieces {
            match (piece.substitute(context), piece) {
                (Substitute::Text(part), _) => text.push_str(part),
                (_, Piece::Variable { name, .. }) => {
                    text.push_str("${");
                    text.push_str(name);
                    text.push('}');
                }
                (_, Piece::Text(_) | Piece::Literal(_)) => {}
            }
        }
        text.into()
    }
}

impl Piece {
    fn read(inside: &str) -> Self {
        if matches!(inside, "*" | "?" | "$") {
            return Self::Literal(inside.into());
        }
        let default = inside.split_once(',').and_then(|(_, default)| {
            let default = default.trim();
            default.strip_prefix('\'')?.strip_suffix('\'')
        });
        let name = match (default, inside.split_once(',')) {
            (Some(_), Some((name, _))) => name.trim(),
            _ => inside,
        };
        Self::Variable {
            hash: key_hash(name),
            name: name.into(),
            default: default.map(Into::into),
        }
    }

    fn substitute<'a>(&'a self, context: &'a Context) -> Substitute<'a> {
        match self {
            Self::Text(text) | Self::Literal(text) => Substitute::Text(text),
            Self::Variable { hash, name, default } => match (context.lookup_hashed(*hash, name), default) {
                (Lookup::Present(Value::One(value)), _) => Substitute::Text(value),
                (Lookup::Absent, Some(default)) => Substitute::Text(default),
                (Lookup::Present(Value::Many(_)) | Lookup::Absent, _) => Substitute::Nothing,
                (Lookup::Unknown(_), _) => Substitute::Unknown,
            },
        }
    }
}

/// A template read as a pattern, with its variables replaced.
#[derive(Clone, Copy)]
pub(crate) struct Filled<'a> {
    pieces: &'a [Piece],
    current: &'a [u8],
    current_wild: bool,
    wild: bool,
    context: &'a Context,
}

impl Pattern for Filled<'_> {
    fn next(mut self) -> Option<(Token, Self)> {
        loop {
            if let Some((&byte, rest)) = self.current.split_first() {
                self.current = rest;
                let read = if self.current_wild {
                    token(byte)
                } else {
                    Token::Byte(byte)
                };
                return Some((read, self));
            }
            let (piece, pieces) = self.pieces.split_first()?;
            self.pieces = pieces;
            self.current_wild = self.wild && matches!(piece, Piece::Text(_));
            self.current = match piece.substitute(self.context) {
                Substitute::Text(text) => text.as_bytes(),
                Substitute::Nothing | Substitute::Unknown => &[],
            };
        }
    }
}
