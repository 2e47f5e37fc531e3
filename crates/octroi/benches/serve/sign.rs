//! Signs the requests of the load, with the engine that verifies them: who signs does not matter here.

use octroi_names::{Secret, Time};
use octroi_wire::http::HttpRequest;
use octroi_wire::sigv4::{SigningKey, canonical_request, parse, string_to_sign};

/// An access key.
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: Secret,
}

/// Returns a whole HTTP request, signed at a time.
pub(crate) fn request(keys: &Keys, service: &str, target: Option<&str>, body: &str, host: &str, now: Time) -> Vec<u8> {
    let stamp = now.to_string().replace(['-', ':'], "");
    let stamp = format!("{}Z", stamp.trim_end_matches('Z').split('.').next().expect("a time"));
    let day = &stamp[..8];
    let kind = if target.is_some() { "application/x-amz-json-1.1" } else { "application/x-www-form-urlencoded" };
    let mut signed = vec![("content-type", kind), ("host", host), ("x-amz-date", stamp.as_str())];
    let target = target.map(|target| format!("TrentService.{target}"));
    if let Some(target) = &target {
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
    let mut headers: Vec<(&str, &[u8])> = signed.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    headers.push(("authorization", unsigned.as_bytes()));
    let http = HttpRequest {
        method: "POST",
        path: "/",
        query: "",
        headers: &headers,
        body: body.as_bytes(),
    };
    let presented = parse(&http).expect("a signature that can be read");
    let hash = hash(&canonical_request(&presented, &http).expect("a canonical request"));
    let text = string_to_sign(&presented, &hash);
    let signature = SigningKey::derive(&keys.secret, &presented.scope).sign(&text);
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut text = String::from("POST / HTTP/1.1\r\n");
    for (name, value) in &signed {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("authorization: {}\r\ncontent-length: {}\r\n\r\n{body}", authorization(&signature), body.len());
    text.into_bytes()
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}
