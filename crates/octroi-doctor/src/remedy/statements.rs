//! The statements that a remedy adds, as narrow as the calls allow.
//!
//! Follows the article's statement (`kms:CreateGrant` with Bool `kms:GrantIsForAWSResource`)
//! and the EBS guide's for data keys. A grant that is made for an AWS resource cannot be
//! used by the caller itself.

use octroi_names::{Arn, Principal, Region, SmolStr};
use octroi_ops::kms::via_ec2;
use octroi_ops::launch::{CallResult, LaunchCall};
use serde_json::{Map, Value, json};

use super::narrow::matches_create_grant;
use crate::replay::Replay;

/// The KMS actions that a caller needs and lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The actions on data keys, each with the keys.
    pub(crate) data: Vec<(String, Vec<String>)>,
    /// The keys that need CreateGrant.
    pub(crate) grant: Vec<String>,
}

impl Needs {
    /// Collects what is refused to a caller for a reason, on every key; calls that are not
    /// certain are covered too.
    pub(crate) fn of(played: &Replay, by: &Principal, wanted: impl Fn(&LaunchCall) -> bool) -> Self {
        let mut needs = Self::default();
        for call in &played.calls {
            let refused = call.result == CallResult::Denied && call.leg.by == *by && wanted(call);
            if !refused || !call.leg.action.service().eq_ignore_ascii_case("kms") {
                continue;
            }
            needs.add(call.leg.action.as_str(), &call.leg.on);
        }
        needs
    }

    fn add(&mut self, action: &str, key: &str) {
        if action.eq_ignore_ascii_case("kms:CreateGrant") {
            if !self.grant.iter().any(|known| known == key) {
                self.grant.push(key.to_owned());
            }
            return;
        }
        match self.data.iter_mut().find(|(known, _)| known == action) {
            Some((_, keys)) if keys.iter().any(|known| known == key) => {}
            Some((_, keys)) => keys.push(key.to_owned()),
            None => self.data.push((action.to_owned(), vec![key.to_owned()])),
        }
    }

    /// Keeps what is on one key.
    pub(crate) fn on(&self, key: &Arn) -> Self {
        Self {
            data: self
                .data
                .iter()
                .filter(|(_, keys)| keys.iter().any(|known| known == key.as_str()))
                .map(|(action, _)| (action.clone(), vec![key.to_string()]))
                .collect(),
            grant: self
                .grant
                .iter()
                .filter(|known| *known == key.as_str())
                .cloned()
                .collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.data.is_empty() && self.grant.is_empty()
    }
}

/// How the resource of a statement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    /// The ARNs of the keys, in policies of the caller's side.
    Keys,
    /// `*`, which in a key policy is the key itself.
    ThisKey,
}

/// How far the statement for CreateGrant is narrowed beyond `kms:GrantIsForAWSResource`.
///
/// The three are those of AWS's Instance Scheduler (`launch.md` 3.2); EC2's calls meet them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Narrow {
    /// Only calls that EC2 makes: `kms:ViaService`.
    pub via_service: bool,
    /// Only grants for Decrypt: `kms:GrantOperations`.
    pub grant_operations: bool,
    /// Only grants bound to a volume: `kms:EncryptionContextKeys`.
    pub encryption_context_keys: bool,
}

/// The condition block of a statement for CreateGrant.
fn grant_condition(region: &Region, narrow: Narrow) -> Value {
    let mut condition = Map::new();
    condition.insert("Bool".into(), json!({ "kms:GrantIsForAWSResource": "true" }));
    if narrow.via_service {
        condition.insert(
            "StringEquals".into(),
            json!({ "kms:ViaService": via_ec2(region) }),
        );
    }
    let mut lists = Map::new();
    // ForAllValues holds for an absent key too; Null says that it must be there.
    let mut present = Map::new();
    if narrow.grant_operations {
        lists.insert("kms:GrantOperations".into(), json!(["Decrypt"]));
        present.insert("kms:GrantOperations".into(), json!("false"));
    }
    if narrow.encryption_context_keys {
        lists.insert("kms:EncryptionContextKeys".into(), json!(["aws:ebs:id"]));
        present.insert("kms:EncryptionContextKeys".into(), json!("false"));
    }
    if !lists.is_empty() {
        condition.insert("ForAllValues:StringEquals".into(), Value::Object(lists));
        condition.insert("Null".into(), Value::Object(present));
    }
    Value::Object(condition)
}

