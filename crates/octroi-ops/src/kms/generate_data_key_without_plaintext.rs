//! GenerateDataKeyWithoutPlaintext: makes a data key and returns it encrypted.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html>.
//! EBS asks for 64 bytes when it makes an encrypted volume, in the caller's name.

use octroi_names::Arn;
use octroi_policy::Context;
use serde_json::{Value, json};

use super::{EncryptionContext, Use};
use crate::Response;
use crate::context::set_default;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for an encrypted data key.
#[derive(Debug, Clone)]
pub struct GenerateDataKeyWithoutPlaintext {
    /// The key to encrypt it under.
    pub key: Arn,
    /// The encryption context.
    pub encryption_context: EncryptionContext,
    /// The length of the data key.
    pub number_of_bytes: u16,
}

impl Operation for GenerateDataKeyWithoutPlaintext {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "GenerateDataKeyWithoutPlaintext";
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
            "encryptionContext": super::decrypt::pairs(&self.encryption_context),
            "numberOfBytes": self.number_of_bytes,
            "keyId": self.key.as_str(),
        })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}
