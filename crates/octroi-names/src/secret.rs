//! Bytes that nobody shall read: key material, secret access keys, session tokens.
//!
//! They print nothing, are compared only where a caller takes the bytes out on purpose, and are
//! overwritten when the last owner goes.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

/// Secret bytes, shared by reference; printing them shows none of them.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<Vec<u8>>>);

impl Secret {
    /// Takes bytes into custody.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    /// Returns the bytes, for the one place that computes with them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes as text; empty where they are not text.
    pub fn expose_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes().to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let secret = Secret::from("wJalrXUtnFEMI");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.expose_str(), "wJalrXUtnFEMI");
    }
}
