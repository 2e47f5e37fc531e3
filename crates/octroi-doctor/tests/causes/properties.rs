//! What holds of every scenario, whatever its cause.

use octroi_doctor::{Certainty, Diagnosis, Options, diagnose};
use serde_json::{Value, json};

use crate::scenario::Scenario;
use crate::unread;

/// Every scenario of the corpus.
fn all() -> Vec<Scenario> {
    ["causes", "causes/adversarial", "cases"]
        .into_iter()
        .flat_map(Scenario::load)
        .collect()
}

fn look(scenario: &Scenario, use_trail: bool) -> Diagnosis {
    let options = Options {
        use_trail,
        remedies: false,
        ..Options::default()
    };
    diagnose(&scenario.evidence, options).unwrap_or_else(|error| panic!("{}: {error}", scenario.name))
}

/// What a person would call the same answer.
fn answer(diagnosis: &Diagnosis) -> String {
    let blockers: Vec<String> = diagnosis
        .blockers
        .iter()
        .map(|blocker| {
            format!(
                "{:?} {:?} {:?} {:?} {}",
                blocker.action,
                blocker.by.as_ref().map(ToString::to_string),
                blocker.on,
                blocker.deny,
                blocker.cause.slug()
            )
        })
        .collect();
    let mut missing: Vec<String> = diagnosis
        .missing
        .iter()
        .map(|missing| missing.gap.to_string())
        .collect();
    missing.sort();
    format!(
        "{} {} {} {blockers:#?} missing {missing:?} candidates {:?}",
        diagnosis.certainty.as_str(),
        diagnosis.outcome.as_str(),
        diagnosis.cause.slug(),
        diagnosis
            .candidates
            .iter()
            .map(|cause| cause.slug())
            .collect::<Vec<_>>()
    )
}

fn assert_none(complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{} complaints\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

/// What was not read may leave the cause open. It never makes a failure pass or a fault out of
/// nothing; and it shows another cause only of a call that is refused for several reasons, or
/// of another call that is refused as well.
#[test]
fn without_one_fact_the_answer_stays_or_is_open() {
    let mut complaints = Vec::new();
    for scenario in all() {
        let modes = [true, false].map(|mode| (mode, look(&scenario, mode)));
        for (fact, document) in unread::each(&scenario.document) {
            let name = format!("{} without {fact}", scenario.name);
            let without = Scenario::of(&name, document);
            for (with_trail, before) in &modes {
                if before.certainty != Certainty::Undetermined {
                    let after = look(&without, *with_trail);
                    complaints
                        .extend(changed(before, &after).map(|text| format!("{name} ({with_trail}): {text}")));
                }
            }
        }
    }
    assert_none(&complaints);
}

fn changed(before: &Diagnosis, after: &Diagnosis) -> Option<String> {
    if after.certainty == Certainty::Undetermined {
        return after
            .missing
            .is_empty()
            .then(|| "nothing is named as missing".to_owned());
    }
    let stays = after.certainty == before.certainty && after.cause == before.cause;
    (!stays && !is_refused_too(before, after)).then(|| {
        format!(
            "{} {} became {} {}",
            before.certainty.as_str(),
            before.cause.slug(),
            after.certainty.as_str(),
            after.cause.slug()
        )
    })
}

/// Whether what is named first is among what was refused with everything read.
fn is_refused_too(before: &Diagnosis, after: &Diagnosis) -> bool {
    let Some(named) = after.blockers.first().filter(|named| named.action.is_some()) else {
        return false;
    };
    after.certainty == Certainty::Determined
        && before
            .blockers
            .iter()
            .any(|blocker| blocker.action == named.action && blocker.on == named.on && blocker.by == named.by)
}

/// An Allow more is no fault.
#[test]
fn an_allow_more_breaks_nothing() {
    let more = json!({ "Effect": "Allow", "Action": ["kms:*", "ec2:*"], "Resource": "*" });
    let mut complaints = Vec::new();
    for scenario in all() {
        if look(&scenario, false).certainty != Certainty::Ok {
            continue;
        }
        let mut document = scenario.document.clone();
        for principal in items(&mut document, "/world/principals") {
            let policy =
                json!({ "name": "more", "document": { "Version": "2012-10-17", "Statement": [more] } });
            if let Some(Value::Array(policies)) = principal.get_mut("identityPolicies") {
                policies.push(policy);
            }
        }
        for key in items(&mut document, "/world/keys") {
            let mut statement = more.clone();
            statement["Principal"] = json!({ "AWS": "*" });
            if let Some(Value::Array(statements)) = key.pointer_mut("/policy/Statement") {
                statements.push(statement);
            }
        }
        let after = look(&Scenario::of(&scenario.name, document), false);
        if after.certainty != Certainty::Ok {
            complaints.push(format!("{}: {}", scenario.name, answer(&after)));
        }
    }
    assert_none(&complaints);
}

/// Who does not call, what is not used and what binds others changes nothing.
#[test]
fn what_has_no_part_changes_nothing() {
    let deny = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "*", "Resource": "*" }] });
    let mut complaints = Vec::new();
    for scenario in all() {
        let mut document = scenario.document.clone();
        let region = scenario.evidence.region.clone();
        let partition = region.partition();
        let principals = document
            .pointer_mut("/world/principals")
            .and_then(Value::as_array_mut);
        principals.unwrap().push(json!({
            "arn": format!("arn:{partition}:iam::111122223333:user/zz-nobody"), "type": "user",
            "uniqueId": "AIDAZZNOBODY000000000", "groups": [],
            "identityPolicies": [{ "name": "deny", "document": deny }],
        }));
        // A second key or volume is a question of its own where the attempt names none.
        let named = scenario.evidence.attempt.operation.as_str() != "CreateGrant";
        if let (true, Some(Value::Array(keys))) = (named, document.pointer_mut("/world/keys")) {
            keys.push(json!({
                "arn": format!("arn:{partition}:kms:{region}:111122223333:key/ffffffff-ffff-4fff-8fff-ffffffffffff"),
                "manager": "CUSTOMER", "state": "Disabled", "spec": "RSA_2048", "usage": "SIGN_VERIFY",
                "origin": "AWS_KMS", "aliases": [], "policy": deny_for_everybody(), "grants": [],
            }));
        }
        let policies = document.pointer_mut("/world/organization/policies");
        if let Some(Value::Array(policies)) = policies {
            policies.push(json!({
                "type": "SCP", "name": "zz-elsewhere", "attachedTo": ["ou-zz99-99999999"], "level": "ou", "document": deny,
            }));
        }
        for with_trail in [true, false] {
            let before = answer(&look(&scenario, with_trail));
            let after = answer(&look(&Scenario::of(&scenario.name, document.clone()), with_trail));
            if before != after {
                complaints.push(format!(
                    "{} ({with_trail}):\n{before}\nbecame\n{after}",
                    scenario.name
                ));
            }
        }
    }
    assert_none(&complaints);
}

