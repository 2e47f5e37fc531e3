//! Why EC2 says that an instance is in its state: StateReason and StateTransitionReason.
//!
//! A failed start answers `pending` first, and only these texts tell the failure later. Code and
//! message can disagree, and the code's name can lie: `Client.InvalidKMSKey.InvalidState` comes from a
//! mere refusal as well. See <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html>
//! and `launch.md` 6.2.

use octroi_names::{SmolStr, Time};

/// The three texts that describe why an instance is in its state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateReason {
    /// `StateReason.Code`, such as `Client.InternalError`.
    pub code: Option<SmolStr>,
    /// `StateReason.Message`, such as `Client.InternalError: Client error on launch`.
    pub message: Option<SmolStr>,
    /// `StateTransitionReason`; a failed start can leave the text of an earlier stop there.
    pub transition: Option<SmolStr>,
}

/// What the texts mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateReasonKind {
    /// `Client.InternalError`, `Server.InternalError` or `Client.InvalidKMSKey.InvalidState`: the key, a
    /// permission, or something else; it proves nothing of KMS.
    MaybeKms,
    /// The Availability Zone had no capacity.
    Capacity,
    /// The account's quota of volumes was reached.
    VolumeLimit,
    /// A snapshot of the launch is gone.
    SnapshotMissing,
    /// Somebody stopped or terminated the instance, at this time where the text says it.
    UserInitiated(Option<Time>),
    /// Somebody hibernated the instance.
    UserHibernated,
    /// The operating system shut down.
    InstanceInitiated,
    /// `Client.InstanceTerminated`: the instance was terminated or rebooted during the launch.
    InstanceTerminated,
    /// EC2 took back a Spot instance.
    SpotInterruption,
    /// A scheduled stop of EC2.
    ScheduledStop,
    /// The launch has not ended: only the reply of RunInstances says so.
    Pending,
    /// A text that is not known.
    Other,
    /// No text at all, as of a running instance.
    Nothing,
}

impl StateReason {
    /// Makes a reason from the code and the message.
    pub fn new(code: &str, message: &str) -> Self {
        Self {
            code: filled(code),
            message: filled(message),
            transition: None,
        }
    }

    /// Reads one text as a console shows it, such as `Client.InternalError: Client error on launch`.
    pub fn from_text(text: &str) -> Self {
        let text = text.trim();
        match text.strip_prefix("User initiated") {
            Some(_) => Self {
                transition: filled(text),
                ..Self::default()
            },
            None => Self {
                code: leading_code(text).map(SmolStr::from),
                message: filled(text),
                transition: None,
            },
        }
    }

    /// Returns what the texts mean, taken together.
    ///
    /// A code that names one thing outweighs `InternalError`, which names none; the transition
    /// text counts only where StateReason is silent.
    pub fn kind(&self) -> StateReasonKind {
        let of_code = self.code.as_deref().map(of_code);
        let of_message = self.message.as_deref().map(of_message);
        let own = [of_code, of_message].into_iter().flatten();
        let strongest = own.max_by_key(|(weight, _)| *weight);
        match (
            strongest,
            self.transition.as_deref().filter(|text| !text.is_empty()),
        ) {
            (Some((weight, StateReasonKind::UserInitiated(None))), Some(text)) if weight > 0 => {
                StateReasonKind::UserInitiated(initiated_at(text))
            }
            (Some((weight, kind)), _) if weight > 0 => kind,
            (_, Some(text)) => of_transition(text),
            (Some((_, kind)), None) => kind,
            (None, None) => StateReasonKind::Nothing,
        }
    }

    /// Returns whether the code and the code before the message's colon are two different ones.
    pub fn disagrees(&self) -> bool {
        let in_message = self.message.as_deref().and_then(leading_code);
        matches!((self.code.as_deref(), in_message), (Some(a), Some(b)) if a != b)
    }

    /// Returns the codes that the texts name, each once: the code, then that of the message.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let in_message = self
            .message
            .as_deref()
            .and_then(leading_code)
            .filter(|code| self.code.as_deref() != Some(code));
        self.code.as_deref().into_iter().chain(in_message)
    }
}

fn filled(text: &str) -> Option<SmolStr> {
    (!text.is_empty()).then(|| text.into())
}

/// The code in front of a message: `Client.X: text`, or a bare `Client.X`.
fn leading_code(text: &str) -> Option<&str> {
    let code = text.split(": ").next()?.trim_end_matches(':');
    let shaped = (code.starts_with("Client.") || code.starts_with("Server."))
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    shaped.then_some(code)
}

