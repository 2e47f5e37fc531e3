//! A pattern of the API: the dialect of the models, matched against a whole text.
//!
//! The models are written for Java, where `\w` and `\d` are ASCII and a text must match as a whole.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern, compiled when it is first used.
#[derive(Debug)]
pub struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

/// Patterns that look ahead, which the engine does not, and what matches the same texts.
const WITHOUT_LOOKING_AHEAD: &[(&str, &str)] = &[(
    "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
    "[a-z0-9](?:-?[a-z0-9])+",
)];

impl Pattern {
    /// Takes a pattern as the model writes it.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// Returns the pattern as the model writes it, as error messages quote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether a whole text matches.
    ///
    /// A pattern that cannot be compiled matches nothing; a test compiles every one.
    pub fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(&self.text));
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

fn compile(text: &str) -> Option<Regex> {
    let plain = WITHOUT_LOOKING_AHEAD.iter().find(|(own, _)| *own == text);
    let text = plain.map_or(text, |(_, plain)| plain);
    Regex::new(&format!(r"\A(?:{})\z", ascii(text))).ok()
}

/// Writes the classes of letters and digits as ASCII ones.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut in_class = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('w') if in_class => out.push_str("A-Za-z0-9_"),
                Some('w') => out.push_str("[A-Za-z0-9_]"),
                Some('d') if in_class => out.push_str("0-9"),
                Some('d') => out.push_str("[0-9]"),
                Some(escaped @ ('u' | 'p' | 'P' | 's' | 'S')) => out.extend(['\\', escaped]),
                Some(escaped) if escaped.is_ascii_alphanumeric() => out.extend(['\\', escaped]),
                Some(escaped) if escaped.is_ascii_punctuation() => out.extend(['\\', escaped]),
                Some(escaped) => out.push(escaped),
                None => out.push('\\'),
            },
            '[' if !in_class => {
                in_class = true;
                out.push('[');
            }
            // The engine gives a bracket and a doubled `&`, `-` or `~` in a class a meaning that Java's models do not use.
            '[' => out.push_str(r"\["),
            '&' | '~' if in_class => out.extend(['\\', letter]),
            ']' => {
                in_class = false;
                out.push(']');
            }
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{SERVICES, service};

    #[test]
    fn every_pattern_of_the_models_compiles() {
        for name in SERVICES {
            let service = service(name).unwrap();
            for pattern in service.shapes.iter().filter_map(|shape| shape.pattern.as_ref()) {
                assert!(
                    compile(pattern.as_str()).is_some(),
                    "{name}: {}",
                    pattern.as_str()
                );
            }
        }
    }

    #[test]
    fn a_pattern_is_held_against_the_whole_text() {
        let name = Pattern::new(r"[\w+=,.@-]+");
        assert!(name.matches("a.b@c"));
        assert!(!name.matches("a b"));
        assert!(!name.matches("é"));
        let path = Pattern::new(r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)");
        assert!(path.matches("/") && path.matches("/a/b/"));
        assert!(!path.matches("/a"));
        let alias = Pattern::new("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
        assert!(alias.matches("a-b-c"));
        assert!(!alias.matches("a--b") && !alias.matches("-ab"));
    }
}
