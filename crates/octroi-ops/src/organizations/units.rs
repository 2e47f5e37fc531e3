//! CreateOrganizationalUnit, DescribeOrganizationalUnit, UpdateOrganizationalUnit, DeleteOrganizationalUnit,
//! ListOrganizationalUnitsForParent.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html> and its
//! siblings. Units nest five levels deep below the root.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{Tags, Unit};
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use super::site::{Access, OfOrganization, Site, constraint, id};
use super::standard;
use super::tags::{Tag, request_keys, taken};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// The levels of units below the root.
const DEEPEST: usize = 5;

fn described(site: &Site<'_>, id: &str, unit: &Unit) -> Value {
    json!({ "Id": id, "Arn": site.target_arn(id).as_str(), "Name": unit.name.as_str() })
}

fn found<'a>(site: &Site<'a>, id: &str) -> Result<&'a Unit, Failure> {
    site.directory.units.get(id).ok_or_else(|| {
        Failure::new(
            ErrorCode::OrganizationalUnitNotFoundException,
            "You specified an organizational unit that doesn't exist.",
        )
    })
}

/// Refuses a name that a sibling has.
fn free(site: &Site<'_>, parent: &str, name: &str) -> Result<(), Failure> {
    let mut units = site.directory.units.values();
    match units.any(|unit| unit.parent == parent && unit.name == name) {
        true => Err(Failure::new(
            ErrorCode::DuplicateOrganizationalUnitException,
            "An OU with the same name already exists.",
        )),
        false => Ok(()),
    }
}

/// A request for a new unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateOrganizationalUnit {
    /// The root or unit to make it in.
    pub parent_id: SmolStr,
    /// The name.
    pub name: SmolStr,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl OfOrganization for CreateOrganizationalUnit {
    const NAME: &'static str = "CreateOrganizationalUnit";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.parent_id)]
    }

    fn tagged(&self, site: &Site<'_>) -> Option<String> {
        (!self.tags.is_empty()).then(|| format!("ou/{}/*", site.organization.id))
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        request_keys(&self.tags, context);
    }

    fn run(&self, site: &Site<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        site.parent(&self.parent_id)?;
        free(site, &self.parent_id, &self.name)?;
        if site.directory.path(&self.parent_id).len() > DEEPEST {
            let text = "You have exceeded the maximum depth of the organizational unit tree.";
            return Err(constraint("OU_DEPTH_LIMIT_EXCEEDED", text).into());
        }
        let tags = taken(&Tags::new_sync(), &self.tags)?;
        let mut directory = site.draft();
        let root = directory.root.strip_prefix("r-").unwrap_or_default();
        let id = id(&format!("ou-{root}-"), 8, ids);
        let unit = Unit {
            name: self.name.clone(),
            parent: self.parent_id.clone(),
            order: directory.number(),
        };
        let output = json!({ "OrganizationalUnit": described(site, &id, &unit) });
        directory.units.insert_mut(id.clone(), unit);
        standard::attach(&mut directory, &id);
        if !tags.is_empty() {
            directory.tags.insert_mut(id, tags);
        }
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to describe a unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeOrganizationalUnit {
    /// The unit.
    pub organizational_unit_id: SmolStr,
}

impl OfOrganization for DescribeOrganizationalUnit {
    const NAME: &'static str = "DescribeOrganizationalUnit";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.organizational_unit_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.organizational_unit_id;
        let unit = found(site, id)?;
        Ok(Done::output(
            json!({ "OrganizationalUnit": described(site, id, unit) }),
        ))
    }
}

/// A request to rename a unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateOrganizationalUnit {
    /// The unit.
    pub organizational_unit_id: SmolStr,
    /// The new name.
    pub name: Option<SmolStr>,
}

impl OfOrganization for UpdateOrganizationalUnit {
    const NAME: &'static str = "UpdateOrganizationalUnit";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.organizational_unit_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.organizational_unit_id;
        let mut unit = found(site, id)?.clone();
        if let Some(name) = &self.name {
            free(site, &unit.parent, name)?;
            unit.name = name.clone();
        }
        let output = json!({ "OrganizationalUnit": described(site, id, &unit) });
        let mut directory = site.draft();
        directory.units.insert_mut(id.clone(), unit);
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to delete a unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteOrganizationalUnit {
    /// The unit.
    pub organizational_unit_id: SmolStr,
}

impl OfOrganization for DeleteOrganizationalUnit {
    const NAME: &'static str = "DeleteOrganizationalUnit";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.organizational_unit_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.organizational_unit_id;
        found(site, id)?;
        if !site.units(id).is_empty() || !site.accounts(Some(id)).is_empty() {
            let text = "You specified an organizational unit that is not empty.";
            return Err(Failure::new(ErrorCode::OrganizationalUnitNotEmptyException, text).into());
        }
        let mut directory = site.draft();
        directory.units.remove_mut(id);
        standard::forget(&mut directory, id);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to list the units of a root or unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListOrganizationalUnitsForParent {
    /// The root or unit.
    pub parent_id: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListOrganizationalUnitsForParent {
    const NAME: &'static str = "ListOrganizationalUnitsForParent";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.parent_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        site.parent(&self.parent_id)?;
        let ids = site.units(&self.parent_id).into_iter();
        let units = ids.filter_map(|id| Some(described(site, id, site.directory.units.get(id)?)));
        Ok(Done::output(
            self.page.of("OrganizationalUnits", units.collect())?,
        ))
    }
}
