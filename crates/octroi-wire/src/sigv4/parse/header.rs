//! The header form: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
//!
//! Pieces are set off by commas and spaces, which is why a space after `Credential=` leaves a
//! piece without an equal sign (iann0036/cloud9-sync#10). The time is the one of `X-Amz-Date`,
//! or of `Date` where that is missing.

use std::borrow::Cow;

use octroi_names::Time;

use super::{Raw, basic, only, session_token, unreadable};
use crate::http::HttpRequest;
use crate::sigv4::{Form, HeaderParts, SignatureError, SignedHeaders, instant};

/// Reads the Authorization header.
pub(super) fn read<'a>(value: &'a [u8], request: &HttpRequest<'a>) -> Result<Raw<'a>, SignatureError> {
    let whole = || String::from_utf8_lossy(value).into_owned();
    let Ok(text) = std::str::from_utf8(value) else {
        return Err(SignatureError::NotKeyValue {
            piece: whole(),
            header: whole(),
        });
    };
    let text = text.trim();
    let (algorithm, rest) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let (mut credential, mut signed_headers, mut signature) = (None, None, None);
    for piece in rest.split([' ', ',', '\t']).filter(|piece| !piece.is_empty()) {
        let Some((key, value)) = piece.split_once('=') else {
            return Err(SignatureError::NotKeyValue {
                piece: piece.to_owned(),
                header: whole(),
            });
        };
        let (slot, name) = match key {
            "Credential" => (&mut credential, "Credential"),
            "SignedHeaders" => (&mut signed_headers, "SignedHeaders"),
            "Signature" => (&mut signature, "Signature"),
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return Err(SignatureError::Repeated { name });
        }
    }
    let date = only(request, "x-amz-date")?.map_or_else(|| only(request, "date"), |date| Ok(Some(date)))?;
    let (Some(credential), Some(signed_headers), Some(signature), Some(date)) = (
        credential.filter(|it| !it.is_empty()),
        signed_headers,
        signature.filter(|it| !it.is_empty()),
        date,
    ) else {
        let missing = HeaderParts {
            credential: credential.is_none_or(str::is_empty),
            signature: signature.is_none_or(str::is_empty),
            signed_headers: signed_headers.is_none(),
            date: date.is_none(),
        };
        let header = whole();
        return Err(SignatureError::HeaderIncomplete { missing, header });
    };
    Ok(Raw {
        algorithm: Cow::Borrowed(algorithm),
        credential: Cow::Borrowed(credential),
        signed_headers: SignedHeaders(Cow::Borrowed(signed_headers)),
        signature: Cow::Borrowed(signature),
        time: time(date, request)?,
        session_token: session_token(request)?,
        form: Form::Header,
    })
}

fn time(date: &[u8], request: &HttpRequest<'_>) -> Result<Time, SignatureError> {
    let Ok(text) = std::str::from_utf8(date) else {
        return Err(unreadable(&String::from_utf8_lossy(date)));
    };
    let text = text.trim();
    let basic = basic(text);
    if basic.is_ok() || request.header("x-amz-date").is_some() {
        return basic;
    }
    instant::read_http(text).ok_or_else(|| unreadable(text))
}
