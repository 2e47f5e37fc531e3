//! The constraints of the API, and AWS's sentence for each that is broken.
//!
//! AWS tells all of them at once, by the path of the member in the names of the API that begin small.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::shape::{Kind, Service, Shape, ShapeIndex};

/// The most violations that one answer tells.
const MOST: usize = 10;

/// Returns a sentence for each broken constraint.
pub(super) fn broken(service: &Service, shape: ShapeIndex, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(service, shape, value, &mut String::new(), &mut found);
    found.truncate(MOST);
    found
}

fn look(service: &Service, index: ShapeIndex, value: &Value, path: &mut String, found: &mut Vec<String>) {
    let Some(shape) = service.shape(index) else {
        return;
    };
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Object(given)) => {
            for member in members {
                let length = path.len();
                push(path, &small(&member.name));
                match given.get(member.name.as_str()) {
                    Some(value) => look(service, member.shape, value, path, found),
                    None if member.required => found.push(format!(
                        "Value null at '{path}' failed to satisfy constraint: Member must not be null"
                    )),
                    None => {}
                }
                path.truncate(length);
            }
        }
        (Kind::List { item, .. }, Value::Array(items)) => {
            length(shape, items.len(), path, || listed(items, shape), found);
            for (index, value) in items.iter().enumerate() {
                let length = path.len();
                push(path, &format!("{}.member", index + 1));
                look(service, *item, value, path, found);
                path.truncate(length);
            }
        }
        (Kind::Map { key, value: of, .. }, Value::Object(pairs)) => {
            for (name, value) in pairs {
                let length = path.len();
                look(service, *key, &Value::String(name.clone()), path, found);
                push(path, &format!("{name}.member"));
                look(service, *of, value, path, found);
                path.truncate(length);
            }
        }
        (Kind::Text, Value::String(text)) => words(shape, text, path, found),
        (Kind::Blob, Value::String(text)) => {
            let bytes = STANDARD.decode(text).map_or(0, |bytes| bytes.len());
            length(shape, bytes, path, String::new, found);
        }
        (Kind::Integer | Kind::Fraction, Value::Number(number)) => range(shape, number, path, found),
        _ => {}
    }
}

fn words(shape: &Shape, text: &str, path: &str, found: &mut Vec<String>) {
    let shown = || {
        if shape.secret {
            " '***'".to_owned()
        } else {
            format!(" '{text}'")
        }
    };
    if !shape.words.is_empty() && !shape.words.iter().any(|word| word == text) {
        found.push(sentence(
            &shown(),
            path,
            &format!("satisfy enum value set: [{}]", shape.words.join(", ")),
        ));
    }
    if let Some(pattern) = &shape.pattern
        && !pattern.matches(text)
    {
        found.push(sentence(
            &shown(),
            path,
            &format!("satisfy regular expression pattern: {}", pattern.as_str()),
        ));
    }
    length(shape, text.chars().count(), path, shown, found);
}

fn length(shape: &Shape, length: usize, path: &str, shown: impl Fn() -> String, found: &mut Vec<String>) {
    let length = length as f64;
    if let Some(max) = shape.max.filter(|max| length > *max) {
        let constraint = format!("have length less than or equal to {}", whole(max));
        found.push(sentence(&shown(), path, &constraint));
    }
    if let Some(min) = shape.min.filter(|min| length < *min) {
        let constraint = format!("have length greater than or equal to {}", whole(min));
        found.push(sentence(&shown(), path, &constraint));
    }
}

fn range(shape: &Shape, number: &serde_json::Number, path: &str, found: &mut Vec<String>) {
    let value = number.as_f64().unwrap_or_default();
    let shown = format!(" '{number}'");
    if let Some(max) = shape.max.filter(|max| value > *max) {
        let constraint = format!("have value less than or equal to {}", whole(max));
        found.push(sentence(&shown, path, &constraint));
    }
    if let Some(min) = shape.min.filter(|min| value < *min) {
        let constraint = format!("have value greater than or equal to {}", whole(min));
        found.push(sentence(&shown, path, &constraint));
    }
}

fn sentence(shown: &str, path: &str, constraint: &str) -> String {
    format!("Value{shown} at '{path}' failed to satisfy constraint: Member must {constraint}")
}

fn listed(items: &[Value], shape: &Shape) -> String {
    if shape.secret {
        return " '[***]'".to_owned();
    }
    let texts: Vec<&str> = items.iter().map(|item| item.as_str().unwrap_or("…")).collect();
    format!(" '[{}]'", texts.join(", "))
}

fn whole(number: f64) -> i64 {
    number as i64
}

fn push(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn small(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
