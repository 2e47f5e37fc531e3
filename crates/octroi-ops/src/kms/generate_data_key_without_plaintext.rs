//! GenerateDataKeyWithoutPlaintext: makes a data key and returns it encrypted.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html>.
//! EBS asks for 64 bytes when it makes an encrypted volume, in the caller's name.

use octroi_names::{Arn, Datum, Gap};
use octroi_policy::Context;
use serde_json::{Value, json};

use super::{EncryptionContext, Extras, Use, generate_data_key, key_ref};
use crate::Response;
use crate::api::{Asked, Bind};
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
    /// Tokens and the like; `None` in a replay, which makes no bytes.
    pub extras: Option<Extras>,
}

impl Bind for GenerateDataKeyWithoutPlaintext {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            number_of_bytes: generate_data_key::length(asked)?,
            key: key_ref::named(asked, "KeyId", true)?,
            encryption_context: asked.pairs("EncryptionContext"),
            extras: Some(generate_data_key::extras(asked)?),
        })
    }
}

impl Operation for GenerateDataKeyWithoutPlaintext {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "GenerateDataKeyWithoutPlaintext";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        if let Some(extras) = &self.extras {
            let (pairs, alias) = (&self.encryption_context, extras.alias.as_ref());
            let check = generate_data_key::check(scene, base, Self::NAME, &self.key, pairs, alias);
            return check.map(|check| vec![check]);
        }
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Cryptographic, base)?;
        if let Ok(context) = &mut check.context {
            super::add_encryption_context(&self.encryption_context, context);
            set_default(context, "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        if let Some(extras) = &self.extras {
            let Some(key) = scene.key(&self.key)? else {
                return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
            };
            let pairs = &self.encryption_context;
            let (output, _) = generate_data_key::made(key, pairs, self.number_of_bytes, Self::NAME, &*ids)?;
            extras.settle(&*ids)?;
            return Ok(Done::output(output));
        }
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
