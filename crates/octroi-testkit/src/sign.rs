//! Signs requests with the engine that verifies them, for tests and benches in which who signs does not
//! matter; that other signers agree is the business of `octroi-wire`'s own tests.

use octroi_names::{Secret, Time};
use octroi_wire::http::HttpRequest;
use octroi_wire::sigv4::{SigningKey, canonical_request, parse, string_to_sign};

/// An access key.
#[derive(Debug, Clone)]
pub struct Keys {
    /// The id.
    pub id: String,
    /// The secret.
    pub secret: Secret,
    /// The session token of temporary credentials.
    pub token: Option<String>,
}

/// Returns a whole HTTP request, signed at a time; `target` is the whole `X-Amz-Target`.
///
/// # Panics
///
/// If the request cannot be signed, which is a defect of the test.
pub fn request(
    keys: &Keys,
    service: &str,
    target: Option<&str>,
    body: &str,
    host: &str,
    now: Time,
) -> Vec<u8> {
    request_to("/", keys, service, target, body, host, now)
}

/// Does the same as [`request`], for a page of the server.
///
/// # Panics
///
/// If the request cannot be signed, which is a defect of the test.
pub fn request_to(
    path: &str,
    keys: &Keys,
    service: &str,
    target: Option<&str>,
    body: &str,
    host: &str,
    now: Time,
) -> Vec<u8> {
    let stamp = now.to_string().replace(['-', ':'], "");
    let stamp = format!(
        "{}Z",
        stamp.trim_end_matches('Z').split('.').next().expect("a time")
    );
    let day = &stamp[..8];
    let kind = if target.is_some() {
        "application/x-amz-json-1.1"
    } else {
        "application/x-www-form-urlencoded"
    };
    let mut signed = vec![
        ("content-type", kind),
        ("host", host),
        ("x-amz-date", stamp.as_str()),
    ];
    if let Some(token) = &keys.token {
        signed.push(("x-amz-security-token", token));
    }
    if let Some(target) = target {
        signed.push(("x-amz-target", target));
    }
    let names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
    let authorization = |signature: &str| {
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{day}/us-east-1/{service}/aws4_request, SignedHeaders={}, Signature={signature}",
            keys.id,
            names.join(";")
        )
    };
    let unsigned = authorization(&"0".repeat(64));
    let mut headers: Vec<(&str, &[u8])> = signed
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    headers.push(("authorization", unsigned.as_bytes()));
    let http = HttpRequest {
        method: "POST",
        path,
        query: "",
        headers: &headers,
        body: body.as_bytes(),
    };
    let presented = parse(&http).expect("a signature that can be read");
    let hash = hash(&canonical_request(&presented, &http).expect("a canonical request"));
    let text = string_to_sign(&presented, &hash);
    let signature = SigningKey::derive(&keys.secret, &presented.scope).sign(&text);
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut text = format!("POST {path} HTTP/1.1\r\n");
    for (name, value) in &signed {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!(
        "authorization: {}\r\ncontent-length: {}\r\n\r\n{body}",
        authorization(&signature),
        body.len()
    );
    text.into_bytes()
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}
