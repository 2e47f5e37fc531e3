//! Statements, drawn relative to the target and the caller.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::condition;
use super::target::{Kind, Target};
use super::who::{self, Named, Who};

/// A statement before it is written for a target and a caller.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) deny: bool,
    action: Which,
    resource: Which,
    named: Named,
    except: bool,
    conditions: Vec<condition::Plan>,
}

/// Which actions or resources a statement lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Everything,
    Exact,
    Service,
    Prefix,
    OneCharacter,
    Shifted,
    Other,
    Both,
    NotOther,
    NotExact,
}

/// Draws a statement.
pub(super) fn any() -> impl Strategy<Value = Plan> {
    let conditions = prop_oneof![5 => Just(0_usize), 3 => Just(1), 1 => Just(2)]
        .prop_flat_map(|count| prop::collection::vec(condition::any(), count));
    (
        prop::bool::weighted(0.15),
        which(),
        which(),
        who::named(),
        prop::bool::weighted(0.1),
        conditions,
    )
        .prop_map(|(deny, action, resource, named, except, conditions)| Plan {
            deny,
            action,
            resource,
            named,
            except,
            conditions,
        })
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![
        4 => Just(Which::Everything),
        4 => Just(Which::Exact),
        2 => Just(Which::Service),
        1 => Just(Which::Prefix),
        1 => Just(Which::OneCharacter),
        1 => Just(Which::Shifted),
        1 => Just(Which::Other),
        1 => Just(Which::Both),
        1 => Just(Which::NotOther),
        1 => Just(Which::NotExact),
    ]
}

/// Where a statement stands, as far as its form differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Identity policy, boundary, session policy: no principal.
    Caller,
    /// An SCP: no principal.
    ServiceControl,
    /// The policy of a key, bucket or role, or of an endpoint.
    Resource,
    /// A VPC endpoint: like a resource policy, for every resource.
    Endpoint,
    /// An RCP: denies only, for everyone, without `NotAction`.
    ResourceControl,
}

impl Plan {
    /// Writes the statement.
    pub(super) fn write(&self, place: Place, target: Target, who: Who) -> Value {
        let mut statement = Map::new();
        let guard = place == Place::ResourceControl;
        let effect = if self.deny || guard { "Deny" } else { "Allow" };
        statement.insert("Effect".to_owned(), json!(effect));
        match place {
            Place::Caller | Place::ServiceControl => {}
            Place::ResourceControl => {
                statement.insert("Principal".to_owned(), json!("*"));
            }
            Place::Resource | Place::Endpoint => {
                // A trust policy with a bare `*` is refused (1.3).
                let name = if self.except && target.kind != Kind::Role {
                    "NotPrincipal"
                } else {
                    "Principal"
                };
                let mut element = self.named.element(target, who);
                if target.kind == Kind::Role && element == "*" {
                    element = json!({"AWS": "*"});
                }
                statement.insert(name.to_owned(), element);
            }
        }
        let (name, actions) = self.actions(guard, target);
        statement.insert(name.to_owned(), actions);
        let prohibited = place == Place::Resource && target.kind == Kind::Role;
        // An SCP may leave it out, and is then about everything.
        let left_out = place == Place::ServiceControl && self.except;
        if !prohibited && !left_out {
            let (name, resources) = self.resources(place, target);
            statement.insert(name.to_owned(), resources);
        }
        if let Some(block) = condition::write(&self.conditions) {
            statement.insert("Condition".to_owned(), block);
        }
        Value::Object(statement)
    }

    fn actions(&self, guard: bool, target: Target) -> (&'static str, Value) {
        let service = format!("{}:*", target.service());
        match self.action {
            // An RCP names a service, and has no NotAction (1.2).
            Which::Everything | Which::NotOther | Which::NotExact if guard => ("Action", json!(service)),
            Which::Everything => ("Action", json!("*")),
            Which::Exact => ("Action", json!(target.action)),
            Which::Service => ("Action", json!(service)),
            Which::Prefix => {
                let kept = target.action.len().saturating_sub(4);
                (
                    "Action",
                    json!(format!("{}*", target.action.get(..kept).unwrap_or_default())),
                )
            }
            Which::OneCharacter => {
                let kept = target.action.len().saturating_sub(1);
                (
                    "Action",
                    json!(format!("{}?", target.action.get(..kept).unwrap_or_default())),
                )
            }
            Which::Shifted => ("Action", json!(target.action.to_ascii_uppercase())),
            Which::Other => ("Action", json!(target.other_action)),
            Which::Both => ("Action", json!([target.other_action, target.action])),
            Which::NotOther => ("NotAction", json!([target.other_action])),
            Which::NotExact => ("NotAction", json!([target.action, target.other_action])),
        }
    }

    fn resources(&self, place: Place, target: Target) -> (&'static str, Value) {
        let resource = target.resource;
        // What has no resource is named by `*` alone; patterns over other resources never match it.
        let known = if resource == "*" {
            target.other_resource
        } else {
            resource
        };
        let (head, tail) = known.rsplit_once('/').unwrap_or((known, ""));
        let is_policy_of_key = place == Place::Resource && target.is_key();
        match self.resource {
            _ if is_policy_of_key && self.resource != Which::Other => ("Resource", json!("*")),
            Which::Everything => ("Resource", json!("*")),
            Which::Exact if resource == "*" => ("Resource", json!("*")),
            Which::Exact => ("Resource", json!(resource)),
            Which::Service => ("Resource", json!(wide(known))),
            Which::Prefix => ("Resource", json!(format!("{head}/*"))),
            Which::OneCharacter => {
                let kept = tail.len().saturating_sub(1);
                (
                    "Resource",
                    json!(format!("{head}/{}?", tail.get(..kept).unwrap_or_default())),
                )
            }
            Which::Shifted => ("Resource", json!([target.with_variable])),
            Which::Other => ("Resource", json!(target.other_resource)),
            Which::Both => ("Resource", json!([target.other_resource, resource])),
            Which::NotOther => ("NotResource", json!([target.other_resource])),
            Which::NotExact => ("NotResource", json!([target.with_variable, known])),
        }
    }
}

/// Widens an ARN to every Region and account, keeping its service and type.
fn wide(arn: &str) -> String {
    let mut parts = arn.splitn(6, ':');
    let (service, resource) = (parts.nth(2).unwrap_or_default(), parts.nth(2).unwrap_or_default());
    match resource.split_once('/') {
        Some((kind, _)) if service != "s3" && service != "iam" && service != "sts" => {
            format!("arn:aws:{service}:*:*:{kind}/*")
        }
        _ => format!("arn:aws:{service}:::*"),
    }
}
