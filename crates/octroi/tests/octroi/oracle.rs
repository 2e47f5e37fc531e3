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

    /// Whatever happens to the bytes of a line, it is answered by one line of JSON.
    #[test]
    fn a_damaged_line_is_answered(
        vector in generate::vector(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut line = vector.to_string().into_bytes();
        for (index, byte) in damage {
            let at = index.index(line.len());
            line[at] = if byte == b'\n' { b' ' } else { byte };
        }
        if let Some(cut) = cut {
            line.truncate(cut.index(line.len()).max(1));
        }
        let mut out = Vec::new();
        let summary = batch::run(&mut line.as_slice(), &mut out, 1, &Messages::english()).unwrap();
        prop_assert_eq!(summary.lines, 1);
        let answer: Value = serde_json::from_slice(&out).unwrap();
        prop_assert_eq!(answer.get("error").is_some(), summary.bad == 1);
        if let Some(column) = answer["error"]["column"].as_u64() {
            let length = String::from_utf8_lossy(&line).chars().count();
            prop_assert!(column >= 1 && column <= length as u64 + 1);
        }
    }
}
