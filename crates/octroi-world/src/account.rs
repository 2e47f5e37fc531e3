//! An account and its settings per Region.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, Region, SmolStr, Time};
use serde::{Deserialize, Serialize};

use crate::Map;

/// An account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// The id.
    pub id: AccountId,
    /// The EBS settings of each Region that was read.
    pub ebs: Map<Region, EbsDefaults>,
    /// Whether everything of the account is in the world: who is not there does not exist. True in a
    /// local AWS; an account that was collected is never complete.
    pub complete: bool,
    /// Its name.
    pub name: Option<SmolStr>,
    /// The alias of the sign-in page.
    pub alias: Option<SmolStr>,
    /// When it was made, where known.
    pub created: Option<Time>,
    /// The ids of the access keys of the root user.
    pub root_access_keys: Vec<SmolStr>,
}

impl Account {
    /// Makes an account of which no setting was read.
    pub fn new(id: AccountId) -> Self {
        Self {
            id,
            ebs: Map::new_sync(),
            complete: false,
            name: None,
            alias: None,
            created: None,
            root_access_keys: Vec::new(),
        }
    }

    /// Makes a new account that holds nothing and of which everything is known.
    pub fn complete(id: AccountId, created: Time) -> Self {
        Self {
            complete: true,
            created: Some(created),
            ..Self::new(id)
        }
    }

    /// Returns the EBS settings of a Region; unknown where they were not read.
    pub fn ebs_defaults(&self, region: &Region) -> EbsDefaults {
        self.ebs
            .get(region)
            .cloned()
            .unwrap_or_else(|| match self.complete {
                true => EbsDefaults::off(),
                false => EbsDefaults::unread(self.id, region),
            })
    }
}

/// EBS encryption by default, of one account in one Region.
///
/// See <https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EbsDefaults {
    /// Whether every new volume is encrypted.
    pub encryption_by_default: Known<bool>,
    /// The key for it; `None` means the AWS managed key `alias/aws/ebs`.
    pub default_kms_key: Known<Option<Arn>>,
}

impl EbsDefaults {
    /// Returns the settings of a new account: off, and the AWS managed key.
    pub fn off() -> Self {
        Self {
            encryption_by_default: Known::Is(false),
            default_kms_key: Known::Is(None),
        }
    }

    /// Returns settings that were not read.
    pub fn unread(account: AccountId, region: &Region) -> Self {
        let about = format!("{account} in {region}");
        Self {
            encryption_by_default: Known::Unknown(Gap::new(Datum::EbsEncryptionByDefault(
                about.as_str().into(),
            ))),
            default_kms_key: Known::Unknown(Gap::new(Datum::EbsDefaultKmsKeyId(about.into()))),
        }
    }
}
