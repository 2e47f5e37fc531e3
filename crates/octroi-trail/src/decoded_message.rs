//! The answer of `sts:DecodeAuthorizationMessage`: which statement refused a call to EC2.
//!
//! The message belongs to EC2's own authorization; a refusal by KMS has none. The action comes with or
//! without its service, and lists are written as `{"items": […]}`.
//! See <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html> and
//! `launch.md` 10. The members of a matched statement are known from use, not from the page.

use octroi_names::{Action, Arn, SmolStr};
use serde_json::Value;

use crate::Denial;

/// A decoded authorization message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecodedMessage {
    /// Whether the call was allowed.
    pub allowed: bool,
    /// Whether a Deny matched; if not, no Allow did.
    pub explicit_deny: bool,
    /// The statements that matched.
    pub matched_statements: Vec<MatchedStatement>,
    /// Whatever stands under `failures`.
    pub failures: Vec<Value>,
    /// The unique id of the caller, with `:session` behind it.
    pub principal_id: Option<SmolStr>,
    /// The ARN of the caller.
    pub principal_arn: Option<Arn>,
    /// The action, always with its service.
    pub action: Option<Action>,
    /// The resource, mostly an ARN.
    pub resource: Option<SmolStr>,
    /// The request's context, by condition key.
    pub conditions: Vec<Condition>,
}

/// A statement that matched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatchedStatement {
    /// The `Sid`; empty or absent where the statement has none.
    pub statement_id: Option<SmolStr>,
    /// `DENY` or `ALLOW`, as written.
    pub effect: Option<SmolStr>,
    /// The unique ids of its principals.
    pub principals: Vec<SmolStr>,
    /// Its actions.
    pub actions: Vec<SmolStr>,
    /// Its resources.
    pub resources: Vec<SmolStr>,
    /// The keys of its conditions with their values.
    pub conditions: Vec<Condition>,
}

/// A condition key and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The key, such as `ec2:Region`.
    pub key: SmolStr,
    /// Its values.
    pub values: Vec<SmolStr>,
}

/// Why a text is not a decoded authorization message.
#[derive(Debug, thiserror::Error)]
pub enum DecodedMessageError {
    /// The text, or the text inside `DecodedMessage`, is not JSON.
    #[error("the decoded message is not JSON")]
    Syntax(#[from] serde_json::Error),
    /// The members of a decoded message are missing.
    #[error("the JSON is not a decoded authorization message: it has no `allowed` and no `explicitDeny`")]
    Shape,
}

impl DecodedMessage {
    /// Reads a decoded message: bare, as a JSON string, or inside `{"DecodedMessage": "…"}`.
    pub fn parse(text: &str) -> Result<Self, DecodedMessageError> {
        Self::from_value(&serde_json::from_str(text)?)
    }

    /// Reads a decoded message from a JSON value in one of the forms of [`Self::parse`].
    pub fn from_value(value: &Value) -> Result<Self, DecodedMessageError> {
        let inner = value.get("DecodedMessage").unwrap_or(value);
        let message = match inner {
            Value::String(text) => &serde_json::from_str(text)?,
            other => other,
        };
        let flag = |name: &str| message.get(name).and_then(Value::as_bool);
        let (allowed, explicit_deny) = (flag("allowed"), flag("explicitDeny"));
        if allowed.is_none() && explicit_deny.is_none() {
            return Err(DecodedMessageError::Shape);
        }
        let context = message.get("context").unwrap_or(&Value::Null);
        let principal = context.get("principal").unwrap_or(&Value::Null);
        let conditions = conditions(context.get("conditions"));
        Ok(Self {
            allowed: allowed.unwrap_or_default(),
            explicit_deny: explicit_deny.unwrap_or_default(),
            matched_statements: items(message.get("matchedStatements"))
                .map(MatchedStatement::read)
                .collect(),
            failures: items(message.get("failures")).cloned().collect(),
            principal_id: text(principal.get("id")),
            principal_arn: text(principal.get("arn")).and_then(|arn| arn.parse().ok()),
            action: text(context.get("action")).and_then(|action| with_service(&action, &conditions)),
            resource: text(context.get("resource")),
            conditions,
        })
    }

