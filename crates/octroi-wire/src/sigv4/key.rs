//! The signing key: a chain of HMACs from the secret over day, Region and service.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>,
//! step 4. A key is good for one access key, day, Region and service, so a server may keep it
//! under these four. It is kept with both halves of the last HMAC begun, which saves a signature
//! two rounds of SHA-256.

use std::fmt;

use hmac::digest::Key;
use hmac::{Hmac, Mac};
use octroi_names::Secret;
use sha2::{Digest, Sha256};

use super::Scope;

/// The last part of every scope.
pub(super) const TERMINATOR: &str = "aws4_request";

type HmacSha256 = Hmac<Sha256>;

/// The key with which requests of one scope are signed.
#[derive(Clone)]
pub struct SigningKey(HmacSha256);

impl SigningKey {
    /// Derives the key of a secret access key for a scope.
    pub fn derive(secret: &Secret, scope: &Scope<'_>) -> Self {
        let mut seed = Vec::with_capacity(4 + secret.expose().len());
        seed.extend_from_slice(b"AWS4");
        seed.extend_from_slice(secret.expose());
        let seed = Secret::new(seed);
        let date = chain(seed.expose(), scope.date.as_bytes());
        let region = chain(&date, scope.region.as_bytes());
        let service = chain(&region, scope.service.as_bytes());
        let signing = chain(&service, TERMINATOR.as_bytes());
        Self(keyed(&signing))
    }

    /// Returns the signature of a string to sign.
    pub fn sign(&self, string_to_sign: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(string_to_sign);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

fn chain(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = keyed(key);
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Begins an HMAC. A key is filled up to a block with zeros; a longer one is hashed first.
fn keyed(key: &[u8]) -> HmacSha256 {
    let mut block = Key::<HmacSha256>::default();
    if key.len() > block.len() {
        fill(&mut block, &Sha256::digest(key));
    } else {
        fill(&mut block, key);
    }
    HmacSha256::new(&block)
}

fn fill(block: &mut [u8], key: &[u8]) {
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn a_long_key_is_hashed_as_hmac_wants() {
        let long = [7_u8; 100];
        let mut library = <HmacSha256 as Mac>::new_from_slice(&long).unwrap();
        library.update(b"x");
        let expected: [u8; 32] = library.finalize().into_bytes().into();
        assert_eq!(chain(&long, b"x"), expected);
    }

    #[test]
    fn a_key_prints_nothing_of_itself() {
        let scope = Scope {
            date: Cow::Borrowed("20150830"),
            region: Cow::Borrowed("us-east-1"),
            service: Cow::Borrowed("service"),
            terminator: Cow::Borrowed(TERMINATOR),
        };
        let key = SigningKey::derive(&Secret::from("wJalrXUtnFEMI"), &scope);
        assert_eq!(format!("{key:?}"), "SigningKey(…)");
    }
}
