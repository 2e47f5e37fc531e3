//! Where a record stands in a text: its number, its line, its column.

use std::fmt;

use serde_json::value::RawValue;

/// A place in a text, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The number of the record.
    pub record: usize,
    /// The line and column, in characters; `None` for records that came as values.
    pub line_column: Option<(usize, usize)>,
}

impl Position {
    /// The place of a value that borrows from the text.
    pub(super) fn of(text: &str, value: &RawValue, record: usize) -> Self {
        let offset = (value.get().as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let line_column = text.get(..offset).map(|before| {
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            (line, column)
        });
        Self { record, line_column }
    }

    /// The place of a record that came without a text.
    pub(super) fn of_value(record: usize) -> Self {
        Self {
            record,
            line_column: None,
        }
    }

    /// Moves to the place of a fault inside the record.
    pub(super) fn plus(self, fault: &serde_json::Error) -> Self {
        let line_column = self.line_column.map(|(line, column)| match fault.line() {
            0 => (line, column),
            1 => (line, column + fault.column().saturating_sub(1)),
            more => (line + more - 1, fault.column().max(1)),
        });
        Self { line_column, ..self }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {}", self.record)?;
        match self.line_column {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}
