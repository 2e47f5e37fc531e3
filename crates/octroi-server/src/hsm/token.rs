//! Tokens that the server hands out and takes back: nobody else reads, makes or changes them.
//!
//! Import tokens of KMS (`API_GetParametersForImport.html`) and encoded messages of STS
//! (`API_DecodeAuthorizationMessage.html`) are such. Their key is derived from the server's
//! secret, which has other uses beside this one; the purpose is authenticated, so that a token
//! of one kind is none of another.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use octroi_names::Secret;
use octroi_ops::kms::hsm::{HsmError, SEAL_OVERHEAD};

use super::aes_gcm;

/// What seals and opens the tokens.
pub(super) struct Tokens(LessSafeKey);

impl Tokens {
    /// Derives the key from a secret of the server.
    pub(super) fn new(secret: &[u8]) -> Result<Self, HsmError> {
        Salt::new(HKDF_SHA256, b"octroi")
            .extract(secret)
            .expand(&[b"tokens, version 1"], &AES_256_GCM)
            .map(|key| Self(LessSafeKey::new(UnboundKey::from(key))))
            .map_err(|_| HsmError::Failed)
    }

    /// Seals bytes for a purpose.
    pub(super) fn seal(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, HsmError> {
        let mut token = Vec::with_capacity(SEAL_OVERHEAD + bytes.len());
        aes_gcm::seal(&self.0, purpose.as_bytes(), bytes, &mut token)?;
        Ok(token)
    }

    /// Opens a token of a purpose.
    pub(super) fn open(&self, purpose: &str, token: &[u8]) -> Result<Secret, HsmError> {
        aes_gcm::open(&self.0, purpose.as_bytes(), token)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}
