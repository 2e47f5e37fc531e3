//! Reads the file of a service's shapes.

use std::collections::BTreeMap;

use octroi_names::SmolStr;
use serde_json::{Map, Value};

use super::{Kind, Member, Operation, Pattern, Protocol, Service, Shape, ShapeIndex};

/// Reads a model; `None` where the file is not one, which a test would tell.
pub(super) fn read(name: &'static str, text: &str) -> Option<Service> {
    let model: Value = serde_json::from_str(text).ok()?;
    let protocol = match model.get("protocol")?.as_str()? {
        "json" => Protocol::Json,
        "query" => Protocol::Query,
        "ec2" => Protocol::Ec2,
        _ => return None,
    };
    let described = model.get("shapes")?.as_object()?;
    let places: BTreeMap<&str, usize> = described.keys().map(String::as_str).zip(0..).collect();
    let reader = Reader { places, protocol };
    let shapes = described
        .values()
        .map(|shape| reader.shape(shape))
        .collect::<Option<Vec<_>>>()?;
    let operations = model
        .get("operations")?
        .as_object()?
        .iter()
        .map(|(name, operation)| {
            let part = |part| operation.get(part).and_then(Value::as_str);
            let read = Operation {
                name: name.as_str().into(),
                input: part("input").and_then(|name| reader.place(name)),
                output: part("output").and_then(|name| reader.place(name)),
                wrapper: part("wrapper").map(SmolStr::from),
            };
            (SmolStr::from(name.as_str()), read)
        })
        .collect();
    let errors = model.get("errors")?.as_object()?.iter();
    let errors = errors
        .filter_map(|(code, status)| Some((code.as_str().into(), u16::try_from(status.as_u64()?).ok()?)))
        .collect();
    let head = |key| model.get(key).and_then(Value::as_str).map(SmolStr::from);
    Some(Service {
        name,
        protocol,
        answers_json: false,
        version: head("version")?,
        namespace: head("namespace")?,
        target: head("target")?,
        operations,
        errors,
        shapes,
    })
}

struct Reader<'a> {
    places: BTreeMap<&'a str, usize>,
    protocol: Protocol,
}

impl Reader<'_> {
    fn place(&self, name: &str) -> Option<ShapeIndex> {
        self.places.get(name).copied().map(ShapeIndex)
    }

    fn shape(&self, shape: &Value) -> Option<Shape> {
        let shape = shape.as_object()?;
        let flag = |key: &str| shape.get(key).and_then(Value::as_bool).unwrap_or(false);
        let part = |key: &str| self.place(shape.get(key)?.as_str()?);
        let name = |key: &str, default: &'static str| {
            let named = shape.get(key).and_then(Value::as_str);
            SmolStr::from(named.unwrap_or(default))
        };
        let kind = match shape.get("t")?.as_str()? {
            "structure" => Kind::Structure(self.members(shape.get("m")?.as_object()?)?),
            "list" => Kind::List {
                item: part("s")?,
                name: name("locationName", "member"),
                flat: flag("flat") || self.protocol == Protocol::Ec2,
            },
            "map" => Kind::Map {
                key: part("k")?,
                value: part("v")?,
                key_name: name("keyName", "key"),
                value_name: name("valueName", "value"),
            },
            "string" | "character" => Kind::Text,
            "blob" => Kind::Blob,
            "boolean" => Kind::Boolean,
            "integer" | "long" => Kind::Integer,
            "double" | "float" => Kind::Fraction,
            "timestamp" => Kind::Timestamp,
            _ => return None,
        };
        let words = shape.get("e").and_then(Value::as_array).into_iter().flatten();
        Some(Shape {
            kind,
            min: shape.get("min").and_then(Value::as_f64),
            max: shape.get("max").and_then(Value::as_f64),
            pattern: shape.get("p").and_then(Value::as_str).map(Pattern::new),
            words: words.filter_map(Value::as_str).map(SmolStr::from).collect(),
            secret: flag("secret"),
        })
    }

    fn members(&self, members: &Map<String, Value>) -> Option<Vec<Member>> {
        members
            .iter()
            .map(|(name, member)| {
                let on_wire = |key| member.get(key).and_then(Value::as_str);
                Some(Member {
                    name: name.as_str().into(),
                    wire_name: on_wire("locationName").unwrap_or(name).into(),
                    shape: self.place(member.get("s")?.as_str()?)?,
                    required: member.get("r").and_then(Value::as_bool).unwrap_or(false),
                })
            })
            .collect()
    }
}
