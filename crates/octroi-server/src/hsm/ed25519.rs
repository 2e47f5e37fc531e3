//! Edwards25519: Ed25519 over a message, and Ed25519ph over a digest.
//!
//! See <https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html>: `ED25519_SHA_512`
//! takes the message; `ED25519_PH_SHA_512` takes a digest of 64 bytes and hashes it once more,
//! so that the caller's message is hashed twice. The context is empty. aws-lc-rs has no Ed25519ph,
//! so that it comes from ed25519-dalek.

use aws_lc_rs::encoding::{AsBigEndian, AsDer};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ed25519_dalek::{Digest, Sha512, Signature, SigningKey};
use octroi_names::Secret;
use octroi_ops::kms::hsm::{HsmError, SigningAlgorithm};

/// Makes a new key.
pub(super) fn generate() -> Result<Secret, HsmError> {
    encode(&Ed25519KeyPair::generate().map_err(|_| HsmError::Failed)?)
}

/// Takes a key from elsewhere (RFC 8410), and brings it into the form of our own.
pub(super) fn import(pkcs8: &[u8]) -> Result<Secret, HsmError> {
    encode(&Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| HsmError::Material)?)
}

fn encode(pair: &Ed25519KeyPair) -> Result<Secret, HsmError> {
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| HsmError::Failed)?;
    Ok(Secret::new(pkcs8.as_ref().to_vec()))
}

fn pair(material: &Secret) -> Result<Ed25519KeyPair, HsmError> {
    Ed25519KeyPair::from_pkcs8(material.expose()).map_err(|_| HsmError::Material)
}

/// Returns the key for Ed25519ph.
fn prehashing(material: &Secret) -> Result<SigningKey, HsmError> {
    let seed = pair(material)?.seed().map_err(|_| HsmError::Failed)?;
    let seed = seed.as_be_bytes().map_err(|_| HsmError::Failed)?;
    SigningKey::try_from(seed.as_ref()).map_err(|_| HsmError::Material)
}

/// Returns the public key.
pub(super) fn public_key(material: &Secret) -> Result<Vec<u8>, HsmError> {
    let key = pair(material)?
        .public_key()
        .as_der()
        .map_err(|_| HsmError::Failed)?;
    Ok(key.as_ref().to_vec())
}

/// Signs a message or a digest.
pub(super) fn sign(
    material: &Secret,
    algorithm: SigningAlgorithm,
    message: &[u8],
) -> Result<Vec<u8>, HsmError> {
    if algorithm == SigningAlgorithm::Ed25519Ph {
        return prehashing(material)?
            .sign_prehashed(Sha512::new_with_prefix(message), None)
            .map(|signature| signature.to_bytes().to_vec())
            .map_err(|_| HsmError::Failed);
    }
    let signature = pair(material)?.try_sign(message).map_err(|_| HsmError::Failed)?;
    Ok(signature.as_ref().to_vec())
}

/// Verifies a signature.
pub(super) fn verify(
    material: &Secret,
    algorithm: SigningAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), HsmError> {
    if algorithm == SigningAlgorithm::Ed25519Ph {
        let signature = Signature::from_slice(signature).map_err(|_| HsmError::Rejected)?;
        return prehashing(material)?
            .verifying_key()
            .verify_prehashed(Sha512::new_with_prefix(message), None, &signature)
            .map_err(|_| HsmError::Rejected);
    }
    UnparsedPublicKey::new(&ED25519, pair(material)?.public_key().as_ref())
        .verify(message, signature)
        .map_err(|_| HsmError::Rejected)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.3, whose message is no digest, so that KMS would not take it.
    #[test]
    fn prehashed_signatures_are_those_of_the_rfc() {
        let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
        let hex = |text: &str| -> Vec<u8> {
            let (pairs, _) = text.as_bytes().as_chunks::<2>();
            pairs
                .iter()
                .map(|&[high, low]| digit(high) << 4 | digit(low))
                .collect()
        };
        let seed = hex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42");
        let public = hex("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf");
        let pair = Ed25519KeyPair::from_seed_and_public_key(&seed, &public).unwrap();
        let signature = sign(&encode(&pair).unwrap(), SigningAlgorithm::Ed25519Ph, b"abc").unwrap();
        let expected = "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41\
                        31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406";
        assert_eq!(signature, hex(expected));
    }
}
