//! ReEncrypt: decrypts under one key and encrypts under another, inside KMS.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html>: two
//! checks, `kms:ReEncryptFrom` on the source key and `kms:ReEncryptTo` on the destination.
//! There is no action of the name `kms:ReEncrypt`.

use octroi_names::Arn;
use octroi_policy::Context;
use serde_json::{Value, json};

use super::{EncryptionContext, Use};
use crate::Response;
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
        let mut check = scene.key_check(name, key, Use::Cryptographic, base)?;
        if let Ok(context) = &mut check.context {
            super::add_encryption_context(pairs, context);
            set_default(context, "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
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

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        Ok(Done {
            response: Response::Cryptographic {
                key: self.destination.clone(),
            },
            effects: Vec::new(),
        })
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
