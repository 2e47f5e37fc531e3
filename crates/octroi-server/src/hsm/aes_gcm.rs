//! AES-256-GCM, as `SYMMETRIC_DEFAULT` uses it: nonce, ciphertext and tag in one piece.
//!
//! The nonce is random. KMS derives a key for every message and so has no limit; here one key
//! may encrypt 2^32 messages before the chance of a repeated nonce passes 2^-32 (NIST SP 800-38D,
//! 8.3), which a local KMS does not reach.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use octroi_names::Secret;
use octroi_ops::kms::hsm::{HsmError, SEAL_OVERHEAD};
use zeroize::Zeroizing;

/// The length of the tag.
const TAG_LEN: usize = SEAL_OVERHEAD - NONCE_LEN;

/// Prepares a key of 32 bytes.
pub(super) fn key(bytes: &[u8]) -> Result<LessSafeKey, HsmError> {
    UnboundKey::new(&AES_256_GCM, bytes)
        .map(LessSafeKey::new)
        .map_err(|_| HsmError::Material)
}

/// Seals a message and appends the result.
pub(super) fn seal(key: &LessSafeKey, aad: &[u8], message: &[u8], out: &mut Vec<u8>) -> Result<(), HsmError> {
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut nonce).map_err(|_| HsmError::Failed)?;
    let start = out.len();
    out.reserve(SEAL_OVERHEAD + message.len());
    out.extend_from_slice(&nonce);
    out.resize(start + SEAL_OVERHEAD + message.len(), 0);
    let (ciphertext, tag) = out
        .get_mut(start + NONCE_LEN..)
        .and_then(|rest| rest.split_at_mut_checked(message.len()))
        .ok_or(HsmError::Failed)?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_out_of_place_scatter(nonce, Aad::from(aad), message, ciphertext, &[], tag)
        .map_err(|_| HsmError::Failed)
}

/// Opens what was sealed.
pub(super) fn open(key: &LessSafeKey, aad: &[u8], sealed: &[u8]) -> Result<Secret, HsmError> {
    let (nonce, rest) = sealed
        .split_first_chunk::<NONCE_LEN>()
        .ok_or(HsmError::Rejected)?;
    let (ciphertext, tag) = rest
        .len()
        .checked_sub(TAG_LEN)
        .and_then(|len| rest.split_at_checked(len))
        .ok_or(HsmError::Rejected)?;
    let mut message = Zeroizing::new(vec![0; ciphertext.len()]);
    let nonce = Nonce::assume_unique_for_key(*nonce);
    key.open_separate_gather(nonce, Aad::from(aad), ciphertext, tag, &mut message)
        .map_err(|_| HsmError::Rejected)?;
    Ok(Secret::new(std::mem::take(&mut *message)))
}
