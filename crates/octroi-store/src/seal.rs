//! Rows are sealed with AES-256-GCM: unreadable without the root key, and bound to their place.
//!
//! A sealed row is a random nonce of 12 bytes, the ciphertext and a tag of 16. The additional data is the
//! format, the table and the key of the row. The key is derived from the root key and a random salt of the
//! database (HKDF-SHA256), so that databases with one root key share no nonces.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand;
use zeroize::Zeroizing;

use crate::RootKey;
use crate::format::FORMAT;

/// What a row could not be sealed or opened for: cryptography gives no reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SealError;

/// Seals and opens the rows of one database.
pub(crate) struct Sealer {
    key: LessSafeKey,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// Derives the key of a database.
    pub(crate) fn new(root: &RootKey, salt: &[u8]) -> Result<Self, SealError> {
        let secret = Salt::new(HKDF_SHA256, salt).extract(root.expose());
        let derived = secret
            .expand(&[b"octroi store"], &AES_256_GCM)
            .map_err(|_| SealError)?;
        Ok(Self {
            key: LessSafeKey::new(UnboundKey::from(derived)),
        })
    }

    /// Seals a row.
    pub(crate) fn seal(&self, table: &str, row: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| SealError)?;
        let mut scratch = Scratch::default();
        scratch.set_place(table, row);
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let (_, text) = sealed.split_at_mut_checked(NONCE_LEN).ok_or(SealError)?;
        let tag = self
            .key
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(&scratch.place),
                text,
            )
            .map_err(|_| SealError)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens a row, or says that it is not what was sealed at this place.
    pub(crate) fn open<'s>(
        &self,
        scratch: &'s mut Scratch,
        table: &str,
        row: &[u8],
        sealed: &[u8],
    ) -> Result<&'s [u8], SealError> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        scratch.set_place(table, row);
        scratch.fill(text);
        let plain = self.key.open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(&scratch.place),
            &mut scratch.text,
        );
        plain.map(|plain| &*plain).map_err(|_| SealError)
    }
}

/// Memory for opening one row after the other; overwritten when it goes.
#[derive(Default)]
pub(crate) struct Scratch {
    place: Vec<u8>,
    text: Zeroizing<Vec<u8>>,
}

impl Scratch {
    /// Sets where a row lies; the table's name has no byte 0, so that no two places are the same bytes.
    fn set_place(&mut self, table: &str, row: &[u8]) {
        self.place.clear();
        self.place.extend_from_slice(&FORMAT.to_be_bytes());
        self.place.extend_from_slice(table.as_bytes());
        self.place.push(0);
        self.place.extend_from_slice(row);
    }

    fn fill(&mut self, text: &[u8]) {
        if self.text.capacity() < text.len() {
            // A vector that grows leaves its bytes behind: this one is overwritten as it goes.
            self.text = Zeroizing::new(Vec::with_capacity(text.len().next_power_of_two()));
        }
        self.text.clear();
        self.text.extend_from_slice(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_opens_only_whole_at_its_place_and_with_its_key() {
        let sealer = Sealer::new(&RootKey::new([7; 32]), b"salt").unwrap();
        let sealed = sealer.seal("entities", b"row", b"secret").unwrap();
        let open = |sealer: &Sealer, table: &str, row: &[u8], sealed: &[u8]| {
            sealer
                .open(&mut Scratch::default(), table, row, sealed)
                .map(<[u8]>::to_vec)
        };
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(sealed, sealer.seal("entities", b"row", b"secret").unwrap());
        assert_eq!(open(&sealer, "entities", b"row", &sealed).unwrap(), b"secret");
        assert_eq!(open(&sealer, "entities", b"other", &sealed), Err(SealError));
        assert_eq!(open(&sealer, "records", b"row", &sealed), Err(SealError));
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&sealer, "entities", b"row", &bad), Err(SealError));
        }
        for length in 0..sealed.len() {
            assert_eq!(
                open(&sealer, "entities", b"row", &sealed[..length]),
                Err(SealError)
            );
        }
        for other in [
            Sealer::new(&RootKey::new([8; 32]), b"salt").unwrap(),
            Sealer::new(&RootKey::new([7; 32]), b"pepper").unwrap(),
        ] {
            assert_eq!(open(&other, "entities", b"row", &sealed), Err(SealError));
        }
    }
}
