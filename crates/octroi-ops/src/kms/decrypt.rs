//! Decrypt: turns a ciphertext back into plaintext.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>. In a
//! launch it is the identity of the instance that decrypts the volume's data key, through
//! the grant that the start has made. Left out: recipient attestation.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use serde_json::{Map, Value, json};

use super::{EncryptionContext, Use};
use crate::Response;
use crate::context::set_default;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to decrypt what is under a key.
#[derive(Debug, Clone)]
pub struct Decrypt {
    /// The key that the ciphertext is under.
    pub key: Arn,
    /// The encryption context.
    pub encryption_context: EncryptionContext,
}

impl Operation for Decrypt {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "Decrypt";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Cryptographic, base)?;
        if let Ok(context) = &mut check.context {
            super::add_encryption_context(&self.encryption_context, context);
            set_default(context, "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
        }
        Ok(vec![check])
    }

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        Ok(Done {
            response: Response::Cryptographic {
                key: self.key.clone(),
            },
            effects: Vec::new(),
        })
    }

    fn request_parameters(&self) -> Value {
        json!({
            "encryptionContext": pairs(&self.encryption_context),
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

pub(super) fn pairs(context: &[(SmolStr, SmolStr)]) -> Map<String, Value> {
    context
        .iter()
        .map(|(key, value)| (key.to_string(), json!(value.as_str())))
        .collect()
}
