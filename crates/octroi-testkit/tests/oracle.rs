//! The naive evaluator against every vector of `corpus/policy/vectors.json`.

use octroi_testkit::{generate, oracle};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

#[test]
fn the_oracle_agrees_with_every_vector() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/policy/vectors.json");
    let vectors: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(vectors.len(), 386);
    let wrong: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            let (found, expected) = (
                oracle::decide(vector).as_str(),
                vector["expect"].as_str().unwrap(),
            );
            (found != expected).then(|| {
                format!(
                    "{}: {found}, expected {expected}: {}",
                    vector["name"], vector["why"]
                )
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
}

/// The generated requests are worth deciding only if they come out differently.
#[test]
fn generated_requests_come_out_in_every_way() {
    let mut counts = std::collections::BTreeMap::new();
    let mut runner = TestRunner::deterministic();
    let strategy = generate::vector();
    let total = 2_000;
    for _ in 0..total {
        let vector = strategy.new_tree(&mut runner).unwrap().current();
        *counts.entry(oracle::decide(&vector).as_str()).or_insert(0_u32) += 1;
    }
    println!("of {total}: {counts:?}");
    assert_eq!(counts.len(), 3);
    for (verdict, count) in counts {
        assert!(count * 10 >= total, "{verdict}: {count} of {total}");
    }
}
