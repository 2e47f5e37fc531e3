//! ReEncrypt: decrypts under one key and encrypts under another, inside KMS.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html>: two
//! checks, `kms:ReEncryptFrom` on the source key and `kms:ReEncryptTo` on the destination.
//! There is no action of the name `kms:ReEncrypt`.

use octroi_names::{Arn, Datum, Gap, SmolStr};
use octroi_policy::Context;
use serde_json::{Value, json};

use super::ciphered::{self, Ciphered};
use super::hsm::EncryptionAlgorithm;
use super::{EncryptionContext, Extras, Use, bytes, key_ref, material};
use crate::Response;
use crate::api::{Asked, Bind};
use crate::context::set_default;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to move a ciphertext from one key, or context, to another.
#[derive(Debug, Clone)]
pub struct ReEncrypt {
    /// The key that the ciphertext is under.
    pub source: Arn,
    /// The encryption context that it was made with.
    pub source_context: EncryptionContext,
    /// The key that the result shall be under.
    pub destination: Arn,
    /// The encryption context of the result.
    pub destination_context: EncryptionContext,
    /// The ciphertext and how the result shall be; `None` in a replay, which has no bytes.
    pub over_wire: Option<ReEncrypted>,
}

/// What a request over the wire holds beside keys and contexts.
#[derive(Debug, Clone)]
pub struct ReEncrypted {
    /// The ciphertext.
    pub ciphertext: Ciphered,
    /// The algorithm of the result.
    pub algorithm: EncryptionAlgorithm,
    /// The alias that names the destination.
    pub alias: Option<SmolStr>,
    /// Tokens, and whether the call is only tried.
    pub extras: Extras,
}

impl Bind for ReEncrypt {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let (source, ciphertext) = Ciphered::bind(asked, "SourceKeyId", "SourceEncryptionAlgorithm")?;
        Ok(Self {
            source,
            source_context: asked.pairs("SourceEncryptionContext"),
            destination: key_ref::named(asked, "DestinationKeyId", true)?,
            destination_context: asked.pairs("DestinationEncryptionContext"),
            over_wire: Some(ReEncrypted {
                ciphertext,
                algorithm: ciphered::algorithm(asked, "DestinationEncryptionAlgorithm")?,
                alias: asked.text("DestinationKeyId").and_then(key_ref::alias_in),
                extras: asked.extras()?,
            }),
        })
    }
}

impl ReEncrypt {
    fn check(
        &self,
        scene: &Scene<'_>,
        base: &Context,
        name: &str,
        key: &Arn,
        pairs: &EncryptionContext,
    ) -> Result<CheckSpec, Stop> {
        let wanted = match self.over_wire {
            None => Use::Cryptographic,
            Some(_) => Use::Enabled,
        };
        let mut check = scene.key_check(name, key, wanted, base)?;
        let from = name == "ReEncryptFrom";
        let (algorithm, alias) = match &self.over_wire {
            None => (EncryptionAlgorithm::SymmetricDefault, None),
            Some(given) if from => (given.ciphertext.algorithm, given.ciphertext.alias.as_ref()),
            Some(given) => (given.algorithm, given.alias.as_ref()),
        };
        if let Ok(context) = &mut check.context {
            super::add_encryption_context(pairs, context);
            super::add_alias(alias, context);
            set_default(context, "kms:EncryptionAlgorithm", algorithm.as_str());
            let same = if self.source == self.destination {
                "true"
            } else {
                "false"
            };
            set_default(context, "kms:ReEncryptOnSameKey", same);
        }
        Ok(check)
    }
}

impl Operation for ReEncrypt {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "ReEncrypt";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![
            self.check(scene, base, "ReEncryptFrom", &self.source, &self.source_context)?,
            self.check(
                scene,
                base,
                "ReEncryptTo",
                &self.destination,
                &self.destination_context,
            )?,
        ])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(given) = &self.over_wire else {
            return Ok(Done {
                response: Response::Cryptographic {
                    key: self.destination.clone(),
                },
                effects: Vec::new(),
            });
        };
        let found = |arn: &Arn| {
            scene
                .key(arn)?
                .ok_or_else(|| Stop::from(Gap::new(Datum::Key(arn.as_str().into()))))
        };
        let (source, destination) = (found(&self.source)?, found(&self.destination)?);
        if given.ciphertext.blob.is_none() {
            given.extras.settle(&*ids)?;
        }
        let hsm = material::hsm(&*ids)?;
        let (message, old) = given.ciphertext.open(hsm, source, &self.source_context)?;
        let (blob, new) = ciphered::encrypted(
            hsm,
            destination,
            given.algorithm,
            &self.destination_context,
            message.expose(),
            "ReEncryptTo",
        )?;
        given.extras.settle(&*ids)?;
        let mut output = json!({
            "CiphertextBlob": bytes::encoded(&blob),
            "SourceKeyId": source.arn.as_str(),
            "KeyId": destination.arn.as_str(),
            "SourceEncryptionAlgorithm": given.ciphertext.algorithm.as_str(),
            "DestinationEncryptionAlgorithm": given.algorithm.as_str(),
        });
        super::add_material(&mut output, "SourceKeyMaterialId", old.as_ref());
        super::add_material(&mut output, "DestinationKeyMaterialId", new.as_ref());
        Ok(Done::output(output))
    }

    fn request_parameters(&self) -> Value {
        json!({
            "sourceEncryptionContext": super::decrypt::pairs(&self.source_context),
            "sourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "destinationKeyId": self.destination.as_str(),
            "destinationEncryptionContext": super::decrypt::pairs(&self.destination_context),
            "destinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.source.clone(), self.destination.clone()]
    }
}
