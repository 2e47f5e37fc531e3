//! A value of a JSON text, as the piece of the text that it is.
//!
//! Nothing is copied and nothing is built: an object is walked field by field, and each value
//! stays a slice until somebody asks what it is. Where it stands is known from the slice.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::problem::{Problem, What};

/// A value, as its piece of a JSON text.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a>(&'a str);

/// What a value is, by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`.
    Object,
    /// `[…]`.
    Array,
    /// `"…"`.
    String,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// A number, or no JSON at all.
    Number,
}

impl<'a> Raw<'a> {
    /// Takes a text that is one JSON value.
    pub fn new(text: &'a str) -> Self {
        Self(text.trim_matches([' ', '\t', '\r', '\n']))
    }

    /// Returns the text.
    pub fn text(self) -> &'a str {
        self.0
    }

    /// Returns where in the whole text the value stands, in bytes.
    pub fn offset_in(self, whole: &str) -> usize {
        Problem::new(self.0, What::Blank).offset_in(whole)
    }

    /// Returns what the value is.
    pub fn kind(self) -> Kind {
        match self.0.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// Returns the text of a string; borrowed unless it has escapes.
    ///
    /// # Errors
    ///
    /// If the value is not a string.
    pub fn string(self) -> Result<Cow<'a, str>, Problem<'a>> {
        let inner = self.0.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match inner {
            Some(plain) if memchr::memchr(b'\\', plain.as_bytes()).is_none() => Ok(Cow::Borrowed(plain)),
            Some(_) => serde_json::from_str::<String>(self.0)
                .map(Cow::Owned)
                .map_err(|error| Problem::json(self.0, &error)),
            None => Err(Problem::new(self.0, What::Expected("string"))),
        }
    }

    /// Returns the text of a string, a number or a boolean.
    ///
    /// # Errors
    ///
    /// If the value is something else.
    pub fn scalar(self) -> Result<Cow<'a, str>, Problem<'a>> {
        match self.kind() {
            Kind::String => self.string(),
            Kind::Number | Kind::Boolean => Ok(Cow::Borrowed(self.0)),
            Kind::Object | Kind::Array | Kind::Null => Err(Problem::new(self.0, What::Expected("scalar"))),
        }
    }

    /// Returns a boolean.
    ///
    /// # Errors
    ///
    /// If the value is not one.
    pub fn boolean(self) -> Result<bool, Problem<'a>> {
        match self.0 {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Problem::new(self.0, What::Expected("boolean"))),
        }
    }

    /// Calls `each` with the key and value of every field, in order.
    ///
    /// # Errors
    ///
    /// The first that `each` returns; or that the text is not an object, or not JSON.
    pub fn fields(
        self,
        each: &mut dyn FnMut(Cow<'a, str>, Raw<'a>) -> Result<(), Problem<'a>>,
    ) -> Result<(), Problem<'a>> {
        if self.kind() != Kind::Object {
            return Err(Problem::new(self.0, What::Expected("object")));
        }
        let mut problem = None;
        let mut reader = serde_json::Deserializer::from_str(self.0);
        let walked = reader
            .deserialize_map(Fields {
                each,
                problem: &mut problem,
            })
            .and_then(|()| reader.end());
        finish(self.0, walked, problem)
    }

    /// Calls `each` as [`Raw::fields`] does, and refuses a key that stands twice.
    ///
    /// # Errors
    ///
    /// As [`Raw::fields`]; or the key.
    pub fn unique_fields(
        self,
        each: &mut dyn FnMut(Cow<'a, str>, Raw<'a>) -> Result<(), Problem<'a>>,
    ) -> Result<(), Problem<'a>> {
        let mut seen = HashSet::new();
        self.fields(&mut |key, value| {
            if !seen.insert(key.clone()) {
                let at = match &key {
                    Cow::Borrowed(key) => key,
                    Cow::Owned(_) => value.text(),
                };
                return Err(Problem::new(at, What::Duplicate(key.into_owned())));
            }
            each(key, value)
        })
    }

    /// Calls `each` with every element, in order.
    ///
    /// # Errors
    ///
    /// The first that `each` returns; or that the text is not an array.
    pub fn items(self, each: &mut dyn FnMut(Raw<'a>) -> Result<(), Problem<'a>>) -> Result<(), Problem<'a>> {
        if self.kind() != Kind::Array {
            return Err(Problem::new(self.0, What::Expected("array")));
        }
        let mut problem = None;
        let mut reader = serde_json::Deserializer::from_str(self.0);
        let walked = reader
            .deserialize_seq(Items {
                each,
                problem: &mut problem,
            })
            .and_then(|()| reader.end());
        finish(self.0, walked, problem)
    }
}

