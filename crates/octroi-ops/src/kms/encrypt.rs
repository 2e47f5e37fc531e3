//! Encrypt: turns up to 4,096 bytes into a ciphertext.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html>. The words for messages
//! that are too long for an RSA key were recorded from AWS.

use octroi_names::{Arn, Datum, Gap, Secret, SmolStr};
use octroi_policy::Context;
use serde_json::json;

use super::hsm::EncryptionAlgorithm;
use super::{EncryptionContext, Extras, Use, bytes, ciphered, key_ref, material};
use crate::api::{Asked, Bind};
use crate::context::set_default;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to encrypt a message.
#[derive(Debug, Clone)]
pub struct Encrypt {
    key: Arn,
    alias: Option<SmolStr>,
    plaintext: Secret,
    encryption_context: EncryptionContext,
    algorithm: EncryptionAlgorithm,
    extras: Extras,
}

impl Bind for Encrypt {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            key: key_ref::named(asked, "KeyId", true)?,
            alias: asked.text("KeyId").and_then(key_ref::alias_in),
            plaintext: asked
                .text("Plaintext")
                .and_then(bytes::decoded)
                .unwrap_or_else(|| Secret::new(Vec::new())),
            encryption_context: asked.pairs("EncryptionContext"),
            algorithm: ciphered::algorithm(asked, "EncryptionAlgorithm")?,
            extras: asked.extras()?,
        })
    }
}

impl Operation for Encrypt {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "Encrypt";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Enabled, base)?;
        if let Ok(context) = &mut check.context {
            super::add_encryption_context(&self.encryption_context, context);
            super::add_alias(self.alias.as_ref(), context);
            set_default(context, "kms:EncryptionAlgorithm", self.algorithm.as_str());
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(key) = scene.key(&self.key)? else {
            return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
        };
        let hsm = material::hsm(&*ids)?;
        let (blob, _) = ciphered::encrypted(
            hsm,
            key,
            self.algorithm,
            &self.encryption_context,
            self.plaintext.expose(),
            Self::NAME,
        )?;
        self.extras.settle(&*ids)?;
        Ok(Done::output(json!({
            "CiphertextBlob": bytes::encoded(&blob),
            "KeyId": key.arn.as_str(),
            "EncryptionAlgorithm": self.algorithm.as_str(),
        })))
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}
