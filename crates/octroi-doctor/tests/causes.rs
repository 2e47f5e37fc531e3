//! The scenarios of `corpus/causes` and the cases of `corpus/cases`, through one check.
//!
//! A scenario shows a cause; its near misses differ from it in one fact and have another cause
//! or none. Every file is diagnosed with and without its trail, and what is proposed is applied
//! and diagnosed again.

#[cfg(test)]
#[path = "causes/check.rs"]
mod check;
#[cfg(test)]
#[path = "causes/coverage.rs"]
mod coverage;
#[cfg(test)]
#[path = "causes/properties.rs"]
mod properties;
#[cfg(test)]
#[path = "causes/scenario.rs"]
mod scenario;
#[cfg(test)]
#[path = "causes/too_wide.rs"]
mod too_wide;
#[cfg(test)]
#[path = "causes/unread.rs"]
mod unread;

use scenario::Scenario;

/// Checks every file of a folder and says everything that is wrong at once.
fn check_all(folder: &str) {
    let scenarios = Scenario::load(folder);
    assert!(!scenarios.is_empty(), "no scenario in `{folder}`");
    let complaints: Vec<String> = scenarios.iter().flat_map(check::check).collect();
    assert!(
        complaints.is_empty(),
        "{} complaints\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

#[test]
fn every_cause_is_told_from_its_near_misses() {
    check_all("causes");
}

#[test]
fn adversarial_scenarios_are_diagnosed() {
    check_all("causes/adversarial");
}

#[test]
fn the_visible_cases_are_diagnosed() {
    check_all("cases");
}
