//! An answer as one line of JSON.

use std::io::Write as _;

use octroi_policy::Outcome;

use super::decide::{Answer, Decided};
use super::raw::Raw;

/// Writes `{"id":…,"decision":…,"decidedBy":…}` without the newline; `id` as it was written.
pub(crate) fn write_answer(id: Option<Raw<'_>>, answer: &Answer, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"id\":");
    out.extend_from_slice(id.map_or("null", Raw::text).as_bytes());
    write_outcome(answer, out);
    out.push(b'}');
}

/// Writes the members that every answer has: `,"decision":…,"decidedBy":…`.
pub(crate) fn write_outcome(answer: &Answer, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"decision\":\"");
    out.extend_from_slice(word(answer.outcome).as_bytes());
    out.extend_from_slice(b"\",\"decidedBy\":");
    match &answer.decided_by {
        None => out.extend_from_slice(b"null"),
        Some(decided) => write_decided(decided, out),
    }
    if !answer.missing.is_empty() {
        out.extend_from_slice(b",\"missing\":[");
        for (index, gap) in answer.missing.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            write_text(&gap.to_string(), out);
        }
        out.push(b']');
    }
}

/// Returns the word for an outcome.
pub(crate) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ImplicitDeny => "implicitDeny",
        Outcome::ExplicitDeny => "explicitDeny",
        Outcome::Undetermined => "undetermined",
    }
}

fn write_decided(decided: &Decided, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    match decided {
        Decided::Statement {
            slot,
            policy,
            statement,
            sid,
        } => {
            let _ = write!(out, "{{\"policyType\":\"{}\"", slot.layer.word());
            write_level(slot.level, out);
            out.extend_from_slice(b",\"policy\":");
            if policy.is_empty() {
                write_text(&slot.to_string(), out);
            } else {
                write_text(policy, out);
            }
            let _ = write!(out, ",\"statement\":{statement}");
            if let Some(sid) = sid {
                out.extend_from_slice(b",\"sid\":");
                write_text(sid, out);
            }
        }
        Decided::Layer { layer, level } => {
            let _ = write!(out, "{{\"policyType\":\"{}\"", layer.word());
            write_level(*level, out);
        }
        Decided::Grant { index, name } => {
            out.extend_from_slice(b"{\"policyType\":\"grant\",\"policy\":");
            if name.is_empty() {
                write_text(&format!("grants[{index}]"), out);
            } else {
                write_text(name, out);
            }
        }
    }
    out.push(b'}');
}

fn write_level(level: Option<usize>, out: &mut Vec<u8>) {
    if let Some(level) = level {
        let _ = write!(out, ",\"level\":{level}");
    }
}

/// Writes a JSON string.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    let _ = serde_json::to_writer(out, text);
}
