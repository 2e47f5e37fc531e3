//! The constraints of the API, and AWS's sentence for each that is broken.
//!
//! AWS tells all of them at once, by the path of the member in the names of the API that begin small, in the order in
//! which a hash map of these names is walked. As recorded answers have it, IAM repeats no value, tells of a list of texts
//! with all that each of them must be, and looks at names and paths afterwards (see `specified`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::specified;
use crate::shape::{Kind, Member, Service, Shape, ShapeIndex};

/// The most violations that one answer tells.
const MOST: usize = 10;

/// Returns a sentence for each broken constraint.
pub(super) fn broken(service: &Service, shape: ShapeIndex, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(service, shape, value, Order::Any, &mut String::new(), &mut found);
    if found.is_empty() {
        return found;
    }
    // Nearly every request is right: only where one is not do order and paths matter.
    found.clear();
    look(
        service,
        shape,
        value,
        Order::AsAws,
        &mut String::new(),
        &mut found,
    );
    found.truncate(MOST);
    found
}

/// In which order the members of a structure are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// As they come, without their names: to find out whether anything is broken.
    Any,
    /// As AWS tells of them.
    AsAws,
}

fn look(
    service: &Service,
    index: ShapeIndex,
    value: &Value,
    order: Order,
    path: &mut String,
    found: &mut Vec<String>,
) {
    let Some(shape) = service.shape(index) else {
        return;
    };
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Object(given)) => {
            for (name, member) in walked(members, order) {
                let length = path.len();
                push(path, &name);
                match given.get(member.name.as_str()) {
                    Some(value) => look(service, member.shape, value, order, path, found),
                    None if member.required => {
                        let shown = if is_silent(service) { "" } else { " null" };
                        found.push(sentence(shown, path, "not be null"));
                    }
                    None => {}
                }
                path.truncate(length);
            }
        }
        (Kind::List { item, .. }, Value::Array(items)) => {
            let silent = is_silent(service);
            let shown = || {
                if silent {
                    String::new()
                } else {
                    listed(items, shape)
                }
            };
            length(shape, items.len(), path, shown, found);
            let of_texts = service
                .shape(*item)
                .filter(|item| matches!(item.kind, Kind::Text));
            if let Some(item) = of_texts.filter(|_| silent) {
                texts(item, items, path, found);
                return;
            }
            for (index, value) in items.iter().enumerate() {
                let length = path.len();
                push(path, &format!("{}.member", index + 1));
                look(service, *item, value, order, path, found);
                path.truncate(length);
            }
        }
        (Kind::Map { key, value: of, .. }, Value::Object(pairs)) => {
            for (name, value) in pairs {
                let length = path.len();
                look(service, *key, &Value::String(name.clone()), order, path, found);
                push(path, &format!("{name}.member"));
                look(service, *of, value, order, path, found);
                path.truncate(length);
            }
        }
        (Kind::Text, Value::String(text)) => words(shape, text, is_silent(service), path, found),
        (Kind::Blob, Value::String(text)) => {
            let bytes = STANDARD.decode(text).map_or(0, |bytes| bytes.len());
            length(shape, bytes, path, String::new, found);
        }
        (Kind::Integer | Kind::Fraction, Value::Number(number)) => {
            range(shape, number, is_silent(service), path, found)
        }
        _ => {}
    }
}

/// The members of a structure with their names, as AWS walks them: by the bucket in which a hash map of Java with room
/// for 16 has their names. Recorded answers of IAM, SES and STS agree with it.
fn walked(members: &[Member], order: Order) -> Vec<(String, &Member)> {
    if order == Order::Any {
        return members.iter().map(|member| (String::new(), member)).collect();
    }
    let mut walked: Vec<(String, &Member)> = members
        .iter()
        .map(|member| (small(&member.name), member))
        .collect();
    walked.sort_by_key(|(name, _)| bucket(name));
    walked
}

fn bucket(name: &str) -> u32 {
    let units = name.encode_utf16().map(u32::from);
    let hash = units.fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit));
    (hash ^ (hash >> 16)) & 15
}

/// Whether a service does not repeat what it refuses.
pub(super) fn is_silent(service: &Service) -> bool {
    service.name == "iam"
}

/// The one sentence about a list of texts of which one breaks a constraint: it tells all constraints.
fn texts(item: &Shape, texts: &[Value], path: &str, found: &mut Vec<String>) {
    let mut broken = Vec::new();
    for text in texts.iter().filter_map(Value::as_str) {
        words(item, text, true, path, &mut broken);
    }
    if broken.is_empty() {
        return;
    }
    let lengths = [
        item.max
            .map(|max| format!("have length less than or equal to {}", whole(max))),
        item.min
            .map(|min| format!("have length greater than or equal to {}", whole(min))),
    ];
    let pattern = item.pattern.as_ref();
    let pattern = pattern.map(|pattern| format!("satisfy regular expression pattern: {}", pattern.as_str()));
    // Recorded of keys of tags; not of the clients and thumbprints of a provider.
    let never_null = (path == "tagKeys").then(|| "not be null".to_owned());
    let enumerated = (!item.words.is_empty()).then(|| enumeration(item));
    let all: Vec<String> = lengths
        .into_iter()
        .chain([pattern, enumerated, never_null])
        .flatten()
        .map(|constraint| format!("Member must {constraint}"))
        .collect();
    found.push(sentence(
        "",
        path,
        &format!("satisfy constraint: [{}]", all.join(", ")),
    ));
}

fn enumeration(shape: &Shape) -> String {
    format!("satisfy enum value set: [{}]", shape.words.join(", "))
}

fn words(shape: &Shape, text: &str, silent: bool, path: &str, found: &mut Vec<String>) {
    let shown = || {
        if silent {
            String::new()
        } else if shape.secret {
            " '***'".to_owned()
        } else {
            format!(" '{text}'")
        }
    };
    if !shape.words.is_empty() && !shape.words.iter().any(|word| word == text) {
        found.push(sentence(&shown(), path, &enumeration(shape)));
    }
    if let Some(pattern) = &shape.pattern
        && !(silent && specified::is_later(pattern))
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

fn range(shape: &Shape, number: &serde_json::Number, silent: bool, path: &str, found: &mut Vec<String>) {
    let value = number.as_f64().unwrap_or_default();
    let shown = if silent {
        String::new()
    } else {
        format!(" '{number}'")
    };
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

pub(super) fn small(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