fn deny_for_everybody() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }] })
}

/// Lists of an account have no order.
#[test]
fn order_does_not_matter() {
    let mut complaints = Vec::new();
    for scenario in all() {
        let mut document = scenario.document.clone();
        turn_round(document.pointer_mut("/world").unwrap());
        for with_trail in [true, false] {
            let before = answer(&look(&scenario, with_trail));
            let after = answer(&look(&Scenario::of(&scenario.name, document.clone()), with_trail));
            if before != after {
                complaints.push(format!(
                    "{} ({with_trail}):\n{before}\nbecame\n{after}",
                    scenario.name
                ));
            }
        }
    }
    assert_none(&complaints);
}

/// Reverses every list below a value, but those that have an order: block devices are named
/// by their place, and so are the ids of the accounts of a path.
fn turn_round(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (_, field) in fields.iter_mut().filter(|(name, _)| *name != "blockDevices") {
                turn_round(field);
            }
        }
        Value::Array(values) => {
            values.reverse();
            values.iter_mut().for_each(turn_round);
        }
        _ => {}
    }
}

/// A trail that tells what happened agrees with the replay: it adds words, not another answer.
#[test]
fn both_modes_agree() {
    let mut complaints = Vec::new();
    for scenario in all() {
        if scenario.document.pointer("/expect/withoutTrail").is_some() {
            continue;
        }
        let (with, without) = (look(&scenario, true), look(&scenario, false));
        if with.certainty != without.certainty || with.cause != without.cause {
            complaints.push(format!(
                "{}: {} with the trail, {} without",
                scenario.name,
                answer(&with),
                answer(&without)
            ));
        }
    }
    assert_none(&complaints);
}

fn items<'a>(document: &'a mut Value, pointer: &str) -> impl Iterator<Item = &'a mut Value> {
    document
        .pointer_mut(pointer)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
}
