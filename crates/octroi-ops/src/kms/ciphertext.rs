//! The ciphertext of a symmetric key, which says by itself which key opens it.
//!
//! KMS's ciphertexts of `SYMMETRIC_DEFAULT` name their key, so that Decrypt needs no key id, and
//! its material, so that rotation leaves old ciphertexts readable; the encryption context is
//! authenticated with them. See <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>.
//! AWS does not document its form; this one is ours, and AWS's own ciphertexts do not open here.
//!
//! Form: version 1; the key's ARN behind its length (two bytes); the material's id behind its
//! length (one byte); nonce, ciphertext, tag. Header and context are the associated data.

use octroi_names::{Secret, SmolStr};

use super::hsm::{Hsm, HsmError, SEAL_OVERHEAD};

/// The first byte of every ciphertext.
const VERSION: u8 = 1;

/// The longest ciphertext that the API takes.
pub const MAX_CIPHERTEXT: usize = 6144;

/// A ciphertext that has the right form; whether it opens is another question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ciphertext<'a> {
    key: &'a str,
    material: &'a str,
    header: &'a [u8],
    sealed: &'a [u8],
}

impl<'a> Ciphertext<'a> {
    /// Reads the header of a ciphertext.
    ///
    /// # Errors
    ///
    /// [`HsmError::Rejected`] where it is none of ours (`InvalidCiphertextException`).
    pub fn parse(blob: &'a [u8]) -> Result<Self, HsmError> {
        Self::parse_form(blob).ok_or(HsmError::Rejected)
    }

    fn parse_form(blob: &'a [u8]) -> Option<Self> {
        if blob.len() > MAX_CIPHERTEXT {
            return None;
        }
        let (&version, rest) = blob.split_first()?;
        let (&length, rest) = rest.split_first_chunk::<2>()?;
        let (key, rest) = rest.split_at_checked(u16::from_be_bytes(length).into())?;
        let (&length, rest) = rest.split_first()?;
        let (material, sealed) = rest.split_at_checked(length.into())?;
        let header = blob.get(..blob.len() - sealed.len())?;
        (version == VERSION && sealed.len() >= SEAL_OVERHEAD).then_some(Self {
            key: std::str::from_utf8(key).ok()?,
            material: std::str::from_utf8(material).ok()?,
            header,
            sealed,
        })
    }

    /// Returns the ARN of the key it was made with, as it was called then: a multi-Region key's
    /// may be of another Region.
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// Returns the id of the material it was made with.
    pub fn material_id(&self) -> &'a str {
        self.material
    }

    /// Opens it.
    ///
    /// # Errors
    ///
    /// [`HsmError::Rejected`] where key, context or ciphertext is another one; it does not tell
    /// which (`InvalidCiphertextException`).
    pub fn open(
        &self,
        hsm: &dyn Hsm,
        material: &Secret,
        context: &[(SmolStr, SmolStr)],
    ) -> Result<Secret, HsmError> {
        hsm.open(material, &associated(self.header, context), self.sealed)
            .map_err(|_| HsmError::Rejected)
    }
}

/// Encrypts a message with a symmetric key.
///
/// # Errors
///
/// Those of [`Hsm::seal`]; [`HsmError::Length`] where an id is longer than any.
pub fn encrypt(
    hsm: &dyn Hsm,
    key: &str,
    material_id: &str,
    material: &Secret,
    context: &[(SmolStr, SmolStr)],
    message: &[u8],
) -> Result<Vec<u8>, HsmError> {
    let key_len = u16::try_from(key.len()).map_err(|_| HsmError::Length)?;
    let material_len = u8::try_from(material_id.len()).map_err(|_| HsmError::Length)?;
    let header_len = 1 + 2 + key.len() + 1 + material_id.len();
    let mut blob = Vec::with_capacity(header_len + message.len() + SEAL_OVERHEAD);
    blob.push(VERSION);
    blob.extend_from_slice(&key_len.to_be_bytes());
    blob.extend_from_slice(key.as_bytes());
    blob.push(material_len);
    blob.extend_from_slice(material_id.as_bytes());
    let aad = associated(&blob, context);
    hsm.seal(material, &aad, message, &mut blob)?;
    Ok(blob)
}