/// The meaning of a code, with the weight of its word: 0 unknown, 1 names no cause, 2 names one.
fn of_code(code: &str) -> (u8, StateReasonKind) {
    use StateReasonKind as Kind;
    let kind = match code {
        "Client.InternalError" | "Server.InternalError" => return (1, Kind::MaybeKms),
        "Client.InvalidKMSKey.InvalidState" => return (3, Kind::MaybeKms),
        "Server.InsufficientInstanceCapacity" => Kind::Capacity,
        "Client.VolumeLimitExceeded" => Kind::VolumeLimit,
        "Client.InvalidSnapshot.NotFound" => Kind::SnapshotMissing,
        "Client.UserInitiatedShutdown" => Kind::UserInitiated(None),
        "Client.UserInitiatedHibernate" => Kind::UserHibernated,
        "Client.InstanceInitiatedShutdown" => Kind::InstanceInitiated,
        "Client.InstanceTerminated" => Kind::InstanceTerminated,
        "Server.SpotInstanceShutdown" | "Server.SpotInstanceTermination" => Kind::SpotInterruption,
        "Server.ScheduledStop" => Kind::ScheduledStop,
        "pending" => Kind::Pending,
        _ => return (0, Kind::Other),
    };
    (2, kind)
}

fn of_message(message: &str) -> (u8, StateReasonKind) {
    match leading_code(message) {
        Some(code) => of_code(code),
        None => match message {
            "pending" => (2, StateReasonKind::Pending),
            "Client error on launch" | "Internal error on launch" => (1, StateReasonKind::MaybeKms),
            "The KMS key provided is in an incorrect state" => (3, StateReasonKind::MaybeKms),
            _ => (0, StateReasonKind::Other),
        },
    }
}

fn of_transition(text: &str) -> StateReasonKind {
    if text.starts_with("User initiated") {
        StateReasonKind::UserInitiated(initiated_at(text))
    } else {
        of_message(text).1
    }
}

/// Reads the time in `User initiated (2026-01-15 10:20:30 GMT)`.
fn initiated_at(text: &str) -> Option<Time> {
    let (_, inner) = text.split_once('(')?;
    let (inner, _) = inner.split_once(')')?;
    let inner = inner
        .strip_suffix(" GMT")
        .or_else(|| inner.strip_suffix(" UTC"))?;
    let (date, time) = inner.split_once(' ')?;
    format!("{date}T{time}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::StateReasonKind as Kind;
    use super::*;

    #[test]
    fn code_and_message_are_weighed_together() {
        for (code, message, kind, disagrees) in [
            (
                "Client.InternalError",
                "Client.InternalError: Client error on launch",
                Kind::MaybeKms,
                false,
            ),
            (
                "Server.InternalError",
                "Client.InternalError: Client error on launch",
                Kind::MaybeKms,
                true,
            ),
            (
                "Server.InternalError",
                "Server.InternalError: Internal error on launch",
                Kind::MaybeKms,
                false,
            ),
            (
                "Client.InvalidKMSKey.InvalidState",
                "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state",
                Kind::MaybeKms,
                false,
            ),
            (
                "Server.InternalError",
                "Client.VolumeLimitExceeded: Volume limit exceeded",
                Kind::VolumeLimit,
                true,
            ),
            (
                "Server.InsufficientInstanceCapacity",
                "Server.InsufficientInstanceCapacity: There is insufficient capacity available to satisfy the request",
                Kind::Capacity,
                false,
            ),
            (
                "Client.InvalidSnapshot.NotFound",
                "",
                Kind::SnapshotMissing,
                false,
            ),
            (
                "Client.UserInitiatedShutdown",
                "Client.UserInitiatedShutdown: User initiated shutdown",
                Kind::UserInitiated(None),
                false,
            ),
            (
                "Client.InstanceInitiatedShutdown",
                "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
                Kind::InstanceInitiated,
                false,
            ),
            (
                "Server.SpotInstanceTermination",
                "",
                Kind::SpotInterruption,
                false,
            ),
            ("pending", "pending", Kind::Pending, false),
            ("Client.Unheard", "Client.Unheard: of", Kind::Other, false),
            ("", "", Kind::Nothing, false),
        ] {
            let reason = StateReason::new(code, message);
            assert_eq!(reason.kind(), kind, "{code} / {message}");
            assert_eq!(reason.disagrees(), disagrees, "{code} / {message}");
        }
    }

    #[test]
    fn the_transition_text_counts_only_where_the_reason_is_silent() {
        let stopped = "User initiated (2026-01-15 10:20:30 GMT)";
        let at = "2026-01-15T10:20:30Z".parse().ok();
        let mut reason = StateReason::new(
            "Client.InternalError",
            "Client.InternalError: Client error on launch",
        );
        reason.transition = Some(stopped.into());
        assert_eq!(reason.kind(), Kind::MaybeKms);
        let mut user = StateReason::new("Client.UserInitiatedShutdown", "");
        user.transition = Some(stopped.into());
        assert_eq!(user.kind(), Kind::UserInitiated(at));
        assert_eq!(StateReason::from_text(stopped).kind(), Kind::UserInitiated(at));
        let failed_run = StateReason {
            transition: Some("Client.InternalError".into()),
            ..StateReason::default()
        };
        assert_eq!(failed_run.kind(), Kind::MaybeKms);
    }

    #[test]
    fn both_codes_are_told() {
        let reason = StateReason::new(
            "Server.InternalError",
            "Client.InternalError: Client error on launch",
        );
        assert_eq!(
            reason.codes().collect::<Vec<_>>(),
            ["Server.InternalError", "Client.InternalError"]
        );
    }
}
