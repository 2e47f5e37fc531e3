//! GenerateRandom: random bytes.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html>; IAM alone
//! decides. Left out: custom key stores, of which an account here has none, and recipient attestation.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{bytes, list_keys, material};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for random bytes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateRandom {
    number_of_bytes: Option<u16>,
    custom_key_store_id: Option<SmolStr>,
    recipient: Option<Value>,
}

impl Operation for GenerateRandom {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "GenerateRandom";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        if self.number_of_bytes.is_none() {
            return Err(Failure::new(ErrorCode::Validation, "NumberOfBytes is required.").into());
        }
        list_keys::keyless(scene, Self::NAME, base)
    }

    fn perform(&self, _scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        if let Some(store) = &self.custom_key_store_id {
            return Err(super::custom_key_store::not_found(store));
        }
        if self.recipient.is_some() {
            let text = "Recipient is not supported: attestation documents cannot be verified here.";
            return Err(Failure::new(ErrorCode::UnsupportedOperationException, text).into());
        }
        let length = self.number_of_bytes.unwrap_or_default();
        let random = material::hsm(&*ids)?
            .random(length.into())
            .map_err(|_| Failure::new(ErrorCode::KMSInternalException, ""))?;
        Ok(Done::output(
            json!({ "Plaintext": bytes::encoded(random.expose()) }),
        ))
    }
}
