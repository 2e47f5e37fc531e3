//! Strings of JSON: borrowed from the text, or decoded where they have escapes.
//!
//! See RFC 8259 section 7. An escaped surrogate must have its other half.

use std::borrow::Cow;

use super::{Reader, Text};
use crate::{PolicyError, Span, Spanned, words};

impl<'t> Reader<'t> {
    /// Reads a string.
    pub(crate) fn string(&mut self, what: &str) -> Result<Text<'t>, PolicyError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(what, "a string"));
        }
        let start = self.at;
        let rest = self.text.as_bytes().get(start + 1..).unwrap_or_default();
        let length = plain_length(rest);
        let stop = start + 1 + length;
        if rest.get(length) == Some(&b'"') {
            self.at = stop + 1;
            return Ok(Spanned {
                value: Cow::Borrowed(self.text.get(start + 1..stop).unwrap_or_default()),
                span: Span { start, end: self.at },
            });
        }
        self.at = stop;
        let value = self.escaped(start, what)?;
        Ok(Spanned {
            value: Cow::Owned(value),
            span: Span { start, end: self.at },
        })
    }

    /// Reads the rest of a string that is not plain, from the byte that stopped the scan.
    fn escaped(&mut self, start: usize, what: &str) -> Result<String, PolicyError> {
        let mut value = self.text.get(start + 1..self.at).unwrap_or_default().to_owned();
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let length = plain_length(rest);
            value.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
            self.at += length;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(value);
                }
                Some(b'\\') => value.push(self.escape(what)?),
                Some(control) => {
                    let message = format!("{what}: the control character {control:#04x} must be escaped");
                    return Err(self.refuse(self.at, self.at + 1, message));
                }
                None => return Err(self.truncated("a string")),
            }
        }
    }

    fn escape(&mut self, what: &str) -> Result<char, PolicyError> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.peek() else {
            return Err(self.truncated("a string"));
        };
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(start, what),
            _ => {
                let message = format!("{what}: no such escape in a string");
                let next = self.text.get(start + 1..).and_then(|rest| rest.chars().next());
                return Err(self.refuse(start, start + 1 + next.map_or(0, char::len_utf8), message));
            }
        })
    }

    fn unicode_escape(&mut self, start: usize, what: &str) -> Result<char, PolicyError> {
        let first = self.four_digits();
        let code = match first {
            Some(high @ 0xd800..=0xdbff) => {
                let pair = self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\u");
                self.at += if pair { 2 } else { 0 };
                match pair.then(|| self.four_digits()).flatten() {
                    Some(low @ 0xdc00..=0xdfff) => Some(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)),
                    _ => None,
                }
            }
            other => other,
        };
        code.and_then(char::from_u32).ok_or_else(|| {
            let end = self.at.min(self.text.len());
            let message = format!("{what}: four hexadecimal digits of a character are expected behind `\\u`");
            self.refuse(start, end, message)
        })
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// Returns the number of bytes before the first quote, backslash or control character.
fn plain_length(bytes: &[u8]) -> usize {
    let (whole, rest) = bytes.as_chunks::<8>();
    for (index, word) in whole.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let special =
            words::first_equal(word, b'"') | words::first_equal(word, b'\\') | words::first_less(word, 0x20);
        if special != 0 {
            return 8 * index + words::first(special);
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..0x20);
    8 * whole.len() + rest.iter().position(special).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_scan_stops_where_a_plain_one_does(bytes in proptest::collection::vec(
            prop_oneof![8 => any::<u8>(), 1 => Just(b'"'), 1 => Just(b'\\'), 1 => Just(0x1f_u8), 4 => Just(b' ')], 0..40,
        )) {
            let plain = bytes.iter().position(|b| *b == b'"' || *b == b'\\' || *b < 0x20);
            prop_assert_eq!(plain_length(&bytes), plain.unwrap_or(bytes.len()));
        }
    }
}
