//! UpdateAccountPasswordPolicy, GetAccountPasswordPolicy, DeleteAccountPasswordPolicy: the rules for passwords.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html>. "This operation does not
//! support partial updates": what is not given has its default.

use octroi_names::{AccountId, Gap};
use octroi_policy::Context;
use octroi_world::{Account, PasswordPolicy};
use serde::Deserialize;
use serde_json::json;

use crate::Response;
use crate::iam::check;
use crate::iam::found::{account, no_such};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The least length where none is given.
const MINIMUM_LENGTH: u32 = 6;

/// A request for other rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateAccountPasswordPolicy {
    minimum_password_length: Option<u32>,
    #[serde(default)]
    require_symbols: bool,
    #[serde(default)]
    require_numbers: bool,
    #[serde(default)]
    require_uppercase_characters: bool,
    #[serde(default)]
    require_lowercase_characters: bool,
    #[serde(default)]
    allow_users_to_change_password: bool,
    max_password_age: Option<u32>,
    password_reuse_prevention: Option<u32>,
    hard_expiry: Option<bool>,
}

/// A request for the rules.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct GetAccountPasswordPolicy {}

/// A request for AWS's own rules again.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct DeleteAccountPasswordPolicy {}

/// Returns the caller's account.
fn own<'a>(scene: &Scene<'a>) -> Result<(AccountId, &'a Account), Stop> {
    let id = account(scene)?;
    let account = scene.world.account(id);
    account
        .map(|account| (id, account))
        .ok_or_else(|| Stop::Unknown(Vec::<Gap>::new()))
}

fn put(account: &Account, policy: Option<PasswordPolicy>) -> Done {
    let account = Account {
        password_policy: policy,
        ..account.clone()
    };
    Done {
        response: Response::Empty,
        effects: vec![account.into()],
    }
}

impl Operation for UpdateAccountPasswordPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateAccountPasswordPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (_, account) = own(scene)?;
        let policy = PasswordPolicy {
            minimum_length: self.minimum_password_length.unwrap_or(MINIMUM_LENGTH),
            require_symbols: self.require_symbols,
            require_numbers: self.require_numbers,
            require_uppercase: self.require_uppercase_characters,
            require_lowercase: self.require_lowercase_characters,
            allow_change: self.allow_users_to_change_password,
            max_age_days: self.max_password_age.filter(|days| *days > 0),
            reuse_prevention: self.password_reuse_prevention.filter(|count| *count > 0),
            hard_expiry: self.hard_expiry,
        };
        Ok(put(account, Some(policy)))
    }
}

impl Operation for GetAccountPasswordPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetAccountPasswordPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (id, account) = own(scene)?;
        let Some(policy) = &account.password_policy else {
            let text = format!("The Password Policy with domain name {id} cannot be found.");
            return Err(no_such(text));
        };
        Ok(Done::output(json!({
            "PasswordPolicy": {
                "MinimumPasswordLength": policy.minimum_length,
                "RequireSymbols": policy.require_symbols,
                "RequireNumbers": policy.require_numbers,
                "RequireUppercaseCharacters": policy.require_uppercase,
                "RequireLowercaseCharacters": policy.require_lowercase,
                "AllowUsersToChangePassword": policy.allow_change,
                "ExpirePasswords": policy.max_age_days.is_some(),
                "MaxPasswordAge": policy.max_age_days,
                "PasswordReusePrevention": policy.reuse_prevention,
                "HardExpiry": policy.hard_expiry.unwrap_or(false),
            },
        })))
    }
}

impl Operation for DeleteAccountPasswordPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteAccountPasswordPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (_, account) = own(scene)?;
        if account.password_policy.is_none() {
            return Err(no_such(
                "The account policy with name PasswordPolicy cannot be found.",
            ));
        }
        Ok(put(account, None))
    }
}
