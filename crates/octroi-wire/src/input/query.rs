//! AWS query: a form whose names are paths, such as `Tags.member.1.Key`.
//!
//! See <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>. Items are taken in the order of
//! their numbers; names that the API does not know are passed over.

use std::borrow::Cow;

use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::{InputError, MAX_DEPTH};
use crate::shape::{Kind, Protocol, Service, ShapeIndex};

/// The most parameters of a form.
const MAX_PARAMETERS: usize = 20_000;

/// A form: names and values, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form; of a repeated name the first value counts.
    ///
    /// # Errors
    ///
    /// If it is not UTF-8, or has too many parameters.
    pub fn parse(bytes: &[u8]) -> Result<Self, InputError> {
        let mut pairs = Vec::new();
        for part in bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
            if pairs.len() == MAX_PARAMETERS {
                let text = format!("the form has more than {MAX_PARAMETERS} parameters");
                return Err(InputError::Serialization(text));
            }
            let mut halves = part.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default())?;
            let value = decoded(halves.next().unwrap_or_default())?;
            pairs.push((name, value));
        }
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        pairs.dedup_by(|later, first| later.0 == first.0);
        Ok(Self(pairs))
    }

    /// Returns a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let place = self.0.binary_search_by(|(own, _)| own.as_str().cmp(name)).ok()?;
        self.0.get(place).map(|(_, value)| value.as_str())
    }

    /// Returns the rests of the names behind a prefix, in their order.
    fn behind<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let start = self.0.partition_point(|(name, _)| name.as_str() < prefix);
        let rest = self.0.get(start..).unwrap_or_default();
        rest.iter().map_while(move |(name, _)| name.strip_prefix(prefix))
    }

    fn has_behind(&self, prefix: &str) -> bool {
        self.behind(prefix).next().is_some()
    }

    /// Returns the numbers that follow a prefix, each once, in their order.
    fn numbers(&self, prefix: &str) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .behind(prefix)
            .filter_map(|rest| rest.split('.').next()?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn decoded(bytes: &[u8]) -> Result<String, InputError> {
    let spaced: Cow<'_, [u8]> = if bytes.contains(&b'+') {
        bytes
            .iter()
            .map(|byte| if *byte == b'+' { b' ' } else { *byte })
            .collect()
    } else {
        bytes.into()
    };
    match percent_decode(&spaced).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(InputError::Serialization("the form is not UTF-8".to_owned())),
    }
}

pub(super) fn read(service: &Service, shape: ShapeIndex, form: &Form) -> Result<Value, InputError> {
    let read = member(service, shape, form, "", 0)?;
    Ok(read.unwrap_or_else(|| Value::Object(Map::new())))
}

/// Reads what stands at a path; `None` where nothing does.
fn member(
    service: &Service,
    index: ShapeIndex,
    form: &Form,
    path: &str,
    depth: usize,
) -> Result<Option<Value>, InputError> {
    let Some(shape) = service.shape(index).filter(|_| depth <= MAX_DEPTH) else {
        return Err(InputError::Serialization(
            "the form is nested too deeply".to_owned(),
        ));
    };
    let below = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    match &shape.kind {
        Kind::Structure(members) => {
            if !path.is_empty() && !form.has_behind(&below("")) {
                return Ok(None);
            }
            let mut read = Map::new();
            for own in members {
                let name = on_wire(service.protocol, &own.wire_name);
                if let Some(value) = member(service, own.shape, form, &below(&name), depth + 1)? {
                    read.insert(own.name.to_string(), value);
                }
            }
            Ok(Some(Value::Object(read)))
        }
        Kind::List { item, name, flat } => {
            let prefix = if *flat { path.to_owned() } else { below(name) };
            let dotted = format!("{prefix}.");
            let numbers = form.numbers(&dotted);
            if numbers.is_empty() {
                // An empty list is written as its name alone.
                return Ok(form
                    .get(path)
                    .filter(|text| text.is_empty())
                    .map(|_| Value::Array(Vec::new())));
            }
            let mut items = Vec::with_capacity(numbers.len());
            for number in numbers {
                items.extend(member(
                    service,
                    *item,
                    form,
                    &format!("{prefix}.{number}"),
                    depth + 1,
                )?);
            }
            Ok(Some(Value::Array(items)))
        }
        Kind::Map {
            key,
            value,
            key_name,
            value_name,
        } => {
            let prefix = below("entry");
            let mut pairs = Map::new();
            for number in form.numbers(&format!("{prefix}.")) {
                let part = |name: &str| format!("{prefix}.{number}.{name}");
                let key = member(service, *key, form, &part(key_name), depth + 1)?;
                let value = member(service, *value, form, &part(value_name), depth + 1)?;
                if let (Some(Value::String(key)), Some(value)) = (key, value) {
                    pairs.insert(key, value);
                }
            }
            Ok((!pairs.is_empty()).then_some(Value::Object(pairs)))
        }
        kind => form.get(path).map(|text| scalar(kind, path, text)).transpose(),
    }
}

/// EC2 begins every name with a capital.
fn on_wire(protocol: Protocol, name: &str) -> Cow<'_, str> {
    match (protocol, name.chars().next()) {
        (Protocol::Ec2, Some(first)) if first.is_ascii_lowercase() => {
            let mut letters = name.chars();
            letters.next();
            Cow::Owned(first.to_uppercase().chain(letters).collect())
        }
        _ => Cow::Borrowed(name),
    }
}

fn scalar(kind: &Kind, path: &str, text: &str) -> Result<Value, InputError> {
    let wrong = || InputError::Serialization(format!("the value of `{path}` has the wrong type: `{text}`"));
    match kind {
        Kind::Boolean => match text {
            _ if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
            _ if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
            _ => Err(wrong()),
        },
        Kind::Integer => text.parse::<i64>().map(Value::from).map_err(|_| wrong()),
        Kind::Fraction => {
            let number = text.parse::<f64>().map_err(|_| wrong())?;
            serde_json::Number::from_f64(number)
                .map(Value::Number)
                .ok_or_else(wrong)
        }
        Kind::Timestamp => {
            let time: octroi_names::Time = text.parse().map_err(|_| wrong())?;
            Ok(Value::from(time.epoch_millis() as f64 / 1_000.0))
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}
