//! What computes with key material: the cryptography of KMS, as a trait that the server implements.
//!
//! KMS computes in hardware security modules, which no call sees. Here the operations call an
//! [`Hsm`], so that they stay free of randomness and of the libraries of cryptography. It decides
//! nothing: which key, whose right, which state is the operations' concern, and key material is
//! handed to it with every call. The doctor has none.
//!
//! Key material is random bytes for symmetric and HMAC keys and PKCS #8 in DER for the others.
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>.

mod algorithm;
mod error;
mod spec;

pub use algorithm::{EncryptionAlgorithm, MacAlgorithm, MessageType, SigningAlgorithm, WrappingAlgorithm};
pub use error::HsmError;
pub use spec::Spec;

use std::fmt;

use octroi_names::Secret;

/// The bytes that sealing adds to a message: a nonce before it and a tag behind it.
pub const SEAL_OVERHEAD: usize = 12 + 16;

/// A source of randomness, of keys, and of everything that is computed with them.
///
/// Whether an algorithm fits a spec and a message fits an algorithm is checked here too, so that
/// a mistake of an operation is an error and never a wrong signature.
pub trait Hsm: fmt::Debug + Send + Sync {
    /// Fills a buffer with random bytes.
    ///
    /// # Errors
    ///
    /// [`HsmError::Failed`] where there is no randomness.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), HsmError>;

    /// Returns random bytes, such as a data key.
    ///
    /// # Errors
    ///
    /// [`HsmError::Failed`] where there is no randomness.
    fn random(&self, len: usize) -> Result<Secret, HsmError> {
        let mut bytes = vec![0; len];
        self.fill(&mut bytes)?;
        Ok(Secret::new(bytes))
    }

    /// Makes new key material.
    ///
    /// # Errors
    ///
    /// [`HsmError::NotSupported`] for `SM2`, or [`HsmError::Failed`].
    fn generate(&self, spec: Spec) -> Result<Secret, HsmError>;

    /// Takes key material from elsewhere, as it comes out of its wrapping.
    ///
    /// # Errors
    ///
    /// [`HsmError::Material`] where it is not what the spec demands, and
    /// [`HsmError::NotSupported`] where keys of the spec cannot be imported.
    fn import(&self, spec: Spec, material: &[u8]) -> Result<Secret, HsmError>;

    /// Returns the public key: an X.509 `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`] where the spec has no public key; [`HsmError::Material`].
    fn public_key(&self, spec: Spec, material: &Secret) -> Result<Vec<u8>, HsmError>;

    /// Seals a message with AES-256-GCM under a symmetric key, and appends nonce, ciphertext and
    /// tag to `out`.
    ///
    /// # Errors
    ///
    /// [`HsmError::Material`] where the key has not 32 bytes; [`HsmError::Failed`].
    fn seal(&self, material: &Secret, aad: &[u8], message: &[u8], out: &mut Vec<u8>) -> Result<(), HsmError>;

    /// Opens what [`seal`](Self::seal) appended.
    ///
    /// # Errors
    ///
    /// [`HsmError::Rejected`], whatever is wrong with it.
    fn open(&self, material: &Secret, aad: &[u8], sealed: &[u8]) -> Result<Secret, HsmError>;

    /// Encrypts a message with the public half of an RSA key. Symmetric keys go through
    /// [`ciphertext`](super::ciphertext).
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`]; [`HsmError::Length`] where the message is too long.
    fn encrypt(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: EncryptionAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError>;

    /// Decrypts what was encrypted with the public half of an RSA key.
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`]; [`HsmError::Rejected`], whatever is wrong with the ciphertext.
    fn decrypt(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: EncryptionAlgorithm,
        ciphertext: &[u8],
    ) -> Result<Secret, HsmError>;

    /// Signs a message.
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`] where the spec has not the algorithm, or the algorithm takes no
    /// such message; [`HsmError::Length`] where the message is no digest of the algorithm.
    fn sign(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: SigningAlgorithm,
        kind: MessageType,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError>;

    /// Verifies a signature.
    ///
    /// # Errors
    ///
    /// Those of [`sign`](Self::sign), and [`HsmError::Rejected`] where the signature is another's
    /// (`KMSInvalidSignatureException`).
    fn verify(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: SigningAlgorithm,
        kind: MessageType,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), HsmError>;

    /// Makes a message authentication code.
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`] where the spec has not the algorithm.
    fn mac(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: MacAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError>;

    /// Verifies a message authentication code, in a time that tells nothing of it.
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`]; [`HsmError::Rejected`] where the code is another's
    /// (`KMSInvalidMacException`).
    fn verify_mac(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: MacAlgorithm,
        message: &[u8],
        code: &[u8],
    ) -> Result<(), HsmError>;

    /// Agrees on a secret with the owner of a public key (`SubjectPublicKeyInfo` in DER): the x
    /// coordinate, as long as the curve's field.
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`] where keys of the spec do not agree; [`HsmError::PublicKey`].
    fn agree(&self, spec: Spec, material: &Secret, public_key: &[u8]) -> Result<Secret, HsmError>;

    /// Takes key material out of its wrapping, with the private half of the wrapping key, which
    /// is material of an RSA spec. It is not checked against a spec yet: see [`import`](Self::import).
    ///
    /// # Errors
    ///
    /// [`HsmError::Mismatch`] where the wrapping key is no RSA key; [`HsmError::Rejected`],
    /// whatever is wrong with the wrapping.
    fn unwrap(
        &self,
        spec: Spec,
        wrapping: &Secret,
        algorithm: WrappingAlgorithm,
        wrapped: &[u8],
    ) -> Result<Secret, HsmError>;

    /// Seals bytes that the server hands out and wants back unread and unchanged: import tokens,
    /// encoded authorization messages. What was sealed for one purpose opens for no other.
    ///
    /// # Errors
    ///
    /// [`HsmError::Failed`].
    fn seal_token(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, HsmError>;

    /// Opens what [`seal_token`](Self::seal_token) made.
    ///
    /// # Errors
    ///
    /// [`HsmError::Rejected`], whatever is wrong with it.
    fn open_token(&self, purpose: &str, token: &[u8]) -> Result<Secret, HsmError>;
}
