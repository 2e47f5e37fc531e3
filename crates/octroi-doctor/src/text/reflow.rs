//! A policy's text, broken into lines where it has none.
//!
//! Policies are often stored on one line of thousands of characters. Such a text is laid out
//! as AWS prints it; every place in it is carried over.

/// A text and where each piece of the original went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reflowed {
    pub(super) text: String,
    /// From which byte of the original on, to which byte of the text; `None` where nothing moved.
    moved: Option<Vec<(usize, usize)>>,
}

/// The longest line that is left as it is.
const LONGEST: usize = 160;

impl Reflowed {
    /// Lays a text out, if it needs it.
    pub(super) fn new(text: &str) -> Self {
        if text.contains('\n') && text.lines().all(|line| line.len() <= LONGEST) {
            return Self {
                text: text.to_owned(),
                moved: None,
            };
        }
        let mut writer = Writer::default();
        let mut at = 0;
        while let Some(token) = token(text, at) {
            writer.token(token.0, token.1);
            at = token.0 + token.1.len();
        }
        Self {
            text: writer.text,
            moved: Some(writer.moved),
        }
    }

    /// Returns where a byte of the original is now.
    pub(super) fn place(&self, at: usize) -> usize {
        let Some(moved) = &self.moved else { return at };
        let behind = moved.partition_point(|(from, _)| *from <= at);
        behind
            .checked_sub(1)
            .and_then(|index| moved.get(index))
            .map_or(0, |(from, to)| to + (at - from))
            .min(self.text.len())
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    moved: Vec<(usize, usize)>,
    depth: usize,
    fresh: bool,
}

impl Writer {
    fn token(&mut self, from: usize, token: &str) {
        let closes = matches!(token, "}" | "]");
        if closes {
            self.depth = self.depth.saturating_sub(1);
            if !self.fresh {
                self.newline();
            }
        } else if self.fresh {
            self.newline();
        }
        self.fresh = false;
        self.moved.push((from, self.text.len()));
        self.text.push_str(token);
        match token {
            "{" | "[" => {
                self.depth += 1;
                self.fresh = true;
            }
            "," => self.newline(),
            ":" => self.text.push(' '),
            _ => {}
        }
    }

    fn newline(&mut self) {
        self.text.push('\n');
        self.text.push_str(&"  ".repeat(self.depth));
    }
}

/// Returns the next token of JSON and where it begins.
fn token(text: &str, from: usize) -> Option<(usize, &str)> {
    let rest = text.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = text.get(start..)?;
    let first = rest.chars().next()?;
    let length = match first {
        '{' | '}' | '[' | ']' | ',' | ':' => 1,
        '"' => string(rest),
        _ => rest
            .find(|letter: char| letter.is_whitespace() || "{}[],:\"".contains(letter))
            .unwrap_or(rest.len()),
    };
    Some((start, rest.get(..length)?))
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_becomes_many_and_places_go_along() {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Action":["a:b","c:\"d"],"Condition":{}}]}"#;
        let reflowed = Reflowed::new(text);
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(reflowed.text, serde_json::to_string_pretty(&value).unwrap());
        let at = text.find("\"a:b\"").unwrap();
        let now = reflowed.place(at);
        assert_eq!(reflowed.text.get(now..now + 5), Some("\"a:b\""));
    }

    #[test]
    fn a_text_with_lines_stays_as_it_is() {
        let text = "{\n\"Version\": \"x\"\n}";
        let reflowed = Reflowed::new(text);
        assert_eq!((reflowed.text.as_str(), reflowed.place(5)), (text, 5));
    }
}
