//! The attempt of a case, and what was observed of how it ended.

use octroi_names::SmolStr;
use octroi_policy::Value as ContextValue;
use octroi_world::{InstanceState, StateReason};
use serde_json::Value;

use super::build::{parse, text};
use super::{CaseError, schema};
use crate::evidence::{Attempt, AttemptedOperation, Observed};

pub(super) fn attempt(action: &schema::Action) -> Result<Attempt, CaseError> {
    let operation = AttemptedOperation::ALL
        .iter()
        .copied()
        .find(|operation| operation.as_str() == action.operation)
        .ok_or_else(|| {
            let known: Vec<String> = AttemptedOperation::ALL
                .iter()
                .map(|operation| format!("`{}`", operation.as_str()))
                .collect();
            CaseError::new(format!(
                "`{}` is not an operation that can be diagnosed",
                action.operation
            ))
            .cure(format!(
                "one of {} is expected under `action.operation`",
                known.join(", ")
            ))
        })?;
    let stated = |map: Option<&serde_json::Map<String, Value>>| {
        map.into_iter()
            .flatten()
            .map(|(key, value)| (SmolStr::from(key.as_str()), context_value(value)))
            .collect()
    };
    let context = action.request_context.as_ref();
    Ok(Attempt {
        principal: action.principal.as_deref().map(parse).transpose()?,
        operation,
        instance: action.instance_id.as_deref().map(parse).transpose()?,
        volume: action.volume_id.as_deref().map(parse).transpose()?,
        image: action.image_id.as_deref().map(parse).transpose()?,
        key: action.key_arn.as_deref().map(parse).transpose()?,
        instance_profile: action.instance_profile.as_deref().map(profile_name),
        spot: action.market_type.as_deref() == Some("spot"),
        on_behalf: action
            .on_behalf
            .as_ref()
            .map(|by| (by.service.as_str().into(), by.resource.as_deref().map(Into::into))),
        time: action.time.as_deref().map(parse).transpose()?,
        direct: stated(context.and_then(|context| context.direct.as_ref())),
        forwarded: stated(context.and_then(|context| context.forwarded.as_ref())),
    })
}

/// A profile may be given by name or by ARN.
fn profile_name(text: &str) -> SmolStr {
    text.rsplit('/').next().unwrap_or(text).into()
}

fn context_value(value: &Value) -> Option<ContextValue> {
    match value {
        Value::Null => None,
        Value::Array(values) => Some(ContextValue::Many(values.iter().map(text).collect())),
        other => Some(ContextValue::One(text(other))),
    }
}

pub(super) fn observed(case: &schema::Case, attempt: &Attempt) -> Observed {
    let mut observed = Observed::default();
    let instance = case.world.instances.iter().flatten().find(|instance| {
        attempt
            .instance
            .as_ref()
            .is_some_and(|id| id.as_str() == instance.id)
    });
    if let Some(instance) = instance {
        observed.instance_state = instance.state.as_deref().and_then(InstanceState::from_word);
        observed.state_reason = instance.state_reason.as_ref().map(state_reason);
        observed.transition_reason = instance.state_transition_reason.as_deref().map(Into::into);
    }
    if let Some(Value::Object(fields)) = &case.observed {
        let word = |name: &str| fields.get(name).and_then(Value::as_str);
        if let Some(state) = word("state")
            .or_else(|| word("instanceState"))
            .and_then(InstanceState::from_word)
        {
            observed.instance_state = Some(state);
        }
        if let Some(Value::Object(reason)) = fields.get("stateReason") {
            let part = |name: &str| reason.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
            let reason = schema::StateReason {
                code: part("code"),
                message: part("message"),
            };
            observed.state_reason = Some(state_reason(&reason));
        }
        if let Some(text) = word("stateTransitionReason") {
            observed.transition_reason = Some(text.into());
        }
    }
    observed.exhausted_quotas = exhausted(case.world.quotas.as_ref());
    observed
}

/// Quotas have no fixed shape: an entry with a limit and a use that reaches it is exhausted.
fn exhausted(quotas: Option<&Value>) -> Vec<SmolStr> {
    let entries: Vec<(String, &Value)> = match quotas {
        Some(Value::Object(map)) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Some(Value::Array(list)) => list
            .iter()
            .map(|value| {
                (
                    value
                        .get("name")
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                    value,
                )
            })
            .collect(),
        _ => Vec::new(),
    };
    entries
        .into_iter()
        .filter(|(_, value)| {
            let number = |names: &[&str]| {
                names
                    .iter()
                    .find_map(|name| value.get(name).and_then(Value::as_f64))
            };
            let limit = number(&["limit", "value", "quota"]);
            let used = number(&["used", "usage", "inUse", "current"]);
            limit.zip(used).is_some_and(|(limit, used)| used >= limit)
        })
        .map(|(name, _)| name.into())
        .collect()
}

pub(super) fn state_reason(reason: &schema::StateReason) -> StateReason {
    let message = reason.message.as_deref().unwrap_or_default();
    let code = reason
        .code
        .as_deref()
        .unwrap_or_else(|| message.split(':').next().unwrap_or_default());
    StateReason {
        code: code.into(),
        message: message.into(),
    }
}
