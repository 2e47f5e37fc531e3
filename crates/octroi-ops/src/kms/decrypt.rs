//! Decrypt: turns a ciphertext back into plaintext.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>. In a
//! launch it is the identity of the instance that decrypts the volume's data key, through
//! the grant that the start has made. Left out: recipient attestation.

use octroi_names::{Arn, Datum, Gap, SmolStr};
use octroi_policy::Context;
use serde_json::{Map, Value, json};

use super::ciphered::Ciphered;
use super::hsm::EncryptionAlgorithm;
use super::{EncryptionContext, Extras, Use, bytes, material};
use crate::Response;
use crate::api::{Asked, Bind};
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
    /// The ciphertext; `None` in a replay, which has no bytes.
    pub ciphertext: Option<Ciphered>,
    /// Tokens, and whether the call is only tried.
    pub extras: Extras,
}

impl Decrypt {
    fn algorithm(&self) -> EncryptionAlgorithm {
        let ciphertext = self.ciphertext.as_ref();
        ciphertext.map_or(EncryptionAlgorithm::SymmetricDefault, |given| given.algorithm)
    }

    /// Returns whether the ciphertext alone tells the key.
    pub(crate) fn by_ciphertext(&self) -> bool {
        self.ciphertext.as_ref().is_some_and(|given| !given.named)
    }
}

impl Bind for Decrypt {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let (key, ciphertext) = Ciphered::bind(asked, "KeyId", "EncryptionAlgorithm")?;
        Ok(Self {
            key,
            encryption_context: asked.pairs("EncryptionContext"),
            ciphertext: Some(ciphertext),
            extras: asked.extras()?,
        })
    }
}

impl Operation for Decrypt {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "Decrypt";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let wanted = match self.ciphertext {
            None => Use::Cryptographic,
            Some(_) => Use::Enabled,
        };
        let mut check = scene.key_check(Self::NAME, &self.key, wanted, base)?;
        if let Ok(context) = &mut check.context {
            super::add_encryption_context(&self.encryption_context, context);
            super::add_alias(
                self.ciphertext.as_ref().and_then(|given| given.alias.as_ref()),
                context,
            );
            set_default(context, "kms:EncryptionAlgorithm", self.algorithm().as_str());
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(ciphertext) = &self.ciphertext else {
            return Ok(Done {
                response: Response::Cryptographic {
                    key: self.key.clone(),
                },
                effects: Vec::new(),
            });
        };
        let Some(key) = scene.key(&self.key)? else {
            return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
        };
        if ciphertext.blob.is_none() {
            self.extras.settle(&*ids)?;
        }
        let hsm = material::hsm(&*ids)?;
        let (message, id) = ciphertext.open(hsm, key, &self.encryption_context)?;
        self.extras.settle(&*ids)?;
        let mut output = json!({
            "KeyId": key.arn.as_str(),
            "Plaintext": bytes::encoded(message.expose()),
            "EncryptionAlgorithm": self.algorithm().as_str(),
        });
        super::add_material(&mut output, "KeyMaterialId", id.as_ref());
        Ok(Done::output(output))
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