/// Returns the statements that allow what is needed. `principal` is set in key policies.
pub(crate) fn allow(
    needs: &Needs,
    region: &Region,
    principal: Option<&Value>,
    resource: Resource,
    narrow: Narrow,
) -> Vec<Value> {
    let mut statements = Vec::new();
    // One statement per set of keys: an action is allowed on the keys that need it, no more.
    let mut sets: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for (action, keys) in &needs.data {
        match sets.iter_mut().find(|(known, _)| known == keys) {
            Some((_, actions)) => actions.push(action.clone()),
            None => sets.push((keys.clone(), vec![action.clone()])),
        }
    }
    for (number, (keys, actions)) in sets.iter().enumerate() {
        let sid = if number == 0 {
            "AllowEbsDataKeysThroughEc2".to_owned()
        } else {
            format!("AllowEbsDataKeysThroughEc2{}", number + 1)
        };
        statements.push(statement(
            &sid,
            principal,
            &one_or_many(actions),
            &written(keys, resource),
            json!({ "StringEquals": { "kms:ViaService": via_ec2(region) } }),
        ));
    }
    if !needs.grant.is_empty() {
        statements.push(statement(
            "AllowGrantsForAWSResources",
            principal,
            &json!("kms:CreateGrant"),
            &written(&needs.grant, resource),
            grant_condition(region, narrow),
        ));
    }
    statements
}

/// Returns the statement that allows one grant which the caller makes itself: for this grantee,
/// with these operations, and not through a service.
pub(crate) fn allow_grant(
    needs: &Needs,
    principal: Option<&Value>,
    resource: Resource,
    grantee: &str,
    operations: &[SmolStr],
) -> Vec<Value> {
    if needs.grant.is_empty() {
        return Vec::new();
    }
    let mut condition = Map::new();
    condition.insert("Bool".into(), json!({ "kms:GrantIsForAWSResource": "false" }));
    condition.insert("StringEquals".into(), json!({ "kms:GranteePrincipal": grantee }));
    if !operations.is_empty() {
        let operations: Vec<&str> = operations.iter().map(SmolStr::as_str).collect();
        let list = json!({ "kms:GrantOperations": operations });
        condition.insert("ForAllValues:StringEquals".into(), list);
    }
    vec![statement(
        "AllowThisGrant",
        principal,
        &json!("kms:CreateGrant"),
        &written(&needs.grant, resource),
        Value::Object(condition),
    )]
}

/// Whether a statement of a key policy stays within bounds whatever else stands beside it: no
/// `kms:*`, grants for AWS resources or through a service only, everybody only of an account
/// or organization.
pub(crate) fn is_bound(statement: &Value) -> bool {
    let texts = |value: Option<&Value>| -> Vec<String> {
        match value {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).map(Into::into).collect(),
            Some(Value::String(text)) => vec![text.clone()],
            _ => Vec::new(),
        }
    };
    let keys: Vec<String> = statement
        .get("Condition")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::values)
        .filter_map(Value::as_object)
        .flat_map(Map::keys)
        .map(|key| key.to_ascii_lowercase())
        .collect();
    let has = |names: &[&str]| names.iter().any(|name| keys.iter().any(|key| key == name));
    let grants_are_bound = texts(statement.get("Action")).iter().all(|action| {
        let action = action.to_ascii_lowercase();
        let covers = matches_create_grant(&action);
        action != "*"
            && action != "kms:*"
            && (!covers || has(&["kms:grantisforawsresource", "kms:viaservice"]))
    });
    let everybody = match statement.get("Principal") {
        Some(Value::Object(kinds)) => kinds
            .values()
            .flat_map(|value| texts(Some(value)))
            .any(|name| name == "*"),
        other => texts(other).iter().any(|name| name == "*"),
    };
    let bindings = [
        "kms:calleraccount",
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
    ];
    grants_are_bound
        && statement.get("NotAction").is_none()
        && statement.get("NotPrincipal").is_none()
        && (!everybody || has(&bindings))
}

fn written(keys: &[String], resource: Resource) -> Value {
    match resource {
        Resource::Keys => one_or_many(keys),
        Resource::ThisKey => json!("*"),
    }
}

fn one_or_many(texts: &[String]) -> Value {
    match texts {
        [one] => json!(one),
        many => json!(many),
    }
}

/// Makes an Allow statement, its elements in the order in which AWS prints them.
pub(crate) fn statement(
    sid: &str,
    principal: Option<&Value>,
    action: &Value,
    resource: &Value,
    condition: Value,
) -> Value {
    let mut statement = Map::new();
    statement.insert("Sid".into(), json!(sid));
    statement.insert("Effect".into(), json!("Allow"));
    if let Some(principal) = principal {
        statement.insert("Principal".into(), principal.clone());
    }
    statement.insert("Action".into(), action.clone());
    statement.insert("Resource".into(), resource.clone());
    if condition
        .as_object()
        .is_some_and(|condition| !condition.is_empty())
    {
        statement.insert("Condition".into(), condition);
    }
    Value::Object(statement)
}
