//! Random requests with policies and grants, in the shape of the vectors.
//!
//! Two callers, a dozen targets and few values make the parts meet: a random ARN against a random
//! pattern would never match. Every statement is drawn relative to the target of the request and
//! to its caller, and only then written out, so that a failing vector shrinks to plain choices.
//! Documents are of the kind that AWS saves (`authorization.md`, 1.1 to 1.6), and the keys that
//! an engine may derive from the principal are always in the context.

mod condition;
mod context;
mod grants;
mod layers;
mod statement;
mod target;
mod who;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use layers::Layers;
use target::Target;
use who::Who;

/// Draws a vector: `request`, `policies`, and `grants` where the resource is a key.
pub fn vector() -> impl Strategy<Value = Value> {
    (
        target::any(),
        who::any(),
        context::any(),
        layers::any(),
        grants::any(),
        flags(),
    )
        .prop_map(|(target, who, context, layers, grants, flags)| {
            write(target, who, &context, &layers, &grants, flags)
        })
}

/// What exempts from SCPs and RCPs.
#[derive(Debug, Clone, Copy)]
struct Flags {
    principal_in_management_account: bool,
    resource_in_management_account: bool,
    aws_managed_key: bool,
}

fn flags() -> impl Strategy<Value = Flags> {
    let seldom = || prop::bool::weighted(0.05);
    (seldom(), seldom(), seldom()).prop_map(|(principal, resource, managed)| Flags {
        principal_in_management_account: principal,
        resource_in_management_account: resource,
        aws_managed_key: managed,
    })
}

fn write(
    target: Target,
    who: Who,
    context: &context::Plan,
    layers: &Layers,
    grants: &[grants::Plan],
    flags: Flags,
) -> Value {
    let mut request = Map::new();
    request.insert("principal".to_owned(), json!(who.principal()));
    request.insert("action".to_owned(), json!(target.action));
    request.insert("resource".to_owned(), json!(target.resource));
    // An action without a resource concerns the caller's own account.
    let owner = if target.resource == "*" {
        who.account()
    } else {
        None
    };
    request.insert("resourceAccount".to_owned(), json!(owner.unwrap_or(target.owner)));
    request.insert("context".to_owned(), context.write(target, who));
    if let Some(user) = who.federated_from() {
        request.insert("federatedFrom".to_owned(), json!(user));
    }
    let mut flag = |name: &str, set: bool| {
        if set {
            request.insert(name.to_owned(), json!(true));
        }
    };
    flag(
        "principalInManagementAccount",
        flags.principal_in_management_account,
    );
    flag(
        "resourceInManagementAccount",
        flags.resource_in_management_account,
    );
    flag("awsManagedKey", flags.aws_managed_key && target.is_key());
    let mut vector = Map::new();
    vector.insert("request".to_owned(), Value::Object(request));
    vector.insert("policies".to_owned(), layers.write(target, who));
    if target.is_key() && !grants.is_empty() {
        let grants = grants.iter().map(|grant| grant.write(target, who)).collect();
        vector.insert("grants".to_owned(), Value::Array(grants));
    }
    Value::Object(vector)
}
