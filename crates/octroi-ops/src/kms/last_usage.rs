//! GetKeyLastUsage, UpdateKeyDescription: what is kept of a key beside its material.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html>. Only uses of the
//! material count, and tracking began with the key. A use is told apart from the call itself, because it
//! need not be durable before the call is answered.

use octroi_names::{Arn, SmolStr};
use octroi_trail::Record;
use octroi_world::{Effect, Key, KeyUse};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Use;
use super::on_key::KeyInput;
use crate::Response;
use crate::call::{Call, Performed};
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop, seconds};

/// The operations that use a key's material.
const TRACKED: &[&str] = &[
    "Decrypt",
    "DeriveSharedSecret",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "ReEncrypt",
    "Sign",
    "Verify",
    "VerifyMac",
];

/// Returns what a call changes of the last use of its keys: nothing, unless it used their material. The
/// records of the call say by which event each key's owner knows of it.
///
/// A server may apply this later than the call's own effects, and several uses of a key as one.
pub fn last_use(call: &Call, performed: &Performed, records: &[Record]) -> Vec<Effect> {
    let operation = call.request.operation();
    let (Ok(_), Some(at)) = (&performed.result, call.time) else {
        return Vec::new();
    };
    if operation.service() != "kms" || !TRACKED.contains(&operation.name()) {
        return Vec::new();
    }
    let used = |key: Arn| {
        let owner = key.account();
        let told = records.iter().find(|record| record.recipient_account_id == owner);
        Effect::KeyUsed {
            last: KeyUse {
                operation: operation.name().into(),
                at,
                request_id: call.request_id.clone(),
                event_id: told.and_then(|record| record.event_id.clone()),
            },
            key,
        }
    };
    operation.key_resources().into_iter().map(used).collect()
}

/// A request for the last use of a key.
#[derive(Debug, Clone, Deserialize)]
pub struct GetKeyLastUsage {}

impl KeyInput for GetKeyLastUsage {
    const NAME: &'static str = "GetKeyLastUsage";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Manage;

    fn perform(&self, _scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut out = Map::new();
        out.insert("KeyId".into(), json!(key.arn.as_str()));
        let mut shown = Map::new();
        if let Some(last) = &key.custody.last_use {
            shown.insert("Operation".into(), json!(last.operation.as_str()));
            shown.insert("Timestamp".into(), seconds(Some(last.at)));
            shown.insert("KmsRequestId".into(), json!(last.request_id.as_str()));
            if let Some(event) = &last.event_id {
                shown.insert("CloudTrailEventId".into(), json!(event.as_str()));
            }
        }
        // Of a key that was never used it is empty, not absent.
        out.insert("KeyLastUsage".into(), Value::Object(shown));
        out.insert("TrackingStartDate".into(), seconds(key.custody.created));
        out.insert("KeyCreationDate".into(), seconds(key.custody.created));
        Ok(Done::output(Value::Object(out)))
    }
}

/// A request for a new description.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateKeyDescription {
    description: SmolStr,
}

impl KeyInput for UpdateKeyDescription {
    const NAME: &'static str = "UpdateKeyDescription";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Change;

    fn perform(&self, _scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        super::tags::customer_managed(key, Self::NAME)?;
        let key = Key {
            description: self.description.clone(),
            ..key.clone()
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![key.into()],
        })
    }
}
