//! The words that consoles, the AWS CLI and SDKs put round an error.
//!
//! CLI and boto3: `An error occurred (Code) when calling the Operation operation: message`. SDKs for Go:
//! `operation error EC2: StartInstances, …, api error Code: message`. Auto Scaling: `… Termination Reason:
//! Client.InternalError: …` (`launch.md` 8).

use crate::StateReason;

/// An error without its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    /// The error code.
    pub(super) code: Option<&'a str>,
    /// The operation that failed.
    pub(super) operation: Option<&'a str>,
    /// The message.
    pub(super) message: &'a str,
}

/// Takes the frame off, if there is one.
pub(super) fn read(text: &str) -> Frame<'_> {
    by_cli(text).or_else(|| by_go(text)).unwrap_or_else(|| bare(text))
}

fn by_cli(text: &str) -> Option<Frame<'_>> {
    let (_, rest) = text.split_once("An error occurred (")?;
    let (code, rest) = rest.split_once(") when calling the ")?;
    let (operation, rest) = rest.split_once(" operation")?;
    // Behind it may stand `(reached max retries: 4)`.
    let (_, message) = rest.split_once(if rest.starts_with(" (") { "): " } else { ": " })?;
    Some(Frame {
        code: word(code),
        operation: word(operation),
        message: message.trim(),
    })
}

fn by_go(text: &str) -> Option<Frame<'_>> {
    let (before, rest) = text.rsplit_once("api error ")?;
    let (code, message) = rest.split_once(':')?;
    let operation = before
        .split_once("operation error ")
        .and_then(|(_, rest)| rest.split_once(": "))
        .and_then(|(_, rest)| rest.split(',').next());
    Some(Frame {
        code: word(code),
        operation: operation.and_then(word),
        message: message.trim(),
    })
}

/// No frame, but perhaps a code before the message: `UnauthorizedOperation: You are not …`.
fn bare(text: &str) -> Frame<'_> {
    let code = text
        .split_once(": ")
        .and_then(|(code, _)| word(code))
        .filter(|code| *code != "User" && code.starts_with(|c: char| c.is_ascii_uppercase()));
    Frame {
        code,
        operation: None,
        message: text,
    }
}

/// A text that is one word of letters, digits and dots.
fn word(text: &str) -> Option<&str> {
    let shaped = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    shaped.then_some(text)
}

/// Finds a state reason anywhere in a text.
pub(super) fn state_reason(text: &str) -> Option<StateReason> {
    let starts = [
        "Client.",
        "Server.",
        "User initiated",
        "Client error on launch",
        "Internal error on launch",
    ];
    starts
        .into_iter()
        .filter_map(|start| {
            let (before, after) = text.split_once(start)?;
            let at_word = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
            at_word.then(|| StateReason::from_text(&format!("{start}{after}")))
        })
        .find(StateReason::is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_off() {
        let whole = |text| {
            let frame = read(text);
            (frame.code, frame.operation, frame.message)
        };
        assert_eq!(
            whole("An error occurred (AccessDenied) when calling the StartInstances operation: User: x"),
            (Some("AccessDenied"), Some("StartInstances"), "User: x")
        );
        assert_eq!(
            whole(
                "An error occurred (Throttling) when calling the Y operation (reached max retries: 4): Rate exceeded"
            ),
            (Some("Throttling"), Some("Y"), "Rate exceeded")
        );
        assert_eq!(
            whole(
                "operation error EC2: StartInstances, https response error StatusCode: 403, RequestID: r, api error UnauthorizedOperation: You are"
            ),
            (Some("UnauthorizedOperation"), Some("StartInstances"), "You are")
        );
        assert_eq!(
            whole("UnauthorizedOperation: You are not"),
            (
                Some("UnauthorizedOperation"),
                None,
                "UnauthorizedOperation: You are not"
            )
        );
        assert_eq!(whole("User: arn is not"), (None, None, "User: arn is not"));
    }

    #[test]
    fn state_reasons_are_found_inside_other_words() {
        for text in [
            "Instance became unhealthy. Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state",
            "State transition reason message: Client.InternalError: Client error on launch",
            "Client error on launch",
            "State transition reason User initiated (2026-01-15 10:20:30 GMT)",
        ] {
            assert!(state_reason(text).is_some(), "{text}");
        }
        assert_eq!(state_reason("com.Client.InternalError"), None);
        assert_eq!(state_reason("all is well"), None);
    }
}
