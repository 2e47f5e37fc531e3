//! Proving a remedy a second time: apply its changes, ask the binary again.

use serde_json::Value;

use super::binary::Binary;
use super::case::Case;
use super::judge::Findings;
use super::{changes, too_wide};
use crate::house::Result;

/// The outcomes of an attempt that went through.
const WENT_THROUGH: &[&str] = &["started", "volumeCreated", "attached", "created", "ok"];

/// Checks the remedies of a report: the first one must work, none may be too wide.
pub(crate) fn check(
    binary: &Binary,
    case: &Case,
    input: &Value,
    report: &Value,
    findings: &mut Findings,
) -> Result {
    let remedies = all(report);
    for remedy in remedies {
        for finding in too_wide::findings(remedy) {
            findings.fail("too-wide", finding);
        }
    }
    let expected = case.expect("remedy");
    let verified = expected.and_then(|it| it.get("verified")) == Some(&Value::Bool(true));
    let sides = expected
        .and_then(|it| it.get("side"))
        .map(super::case::texts)
        .unwrap_or_default();
    let Some(first) = remedies.first() else {
        if verified || sides == ["operational"] {
            findings.fail("remedy", "there is none");
        }
        return Ok(());
    };
    if sides.is_empty() || sides == ["none"] {
        if remedies.iter().any(|remedy| !is_operational(remedy)) {
            findings.fail("remedy", "there is nothing to change, and something is proposed");
        }
        return Ok(());
    }
    let side = first.get("side").and_then(Value::as_str).unwrap_or("none");
    if !sides.contains(&side) {
        findings.fail("side", format!("is `{side}`, expected one of {sides:?}"));
    }
    if verified {
        prove(binary, input, first, findings)?;
    }
    Ok(())
}

/// Returns the remedies of a report, the best first.
pub(crate) fn all(report: &Value) -> &[Value] {
    report
        .get("remedies")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// Returns the changes of a remedy.
pub(crate) fn changes_of(remedy: &Value) -> &[Value] {
    remedy
        .get("changes")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// Returns whether a remedy changes nothing that a case holds.
fn is_operational(remedy: &Value) -> bool {
    changes_of(remedy)
        .iter()
        .all(|it| it.get("target").and_then(Value::as_str) == Some("operational"))
}

fn prove(binary: &Binary, input: &Value, remedy: &Value, findings: &mut Findings) -> Result {
    if is_operational(remedy) {
        findings.fail("changes", "the remedy holds no change that can be applied");
        return Ok(());
    }
    let mut changed = input.clone();
    if let Err(error) = changes::apply(&mut changed, changes_of(remedy)) {
        findings.fail("changes", error);
        return Ok(());
    }
    changes::forget_attempt(&mut changed);
    match binary.diagnose(&changed, false)? {
        Ok(report) => {
            if let Some(text) = still_refused(&report) {
                findings.fail("proof", text);
            }
        }
        Err(said) => findings.fail("proof", said),
    }
    Ok(())
}

/// Says why a report does not show an attempt that goes through.
fn still_refused(report: &Value) -> Option<String> {
    let calls = report
        .get("calls")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let text = |value: &Value, field: &str| {
        value
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or("none")
            .to_owned()
    };
    if calls.is_empty() {
        return Some("no call was made".to_owned());
    }
    if let Some(call) = calls.iter().find(|call| text(call, "result") != "allowed") {
        return Some(format!(
            "{} on {} is {}",
            text(call, "call"),
            text(call, "on"),
            text(call, "result")
        ));
    }
    let (verdict, outcome) = (text(report, "verdict"), text(report, "outcome"));
    let through = verdict == "ok" || (verdict != "undetermined" && WENT_THROUGH.contains(&outcome.as_str()));
    (!through).then(|| format!("the verdict is `{verdict}`, the outcome `{outcome}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_remedies_that_the_cases_expect_can_be_applied_and_are_not_too_wide() {
        let root = crate::house::root().unwrap();
        let mut applied = 0;
        for case in crate::cases::case::load(&root, &[root.join("corpus/cases")]).unwrap() {
            let remedy = case.expect("remedy").unwrap();
            assert_eq!(too_wide::findings(remedy), Vec::<String>::new(), "{}", case.name);
            let before = case.input(false);
            let mut after = before.clone();
            changes::apply(&mut after, changes_of(remedy)).unwrap();
            if remedy["verified"] == json!(true) {
                assert_ne!(before, after, "{}", case.name);
                applied += 1;
            }
        }
        assert_eq!(applied, 34);
    }

    #[test]
    fn only_an_attempt_that_goes_through_is_a_proof() {
        let report = |verdict: &str, result: &str| json!({"verdict": verdict, "outcome": "started", "calls": [{"call": "c", "on": "k", "result": result}]});
        assert_eq!(still_refused(&report("ok", "allowed")), None);
        assert_eq!(
            still_refused(&report("ok", "denied")).unwrap(),
            "c on k is denied"
        );
        assert!(still_refused(&report("undetermined", "allowed")).is_some());
        assert!(still_refused(&json!({"verdict": "ok", "calls": []})).is_some());
    }
}
