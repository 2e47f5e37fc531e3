//! The shapes of an API: operations, members, types and constraints, as data.
//!
//! `xtask/shapes.py` writes `shapes/*.json` from the API models that AWS publishes in its SDKs. They
//! say how a request is read, what AWS refuses before it looks at anything else, and how an answer is
//! written. A model is parsed when its service is first asked for.

mod model;
mod pattern;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use octroi_names::SmolStr;

pub use pattern::Pattern;

/// How a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// AWS JSON 1.1: an operation in `X-Amz-Target`, a JSON body.
    Json,
    /// AWS query: a form with `Action`, an XML answer with a result and metadata.
    Query,
    /// EC2's query: a form with `Action`, an XML answer with the request id in it.
    Ec2,
}

/// A service's API.
#[derive(Debug)]
pub struct Service {
    /// The signing name, such as `kms`.
    pub name: &'static str,
    /// How it speaks.
    pub protocol: Protocol,
    /// Whether a query service answers in JSON, as AWS does who asks for it.
    pub answers_json: bool,
    /// The version of the API, such as `2014-11-01`.
    pub version: SmolStr,
    /// The XML namespace of answers.
    pub namespace: SmolStr,
    /// What stands before the operation in `X-Amz-Target`.
    pub target: SmolStr,
    operations: BTreeMap<SmolStr, Operation>,
    errors: BTreeMap<SmolStr, u16>,
    shapes: Vec<Shape>,
}

/// An operation's shapes.
#[derive(Debug)]
pub struct Operation {
    /// The name.
    pub name: SmolStr,
    /// The input; `None` where it takes nothing.
    pub input: Option<ShapeIndex>,
    /// The output; `None` where it answers nothing.
    pub output: Option<ShapeIndex>,
    /// The element around the output of a query service.
    pub wrapper: Option<SmolStr>,
}

/// The place of a shape in its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeIndex(usize);

/// A shape and its constraints.
#[derive(Debug)]
pub struct Shape {
    /// What it is.
    pub kind: Kind,
    /// The least length, size or value.
    pub min: Option<f64>,
    /// The greatest length, size or value.
    pub max: Option<f64>,
    /// The pattern that a whole text must match.
    pub pattern: Option<Pattern>,
    /// The words that a text may be; empty where it may be any.
    pub words: Vec<SmolStr>,
    /// Whether no log may show it.
    pub secret: bool,
}

/// What a shape is.
#[derive(Debug)]
pub enum Kind {
    /// Named members, in order.
    Structure(Vec<Member>),
    /// Items of one shape.
    List {
        /// The items' shape.
        item: ShapeIndex,
        /// The element of an item, `member` where the API names none.
        name: SmolStr,
        /// Whether items stand without an element around them.
        flat: bool,
    },
    /// Pairs.
    Map {
        /// The shape of the keys.
        key: ShapeIndex,
        /// The shape of the values.
        value: ShapeIndex,
        /// The element of a key.
        key_name: SmolStr,
        /// The element of a value.
        value_name: SmolStr,
    },
    /// A text.
    Text,
    /// Bytes, Base64 on the wire.
    Blob,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Fraction,
    /// A point in time.
    Timestamp,
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// Its name in the API.
    pub name: SmolStr,
    /// Its name on the wire.
    pub wire_name: SmolStr,
    /// Its shape.
    pub shape: ShapeIndex,
    /// Whether a request must have it.
    pub required: bool,
}

impl Service {
    /// Returns an operation.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.get(name)
    }

    /// Returns the operations in the order of their names.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.values()
    }

    /// Returns a shape.
    pub fn shape(&self, index: ShapeIndex) -> Option<&Shape> {
        self.shapes.get(index.0)
    }

    /// Returns the HTTP status that goes with an error code.
    pub fn status(&self, code: &str) -> u16 {
        if let Some(status) = self.errors.get(code) {
            return *status;
        }
        match (code, self.protocol) {
            ("InternalFailure" | "InternalError" | "ServiceFailure", _) => 500,
            ("AccessDenied" | "InvalidClientTokenId", Protocol::Query) => 403,
            ("UnauthorizedOperation", _) => 403,
            ("AuthFailure", _) => 401,
            ("ServiceUnavailable", _) => 503,
            ("RequestEntityTooLarge", _) => 413,
            _ => 400,
        }
    }
}

macro_rules! services {
    ($($name:literal),+ $(,)?) => {
        /// Returns the API of a service by its signing name; `None` for one that is not served.
        pub fn service(name: &str) -> Option<&'static Service> {
            match name {
                $($name => {
                    static SERVICE: OnceLock<Option<Service>> = OnceLock::new();
                    SERVICE
                        .get_or_init(|| model::read($name, include_str!(concat!("../shapes/", $name, ".json"))))
                        .as_ref()
                })+
                _ => None,
            }
        }

        /// Returns the API of a service whose answers are in JSON, for clients that accept it.
        pub fn service_in_json(name: &str) -> Option<&'static Service> {
            match name {
                $($name => {
                    static SERVICE: OnceLock<Option<Service>> = OnceLock::new();
                    SERVICE
                        .get_or_init(|| {
                            let read = model::read($name, include_str!(concat!("../shapes/", $name, ".json")));
                            read.map(|service| Service { answers_json: true, ..service })
                        })
                        .as_ref()
                })+
                _ => None,
            }
        }

        /// The signing names of the services.
        pub const SERVICES: &[&str] = &[$($name),+];
    };
}

services!("iam", "kms", "organizations", "sts");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_read_whole() {
        for name in SERVICES {
            let service = service(name).unwrap();
            assert!(service.operations().count() > 10, "{name}");
            for operation in service.operations() {
                for index in [operation.input, operation.output].into_iter().flatten() {
                    assert!(service.shape(index).is_some());
                }
            }
        }
        let kms = service("kms").unwrap();
        assert_eq!(kms.status("NotFoundException"), 400);
        assert_eq!(service("iam").unwrap().status("NoSuchEntity"), 404);
    }
}
