//! A line of a source with a caret under the place that is meant.
//!
//! Policies often stand on one line of thousands of characters: the line is cut to a window
//! around the place, so that it fits the terminal.

use super::Paint;

/// A place in a source, with the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The file, or what else the source is.
    pub(crate) source: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
    /// How many characters are meant, at least 1.
    pub(crate) length: usize,
    /// The text of the line.
    pub(crate) text: String,
}

const MARK: char = '…';

impl Excerpt {
    /// Finds the place of a range of bytes.
    pub(crate) fn new(source: &str, text: &str, start: usize, end: usize) -> Self {
        let start = floor(text, start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_text = text
            .get(line_start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        let meant = text.get(start..floor(text, end)).unwrap_or_default();
        Self {
            source: source.to_owned(),
            line: memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            length: meant.lines().next().unwrap_or_default().chars().count().max(1),
            text: line_text.to_owned(),
        }
    }

    /// Finds the place of a line and column, both from 1; the column counts characters.
    pub(crate) fn at_line(source: &str, text: &str, line: usize, column: usize) -> Self {
        Self {
            source: source.to_owned(),
            line,
            column: column.max(1),
            length: 1,
            text: text
                .lines()
                .nth(line.saturating_sub(1))
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// Draws the place for a terminal of some width.
    pub(crate) fn draw(&self, width: usize, paint: Paint) -> String {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let room = width.saturating_sub(number.len() + 4).max(20);
        let (text, column) = window(&self.text, self.column - 1, room);
        let left = room.saturating_sub(column).max(1);
        let carets = "^".repeat(self.length.min(left));
        let bar = paint.aside("|");
        format!(
            "{gutter}{arrow} {source}:{number}:{column_number}\n{gutter} {bar}\n{number_painted} {bar} {text}\n{gutter} {bar} {pad}{carets}\n",
            arrow = paint.aside("-->"),
            source = self.source,
            column_number = self.column,
            number_painted = paint.aside(&number),
            pad = " ".repeat(column),
            carets = paint.bad(&carets),
        )
    }
}

/// Returns the part of the line to show, and the column of the place in it.
fn window(line: &str, column: usize, room: usize) -> (String, usize) {
    let letters: Vec<char> = line
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if letters.len() <= room {
        return (letters.into_iter().collect(), column);
    }
    // A third of the room before the place, the rest behind it.
    let start = column
        .saturating_sub(room / 3)
        .min(letters.len().saturating_sub(room));
    let mut shown: Vec<char> = letters.iter().skip(start).take(room).copied().collect();
    if start > 0
        && let Some(first) = shown.first_mut()
    {
        *first = MARK;
    }
    if start + room < letters.len()
        && let Some(last) = shown.last_mut()
    {
        *last = MARK;
    }
    (shown.into_iter().collect(), column.saturating_sub(start))
}

/// Moves a byte back to the start of its character.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_bytes_and_counted_in_characters() {
        let text = "one\n\té: \"two\" x\nthree";
        let start = text.find("\"two\"").unwrap();
        let excerpt = Excerpt::new("a.yaml", text, start, start + 5);
        assert_eq!((excerpt.line, excerpt.column, excerpt.length), (2, 5, 5));
        let plain = super::super::ColorChoice::Never.decide(&super::super::Environment::default(), false);
        assert_eq!(
            excerpt.draw(80, plain),
            " --> a.yaml:2:5\n  |\n2 |  é: \"two\" x\n  |     ^^^^^\n"
        );
    }

    #[test]
    fn the_end_of_a_text_and_the_middle_of_a_character_have_a_place() {
        let excerpt = Excerpt::new("a", "é", 1, 99);
        assert_eq!((excerpt.line, excerpt.column), (1, 1));
        let excerpt = Excerpt::new("a", "x\n", 2, 2);
        assert_eq!((excerpt.line, excerpt.column, excerpt.text.as_str()), (2, 1, ""));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let (text, column) = window(&line, 500, 40);
        assert_eq!(text.chars().count(), 40);
        assert!(text.starts_with('…') && text.ends_with('…'));
        let at: String = text.chars().skip(column).take(4).collect();
        assert_eq!(at, "HERE");
        let (text, column) = window(&line, 1003, 40);
        assert!(text.ends_with('b'));
        assert_eq!(text.chars().count() - 1, column);
    }
}
