//! ListPolicies, ListPoliciesForTarget, ListTargetsForPolicy.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html> and its siblings. The policies
//! of AWS come first, as the oldest.

use octroi_names::{AccountId, Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::StoredPolicy;
use serde::Deserialize;
use serde_json::{Value, json};

use super::attachment::target;
use super::page::Page;
use super::policies::{found, summary, type_key};
use super::site::{Access, OfOrganization, Site};
use crate::context::set_default;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// The policies that are wanted, in the order in which they were made.
fn listed(site: &Site<'_>, wanted: impl Fn(&StoredPolicy) -> bool) -> Vec<Value> {
    let mut all: Vec<_> = site
        .directory
        .policies
        .iter()
        .filter(|(_, stored)| wanted(stored))
        .collect();
    all.sort_by_key(|(_, stored)| stored.order);
    all.into_iter().map(|(id, stored)| summary(id, stored)).collect()
}

/// A request to list the policies of a type.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPolicies {
    /// The type.
    pub filter: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListPolicies {
    const NAME: &'static str = "ListPolicies";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        set_default(context, "organizations:PolicyType", self.filter.as_str());
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let all = listed(site, |stored| stored.policy_type == self.filter);
        Ok(Done::output(self.page.of("Policies", all)?))
    }
}

/// A request to list the policies of a type that a root, unit or account carries.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPoliciesForTarget {
    /// The root, unit or account.
    pub target_id: SmolStr,
    /// The type.
    pub filter: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListPoliciesForTarget {
    const NAME: &'static str = "ListPoliciesForTarget";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.target_id)]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        set_default(context, "organizations:PolicyType", self.filter.as_str());
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        target(site, &self.target_id)?;
        let all = listed(site, |stored| {
            stored.policy_type == self.filter && stored.targets.contains(&self.target_id)
        });
        Ok(Done::output(self.page.of("Policies", all)?))
    }
}

/// A request to list what carries a policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTargetsForPolicy {
    /// The policy.
    pub policy_id: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListTargetsForPolicy {
    const NAME: &'static str = "ListTargetsForPolicy";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.policy_arn(&self.policy_id)]
    }

    fn keys(&self, scene: &Scene<'_>, context: &mut Context) {
        type_key(scene, &self.policy_id, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let stored = found(site, &self.policy_id, true)?;
        let all = stored.targets.iter().map(|id| {
            let (kind, name) = named(site, id);
            let arn = site.target_arn(id);
            json!({ "TargetId": id.as_str(), "Arn": arn.as_str(), "Name": name, "Type": kind })
        });
        Ok(Done::output(self.page.of("Targets", all.collect())?))
    }
}

/// The type and the name of a root, unit or account.
fn named(site: &Site<'_>, id: &str) -> (&'static str, SmolStr) {
    let directory = site.directory;
    if let Some(unit) = directory.units.get(id) {
        return ("ORGANIZATIONAL_UNIT", unit.name.clone());
    }
    let account = id
        .parse()
        .ok()
        .and_then(|id: AccountId| directory.accounts.get(&id));
    match account {
        Some(account) => ("ACCOUNT", account.name.clone()),
        None => ("ROOT", "Root".into()),
    }
}
