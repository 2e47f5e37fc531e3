//! Takes imported key material out of its wrapping.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html>:
//! either the material is encrypted with RSA-OAEP itself, or an AES-256 key is, which wraps the
//! material with AES key wrap with padding (RFC 5649); both then stand one behind the other.
//! `RSAES_PKCS1_V1_5`, which KMS gave up, and `SM2PKE` are left out.

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
use octroi_names::Secret;
use octroi_ops::kms::hsm::{EncryptionAlgorithm, HsmError, Spec, WrappingAlgorithm};
use zeroize::Zeroizing;

use super::rsa;

/// Unwraps key material with the private wrapping key.
pub(super) fn unwrap(
    spec: Spec,
    wrapping: &Secret,
    algorithm: WrappingAlgorithm,
    wrapped: &[u8],
) -> Result<Secret, HsmError> {
    let modulus = spec.modulus_bits().ok_or(HsmError::Mismatch)? / 8;
    let padding = match algorithm {
        WrappingAlgorithm::OaepSha1 | WrappingAlgorithm::RsaAesSha1 => EncryptionAlgorithm::OaepSha1,
        WrappingAlgorithm::OaepSha256 | WrappingAlgorithm::RsaAesSha256 => EncryptionAlgorithm::OaepSha256,
    };
    match algorithm {
        WrappingAlgorithm::OaepSha1 | WrappingAlgorithm::OaepSha256 => {
            rsa::decrypt(spec, wrapping, padding, wrapped)
        }
        WrappingAlgorithm::RsaAesSha1 | WrappingAlgorithm::RsaAesSha256 => {
            let (key, material) = wrapped.split_at_checked(modulus).ok_or(HsmError::Rejected)?;
            let key = rsa::decrypt(spec, wrapping, padding, key)?;
            unwrap_padded(key.expose(), material)
        }
    }
}

/// Unwraps with AES key wrap with padding.
fn unwrap_padded(key: &[u8], wrapped: &[u8]) -> Result<Secret, HsmError> {
    let key = AesKek::new(&AES_256, key).map_err(|_| HsmError::Rejected)?;
    let mut material = Zeroizing::new(vec![0; wrapped.len()]);
    let len = key
        .unwrap_with_padding(wrapped, &mut material)
        .map_err(|_| HsmError::Rejected)?
        .len();
    material.truncate(len);
    Ok(Secret::new(std::mem::take(&mut *material)))
}
