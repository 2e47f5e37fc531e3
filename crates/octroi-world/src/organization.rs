//! An organization: its tree, and the policies attached to it.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>
//! and `authorization.md` 3.5 and 3.6.

use octroi_names::{AccountId, Arn, Known};
use smol_str::SmolStr;

use crate::{Map, PolicyRef, Set};

/// An organization.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// `r-…`, then each `ou-…`.
    pub path: Vec<SmolStr>,
}

/// Whether a policy bounds principals or resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrganizationPolicyType {
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
}

/// A policy of the organization.
#[derive(Debug, Clone)]
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
    /// Unknown if the policies or the account's place were not read.
    pub fn levels(
        &self,
        account: AccountId,
        policy_type: OrganizationPolicyType,
    ) -> Known<Vec<Vec<PolicyRef>>> {
        let policies = match &self.policies {
            Known::Is(policies) => policies,
            Known::Unknown(gap) => return Known::Unknown(gap.clone()),
        };
        let membership = match self.members.get(&account) {
            Some(Known::Is(membership)) => membership,
            Some(Known::Unknown(gap)) => {
                // Without a path the levels are unknown, unless nothing but policies that are
                // attached everywhere exists: then every path gives the same answer.
                let same_everywhere = policies
                    .values()
                    .filter(|policy| policy.policy_type == policy_type)
                    .all(|policy| policy.attached_everywhere);
                if !same_everywhere {
                    return Known::Unknown(gap.clone());
                }
                &Membership { path: Vec::new() }
            }
            None => return Known::Is(Vec::new()),
        };
        let account = SmolStr::from(account.as_str());
        let levels = membership
            .path
            .iter()
            .chain([&account])
            .map(|target| {
                policies
                    .values()
                    .filter(|policy| policy.policy_type == policy_type)
                    .filter(|policy| policy.attached_everywhere || policy.attached_to.contains(target))
                    .map(|policy| policy.policy.clone())
                    .collect()
            })
            .collect();
        Known::Is(levels)
    }
}
