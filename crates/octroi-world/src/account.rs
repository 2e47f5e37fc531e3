//! An account and its settings per Region.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, Region, SmolStr, Time};
use serde::{Deserialize, Serialize};

use crate::{Map, OidcProvider, SamlProvider, ServerCertificate};

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
    /// The rules for passwords; `None` for AWS's own.
    #[serde(default)]
    pub password_policy: Option<PasswordPolicy>,
    /// The last credential report.
    #[serde(default)]
    pub credential_report: Option<CredentialReport>,
    /// The deletions of service-linked roles, by task id.
    #[serde(default)]
    pub role_deletions: Map<SmolStr, RoleDeletion>,
    /// Whether it was closed: nobody of it gets in, and nobody else reaches what it has.
    #[serde(default)]
    pub closed: bool,
    /// The identity providers of OpenID Connect, by ARN.
    #[serde(default)]
    pub oidc_providers: Map<SmolStr, OidcProvider>,
    /// The identity providers of SAML, by ARN.
    #[serde(default)]
    pub saml_providers: Map<SmolStr, SamlProvider>,
    /// The certificates of servers, by name.
    #[serde(default)]
    pub server_certificates: Map<SmolStr, ServerCertificate>,
}

/// The rules for the passwords of an account.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordPolicy {
    /// The least number of characters.
    pub minimum_length: u32,
    /// Whether one of them must be a symbol.
    pub require_symbols: bool,
    /// Whether one of them must be a digit.
    pub require_numbers: bool,
    /// Whether one of them must be a capital.
    pub require_uppercase: bool,
    /// Whether one of them must be a small letter.
    pub require_lowercase: bool,
    /// Whether every user may change its own.
    pub allow_change: bool,
    /// After how many days a password expires.
    pub max_age_days: Option<u32>,
    /// How many former passwords may not come again.
    pub reuse_prevention: Option<u32>,
    /// Whether an expired password is the administrator's to renew.
    pub hard_expiry: Option<bool>,
}

/// A credential report.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialReport {
    /// When it was made.
    pub generated: Time,
    /// Its lines.
    pub text: String,
}

/// The deletion of a service-linked role.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDeletion {
    /// The role that is to go.
    pub role: Arn,
    /// Why it did not go; `None` where it is gone.
    pub failure: Option<SmolStr>,
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
            password_policy: None,
            credential_report: None,
            role_deletions: Map::new_sync(),
            closed: false,
            oidc_providers: Map::new_sync(),
            saml_providers: Map::new_sync(),
            server_certificates: Map::new_sync(),
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
