//! Patterns against their translation into regular expressions.

use proptest::prelude::*;
use regex::Regex;

use super::*;

/// Translates a pattern for `*` and `?` that run over everything.
fn free(pattern: &str) -> String {
    translated(pattern, |_| ".*", ".")
}

/// Translates a pattern of `Resource`.
fn resource(pattern: &str) -> String {
    let over_colons = |rest: &str| {
        if rest.is_empty() || rest.starts_with(':') {
            ".*"
        } else {
            "[^:]*"
        }
    };
    translated(pattern, over_colons, "[^:]")
}

/// Translates a pattern of an ARN operator: five parts of their own, and the rest.
fn arn(pattern: &str) -> String {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let mut all: Vec<String> = parts
        .iter()
        .take(5)
        .map(|part| translated(part, |_| "[^:]*", "[^:]"))
        .collect();
    all.extend(parts.get(5).map(|sixth| free(sixth)));
    all.join(":")
}

fn translated(pattern: &str, many: impl Fn(&str) -> &'static str, one: &str) -> String {
    let mut translation = String::new();
    for (at, c) in pattern.char_indices() {
        match c {
            '*' => translation.push_str(many(pattern.get(at + 1..).unwrap())),
            '?' => translation.push_str(one),
            other => translation.push_str(&regex::escape(&other.to_string())),
        }
    }
    translation
}

fn regex_matches(translation: &str, text: &str) -> bool {
    Regex::new(&format!("^(?s:{translation})$"))
        .unwrap()
        .is_match(text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn free_wildcards_equal_their_regex(pattern in "[ab:*?é]{0,8}", text in "[ab:é]{0,10}") {
        prop_assert_eq!(
            matches(Plain::new(&pattern), text.as_bytes(), Rule::Free),
            regex_matches(&free(&pattern), &text)
        );
    }

    #[test]
    fn resource_wildcards_equal_their_regex(pattern in "[ab:*?é]{0,9}", text in "[ab:é]{0,10}") {
        prop_assert_eq!(
            matches(Plain::new(&pattern), text.as_bytes(), Rule::Resource),
            regex_matches(&resource(&pattern), &text),
            "{}", resource(&pattern)
        );
    }

    #[test]
    fn arn_wildcards_equal_their_regex(
        pattern in "[ab*?]{0,2}(:[ab*?]{0,2}){4,7}",
        text in "[ab]{0,2}(:[ab]{0,2}){4,7}",
    ) {
        let found = sixth_part(&text)
            .is_some_and(|sixth| matches(Plain::new(&pattern), text.as_bytes(), Rule::Arn { sixth }));
        let six = pattern.matches(':').count() >= 5 && text.matches(':').count() >= 5;
        prop_assert_eq!(found, six && regex_matches(&arn(&pattern), &text));
    }

    #[test]
    fn case_is_folded_in_the_pattern(pattern in "[abAB*?:]{0,6}", text in "[ab:]{0,8}") {
        prop_assert_eq!(
            matches(Lowered(pattern.as_bytes()), text.as_bytes(), Rule::Free),
            regex_matches(&free(&pattern.to_lowercase()), &text)
        );
    }
}
