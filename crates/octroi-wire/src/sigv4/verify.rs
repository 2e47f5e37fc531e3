//! Decides whether a presented signature is the holder's, and whether it is still good.
//!
//! AWS checks the age first, then the scope, then looks for the access key, and then calculates
//! the signature (probed by the author of github.com/mhart/dynalite). [`check_time`] and
//! [`check_scope`] are for before the look-up; [`verify`] repeats what of them it can, so that a
//! caller who forgets them accepts nothing that AWS would not.

use octroi_names::Time;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::canonical::{self, ALGORITHM, hex};
use super::key::TERMINATOR;
use super::{Form, Presented, ScopeFaults, SignatureError, SigningKey, instant, rules};
use crate::http::HttpRequest;

const MILLIS_PER_MINUTE: i64 = 60_000;

/// Checks the signature of a request against the key of its access key and scope.
pub fn verify(
    presented: &Presented<'_>,
    request: &HttpRequest<'_>,
    key: &SigningKey,
    now: Time,
) -> Result<(), SignatureError> {
    check_time(presented, now)?;
    check_day(presented, ScopeFaults::default())?;
    let mut hasher = Sha256::new();
    canonical::write(&mut hasher, presented, request)?;
    let text = string_to_sign(presented, &hasher.finalize().into());
    let expected = hex(&key.sign(&text));
    if bool::from(expected.ct_eq(presented.signature.as_bytes())) {
        Ok(())
    } else {
        Err(SignatureError::Mismatch)
    }
}

/// Checks whether the request is neither too old nor from the future.
pub fn check_time(presented: &Presented<'_>, now: Time) -> Result<(), SignatureError> {
    let rules = rules::of(&presented.scope.service);
    let window = i64::from(rules.window_minutes) * MILLIS_PER_MINUTE;
    let signed = presented.time;
    let age = now.epoch_millis().saturating_sub(signed.epoch_millis());
    let window_minutes = rules.window_minutes;
    if age < -window {
        return Err(SignatureError::NotYetCurrent {
            signed,
            now,
            window_minutes,
        });
    }
    let lifetime = match presented.form {
        Form::Query { expires } if rules.heeds_lifetime => expires,
        Form::Query { .. } | Form::Header => None,
    };
    match lifetime {
        Some(expires) if age > i64::from(expires) * 1000 => {
            Err(SignatureError::PresignedExpired { signed, expires, now })
        }
        None if age > window => Err(SignatureError::Expired {
            signed,
            now,
            window_minutes,
        }),
        _ => Ok(()),
    }
}

/// Checks that the credential is for this service and a Region that is served, ends as it must,
/// and is of the day of the request. AWS names everything that is wrong at once.
pub fn check_scope(
    presented: &Presented<'_>,
    service: &str,
    region_is_served: bool,
) -> Result<(), SignatureError> {
    let scope = &presented.scope;
    let faults = ScopeFaults {
        region: (!region_is_served).then(|| scope.region.to_string()),
        service: (scope.service != service).then(|| service.to_owned()),
        ..ScopeFaults::default()
    };
    check_day(presented, faults)
}

fn check_day(presented: &Presented<'_>, mut faults: ScopeFaults) -> Result<(), SignatureError> {
    let scope = &presented.scope;
    if scope.terminator != TERMINATOR {
        faults.terminator = Some(scope.terminator.to_string());
    }
    if scope.date != instant::write_basic(presented.time).day() {
        faults.date = Some((scope.date.to_string(), presented.time));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(SignatureError::Scope(Box::new(faults)))
    }
}

/// Returns the canonical request, whose hash is signed.
pub fn canonical_request(
    presented: &Presented<'_>,
    request: &HttpRequest<'_>,
) -> Result<Vec<u8>, SignatureError> {
    let mut text = Vec::with_capacity(512);
    canonical::write(&mut text, presented, request)?;
    Ok(text)
}

/// Returns the text that is signed, from the hash of the canonical request.
pub fn string_to_sign(presented: &Presented<'_>, canonical_hash: &[u8; 32]) -> Vec<u8> {
    let scope = &presented.scope;
    let mut text = Vec::with_capacity(192);
    text.extend_from_slice(ALGORITHM.as_bytes());
    text.push(b'\n');
    text.extend_from_slice(instant::write_basic(presented.time).as_str().as_bytes());
    text.push(b'\n');
    for part in [&scope.date, &scope.region, &scope.service] {
        text.extend_from_slice(part.as_bytes());
        text.push(b'/');
    }
    text.extend_from_slice(scope.terminator.as_bytes());
    text.push(b'\n');
    text.extend_from_slice(&hex(canonical_hash));
    text
}
