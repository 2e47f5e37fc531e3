//! GenerateDataKey: makes a data key and returns it in plaintext and encrypted.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html>: the length is
//! given in bytes or by a spec, never by both. Left out: recipient attestation.

use octroi_names::{Arn, Datum, Gap, Secret, SmolStr};
use octroi_policy::Context;
use octroi_world::Key;
use serde_json::{Value, json};

use super::{EncryptionContext, Extras, Use, bytes, key_ref, material};
use crate::api::{Asked, Bind};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a data key.
#[derive(Debug, Clone)]
pub struct GenerateDataKey {
    key: Arn,
    encryption_context: EncryptionContext,
    number_of_bytes: u16,
    extras: Extras,
}

/// Returns the length of the data key that an input asks for.
///
/// # Errors
///
/// If it gives none, or two.
pub(super) fn length(asked: &Asked<'_>) -> Result<u16, Stop> {
    let bytes = asked
        .number("NumberOfBytes")
        .and_then(|bytes| bytes.try_into().ok());
    match (bytes, asked.text("KeySpec")) {
        (Some(bytes), None) => Ok(bytes),
        (None, Some("AES_256")) => Ok(32),
        (None, Some("AES_128")) => Ok(16),
        _ => {
            let text = "Please specify either number of bytes or key spec.";
            Err(Failure::new(ErrorCode::Validation, text).into())
        }
    }
}

/// Reads tokens and the like with the alias that names the key.
pub(super) fn extras(asked: &Asked<'_>) -> Result<Extras, Stop> {
    Ok(Extras {
        alias: asked.text("KeyId").and_then(key_ref::alias_in),
        ..asked.extras()?
    })
}

/// Makes the check of a data key.
pub(super) fn check(
    scene: &Scene<'_>,
    base: &Context,
    name: &str,
    key: &Arn,
    pairs: &EncryptionContext,
    alias: Option<&SmolStr>,
) -> Result<CheckSpec, Stop> {
    let mut check = scene.key_check(name, key, Use::Enabled, base)?;
    if let Ok(context) = &mut check.context {
        super::add_encryption_context(pairs, context);
        super::add_alias(alias, context);
        set_default(context, "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
    }
    Ok(check)
}

/// Makes a data key: the answer without the plaintext, and the plaintext.
pub(super) fn made(
    key: &Key,
    pairs: &EncryptionContext,
    length: u16,
    operation: &str,
    ids: &dyn Ids,
) -> Result<(Value, Secret), Stop> {
    material::symmetric(key, operation)?;
    let hsm = material::hsm(ids)?;
    let secret = hsm
        .random(length.into())
        .map_err(|error| material::refused(error, &key.arn))?;
    let blob = material::sealed(hsm, key, pairs, secret.expose())?;
    let mut output = json!({
        "CiphertextBlob": bytes::encoded(&blob),
        "KeyId": key.arn.as_str(),
    });
    super::add_material(&mut output, "KeyMaterialId", Some(material::current(key)?.0));
    Ok((output, secret))
}

impl Bind for GenerateDataKey {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            number_of_bytes: length(asked)?,
            key: key_ref::named(asked, "KeyId", true)?,
            encryption_context: asked.pairs("EncryptionContext"),
            extras: extras(asked)?,
        })
    }
}

impl Operation for GenerateDataKey {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "GenerateDataKey";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let (pairs, alias) = (&self.encryption_context, self.extras.alias.as_ref());
        check(scene, base, Self::NAME, &self.key, pairs, alias).map(|check| vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(key) = scene.key(&self.key)? else {
            return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
        };
        let (mut output, secret) = made(
            key,
            &self.encryption_context,
            self.number_of_bytes,
            Self::NAME,
            &*ids,
        )?;
        self.extras.settle(&*ids)?;
        if let Some(output) = output.as_object_mut() {
            output.insert("Plaintext".into(), bytes::encoded(secret.expose()));
        }
        Ok(Done::output(output))
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}
