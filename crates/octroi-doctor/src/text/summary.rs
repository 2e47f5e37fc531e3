//! What a remedy does, in one sentence, and where.

use octroi_names::{Arn, Known, Principal};
use serde_json::Value;

use super::words::Words;
use crate::remedy::{Change, Op, Place, Remedy};

/// Returns what a remedy does, in one sentence.
pub(crate) fn summary(words: &Words<'_>, remedy: &Remedy) -> String {
    let mut arguments: Vec<(&str, String)> = remedy
        .arguments
        .iter()
        .map(|(name, value)| (*name, words.named(value)))
        .collect();
    if let Some(change) = remedy.changes.first() {
        arguments.extend(of_change(words, change));
    }
    let arguments: Vec<(&str, &str)> = arguments
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    words.say(remedy.summary, &arguments)
}

fn of_change(words: &Words<'_>, change: &Change) -> Vec<(&'static str, String)> {
    match change {
        Change::Statement { place, op, statement } => {
            let mut arguments = of_place(words, place);
            arguments.push(("where", place_name(words, place)));
            arguments.push(("statement", statement_name(words, op)));
            if let Some(grantee) = named_principal(statement) {
                arguments.push(("grantee", words.named(grantee)));
            }
            arguments
        }
        Change::CreateGrant { key, grantee, .. } => vec![
            ("key", words.thing(key.as_str())),
            ("grantee", words.who(grantee)),
        ],
        Change::SetKey { key, tags, .. } => {
            let tags: Vec<String> = tags.iter().map(|(tag, value)| format!("{tag}={value}")).collect();
            vec![("key", words.thing(key.as_str())), ("tags", tags.join(", "))]
        }
        Change::Operational { .. } => Vec::new(),
    }
}

fn of_place(words: &Words<'_>, place: &Place) -> Vec<(&'static str, String)> {
    let who = |arn: &Arn| words.named(arn.as_str());
    match place {
        Place::Identity {
            principal, policy, ..
        } => {
            vec![("principal", who(principal)), ("policy", policy.to_string())]
        }
        Place::Key(key) => vec![("key", words.thing(key.as_str()))],
        Place::Boundary(principal) => vec![
            ("principal", who(principal)),
            ("policy", boundary_name(words, principal)),
        ],
        Place::Session(principal) => vec![("principal", who(principal))],
        Place::Organization(policy) => vec![("policy", policy.to_string())],
        Place::Endpoint(endpoint) => vec![("endpoint", endpoint.to_string())],
    }
}

/// Names the policy that is changed.
pub(crate) fn place_name(words: &Words<'_>, place: &Place) -> String {
    let (id, mut arguments) = match place {
        Place::Identity {
            group: Some(group), ..
        } => {
            let name = group.resource_id("group").unwrap_or_default();
            ("where-group", vec![("group", name.to_owned())])
        }
        Place::Identity { .. } => ("where-identity", Vec::new()),
        Place::Key(_) => ("where-key", Vec::new()),
        Place::Boundary(_) => ("where-boundary", Vec::new()),
        Place::Session(_) => ("where-session", Vec::new()),
        Place::Organization(_) => ("where-organization", Vec::new()),
        Place::Endpoint(_) => ("where-endpoint", Vec::new()),
    };
    arguments.extend(of_place(words, place));
    let arguments: Vec<(&str, &str)> = arguments
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    words.say(id, &arguments)
}

fn boundary_name(words: &Words<'_>, principal: &Arn) -> String {
    let world = &words.evidence.world;
    let boundary = world
        .user(principal)
        .map(|user| &user.boundary)
        .or_else(|| world.role(principal).map(|role| &role.boundary));
    match boundary {
        Some(Known::Is(Some(Known::Is(policy)))) => policy.name().to_owned(),
        _ => String::new(),
    }
}

fn statement_name(words: &Words<'_>, op: &Op) -> String {
    match op {
        Op::Add => String::new(),
        Op::Replace { sid: Some(sid), .. } if !sid.is_empty() => words.say("statement-sid", &[("sid", sid)]),
        Op::Replace { index, .. } => words.say("statement-number", &[("number", &(index + 1).to_string())]),
    }
}

/// Returns the one principal that a statement names.
fn named_principal(statement: &Value) -> Option<&str> {
    let aws = statement.get("Principal")?.get("AWS")?.as_str()?;
    aws.parse::<Principal>().is_ok().then_some(aws)
}
