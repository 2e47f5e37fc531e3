//! Comparing one run of a case with what the case expects.

use serde_json::Value;

use super::binary::Binary;
use super::case::{Case, texts};
use super::must_not::Table;
use super::{Mode, remedy};
use crate::house::Result;

/// A check that failed.
pub(crate) struct Failed {
    /// The name of the check, for the table.
    pub(crate) name: &'static str,
    /// What was found instead.
    pub(crate) text: String,
}

/// What came out of one run.
#[derive(Default)]
pub(crate) struct Findings {
    /// The checks that failed; none is a right answer.
    pub(crate) failed: Vec<Failed>,
    /// Differences that are told and not counted.
    pub(crate) remarks: Vec<String>,
}

impl Findings {
    /// Notes a failed check.
    pub(crate) fn fail(&mut self, name: &'static str, text: impl Into<String>) {
        self.failed.push(Failed {
            name,
            text: text.into(),
        });
    }
}

/// Runs a case in a mode and judges the answer.
pub(crate) fn case(binary: &Binary, table: &Table, case: &Case, mode: Mode) -> Result<Findings> {
    let mut findings = Findings::default();
    let trail = mode == Mode::WithTrail;
    let input = case.input(trail);
    let report = match binary.diagnose(&input, trail)? {
        Ok(report) => report,
        Err(said) => {
            findings.fail("run", said);
            return Ok(findings);
        }
    };
    verdict(case, &report, &mut findings);
    for field in ["outcome", "deniedCall", "deniedPrincipal", "on", "cause"] {
        compare(case, &report, field, &mut findings);
    }
    if let (Some(kind), found) = (
        case.expect("denyKind"),
        report.get("denyKind").unwrap_or(&Value::Null),
    ) && kind != found
    {
        findings
            .remarks
            .push(format!("denyKind is {found}, the case has {kind}"));
    }
    remedy::check(binary, case, &input, &report, &mut findings)?;
    table.check(binary, case, &input, &report, trail, &mut findings)?;
    Ok(findings)
}

/// `determined`, `ok` and `unknown, would be settled by: …` are the verdicts of a case.
fn verdict(case: &Case, report: &Value, findings: &mut Findings) {
    let expected = case.expect("verdict").and_then(Value::as_str).unwrap_or_default();
    let expected = if expected.starts_with("unknown") {
        "undetermined"
    } else {
        expected
    };
    let found = report.get("verdict").and_then(Value::as_str).unwrap_or("none");
    if found != expected {
        findings.fail("verdict", format!("is `{found}`, expected `{expected}`"));
    }
}

/// Compares a field with what is expected or also accepted; a field the case leaves out is free.
fn compare(case: &Case, report: &Value, field: &'static str, findings: &mut Findings) {
    let Some(expected) = case.expect(field) else {
        return;
    };
    let found = report.get(field).unwrap_or(&Value::Null);
    let also = case
        .expect(&format!("{field}AlsoAccepted"))
        .map(texts)
        .unwrap_or_default();
    let accepted = found == expected || found.as_str().is_some_and(|found| also.contains(&found));
    if !accepted {
        findings.fail(field, format!("is {found}, expected {expected}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn failed(report: &Value) -> Vec<&'static str> {
        let text = "expect: {verdict: 'unknown, would be settled by: x', outcome: terminated, \
                    outcomeAlsoAccepted: [syncError], 'on': null, cause: scp}";
        let case = Case::parse("x", text).unwrap();
        let mut findings = Findings::default();
        verdict(&case, report, &mut findings);
        for field in ["outcome", "deniedPrincipal", "on", "cause"] {
            compare(&case, report, field, &mut findings);
        }
        findings.failed.iter().map(|it| it.name).collect()
    }

    #[test]
    fn the_expected_and_the_also_accepted_pass() {
        let mut report =
            json!({"verdict": "undetermined", "outcome": "terminated", "on": null, "cause": "scp"});
        assert!(failed(&report).is_empty());
        report["outcome"] = json!("syncError");
        report["deniedPrincipal"] = json!("free, the case does not say");
        assert!(failed(&report).is_empty());
    }

    #[test]
    fn anything_else_fails() {
        assert_eq!(
            failed(&json!({"verdict": "determined", "outcome": "stopped", "on": "k"})),
            ["verdict", "outcome", "on", "cause"]
        );
    }
}
