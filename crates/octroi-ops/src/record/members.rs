//! The members of the API as CloudTrail writes them: names begin small, and what is secret is left out.
//!
//! CloudTrail "doesn't include sensitive data"; which members those are stands in the pages of the
//! services, such as <https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html>.

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
    "KeyStorePassword",
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
                let value = if FREE.contains(&name.as_str()) {
                    value.clone()
                } else {
                    recorded(value)
                };
                (begun_small(name), value)
            });
            Value::Object(renamed.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(recorded).collect()),
        other => other.clone(),
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
