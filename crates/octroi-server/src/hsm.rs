//! The cryptography of the local KMS, by aws-lc-rs.
//!
//! KMS computes in hardware security modules whose software AWS-LC belongs to. What aws-lc-rs
//! does not reach without `unsafe` comes from elsewhere: Ed25519ph from ed25519-dalek, the
//! signature over ML-DSA's external μ from RustCrypto's ml-dsa. `SM2` is left out.
//!
//! Nothing is kept between calls but the key of the tokens: key material is parsed and checked
//! with every use. See <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>.

mod aes_gcm;
mod ecc;
mod ed25519;
mod ml_dsa;
mod remembering;
mod rsa;
mod token;
mod wrapping;

use aws_lc_rs::{hmac, rand};
use octroi_names::Secret;
use octroi_ops::kms::hsm::{
    EncryptionAlgorithm, Hsm, HsmError, MacAlgorithm, MessageType, SigningAlgorithm, Spec, WrappingAlgorithm,
};

pub(crate) use self::remembering::{Made, Remembering};
use self::token::Tokens;

/// The cryptography of the local KMS.
#[derive(Debug)]
pub struct AwsLcHsm {
    tokens: Tokens,
}

impl AwsLcHsm {
    /// Makes one whose tokens are sealed under a secret of the server: only who has the secret
    /// opens them, also after a restart.
    ///
    /// # Errors
    ///
    /// [`HsmError::Failed`] where the library fails.
    pub fn new(server_secret: &Secret) -> Result<Self, HsmError> {
        Ok(Self {
            tokens: Tokens::new(server_secret.expose())?,
        })
    }

    /// Makes one whose tokens nobody opens after it is gone.
    ///
    /// # Errors
    ///
    /// [`HsmError::Failed`] where there is no randomness.
    pub fn ephemeral() -> Result<Self, HsmError> {
        Self::new(&random(32)?)
    }
}

/// Returns random bytes.
fn random(len: usize) -> Result<Secret, HsmError> {
    let mut bytes = vec![0; len];
    rand::fill(&mut bytes).map_err(|_| HsmError::Failed)?;
    Ok(Secret::new(bytes))
}

/// Returns whether bytes are one SEQUENCE of DER and nothing behind it, which the library would
/// read past.
fn is_one_element(der: &[u8]) -> bool {
    let Some((&[tag, first], rest)) = der.split_first_chunk() else {
        return false;
    };
    let length_of_length = if first < 0x80 {
        0
    } else {
        usize::from(first & 0x7f)
    };
    let Some((length, rest)) = rest.split_at_checked(length_of_length) else {
        return false;
    };
    let length = match length {
        [] => usize::from(first),
        [one] => usize::from(*one),
        [high, low] => usize::from(*high) << 8 | usize::from(*low),
        _ => return false,
    };
    tag == 0x30 && length == rest.len()
}

/// Checks that the spec has the algorithm, and the algorithm such messages.
fn check_message(
    spec: Spec,
    algorithm: SigningAlgorithm,
    kind: MessageType,
    message: &[u8],
) -> Result<(), HsmError> {
    if !spec.signing_algorithms().contains(&algorithm) || !algorithm.takes(kind) {
        return Err(HsmError::Mismatch);
    }
    let wanted = match kind {
        MessageType::Raw => None,
        MessageType::Digest => algorithm.digest_len(),
        MessageType::ExternalMu => Some(64),
    };
    if wanted.is_some_and(|len| len != message.len()) {
        return Err(HsmError::Length);
    }
    Ok(())
}

/// Returns the key of a spec's message authentication codes.
fn mac_key(spec: Spec, material: &Secret, algorithm: MacAlgorithm) -> Result<hmac::Key, HsmError> {
    if spec.mac_algorithm() != Some(algorithm) {
        return Err(HsmError::Mismatch);
    }
    if spec.secret_len() != Some(material.expose().len()) {
        return Err(HsmError::Material);
    }
    let algorithm = match algorithm {
        MacAlgorithm::Sha224 => hmac::HMAC_SHA224,
        MacAlgorithm::Sha256 => hmac::HMAC_SHA256,
        MacAlgorithm::Sha384 => hmac::HMAC_SHA384,
        MacAlgorithm::Sha512 => hmac::HMAC_SHA512,
    };
    Ok(hmac::Key::new(algorithm, material.expose()))
}

