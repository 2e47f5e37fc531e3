//! What a server says of its work: a line a decision and a line an error, on standard error.
//!
//! Lines hold who asked for what and how it came out; no input, no output, no credential.

use std::io::Write as _;

use octroi_ops::Refused;
use serde_json::{Value, json};

use crate::decisions::Decision;

/// The log.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    json: bool,
}

impl Log {
    /// Makes a log of text or of JSON.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Says that something went wrong in the server itself.
    pub(crate) fn error(self, text: &str) {
        self.line("error", text);
    }

    /// Says something worth knowing.
    pub(crate) fn info(self, text: &str) {
        self.line("info", text);
    }

    /// Says how a call came out. Calls that succeed are not told: there are too many.
    pub(crate) fn decision(self, decision: &Decision) {
        if matches!(decision.performed.result, Ok(_) | Err(Refused::Failed(_))) {
            return;
        }
        let summary = decision.summary();
        if self.json {
            self.write(&summary.to_string());
            return;
        }
        let member = |name: &str| {
            summary
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        self.write(&format!(
            "{} {} {}:{} by {} ({})",
            member("time"),
            member("outcome"),
            member("service"),
            member("operation"),
            member("principal"),
            member("requestId")
        ));
    }

    fn line(self, level: &str, text: &str) {
        if self.json {
            self.write(&json!({ "level": level, "message": text }).to_string());
        } else {
            self.write(&format!("octroi: {level}: {text}"));
        }
    }

    /// A log that cannot be written stops nothing.
    fn write(self, line: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}
