//! The policies of a request, by type.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::statement::{self, Place, Plan};
use super::target::{Kind, Target};
use super::who::Who;

/// The policies before they are written.
#[derive(Debug, Clone)]
pub(super) struct Layers {
    identity: Vec<Document>,
    boundary: Option<Document>,
    session: Vec<Document>,
    service_control: Vec<Level>,
    resource_control: Vec<Level>,
    resource: Option<Document>,
    endpoint: Vec<Document>,
}

/// A document: its version and statements.
#[derive(Debug, Clone)]
struct Document {
    version: Option<&'static str>,
    /// Whether a statement stands first that allows everything.
    open: bool,
    statements: Vec<Plan>,
}

/// A level of an organization: whether everything is allowed there, and a further policy.
#[derive(Debug, Clone)]
struct Level {
    full: bool,
    document: Option<Document>,
}

/// Draws the policies.
pub(super) fn any() -> impl Strategy<Value = Layers> {
    (
        prop::collection::vec(document(0.3), 0..=2),
        prop::option::weighted(0.2, document(0.6)),
        prop_oneof![6 => Just(0_usize), 2 => Just(1), 1 => Just(2)]
            .prop_flat_map(|count| prop::collection::vec(document(0.5), count)),
        levels(0.9),
        levels(1.0),
        prop::option::weighted(0.85, document(0.0)),
        prop_oneof![8 => Just(0_usize), 1 => Just(1)]
            .prop_flat_map(|count| prop::collection::vec(document(0.6), count)),
    )
        .prop_map(
            |(identity, boundary, session, service_control, resource_control, resource, endpoint)| Layers {
                identity,
                boundary,
                session,
                service_control,
                resource_control,
                resource,
                endpoint,
            },
        )
}

fn document(open: f64) -> impl Strategy<Value = Document> {
    let version = prop_oneof![8 => Just(Some("2012-10-17")), 1 => Just(Some("2008-10-17")), 1 => Just(None)];
    (
        version,
        prop::bool::weighted(open),
        prop::collection::vec(statement::any(), 1..=3),
    )
        .prop_map(|(version, open, statements)| Document {
            version,
            open,
            statements,
        })
}

fn levels(full: f64) -> impl Strategy<Value = Vec<Level>> {
    let level = (
        prop::bool::weighted(full),
        prop::option::weighted(0.25, document(0.0)),
    )
        .prop_map(|(full, document)| Level { full, document })
        .boxed();
    prop_oneof![3 => Just(0_usize), 1 => Just(1), 1 => Just(2)]
        .prop_flat_map(move |count| prop::collection::vec(level.clone(), count))
}

impl Layers {
    /// Writes the policies that the target and the caller can have.
    pub(super) fn write(&self, target: Target, who: Who) -> Value {
        let mut policies = Map::new();
        let list = |documents: &[Document], place: Place| -> Value {
            documents
                .iter()
                .map(|document| document.write(place, target, who))
                .collect()
        };
        let mut put = |name: &str, value: Value| policies.insert(name.to_owned(), value);
        if who.has_identity() {
            put("identity", list(&self.identity, Place::Caller));
        }
        if let (Some(boundary), true) = (&self.boundary, who.has_boundary()) {
            put("boundary", boundary.write(Place::Caller, target, who));
        }
        if who.is_session() && !self.session.is_empty() {
            put("session", list(&self.session, Place::Caller));
        }
        if !self.service_control.is_empty() {
            put(
                "serviceControl",
                write_levels(&self.service_control, Place::ServiceControl, target, who),
            );
        }
        if !self.resource_control.is_empty() {
            put(
                "resourceControl",
                write_levels(&self.resource_control, Place::ResourceControl, target, who),
            );
        }
        if let (Some(resource), true) = (&self.resource, target.kind != Kind::Plain) {
            put("resource", resource.write(Place::Resource, target, who));
        }
        if !self.endpoint.is_empty() {
            put("endpoint", list(&self.endpoint, Place::Endpoint));
        }
        Value::Object(policies)
    }
}

fn write_levels(levels: &[Level], place: Place, target: Target, who: Who) -> Value {
    let full = || {
        let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        if let (Place::ResourceControl, Some(statement)) = (place, statement.as_object_mut()) {
            statement.insert("Principal".to_owned(), json!("*"));
        }
        json!({"name": "full", "document": {"Version": "2012-10-17", "Statement": [statement]}})
    };
    let level = |level: &Level| -> Value {
        let own = level
            .document
            .iter()
            .map(|document| document.write(place, target, who));
        level.full.then(full).into_iter().chain(own).collect()
    };
    levels.iter().map(level).collect()
}

impl Document {
    fn write(&self, place: Place, target: Target, who: Who) -> Value {
        let mut statements: Vec<Value> = self
            .statements
            .iter()
            .map(|statement| statement.write(place, target, who))
            .collect();
        if self.open {
            let mut everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
            if let (Place::Endpoint, Some(statement)) = (place, everything.as_object_mut()) {
                statement.insert("Principal".to_owned(), json!("*"));
            }
            statements.insert(0, everything);
        }
        let mut document = Map::new();
        // Policies of an organization must state the newer version (1.1).
        let version = if place == Place::ResourceControl {
            Some("2012-10-17")
        } else {
            self.version
        };
        if let Some(version) = version {
            document.insert("Version".to_owned(), json!(version));
        }
        document.insert("Statement".to_owned(), Value::Array(statements));
        json!({"name": "p", "document": document})
    }
}
