//! Counters in Prometheus's text form.
//!
//! See <https://prometheus.io/docs/instrumenting/exposition_formats/>. Labels are services, operations and
//! outcomes, never what a caller wrote.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;

/// The counters of requests by service, operation and outcome.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, &'static str, &'static str), u64>>,
}

impl Metrics {
    /// Counts a request.
    pub(crate) fn count(&self, service: &'static str, operation: &'static str, outcome: &'static str) {
        if let Ok(mut requests) = self.requests.lock() {
            *requests.entry((service, operation, outcome)).or_default() += 1;
        }
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from(
            "# HELP octroi_requests_total Requests by service, operation and outcome.\n# TYPE octroi_requests_total counter\n",
        );
        if let Ok(requests) = self.requests.lock() {
            for ((service, operation, outcome), count) in requests.iter() {
                let _ = writeln!(
                    text,
                    "octroi_requests_total{{service=\"{service}\",operation=\"{operation}\",outcome=\"{outcome}\"}} {count}"
                );
            }
        }
        text
    }
}
