//! The key material that a call computes with, and KMS's words where it does not fit.
//!
//! A key encrypts with its current material and decrypts with every material it ever had
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>). A material's id is made
//! of the material itself, so that material imported a second time is known again.

use octroi_names::{Arn, Known, Secret, SmolStr, Time};
use octroi_trail::KmsError;
use octroi_world::{Key, KeyMaterial, KeyUsage};

use super::ciphertext;
use super::hsm::{Hsm, HsmError, MacAlgorithm, Spec};
use super::state::failure;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::Stop;

/// Returns what computes with key material.
///
/// # Errors
///
/// If there is none, as in a replay.
pub(super) fn hsm(ids: &dyn Ids) -> Result<&dyn Hsm, Stop> {
    ids.hsm().ok_or(Stop::Unknown(Vec::new()))
}

/// Returns the spec of a key's material.
pub(super) fn spec(key: &Key) -> Result<Spec, Stop> {
    match &key.spec {
        Known::Is(spec) => {
            Spec::of(spec).ok_or_else(|| Failure::new(ErrorCode::UnsupportedOperationException, "").into())
        }
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

/// Returns the material that encrypts, signs and agrees.
///
/// # Errors
///
/// If the key has none, because it was not imported or has expired.
pub(super) fn current(key: &Key) -> Result<(&SmolStr, &Secret), Stop> {
    key.custody
        .current()
        .and_then(|material| Some((&material.id, material.secret.as_ref()?)))
        .ok_or_else(|| failure(KmsError::PendingImport, &key.arn).into())
}

/// Makes new material for a key.
///
/// # Errors
///
/// If there is no cryptography, or none for this spec.
pub(super) fn generated(key: &Arn, spec: Spec, now: Time, ids: &dyn Ids) -> Result<KeyMaterial, Stop> {
    let hsm = hsm(ids)?;
    let secret = hsm.generate(spec).map_err(|error| refused(error, key))?;
    of_secret(hsm, key, secret, now)
}

/// Makes the material of bytes that came from somewhere.
pub(super) fn of_secret(hsm: &dyn Hsm, key: &Arn, secret: Secret, now: Time) -> Result<KeyMaterial, Stop> {
    // A code of the key's id under the material: it tells nothing of the material.
    let padded = Secret::new(secret.expose().iter().copied().chain([0; 32]).take(32).collect());
    let long = secret.expose().get(32..).unwrap_or_default();
    let id = key.kms_key_id().unwrap_or_default();
    let about = Secret::new(id.bytes().chain(long.iter().copied()).collect());
    let code = hsm
        .mac(Spec::Hmac256, &padded, MacAlgorithm::Sha256, about.expose())
        .map_err(|error| refused(error, key))?;
    Ok(KeyMaterial {
        id: code
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
            .into(),
        secret: Some(secret),
        created: now,
        rotated: None,
        pending: false,
        valid_to: None,
        description: SmolStr::default(),
    })
}

/// Returns whether a key has the usage that an operation needs, in AWS's words where not.
pub(super) fn usage(key: &Key, wanted: KeyUsage, operation: &str) -> Result<(), Stop> {
    match &key.usage {
        Known::Is(usage) if *usage == wanted => Ok(()),
        Known::Is(usage) => {
            let text = format!(
                "{} key usage is {usage} which is not valid for {operation}.",
                key.arn
            );
            Err(Failure::new(ErrorCode::InvalidKeyUsage, text).into())
        }
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

/// Returns whether a key is a symmetric encryption key, in AWS's words where not.
pub(super) fn symmetric(key: &Key, operation: &str) -> Result<(), Stop> {
    usage(key, KeyUsage::EncryptDecrypt, operation)?;
    match spec(key)? {
        Spec::SymmetricDefault => Ok(()),
        other => {
            let text = format!(
                "{} key spec is {other} which is not valid for {operation}.",
                key.arn
            );
            Err(Failure::new(ErrorCode::InvalidKeyUsage, text).into())
        }
    }
}

/// The failure for an algorithm that keys of a spec do not have.
pub(super) fn incompatible(algorithm: &str, spec: Spec) -> Stop {
    let text = format!("Algorithm {algorithm} is incompatible with key spec {spec}.");
    Failure::new(ErrorCode::InvalidKeyUsage, text).into()
}

/// Encrypts with the current material of a symmetric key.
pub(super) fn sealed(
    hsm: &dyn Hsm,
    key: &Key,
    context: &[(SmolStr, SmolStr)],
    message: &[u8],
) -> Result<Vec<u8>, Stop> {
    let (id, secret) = current(key)?;
    ciphertext::encrypt(hsm, key.arn.as_str(), id, secret, context, message)
        .map_err(|error| refused(error, &key.arn))
}

/// The failure of a computation that the operations did not foresee by their own checks.
pub(super) fn refused(error: HsmError, key: &Arn) -> Stop {
    match error {
        HsmError::NotSupported(what) => {
            let text = format!("{what} is not supported in this Region.");
            Failure::new(ErrorCode::UnsupportedOperationException, text).into()
        }
        HsmError::Mismatch => {
            let text = format!("{key} key spec is not valid for this operation.");
            Failure::new(ErrorCode::InvalidKeyUsage, text).into()
        }
        HsmError::Rejected => Failure::new(ErrorCode::InvalidCiphertext, "").into(),
        HsmError::Length | HsmError::PublicKey => {
            Failure::new(ErrorCode::Validation, "The request is not valid.").into()
        }
        HsmError::Material | HsmError::Failed => Failure::new(ErrorCode::KMSInternalException, "").into(),
    }
}
