//! The statement that decides, with its place in the policy and what did not match.

use octroi_policy::{Actual, ElementTrace, Value as ContextValue};
use serde_json::{Value, json};

use super::policy_type;
use crate::refusal::Deciding;

/// Returns the deciding statement as JSON.
pub(super) fn json(deciding: &Deciding) -> Value {
    let mut value = json!({
        "policyType": policy_type(deciding.policy_type),
        "policy": deciding.policy.name(),
    });
    let Some(statement) = &deciding.statement else {
        return value;
    };
    let written = deciding.policy.document().statements.get(statement.index);
    let failing: Vec<Value> = statement
        .elements
        .iter()
        .filter(|element| !element.result.is_true())
        .map(element)
        .collect();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("statement".into(), json!(statement.index));
        let sid = written.and_then(|written| written.sid.as_ref());
        fields.insert("sid".into(), json!(sid.map(|sid| sid.value.as_str())));
        if let Some(written) = written {
            fields.insert(
                "span".into(),
                json!({ "start": written.span.start, "end": written.span.end }),
            );
        }
        fields.insert("failing".into(), Value::Array(failing));
    }
    value
}

fn element(element: &ElementTrace) -> Value {
    let name = match element.element {
        octroi_policy::Element::Principal => "Principal",
        octroi_policy::Element::Action => "Action",
        octroi_policy::Element::Resource => "Resource",
        octroi_policy::Element::Condition => "Condition",
    };
    let mut value =
        json!({ "element": name, "span": { "start": element.span.start, "end": element.span.end } });
    if let (Some(condition), Some(fields)) = (&element.condition, value.as_object_mut()) {
        fields.insert("operator".into(), json!(condition.operator.as_str()));
        fields.insert("key".into(), json!(condition.key.as_str()));
        let wanted: Vec<&str> = condition
            .wanted
            .iter()
            .map(octroi_names::SmolStr::as_str)
            .collect();
        fields.insert("wanted".into(), json!(wanted));
        let actual = match &condition.actual {
            Actual::Absent => Value::Null,
            Actual::Present(ContextValue::One(text)) => json!(text.as_str()),
            Actual::Present(ContextValue::Many(all)) => {
                json!(all.iter().map(octroi_names::SmolStr::as_str).collect::<Vec<_>>())
            }
            Actual::Unknown(gap) => json!({ "unknown": gap.datum.about() }),
        };
        fields.insert("actual".into(), actual);
    }
    value
}
