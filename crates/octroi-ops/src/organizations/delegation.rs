//! RegisterDelegatedAdministrator, DeregisterDelegatedAdministrator, ListDelegatedAdministrators,
//! ListDelegatedServicesForAccount.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html> and its
//! siblings. An account that administers a service may read the organization.

use octroi_names::{AccountId, Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{Enabled, Map};
use serde::Deserialize;
use serde_json::json;

use super::page::Page;
use super::service_access::{recognized, service_key, unrecognized};
use super::site::{Access, OfOrganization, Site, constraint, not_in_use};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop, seconds};

/// Refuses the management account, which needs no delegation.
fn not_management(site: &Site<'_>, account: &str) -> Result<(), Failure> {
    match site.management.as_str() == account {
        true => Err(constraint(
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
            "You cannot register master account/yourself as delegated administrator for your organization.",
        )),
        false => Ok(()),
    }
}

fn not_registered() -> Failure {
    Failure::new(
        ErrorCode::AccountNotRegisteredException,
        "The provided account is not a registered delegated administrator for your organization.",
    )
}

/// A request to let an account administer a service.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RegisterDelegatedAdministrator {
    /// The account.
    pub account_id: SmolStr,
    /// The service.
    pub service_principal: SmolStr,
}

impl OfOrganization for RegisterDelegatedAdministrator {
    const NAME: &'static str = "RegisterDelegatedAdministrator";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.account_id)]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        service_key(&self.service_principal, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        not_management(site, &self.account_id)?;
        let id = site.member(&self.account_id)?;
        let mut directory = site.draft();
        let mut services = directory.delegated.get(&id).cloned().unwrap_or_default();
        if services.contains_key(&self.service_principal) {
            let text = "The provided account is already a delegated administrator for your organization.";
            return Err(Failure::new(ErrorCode::AccountAlreadyRegisteredException, text).into());
        }
        recognized(&self.service_principal)?;
        let enabled = Enabled {
            since: site.now(),
            order: directory.number(),
        };
        services.insert_mut(self.service_principal.clone(), enabled);
        directory.delegated.insert_mut(id, services);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to let an account no longer administer a service.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeregisterDelegatedAdministrator {
    /// The account.
    pub account_id: SmolStr,
    /// The service.
    pub service_principal: SmolStr,
}

impl OfOrganization for DeregisterDelegatedAdministrator {
    const NAME: &'static str = "DeregisterDelegatedAdministrator";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.account_id)]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        service_key(&self.service_principal, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        not_management(site, &self.account_id)?;
        let id = site.member(&self.account_id)?;
        let mut directory = site.draft();
        let Some(mut services) = directory.delegated.get(&id).cloned() else {
            return Err(not_registered().into());
        };
        if !services.remove_mut(&self.service_principal) {
            return Err(unrecognized().into());
        }
        match services.is_empty() {
            true => {
                directory.delegated.remove_mut(&id);
            }
            false => directory.delegated.insert_mut(id, services),
        }
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to list the accounts that administer a service, or any.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListDelegatedAdministrators {
    /// The service.
    pub service_principal: Option<SmolStr>,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

/// Since when an account administers anything.
fn first(services: &Map<SmolStr, Enabled>) -> Option<&Enabled> {
    services.values().min_by_key(|enabled| enabled.order)
}

impl OfOrganization for ListDelegatedAdministrators {
    const NAME: &'static str = "ListDelegatedAdministrators";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        if let Some(service) = &self.service_principal {
            service_key(service, context);
        }
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        if let Some(service) = &self.service_principal {
            recognized(service)?;
        }
        let wanted = |services: &Map<SmolStr, Enabled>| match &self.service_principal {
            Some(service) => services.contains_key(service),
            None => true,
        };
        let mut all: Vec<_> = site
            .directory
            .delegated
            .iter()
            .filter(|(_, services)| wanted(services))
            .collect();
        all.sort_by_key(|(_, services)| first(services).map(|enabled| enabled.order));
        let all = all.into_iter().filter_map(|(id, services)| {
            let mut account = site.account(*id)?;
            let since = first(services).map(|enabled| enabled.since);
            account
                .as_object_mut()?
                .insert("DelegationEnabledDate".into(), seconds(since));
            Some(account)
        });
        Ok(Done::output(
            self.page.of("DelegatedAdministrators", all.collect())?,
        ))
    }
}

/// A request to list the services that an account administers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListDelegatedServicesForAccount {
    /// The account.
    pub account_id: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListDelegatedServicesForAccount {
    const NAME: &'static str = "ListDelegatedServicesForAccount";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.account_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id: Option<AccountId> = self.account_id.parse().ok();
        let known = id.filter(|id| site.directory.accounts.contains_key(id));
        let known = known.ok_or_else(not_in_use)?;
        let services = site.directory.delegated.get(&known).ok_or_else(not_registered)?;
        let mut all: Vec<_> = services.iter().collect();
        all.sort_by_key(|(_, enabled)| enabled.order);
        let all = all.into_iter().map(|(service, enabled)| {
            json!({
                "ServicePrincipal": service.as_str(),
                "DelegationEnabledDate": seconds(Some(enabled.since)),
            })
        });
        Ok(Done::output(self.page.of("DelegatedServices", all.collect())?))
    }
}
