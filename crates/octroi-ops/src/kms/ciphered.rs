//! What Encrypt makes and Decrypt takes: under a symmetric key or an RSA key.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>: a ciphertext of a
//! symmetric key names its key, so no key need be named, and another one than it names is an error;
//! under an RSA key both key and algorithm must be given.

use octroi_names::{Arn, Secret, SmolStr};
use octroi_world::{Key, KeyUsage};

use super::ciphertext::Ciphertext;
use super::hsm::{EncryptionAlgorithm, Hsm, HsmError};
use super::{bytes, key_metadata, key_ref, material};
use crate::api::Asked;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;

/// A ciphertext of an input.
#[derive(Debug, Clone)]
pub struct Ciphered {
    /// The bytes; `None` in a dry run that leaves them out.
    pub blob: Option<Secret>,
    /// The algorithm that it was made with.
    pub algorithm: EncryptionAlgorithm,
    /// Whether the request names the key.
    pub named: bool,
    /// The alias that it names the key by.
    pub alias: Option<SmolStr>,
}

fn failed(code: ErrorCode, text: &str) -> Stop {
    Failure::new(code, text).into()
}

/// Reads the algorithm of a member.
pub(super) fn algorithm(asked: &Asked<'_>, member: &str) -> Result<EncryptionAlgorithm, Stop> {
    let word = asked.text(member).unwrap_or("SYMMETRIC_DEFAULT");
    word.parse().map_err(|_| {
        failed(
            ErrorCode::UnsupportedOperationException,
            &format!("{word} is not supported in this Region."),
        )
    })
}

impl Ciphered {
    /// Reads the ciphertext of an input and finds its key.
    ///
    /// # Errors
    ///
    /// If no key can be told from it.
    pub(super) fn bind(asked: &Asked<'_>, key: &str, algorithm_of: &str) -> Result<(Arn, Self), Stop> {
        let named = asked.text(key).is_some();
        let found = Self {
            blob: asked.text("CiphertextBlob").and_then(bytes::decoded),
            algorithm: algorithm(asked, algorithm_of)?,
            named,
            alias: asked.text(key).and_then(key_ref::alias_in),
        };
        let Some(blob) = &found.blob else {
            let left_out = asked.flag("DryRun") == Some(true)
                && asked
                    .texts("DryRunModifiers")
                    .any(|word| word == "IGNORE_CIPHERTEXT");
            if left_out && named {
                return Ok((key_ref::named(asked, key, true)?, found));
            }
            let text = "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: \
                        Member must not be null";
            return Err(failed(ErrorCode::Validation, text));
        };
        if named {
            return Ok((key_ref::named(asked, key, true)?, found));
        }
        if found.algorithm != EncryptionAlgorithm::SymmetricDefault {
            let text = format!("{key} must be specified with the algorithm {}.", found.algorithm);
            return Err(failed(ErrorCode::Validation, &text));
        }
        let invalid = || failed(ErrorCode::InvalidCiphertext, "");
        let ciphertext = Ciphertext::parse(blob.expose()).map_err(|_| invalid())?;
        let arn: Arn = ciphertext.key().parse().map_err(|_| invalid())?;
        let arn = here(arn, asked.region.as_str());
        if arn.region() != asked.region.as_str() || asked.world.key(&arn).value().is_some_and(Option::is_none)
        {
            let text = "The ciphertext refers to a customer master key that does not exist, does not exist in this \
                        region, or you are not allowed to access.";
            return Err(failed(ErrorCode::AccessDenied, text));
        }
        Ok((arn, found))
    }

    /// Opens the ciphertext; returns the message and the id of the material that opened it.
    ///
    /// # Errors
    ///
    /// If it is another key's, or does not open.
    pub(super) fn open(
        &self,
        hsm: &dyn Hsm,
        key: &Key,
        context: &[(SmolStr, SmolStr)],
    ) -> Result<(Secret, Option<SmolStr>), Stop> {
        let invalid = || failed(ErrorCode::InvalidCiphertext, "");
        let incorrect = || {
            let text = "The key ID in the request does not identify a CMK that can perform this operation.";
            failed(ErrorCode::IncorrectKeyException, text)
        };
        let blob = self.blob.as_ref().ok_or_else(invalid)?;
        let spec = material::spec(key)?;
        if key.usage.value() != Some(&KeyUsage::EncryptDecrypt)
            || !spec.encryption_algorithms().contains(&self.algorithm)
        {
            return Err(incorrect());
        }
        if self.algorithm != EncryptionAlgorithm::SymmetricDefault {
            without_context(context)?;
            let (_, secret) = material::current(key)?;
            let opened = hsm.decrypt(spec, secret, self.algorithm, blob.expose());
            return opened.map(|message| (message, None)).map_err(|_| invalid());
        }
        let ciphertext = Ciphertext::parse(blob.expose()).map_err(|_| invalid())?;
        let of: Arn = ciphertext.key().parse().map_err(|_| invalid())?;
        if here(of, key.arn.region()) != key.arn {
            return Err(incorrect());
        }
        let material = key
            .custody
            .material(ciphertext.material_id())
            .ok_or_else(invalid)?;
        let secret = material.secret.as_ref().ok_or_else(invalid)?;
        match ciphertext.open(hsm, secret, context) {
            Ok(message) => Ok((message, Some(material.id.clone()))),
            Err(_) => Err(invalid()),
        }
    }
}

/// RSA binds no encryption context.
fn without_context(context: &[(SmolStr, SmolStr)]) -> Result<(), Stop> {
    if context.is_empty() {
        return Ok(());
    }
    let text = "EncryptionContext is supported only with a symmetric encryption KMS key.";
    Err(failed(ErrorCode::Validation, text))
}

/// A multi-Region key opens what its relatives in other Regions made.
fn here(key: Arn, region: &str) -> Arn {
    let multi_region = key.kms_key_id().is_some_and(|id| id.starts_with("mrk-"));
    match key_metadata::in_region(&key, region) {
        Some(own) if multi_region => own,
        _ => key,
    }
}

/// Encrypts a message; returns the id of the symmetric material beside it.
///
/// # Errors
///
/// If the key is not one that encrypts so, or the message is too long for it.
pub(super) fn encrypted(
    hsm: &dyn Hsm,
    key: &Key,
    algorithm: EncryptionAlgorithm,
    context: &[(SmolStr, SmolStr)],
    message: &[u8],
    operation: &str,
) -> Result<(Vec<u8>, Option<SmolStr>), Stop> {
    material::usage(key, KeyUsage::EncryptDecrypt, operation)?;
    let spec = material::spec(key)?;
    if !spec.encryption_algorithms().contains(&algorithm) {
        return Err(material::incompatible(algorithm.as_str(), spec));
    }
    if let Some(longest) = algorithm.longest(spec)
        && message.len() > longest
    {
        let text = format!(
            "Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {longest} bytes."
        );
        return Err(failed(ErrorCode::Validation, &text));
    }
    if algorithm == EncryptionAlgorithm::SymmetricDefault {
        let sealed = material::sealed(hsm, key, context, message)?;
        return Ok((sealed, Some(material::current(key)?.0.clone())));
    }
    without_context(context)?;
    let (_, secret) = material::current(key)?;
    match hsm.encrypt(spec, secret, algorithm, message) {
        Ok(blob) => Ok((blob, None)),
        Err(error @ (HsmError::NotSupported(_) | HsmError::Failed | HsmError::Mismatch)) => {
            Err(material::refused(error, &key.arn))
        }
        Err(_) => Err(failed(ErrorCode::KMSInternalException, "")),
    }
}
