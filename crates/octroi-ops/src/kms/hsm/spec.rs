//! The specs of keys, by the API's words, and what each of them is good for.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>.
//! `SM2` is a word here, so that it can be refused by name; only China's Regions have it.

use std::fmt;
use std::str::FromStr;

use octroi_world::{KeySpec, KeyUsage};

use super::algorithm::api_words;
use super::{EncryptionAlgorithm, HsmError, MacAlgorithm, SigningAlgorithm};

api_words! {
    /// The spec of key material.
    Spec {
        /// AES-256.
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        /// RSA with 2048 bits.
        Rsa2048 = "RSA_2048",
        /// RSA with 3072 bits.
        Rsa3072 = "RSA_3072",
        /// RSA with 4096 bits.
        Rsa4096 = "RSA_4096",
        /// The curve P-256.
        P256 = "ECC_NIST_P256",
        /// The curve P-384.
        P384 = "ECC_NIST_P384",
        /// The curve P-521.
        P521 = "ECC_NIST_P521",
        /// The curve secp256k1.
        P256K1 = "ECC_SECG_P256K1",
        /// Edwards25519.
        Ed25519 = "ECC_NIST_EDWARDS25519",
        /// A key of 28 bytes for HMAC.
        Hmac224 = "HMAC_224",
        /// A key of 32 bytes for HMAC.
        Hmac256 = "HMAC_256",
        /// A key of 48 bytes for HMAC.
        Hmac384 = "HMAC_384",
        /// A key of 64 bytes for HMAC.
        Hmac512 = "HMAC_512",
        /// ML-DSA-44.
        MlDsa44 = "ML_DSA_44",
        /// ML-DSA-65.
        MlDsa65 = "ML_DSA_65",
        /// ML-DSA-87.
        MlDsa87 = "ML_DSA_87",
        /// SM2.
        Sm2 = "SM2",
    }
}

impl Spec {
    /// Returns the spec that a key of the world has; `None` where it is no word of the API.
    pub fn of(spec: &KeySpec) -> Option<Self> {
        spec.as_str().parse().ok()
    }

    /// Returns the bits of the modulus of an RSA key.
    pub const fn modulus_bits(self) -> Option<usize> {
        match self {
            Self::Rsa2048 => Some(2048),
            Self::Rsa3072 => Some(3072),
            Self::Rsa4096 => Some(4096),
            _ => None,
        }
    }

    /// Returns the length of a key that is nothing but random bytes.
    pub const fn secret_len(self) -> Option<usize> {
        match self {
            Self::SymmetricDefault | Self::Hmac256 => Some(32),
            Self::Hmac224 => Some(28),
            Self::Hmac384 => Some(48),
            Self::Hmac512 => Some(64),
            _ => None,
        }
    }

    /// Returns whether it is a pair of a private and a public key.
    pub const fn is_asymmetric(self) -> bool {
        self.secret_len().is_none()
    }

    /// Returns whether keys of this spec sign, authenticate, encrypt, or agree.
    pub const fn usages(self) -> &'static [KeyUsage] {
        use KeyUsage::{EncryptDecrypt, GenerateVerifyMac, KeyAgreement, SignVerify};
        match self {
            Self::SymmetricDefault => &[EncryptDecrypt],
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => &[EncryptDecrypt, SignVerify],
            Self::P256 | Self::P384 | Self::P521 => &[SignVerify, KeyAgreement],
            Self::P256K1 | Self::Ed25519 | Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87 => &[SignVerify],
            Self::Hmac224 | Self::Hmac256 | Self::Hmac384 | Self::Hmac512 => &[GenerateVerifyMac],
            Self::Sm2 => &[EncryptDecrypt, SignVerify, KeyAgreement],
        }
    }

    /// Returns whether keys of this spec can have this usage.
    pub fn allows(self, usage: KeyUsage) -> bool {
        self.usages().contains(&usage)
    }

    /// Returns the algorithms that encrypt with such keys, in the order in which KMS lists them.
    pub const fn encryption_algorithms(self) -> &'static [EncryptionAlgorithm] {
        use EncryptionAlgorithm::{OaepSha1, OaepSha256, SymmetricDefault};
        match self {
            Self::SymmetricDefault => &[SymmetricDefault],
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => &[OaepSha1, OaepSha256],
            _ => &[],
        }
    }

    /// Returns the algorithms that sign with such keys, in the order in which KMS lists them.
    pub const fn signing_algorithms(self) -> &'static [SigningAlgorithm] {
        use SigningAlgorithm as A;
        match self {
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => &[
                A::Pkcs1Sha256,
                A::Pkcs1Sha384,
                A::Pkcs1Sha512,
                A::PssSha256,
                A::PssSha384,
                A::PssSha512,
            ],
            Self::P256 | Self::P256K1 => &[A::EcdsaSha256],
            Self::P384 => &[A::EcdsaSha384],
            Self::P521 => &[A::EcdsaSha512],
            Self::Ed25519 => &[A::Ed25519, A::Ed25519Ph],
            Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87 => &[A::MlDsa],
            _ => &[],
        }
    }

    /// Returns the algorithm of the codes that such keys make.
    pub const fn mac_algorithm(self) -> Option<MacAlgorithm> {
        match self {
            Self::Hmac224 => Some(MacAlgorithm::Sha224),
            Self::Hmac256 => Some(MacAlgorithm::Sha256),
            Self::Hmac384 => Some(MacAlgorithm::Sha384),
            Self::Hmac512 => Some(MacAlgorithm::Sha512),
            _ => None,
        }
    }
}
