//! The product against the naive evaluator: the vectors, and ten thousand random requests.
//!
//! The product is asked through `octroi_ops::authorize`, the one place through which every check
//! goes. A difference is a defect in one of the two; the fact sheet says in which.

#[cfg(test)]
#[path = "differential/product.rs"]
mod product;

#[cfg(test)]
mod tests {
    use octroi_testkit::{generate, oracle};
    use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
    use serde_json::Value;

    use crate::product;

    const VECTORS: &str = include_str!("../../../corpus/policy/vectors.json");

    /// How many random requests a run decides.
    const REQUESTS: u32 = 10_000;

    #[test]
    fn the_product_agrees_with_every_vector() {
        let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
        let wrong: Vec<String> = vectors
            .iter()
            .filter_map(|vector| {
                let found = product::decide(vector);
                (Some(found.as_str()) != vector["expect"].as_str())
                    .then(|| format!("{}: {found}: {}", vector["name"], vector["why"]))
            })
            .collect();
        assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    }

    /// The seed is fixed, so that a run can be repeated.
    #[test]
    fn the_product_agrees_with_the_oracle_on_random_requests() {
        let config = Config {
            cases: REQUESTS,
            failure_persistence: None,
            ..Config::default()
        };
        let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, seed);
        let outcome = runner.run(&generate::vector(), |vector| {
            let (product, oracle) = (product::decide(&vector), oracle::decide(&vector));
            if product == oracle.as_str() {
                return Ok(());
            }
            Err(TestCaseError::fail(format!(
                "the product says {product}, the oracle {oracle}:\n{vector:#}"
            )))
        });
        if let Err(error) = outcome {
            panic!("{error}");
        }
    }
}
