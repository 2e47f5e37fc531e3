//! CreateOrganization, DescribeOrganization, DeleteOrganization, LeaveOrganization.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html> and its
//! siblings. A new organization has a root, the caller as its management account, and the two policies of
//! AWS that allow everything; no type of policies is enabled until EnablePolicyType. Left out: the service-linked
//! role that AWS makes in each account.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{Directory, EntityId, MemberAccount, Organization};
use serde::Deserialize;
use serde_json::{Value, json};

use super::site::{Access, OfOrganization, Site, checks, id};
use super::standard;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a new organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateOrganization {
    /// `ALL`, or `CONSOLIDATED_BILLING`.
    pub feature_set: Option<SmolStr>,
}

/// The name and the address of an account that nobody gave any.
pub(super) fn owner(scene: &Scene<'_>, account: octroi_names::AccountId) -> (SmolStr, SmolStr) {
    let name = scene
        .world
        .account(account)
        .and_then(|account| account.name.clone());
    let name = name.unwrap_or_else(|| "master".into());
    let mailbox: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    (name, format!("{mailbox}@example.com").into())
}

impl Operation for CreateOrganization {
    const SERVICE: &'static str = "organizations";
    const NAME: &'static str = "CreateOrganization";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        checks(scene, Self::NAME, None, Vec::new(), base)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (None, Some(account)) = (Site::of(scene), scene.call.caller.account()) else {
            return Err(Failure::new(
                ErrorCode::AlreadyInOrganizationException,
                "The provided account is already a member of an organization.",
            )
            .into());
        };
        let all = self.feature_set.as_deref() != Some("CONSOLIDATED_BILLING");
        let root = id("r-", 4, ids);
        let mut directory = Directory::new(root.clone(), all);
        let (name, email) = owner(scene, account);
        let member = MemberAccount {
            name,
            email,
            parent: root.clone(),
            joined: scene
                .call
                .time
                .unwrap_or(octroi_names::Time::from_epoch_millis(0)),
            invited: true,
            closed: false,
            order: directory.number(),
        };
        directory.accounts.insert_mut(account, member);
        standard::add(&mut directory, scene.call.region.partition())?;
        for target in [root, account.as_str().into()] {
            standard::attach(&mut directory, &target);
        }
        let organization = directory.into_organization(id("o-", 10, ids), account);
        let output = described(scene, &organization);
        Ok(Done::output(json!({ "Organization": output })).with([organization.into()]))
    }
}

/// What an organization tells of itself, to every member.
pub(super) fn described(scene: &Scene<'_>, organization: &Organization) -> Value {
    let (Some(directory), Some(management)) =
        (&organization.directory, organization.management_account.value())
    else {
        return Value::Null;
    };
    let arn = |resource: String| {
        let partition = scene.call.region.partition();
        Arn::new(partition, "organizations", "", management.as_str(), &resource).to_string()
    };
    let id = &organization.id;
    json!({
        "Id": id.as_str(),
        "Arn": arn(format!("organization/{id}")),
        "FeatureSet": if directory.all_features { "ALL" } else { "CONSOLIDATED_BILLING" },
        "MasterAccountArn": arn(format!("account/{id}/{management}")),
        "MasterAccountId": management.as_str(),
        "MasterAccountEmail": directory.accounts.get(management).map(|account| account.email.as_str()),
        "AvailablePolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    })
}

/// A request to describe the caller's organization.
#[derive(Debug, Clone, Deserialize)]
pub struct DescribeOrganization {}

impl OfOrganization for DescribeOrganization {
    const NAME: &'static str = "DescribeOrganization";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Member;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let output = described(site.scene, site.organization);
        Ok(Done::output(json!({ "Organization": output })))
    }
}

/// A request to delete the caller's organization.
#[derive(Debug, Clone, Deserialize)]
pub struct DeleteOrganization {}

impl OfOrganization for DeleteOrganization {
    const NAME: &'static str = "DeleteOrganization";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        if site.directory.accounts.size() > 1 {
            let text =
                "To delete an organization you must first remove all member accounts (except the master).";
            return Err(Failure::new(ErrorCode::OrganizationNotEmptyException, text).into());
        }
        let id = EntityId::Organization(site.organization.id.clone());
        Ok(Done::output(json!({})).with([octroi_world::Effect::Removed(id)]))
    }
}

/// A request of a member to leave its organization.
#[derive(Debug, Clone, Deserialize)]
pub struct LeaveOrganization {}

impl OfOrganization for LeaveOrganization {
    const NAME: &'static str = "LeaveOrganization";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Member;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        super::accounts::without(site, site.caller)
    }
}
