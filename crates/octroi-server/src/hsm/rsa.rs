//! RSA: encryption with OAEP, signatures with PKCS #1 v1.5 and PSS.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>.
//! The hash of OAEP is that of its mask too, the label is empty, and PSS has a salt as long as
//! its digest, all as KMS has it. Key material is PKCS #8 (RFC 5208) with two primes.

use aws_lc_rs::digest::{self, Digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
    OaepPublicEncryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{self, KeyPair, RsaEncoding, RsaKeyPair, RsaParameters, UnparsedPublicKey};
use octroi_names::Secret;
use octroi_ops::kms::hsm::{EncryptionAlgorithm, HsmError, MessageType, SigningAlgorithm, Spec};
use zeroize::Zeroizing;

/// Makes a new key.
pub(super) fn generate(spec: Spec) -> Result<Secret, HsmError> {
    let size = match spec {
        Spec::Rsa2048 => KeySize::Rsa2048,
        Spec::Rsa3072 => KeySize::Rsa3072,
        Spec::Rsa4096 => KeySize::Rsa4096,
        _ => return Err(HsmError::Mismatch),
    };
    encode(&PrivateDecryptingKey::generate(size).map_err(|_| HsmError::Failed)?)
}

/// Takes a key from elsewhere, and brings it into the form of our own.
pub(super) fn import(spec: Spec, pkcs8: &[u8]) -> Result<Secret, HsmError> {
    encode(&decrypting(spec, pkcs8)?)
}

fn encode(key: &PrivateDecryptingKey) -> Result<Secret, HsmError> {
    let der: Pkcs8V1Der<'_> = key.as_der().map_err(|_| HsmError::Failed)?;
    Ok(Secret::new(der.as_ref().to_vec()))
}

/// Reads a key that decrypts.
fn decrypting(spec: Spec, pkcs8: &[u8]) -> Result<PrivateDecryptingKey, HsmError> {
    let bits = spec.modulus_bits().ok_or(HsmError::Mismatch)?;
    let key = PrivateDecryptingKey::from_pkcs8(pkcs8).map_err(|_| HsmError::Material)?;
    if key.key_size_bits() == bits {
        Ok(key)
    } else {
        Err(HsmError::Material)
    }
}

/// Reads a key that signs.
fn signing(spec: Spec, material: &Secret) -> Result<RsaKeyPair, HsmError> {
    let bits = spec.modulus_bits().ok_or(HsmError::Mismatch)?;
    let key = RsaKeyPair::from_pkcs8(material.expose()).map_err(|_| HsmError::Material)?;
    if key.public_modulus_len() * 8 == bits {
        Ok(key)
    } else {
        Err(HsmError::Material)
    }
}

/// Returns the public key.
pub(super) fn public_key(spec: Spec, material: &Secret) -> Result<Vec<u8>, HsmError> {
    let key = decrypting(spec, material.expose())?.public_key();
    Ok(key.as_der().map_err(|_| HsmError::Failed)?.as_ref().to_vec())
}

/// Returns the padding of an algorithm.
fn oaep(algorithm: EncryptionAlgorithm) -> Result<&'static OaepAlgorithm, HsmError> {
    match algorithm {
        EncryptionAlgorithm::OaepSha1 => Ok(&OAEP_SHA1_MGF1SHA1),
        EncryptionAlgorithm::OaepSha256 => Ok(&OAEP_SHA256_MGF1SHA256),
        EncryptionAlgorithm::SymmetricDefault => Err(HsmError::Mismatch),
    }
}

/// Encrypts with the public key.
pub(super) fn encrypt(
    spec: Spec,
    material: &Secret,
    algorithm: EncryptionAlgorithm,
    message: &[u8],
) -> Result<Vec<u8>, HsmError> {
    let padding = oaep(algorithm)?;
    if message.len() > algorithm.longest(spec).ok_or(HsmError::Mismatch)? {
        return Err(HsmError::Length);
    }
    let key = decrypting(spec, material.expose())?.public_key();
    let key = OaepPublicEncryptingKey::new(key).map_err(|_| HsmError::Failed)?;
    let mut ciphertext = vec![0; key.ciphertext_size()];
    let len = key
        .encrypt(padding, message, &mut ciphertext, None)
        .map_err(|_| HsmError::Failed)?
        .len();
    ciphertext.truncate(len);
    Ok(ciphertext)
}

