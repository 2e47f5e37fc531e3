//! How users sign in: access keys, a password, MFA devices.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_identity-management.html>. A password is kept as
//! a salted hash only; the seed of an MFA device is needed to check its codes, and is a secret.

use octroi_names::{AccountId, Arn, Secret, Time};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Map;

/// How a user signs in: password, access keys. Empty where it was not read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignIn {
    /// The ids of the long-term access keys, oldest first; the world's [`crate::AccessKey`]s have the rest.
    pub access_keys: Vec<SmolStr>,
    /// When the password was last used.
    pub password_last_used: Option<Time>,
    /// The password for the console, where there is one.
    pub password: Option<Password>,
    /// The public keys for SSH.
    pub ssh_keys: Vec<Uploaded>,
    /// The certificates for signatures.
    pub signing_certificates: Vec<Uploaded>,
    /// The credentials that single services know.
    pub service_credentials: Vec<ServiceCredential>,
}

/// A password for the console: the user's login profile.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_LoginProfile.html>.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Password {
    /// The hash of the one that counts.
    pub hash: PasswordHash,
    /// When the login profile was made.
    pub created: Time,
    /// When the password was last set.
    pub changed: Time,
    /// Whether a new one must be set at the next sign-in.
    pub reset_required: bool,
    /// The hashes of those before, the last one first, as far as a policy may forbid their reuse.
    pub former: Vec<PasswordHash>,
}

/// A salted hash of a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordHash {
    /// The salt.
    pub salt: [u8; 16],
    /// The hash.
    pub hash: [u8; 32],
}

/// An MFA device, virtual or not.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html>.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MfaDevice {
    /// The account.
    pub account: AccountId,
    /// The ARN of a virtual device, the number on one that can be touched.
    pub serial: SmolStr,
    /// What the codes are computed from; `None` for a device whose seed only its maker knows.
    #[serde(with = "crate::serial::optional_secret")]
    pub seed: Option<Secret>,
    /// The tags.
    pub tags: Map<SmolStr, SmolStr>,
    /// Whose it is, once it is enabled.
    pub enabled: Option<MfaEnabled>,
}

/// Whose MFA device it is, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MfaEnabled {
    /// The user.
    pub user: Arn,
    /// Since when.
    pub at: Time,
    /// How many steps of 30 seconds its clock is ahead of ours.
    pub drift: i64,
    /// The step of the last code that was taken: neither it nor an earlier one is taken again.
    #[serde(default)]
    pub last_step: Option<i64>,
}

/// What a user has uploaded: a public key for SSH, or a certificate for signatures.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SSHPublicKey.html> and
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SigningCertificate.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// Its id.
    pub id: SmolStr,
    /// Its text.
    pub body: String,
    /// Whether it may be used.
    pub active: bool,
    /// When it was uploaded.
    pub at: Time,
}

/// A user name and password that one service knows.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceSpecificCredential.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCredential {
    /// `ACCA…`.
    pub id: SmolStr,
    /// The service, such as `codecommit.amazonaws.com`.
    pub service: SmolStr,
    /// The name that the service knows.
    pub user_name: SmolStr,
    /// Whether it may be used.
    pub active: bool,
    /// When it was made.
    pub created: Time,
    /// When it ends, if it does.
    pub expires: Option<Time>,
}
