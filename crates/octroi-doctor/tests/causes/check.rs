//! One scenario against its expectation, with and without its trail.

use octroi_doctor::{Certainty, Change, Diagnosis, Options, Remedy, Way, diagnose};
use octroi_ops::launch::{CallResult, LaunchOutcome};

use crate::scenario::{Expected, Scenario};
use crate::too_wide;

/// Returns everything that is wrong with the diagnosis of a scenario.
pub(crate) fn check(scenario: &Scenario) -> Vec<String> {
    [true, false]
        .into_iter()
        .flat_map(|with_trail| {
            let mode = if with_trail { "trail" } else { "no trail" };
            let complaints = check_mode(scenario, with_trail);
            complaints
                .into_iter()
                .map(move |text| format!("{} ({mode}): {text}", scenario.name))
        })
        .collect()
}

fn check_mode(scenario: &Scenario, with_trail: bool) -> Vec<String> {
    let options = Options {
        use_trail: with_trail,
        ..Options::default()
    };
    let diagnosis = match diagnose(&scenario.evidence, options) {
        Ok(diagnosis) => diagnosis,
        Err(error) => return vec![error.to_string()],
    };
    let expected = scenario.expected(with_trail);
    let mut complaints = Vec::new();
    verdict(&diagnosis, expected, &mut complaints);
    calls(&diagnosis, expected, &mut complaints);
    missing(&diagnosis, expected, &mut complaints);
    remedies(scenario, &diagnosis, expected, &mut complaints);
    complaints
}

fn verdict(diagnosis: &Diagnosis, expected: Expected<'_>, complaints: &mut Vec<String>) {
    let found = diagnosis.certainty.as_str();
    if found != expected.certainty() {
        complaints.push(format!(
            "the verdict is `{found}` ({}), expected `{}`",
            diagnosis.cause.slug(),
            expected.certainty()
        ));
    }
    let first = diagnosis
        .blockers
        .first()
        .filter(|_| diagnosis.certainty == Certainty::Determined);
    let by = first.and_then(|first| first.by.as_ref()).map(ToString::to_string);
    for (field, found) in [
        ("outcome", Some(diagnosis.outcome.as_str())),
        ("cause", Some(diagnosis.cause.slug())),
        ("deniedCall", first.and_then(|first| first.action.as_deref())),
        ("deniedPrincipal", by.as_deref()),
        ("on", first.and_then(|first| first.on.as_deref())),
    ] {
        if !expected.accepts(field, found) {
            complaints.push(format!(
                "{field} is {found:?}, expected {:?}",
                expected.get(field).unwrap()
            ));
        }
    }
    let kind = first.and_then(|first| first.deny).map(|deny| deny.as_str());
    let primary = diagnosis.certainty == Certainty::Determined
        && expected.text("cause") == Some(diagnosis.cause.slug())
        && expected.text("deniedCall") == first.and_then(|first| first.action.as_deref());
    if let (Some(wanted), true) = (expected.text("denyKind"), primary)
        && kind != Some(wanted)
    {
        complaints.push(format!("denyKind is {kind:?}, expected `{wanted}`"));
    }
}

/// The calls that are listed stand in this order, each with its result.
fn calls(diagnosis: &Diagnosis, expected: Expected<'_>, complaints: &mut Vec<String>) {
    for also in expected.texts("alsoDenied") {
        let denied = diagnosis
            .blockers
            .iter()
            .skip(1)
            .any(|blocker| blocker.action.as_deref() == Some(also));
        if !denied && expected.certainty() == "determined" {
            complaints.push(format!("{also} is not among what is refused besides"));
        }
    }
    let found: Vec<[String; 4]> = diagnosis
        .replay
        .calls
        .iter()
        .filter(|call| call.certain)
        .map(|call| {
            let result = match call.result {
                CallResult::Allowed => "allowed",
                CallResult::Denied => "denied",
                CallResult::NotReached => "notReached",
                CallResult::Unknown => "unknown",
            };
            [
                call.leg.action.to_string(),
                call.leg.on.clone(),
                call.leg.by.to_string(),
                result.to_owned(),
            ]
        })
        .collect();
    let mut at = found.iter();
    for listed in expected
        .get("calls")
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten()
    {
        let field = |name: &str| {
            listed
                .get(name)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
        };
        let wanted = ["call", "on", "by", "result"].map(field);
        if !at.any(|call| call.each_ref().map(String::as_str) == wanted) {
            complaints.push(format!("no call {wanted:?} in its place among {found:#?}"));
            return;
        }
    }
}

