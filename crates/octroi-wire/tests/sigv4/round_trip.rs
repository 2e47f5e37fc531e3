//! What the signer of AWS's SDK for Rust signs is accepted, and no part of it can be changed.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign};
use aws_sigv4::sign::v4;
use octroi_names::{Secret, Time};
use octroi_wire::sigv4::{SignatureError, SigningKey, parse, verify};
use proptest::prelude::*;

use crate::request::Request;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SIGNED_AT: u64 = 1_768_472_430;
const MINUTE: i64 = 60_000;

/// What is to be signed, and how.
#[derive(Debug, Clone)]
struct Plan {
    method: &'static str,
    path: String,
    query: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    token: Option<String>,
    in_query: bool,
}

fn plans() -> impl Strategy<Value = Plan> {
    let segment = "/([a-c~.*_:-]|%20|%2F|%c3%a9|%25){0,3}";
    let pair = "([a-cA-C~*-]|%20|%2B|\\+|%C3%A9|%7E){0,2}(=([a-z0-9=*-]|%26|\\+|%2f){0,3})?";
    let name = prop::sample::select(vec!["my-a", "my-b", "content-type", "x-amz-target", "x-amz-z"]);
    let value = "[!-~]{0,3}( {0,3}[!-~]{1,3}){0,3}";
    (
        prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]),
        prop::collection::vec(segment, 1..4).prop_map(|segments| segments.concat()),
        prop::collection::vec(pair, 0..5).prop_map(|pairs| pairs.join("&")),
        prop::collection::vec((name, value), 0..4),
        prop::collection::vec(any::<u8>(), 0..40),
        prop::option::of("[A-Za-z0-9+/]{1,30}={0,2}"),
        any::<bool>(),
    )
        .prop_map(|(method, path, query, headers, body, token, in_query)| Plan {
            method,
            path,
            query,
            headers,
            body,
            token,
            in_query,
        })
}

/// Parses and verifies, with whatever scope the request presents.
fn check(request: &Request, secret: &str, now: Time) -> Result<(), SignatureError> {
    request.show(|request| {
        let presented = parse(request)?;
        let key = SigningKey::derive(&Secret::from(secret), &presented.scope);
        verify(&presented, request, &key, now)
    })
}

fn signed_at() -> Time {
    Time::from_epoch_millis(SIGNED_AT as i64 * 1000)
}

fn signed(plan: &Plan) -> Request {
    let identity = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET, plan.token.clone(), None, "test").into();
    let mut settings = SigningSettings::default();
    if plan.in_query {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(900));
    }
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("kms")
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(SIGNED_AT))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let mut address = format!("http://kms.us-east-1.amazonaws.com:4566{}", plan.path);
    if !plan.query.is_empty() {
        address = format!("{address}?{}", plan.query);
    }
    let mut request = http::Request::builder().method(plan.method).uri(&address);
    request = request.header("host", "kms.us-east-1.amazonaws.com:4566");
    for (name, value) in &plan.headers {
        request = request.header(*name, value);
    }
    let mut request = request.body(()).unwrap();
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let body = SignableBody::Bytes(&plan.body);
    let signable = SignableRequest::new(plan.method, &address, headers, body).unwrap();
    let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
    instructions.apply_to_request_http1x(&mut request);
    let headers = request.headers().iter();
    Request {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect(),
        body: plan.body.clone(),
    }
}

/// A change, and what must come of it.
type Change = (&'static str, fn(&mut Request), fn(&SignatureError) -> bool);

fn is_mismatch(error: &SignatureError) -> bool {
    *error == SignatureError::Mismatch
}

fn header<'a>(request: &'a mut Request, name: &str) -> Option<&'a mut Vec<u8>> {
    let found = request.headers.iter_mut().find(|(own, _)| own == name);
    found.map(|(_, value)| value)
}

/// Replaces a text in the signature's header or query.
fn replace(request: &mut Request, from: &str, to: &str) {
    request.query = request.query.replacen(from, to, 1);
    if let Some(value) = header(request, "authorization") {
        *value = String::from_utf8_lossy(value).replacen(from, to, 1).into_bytes();
    }
}

