//! Every refusal of the corpus: which error it is, and what each family answers.

use octroi_names::{Secret, Time};
use octroi_wire::sigv4::{
    Family, SignatureError, SigningKey, answer, check_scope, check_time, parse, verify,
};
use serde_json::Value as Json;

use crate::request::{Request, cases, time};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The way of a server through the checks.
fn serve(request: &Request, now: Time, service: &str, region_is_served: bool) -> Result<(), SignatureError> {
    request.show(|request| {
        let presented = parse(request)?;
        check_time(&presented, now)?;
        check_scope(&presented, service, region_is_served)?;
        let key = SigningKey::derive(&Secret::from(SECRET), &presented.scope);
        verify(&presented, request, &key, now)
    })
}

fn holds(case: &Json) {
    let name = case["name"].as_str().unwrap();
    assert!(case["source"].as_str().unwrap().starts_with("https://"), "{name}");
    let request = Request::read(&case["request"]);
    let service = case["service"].as_str().unwrap();
    let served = case["regionIsServed"].as_bool().unwrap();
    let error = serve(&request, time(&case["now"]), service, served).expect_err(name);
    let shown = format!("{error:?}");
    let variant = shown.split([' ', '(']).next().unwrap();
    assert_eq!(variant, case["error"].as_str().unwrap(), "{name}");
    for (family, expected) in case["answers"].as_object().unwrap() {
        let told = match family.as_str() {
            "query" => answer(&error, Family::Query),
            "ec2" => answer(&error, Family::Ec2),
            "json" => answer(&error, Family::Json),
            other => panic!("{other}"),
        };
        let told = serde_json::json!({ "code": told.code, "status": told.status, "message": told.message });
        assert_eq!(told, *expected, "{name} ({family})");
    }
}

#[test]
fn every_refusal_of_the_corpus_holds() {
    let cases = cases("refusals.json");
    assert!(cases.len() >= 35);
    cases.iter().for_each(holds);
}