/// Returns the one encoding of header and context: pairs in the order of their bytes, every part
/// behind its length, so that no two contexts have the same.
fn associated(header: &[u8], context: &[(SmolStr, SmolStr)]) -> Vec<u8> {
    let mut pairs: Vec<_> = context
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    pairs.sort_unstable();
    let parts = || {
        pairs
            .iter()
            .flat_map(|(key, value)| [*key, *value])
            .map(str::as_bytes)
    };
    let all = || std::iter::once(header).chain(parts());
    let mut bytes = Vec::with_capacity(all().map(|part| 8 + part.len()).sum());
    for part in all() {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes a form from its parts.
    fn written(key: &str, material: &str, sealed: &[u8]) -> Vec<u8> {
        let mut blob = vec![VERSION];
        blob.extend((key.len() as u16).to_be_bytes());
        blob.extend(key.as_bytes());
        blob.push(material.len() as u8);
        blob.extend(material.as_bytes());
        blob.extend(sealed);
        blob
    }

    #[test]
    fn what_is_too_long_too_short_or_of_another_version_is_none() {
        let blob = written("k", "m", &[0; SEAL_OVERHEAD]);
        assert!(Ciphertext::parse(&blob).is_ok());
        let mut other = blob.clone();
        other[0] = 2;
        assert_eq!(Ciphertext::parse(&other), Err(HsmError::Rejected));
        assert_eq!(
            Ciphertext::parse(&blob[..blob.len() - 1]),
            Err(HsmError::Rejected)
        );
        let longest = written("k", "m", &vec![0; MAX_CIPHERTEXT - 6]);
        assert!(Ciphertext::parse(&longest[..MAX_CIPHERTEXT]).is_ok());
        let longer = written("k", "m", &vec![0; MAX_CIPHERTEXT - 5]);
        assert_eq!(longer.len(), MAX_CIPHERTEXT + 1);
        assert_eq!(Ciphertext::parse(&longer), Err(HsmError::Rejected));
    }

    #[test]
    fn what_is_authenticated_depends_on_pairs_and_not_on_their_order() {
        let pairs = |pairs: &[(&str, &str)]| -> Vec<(SmolStr, SmolStr)> {
            pairs
                .iter()
                .map(|&(key, value)| (key.into(), value.into()))
                .collect()
        };
        let one = associated(b"h", &pairs(&[("a", "b"), ("c", "d")]));
        assert_eq!(one, associated(b"h", &pairs(&[("c", "d"), ("a", "b")])));
        for other in [
            &[("a", "bc"), ("", "d")][..],
            &[("ab", ""), ("c", "d")],
            &[("a", "b")],
        ] {
            assert_ne!(one, associated(b"h", &pairs(other)), "{other:?}");
        }
        assert_ne!(one, associated(b"ha", &pairs(&[("", "b"), ("c", "d")])));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            key in "[ -~]{0,90}",
            material in "\\PC{0,60}",
            sealed in prop::collection::vec(any::<u8>(), SEAL_OVERHEAD..200),
        ) {
            let blob = written(&key, &material, &sealed);
            let read = Ciphertext::parse(&blob).unwrap();
            prop_assert_eq!((read.key(), read.material_id(), read.sealed), (&*key, &*material, &*sealed));
        }

        #[test]
        fn what_is_read_was_written_so(tail in prop::collection::vec(any::<u8>(), 0..200), key in 0..40_u8) {
            let blob = [&[VERSION, 0, key][..], &tail].concat();
            if let Ok(read) = Ciphertext::parse(&blob) {
                prop_assert_eq!(written(read.key(), read.material_id(), read.sealed), blob);
            }
        }
    }
}
