//! The members of the API as CloudTrail writes them: names begin small, and what is secret is left out.
//!
//! CloudTrail "doesn't include sensitive data"; which members those are stands in the pages of the
//! services, such as <https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html>.

use octroi_names::Time;
use serde_json::{Map, Value};

/// Members that no record shows, in whatever place.
const SECRET: &[&str] = &[
    "Plaintext",
    "CiphertextBlob",
    "CiphertextForRecipient",
    "PrivateKeyPlaintext",
    "PrivateKeyCiphertextBlob",
    "Message",
    "Signature",
    "Mac",
    "EncryptedKeyMaterial",
    "ImportToken",
    "SharedSecret",
    "SecretAccessKey",
    "SessionToken",
    "Password",
    "OldPassword",
    "NewPassword",
    "PrivateKey",
    "Base32StringSeed",
    "QRCodePNG",
    "AuthenticationCode1",
    "AuthenticationCode2",
    "TokenCode",
    "ServicePassword",
    "ServiceCredentialSecret",
    "KeyStorePassword",
    "TokenCode",
    "SAMLAssertion",
    "WebIdentityToken",
    "TradeInToken",
];

/// Members that a record shows to be there and no more: people's names and addresses.
const HIDDEN: &[&str] = &["Email", "MasterAccountEmail", "AccountName", "Notes"];

/// Members that are moments, which CloudTrail writes out.
const MOMENTS: &[&str] = &[
    "Expiration",
    "RequestedTimestamp",
    "CompletedTimestamp",
    "ExpirationTimestamp",
    "JoinedTimestamp",
];

/// Members whose keys are the caller's own words, which stay as they are.
const FREE: &[&str] = &[
    "EncryptionContext",
    "SourceEncryptionContext",
    "DestinationEncryptionContext",
    "EncryptionContextSubset",
    "EncryptionContextEquals",
];

/// Returns a value with the names of CloudTrail.
pub(super) fn recorded(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let shown = members
                .iter()
                .filter(|(name, _)| !SECRET.contains(&name.as_str()));
            let renamed = shown.map(|(name, value)| {
                let value = match name.as_str() {
                    name if FREE.contains(&name) => value.clone(),
                    name if HIDDEN.contains(&name) => "****".into(),
                    name if MOMENTS.contains(&name) => moment(value),
                    _ => recorded(value),
                };
                (begun_small(name), value)
            });
            Value::Object(renamed.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(recorded).collect()),
        other => other.clone(),
    }
}

/// Seconds since 1970 as CloudTrail writes them in responses, such as `Jan 15, 2026, 11:20:30 AM`.
fn moment(value: &Value) -> Value {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let written = |seconds: i64| {
        let text = Time::from_epoch_millis(seconds.checked_mul(1_000)?).to_string();
        let (date, time) = text.split_once('T')?;
        let mut date = date.splitn(3, '-');
        let (year, month, day) = (date.next()?, date.next()?, date.next()?);
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        let (hour, rest) = time.trim_end_matches('Z').split_once(':')?;
        let hour: u32 = hour.parse().ok()?;
        let half = if hour < 12 { "AM" } else { "PM" };
        let day: u32 = day.parse().ok()?;
        Some(format!(
            "{month} {day}, {year}, {}:{rest} {half}",
            (hour + 11) % 12 + 1
        ))
    };
    match value.as_i64().and_then(written) {
        Some(text) => text.into(),
        None => value.clone(),
    }
}

/// `KeyId` is written `keyId`; a name that begins with several capitals, such as `MFADevices`, begins
/// with `mFADevices`.
fn begun_small(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_written_out_and_people_are_not() {
        let output = json!({ "Expiration": 1_768_476_030, "Email": "me@example.com", "AccountName": "dev" });
        let shown =
            json!({ "expiration": "Jan 15, 2026, 11:20:30 AM", "email": "****", "accountName": "****" });
        assert_eq!(recorded(&output), shown);
        assert_eq!(moment(&json!(1_768_435_200)), "Jan 15, 2026, 12:00:00 AM");
        assert_eq!(moment(&json!(1_768_478_400)), "Jan 15, 2026, 12:00:00 PM");
        assert_eq!(moment(&json!(1_768_518_000)), "Jan 15, 2026, 11:00:00 PM");
    }

    #[test]
    fn names_begin_small_and_secrets_are_left_out() {
        let input = json!({
            "KeyId": "alias/a",
            "Plaintext": "c2VjcmV0",
            "EncryptionContext": {"AppName": "x"},
            "Tags": [{"TagKey": "a", "TagValue": "b"}],
        });
        assert_eq!(
            recorded(&input),
            json!({
                "keyId": "alias/a",
                "encryptionContext": {"AppName": "x"},
                "tags": [{"tagKey": "a", "tagValue": "b"}],
            })
        );
    }
}
