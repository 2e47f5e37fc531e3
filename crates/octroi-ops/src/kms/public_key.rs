//! GetPublicKey, DeriveSharedSecret: what an asymmetric key shows, and what it agrees on.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html>: the public key is an
//! X.509 `SubjectPublicKeyInfo` in DER, and the secret is the raw one of ECDH. Left out: recipient attestation.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Key, KeyUsage};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::bytes::{self, Bytes};
use super::hsm::HsmError;
use super::on_key::KeyInput;
use super::{Extras, Use, key_metadata, material};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// A request for a public key.
#[derive(Debug, Clone, Deserialize)]
pub struct GetPublicKey {
    #[serde(flatten)]
    extras: Extras,
}

impl KeyInput for GetPublicKey {
    const NAME: &'static str = "GetPublicKey";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let spec = material::spec(key)?;
        if !spec.is_asymmetric() {
            let text = format!(
                "{} is not an asymmetric key: GetPublicKey is not valid for {spec}.",
                key.arn
            );
            return Err(Failure::new(ErrorCode::UnsupportedOperationException, text).into());
        }
        let public = material::hsm(&*ids)?
            .public_key(spec, material::current(key)?.1)
            .map_err(|error| material::refused(error, &key.arn))?;
        self.extras.settle(&*ids)?;
        let mut out = Map::new();
        out.insert("KeyId".into(), json!(key.arn.as_str()));
        out.insert("PublicKey".into(), bytes::encoded(&public));
        out.insert("CustomerMasterKeySpec".into(), json!(spec.as_str()));
        out.insert("KeySpec".into(), json!(spec.as_str()));
        out.insert(
            "KeyUsage".into(),
            json!(key.usage.value().map(|usage| usage.as_str())),
        );
        for (name, value) in key_metadata::algorithms(key) {
            out.insert(name.into(), value);
        }
        Ok(Done::output(Value::Object(out)))
    }
}

/// A request to agree on a secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeriveSharedSecret {
    key_agreement_algorithm: SmolStr,
    public_key: Bytes,
    #[serde(flatten)]
    extras: Extras,
}

impl KeyInput for DeriveSharedSecret {
    const NAME: &'static str = "DeriveSharedSecret";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn condition_keys(&self, context: &mut Context) {
        set_default(
            context,
            "kms:KeyAgreementAlgorithm",
            self.key_agreement_algorithm.as_str(),
        );
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        material::usage(key, KeyUsage::KeyAgreement, Self::NAME)?;
        let (spec, secret) = (material::spec(key)?, material::current(key)?.1);
        let shared = material::hsm(&*ids)?
            .agree(spec, secret, self.public_key.expose())
            .map_err(|error| match error {
                // AWS says no more of it.
                HsmError::PublicKey => Failure::new(ErrorCode::Validation, "").into(),
                other => material::refused(other, &key.arn),
            })?;
        self.extras.settle(&*ids)?;
        Ok(Done::output(json!({
            "KeyId": key.arn.as_str(),
            "SharedSecret": bytes::encoded(shared.expose()),
            "KeyAgreementAlgorithm": self.key_agreement_algorithm.as_str(),
            "KeyOrigin": key.origin.value().map(SmolStr::as_str),
        })))
    }
}
