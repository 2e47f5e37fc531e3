//! Every case of the corpus in three stages, so that a failure names the stage that is wrong.

use octroi_names::Secret;
use octroi_wire::sigv4::{SigningKey, canonical_request, parse, string_to_sign, verify};
use sha2::{Digest, Sha256};

use crate::request::{Request, cases, time};

fn holds(file: &str, at_least: usize) {
    let cases = cases(file);
    assert!(cases.len() >= at_least, "{file} has {} cases", cases.len());
    for case in cases {
        let name = case["name"].as_str().unwrap();
        Request::read(&case["request"]).show(|request| {
            let presented = parse(request).unwrap_or_else(|error| panic!("{name}: not parsed: {error}"));
            let canonical = canonical_request(&presented, request);
            let canonical = canonical.unwrap_or_else(|error| panic!("{name}: canonical request: {error}"));
            let text = String::from_utf8_lossy(&canonical);
            assert_eq!(
                text,
                case["canonical"].as_str().unwrap(),
                "{name}: canonical request"
            );

            let to_sign = string_to_sign(&presented, &Sha256::digest(&canonical).into());
            let text = String::from_utf8_lossy(&to_sign);
            assert_eq!(
                text,
                case["stringToSign"].as_str().unwrap(),
                "{name}: string to sign"
            );

            let secret = Secret::from(case["secret"].as_str().unwrap());
            let key = SigningKey::derive(&secret, &presented.scope);
            let signature: String = key
                .sign(&to_sign)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(
                signature,
                case["signature"].as_str().unwrap(),
                "{name}: signature"
            );

            verify(&presented, request, &key, time(&case["at"]))
                .unwrap_or_else(|error| panic!("{name}: not verified: {error}"));
        });
    }
}

#[test]
fn the_documented_suite_holds() {
    holds("documented-suite.json", 55);
}

#[test]
fn the_examples_of_the_pages_hold() {
    holds("documented-pages.json", 6);
}

#[test]
fn what_botocore_signs_holds() {
    holds("botocore.json", 12);
}

#[test]
fn the_edges_hold() {
    holds("edges.json", 25);
}
