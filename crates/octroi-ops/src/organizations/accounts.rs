//! DescribeAccount, ListAccounts, ListAccountsForParent, MoveAccount, CloseAccount, RemoveAccountFromOrganization.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html> and its siblings. A
//! closed account is suspended at once; what is in it stays. An account that was made may be removed
//! without payment details of its own, which AWS asks for.

use octroi_names::{AccountId, Arn, SmolStr};
use octroi_world::{Account, Effect};
use serde::Deserialize;
use serde_json::json;

use super::page::Page;
use super::site::{Access, OfOrganization, Site, constraint};
use super::standard;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Stop};

/// A request to describe an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeAccount {
    /// The account.
    pub account_id: SmolStr,
}

impl OfOrganization for DescribeAccount {
    const NAME: &'static str = "DescribeAccount";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.account_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = site.member(&self.account_id)?;
        Ok(Done::output(json!({ "Account": site.account(id) })))
    }
}

/// A request to list all accounts.
#[derive(Debug, Clone, Deserialize)]
pub struct ListAccounts {
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListAccounts {
    const NAME: &'static str = "ListAccounts";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let all = site.accounts(None).into_iter().filter_map(|id| site.account(id));
        Ok(Done::output(self.page.of("Accounts", all.collect())?))
    }
}

/// A request to list the accounts of a root or unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccountsForParent {
    /// The root or unit.
    pub parent_id: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListAccountsForParent {
    const NAME: &'static str = "ListAccountsForParent";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.parent_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        site.parent(&self.parent_id)?;
        let ids = site.accounts(Some(&self.parent_id));
        let all = ids.into_iter().filter_map(|id| site.account(id));
        Ok(Done::output(self.page.of("Accounts", all.collect())?))
    }
}

/// A request to move an account in the tree.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MoveAccount {
    /// The account.
    pub account_id: SmolStr,
    /// Where it is.
    pub source_parent_id: SmolStr,
    /// Where it shall be.
    pub destination_parent_id: SmolStr,
}

impl OfOrganization for MoveAccount {
    const NAME: &'static str = "MoveAccount";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        let places = [
            &self.account_id,
            &self.source_parent_id,
            &self.destination_parent_id,
        ];
        places.map(|id| site.target_arn(id)).into()
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = site.member(&self.account_id)?;
        let mut directory = site.draft();
        let Some(mut account) = directory.accounts.get(&id).cloned() else {
            return Err(Stop::Unknown(Vec::new()));
        };
        if account.parent != self.source_parent_id {
            let text = "You specified a source parent that doesn't exist.";
            return Err(Failure::new(ErrorCode::SourceParentNotFoundException, text).into());
        }
        if !site.is_parent(&self.destination_parent_id) {
            let text = "You specified a destination parent that doesn't exist.";
            return Err(Failure::new(ErrorCode::DestinationParentNotFoundException, text).into());
        }
        if account.parent == self.destination_parent_id {
            let text = "The account is already present in the specified destination.";
            return Err(Failure::new(ErrorCode::DuplicateAccountException, text).into());
        }
        account.parent = self.destination_parent_id.clone();
        directory.accounts.insert_mut(id, account);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to close an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CloseAccount {
    /// The account.
    pub account_id: SmolStr,
}

impl OfOrganization for CloseAccount {
    const NAME: &'static str = "CloseAccount";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.account_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = site.member(&self.account_id)?;
        if id == site.management {
            let text = "You can't close the management account of an organization.";
            return Err(constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", text).into());
        }
        let mut directory = site.draft();
        if let Some(mut account) = directory.accounts.get(&id).cloned() {
            if account.closed {
                let text = "The provided account is already closed.";
                return Err(Failure::new(ErrorCode::AccountAlreadyClosedException, text).into());
            }
            account.closed = true;
            directory.accounts.insert_mut(id, account);
        }
        let account = site.scene.world.account(id).map(|account| Account {
            closed: true,
            ..account.clone()
        });
        let closed = account.map(Effect::from);
        Ok(Done::output(json!({})).with([site.save(directory)].into_iter().chain(closed)))
    }
}

/// A request to remove an account from the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveAccountFromOrganization {
    /// The account.
    pub account_id: SmolStr,
}

impl OfOrganization for RemoveAccountFromOrganization {
    const NAME: &'static str = "RemoveAccountFromOrganization";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.account_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        without(site, site.member(&self.account_id)?)
    }
}

/// Takes an account out of the organization, with everything that the organization knows of it.
pub(super) fn without(site: &Site<'_>, account: AccountId) -> Result<Done, Stop> {
    if account == site.management {
        let text = "You can't remove a management account from an organization.";
        return Err(Failure::new(ErrorCode::MasterCannotLeaveOrganizationException, text).into());
    }
    if site.directory.delegated.contains_key(&account) {
        let text = "You cannot remove a delegated administrator from the organization.";
        return Err(constraint("CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG", text).into());
    }
    let mut directory = site.draft();
    directory.accounts.remove_mut(&account);
    standard::forget(&mut directory, account.as_str());
    Ok(Done::output(json!({})).with([site.save(directory)]))
}