impl Hsm for AwsLcHsm {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), HsmError> {
        rand::fill(buffer).map_err(|_| HsmError::Failed)
    }

    fn generate(&self, spec: Spec) -> Result<Secret, HsmError> {
        if let Some(len) = spec.secret_len() {
            return random(len);
        }
        match spec {
            Spec::Rsa2048 | Spec::Rsa3072 | Spec::Rsa4096 => rsa::generate(spec),
            Spec::P256 | Spec::P384 | Spec::P521 | Spec::P256K1 => ecc::generate(spec),
            Spec::Ed25519 => ed25519::generate(),
            Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87 => ml_dsa::generate(spec),
            _ => Err(HsmError::NotSupported(spec.as_str())),
        }
    }

    fn import(&self, spec: Spec, material: &[u8]) -> Result<Secret, HsmError> {
        if let Some(len) = spec.secret_len() {
            return if material.len() == len {
                Ok(Secret::new(material.to_vec()))
            } else {
                Err(HsmError::Material)
            };
        }
        if !is_one_element(material) {
            return Err(HsmError::Material);
        }
        match spec {
            Spec::Rsa2048 | Spec::Rsa3072 | Spec::Rsa4096 => rsa::import(spec, material),
            Spec::P256 | Spec::P384 | Spec::P521 | Spec::P256K1 => ecc::import(spec, material),
            Spec::Ed25519 => ed25519::import(material),
            Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87 => ml_dsa::import(spec, material),
            _ => Err(HsmError::NotSupported(spec.as_str())),
        }
    }

    fn public_key(&self, spec: Spec, material: &Secret) -> Result<Vec<u8>, HsmError> {
        match spec {
            Spec::Rsa2048 | Spec::Rsa3072 | Spec::Rsa4096 => rsa::public_key(spec, material),
            Spec::P256 | Spec::P384 | Spec::P521 | Spec::P256K1 => ecc::public_key(spec, material),
            Spec::Ed25519 => ed25519::public_key(material),
            Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87 => ml_dsa::public_key(spec, material),
            Spec::Sm2 => Err(HsmError::NotSupported(spec.as_str())),
            _ => Err(HsmError::Mismatch),
        }
    }

    fn seal(&self, material: &Secret, aad: &[u8], message: &[u8], out: &mut Vec<u8>) -> Result<(), HsmError> {
        aes_gcm::seal(&aes_gcm::key(material.expose())?, aad, message, out)
    }

    fn open(&self, material: &Secret, aad: &[u8], sealed: &[u8]) -> Result<Secret, HsmError> {
        aes_gcm::open(&aes_gcm::key(material.expose())?, aad, sealed)
    }

    fn encrypt(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: EncryptionAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError> {
        rsa::encrypt(spec, material, algorithm, message)
    }

    fn decrypt(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: EncryptionAlgorithm,
        ciphertext: &[u8],
    ) -> Result<Secret, HsmError> {
        rsa::decrypt(spec, material, algorithm, ciphertext)
    }

    fn sign(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: SigningAlgorithm,
        kind: MessageType,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError> {
        check_message(spec, algorithm, kind, message)?;
        match spec {
            Spec::Rsa2048 | Spec::Rsa3072 | Spec::Rsa4096 => {
                rsa::sign(spec, material, algorithm, kind, message)
            }
            Spec::P256 | Spec::P384 | Spec::P521 | Spec::P256K1 => ecc::sign(spec, material, kind, message),
            Spec::Ed25519 => ed25519::sign(material, algorithm, message),
            Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87 => ml_dsa::sign(spec, material, kind, message),
            _ => Err(HsmError::Mismatch),
        }
    }

    fn verify(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: SigningAlgorithm,
        kind: MessageType,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), HsmError> {
        check_message(spec, algorithm, kind, message)?;
        match spec {
            Spec::Rsa2048 | Spec::Rsa3072 | Spec::Rsa4096 => {
                rsa::verify(spec, material, algorithm, kind, message, signature)
            }
            Spec::P256 | Spec::P384 | Spec::P521 | Spec::P256K1 => {
                ecc::verify(spec, material, kind, message, signature)
            }
            Spec::Ed25519 => ed25519::verify(material, algorithm, message, signature),
            Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87 => {
                ml_dsa::verify(spec, material, kind, message, signature)
            }
            _ => Err(HsmError::Mismatch),
        }
    }

    fn mac(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: MacAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError> {
        let key = mac_key(spec, material, algorithm)?;
        Ok(hmac::sign(&key, message).as_ref().to_vec())
    }

    fn verify_mac(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: MacAlgorithm,
        message: &[u8],
        code: &[u8],
    ) -> Result<(), HsmError> {
        let key = mac_key(spec, material, algorithm)?;
        hmac::verify(&key, message, code).map_err(|_| HsmError::Rejected)
    }

    fn agree(&self, spec: Spec, material: &Secret, public_key: &[u8]) -> Result<Secret, HsmError> {
        ecc::agree(spec, material, public_key)
    }

    fn unwrap(
        &self,
        spec: Spec,
        wrapping: &Secret,
        algorithm: WrappingAlgorithm,
        wrapped: &[u8],
    ) -> Result<Secret, HsmError> {
        wrapping::unwrap(spec, wrapping, algorithm, wrapped)
    }

    fn seal_token(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, HsmError> {
        self.tokens.seal(purpose, bytes)
    }

    fn open_token(&self, purpose: &str, token: &[u8]) -> Result<Secret, HsmError> {
        self.tokens.open(purpose, token)
    }
}
