//! AWS JSON 1.1: a body whose members have the names of the API.
//!
//! Members that the API does not know are passed over, and `null` is the same as absent. A value of
//! another type is a SerializationException.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{InputError, MAX_DEPTH};
use crate::shape::{Kind, Service, ShapeIndex};

pub(super) fn read(service: &Service, shape: ShapeIndex, body: &[u8]) -> Result<Value, InputError> {
    let body = body.trim_ascii();
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        InputError::Serialization(format!(
            "the body is not JSON, at line {} column {}",
            error.line(),
            error.column()
        ))
    })?;
    if !value.is_object() {
        return Err(InputError::Serialization(
            "Start of structure or map found where not expected.".to_owned(),
        ));
    }
    typed(service, shape, value, 0)
}

fn typed(service: &Service, index: ShapeIndex, value: Value, depth: usize) -> Result<Value, InputError> {
    let Some(shape) = service.shape(index).filter(|_| depth <= MAX_DEPTH) else {
        return Err(InputError::Serialization(
            "the body is nested too deeply".to_owned(),
        ));
    };
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Object(mut given)) => {
            let mut read = Map::new();
            for member in members {
                match given.remove(member.name.as_str()) {
                    None | Some(Value::Null) => {}
                    Some(value) => {
                        read.insert(
                            member.name.to_string(),
                            typed(service, member.shape, value, depth + 1)?,
                        );
                    }
                }
            }
            Ok(Value::Object(read))
        }
        (Kind::List { item, .. }, Value::Array(items)) => items
            .into_iter()
            .map(|value| typed(service, *item, value, depth + 1))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array),
        (Kind::Map { value: of, .. }, Value::Object(pairs)) => pairs
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| Ok((key, typed(service, *of, value, depth + 1)?)))
            .collect::<Result<Map<_, _>, _>>()
            .map(Value::Object),
        (Kind::Blob, Value::String(text)) => {
            if STANDARD.decode(&text).is_ok() {
                Ok(Value::String(text))
            } else {
                Err(InputError::Serialization(
                    "a member that holds bytes is not Base64".to_owned(),
                ))
            }
        }
        (Kind::Text, value @ Value::String(_))
        | (Kind::Boolean, value @ Value::Bool(_))
        | (Kind::Fraction, value @ Value::Number(_)) => Ok(value),
        (Kind::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => {
            Ok(Value::Number(number))
        }
        (Kind::Integer, Value::Number(number)) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 9.0e15 => Ok(Value::from(float as i64)),
            _ => Err(mismatch("NUMBER_VALUE", "Integer")),
        },
        (Kind::Timestamp, value @ Value::Number(_)) => Ok(value),
        (kind, value) => Err(mismatch(found(&value), wanted(kind))),
    }
}

fn mismatch(found: &str, wanted: &str) -> InputError {
    InputError::Serialization(format!("{found} cannot be converted to {wanted}"))
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    }
}

fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Structure(_) => "Structure",
        Kind::List { .. } => "List",
        Kind::Map { .. } => "Map",
        Kind::Text => "String",
        Kind::Blob => "Blob",
        Kind::Boolean => "Boolean",
        Kind::Integer => "Integer",
        Kind::Fraction => "Double",
        Kind::Timestamp => "Timestamp",
    }
}
