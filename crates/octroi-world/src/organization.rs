//! An organization: its tree, and the policies attached to it.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>
//! and `authorization.md` 3.5 and 3.6.

use octroi_names::{AccountId, Arn, Known};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Map, PolicyRef, Set};

/// An organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Organization {
    /// The id, `o-…`.
    pub id: SmolStr,
    /// The management account, which no SCP and no RCP binds; unknown where it was not read.
    pub management_account: Known<AccountId>,
    /// The accounts, with their place in the tree.
    pub members: Map<AccountId, Known<Membership>>,
    /// The policies by name; unknown where they could not be listed.
    pub policies: Known<Map<SmolStr, OrganizationPolicy>>,
}

/// The place of an account: the ids from the root to the last organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// `r-…`, then each `ou-…`.
    pub path: Vec<SmolStr>,
}

/// Whether a policy bounds principals or resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OrganizationPolicyType {
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
}

/// A policy of the organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrganizationPolicy {
    /// Its type.
    pub policy_type: OrganizationPolicyType,
    /// Its name.
    pub name: SmolStr,
    /// Its ARN, where known.
    pub arn: Option<Arn>,
    /// The document.
    pub policy: PolicyRef,
    /// The ids of the roots, units and accounts that carry it.
    pub attached_to: Set<SmolStr>,
    /// Whether the root, every unit and every account carry it.
    pub attached_everywhere: bool,
}

impl Organization {
    /// Returns the policies of a type that bind an account, level by level from the root,
    /// each level with what is attached there; the account itself is the last level.
    ///
    /// Unknown if the policies were not read. Where only the account's place was not read, what
    /// is attached to the root and to the account binds it all the same; the units between are
    /// one level with a gap, if anything is attached to a unit.
    pub fn levels(
        &self,
        account: AccountId,
        policy_type: OrganizationPolicyType,
    ) -> Known<Vec<Vec<PolicyRef>>> {
        let policies = match &self.policies {
            Known::Is(policies) => policies,
            Known::Unknown(gap) => return Known::Unknown(gap.clone()),
        };
        let of_type = || {
            policies
                .values()
                .filter(|policy| policy.policy_type == policy_type)
        };
        let level = |binds: &dyn Fn(&SmolStr) -> bool| -> Vec<PolicyRef> {
            of_type()
                .filter(|policy| policy.attached_everywhere || policy.attached_to.iter().any(binds))
                .map(|policy| policy.policy.clone())
                .collect()
        };
        let own = SmolStr::from(account.as_str());
        let is_own = |target: &SmolStr| *target == own;
        match self.members.get(&account) {
            None => Known::Is(Vec::new()),
            Some(Known::Is(membership)) => Known::Is(
                membership
                    .path
                    .iter()
                    .map(|place| level(&|target| target == place))
                    .chain([level(&is_own)])
                    .collect(),
            ),
            Some(Known::Unknown(gap)) => {
                let mut levels = vec![level(&|target| is_root(target))];
                let on_unit = |target: &SmolStr| !is_root(target) && target.parse::<AccountId>().is_err();
                let mut elsewhere = of_type().filter(|policy| !policy.attached_everywhere);
                if elsewhere.any(|policy| policy.attached_to.iter().any(on_unit)) {
                    let mut units = level(&|_| false);
                    units.push(Known::Unknown(gap.clone()));
                    levels.push(units);
                }
                levels.push(level(&is_own));
                Known::Is(levels)
            }
        }
    }
}

/// Whether a target is the root of an organization: roots have ids that begin with `r-`.
fn is_root(target: &SmolStr) -> bool {
    target.starts_with("r-")
}
