//! Every cause has a scenario that shows it and a near miss that does not.

use octroi_doctor::Cause;

use crate::scenario::Scenario;

#[test]
fn every_cause_has_a_scenario_and_a_near_miss() {
    let scenarios = Scenario::load("causes");
    for cause in Cause::ALL {
        let slug = cause.slug();
        let cause_of = |scenario: &Scenario| scenario.expected(true).text("cause").unwrap().to_owned();
        let shown = scenarios
            .iter()
            .find(|scenario| scenario.name == slug)
            .unwrap_or_else(|| panic!("no scenario `{slug}`"));
        assert_eq!(cause_of(shown), slug, "`{slug}` must show its own cause");
        let near: Vec<&Scenario> = scenarios
            .iter()
            .filter(|scenario| scenario.name.starts_with(&format!("{slug}.near")))
            .collect();
        assert!(!near.is_empty(), "no near miss of `{slug}`");
        for scenario in near {
            assert_ne!(cause_of(scenario), slug, "`{}` is no near miss", scenario.name);
        }
    }
}

#[test]
fn every_scenario_is_named_after_a_cause_and_names_its_source() {
    for scenario in Scenario::load("causes") {
        let slug = scenario.name.split('.').next().unwrap();
        assert!(
            Cause::ALL.iter().any(|cause| cause.slug() == slug),
            "`{slug}` is no cause"
        );
        let source = scenario.document["source"].as_str().unwrap();
        assert!(source.starts_with("https://"), "{}", scenario.name);
    }
}
