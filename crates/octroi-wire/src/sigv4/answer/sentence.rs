//! AWS's sentences about signatures, for the families that have no other one.
//!
//! The services say the same in the same words; only codes and statuses differ. Sentences about
//! a scope are strung together when several things are wrong, and each brings its space along.

use std::borrow::Cow;
use std::fmt::Write;

use octroi_names::Time;

use crate::sigv4::{HeaderParts, ScopeFaults, SignatureError, instant};

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. \
                        Check your AWS Secret Access Key and signing method. Consult the service \
                        documentation for details.";

/// Returns the sentence.
pub(super) fn of(error: &SignatureError) -> Cow<'static, str> {
    let text = match error {
        SignatureError::Missing => return Cow::Borrowed("Missing Authentication Token"),
        SignatureError::Mismatch | SignatureError::PayloadHash | SignatureError::PayloadNotSigned { .. } => {
            return Cow::Borrowed(MISMATCH);
        }
        SignatureError::UnknownAccessKey { .. } | SignatureError::InactiveAccessKey { .. } => {
            return Cow::Borrowed("The security token included in the request is invalid.");
        }
        SignatureError::WrongSessionToken => {
            return Cow::Borrowed("The security token included in the request is invalid");
        }
        SignatureError::ExpiredSessionToken => {
            return Cow::Borrowed("The security token included in the request is expired");
        }
        SignatureError::BothForms => {
            return Cow::Borrowed(
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
            );
        }
        SignatureError::HostNotSigned => {
            return Cow::Borrowed(
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            );
        }
        SignatureError::NotKeyValue { piece, header } => format!(
            "'{piece}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'."
        ),
        SignatureError::HeaderIncomplete { missing, header } => header_incomplete(*missing, header),
        SignatureError::QueryIncomplete { missing } => query_incomplete(missing),
        SignatureError::Repeated { name } => format!("'{name}' must not be there more than once."),
        SignatureError::Algorithm { algorithm } => {
            format!("Unsupported AWS 'algorithm': '{algorithm}' (only AWS4-HMAC-SHA256 for now). ")
        }
        SignatureError::Credential { credential } => format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, \
             got '{credential}'"
        ),
        SignatureError::Date { date } => format!(
            "Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ),
        SignatureError::Expires { expires } => format!(
            "X-Amz-Expires must be a number of seconds between 1 and 604800 (a week), not '{expires}'"
        ),
        SignatureError::HeaderNotSigned { name } => {
            format!("'{name}' must be a 'SignedHeader' in the AWS Authorization.")
        }
        SignatureError::SignedHeaderAbsent { name } => {
            format!("'{name}' is named as a SignedHeader, but it does not exist in the HTTP request.")
        }
        SignatureError::TooManySignedHeaders { count } => {
            format!("{count} names in 'SignedHeaders' are too many.")
        }
        SignatureError::Scope(faults) => scope(faults),
        SignatureError::Expired {
            signed,
            now,
            window_minutes,
        } => expired(*signed, *now, i64::from(*window_minutes) * 60),
        SignatureError::PresignedExpired { signed, expires, now } => {
            expired(*signed, *now, i64::from(*expires))
        }
        SignatureError::NotYetCurrent {
            signed,
            now,
            window_minutes,
        } => {
            let limit = now.plus_millis(i64::from(*window_minutes) * 60_000);
            format!(
                "Signature not yet current: {} is still later than {} ({} + {window_minutes} min.)",
                instant::write_basic(*signed).as_str(),
                instant::write_basic(limit).as_str(),
                instant::write_basic(*now).as_str(),
            )
        }
    };
    Cow::Owned(text)
}

fn expired(signed: Time, now: Time, seconds: i64) -> String {
    let limit = now.plus_millis(-seconds * 1000);
    format!(
        "Signature expired: {} is now earlier than {} ({} - {} min.)",
        instant::write_basic(signed).as_str(),
        instant::write_basic(limit).as_str(),
        instant::write_basic(now).as_str(),
        seconds / 60,
    )
}

fn header_incomplete(missing: HeaderParts, header: &str) -> String {
    let mut text = String::new();
    for (is_missing, name) in [
        (missing.credential, "Credential"),
        (missing.signature, "Signature"),
        (missing.signed_headers, "SignedHeaders"),
    ] {
        if is_missing {
            let _ = write!(text, "Authorization header requires '{name}' parameter. ");
        }
    }
    if missing.date {
        text.push_str(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        );
    }
    text.push_str("Authorization=");
    text.push_str(header);
    text
}

fn query_incomplete(missing: &[&str]) -> String {
    let mut text = String::new();
    for name in missing {
        let _ = write!(text, "AWS query-string parameters must include '{name}'. ");
    }
    text.push_str("Re-examine the query-string parameters.");
    text
}

fn scope(faults: &ScopeFaults) -> String {
    let mut text = String::new();
    if let Some(region) = &faults.region {
        let _ = write!(
            text,
            "Credential should be scoped to a valid region, not '{region}'. "
        );
    }
    if let Some(service) = &faults.service {
        let _ = write!(
            text,
            "Credential should be scoped to correct service: '{service}'. "
        );
    }
    if let Some(terminator) = &faults.terminator {
        let _ = write!(
            text,
            "Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'. "
        );
    }
    if let Some((date, time)) = &faults.date {
        let time = instant::write_basic(*time);
        let _ = write!(
            text,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
             '{date}' != '{}', from '{}'.",
            time.day(),
            time.as_str()
        );
    }
    text
}