    /// Returns how the call was refused; `None` if it was allowed.
    pub fn denial(&self) -> Option<Denial> {
        match (self.allowed, self.explicit_deny) {
            (_, true) => Some(Denial::Explicit),
            (false, false) => Some(Denial::Implicit),
            (true, false) => None,
        }
    }

    /// Returns the values of a condition key in the request's context.
    pub fn condition(&self, key: &str) -> Option<&[SmolStr]> {
        value_of(&self.conditions, key)
    }
}

impl MatchedStatement {
    fn read(value: &Value) -> Self {
        Self {
            statement_id: text(value.get("statementId")).filter(|id| !id.is_empty()),
            effect: text(value.get("effect")),
            principals: values(value.get("principals")),
            actions: values(value.get("actions")),
            resources: values(value.get("resources")),
            conditions: conditions(value.get("conditions")),
        }
    }
}

/// Captures of 2026 leave the service out of the action; the context names it (`launch.md` 10).
fn with_service(action: &str, conditions: &[Condition]) -> Option<Action> {
    if action.contains(':') {
        return action.parse().ok();
    }
    let service = value_of(conditions, "aws:Service").and_then(|values| values.first());
    let service = service.map_or("ec2", SmolStr::as_str);
    format!("{service}:{action}").parse().ok()
}

fn value_of<'a>(conditions: &'a [Condition], key: &str) -> Option<&'a [SmolStr]> {
    let found = conditions
        .iter()
        .find(|condition| condition.key.eq_ignore_ascii_case(key))?;
    Some(&found.values)
}

fn text(value: Option<&Value>) -> Option<SmolStr> {
    value?.as_str().map(SmolStr::from)
}

/// The elements of `{"items": […]}`, or of a bare list.
fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value
        .and_then(|value| value.get("items").unwrap_or(value).as_array())
        .into_iter()
        .flatten()
}

fn values(value: Option<&Value>) -> Vec<SmolStr> {
    items(value)
        .filter_map(|item| text(Some(item.get("value").unwrap_or(item))))
        .collect()
}

fn conditions(value: Option<&Value>) -> Vec<Condition> {
    items(value)
        .filter_map(|item| {
            Some(Condition {
                key: text(item.get("key"))?,
                values: values(item.get("values")),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DENIED: &str = include_str!("../../../corpus/trail/decoded/explicit-deny.json");
    const NOT_ALLOWED: &str = include_str!("../../../corpus/trail/decoded/no-allow.json");

    #[test]
    fn an_explicit_deny_names_its_statement() {
        let read = DecodedMessage::parse(DENIED).unwrap();
        assert_eq!(read.denial(), Some(Denial::Explicit));
        assert_eq!(read.action, "ec2:StartInstances".parse().ok());
        assert_eq!(
            read.principal_arn,
            "arn:aws:sts::111122223333:assumed-role/Operator/ops".parse().ok()
        );
        let statement = &read.matched_statements[0];
        assert_eq!(statement.statement_id.as_deref(), Some("DenyStart"));
        assert_eq!(
            (&*statement.actions, &*statement.resources),
            (&["ec2:StartInstances".into()][..], &["*".into()][..])
        );
        assert_eq!(read.condition("EC2:region"), Some(&["us-east-1".into()][..]));
    }

    #[test]
    fn no_allow_is_an_implicit_denial_in_every_wrapping() {
        let wrapped = json!({"DecodedMessage": NOT_ALLOWED}).to_string();
        let quoted = Value::from(NOT_ALLOWED).to_string();
        let read = DecodedMessage::parse(NOT_ALLOWED).unwrap();
        assert_eq!(read.denial(), Some(Denial::Implicit));
        assert_eq!(read.action, "ec2:RunInstances".parse().ok());
        for text in [wrapped, quoted] {
            assert_eq!(DecodedMessage::parse(&text).unwrap(), read, "{text}");
        }
    }

    #[test]
    fn other_json_is_refused() {
        for text in [
            "{}",
            "[]",
            "7",
            "null",
            r#"{"eventName": "X"}"#,
            r#"{"DecodedMessage": {}}"#,
        ] {
            assert!(
                matches!(DecodedMessage::parse(text), Err(DecodedMessageError::Shape)),
                "{text}"
            );
        }
        assert!(matches!(
            DecodedMessage::parse("{"),
            Err(DecodedMessageError::Syntax(_))
        ));
    }
}
