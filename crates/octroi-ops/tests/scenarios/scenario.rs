//! Plays the scenarios of `corpus/scenarios`, one file for each operation.
//!
//! A scenario tells the outcome, the effects, and what the record must hold at the JSON
//! pointers it names. What must hold of every call is checked of all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use octroi_ops::{OPERATIONS, Performed, SeededIds, perform, record, records};
use octroi_world::World;
use serde_json::Value as Json;

use crate::{call, outcome, world};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/scenarios")
}

/// What every operation must show, unless its file says why it cannot.
const KINDS: [&str; 4] = ["allowed", "denied", "state", "unknown"];

fn file(service: &str, name: &str) -> Json {
    let path = folder().join(service).join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{service}:{name} has no scenarios: {}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_scenario_comes_out_as_told() {
    let mut wrong = Vec::new();
    let mut played = 0;
    for (service, name, _) in OPERATIONS {
        for scenario in file(service, name)["scenarios"].as_array().unwrap() {
            played += 1;
            let found = check(&format!("{service}:{name}"), scenario);
            wrong.extend(
                found
                    .into_iter()
                    .map(|fault| format!("{service}:{name}, {}: {fault}", scenario["name"])),
            );
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
    assert!(played > 100, "only {played} scenarios were played");
}

#[test]
fn every_operation_shows_every_kind_of_outcome() {
    for (service, name, _) in OPERATIONS {
        let file = file(service, name);
        let scenarios = file["scenarios"].as_array().unwrap();
        let kinds: BTreeSet<&str> = scenarios
            .iter()
            .map(|scenario| scenario["kind"].as_str().unwrap())
            .collect();
        for kind in KINDS {
            let reason = file["without"][kind].as_str();
            assert!(
                kinds.contains(kind) != reason.is_some(),
                "{service}:{name} needs a scenario of kind `{kind}`, or a reason in `without`, not both"
            );
        }
        let mut names = BTreeSet::new();
        for scenario in scenarios {
            let source = scenario["source"].as_str().or(file["source"].as_str());
            assert!(
                source.is_some_and(|source| source.starts_with("https://")),
                "{service}:{name}"
            );
            assert!(names.insert(scenario["name"].as_str().unwrap()), "{scenario}");
        }
    }
}

/// Plays one scenario and returns what is wrong.
fn check(operation: &str, scenario: &Json) -> Vec<String> {
    let before = world::common(&scenario["world"]);
    let call = call::call(operation, &scenario["call"], &before);
    let performed = perform(&before, &call, &mut SeededIds::new(1));
    let expect = &scenario["expect"];
    let mut faults = Vec::new();

    let mut told = outcome::outcome(&call, &performed);
    told["effects"] = outcome::effects(&performed).into();
    told["response"] = outcome::response(&performed);
    for (member, wanted) in expect.as_object().unwrap() {
        if member != "record" && told[member] != *wanted {
            faults.push(format!("{member} is {}, not {wanted}", told[member]));
        }
    }
    if told["error"] != expect["error"] || told["missing"] != expect["missing"] {
        faults.push(format!("it answers {told}"));
    }
    if !performed.effects.is_empty() && expect["effects"].is_null() {
        faults.push(format!("effects {} are not told of", told["effects"]));
    }

    let record = record(&before, &call, &performed, &mut SeededIds::new(2));
    let record = record.map(|record| record.to_value()).unwrap_or_default();
    match &expect["record"] {
        Json::Null if record.is_null() => {}
        Json::Object(pointers) => {
            for (pointer, wanted) in pointers {
                let found = record.pointer(pointer).cloned().unwrap_or_default();
                if found != *wanted {
                    faults.push(format!("record{pointer} is {found}, not {wanted}"));
                }
            }
        }
        other => faults.push(format!("the record is {record}, not {other}")),
    }
    faults.extend(always(&before, &call, &performed, expect));
    faults
}

/// What holds of every call.
fn always(before: &World, call: &octroi_ops::Call, performed: &Performed, expect: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    if performed.result.is_err() && !performed.effects.is_empty() {
        faults.push("a refused call has effects".to_owned());
    }
    let mut after = before.clone();
    for effect in &performed.effects {
        match after.apply(effect) {
            Ok(next) => after = next,
            Err(error) => faults.push(format!("{effect:?} cannot be applied: {error}")),
        }
    }
    faults.extend(after.violations().iter().map(ToString::to_string));
    let again = perform(before, call, &mut SeededIds::new(1));
    if format!("{again:?}") != format!("{performed:?}") {
        faults.push("it does not come out the same again".to_owned());
    }
    for record in records(before, call, performed, &mut SeededIds::new(2)) {
        let value = record.to_value();
        if value["requestID"] != call::REQUEST_ID {
            faults.push(format!("a record without the request's id: {value}"));
        }
        if value["eventID"].as_str().is_none_or(|id| id.len() != 36) {
            faults.push(format!("a record without an id: {value}"));
        }
        let failed = performed.result.is_err();
        if record.failed() != failed || (failed && !value["responseElements"].is_null()) {
            faults.push(format!("a record of another outcome: {value}"));
        }
        if expect["result"] == "denied" && record.refusal().is_none() {
            faults.push(format!("a refusal that cannot be read back: {value}"));
        }
    }
    faults
}
