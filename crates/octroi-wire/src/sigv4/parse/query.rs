//! The query form: `X-Amz-Algorithm`, `-Credential`, `-Date`, `-Expires`, `-SignedHeaders`,
//! `-Signature` and, for temporary credentials, `-Security-Token`.
//!
//! The form is recognized by its algorithm. The lifetime may be missing; where it is there it is
//! between a second and a week.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>

use std::borrow::Cow;

use super::{Raw, basic, session_token};
use crate::http::HttpRequest;
use crate::sigv4::{Form, SignatureError, SignedHeaders};

/// The parameter that the signature itself does not cover.
pub(in crate::sigv4) const SIGNATURE: &str = "X-Amz-Signature";
const ALGORITHM: &str = "X-Amz-Algorithm";
const CREDENTIAL: &str = "X-Amz-Credential";
const SIGNED_HEADERS: &str = "X-Amz-SignedHeaders";
const DATE: &str = "X-Amz-Date";
const EXPIRES: &str = "X-Amz-Expires";
const TOKEN: &str = "X-Amz-Security-Token";

const WEEK: u32 = 604_800;

/// The signing parameters of a query, decoded.
#[derive(Default)]
pub(super) struct Parameters<'a> {
    algorithm: Option<Cow<'a, str>>,
    credential: Option<Cow<'a, str>>,
    signature: Option<Cow<'a, str>>,
    signed_headers: Option<Cow<'a, str>>,
    date: Option<Cow<'a, str>>,
    expires: Option<Cow<'a, str>>,
    token: Option<Cow<'a, str>>,
}

/// Collects the signing parameters; `None` where the query names no algorithm.
pub(super) fn parameters(query: &str) -> Result<Option<Parameters<'_>>, SignatureError> {
    let mut found = Parameters::default();
    let mut repeated = None;
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (slot, name) = match &*decoded(name) {
            ALGORITHM => (&mut found.algorithm, ALGORITHM),
            CREDENTIAL => (&mut found.credential, CREDENTIAL),
            SIGNATURE => (&mut found.signature, SIGNATURE),
            SIGNED_HEADERS => (&mut found.signed_headers, SIGNED_HEADERS),
            DATE => (&mut found.date, DATE),
            EXPIRES => (&mut found.expires, EXPIRES),
            TOKEN => (&mut found.token, TOKEN),
            _ => continue,
        };
        if slot.replace(decoded(value)).is_some() {
            repeated.get_or_insert(name);
        }
    }
    match (&found.algorithm, repeated) {
        (None, _) => Ok(None),
        (Some(_), Some(name)) => Err(SignatureError::Repeated { name }),
        (Some(_), None) => Ok(Some(found)),
    }
}

/// Reads the signing parameters.
pub(super) fn read<'a>(
    parameters: Parameters<'a>,
    request: &HttpRequest<'a>,
) -> Result<Raw<'a>, SignatureError> {
    let filled = |parameter: Option<Cow<'a, str>>| parameter.filter(|it| !it.is_empty());
    let algorithm = filled(parameters.algorithm);
    let credential = filled(parameters.credential);
    let signature = filled(parameters.signature);
    let signed_headers = filled(parameters.signed_headers);
    let date = filled(parameters.date);
    let missing = [
        (algorithm.is_none(), ALGORITHM),
        (credential.is_none(), CREDENTIAL),
        (signature.is_none(), SIGNATURE),
        (signed_headers.is_none(), SIGNED_HEADERS),
        (date.is_none(), DATE),
    ];
    let (Some(algorithm), Some(credential), Some(signature), Some(signed_headers), Some(date)) =
        (algorithm, credential, signature, signed_headers, date)
    else {
        let missing = missing
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, name)| *name)
            .collect();
        return Err(SignatureError::QueryIncomplete { missing });
    };
    let time = basic(&date)?;
    let expires = parameters.expires.map(|expires| lifetime(&expires)).transpose()?;
    let session_token = match parameters.token {
        Some(token) => Some(token),
        None => session_token(request)?,
    };
    Ok(Raw {
        algorithm,
        credential,
        signed_headers: SignedHeaders(signed_headers),
        signature,
        time,
        session_token,
        form: Form::Query { expires },
    })
}

fn lifetime(text: &str) -> Result<u32, SignatureError> {
    let seconds = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok().filter(|seconds| (1..=WEEK).contains(seconds))
    } else {
        None
    };
    seconds.ok_or_else(|| SignatureError::Expires {
        expires: text.to_owned(),
    })
}

/// Decodes a name or value as the reader of a form does.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('+', " ");
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(&spaced).collect();
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}
