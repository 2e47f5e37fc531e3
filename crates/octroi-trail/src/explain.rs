//! Says what a text of AWS says, what it does not say, and what to run next; as data.
//!
//! The text may be a refusal, a state reason, a decoded authorization message, records of CloudTrail,
//! or any of these inside the words of a console, the AWS CLI or an SDK. Nothing is concluded beyond
//! the text: the doctor does that. The words stand in `octroi-doctor/locales/*/explain.ftl`; here are
//! ids of messages with named arguments, and AWS's own terms.

mod command;
mod decoded;
mod facts;
mod framing;
mod key;
mod message;
mod refused;
mod saying;
mod state;
#[cfg(test)]
mod tests;
mod trail;

use octroi_names::{AccountId, InstanceId, Region};
use serde_json::Value;

use crate::{DecodedMessage, Denial, KmsError, Sentence, StateReason, StateReasonKind, carrier, refusal};

pub use facts::Facts;
pub use message::Message;

use message::message;

/// What a text says, what it does not say, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What the text is.
    pub kind: Kind,
    /// What it names.
    pub facts: Facts,
    /// What it says.
    pub says: Vec<Message>,
    /// What it leaves open.
    pub does_not_say: Vec<Message>,
    /// What to do next, the most telling first.
    pub next: Vec<NextStep>,
    /// Of records: the explanation of each failed call, in their order.
    pub parts: Vec<Explanation>,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A refusal for lack of permission.
    Refusal(Denial),
    /// A failure of KMS by the state or absence of a key.
    Key(KmsError),
    /// Another failure that is known.
    Failure,
    /// Why EC2 says that an instance is in its state.
    StateReason(StateReasonKind),
    /// A decoded authorization message.
    DecodedMessage(Denial),
    /// Records of CloudTrail.
    Trail,
    /// Nothing that is known.
    Unknown,
}

/// Something to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// Run a command of the AWS CLI.
    Run {
        /// What it shows.
        purpose: Message,
        /// The command, quoted for a shell.
        command: String,
        /// Whether every id was known; otherwise the command holds words in capitals to be replaced.
        complete: bool,
        /// The permissions that it needs.
        permissions: &'static [&'static str],
    },
    /// Ask whoever may read another account or the organization.
    Ask {
        /// What to ask.
        purpose: Message,
        /// The account, where it is known.
        account: Option<AccountId>,
    },
    /// Let octroi replay the start.
    Diagnose {
        /// The instance, where the text names it.
        instance: Option<InstanceId>,
        /// The Region, where the text names it.
        region: Option<Region>,
    },
}

/// Explains a text.
pub fn explain(text: &str) -> Explanation {
    let text = text.trim();
    if text.starts_with(['{', '[', '"'])
        && let Some(explanation) = explain_json(text)
    {
        return explanation;
    }
    explain_words(text)
}

/// Explains a message whose error code is known.
pub fn explain_error(code: Option<&str>, message: &str) -> Explanation {
    let facts = Facts {
        error_code: code.map(Into::into),
        ..Facts::of_text(message)
    };
    match Sentence::read(code, message) {
        Some(sentence) => saying::explain(&sentence, facts),
        None => unknown(facts),
    }
}

/// A decoded message, a state reason of DescribeInstances, or records; `None` for other JSON.
fn explain_json(text: &str) -> Option<Explanation> {
    // Many records in a row are no single JSON value.
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        if let Ok(decoded) = DecodedMessage::from_value(&value) {
            return Some(decoded::explain(&decoded));
        }
        if let Some((reason, facts)) = state::of_json(&value) {
            return Some(state::explain(&reason, facts));
        }
        if let Value::String(inner) = &value {
            return Some(explain_words(inner));
        }
    }
    let reading = carrier::read(text, &carrier::Limits::default()).ok()?;
    Some(trail::explain(&reading))
}

fn explain_words(text: &str) -> Explanation {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let frame = framing::read(&text);
    let mut facts = Facts::of_text(&text);
    facts.error_code = frame.code.map(Into::into);
    facts.operation = frame.operation.map(Into::into);
    let permission_or_key =
        refusal::parse(frame.message).is_some() || KmsError::parse(frame.message).is_some();
    if !permission_or_key && let Some(reason) = framing::state_reason(&text) {
        return state::explain(&reason, facts);
    }
    match Sentence::read(frame.code, frame.message) {
        Some(sentence) => saying::explain(&sentence, facts),
        None => unknown(facts),
    }
}

fn unknown(facts: Facts) -> Explanation {
    let next = vec![command::describe_instance(&facts), command::diagnose(&facts)];
    Explanation {
        kind: Kind::Unknown,
        says: vec![message!("explain-says-nothing-known")],
        does_not_say: vec![message!("explain-not-why")],
        next,
        parts: Vec::new(),
        facts,
    }
}

impl StateReason {
    /// Returns whether the texts mean something that is known.
    fn is_known(&self) -> bool {
        !matches!(self.kind(), StateReasonKind::Other | StateReasonKind::Nothing)
    }
}
