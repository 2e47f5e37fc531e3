//! Explains why EC2 says that an instance is in its state.
//!
//! `Client.InternalError` says only that the launch failed after EC2 had accepted it (`launch.md` 6.2).

use serde_json::Value;

use super::message::{Message, message};
use super::{Explanation, Facts, Kind, NextStep, command};
use crate::{StateReason, StateReasonKind};

/// Explains a state reason, with the facts that its surroundings gave.
pub(super) fn explain(reason: &StateReason, mut facts: Facts) -> Explanation {
    let kind = reason.kind();
    facts.error_code = reason.codes().next().map(Into::into);
    facts.operation = None;
    if let StateReasonKind::UserInitiated(time) = kind {
        facts.time = time;
    }
    let mut says = vec![says(reason, kind)];
    let mut codes = reason.codes();
    if let (true, Some(code), Some(other)) = (reason.disagrees(), codes.next(), codes.next()) {
        says.push(message!(
            "explain-says-codes-disagree",
            code = code,
            other = other
        ));
    }
    Explanation {
        kind: Kind::StateReason(kind),
        says,
        does_not_say: does_not_say(kind),
        next: next(kind, &facts),
        parts: Vec::new(),
        facts,
    }
}

/// Whether the texts hold the code whose words blame the key.
fn blames_key(reason: &StateReason) -> bool {
    let words = "The KMS key provided is in an incorrect state";
    reason
        .codes()
        .any(|code| code == "Client.InvalidKMSKey.InvalidState")
        || reason.message.as_deref() == Some(words)
}

fn says(reason: &StateReason, kind: StateReasonKind) -> Message {
    use StateReasonKind as Kind;
    match kind {
        Kind::MaybeKms if blames_key(reason) => message!("explain-says-kms-key-invalid-state"),
        Kind::MaybeKms => message!("explain-says-launch-failed"),
        Kind::Capacity => message!("explain-says-no-capacity"),
        Kind::VolumeLimit => message!("explain-says-volume-limit"),
        Kind::SnapshotMissing => message!("explain-says-snapshot-missing"),
        Kind::UserInitiated(Some(time)) => message!("explain-says-user-stopped-at", time = time),
        Kind::UserInitiated(None) => message!("explain-says-user-stopped"),
        Kind::UserHibernated => message!("explain-says-user-hibernated"),
        Kind::InstanceInitiated => message!("explain-says-shut-down-from-inside"),
        Kind::InstanceTerminated => message!("explain-says-terminated-at-launch"),
        Kind::SpotInterruption => message!("explain-says-spot-interruption"),
        Kind::ScheduledStop => message!("explain-says-scheduled-stop"),
        Kind::Pending => message!("explain-says-pending"),
        Kind::Other => message!("explain-says-nothing-known"),
        Kind::Nothing => message!("explain-says-no-state-reason"),
    }
}

fn does_not_say(kind: StateReasonKind) -> Vec<Message> {
    use StateReasonKind as Kind;
    match kind {
        Kind::MaybeKms => vec![
            message!("explain-not-whether-kms"),
            message!("explain-not-which-key"),
            message!("explain-not-which-call"),
            message!("explain-not-state-or-permission"),
        ],
        Kind::UserInitiated(_) | Kind::UserHibernated => {
            vec![
                message!("explain-not-who-stopped"),
                message!("explain-not-start-tried"),
            ]
        }
        Kind::InstanceInitiated => vec![message!("explain-not-start-tried")],
        Kind::SnapshotMissing => vec![message!("explain-not-deleted-or-not-shared")],
        Kind::Capacity => vec![message!("explain-not-when-capacity")],
        Kind::VolumeLimit => vec![message!("explain-not-kms")],
        Kind::Pending => vec![message!("explain-not-outcome")],
        Kind::InstanceTerminated | Kind::SpotInterruption | Kind::ScheduledStop => Vec::new(),
        Kind::Other | Kind::Nothing => vec![message!("explain-not-why")],
    }
}

fn next(kind: StateReasonKind, facts: &Facts) -> Vec<NextStep> {
    use StateReasonKind as Kind;
    let mut next = match kind {
        Kind::MaybeKms => vec![
            command::describe_volumes(facts),
            command::lookup_event(facts, "CreateGrant"),
            command::lookup_instance_identity(facts),
        ],
        Kind::UserInitiated(_) | Kind::UserHibernated | Kind::InstanceTerminated => {
            vec![command::lookup_instance(facts)]
        }
        Kind::VolumeLimit => vec![command::quotas("ebs", facts)],
        Kind::Pending | Kind::Other | Kind::Nothing => vec![command::describe_instance(facts)],
        Kind::Capacity
        | Kind::SnapshotMissing
        | Kind::InstanceInitiated
        | Kind::SpotInterruption
        | Kind::ScheduledStop => Vec::new(),
    };
    next.push(command::diagnose(facts));
    next
}

/// Finds a state reason in the output of DescribeInstances, in one instance of it, or bare.
pub(super) fn of_json(value: &Value) -> Option<(StateReason, Facts)> {
    if let Some(reservations) = list(value, "Reservations") {
        let mut instances = reservations
            .iter()
            .filter_map(|one| list(one, "Instances"))
            .flatten();
        return instances.find_map(of_instance);
    }
    match list(value, "Instances") {
        Some(instances) => instances.iter().find_map(of_instance),
        None => of_instance(value),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    value.get(name)?.as_array()
}

fn of_instance(value: &Value) -> Option<(StateReason, Facts)> {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let reason = value.get("StateReason").unwrap_or(value);
    let reason = StateReason {
        code: text(reason, "Code").map(Into::into),
        message: text(reason, "Message").map(Into::into),
        transition: text(value, "StateTransitionReason")
            .filter(|text| !text.is_empty())
            .map(Into::into),
    };
    let instance = text(value, "InstanceId").and_then(|id| id.parse().ok());
    let described = reason.code.is_some() || reason.transition.is_some() || instance.is_some();
    let facts = Facts {
        instance,
        ..Facts::default()
    };
    described.then_some((reason, facts))
}
