//! An organization: its tree, and the policies attached to it.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>
//! and `authorization.md` 3.5 and 3.6.

mod directory;

use std::sync::Arc;

use octroi_names::{AccountId, Arn, Known};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Map, PolicyRef, Set};

pub use directory::{
    AccountRequest, Directory, Enabled, Handshake, MemberAccount, ResourcePolicy, StoredPolicy, Tags, Unit,
};

/// An organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Organization {
    /// The id, `o-…`.
    pub id: SmolStr,
    /// The management account, which no SCP and no RCP binds; unknown where it was not read.
    pub management_account: Known<AccountId>,
    /// The accounts, with their place in the tree.
    pub members: Map<AccountId, Known<Membership>>,
    /// The policies by name, or by id in a local AWS; unknown where they could not be listed.
    pub policies: Known<Map<SmolStr, OrganizationPolicy>>,
    /// What a local AWS keeps of it; `None` where it was collected.
    #[serde(default)]
    pub directory: Option<Arc<Directory>>,
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
    /// Returns the organization with a new directory, and everything that follows from it.
    #[must_use]
    pub fn with(&self, directory: Directory) -> Self {
        match &self.management_account {
            Known::Is(management) => directory.into_organization(self.id.clone(), *management),
            Known::Unknown(_) => self.clone(),
        }
    }

    /// Returns the same with what is not kept with it found out anew.
    pub(crate) fn renewed(self) -> Self {
        match &self.directory {
            Some(directory) => self.with(Directory::clone(directory)),
            None => self,
        }
    }

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
        if let Some(directory) = &self.directory {
            let membership = self.members.get(&account).and_then(Known::value);
            let levels = membership.map(|place| directory.levels(account, &place.path, policy_type));
            return Known::Is(levels.unwrap_or_default());
        }
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
