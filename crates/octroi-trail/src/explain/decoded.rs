//! Explains a decoded authorization message.
//!
//! It names the statement that denied, but not the policy that holds it, and it is of EC2's own check:
//! KMS was not asked yet (`launch.md` 10).

use super::message::{Message, message};
use super::{Explanation, Facts, Kind, command};
use crate::{DecodedMessage, Denial};

/// Explains a decoded message.
pub(super) fn explain(decoded: &DecodedMessage) -> Explanation {
    let facts = facts(decoded);
    let mut says = vec![headline(decoded)];
    for statement in &decoded.matched_statements {
        let actions = statement.actions.join(", ");
        let resources = statement.resources.join(", ");
        says.push(match &statement.statement_id {
            Some(sid) => message!(
                "explain-says-matched-statement",
                sid = sid,
                actions = actions,
                resources = resources
            ),
            None => message!(
                "explain-says-matched-nameless-statement",
                actions = actions,
                resources = resources
            ),
        });
    }
    let mut does_not_say = vec![message!("explain-not-kms-in-decoded")];
    if decoded.explicit_deny {
        does_not_say.insert(0, message!("explain-not-policy-of-statement"));
    } else if !decoded.allowed {
        does_not_say.insert(0, message!("explain-not-which-type"));
    }
    let mut next = command::identity_policies(&facts);
    next.push(command::diagnose(&facts));
    Explanation {
        kind: Kind::DecodedMessage(decoded.denial().unwrap_or_default()),
        says,
        does_not_say,
        next,
        parts: Vec::new(),
        facts,
    }
}

fn facts(decoded: &DecodedMessage) -> Facts {
    let mut facts = Facts::of_text(decoded.resource.as_deref().unwrap_or_default());
    let region = decoded.condition("aws:Region").and_then(|values| values.first());
    facts.region = facts.region.or_else(|| region?.parse().ok());
    Facts {
        principal: decoded.principal_arn.as_ref().map(|arn| arn.as_str().into()),
        action: decoded.action.clone(),
        resource: decoded.resource.clone(),
        denial: decoded.denial(),
        ..facts
    }
}

fn headline(decoded: &DecodedMessage) -> Message {
    match decoded.denial() {
        Some(Denial::Explicit) => message!("explain-says-decoded-explicit-deny"),
        Some(_) => message!("explain-says-decoded-no-allow"),
        None => message!("explain-says-decoded-allowed"),
    }
}
