//! Reads a refusal, in any wording and from any surrounding text.
//!
//! Written by hand in one pass over the text: the sentence is found wherever it stands, and what
//! SDKs append (`status code: …`, `(Service: …)`) is kept unread.

use octroi_names::SmolStr;

use super::{Denial, On, Refusal};
use crate::PolicyType;

const EC2_PREFIX: &str = "You are not authorized to perform this operation";
const ENCODED: &str = "Encoded authorization failure message:";
const VERB: &str = " is not authorized to perform: ";
const EXPLICIT: &str = "with an explicit deny";
const FOREIGN: &str = "because the resource does not exist in this Region";
const FOREIGN_TAIL: &str =
    ", no resource-based policies allow access, or a resource-based policy explicitly denies access";

/// Reads a refusal out of a text; `None` if the text holds none.
pub fn parse(text: &str) -> Option<Refusal> {
    let (text, truncated) = match strip_cut(text.trim()) {
        Some(rest) => (rest, true),
        None => (text.trim(), false),
    };
    let (text, encoded, after) = split_encoded(text, truncated);
    let mut refusal = Refusal {
        ec2_prefix: text.contains(EC2_PREFIX),
        encoded_message: encoded,
        truncated,
        ..Refusal::default()
    };
    // Only the part before the encoded message can be incomplete inside the sentence.
    let sentence_cut = truncated && !after;
    match read_frame(text, sentence_cut, &mut refusal) {
        Some(()) => Some(refusal),
        None if refusal.ec2_prefix => Some(refusal),
        None => None,
    }
}

/// CloudTrail cuts at 1,024 characters and ends in three dots (`trail.md` 1).
fn strip_cut(text: &str) -> Option<&str> {
    text.strip_suffix("...").or_else(|| text.strip_suffix('…'))
}

/// Takes the encoded message off; the last value says whether its label was there.
fn split_encoded(text: &str, truncated: bool) -> (&str, Option<SmolStr>, bool) {
    let Some((before, after)) = text.split_once(ENCODED) else {
        return (text, None, false);
    };
    let before = before.trim_end();
    let before = before.strip_suffix('.').unwrap_or(before);
    let after = after.trim_start();
    let token = after.split(|c: char| !is_encoded(c)).next().unwrap_or_default();
    let cut = truncated && token.len() == after.len();
    let encoded = (!token.is_empty() && !cut).then(|| token.into());
    (before, encoded, true)
}

fn is_encoded(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/' | '=')
}

fn read_frame(text: &str, cut: bool, refusal: &mut Refusal) -> Option<()> {
    let (before, after) = text.split_once(VERB)?;
    let (_, principal) = before.rsplit_once("User: ")?;
    if principal.is_empty() || principal.contains(char::is_whitespace) {
        return None;
    }
    refusal.principal = Some(principal.into());
    let (action, rest) = token(after);
    if cut && rest.is_empty() {
        return Some(());
    }
    refusal.action = action.trim_end_matches(['.', ',', ';', '"']).parse().ok();
    let rest = read_resource(rest.trim_start(), cut, refusal);
    read_tail(rest.trim(), cut, refusal);
    Some(())
}

/// Reads `on resource: X`, `on this resource`, `on the resource associated with this ciphertext`.
fn read_resource<'a>(text: &'a str, cut: bool, refusal: &mut Refusal) -> &'a str {
    if let Some(rest) = text.strip_prefix("on resource: ") {
        let (resource, rest) = match rest.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some(quoted) => quoted,
            None => token(rest),
        };
        if !(cut && rest.is_empty()) {
            let resource = resource.trim_end_matches(['.', ',', ';']);
            refusal.resource = On::Resource(resource.into());
        }
        rest
    } else if let Some(rest) = text.strip_prefix("on this resource") {
        refusal.resource = On::ThisResource;
        rest
    } else if let Some(rest) = text.strip_prefix("on the resource associated with this ciphertext") {
        refusal.resource = On::ThisCiphertext;
        rest
    } else {
        text
    }
}

fn read_tail(text: &str, cut: bool, refusal: &mut Refusal) {
    let rest = if let Some(rest) = text.strip_prefix("because no ") {
        refusal.denial = Denial::Implicit;
        read_implicit(rest, cut, refusal)
    } else if let Some(rest) = text.strip_prefix(FOREIGN) {
        refusal.denial = Denial::AbsentOrRefused;
        if cut {
            ""
        } else {
            rest.strip_prefix(FOREIGN_TAIL).unwrap_or(rest)
        }
    } else if let Some(rest) = text.strip_prefix(EXPLICIT) {
        refusal.denial = Denial::Explicit;
        read_explicit(rest, cut, refusal)
    } else {
        text
    };
    let rest = read_transit(rest.trim_start(), refusal);
    let rest = rest.trim().trim_start_matches(['.', ',', ';']).trim();
    if !(rest.is_empty() || cut) {
        refusal.unread = Some(rest.into());
    }
}

/// Reads `identity-based policy allows the kms:CreateGrant action`.
fn read_implicit<'a>(text: &'a str, cut: bool, refusal: &mut Refusal) -> &'a str {
    let Some((kind, rest)) = PolicyType::read_prefix(text) else {
        if cut {
            refusal.policy_type = PolicyType::from_fragment(text);
        }
        return text;
    };
    refusal.policy_type = Some(kind);
    let Some(rest) = rest.strip_prefix(" allows the ") else {
        return rest;
    };
    let (_, rest) = token(rest);
    rest.strip_prefix(" action").unwrap_or(rest)
}

/// Reads ` in a permissions boundary: arn:…`, all of it optional.
fn read_explicit<'a>(text: &'a str, cut: bool, refusal: &mut Refusal) -> &'a str {
    let Some(rest) = ["in an ", "in a ", "in the "]
        .into_iter()
        .find_map(|article| text.trim_start().strip_prefix(article))
    else {
        return text;
    };
    let Some((kind, rest)) = PolicyType::read_prefix(rest) else {
        if cut {
            refusal.policy_type = PolicyType::from_fragment(rest);
        }
        return rest;
    };
    refusal.policy_type = Some(kind);
    let rest = read_transit(rest, refusal);
    let Some(rest) = rest.strip_prefix(": ") else {
        return rest;
    };
    let (arn, after) = token(rest);
    if !(cut && after.is_empty()) {
        refusal.policy_arn = arn.trim_end_matches(['.', ',', ';']).parse().ok();
        if refusal.policy_arn.is_none() {
            return rest;
        }
    }
    after
}

/// Reads `transitively through a service control policy`, of forward access sessions.
fn read_transit<'a>(text: &'a str, refusal: &mut Refusal) -> &'a str {
    let Some(rest) = text.trim_start().strip_prefix("transitively through ") else {
        return text;
    };
    let words = ["an ", "a ", "the "]
        .into_iter()
        .find_map(|article| rest.strip_prefix(article))
        .unwrap_or(rest);
    match PolicyType::read_prefix(words) {
        Some((kind, rest)) => {
            refusal.transitively_through = Some(kind);
            rest
        }
        None => text,
    }
}

/// Splits at the first white space; the rest keeps it.
fn token(text: &str) -> (&str, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}
