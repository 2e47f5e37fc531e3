//! GenerateMac, VerifyMac: codes with HMAC keys.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html>. A code that does not hold is an
//! exception, never `false`.

use octroi_names::Secret;
use octroi_policy::Context;
use octroi_world::{Key, KeyUsage};
use serde::Deserialize;
use serde_json::json;

use super::bytes::{self, Bytes};
use super::hsm::{HsmError, MacAlgorithm, Spec};
use super::on_key::KeyInput;
use super::{Extras, Use, material};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

fn fit<'a>(key: &'a Key, word: &str, operation: &str) -> Result<(Spec, MacAlgorithm, &'a Secret), Stop> {
    material::usage(key, KeyUsage::GenerateVerifyMac, operation)?;
    let spec = material::spec(key)?;
    match spec.mac_algorithm() {
        Some(algorithm) if algorithm.as_str() == word => Ok((spec, algorithm, material::current(key)?.1)),
        _ => Err(material::incompatible(word, spec)),
    }
}

/// A request for a code.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateMac {
    message: Bytes,
    mac_algorithm: String,
    #[serde(flatten)]
    extras: Extras,
}

impl KeyInput for GenerateMac {
    const NAME: &'static str = "GenerateMac";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn condition_keys(&self, context: &mut Context) {
        set_default(context, "kms:MacAlgorithm", self.mac_algorithm.as_str());
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (spec, algorithm, secret) = fit(key, &self.mac_algorithm, Self::NAME)?;
        let code = material::hsm(&*ids)?
            .mac(spec, secret, algorithm, self.message.expose())
            .map_err(|error| material::refused(error, &key.arn))?;
        self.extras.settle(&*ids)?;
        Ok(Done::output(json!({
            "Mac": bytes::encoded(&code),
            "MacAlgorithm": algorithm.as_str(),
            "KeyId": key.arn.as_str(),
        })))
    }
}

/// A request to verify a code.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerifyMac {
    message: Bytes,
    mac_algorithm: String,
    mac: Bytes,
    #[serde(flatten)]
    extras: Extras,
}

impl KeyInput for VerifyMac {
    const NAME: &'static str = "VerifyMac";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn condition_keys(&self, context: &mut Context) {
        set_default(context, "kms:MacAlgorithm", self.mac_algorithm.as_str());
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (spec, algorithm, secret) = fit(key, &self.mac_algorithm, Self::NAME)?;
        material::hsm(&*ids)?
            .verify_mac(spec, secret, algorithm, self.message.expose(), self.mac.expose())
            .map_err(|error| match error {
                HsmError::Rejected => Failure::new(ErrorCode::KMSInvalidMacException, "").into(),
                other => material::refused(other, &key.arn),
            })?;
        self.extras.settle(&*ids)?;
        Ok(Done::output(json!({
            "KeyId": key.arn.as_str(),
            "MacValid": true,
            "MacAlgorithm": algorithm.as_str(),
        })))
    }
}
