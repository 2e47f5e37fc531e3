//! The curves P-256, P-384, P-521 and secp256k1: ECDSA, and ECDH on the first three.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>.
//! Signatures are DER (`Ecdsa-Sig-Value` of RFC 3279), each curve has the one digest that KMS
//! gives it, and what two keys agree on is the raw x coordinate
//! (<https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html>).

use aws_lc_rs::agreement::{self, ParsedPublicKey, ParsedPublicKeyFormat};
use aws_lc_rs::digest::{self, Digest};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, KeyPair, UnparsedPublicKey,
};
use octroi_names::Secret;
use octroi_ops::kms::hsm::{HsmError, MessageType, Spec};

/// What a curve signs, verifies and digests with.
struct Curve {
    signs: &'static EcdsaSigningAlgorithm,
    verifies: &'static EcdsaVerificationAlgorithm,
    digest: &'static digest::Algorithm,
}

fn curve(spec: Spec) -> Result<Curve, HsmError> {
    macro_rules! curves {
        ($($variant:ident: $signs:ident, $verifies:ident, $digest:ident;)+) => {
            match spec {
                $(Spec::$variant => Ok(Curve {
                    signs: &signature::$signs,
                    verifies: &signature::$verifies,
                    digest: &digest::$digest,
                }),)+
                _ => Err(HsmError::Mismatch),
            }
        };
    }
    curves! {
        P256: ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_ASN1, SHA256;
        P384: ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1, SHA384;
        P521: ECDSA_P521_SHA512_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1, SHA512;
        P256K1: ECDSA_P256K1_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1, SHA256;
    }
}

/// Makes a new key.
pub(super) fn generate(spec: Spec) -> Result<Secret, HsmError> {
    encode(&EcdsaKeyPair::generate(curve(spec)?.signs).map_err(|_| HsmError::Failed)?)
}

/// Takes a key from elsewhere, and brings it into the form of our own.
pub(super) fn import(spec: Spec, pkcs8: &[u8]) -> Result<Secret, HsmError> {
    encode(&pair(spec, pkcs8)?)
}

fn encode(pair: &EcdsaKeyPair) -> Result<Secret, HsmError> {
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| HsmError::Failed)?;
    Ok(Secret::new(pkcs8.as_ref().to_vec()))
}

/// Reads a key; that it lies on its curve is checked.
fn pair(spec: Spec, pkcs8: &[u8]) -> Result<EcdsaKeyPair, HsmError> {
    EcdsaKeyPair::from_pkcs8(curve(spec)?.signs, pkcs8).map_err(|_| HsmError::Material)
}

/// Returns the public key.
pub(super) fn public_key(spec: Spec, material: &Secret) -> Result<Vec<u8>, HsmError> {
    let pair = pair(spec, material.expose())?;
    let key = pair.public_key().as_der().map_err(|_| HsmError::Failed)?;
    Ok(key.as_ref().to_vec())
}

/// Signs a message or its digest.
pub(super) fn sign(
    spec: Spec,
    material: &Secret,
    kind: MessageType,
    message: &[u8],
) -> Result<Vec<u8>, HsmError> {
    let pair = pair(spec, material.expose())?;
    let signature = if kind == MessageType::Digest {
        let digest = Digest::import_less_safe(message, curve(spec)?.digest).map_err(|_| HsmError::Length)?;
        pair.sign_digest(&digest)
    } else {
        pair.sign(&SystemRandom::new(), message)
    };
    Ok(signature.map_err(|_| HsmError::Failed)?.as_ref().to_vec())
}

/// Verifies a signature.
pub(super) fn verify(
    spec: Spec,
    material: &Secret,
    kind: MessageType,
    message: &[u8],
    signature: &[u8],
) -> Result<(), HsmError> {
    let curve = curve(spec)?;
    let pair = pair(spec, material.expose())?;
    let key = UnparsedPublicKey::new(curve.verifies, pair.public_key().as_ref());
    let verified = if kind == MessageType::Digest {
        let digest = Digest::import_less_safe(message, curve.digest).map_err(|_| HsmError::Length)?;
        key.verify_digest(&digest, signature)
    } else {
        key.verify(message, signature)
    };
    verified.map_err(|_| HsmError::Rejected)
}

/// Agrees on a secret with the owner of a public key.
pub(super) fn agree(spec: Spec, material: &Secret, public_key: &[u8]) -> Result<Secret, HsmError> {
    let algorithm: &'static agreement::Algorithm = match spec {
        Spec::P256 => &agreement::ECDH_P256,
        Spec::P384 => &agreement::ECDH_P384,
        Spec::P521 => &agreement::ECDH_P521,
        _ => return Err(HsmError::Mismatch),
    };
    let own = agreement::PrivateKey::from_private_key_der(algorithm, material.expose())
        .map_err(|_| HsmError::Material)?;
    let other = ParsedPublicKey::try_from(&agreement::UnparsedPublicKey::new(algorithm, public_key))
        .map_err(|_| HsmError::PublicKey)?;
    if other.format() != ParsedPublicKeyFormat::X509 {
        return Err(HsmError::PublicKey);
    }
    agreement::agree(&own, other, HsmError::PublicKey, |secret| {
        Ok(Secret::new(secret.to_vec()))
    })
}
