//! Whether a statement applies to a check: sections 1.1, 1.3 and 1.4.

use serde_json::Value;

use super::principal::{self, Kind};
use super::variable::{self, Version};
use super::{Check, condition, pattern};

/// What a policy hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    Identity,
    Boundary,
    Session,
    ServiceControl,
    ResourceControl,
    Resource,
    Endpoint,
}

impl Layer {
    /// Returns whether statements of this layer name a principal.
    fn has_principal(self) -> bool {
        matches!(self, Self::ResourceControl | Self::Resource | Self::Endpoint)
    }
}

/// The effect of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
}

/// One policy document.
#[derive(Clone, Copy)]
pub(super) struct Policy<'a> {
    document: &'a Value,
    layer: Layer,
}

impl<'a> Policy<'a> {
    /// Reads one policy, a list of them, or nothing; each is `{name, document}`.
    pub(super) fn list(value: Option<&'a Value>, layer: Layer) -> Vec<Self> {
        let policies: Vec<&Value> = match value {
            Some(Value::Array(policies)) => policies.iter().collect(),
            Some(policy @ Value::Object(_)) => vec![policy],
            _ => Vec::new(),
        };
        let documents = policies.into_iter().filter_map(|policy| policy.get("document"));
        documents.map(|document| Self { document, layer }).collect()
    }

    /// Returns one kind for each statement of this effect that applies.
    pub(super) fn matching(&self, effect: Effect, check: &Check<'_>) -> Vec<Kind> {
        let version = Version::read(self.document);
        let statements = match self.document.get("Statement") {
            Some(Value::Array(statements)) => statements.iter().collect(),
            Some(statement) => vec![statement],
            None => Vec::new(),
        };
        let word = match effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        statements
            .into_iter()
            .filter(|statement| statement.get("Effect").and_then(Value::as_str) == Some(word))
            .filter_map(|statement| applies(statement, effect, version, self.layer, check))
            .collect()
    }
}

fn applies(
    statement: &Value,
    effect: Effect,
    version: Version,
    layer: Layer,
    check: &Check<'_>,
) -> Option<Kind> {
    let kind = who(statement, effect, layer, check)?;
    let matched = action(statement, check)
        && resource(statement, version, layer, check)
        && condition::holds(statement.get("Condition"), version, check.context);
    matched.then_some(kind)
}

/// Returns how the statement names the caller; layers without principals name everyone.
fn who(statement: &Value, effect: Effect, layer: Layer, check: &Check<'_>) -> Option<Kind> {
    if !layer.has_principal() {
        return Some(Kind::Direct);
    }
    if let Some(element) = statement.get("Principal") {
        return principal::names(element, &check.caller);
    }
    // A statement without either names nobody.
    let element = statement.get("NotPrincipal")?;
    // A deny with NotPrincipal hits everyone who has a boundary, whoever is listed.
    let despite = effect == Effect::Deny && check.has_boundary;
    let listed = principal::names(element, &check.caller).is_some();
    (!listed || despite).then_some(Kind::Direct)
}

fn action(statement: &Value, check: &Check<'_>) -> bool {
    let any = |patterns: &Value| {
        texts(patterns)
            .iter()
            .any(|pattern| pattern::action(pattern, check.action))
    };
    match (statement.get("Action"), statement.get("NotAction")) {
        (Some(patterns), None) => any(patterns),
        (None, Some(patterns)) => !any(patterns),
        _ => false,
    }
}

fn resource(statement: &Value, version: Version, layer: Layer, check: &Check<'_>) -> bool {
    let any = |patterns: &Value| -> Any {
        let mut unresolved = false;
        for text in texts(patterns) {
            match variable::in_resource(text, version, check.context) {
                Some(pattern) if pattern::resource(&pattern, layer, check.resource) => return Any::Matched,
                Some(_) => {}
                None => unresolved = true,
            }
        }
        if unresolved { Any::Unresolved } else { Any::None }
    };
    match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(patterns), None) => matches!(any(patterns), Any::Matched),
        // An unresolved variable under a negation: the statement does not apply (section 9, point 9).
        (None, Some(patterns)) => matches!(any(patterns), Any::None),
        // A trust policy has no resource; an SCP may leave it out; elsewhere such a statement has no effect.
        (None, None) => check.is_trust() && layer == Layer::Resource || layer == Layer::ServiceControl,
        _ => false,
    }
}

enum Any {
    Matched,
    Unresolved,
    None,
}

/// Returns the texts of one text or a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
