//! The account itself: its alias, what is in it, who has which credentials.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>.

mod account_alias;
mod account_summary;
mod authorization_details;
mod credential_report;

pub(super) use account_alias::{CreateAccountAlias, DeleteAccountAlias, ListAccountAliases};
pub(super) use account_summary::GetAccountSummary;
pub(super) use authorization_details::GetAccountAuthorizationDetails;
pub(super) use credential_report::{GenerateCredentialReport, GetCredentialReport};

use octroi_world::Account;

use super::found::account;
use crate::operation::{Scene, Stop};

/// Returns the caller's account.
pub(super) fn own<'a>(scene: &Scene<'a>) -> Result<&'a Account, Stop> {
    let own = scene.world.account(account(scene)?);
    own.ok_or_else(|| Stop::Unknown(Vec::new()))
}
