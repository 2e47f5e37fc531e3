//! The encoded authorization message: why a call was refused, sealed so that only who may decode it reads it.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>, `UnauthorizedOperation`; the
//! members of a matched statement are known from use. A message may have 10,240 characters: the statements, and
//! then the conditions, are left out of one that would be longer.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use octroi_names::{AccountId, Principal};
use octroi_policy::{Effect, Lookup, Outcome, Statement, Value as ContextValue};
use serde_json::{Value, json};

use crate::call::{Call, Checked};
use crate::ids::Ids;

/// What the sealed bytes are for.
const PURPOSE: &str = "authorization message";

/// The most characters of an encoded message.
const LONGEST: usize = 10_240;

/// Returns the encoded message of a check that was denied; `None` where there is no cryptography.
pub fn encode(call: &Call, checked: &Checked, ids: &dyn Ids) -> Option<String> {
    let hsm = ids.hsm()?;
    let account = call.caller.account()?;
    let mut message = message(call, checked);
    for spared in [None, Some("/matchedStatements"), Some("/context/conditions")] {
        if let Some(member) = spared.and_then(|place| message.pointer_mut(place)) {
            *member = items(Vec::new());
        }
        let sealed = hsm
            .seal_token(PURPOSE, format!("{account}{message}").as_bytes())
            .ok()?;
        let text = URL_SAFE_NO_PAD.encode(sealed);
        if text.len() <= LONGEST {
            return Some(text);
        }
    }
    None
}

/// Returns the text of an encoded message of an account; `None` for what is none.
pub(super) fn decode(text: &str, account: Option<AccountId>, ids: &dyn Ids) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let opened = ids.hsm()?.open_token(PURPOSE, &sealed).ok()?;
    let (owner, message) = opened.expose_str().split_at_checked(12)?;
    (account?.as_str() == owner).then(|| message.to_owned())
}

fn items(all: Vec<Value>) -> Value {
    json!({ "items": all })
}

fn values<'a>(all: impl IntoIterator<Item = &'a str>) -> Value {
    items(all.into_iter().map(|value| json!({ "value": value })).collect())
}

fn message(call: &Call, checked: &Checked) -> Value {
    let request = &checked.request;
    let caller = request.caller();
    let explicit = checked.decision.outcome == Outcome::ExplicitDeny;
    let id = caller.unique_id.as_deref().unwrap_or_default();
    let id = match (&caller.principal, caller.principal.session_name()) {
        (Principal::AssumedRole(_), Some(session)) => format!("{id}:{session}"),
        _ => id.to_owned(),
    };
    let mut principal = json!({ "id": id, "arn": call.caller.arn().map(octroi_names::Arn::as_str) });
    if let (Principal::User(_), Some(name), Some(members)) =
        (&call.caller, call.caller.name(), principal.as_object_mut())
    {
        members.insert("name".into(), json!(name));
    }
    let context = request.context();
    let conditions = context.names().filter_map(|name| match context.lookup(name) {
        Lookup::Present(ContextValue::One(value)) => {
            Some(json!({ "key": name, "values": values([value.as_str()]) }))
        }
        Lookup::Present(ContextValue::Many(all)) => {
            Some(json!({ "key": name, "values": values(all.iter().map(|value| value.as_str())) }))
        }
        _ => None,
    });
    json!({
        "allowed": false,
        "explicitDeny": explicit,
        "matchedStatements": items(if explicit { denying(checked) } else { Vec::new() }),
        "failures": items(Vec::new()),
        "context": {
            "principal": principal,
            "action": request.action().to_string(),
            "resource": request.resource(),
            "conditions": items(conditions.collect()),
        },
    })
}

/// The statements that deny.
fn denying(checked: &Checked) -> Vec<Value> {
    let trace = checked.explain();
    let policies = trace.layers.iter().flat_map(|layer| &layer.policies);
    let matched = policies.flat_map(|policy| {
        let document = policy.policy.document();
        let denies = policy
            .statements
            .iter()
            .filter(|statement| statement.effect == Effect::Deny && statement.result.is_true());
        denies.filter_map(|statement| document.statements.get(statement.index))
    });
    let ids = checked.request.caller().unique_id.as_deref();
    matched.map(|statement| written(statement, ids)).collect()
}

fn written(statement: &Statement, principal: Option<&str>) -> Value {
    let texts = |all: &[octroi_policy::Spanned<_>]| -> Value {
        values(
            all.iter()
                .map(|text: &octroi_policy::Spanned<octroi_names::SmolStr>| text.value.as_str()),
        )
    };
    let conditions = statement
        .conditions
        .iter()
        .map(|condition| json!({ "key": condition.key.value.as_str(), "values": texts(&condition.values) }));
    json!({
        "statementId": statement.sid.as_ref().map_or("", |sid| sid.value.as_str()),
        "effect": "DENY",
        "principals": values(principal),
        "principalGroups": items(Vec::new()),
        "actions": texts(&statement.actions),
        "resources": statement.resources.as_deref().map_or_else(|| items(Vec::new()), texts),
        "conditions": items(conditions.collect()),
    })
}
