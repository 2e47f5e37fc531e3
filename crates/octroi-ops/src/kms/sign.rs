//! Sign, Verify: signatures with the asymmetric keys of usage `SIGN_VERIFY`.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html>: a message of up to 4,096 bytes, or
//! its digest. A signature that does not hold is an exception, never `false`. The words for digests of
//! the wrong length and foreign algorithms were recorded from AWS.

use octroi_names::Secret;
use octroi_policy::Context;
use octroi_world::{Key, KeyUsage};
use serde::Deserialize;
use serde_json::json;

use super::bytes::{self, Bytes};
use super::hsm::{HsmError, MessageType, SigningAlgorithm, Spec};
use super::on_key::KeyInput;
use super::{Extras, Use, material};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// What both take: a message, how it is given, and the algorithm.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Message {
    message: Bytes,
    message_type: Option<String>,
    signing_algorithm: String,
}

impl Message {
    fn kind(&self) -> &str {
        self.message_type.as_deref().unwrap_or("RAW")
    }

    fn condition_keys(&self, context: &mut Context) {
        set_default(context, "kms:SigningAlgorithm", self.signing_algorithm.as_str());
        set_default(context, "kms:MessageType", self.kind());
    }

    /// Everything that computing with the message needs, once it fits the key.
    fn fit<'a>(&self, key: &'a Key, operation: &str) -> Result<Fit<'a>, Stop> {
        material::usage(key, KeyUsage::SignVerify, operation)?;
        let spec = material::spec(key)?;
        let foreign = || material::incompatible(&self.signing_algorithm, spec);
        let algorithm: SigningAlgorithm = self.signing_algorithm.parse().map_err(|_| foreign())?;
        if !spec.signing_algorithms().contains(&algorithm) {
            return Err(foreign());
        }
        let kind: MessageType = self.kind().parse().map_err(|_| foreign())?;
        if !algorithm.takes(kind) {
            let text = format!("Message type {kind} is incompatible with algorithm {algorithm}.");
            return Err(Failure::new(ErrorCode::Validation, text).into());
        }
        let (_, secret) = material::current(key)?;
        Ok(Fit {
            spec,
            algorithm,
            kind,
            secret,
        })
    }
}

/// A message that fits a key.
struct Fit<'a> {
    spec: Spec,
    algorithm: SigningAlgorithm,
    kind: MessageType,
    secret: &'a Secret,
}

fn refused(error: HsmError, algorithm: SigningAlgorithm, key: &Key) -> Stop {
    match error {
        HsmError::Length => {
            let text = format!("Digest is invalid length for algorithm {algorithm}.");
            Failure::new(ErrorCode::Validation, text).into()
        }
        HsmError::Rejected => Failure::new(ErrorCode::KMSInvalidSignatureException, "").into(),
        other => material::refused(other, &key.arn),
    }
}

/// A request to sign a message.
#[derive(Debug, Clone, Deserialize)]
pub struct Sign {
    #[serde(flatten)]
    message: Message,
    #[serde(flatten)]
    extras: Extras,
}

impl KeyInput for Sign {
    const NAME: &'static str = "Sign";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn condition_keys(&self, context: &mut Context) {
        self.message.condition_keys(context);
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let fit = self.message.fit(key, Self::NAME)?;
        let signature = material::hsm(&*ids)?
            .sign(
                fit.spec,
                fit.secret,
                fit.algorithm,
                fit.kind,
                self.message.message.expose(),
            )
            .map_err(|error| refused(error, fit.algorithm, key))?;
        self.extras.settle(&*ids)?;
        Ok(Done::output(json!({
            "KeyId": key.arn.as_str(),
            "Signature": bytes::encoded(&signature),
            "SigningAlgorithm": fit.algorithm.as_str(),
        })))
    }
}

/// A request to verify a signature.
#[derive(Debug, Clone, Deserialize)]
pub struct Verify {
    #[serde(flatten)]
    message: Message,
    #[serde(rename = "Signature")]
    signature: Bytes,
    #[serde(flatten)]
    extras: Extras,
}

impl KeyInput for Verify {
    const NAME: &'static str = "Verify";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Enabled;
    const ALIASES: bool = true;
    const SHARED: bool = true;

    fn condition_keys(&self, context: &mut Context) {
        self.message.condition_keys(context);
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let fit = self.message.fit(key, Self::NAME)?;
        let (message, signature) = (self.message.message.expose(), self.signature.expose());
        material::hsm(&*ids)?
            .verify(fit.spec, fit.secret, fit.algorithm, fit.kind, message, signature)
            .map_err(|error| refused(error, fit.algorithm, key))?;
        self.extras.settle(&*ids)?;
        Ok(Done::output(json!({
            "KeyId": key.arn.as_str(),
            "SignatureValid": true,
            "SigningAlgorithm": fit.algorithm.as_str(),
        })))
    }
}