/// What would settle an open question is named, with the permission that reads it.
fn missing(diagnosis: &Diagnosis, expected: Expected<'_>, complaints: &mut Vec<String>) {
    if expected.certainty() != "undetermined" {
        return;
    }
    if diagnosis.missing.is_empty() {
        complaints.push("nothing is named as missing".to_owned());
    }
    let named: Vec<&str> = diagnosis
        .missing
        .iter()
        .flat_map(|missing| missing.gap.permissions())
        .copied()
        .collect();
    for settled in expected.texts("settledBy") {
        let is_permission = settled
            .split_once(':')
            .is_some_and(|(_, name)| !name.contains(' '));
        if is_permission && !named.contains(&settled) {
            complaints.push(format!("`{settled}` is not named as missing, but {named:?}"));
        }
    }
    let candidates: Vec<&str> = diagnosis.candidates.iter().map(|cause| cause.slug()).collect();
    for candidate in expected.texts("candidates") {
        if !candidates.contains(&candidate) {
            complaints.push(format!(
                "`{candidate}` is not among the candidates {candidates:?}"
            ));
        }
    }
    if !diagnosis.remedies.is_empty() {
        complaints.push("a remedy is proposed for what is not known".to_owned());
    }
}

fn remedies(
    scenario: &Scenario,
    diagnosis: &Diagnosis,
    expected: Expected<'_>,
    complaints: &mut Vec<String>,
) {
    for remedy in &diagnosis.remedies {
        complaints.extend(too_wide::findings(remedy));
        complaints.extend(needless(remedy));
        complaints.extend(opens_grants(scenario, diagnosis, remedy));
    }
    let wanted = expected.get("remedy");
    let sides = wanted
        .and_then(|wanted| wanted.get("side"))
        .map(crate::scenario::texts)
        .unwrap_or_default();
    let verified = wanted.and_then(|wanted| wanted.get("verified")) == Some(&true.into());
    let Some(first) = diagnosis.remedies.first() else {
        if verified || sides == ["operational"] {
            complaints.push("no remedy is proposed".to_owned());
        }
        return;
    };
    let operational = |remedy: &Remedy| remedy.changes.iter().all(Change::is_operational);
    if sides.is_empty() || sides == ["none"] {
        if sides == ["none"] && !diagnosis.remedies.iter().all(operational) {
            complaints.push("there is nothing to change, and something is proposed".to_owned());
        }
        return;
    }
    if !sides.contains(&first.side.as_str()) {
        complaints.push(format!(
            "the side of the remedy is `{}`, expected one of {sides:?}",
            first.side.as_str()
        ));
    }
    let proof = first.proof.as_ref().map(|proof| proof.outcome);
    if verified && proof != Some(LaunchOutcome::Started) {
        complaints.push(format!("the first remedy is not proved, but {proof:?}"));
    }
    for remedy in diagnosis.remedies.iter().filter(|remedy| !operational(remedy)) {
        complaints.extend(works(scenario, remedy));
    }
}

/// The attempt works in the world that the remedy makes, and a new diagnosis says so.
fn works(scenario: &Scenario, remedy: &Remedy) -> Option<String> {
    let after = match remedy.applied(&scenario.evidence) {
        Ok(after) => after,
        Err(error) => return Some(format!("`{}` cannot be applied: {error}", remedy.summary)),
    };
    let diagnosis = match diagnose(&after, Options::default()) {
        Ok(diagnosis) => diagnosis,
        Err(error) => return Some(error.to_string()),
    };
    // What was not read may decide behind the refusal that is mended; the proof says so then.
    let proved = remedy
        .proof
        .as_ref()
        .is_some_and(|proof| proof.outcome == LaunchOutcome::Started);
    let wanted = if proved {
        Certainty::Ok
    } else {
        Certainty::Undetermined
    };
    (diagnosis.certainty != wanted).then(|| {
        let refused: Vec<String> = diagnosis
            .replay
            .calls
            .iter()
            .filter(|call| call.result != CallResult::Allowed)
            .map(|call| format!("{} on {}", call.leg.action, call.leg.on))
            .collect();
        format!(
            "after `{}` the verdict is `{}`: {refused:?}, missing {:?}",
            remedy.summary,
            diagnosis.certainty.as_str(),
            diagnosis.missing
        )
    })
}

/// Every element of an added Allow is needed: without it the attempt fails, or more is allowed.
fn needless(remedy: &Remedy) -> Vec<String> {
    remedy
        .proof
        .iter()
        .flat_map(|proof| &proof.elements)
        .filter(|element| !element.fails_without && element.opens_without == 0)
        .map(|element| format!("`{}` of `{}` is not needed", element.element, remedy.summary))
        .collect()
}

/// A caller that could not make grants of its own before cannot after. A grant for a
/// service-linked role holds CreateGrant, as AWS documents it.
fn opens_grants(scenario: &Scenario, diagnosis: &Diagnosis, remedy: &Remedy) -> Option<String> {
    let direct = scenario.evidence.attempt.operation.as_str() == "CreateGrant";
    if direct || remedy.side.as_str() == "grant" {
        return None;
    }
    let opened = remedy
        .proof
        .iter()
        .flat_map(|proof| &proof.newly_allowed)
        .any(|access| {
            access.by == diagnosis.replay.caller
                && access.action == "kms:CreateGrant"
                && access.way == Way::Direct
        });
    opened.then(|| format!("`{}` lets the caller make grants of its own", remedy.summary))
}
