//! AttachUserPolicy and its like: the managed policies that users, groups and roles carry.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html>.
//! To attach what is attached is no error; to detach what is not, is. The quota is 10 policies each
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).

use std::marker::PhantomData;

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::found::{name_in, no_such, path_in, refused};
use super::holder::{Kind, Of};
use super::paged::Paged;
use super::{aws_managed, managed_policy};
use crate::Response;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of managed policies that one user, group or role carries.
const MOST: usize = 10;

/// A request to attach a managed policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attach<O> {
    #[serde(alias = "UserName", alias = "GroupName", alias = "RoleName")]
    name: SmolStr,
    policy_arn: SmolStr,
    #[serde(skip)]
    of: PhantomData<O>,
}

/// A request to detach a managed policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Detach<O> {
    #[serde(alias = "UserName", alias = "GroupName", alias = "RoleName")]
    name: SmolStr,
    policy_arn: SmolStr,
    #[serde(skip)]
    of: PhantomData<O>,
}

/// A request for the attached policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListAttached<O> {
    #[serde(alias = "UserName", alias = "GroupName", alias = "RoleName")]
    name: SmolStr,
    path_prefix: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
    #[serde(skip)]
    of: PhantomData<O>,
}

/// Reads the ARN of the policy of a request; these operations have a code of their own for what is none.
fn asked(policy: &str) -> Result<Arn, Stop> {
    managed_policy::arn(policy)
        .map_err(|_| refused(ErrorCode::ValidationError, format!("ARN {policy} is not valid.")))
}

/// The check of an action that gives or takes a policy: it tells conditions which.
fn check<O: Of>(
    scene: &Scene<'_>,
    action: &str,
    name: &str,
    policy: &str,
    base: &Context,
) -> Result<Vec<CheckSpec>, Stop> {
    let policy = asked(policy)?;
    let mut context = base.clone();
    context.set("iam:PolicyARN", policy.as_str());
    Ok(vec![O::KIND.check(scene, action, name, &context)?])
}

/// The policies of service-linked roles are for those alone.
fn attachable(kind: Kind, policy: &Arn) -> Result<(), Stop> {
    if !aws_managed::is_aws_managed(policy) || path_in(policy) != "/aws-service-role/" {
        return Ok(());
    }
    let to = match kind {
        Kind::User => "an IAM user",
        Kind::Group => "an IAM group",
        Kind::Role => "a Customer Role",
    };
    let text = format!("Cannot attach a Service Role Policy to {to}.");
    Err(refused(ErrorCode::PolicyNotAttachable, text))
}

impl<O: Of> Operation for Attach<O> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = O::ATTACH;
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::<O>(scene, Self::NAME, &self.name, &self.policy_arn, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = O::KIND.existing(scene, &self.name)?;
        holder.changeable()?;
        let arn = asked(&self.policy_arn)?;
        let own = arn
            .account()
            .is_none_or(|owner| holder.arn().account() == Some(owner));
        if !own || managed_policy::find(scene.world, &arn).is_none() {
            return Err(no_such(format!(
                "Policy {arn} does not exist or is not attachable."
            )));
        }
        attachable(O::KIND, &arn)?;
        let mut attached = holder.attached_policies().to_vec();
        let mut done = Done {
            response: Response::Empty,
            effects: Vec::new(),
        };
        if attached.contains(&arn) {
            return Ok(done);
        }
        if attached.len() >= MOST {
            let title = O::KIND.title();
            let text = format!("Cannot exceed quota for PoliciesPer{title}: {MOST}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        attached.push(arn);
        done.effects.push(holder.with_attached(attached));
        Ok(done)
    }
}

impl<O: Of> Operation for Detach<O> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = O::DETACH;
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::<O>(scene, Self::NAME, &self.name, &self.policy_arn, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = O::KIND.existing(scene, &self.name)?;
        holder.changeable()?;
        let arn = asked(&self.policy_arn)?;
        let mut attached = holder.attached_policies().to_vec();
        let before = attached.len();
        attached.retain(|policy| *policy != arn);
        if attached.len() == before {
            return Err(no_such(format!("Policy {arn} was not found.")));
        }
        Ok(Done {
            response: Response::Empty,
            effects: vec![holder.with_attached(attached)],
        })
    }
}

impl<O: Of> Operation for ListAttached<O> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = O::LIST_ATTACHED;
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![O::KIND.check(scene, Self::NAME, &self.name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = O::KIND.existing(scene, &self.name)?;
        let prefix = self.path_prefix.as_deref().unwrap_or("/");
        let policies = holder
            .attached_policies()
            .iter()
            .filter(|arn| path_in(arn).starts_with(prefix));
        let output = self.paged.output(
            "AttachedPolicies",
            policies,
            |arn| arn.to_string(),
            |arn| json!({ "PolicyName": name_in(arn), "PolicyArn": arn.as_str() }),
        )?;
        Ok(Done::output(output))
    }
}