const CHANGES: &[Change] = &[
    ("method", |it| it.method = "PATCH".to_owned(), is_mismatch),
    ("path", |it| it.path.push_str("/x"), is_mismatch),
    ("query", |it| it.query.push_str("&zz=1"), is_mismatch),
    ("query without value", |it| it.query.push_str("&zz"), is_mismatch),
    ("body", |it| it.body.push(b'x'), is_mismatch),
    ("host", |it| header(it, "host").unwrap().push(b'1'), is_mismatch),
    (
        "signature",
        |it| {
            replace(it, "Signature=", "Signature=0");
        },
        is_mismatch,
    ),
    (
        "Region of the scope",
        |it| replace(it, "us-east-1", "us-east-2"),
        is_mismatch,
    ),
    (
        "service of the scope",
        |it| {
            replace(it, "/kms/", "/ec2/");
            replace(it, "%2Fkms%2F", "%2Fec2%2F");
        },
        is_mismatch,
    ),
    (
        "day of the scope",
        |it| {
            replace(it, "/20260115/", "/20260116/");
            replace(it, "%2F20260115%2F", "%2F20260116%2F");
        },
        |error| matches!(error, SignatureError::Scope(faults) if faults.date.is_some()),
    ),
    (
        "end of the scope",
        |it| replace(it, "aws4_request", "aws5_request"),
        |error| matches!(error, SignatureError::Scope(faults) if faults.terminator.is_some()),
    ),
    (
        "time",
        |it| {
            it.query = it.query.replacen("T102030Z", "T102031Z", 1);
            if let Some(date) = header(it, "x-amz-date") {
                *date = b"20260115T102031Z".to_vec();
            }
        },
        is_mismatch,
    ),
    (
        "algorithm",
        |it| replace(it, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
        |error| matches!(error, SignatureError::Algorithm { .. }),
    ),
    (
        "host no longer signed",
        |it| {
            replace(it, "host", "hosts");
        },
        |error| *error == SignatureError::HostNotSigned,
    ),
    (
        "another header said to be signed",
        |it| {
            it.headers.push(("a".to_owned(), b"1".to_vec()));
            replace(it, "SignedHeaders=", "SignedHeaders=a;");
        },
        is_mismatch,
    ),
    (
        "a second host",
        |it| it.headers.push(("host".to_owned(), b"evil.example.com".to_vec())),
        is_mismatch,
    ),
    (
        "no host",
        |it| it.headers.retain(|(name, _)| name != "host"),
        |error| matches!(error, SignatureError::SignedHeaderAbsent { name } if name == "host"),
    ),
    (
        "an unsigned header of AWS",
        |it| it.headers.push(("x-amz-new".to_owned(), b"1".to_vec())),
        |error| matches!(error, SignatureError::HeaderNotSigned { name } if name == "x-amz-new"),
    ),
    (
        "no signature at all",
        |it| {
            it.headers.retain(|(name, _)| name != "authorization");
            it.query = String::new();
        },
        |error| *error == SignatureError::Missing,
    ),
    (
        "a signature in both places",
        |it| {
            it.query.push_str("&X-Amz-Algorithm=AWS4-HMAC-SHA256");
            it.headers
                .push(("authorization".to_owned(), b"AWS4-HMAC-SHA256 ".to_vec()));
        },
        |error| matches!(error, SignatureError::BothForms | SignatureError::Repeated { .. }),
    ),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_signed_is_accepted_and_nothing_else(plan in plans()) {
        let request = signed(&plan);
        prop_assert_eq!(check(&request, SECRET, signed_at()), Ok(()), "{:?}", request);
        prop_assert_eq!(check(&request, "another", signed_at()), Err(SignatureError::Mismatch));
        for (name, change, expected) in CHANGES {
            let mut changed = request.clone();
            change(&mut changed);
            prop_assert!(changed != request, "`{}` changes nothing: {:?}", name, request);
            let error = check(&changed, SECRET, signed_at()).err();
            prop_assert!(error.as_ref().is_some_and(expected), "{}: {:?} of {:?}", name, error, changed);
        }
        for (at, name) in request.headers.iter().map(|(name, _)| name).enumerate() {
            if !matches!(name.as_str(), "authorization" | "x-amz-date") {
                let mut changed = request.clone();
                changed.headers[at].1.insert(0, b'x');
                let error = check(&changed, SECRET, signed_at()).err();
                prop_assert_eq!(error, Some(SignatureError::Mismatch), "{}", name);
            }
        }
    }

    #[test]
    fn what_means_the_same_is_accepted(plan in plans()) {
        let request = signed(&plan);
        let mut same = request.clone();
        let pairs: Vec<&str> = request.query.split('&').rev().collect();
        same.query = pairs.join("&").replace('+', "%20");
        same.headers.push(("user-agent".to_owned(), b"x".to_vec()));
        for (_, value) in &mut same.headers {
            value.splice(0..0, *b"  ");
            value.push(b' ');
        }
        let single = |name: &str| request.headers.iter().filter(|(own, _)| own == name).count() == 1;
        if request.headers.iter().all(|(name, _)| single(name)) {
            same.headers.reverse();
        }
        prop_assert_eq!(check(&same, SECRET, signed_at()), Ok(()), "{:?}", same);
    }
}

fn simple(in_query: bool) -> Request {
    signed(&Plan {
        method: "POST",
        path: "/".to_owned(),
        query: String::new(),
        headers: Vec::new(),
        body: b"{}".to_vec(),
        token: None,
        in_query,
    })
}

#[test]
fn a_signature_is_good_for_five_minutes_and_a_presigned_one_for_its_lifetime() {
    let (header, query) = (simple(false), simple(true));
    let at = |minutes: i64, millis: i64| signed_at().plus_millis(minutes * MINUTE + millis);
    for request in [&header, &query] {
        assert_eq!(check(request, SECRET, at(-5, 0)), Ok(()));
        let early = check(request, SECRET, at(-5, -1)).unwrap_err();
        assert!(matches!(
            early,
            SignatureError::NotYetCurrent {
                window_minutes: 5,
                ..
            }
        ));
    }
    assert_eq!(check(&header, SECRET, at(5, 0)), Ok(()));
    let late = check(&header, SECRET, at(5, 1)).unwrap_err();
    assert!(matches!(
        late,
        SignatureError::Expired {
            window_minutes: 5,
            ..
        }
    ));
    assert_eq!(check(&query, SECRET, at(15, 0)), Ok(()));
    let late = check(&query, SECRET, at(15, 1)).unwrap_err();
    assert!(matches!(
        late,
        SignatureError::PresignedExpired { expires: 900, .. }
    ));
}
