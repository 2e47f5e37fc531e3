//! Reads the signature that a request presents, in its header or in its query.
//!
//! The checks that need no key come in AWS's order, which the author of a DynamoDB emulator
//! probed (github.com/mhart/dynalite, `index.js`): what is missing, the date, the host among the
//! signed headers, the algorithm, the five parts of the credential. Age and scope come later.

mod header;
pub(super) mod query;

use std::borrow::Cow;

use octroi_names::Time;

use super::canonical::{ALGORITHM, too_many};
use super::{Form, Presented, Scope, SignatureError, SignedHeaders, instant};
use crate::http::HttpRequest;

/// Reads the signature that a request presents.
pub fn parse<'a>(request: &HttpRequest<'a>) -> Result<Presented<'a>, SignatureError> {
    let authorization = only(request, "authorization")?;
    let parameters = query::parameters(request.query)?;
    let raw = match (authorization, parameters) {
        (None, None) => return Err(SignatureError::Missing),
        (Some(_), Some(_)) => return Err(SignatureError::BothForms),
        (Some(value), None) => header::read(value, request)?,
        (None, Some(parameters)) => query::read(parameters, request)?,
    };
    raw.check(request)
}

/// The parts of a signature as they are written.
struct Raw<'a> {
    algorithm: Cow<'a, str>,
    credential: Cow<'a, str>,
    signed_headers: SignedHeaders<'a>,
    signature: Cow<'a, str>,
    time: Time,
    session_token: Option<Cow<'a, str>>,
    form: Form,
}

impl<'a> Raw<'a> {
    fn check(self, request: &HttpRequest<'a>) -> Result<Presented<'a>, SignatureError> {
        if !self.signed_headers.contains("host") {
            return Err(SignatureError::HostNotSigned);
        }
        if self.algorithm != ALGORITHM {
            let algorithm = self.algorithm.into_owned();
            return Err(SignatureError::Algorithm { algorithm });
        }
        let (access_key_id, scope) = split(self.credential)?;
        let presented = Presented {
            access_key_id,
            scope,
            time: self.time,
            session_token: self.session_token,
            signed_headers: self.signed_headers,
            signature: self.signature,
            form: self.form,
        };
        check_headers(&presented, request)?;
        Ok(presented)
    }
}

/// Every signed header must be there, and every `x-amz-` header must be signed. A session token
/// may be added after signing: it is compared with the access key's, not believed.
fn check_headers(presented: &Presented<'_>, request: &HttpRequest<'_>) -> Result<(), SignatureError> {
    let signed = presented
        .signed_headers
        .sorted()
        .ok_or_else(|| too_many(presented))?;
    let is_there = |name: &str| {
        request
            .headers
            .iter()
            .any(|(own, _)| own.eq_ignore_ascii_case(name))
    };
    if let Some(name) = signed.iter().find(|name| !is_there(name)) {
        return Err(SignatureError::SignedHeaderAbsent {
            name: name.to_owned(),
        });
    }
    let unsigned = request.headers.iter().map(|(name, _)| *name).find(|name| {
        name.starts_with("x-amz-")
            && *name != "x-amz-security-token"
            && !presented.signed_headers.contains(name)
    });
    match unsigned {
        Some(name) => Err(SignatureError::HeaderNotSigned {
            name: name.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Splits `keyid/date/region/service/aws4_request`. AWS ignores slashes at the end.
fn split(credential: Cow<'_, str>) -> Result<(Cow<'_, str>, Scope<'_>), SignatureError> {
    let parts = |text: &str| -> Option<[(usize, usize); 5]> {
        let text = text.trim_end_matches('/');
        let mut ends = [(0, 0); 5];
        let mut at = 0;
        let mut count = 0;
        for part in text.split('/') {
            *ends.get_mut(count)? = (at, at + part.len());
            at += part.len() + 1;
            count += 1;
        }
        (count == 5).then_some(ends)
    };
    let Some([key, date, region, service, terminator]) = parts(&credential) else {
        let credential = credential.into_owned();
        return Err(SignatureError::Credential { credential });
    };
    let part = |(from, to): (usize, usize)| match &credential {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(from..to).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(from..to).unwrap_or_default().to_owned()),
    };
    let scope = Scope {
        date: part(date),
        region: part(region),
        service: part(service),
        terminator: part(terminator),
    };
    Ok((part(key), scope))
}

/// Returns the only header of that name, as text.
fn only<'a>(request: &HttpRequest<'a>, name: &'static str) -> Result<Option<&'a [u8]>, SignatureError> {
    let mut values = request.header_values(name);
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(SignatureError::Repeated { name }),
        (value, None) => Ok(value),
    }
}

fn session_token<'a>(request: &HttpRequest<'a>) -> Result<Option<Cow<'a, str>>, SignatureError> {
    let token = only(request, "x-amz-security-token")?;
    Ok(token.map(|token| String::from_utf8_lossy(token.trim_ascii())))
}

fn unreadable(date: &str) -> SignatureError {
    SignatureError::Date {
        date: date.to_owned(),
    }
}

fn basic(date: &str) -> Result<Time, SignatureError> {
    instant::read_basic(date).ok_or_else(|| unreadable(date))
}
