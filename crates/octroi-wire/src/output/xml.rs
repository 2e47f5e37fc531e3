//! The XML of the query protocols: members in the order of the API, lists with an element an item.
//!
//! See <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html> and
//! <https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html>.

use octroi_names::Time;
use serde_json::Value;

use super::ErrorAnswer;
use crate::shape::{Kind, Operation, Protocol, Service, ShapeIndex};

pub(super) fn write(service: &Service, operation: &Operation, output: &Value, request_id: &str) -> String {
    let mut out = String::with_capacity(512);
    let name = operation.name.as_str();
    out.push('<');
    out.push_str(name);
    out.push_str("Response xmlns=\"");
    out.push_str(&service.namespace);
    out.push_str("\">");
    if service.protocol == Protocol::Ec2 {
        element(&mut out, "requestId", request_id);
        if let Some(shape) = operation.output {
            content(service, shape, output, &mut out);
        }
    } else {
        if let Some(shape) = operation.output {
            let own = format!("{name}Result");
            let wrapper = operation.wrapper.as_deref().unwrap_or(&own);
            open(&mut out, wrapper);
            content(service, shape, output, &mut out);
            close(&mut out, wrapper);
        }
        out.push_str("<ResponseMetadata>");
        element(&mut out, "RequestId", request_id);
        out.push_str("</ResponseMetadata>");
    }
    out.push_str("</");
    out.push_str(name);
    out.push_str("Response>");
    out
}

fn content(service: &Service, index: ShapeIndex, value: &Value, out: &mut String) {
    let Some(shape) = service.shape(index) else {
        return;
    };
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Object(given)) => {
            for member in members {
                match given.get(member.name.as_str()) {
                    None | Some(Value::Null) => {}
                    Some(value) => named(service, &member.wire_name, member.shape, value, out),
                }
            }
        }
        (Kind::List { item, name, .. }, Value::Array(items)) => {
            let name = if service.protocol == Protocol::Ec2 {
                "item"
            } else {
                name
            };
            for value in items {
                named(service, name, *item, value, out);
            }
        }
        (
            Kind::Map {
                key_name,
                value,
                value_name,
                ..
            },
            Value::Object(pairs),
        ) => {
            for (key, held) in pairs {
                out.push_str("<entry>");
                element(out, key_name, key);
                named(service, value_name, *value, held, out);
                out.push_str("</entry>");
            }
        }
        (Kind::Timestamp, Value::Number(number)) => {
            let millis = number.as_f64().unwrap_or_default() * 1_000.0;
            let whole = (millis.round() as i64).div_euclid(1_000) * 1_000;
            escaped(&Time::from_epoch_millis(whole).to_string(), out);
        }
        (_, Value::String(text)) => escaped(text, out),
        (_, Value::Bool(yes)) => out.push_str(if *yes { "true" } else { "false" }),
        (_, Value::Number(number)) => out.push_str(&number.to_string()),
        _ => {}
    }
}

fn named(service: &Service, name: &str, shape: ShapeIndex, value: &Value, out: &mut String) {
    let start = out.len();
    open(out, name);
    let inside = out.len();
    content(service, shape, value, out);
    if out.len() == inside {
        out.truncate(start);
        out.push('<');
        out.push_str(name);
        out.push_str("/>");
    } else {
        close(out, name);
    }
}

/// The error of a query service.
pub(super) fn error(namespace: &str, error: &ErrorAnswer<'_>, request_id: &str) -> String {
    let mut out = format!("<ErrorResponse xmlns=\"{namespace}\"><Error><Type>");
    out.push_str(if error.status >= 500 { "Receiver" } else { "Sender" });
    out.push_str("</Type>");
    element(&mut out, "Code", error.code);
    // An error without a sentence has no element for it, as recorded of IAM.
    if !error.message.is_empty() {
        element(&mut out, "Message", error.message);
    }
    for (name, value) in error.members {
        element(&mut out, name, value);
    }
    out.push_str("</Error>");
    element(&mut out, "RequestId", request_id);
    out.push_str("</ErrorResponse>");
    out
}

/// The error of EC2.
pub(super) fn ec2_error(error: &ErrorAnswer<'_>, request_id: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>");
    element(&mut out, "Code", error.code);
    element(&mut out, "Message", error.message);
    out.push_str("</Error></Errors>");
    element(&mut out, "RequestID", request_id);
    out.push_str("</Response>");
    out
}

fn element(out: &mut String, name: &str, text: &str) {
    open(out, name);
    escaped(text, out);
    close(out, name);
}

fn open(out: &mut String, name: &str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Writes a text so that no reader takes it for markup; what XML cannot hold is replaced.
fn escaped(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\n' => out.push_str("&#xA;"),
            '\t' => out.push_str("&#x9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
}
