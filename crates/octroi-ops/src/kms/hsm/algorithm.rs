//! The algorithms of the KMS API, by the API's words.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>.
//! The algorithms of SM2 are China's alone and are left out.

use std::fmt;
use std::str::FromStr;

use super::HsmError;

/// Makes an enum of words of the API.
macro_rules! api_words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every word, in the order of the developer guide.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word of the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = HsmError;

            fn from_str(text: &str) -> Result<Self, HsmError> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(HsmError::Mismatch),
                }
            }
        }
    )+};
}

pub(super) use api_words;

api_words! {
    /// How a message is encrypted.
    EncryptionAlgorithm {
        /// AES-256-GCM under a symmetric key.
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        /// RSA with OAEP, SHA-1 in both places.
        OaepSha1 = "RSAES_OAEP_SHA_1",
        /// RSA with OAEP, SHA-256 in both places.
        OaepSha256 = "RSAES_OAEP_SHA_256",
    }

    /// How a message is signed.
    SigningAlgorithm {
        /// RSA, PKCS #1 v1.5, SHA-256.
        Pkcs1Sha256 = "RSASSA_PKCS1_V1_5_SHA_256",
        /// RSA, PKCS #1 v1.5, SHA-384.
        Pkcs1Sha384 = "RSASSA_PKCS1_V1_5_SHA_384",
        /// RSA, PKCS #1 v1.5, SHA-512.
        Pkcs1Sha512 = "RSASSA_PKCS1_V1_5_SHA_512",
        /// RSA, PSS, SHA-256, with a salt as long as the digest.
        PssSha256 = "RSASSA_PSS_SHA_256",
        /// RSA, PSS, SHA-384, with a salt as long as the digest.
        PssSha384 = "RSASSA_PSS_SHA_384",
        /// RSA, PSS, SHA-512, with a salt as long as the digest.
        PssSha512 = "RSASSA_PSS_SHA_512",
        /// ECDSA with SHA-256: P-256 and secp256k1. Signatures are DER.
        EcdsaSha256 = "ECDSA_SHA_256",
        /// ECDSA with SHA-384: P-384.
        EcdsaSha384 = "ECDSA_SHA_384",
        /// ECDSA with SHA-512: P-521.
        EcdsaSha512 = "ECDSA_SHA_512",
        /// Ed25519 over the message itself.
        Ed25519 = "ED25519_SHA_512",
        /// Ed25519ph. The message is a digest of 64 bytes, and KMS hashes it once more.
        Ed25519Ph = "ED25519_PH_SHA_512",
        /// ML-DSA, with an empty context.
        MlDsa = "ML_DSA_SHAKE_256",
    }

    /// How a message authentication code is made.
    MacAlgorithm {
        /// HMAC with SHA-224.
        Sha224 = "HMAC_SHA_224",
        /// HMAC with SHA-256.
        Sha256 = "HMAC_SHA_256",
        /// HMAC with SHA-384.
        Sha384 = "HMAC_SHA_384",
        /// HMAC with SHA-512.
        Sha512 = "HMAC_SHA_512",
    }

    /// What the message of a signature is.
    MessageType {
        /// The message itself.
        Raw = "RAW",
        /// The message's digest.
        Digest = "DIGEST",
        /// ML-DSA's representative of key and message, 64 bytes (FIPS 204, 6.2).
        ExternalMu = "EXTERNAL_MU",
    }

    /// How key material is wrapped for its import.
    WrappingAlgorithm {
        /// RSA with OAEP and SHA-1, of the material itself.
        OaepSha1 = "RSAES_OAEP_SHA_1",
        /// RSA with OAEP and SHA-256, of the material itself.
        OaepSha256 = "RSAES_OAEP_SHA_256",
        /// RSA with OAEP and SHA-1 of an AES-256 key, which wraps the material (RFC 5649).
        RsaAesSha1 = "RSA_AES_KEY_WRAP_SHA_1",
        /// RSA with OAEP and SHA-256 of an AES-256 key, which wraps the material (RFC 5649).
        RsaAesSha256 = "RSA_AES_KEY_WRAP_SHA_256",
    }
}

impl SigningAlgorithm {
    /// Returns the length of the digest that a message of type `DIGEST` is; `None` where the
    /// algorithm takes none.
    pub const fn digest_len(self) -> Option<usize> {
        match self {
            Self::Pkcs1Sha256 | Self::PssSha256 | Self::EcdsaSha256 => Some(32),
            Self::Pkcs1Sha384 | Self::PssSha384 | Self::EcdsaSha384 => Some(48),
            Self::Pkcs1Sha512 | Self::PssSha512 | Self::EcdsaSha512 | Self::Ed25519Ph => Some(64),
            Self::Ed25519 | Self::MlDsa => None,
        }
    }

    /// Returns whether the algorithm takes messages of this type.
    ///
    /// See <https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html>: Ed25519 takes the
    /// message alone, Ed25519ph the digest alone, ML-DSA the message or its representative.
    pub const fn takes(self, kind: MessageType) -> bool {
        match kind {
            MessageType::Raw => !matches!(self, Self::Ed25519Ph),
            MessageType::Digest => self.digest_len().is_some(),
            MessageType::ExternalMu => matches!(self, Self::MlDsa),
        }
    }
}

impl EncryptionAlgorithm {
    /// Returns the longest message that a key of this spec encrypts (`API_Encrypt.html`); `None`
    /// where the algorithm does not belong to the spec.
    pub const fn longest(self, spec: super::Spec) -> Option<usize> {
        let modulus = match (self, spec.modulus_bits()) {
            (Self::SymmetricDefault, _) => {
                return if matches!(spec, super::Spec::SymmetricDefault) {
                    Some(4096)
                } else {
                    None
                };
            }
            (_, Some(bits)) => bits / 8,
            (_, None) => return None,
        };
        let digest = if matches!(self, Self::OaepSha1) { 20 } else { 32 };
        Some(modulus - 2 * digest - 2)
    }
}