fn finish<'a>(
    text: &'a str,
    walked: Result<(), serde_json::Error>,
    problem: Option<Problem<'a>>,
) -> Result<(), Problem<'a>> {
    match (walked, problem) {
        (_, Some(problem)) => Err(problem),
        (Err(error), None) => Err(Problem::json(text, &error)),
        (Ok(()), None) => Ok(()),
    }
}

/// Ends a walk early; the problem itself waits beside the visitor.
fn stop<E: de::Error>() -> E {
    E::custom("stopped")
}

struct Fields<'f, 'a> {
    each: &'f mut dyn FnMut(Cow<'a, str>, Raw<'a>) -> Result<(), Problem<'a>>,
    problem: &'f mut Option<Problem<'a>>,
}

impl<'a> Visitor<'a> for Fields<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(Key(key)) = map.next_key()? {
            let value: &'a RawValue = map.next_value()?;
            if let Err(problem) = (self.each)(key, Raw(value.get())) {
                *self.problem = Some(problem);
                return Err(stop());
            }
        }
        Ok(())
    }
}

struct Items<'f, 'a> {
    each: &'f mut dyn FnMut(Raw<'a>) -> Result<(), Problem<'a>>,
    problem: &'f mut Option<Problem<'a>>,
}

impl<'a> Visitor<'a> for Items<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<(), S::Error> {
        while let Some(value) = seq.next_element::<&'a RawValue>()? {
            if let Err(problem) = (self.each)(Raw(value.get())) {
                *self.problem = Some(problem);
                return Err(stop());
            }
        }
        Ok(())
    }
}

/// A key, borrowed unless it has escapes.
struct Key<'a>(Cow<'a, str>);

impl<'a> de::Deserialize<'a> for Key<'a> {
    fn deserialize<D: de::Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'a> Visitor<'a> for KeyVisitor {
            type Value = Key<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Key<'a>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'a>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Checks a value that is neither an object nor an array.
pub(crate) fn sound(raw: Raw<'_>) -> Result<(), Problem<'_>> {
    serde_json::from_str::<serde_json::Value>(raw.0)
        .map(|_| ())
        .map_err(|error| Problem::json(raw.0, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_walked_in_order_and_their_place_is_known() {
        let text = r#" {"a": "x\n", "b":[1, {"c":null}] , "a":true} "#;
        let mut seen = Vec::new();
        Raw::new(text)
            .fields(&mut |key, value| {
                seen.push((key.into_owned(), value.text(), value.kind()));
                Ok(())
            })
            .unwrap();
        assert_eq!(
            seen,
            [
                ("a".to_owned(), r#""x\n""#, Kind::String),
                ("b".to_owned(), r#"[1, {"c":null}]"#, Kind::Array),
                ("a".to_owned(), "true", Kind::Boolean),
            ]
        );
        assert_eq!(Raw::new(r#""x\n""#).string().unwrap(), "x\n");
    }

    #[test]
    fn broken_json_is_located() {
        let text = r#"{"a": 1, "b" 2}"#;
        let problem = Raw::new(text).fields(&mut |_, _| Ok(())).unwrap_err();
        assert_eq!(problem.offset_in(text), 13);
        assert!(matches!(problem.what, What::Json(_)));
        let not_json = "hello";
        let problem = Raw::new(not_json).fields(&mut |_, _| Ok(())).unwrap_err();
        assert_eq!(problem.what, What::Expected("object"));
        let trailing = "{} {}";
        assert!(Raw::new(trailing).fields(&mut |_, _| Ok(())).is_err());
    }
}
