//! Random checks through a batch against the second evaluator, which reads the same JSON.

use octroi::batch;
use octroi_doctor::Messages;
use octroi_testkit::{generate, oracle};
use proptest::prelude::*;
use serde_json::Value;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_batch_answers_as_the_oracle(vector in generate::vector()) {
        let mut out = Vec::new();
        let line = vector.to_string();
        batch::run(&mut line.as_bytes(), &mut out, 1, &Messages::english()).unwrap();
        let answer: Value = serde_json::from_slice(&out).unwrap();
        prop_assert_eq!(&answer["decision"], oracle::decide(&vector).as_str(), "{}", answer);
    }
}
