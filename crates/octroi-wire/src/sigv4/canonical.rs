//! The canonical request: one text for all the ways to write the same request.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>,
//! steps 1 to 3. The text is written into a [`Sink`], so that a check hashes it as it comes and a
//! test reads it. What the page leaves open follows the signers of AWS's SDKs: empty parameters
//! of a query stay out, a `+` in it is a space, only spaces and folds are collapsed in a header.

mod header;
mod path;
mod query;

use sha2::{Digest, Sha256};

use super::rules::{self, Rules};
use super::{Form, Presented, SignatureError};
use crate::http::HttpRequest;

/// The only algorithm.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// What takes the text as it is written.
pub(super) trait Sink {
    /// Takes the next bytes.
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for Sha256 {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// Writes the canonical request.
pub(super) fn write(
    sink: &mut impl Sink,
    presented: &Presented<'_>,
    request: &HttpRequest<'_>,
) -> Result<(), SignatureError> {
    let rules = rules::of(&presented.scope.service);
    let signed = presented
        .signed_headers
        .sorted()
        .ok_or_else(|| too_many(presented))?;
    sink.put(request.method.as_bytes());
    sink.put(b"\n");
    if rules.like_s3 {
        path::write_once_encoded(sink, request.path);
    } else {
        path::write_normalized(sink, request.path);
    }
    sink.put(b"\n");
    query::write(sink, request.query, presented.form);
    sink.put(b"\n");
    for name in signed.iter() {
        header::write(sink, name, request)?;
    }
    sink.put(b"\n");
    for (number, name) in signed.iter().enumerate() {
        if number > 0 {
            sink.put(b";");
        }
        header::write_name(sink, name);
    }
    sink.put(b"\n");
    write_payload(sink, presented.form, request, rules)
}

pub(super) fn too_many(presented: &Presented<'_>) -> SignatureError {
    SignatureError::TooManySignedHeaders {
        count: presented.signed_headers.names().count(),
    }
}

/// Writes the hash of the payload, or what stands for it.
fn write_payload(
    sink: &mut impl Sink,
    form: Form,
    request: &HttpRequest<'_>,
    rules: Rules,
) -> Result<(), SignatureError> {
    let said = request.header("x-amz-content-sha256").map(<[u8]>::trim_ascii);
    let unsigned = match said {
        Some(said) => said == UNSIGNED_PAYLOAD.as_bytes(),
        None => matches!(form, Form::Query { .. }),
    };
    if rules.like_s3 && unsigned {
        sink.put(UNSIGNED_PAYLOAD.as_bytes());
        return Ok(());
    }
    let hash = hex(&Sha256::digest(request.body).into());
    if let Some(said) = said
        && said != hash
    {
        let is_hash = said.len() == hash.len() && said.iter().all(u8::is_ascii_hexdigit);
        if is_hash {
            return Err(SignatureError::PayloadHash);
        }
        let value = String::from_utf8_lossy(said).into_owned();
        return Err(SignatureError::PayloadNotSigned { value });
    }
    sink.put(&hash);
    Ok(())
}

/// Writes bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    let mut text = [0_u8; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        if let [high, low] = pair {
            *high = digit(byte >> 4, b'a');
            *low = digit(byte & 15, b'a');
        }
    }
    text
}

fn digit(nibble: u8, ten: u8) -> u8 {
    if nibble < 10 {
        b'0' + nibble
    } else {
        ten + nibble - 10
    }
}

/// Returns whether a byte stands for itself in every URI (RFC 3986, 2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Returns a byte percent-encoded.
fn percent(byte: u8) -> [u8; 3] {
    [b'%', digit(byte >> 4, b'A'), digit(byte & 15, b'A')]
}
