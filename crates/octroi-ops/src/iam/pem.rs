//! Certificates in PEM: whether they are some, and when they expire.
//!
//! RFC 7468 around the DER of RFC 5280, of which only the way to the validity is walked: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>.
//! Left out: whether the certificate is signed well, and by whom.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_names::Time;

use super::found::refused;
use crate::error::ErrorCode;
use crate::operation::{Scene, Stop};

/// How long a placeholder of a test suite is valid: a year.
const PLACEHOLDER_MILLIS: i64 = 365 * 24 * 60 * 60 * 1_000;

/// Returns when a certificate expires. The administrator for test suites may give a placeholder.
///
/// # Errors
///
/// If it is none.
pub(super) fn expiry(scene: &Scene<'_>, text: &str) -> Result<Time, Stop> {
    match not_after(text) {
        Some(time) => Ok(time),
        None if scene.by_test_admin() => Ok(scene.now().plus_millis(PLACEHOLDER_MILLIS)),
        None => Err(refused(
            ErrorCode::MalformedCertificate,
            "Unable to parse certificate. Please ensure the certificate is in PEM format.",
        )),
    }
}

/// Whether a text is a certificate.
pub(super) fn is_certificate(text: &str) -> bool {
    not_after(text).is_some()
}

fn not_after(text: &str) -> Option<Time> {
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----")?;
    let (inside, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let letters: String = inside.split_whitespace().collect();
    let der = STANDARD.decode(letters).ok()?;
    let (_, certificate, _) = element(&der)?;
    let (_, mut rest, _) = element(certificate)?;
    // The version, which is tagged [0], is optional; serial number, algorithm and issuer are not.
    if rest.first() == Some(&0xa0) {
        (_, _, rest) = element(rest)?;
    }
    for _ in 0..3 {
        (_, _, rest) = element(rest)?;
    }
    let (_, validity, _) = element(rest)?;
    let (_, _, after) = element(validity)?;
    let (kind, digits, _) = element(after)?;
    time(kind, std::str::from_utf8(digits).ok()?)
}

/// Splits off an element: its tag, its content, and what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes
                .iter()
                .fold(0, |length, byte| length << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// Reads `YYMMDDHHMMSSZ`, whose years are those from 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn time(kind: u8, digits: &str) -> Option<Time> {
    let digits = digits.strip_suffix('Z')?;
    let (year, rest) = match kind {
        0x17 => {
            let (year, rest) = digits.split_at_checked(2)?;
            let century = if year >= "50" { "19" } else { "20" };
            (format!("{century}{year}"), rest)
        }
        0x18 => {
            let (year, rest) = digits.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    let pair = |index: usize| rest.get(index * 2..index * 2 + 2);
    let (month, day) = (pair(0)?, pair(1)?);
    let (hour, minute, second) = (pair(2)?, pair(3)?, pair(4)?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z")
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(der: &[u8]) -> String {
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            STANDARD.encode(der)
        )
    }

    fn sequence(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let length = u8::try_from(content.len()).unwrap();
        assert!(length < 0x80);
        [&[tag, length], content.as_slice()].concat()
    }

    fn certificate(version: &[u8], after: &[u8]) -> String {
        let validity = sequence(0x30, &[&sequence(0x17, &[b"250101000000Z"]), after]);
        let empty = sequence(0x30, &[]);
        let parts = [version, &[2, 1, 7], &empty, &empty, &validity];
        wrapped(&sequence(0x30, &[&sequence(0x30, &parts)]))
    }

    #[test]
    fn the_end_of_the_validity_is_found_with_and_without_a_version() {
        let version = sequence(0xa0, &[&[2, 1, 2]]);
        let short = sequence(0x17, &[b"491231235959Z"]);
        let long = sequence(0x18, &[b"20910102030405Z"]);
        for (version, after, expect) in [
            (&version[..], &short, "2049-12-31T23:59:59Z"),
            (&[], &short, "2049-12-31T23:59:59Z"),
            (&version, &long, "2091-01-02T03:04:05Z"),
        ] {
            let found = not_after(&certificate(version, after)).unwrap();
            assert_eq!(found.to_string(), expect);
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        for text in [
            "",
            "cert-body",
            &wrapped(b""),
            &wrapped(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
        ] {
            assert_eq!(not_after(text), None, "{text}");
        }
        assert_eq!(not_after(&certificate(&[], &[0x17, 2, b'1', b'Z'])), None);
    }
}
