//! A failure as the terminal shows it: a message by its id, a place, a hint, an exit code.

use octroi_doctor::{Messages, Value};

use super::Excerpt;
use crate::exit::Exit;

/// A message by its id, with what fills its placeables.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Say {
    id: &'static str,
    args: Vec<(&'static str, Value<'static>)>,
}

impl Say {
    /// Names a message.
    pub(crate) fn new(id: &'static str) -> Self {
        Self { id, args: Vec::new() }
    }

    /// Fills a placeable.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value<'static>>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Fills a placeable with the text of a value.
    pub(crate) fn show(self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.with(name, value.to_string())
    }

    /// Returns the sentence.
    pub(crate) fn in_words(&self, messages: &Messages) -> String {
        messages.format(self.id, &self.args)
    }
}

/// Why a command ends without its answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// With what the program ends.
    pub(crate) exit: Exit,
    /// What went wrong.
    pub(crate) say: Say,
    /// Where.
    pub(crate) excerpt: Option<Box<Excerpt>>,
    /// What to do.
    pub(crate) hint: Option<Say>,
}

impl Failure {
    /// Makes a failure of wrong input or a wrong command line.
    pub(crate) fn usage(id: &'static str) -> Self {
        Self::new(Exit::Usage, Say::new(id))
    }

    /// Makes a failure.
    pub(crate) fn new(exit: Exit, say: Say) -> Self {
        Self {
            exit,
            say,
            excerpt: None,
            hint: None,
        }
    }

    /// Fills a placeable of the message.
    pub(crate) fn show(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.say = self.say.show(name, value);
        self
    }

    /// Shows the place.
    pub(crate) fn at(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(Box::new(excerpt));
        self
    }

    /// Adds what to do.
    pub(crate) fn hint(mut self, hint: Say) -> Self {
        self.hint = Some(hint);
        self
    }
}
