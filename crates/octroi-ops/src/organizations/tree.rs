//! ListRoots, ListChildren, ListParents.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html> and its siblings. An
//! organization has one root; an account and a unit have one parent.

use octroi_names::{AccountId, Arn, SmolStr};
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use super::site::{Access, OfOrganization, Site};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Stop};

/// Describes the root, with the types of policies that are enabled.
pub(super) fn root(site: &Site<'_>, enabled: &[SmolStr]) -> Value {
    let id = &site.directory.root;
    let types = enabled
        .iter()
        .map(|policy_type| json!({ "Type": policy_type.as_str(), "Status": "ENABLED" }));
    json!({
        "Id": id.as_str(),
        "Arn": site.target_arn(id).as_str(),
        "Name": "Root",
        "PolicyTypes": types.collect::<Vec<Value>>(),
    })
}

/// A request to list the roots.
#[derive(Debug, Clone, Deserialize)]
pub struct ListRoots {
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListRoots {
    const NAME: &'static str = "ListRoots";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let all = vec![root(site, &site.directory.enabled_types)];
        Ok(Done::output(self.page.of("Roots", all)?))
    }
}

/// A request to list the accounts or units of a root or unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListChildren {
    /// The root or unit.
    pub parent_id: SmolStr,
    /// `ACCOUNT` or `ORGANIZATIONAL_UNIT`.
    pub child_type: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListChildren {
    const NAME: &'static str = "ListChildren";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.parent_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        site.parent(&self.parent_id)?;
        let ids: Vec<String> = match self.child_type.as_str() {
            "ACCOUNT" => site
                .accounts(Some(&self.parent_id))
                .iter()
                .map(ToString::to_string)
                .collect(),
            _ => site
                .units(&self.parent_id)
                .iter()
                .map(ToString::to_string)
                .collect(),
        };
        let all = ids
            .into_iter()
            .map(|id| json!({ "Id": id, "Type": self.child_type.as_str() }));
        Ok(Done::output(self.page.of("Children", all.collect())?))
    }
}

/// A request for the parent of an account or unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListParents {
    /// The account or unit.
    pub child_id: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListParents {
    const NAME: &'static str = "ListParents";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.child_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.child_id;
        let of_account = |id: AccountId| site.directory.accounts.get(&id).map(|account| &account.parent);
        let of_unit = || site.directory.units.get(id).map(|unit| &unit.parent);
        let parent = id.parse().ok().and_then(of_account).or_else(of_unit);
        let Some(parent) = parent else {
            let text = "You specified a child that doesn't exist.";
            return Err(Failure::new(ErrorCode::ChildNotFoundException, text).into());
        };
        let kind = match *parent == site.directory.root {
            true => "ROOT",
            false => "ORGANIZATIONAL_UNIT",
        };
        let all = vec![json!({ "Id": parent.as_str(), "Type": kind })];
        Ok(Done::output(self.page.of("Parents", all)?))
    }
}
