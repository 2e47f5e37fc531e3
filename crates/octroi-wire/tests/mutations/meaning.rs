//! What a signed request means, read plainly and without the library's canonical form.

use octroi_wire::sigv4::{Form, Presented, parse};

use crate::request::Request;

/// Everything a signature stands for.
#[derive(Debug, PartialEq)]
pub(crate) struct Meaning {
    method: String,
    path: Vec<u8>,
    parameters: Vec<(Vec<u8>, Vec<u8>)>,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Vec<u8>>,
    identity: Vec<String>,
}

/// Returns the meaning; `None` where the request presents no signature.
pub(crate) fn of(request: &Request) -> Option<Meaning> {
    request.show(|shown| {
        let presented = parse(shown).ok()?;
        Some(read(request, &presented))
    })
}

fn read(request: &Request, presented: &Presented<'_>) -> Meaning {
    let like_s3 = presented.scope.service == "s3";
    let in_query = matches!(presented.form, Form::Query { .. });
    let mut parameters: Vec<_> = request
        .query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(parameter)
        .collect();
    parameters.retain(|(name, _)| !(in_query && name == b"X-Amz-Signature"));
    parameters.sort();
    let mut names: Vec<String> = presented
        .signed_headers
        .names()
        .map(str::to_ascii_lowercase)
        .collect();
    names.sort();
    names.dedup();
    let headers = names.into_iter().map(|name| {
        let values = request
            .headers
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(&name));
        let values: Vec<Vec<u8>> = values.map(|(_, value)| words(value)).collect();
        (name, values.join(&b','))
    });
    Meaning {
        method: request.method.clone(),
        path: if like_s3 {
            slashed(decode(&request.path))
        } else {
            normal(&request.path)
        },
        parameters,
        headers: headers.collect(),
        body: (!(like_s3 && in_query)).then(|| request.body.clone()),
        identity: vec![
            presented.access_key_id.to_string(),
            format!("{:?}", presented.scope),
            format!("{:?}", presented.session_token),
            format!("{:?}", presented.form),
            presented.time.to_string(),
            presented.signature.to_string(),
        ],
    }
}

fn parameter(pair: &str) -> (Vec<u8>, Vec<u8>) {
    let mut parts = pair.splitn(2, '=');
    let mut part = || decode(&parts.next().unwrap_or_default().replace('+', " "));
    (part(), part())
}

fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let digits = text
            .get(at + 1..at + 3)
            .filter(|it| it.bytes().all(|b| b.is_ascii_hexdigit()));
        if let (b'%', Some(digits)) = (bytes[at], digits) {
            decoded.push(u8::from_str_radix(digits, 16).unwrap());
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    decoded
}

fn slashed(path: Vec<u8>) -> Vec<u8> {
    if path.first() == Some(&b'/') {
        path
    } else {
        [b"/".to_vec(), path].concat()
    }
}

fn normal(path: &str) -> Vec<u8> {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').filter(|it| !it.is_empty() && *it != ".") {
        if segment == ".." {
            kept.pop();
        } else {
            kept.push(segment);
        }
    }
    let mut normal = kept.join("/");
    if !kept.is_empty() && ["/", "/.", "/.."].iter().any(|end| path.ends_with(end)) {
        normal.push('/');
    }
    normal.into_bytes()
}

fn words(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    let words = value
        .split(|byte| b" \r\n".contains(byte))
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}
