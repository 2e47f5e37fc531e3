//! ListPolicies: lists the managed policies of the account and of AWS.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html>: without tags and
//! descriptions. In what order is not documented; here it is by name, those of AWS first.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::ManagedPolicy;
use serde::Deserialize;

use super::{Usage, described, usages};
use crate::iam::found::{name_in, path_in};
use crate::iam::paged::Paged;
use crate::iam::{aws_managed, check};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for managed policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListPolicies {
    scope: Option<SmolStr>,
    #[serde(default)]
    only_attached: bool,
    path_prefix: Option<SmolStr>,
    policy_usage_filter: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

impl ListPolicies {
    fn wants(&self, policy: &ManagedPolicy, usage: Usage) -> bool {
        let prefix = self.path_prefix.as_deref().unwrap_or("/");
        let used = match self.policy_usage_filter.as_deref() {
            Some("PermissionsPolicy") => usage.attachments > 0,
            Some("PermissionsBoundary") => usage.boundaries > 0,
            _ => !self.only_attached || usage.attachments > 0,
        };
        used && path_in(&policy.arn).starts_with(prefix)
    }
}

impl Operation for ListPolicies {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListPolicies";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = scene.call.caller.account();
        let usages = usages(scene.world, account);
        let usage = |policy: &ManagedPolicy| usages.get(policy.arn.as_str()).copied().unwrap_or_default();
        let scope = self.scope.as_deref().unwrap_or("All");
        let aws = aws_managed::all(scene.call.region.partition())
            .values()
            .filter(|_| scope != "Local");
        let own = scene
            .world
            .managed_policies()
            .filter(|policy| scope != "AWS" && policy.arn.account() == account);
        let mut policies: Vec<&ManagedPolicy> = aws
            .chain(own)
            .filter(|policy| self.wants(policy, usage(policy)))
            .collect();
        let key = |policy: &&ManagedPolicy| {
            let rank = if aws_managed::is_aws_managed(&policy.arn) {
                0
            } else {
                1
            };
            format!("{rank}{}", name_in(&policy.arn))
        };
        policies.sort_by_key(key);
        let shown = |policy: &&ManagedPolicy| described(policy, usage(policy));
        Ok(Done::output(self.paged.output("Policies", policies, key, shown)?))
    }
}
