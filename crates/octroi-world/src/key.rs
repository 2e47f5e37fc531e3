//! KMS keys.
//!
//! See <https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html> and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use octroi_names::{AccountId, Arn, GrantId, Known, Secret, Time};
use octroi_policy::Policy;
use smol_str::SmolStr;

use crate::{Grant, Map};

/// A KMS key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Key {
    /// `arn:…:kms:region:account:key/id`.
    pub arn: Arn,
    /// Whether AWS or the customer manages it.
    pub manager: Known<KeyManager>,
    /// The state.
    pub state: Known<KeyState>,
    /// The spec.
    pub spec: Known<KeySpec>,
    /// The usage.
    pub usage: Known<KeyUsage>,
    /// The origin of the key material, such as `AWS_KMS` or `EXTERNAL`.
    pub origin: Known<SmolStr>,
    /// Whether it is a multi-Region key.
    pub multi_region: Known<bool>,
    /// The description.
    pub description: SmolStr,
    /// The key policy.
    pub policy: Known<Arc<Policy>>,
    /// The aliases, such as `alias/ebs`.
    pub aliases: Known<Vec<SmolStr>>,
    /// The tags.
    pub tags: Known<Map<SmolStr, SmolStr>>,
    /// The grants.
    pub grants: Known<Map<GrantId, Grant>>,
    /// Whether the key material is rotated every year, and how often; unknown where it was not read.
    pub rotation: Known<Rotation>,
    /// When imported key material expires.
    pub valid_to: Option<Time>,
    /// When a key that is pending deletion will be deleted.
    pub deletion_date: Option<Time>,
    /// Its material and history, which a local AWS keeps and evidence never holds.
    pub custody: Custody,
}

/// The material of a key and what KMS remembers of it; empty where it was not read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Custody {
    /// When the key was made.
    pub created: Option<Time>,
    /// The key materials, oldest first: all of them decrypt.
    pub materials: Vec<KeyMaterial>,
    /// The index of the material that encrypts.
    pub current: usize,
    /// When each alias was made and last moved.
    pub alias_dates: Map<SmolStr, AliasDates>,
    /// The primary key's Region, of a multi-Region key.
    pub primary: Option<SmolStr>,
    /// The Regions of a multi-Region key and its replicas, in the order of their making.
    pub regions: Vec<SmolStr>,
    /// The days that a deletion waits, once it is scheduled.
    pub pending_window_in_days: Option<u16>,
    /// Since when the automatic rotation is on.
    pub rotation_since: Option<Time>,
    /// The last use of its material.
    pub last_use: Option<Box<KeyUse>>,
}

/// When an alias was made and last moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasDates {
    /// When it was made.
    pub created: Time,
    /// When it was last moved to another key.
    pub updated: Time,
}

/// A use of a key's material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUse {
    /// The operation.
    pub operation: SmolStr,
    /// When.
    pub at: Time,
    /// The id of the request.
    pub request_id: SmolStr,
    /// The id of the event by which CloudTrail told the key's account.
    #[serde(default)]
    pub event_id: Option<SmolStr>,
}

/// One key material of a key.
///
/// See <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-material>.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyMaterial {
    /// 64 hexadecimal digits: `KeyMaterialId`.
    pub id: SmolStr,
    /// The bytes: 32 of a symmetric key, PKCS#8 of an asymmetric one; `None` where they were deleted or expired.
    #[serde(with = "crate::serial::optional_secret")]
    pub secret: Option<Secret>,
    /// When it was made or imported, or became current.
    pub created: Time,
    /// How it became current; `None` of the first.
    #[serde(default)]
    pub rotated: Option<RotationType>,
    /// Whether it was imported and waits for the rotation that makes it current.
    #[serde(default)]
    pub pending: bool,
    /// When imported material expires.
    #[serde(default)]
    pub valid_to: Option<Time>,
    /// The description of imported material.
    #[serde(default)]
    pub description: SmolStr,
}

/// How a key's material was changed for a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RotationType {
    /// By date.
    Automatic,
    /// By RotateKeyOnDemand.
    OnDemand,
}

impl RotationType {
    /// Returns the word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "AUTOMATIC",
            Self::OnDemand => "ON_DEMAND",
        }
    }
}

impl Custody {
    /// Returns the material that encrypts.
    pub fn current(&self) -> Option<&KeyMaterial> {
        self.materials.get(self.current)
    }

    /// Returns the material with an id.
    pub fn material(&self, id: &str) -> Option<&KeyMaterial> {
        self.materials.iter().find(|material| material.id == id)
    }
}

impl Key {
    /// Returns the account that owns the key.
    pub fn account(&self) -> Option<AccountId> {
        self.arn.account()
    }
}

/// The automatic rotation of a key's material.
///
/// See <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rotation {
    /// Off.
    Off,
    /// On, with this period.
    Every {
        /// The period, 90 to 2,560 days.
        days: u16,
    },
}

/// Who manages a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyManager {
    /// An AWS managed key: its policy cannot be changed, and no other account may use it.
    Aws,
    /// A customer managed key.
    Customer,
}

/// Why a text is not a word of the KMS API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind}: one of {wanted} is expected")]
pub struct KeyWordError {
    text: String,
    kind: &'static str,
    wanted: &'static str,
}

macro_rules! key_words {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $wanted:literal, { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
        }

        impl $name {
            /// Returns the word of the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = KeyWordError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(KeyWordError { text: text.to_owned(), kind: $kind, wanted: $wanted }),
                }
            }
        }
    };
}

key_words!(
    /// The state of a key.
    KeyState, "key state",
    "`Creating`, `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `PendingReplicaDeletion`, `Unavailable`, `Updating`",
    {
        /// A replica that is being made.
        Creating = "Creating",
        /// Usable.
        Enabled = "Enabled",
        /// Switched off.
        Disabled = "Disabled",
        /// Waiting to be deleted.
        PendingDeletion = "PendingDeletion",
        /// Without key material: not imported yet, deleted, or expired.
        PendingImport = "PendingImport",
        /// A primary whose replicas are being deleted first.
        PendingReplicaDeletion = "PendingReplicaDeletion",
        /// In a custom key store that cannot be reached.
        Unavailable = "Unavailable",
        /// Usable while its primary Region changes.
        Updating = "Updating",
    }
);

key_words!(
    /// What a key may be used for.
    KeyUsage, "key usage",
    "`ENCRYPT_DECRYPT`, `SIGN_VERIFY`, `GENERATE_VERIFY_MAC`, `KEY_AGREEMENT`",
    {
        /// Encryption and decryption.
        EncryptDecrypt = "ENCRYPT_DECRYPT",
        /// Signatures.
        SignVerify = "SIGN_VERIFY",
        /// Message authentication codes.
        GenerateVerifyMac = "GENERATE_VERIFY_MAC",
        /// Key agreement.
        KeyAgreement = "KEY_AGREEMENT",
    }
);

/// The spec of a key; EBS takes symmetric encryption keys only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeySpec(SmolStr);

impl KeySpec {
    /// The spec of a symmetric encryption key.
    pub fn symmetric_default() -> Self {
        Self(SmolStr::new_static("SYMMETRIC_DEFAULT"))
    }

    /// Makes a spec from the word of the API, such as `RSA_2048`.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the word of the API.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether EBS can use keys of this spec.
    pub fn is_symmetric_encryption(&self) -> bool {
        self.0 == "SYMMETRIC_DEFAULT"
    }
}