/// Decrypts with the private key.
pub(super) fn decrypt(
    spec: Spec,
    material: &Secret,
    algorithm: EncryptionAlgorithm,
    ciphertext: &[u8],
) -> Result<Secret, HsmError> {
    let padding = oaep(algorithm)?;
    let key = decrypting(spec, material.expose())?;
    let key = OaepPrivateDecryptingKey::new(key).map_err(|_| HsmError::Failed)?;
    if ciphertext.len() != key.key_size_bytes() {
        return Err(HsmError::Rejected);
    }
    let mut message = Zeroizing::new(vec![0; key.min_output_size()]);
    let len = key
        .decrypt(padding, ciphertext, &mut message, None)
        .map_err(|_| HsmError::Rejected)?
        .len();
    message.truncate(len);
    Ok(Secret::new(std::mem::take(&mut *message)))
}

/// How an algorithm is signed, verified, and what digest it has.
struct Scheme {
    signs: &'static dyn RsaEncoding,
    verifies: &'static RsaParameters,
    digest: &'static digest::Algorithm,
}

fn scheme(algorithm: SigningAlgorithm) -> Result<Scheme, HsmError> {
    macro_rules! schemes {
        ($($variant:ident: $signs:ident, $verifies:ident, $digest:ident;)+) => {
            match algorithm {
                $(SigningAlgorithm::$variant => Ok(Scheme {
                    signs: &signature::$signs,
                    verifies: &signature::$verifies,
                    digest: &digest::$digest,
                }),)+
                _ => Err(HsmError::Mismatch),
            }
        };
    }
    schemes! {
        Pkcs1Sha256: RSA_PKCS1_SHA256, RSA_PKCS1_2048_8192_SHA256, SHA256;
        Pkcs1Sha384: RSA_PKCS1_SHA384, RSA_PKCS1_2048_8192_SHA384, SHA384;
        Pkcs1Sha512: RSA_PKCS1_SHA512, RSA_PKCS1_2048_8192_SHA512, SHA512;
        PssSha256: RSA_PSS_SHA256, RSA_PSS_2048_8192_SHA256, SHA256;
        PssSha384: RSA_PSS_SHA384, RSA_PSS_2048_8192_SHA384, SHA384;
        PssSha512: RSA_PSS_SHA512, RSA_PSS_2048_8192_SHA512, SHA512;
    }
}

/// Signs a message or its digest.
pub(super) fn sign(
    spec: Spec,
    material: &Secret,
    algorithm: SigningAlgorithm,
    kind: MessageType,
    message: &[u8],
) -> Result<Vec<u8>, HsmError> {
    let scheme = scheme(algorithm)?;
    let key = signing(spec, material)?;
    let mut signature = vec![0; key.public_modulus_len()];
    let signed = if kind == MessageType::Digest {
        let digest = Digest::import_less_safe(message, scheme.digest).map_err(|_| HsmError::Length)?;
        key.sign_digest(scheme.signs, &digest, &mut signature)
    } else {
        key.sign(scheme.signs, &SystemRandom::new(), message, &mut signature)
    };
    signed.map(|()| signature).map_err(|_| HsmError::Failed)
}

/// Verifies a signature.
pub(super) fn verify(
    spec: Spec,
    material: &Secret,
    algorithm: SigningAlgorithm,
    kind: MessageType,
    message: &[u8],
    signature: &[u8],
) -> Result<(), HsmError> {
    let scheme = scheme(algorithm)?;
    let pair = signing(spec, material)?;
    let key = UnparsedPublicKey::new(scheme.verifies, pair.public_key().as_ref());
    let verified = if kind == MessageType::Digest {
        let digest = Digest::import_less_safe(message, scheme.digest).map_err(|_| HsmError::Length)?;
        key.verify_digest(&digest, signature)
    } else {
        key.verify(message, signature)
    };
    verified.map_err(|_| HsmError::Rejected)
}
