//! GetUserPolicy and its like: inline policies told, listed and deleted.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html>.

use std::marker::PhantomData;

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::encoded_document::encoded;
use super::found::{no_such, read};
use super::holder::Of;
use super::paged::Paged;
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for an inline policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetInline<O> {
    #[serde(alias = "UserName", alias = "GroupName", alias = "RoleName")]
    name: SmolStr,
    policy_name: SmolStr,
    #[serde(skip)]
    of: PhantomData<O>,
}

/// A request to delete an inline policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteInline<O> {
    #[serde(alias = "UserName", alias = "GroupName", alias = "RoleName")]
    name: SmolStr,
    policy_name: SmolStr,
    #[serde(skip)]
    of: PhantomData<O>,
}

/// A request for the names of the inline policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInline<O> {
    #[serde(alias = "UserName", alias = "GroupName", alias = "RoleName")]
    name: SmolStr,
    #[serde(flatten)]
    paged: Paged,
    #[serde(skip)]
    of: PhantomData<O>,
}

fn missing<O: Of>(policy: &str) -> Stop {
    no_such(format!(
        "The {} policy with name {policy} cannot be found.",
        O::KIND.word()
    ))
}

impl<O: Of> Operation for GetInline<O> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = O::GET;
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![O::KIND.check(scene, Self::NAME, &self.name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let policies = O::KIND.existing(scene, &self.name)?.inline_policies()?;
        let policy = policies
            .get(&self.policy_name)
            .ok_or_else(|| missing::<O>(&self.policy_name))?;
        let mut output = json!({
            "PolicyName": self.policy_name.as_str(),
            "PolicyDocument": encoded(read(policy)?.text()),
        });
        if let Some(members) = output.as_object_mut() {
            members.insert(format!("{}Name", O::KIND.title()), json!(self.name.as_str()));
        }
        Ok(Done::output(output))
    }
}

impl<O: Of> Operation for DeleteInline<O> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = O::DELETE;
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![O::KIND.check(scene, Self::NAME, &self.name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = O::KIND.existing(scene, &self.name)?;
        holder.changeable()?;
        let mut policies = holder.inline_policies()?.clone();
        if !policies.remove_mut(&self.policy_name) {
            return Err(missing::<O>(&self.policy_name));
        }
        Ok(Done {
            response: Response::Empty,
            effects: vec![holder.with_inline(policies)],
        })
    }
}

impl<O: Of> Operation for ListInline<O> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = O::LIST;
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![O::KIND.check(scene, Self::NAME, &self.name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let policies = O::KIND.existing(scene, &self.name)?.inline_policies()?;
        let output = self.paged.output(
            "PolicyNames",
            policies.keys(),
            |name| name.to_string(),
            |name| json!(name.as_str()),
        )?;
        Ok(Done::output(output))
    }
}
