//! GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext: a pair whose private half is encrypted.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html>: the
//! private key is PKCS #8 in DER, the public key an X.509 `SubjectPublicKeyInfo`. Left out: recipient
//! attestation.

use octroi_names::{Secret, SmolStr};
use octroi_policy::Context;
use octroi_world::Key;
use serde::Deserialize;
use serde_json::{Value, json};

use super::hsm::Spec;
use super::on_key::KeyInput;
use super::{Extras, Use, bytes, material};
use crate::api::bind::pairs;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// What both take.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Pair {
    key_pair_spec: SmolStr,
    #[serde(default)]
    encryption_context: Value,
    #[serde(flatten)]
    extras: Extras,
}

impl Pair {
    fn condition_keys(&self, context: &mut Context) {
        super::add_encryption_context(&pairs(&self.encryption_context), context);
        set_default(context, "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
        set_default(context, "kms:DataKeyPairSpec", self.key_pair_spec.as_str());
    }

    /// Makes a pair: the answer without the plaintext, and the private key.
    fn made(&self, key: &Key, operation: &str, ids: &dyn Ids) -> Result<(Value, Secret), Stop> {
        material::symmetric(key, operation)?;
        let unsupported = || {
            let text = format!(
                "KeyPairSpec {} is not supported in this Region.",
                self.key_pair_spec
            );
            Stop::from(Failure::new(ErrorCode::UnsupportedOperationException, text))
        };
        let spec: Spec = self.key_pair_spec.parse().map_err(|_| unsupported())?;
        if !spec.is_asymmetric() {
            return Err(unsupported());
        }
        let hsm = material::hsm(ids)?;
        let refused = |error| material::refused(error, &key.arn);
        let private = hsm.generate(spec).map_err(refused)?;
        let public = hsm.public_key(spec, &private).map_err(refused)?;
        let context = pairs(&self.encryption_context);
        let blob = material::sealed(hsm, key, &context, private.expose())?;
        self.extras.settle(ids)?;
        let mut output = json!({
            "PrivateKeyCiphertextBlob": bytes::encoded(&blob),
            "PublicKey": bytes::encoded(&public),
            "KeyId": key.arn.as_str(),
            "KeyPairSpec": self.key_pair_spec.as_str(),
        });
        super::add_material(&mut output, "KeyMaterialId", Some(material::current(key)?.0));
        Ok((output, private))
    }
}

/// A request for a pair with its private key in plaintext.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct GenerateDataKeyPair(Pair);

impl KeyInput for GenerateDataKeyPair {
    const NAME: &'static str = "GenerateDataKeyPair";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn condition_keys(&self, context: &mut Context) {
        self.0.condition_keys(context);
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (mut output, private) = self.0.made(key, Self::NAME, &*ids)?;
        if let Some(output) = output.as_object_mut() {
            output.insert("PrivateKeyPlaintext".into(), bytes::encoded(private.expose()));
        }
        Ok(Done::output(output))
    }
}

/// A request for a pair with its private key encrypted only.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct GenerateDataKeyPairWithoutPlaintext(Pair);

impl KeyInput for GenerateDataKeyPairWithoutPlaintext {
    const NAME: &'static str = "GenerateDataKeyPairWithoutPlaintext";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn condition_keys(&self, context: &mut Context) {
        self.0.condition_keys(context);
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (output, _) = self.0.made(key, Self::NAME, &*ids)?;
        Ok(Done::output(output))
    }
}
