//! An explanation for a program: ids and arguments of the messages beside their sentences.

use octroi_trail::explain::{Explanation, Facts, Kind, Message, NextStep};
use octroi_trail::{Denial, StateReasonKind};
use serde_json::{Map, Value, json};

use super::text::words;
use crate::ui::Shell;

/// Writes the report.
pub(super) fn report(explanation: &Explanation, shell: &Shell<'_>) -> String {
    format!("{}\n", value(explanation, shell))
}

fn value(explanation: &Explanation, shell: &Shell<'_>) -> Value {
    let say = |message: &Message| say(message, shell);
    json!({
        "kind": kind(explanation.kind),
        "facts": facts(&explanation.facts),
        "says": explanation.says.iter().map(say).collect::<Vec<_>>(),
        "doesNotSay": explanation.does_not_say.iter().map(say).collect::<Vec<_>>(),
        "next": explanation.next.iter().map(|step| next(step, shell)).collect::<Vec<_>>(),
        "parts": explanation.parts.iter().map(|part| value(part, shell)).collect::<Vec<_>>(),
    })
}

fn say(message: &Message, shell: &Shell<'_>) -> Value {
    let args: Map<String, Value> = message
        .args
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({ "id": message.id, "args": args, "text": words(message, shell) })
}

fn next(step: &NextStep, shell: &Shell<'_>) -> Value {
    match step {
        NextStep::Run {
            purpose,
            command,
            complete,
            permissions,
        } => json!({
            "step": "run",
            "purpose": say(purpose, shell),
            "command": command,
            "complete": complete,
            "permissions": permissions,
        }),
        NextStep::Ask { purpose, account } => json!({
            "step": "ask",
            "purpose": say(purpose, shell),
            "account": account.map(|account| account.to_string()),
        }),
        NextStep::Diagnose { instance, region } => json!({
            "step": "diagnose",
            "instance": instance.as_ref().map(ToString::to_string),
            "region": region.as_ref().map(ToString::to_string),
        }),
    }
}

fn kind(kind: Kind) -> Value {
    match kind {
        Kind::Refusal(denial) => json!({ "type": "refusal", "denial": self::denial(denial) }),
        Kind::Key(error) => json!({ "type": "key", "code": error.code() }),
        Kind::Failure => json!({ "type": "failure" }),
        Kind::StateReason(reason) => json!({ "type": "stateReason", "reason": state_reason(reason) }),
        Kind::DecodedMessage(denial) => {
            json!({ "type": "decodedMessage", "denial": self::denial(denial) })
        }
        Kind::Trail => json!({ "type": "trail" }),
        Kind::Unknown => json!({ "type": "unknown" }),
    }
}

fn facts(facts: &Facts) -> Value {
    let mut known = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            known.insert(name.to_owned(), json!(value));
        }
    };
    put("errorCode", facts.error_code.as_ref().map(ToString::to_string));
    put("operation", facts.operation.as_ref().map(ToString::to_string));
    put("principal", facts.principal.as_ref().map(ToString::to_string));
    put("action", facts.action.as_ref().map(ToString::to_string));
    put("resource", facts.resource.as_ref().map(ToString::to_string));
    put("denial", facts.denial.map(|kind| denial(kind).to_owned()));
    put("policyType", facts.policy_type.map(|kind| kind.to_string()));
    put("policy", facts.policy_arn.as_ref().map(ToString::to_string));
    put("key", facts.key.as_ref().map(ToString::to_string));
    put("instance", facts.instance.as_ref().map(ToString::to_string));
    put("volume", facts.volume.as_ref().map(ToString::to_string));
    put("time", facts.time.map(|time| time.to_string()));
    put("region", facts.region.as_ref().map(ToString::to_string));
    Value::Object(known)
}

fn denial(denial: Denial) -> &'static str {
    match denial {
        Denial::Unstated => "unstated",
        Denial::Explicit => "explicit",
        Denial::Implicit => "implicit",
        Denial::AbsentOrRefused => "absentOrRefused",
    }
}

fn state_reason(kind: StateReasonKind) -> &'static str {
    match kind {
        StateReasonKind::MaybeKms => "maybeKms",
        StateReasonKind::Capacity => "capacity",
        StateReasonKind::VolumeLimit => "volumeLimit",
        StateReasonKind::SnapshotMissing => "snapshotMissing",
        StateReasonKind::UserInitiated(_) => "userInitiated",
        StateReasonKind::UserHibernated => "userHibernated",
        StateReasonKind::InstanceInitiated => "instanceInitiated",
        StateReasonKind::InstanceTerminated => "instanceTerminated",
        StateReasonKind::SpotInterruption => "spotInterruption",
        StateReasonKind::ScheduledStop => "scheduledStop",
        StateReasonKind::Pending => "pending",
        StateReasonKind::Other => "other",
        StateReasonKind::Nothing => "nothing",
    }
}
