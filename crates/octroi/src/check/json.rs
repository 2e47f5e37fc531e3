//! An answer as one line of JSON.

use std::io::Write as _;

use octroi_policy::Outcome;

use super::decide::{Answer, Decided};
use super::line::Line;
use super::raw::Raw;

/// Writes `{"id":…,"decision":…,"decidedBy":…}` without the newline; `id` as it was written.
pub(crate) fn write_answer(id: Option<Raw<'_>>, line: &Line, answer: &Answer, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"id\":");
    out.extend_from_slice(id.map_or("null", Raw::text).as_bytes());
    write_outcome(line, answer, out);
    out.push(b'}');
}

/// Writes the members that every answer has: `,"decision":…,"decidedBy":…`.
pub(crate) fn write_outcome(line: &Line, answer: &Answer, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"decision\":\"");
    out.extend_from_slice(word(answer.outcome).as_bytes());
    out.extend_from_slice(b"\",\"decidedBy\":");
    match &answer.decided_by {
        None => out.extend_from_slice(b"null"),
        Some(decided) => write_decided(decided, line, out),
    }
    if !answer.missing.is_empty() {
        out.extend_from_slice(b",\"missing\":[");
        for (index, gap) in answer.missing.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            write_text(gap, out);
        }
        out.push(b']');
    }
}

/// Returns the word for an outcome.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ImplicitDeny => "implicitDeny",
        Outcome::ExplicitDeny => "explicitDeny",
        Outcome::Undetermined => "undetermined",
    }
}

fn write_decided(decided: &Decided, line: &Line, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    match decided {
        Decided::Statement { slot, statement } => {
            let _ = write!(out, "{{\"policyType\":\"{}\"", slot.layer.word());
            write_level(slot.level, out);
            out.extend_from_slice(b",\"policy\":");
            let policy = decided.policy(&line.policies);
            match policy.map(octroi_policy::Policy::name) {
                Some(name) if !name.is_empty() => write_text(name, out),
                _ => write_text(&slot.to_string(), out),
            }
            let _ = write!(out, ",\"statement\":{statement}");
            let written = policy.and_then(|policy| policy.document().statements.get(*statement));
            if let Some(sid) = written.and_then(|written| written.sid.as_ref()) {
                out.extend_from_slice(b",\"sid\":");
                write_text(&sid.value, out);
            }
        }
        Decided::Layer { layer, level } => {
            let _ = write!(out, "{{\"policyType\":\"{}\"", layer.word());
            write_level(*level, out);
        }
        Decided::Grant(index) => {
            out.extend_from_slice(b"{\"policyType\":\"grant\",\"policy\":");
            write_text(&line.grant_name(*index), out);
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
