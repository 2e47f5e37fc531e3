//! EnableAWSServiceAccess, DisableAWSServiceAccess, ListAWSServiceAccessForOrganization.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html> and its siblings. The
//! services that work with organizations are data, by
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html>. Nothing else follows
//! from the access: no service acts in this server.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Enabled;
use serde::Deserialize;
use serde_json::json;

use super::page::Page;
use super::site::{Access, OfOrganization, Site, invalid};
use crate::call::Failure;
use crate::context::set_default;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop, seconds};

/// Refuses a service that does not work with organizations.
pub(super) fn recognized(service: &str) -> Result<(), Failure> {
    let known = include_str!("services.txt").lines().any(|known| known == service);
    match known {
        true => Ok(()),
        false => Err(unrecognized()),
    }
}

/// The refusal of a service that means nothing here.
pub(super) fn unrecognized() -> Failure {
    invalid(
        "UNRECOGNIZED_SERVICE_PRINCIPAL",
        "You specified an unrecognized service principal.",
    )
}

/// Adds the service to the condition keys.
pub(super) fn service_key(service: &str, context: &mut Context) {
    set_default(context, "organizations:ServicePrincipal", service);
}

/// A request to let a service work with the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EnableAWSServiceAccess {
    /// The service.
    pub service_principal: SmolStr,
}

impl OfOrganization for EnableAWSServiceAccess {
    const NAME: &'static str = "EnableAWSServiceAccess";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        service_key(&self.service_principal, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        recognized(&self.service_principal)?;
        let mut directory = site.draft();
        if directory.services.contains_key(&self.service_principal) {
            return Ok(Done::output(json!({})));
        }
        let enabled = Enabled {
            since: site.now(),
            order: directory.number(),
        };
        directory
            .services
            .insert_mut(self.service_principal.clone(), enabled);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to let a service no longer work with the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DisableAWSServiceAccess {
    /// The service.
    pub service_principal: SmolStr,
}

impl OfOrganization for DisableAWSServiceAccess {
    const NAME: &'static str = "DisableAWSServiceAccess";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        service_key(&self.service_principal, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        recognized(&self.service_principal)?;
        let mut directory = site.draft();
        directory.services.remove_mut(&self.service_principal);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to list the services that work with the organization.
#[derive(Debug, Clone, Deserialize)]
pub struct ListAWSServiceAccessForOrganization {
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListAWSServiceAccessForOrganization {
    const NAME: &'static str = "ListAWSServiceAccessForOrganization";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut all: Vec<_> = site.directory.services.iter().collect();
        all.sort_by_key(|(_, enabled)| enabled.order);
        let all = all.into_iter().map(|(service, enabled)| {
            json!({ "ServicePrincipal": service.as_str(), "DateEnabled": seconds(Some(enabled.since)) })
        });
        Ok(Done::output(
            self.page.of("EnabledServicePrincipals", all.collect())?,
        ))
    }
}
