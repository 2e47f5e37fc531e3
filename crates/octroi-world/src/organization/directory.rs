//! What a local AWS keeps of an organization: the tree as it is asked for, and what hangs on it.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html>. From it follows
//! what decides: the place of each account, and the policies that bind there. Things are listed in the
//! order in which they were made, so each carries its number.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, Known, Time};
use octroi_policy::Policy;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Membership, Organization, OrganizationPolicy, OrganizationPolicyType};
use crate::{Map, PolicyRef};

/// Tags by their keys.
pub type Tags = Map<SmolStr, SmolStr>;

/// Everything that can be asked of an organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Directory {
    /// The id of the root, `r-…`.
    pub root: SmolStr,
    /// Whether all features are enabled, and not only one bill for all.
    pub all_features: bool,
    /// The types of policies that are enabled, such as `SERVICE_CONTROL_POLICY`.
    pub enabled_types: Vec<SmolStr>,
    /// The accounts.
    pub accounts: Map<AccountId, MemberAccount>,
    /// The organizational units, by id.
    pub units: Map<SmolStr, Unit>,
    /// The policies of every type, by id.
    pub policies: Map<SmolStr, StoredPolicy>,
    /// The requests for new accounts, by id.
    pub requests: Map<SmolStr, AccountRequest>,
    /// The services that work with the organization.
    pub services: Map<SmolStr, Enabled>,
    /// The accounts that administer a service for the organization, with the services.
    pub delegated: Map<AccountId, Map<SmolStr, Enabled>>,
    /// The policy that lets members manage the organization.
    pub resource_policy: Option<ResourcePolicy>,
    /// The invitations and other handshakes, by id.
    pub handshakes: Map<SmolStr, Handshake>,
    /// The tags of roots, units, accounts and policies, by their ids.
    pub tags: Map<SmolStr, Tags>,
    /// The number that the next thing gets.
    pub next: u32,
    /// The policies that bind at each root, unit and account; made anew from the others.
    #[serde(skip)]
    bound: Map<SmolStr, Bound>,
}

/// The policies that bind at one place.
#[derive(Debug, Clone, Default)]
struct Bound {
    service: Vec<PolicyRef>,
    resource: Vec<PolicyRef>,
    /// Whether there is another one than those of AWS that allow everything.
    narrow: bool,
}

/// When a service was enabled, or an account began to administer it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enabled {
    /// When.
    pub since: Time,
    /// Its number.
    pub order: u32,
}

/// An account as its organization lists it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberAccount {
    /// The name.
    pub name: SmolStr,
    /// The email address of the owner.
    pub email: SmolStr,
    /// The id of the root or unit that it is in.
    pub parent: SmolStr,
    /// When it joined.
    pub joined: Time,
    /// Whether it was invited; otherwise the organization made it.
    pub invited: bool,
    /// Whether it was closed.
    pub closed: bool,
    /// Its number.
    pub order: u32,
}

/// An organizational unit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unit {
    /// The name.
    pub name: SmolStr,
    /// The id of the root or unit that it is in.
    pub parent: SmolStr,
    /// Its number.
    pub order: u32,
}

/// A policy of whatever type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredPolicy {
    /// The ARN.
    pub arn: Arn,
    /// The name.
    pub name: SmolStr,
    /// The type, such as `TAG_POLICY`.
    pub policy_type: SmolStr,
    /// The description.
    pub description: SmolStr,
    /// The text as it was given.
    pub content: String,
    /// Whether AWS made it.
    pub aws_managed: bool,
    /// The text as it decides; `None` for the types that decide nothing here.
    pub policy: Option<Arc<Policy>>,
    /// The ids of the roots, units and accounts that carry it, in the order in which it was attached.
    pub targets: Vec<SmolStr>,
    /// Its number.
    pub order: u32,
}

/// A request for a new account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountRequest {
    /// The name of the account.
    pub name: SmolStr,
    /// The account; `None` where it was not made.
    pub account: Option<AccountId>,
    /// Why it was not made.
    pub failure: Option<SmolStr>,
    /// When it was asked for, and done.
    pub at: Time,
    /// Its number.
    pub order: u32,
}

/// The policy that lets members manage the organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResourcePolicy {
    /// `rp-…`.
    pub id: SmolStr,
    /// The text.
    pub content: String,
}

/// An invitation, or a request to enable all features.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Handshake {
    /// `INVITE` or `ENABLE_ALL_FEATURES`.
    pub action: SmolStr,
    /// The account that is invited; `None` for what the organization asks of itself.
    pub account: Option<AccountId>,
    /// The id or email address with which it was invited, and which of the two: `ACCOUNT` or `EMAIL`.
    pub party: Option<(SmolStr, SmolStr)>,
    /// The notes for the owner of the account.
    pub notes: Option<SmolStr>,
    /// `OPEN`, `ACCEPTED`, `DECLINED` or `CANCELED`; what is open ends with its time.
    pub state: SmolStr,
    /// When it was made.
    pub requested: Time,
    /// When it ends.
    pub expires: Time,
    /// Its number.
    pub order: u32,
}

impl Directory {
    /// Makes the directory of an organization that has nothing but a root.
    pub fn new(root: SmolStr, all_features: bool) -> Self {
        Self {
            root,
            all_features,
            enabled_types: Vec::new(),
            accounts: Map::new_sync(),
            units: Map::new_sync(),
            policies: Map::new_sync(),
            requests: Map::new_sync(),
            services: Map::new_sync(),
            delegated: Map::new_sync(),
            resource_policy: None,
            handshakes: Map::new_sync(),
            tags: Map::new_sync(),
            next: 0,
            bound: Map::new_sync(),
        }
    }

    /// Returns the number of a new thing.
    pub fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Returns whether a type of policies is enabled.
    pub fn is_enabled(&self, policy_type: &str) -> bool {
        self.enabled_types.iter().any(|enabled| enabled == policy_type)
    }

    /// Returns whether an id is that of the root, of a unit or of an account that is there.
    pub fn holds(&self, id: &str) -> bool {
        id == self.root
            || self.units.contains_key(id)
            || id
                .parse()
                .is_ok_and(|id: AccountId| self.accounts.contains_key(&id))
    }

    /// Returns the ids from the root to the parent of an account or unit, the root first.
    pub fn path(&self, parent: &SmolStr) -> Vec<SmolStr> {
        let mut path = Vec::new();
        let mut place = Some(parent);
        while let Some(id) = place {
            path.push(id.clone());
            // A tree has no more levels than units, and one above.
            place = match path.len() > self.units.size() + 1 {
                true => None,
                false => self.units.get(id).map(|unit| &unit.parent),
            };
        }
        path.reverse();
        path
    }

    /// Returns the organization that the directory describes.
    #[must_use]
    pub fn into_organization(mut self, id: SmolStr, management: AccountId) -> Organization {
        self.bind();
        let members = self.accounts.iter().map(|(id, account)| {
            let path = self.path(&account.parent);
            (*id, Known::Is(Membership { path }))
        });
        let policies = self.policies.iter().filter_map(|(id, stored)| {
            let policy_type = self.deciding(stored)?;
            let policy = OrganizationPolicy {
                policy_type,
                name: stored.name.clone(),
                arn: Some(stored.arn.clone()),
                policy: Known::Is(Arc::clone(stored.policy.as_ref()?)),
                attached_to: stored.targets.iter().cloned().collect(),
                attached_everywhere: false,
            };
            Some((id.clone(), policy))
        });
        Organization {
            id,
            management_account: Known::Is(management),
            members: members.collect(),
            policies: Known::Is(policies.collect()),
            directory: Some(Arc::new(self)),
        }
    }

    /// Which kind of decision a policy has a part in: only those of enabled types have.
    fn deciding(&self, stored: &StoredPolicy) -> Option<OrganizationPolicyType> {
        let policy_type = match stored.policy_type.as_str() {
            "SERVICE_CONTROL_POLICY" => OrganizationPolicyType::ServiceControl,
            "RESOURCE_CONTROL_POLICY" => OrganizationPolicyType::ResourceControl,
            _ => return None,
        };
        (self.all_features && self.is_enabled(&stored.policy_type)).then_some(policy_type)
    }

    /// Finds out which policies bind where.
    fn bind(&mut self) {
        let mut bound: Map<SmolStr, Bound> = Map::new_sync();
        let mut policies: Vec<&StoredPolicy> = self.policies.values().collect();
        policies.sort_by_key(|stored| stored.order);
        for stored in policies {
            let (Some(kind), Some(policy)) = (self.deciding(stored), &stored.policy) else {
                continue;
            };
            for target in &stored.targets {
                let mut at = bound.get(target).cloned().unwrap_or_default();
                match kind {
                    OrganizationPolicyType::ServiceControl => &mut at.service,
                    OrganizationPolicyType::ResourceControl => &mut at.resource,
                }
                .push(Known::Is(Arc::clone(policy)));
                at.narrow |= !stored.aws_managed;
                bound.insert_mut(target.clone(), at);
            }
        }
        self.bound = bound;
    }

    /// Returns the policies of a type that bind an account, level by level from the root; no level at all
    /// where every level allows everything.
    pub(super) fn levels(
        &self,
        account: AccountId,
        path: &[SmolStr],
        policy_type: OrganizationPolicyType,
    ) -> Vec<Vec<PolicyRef>> {
        let enabled = match policy_type {
            OrganizationPolicyType::ServiceControl => "SERVICE_CONTROL_POLICY",
            OrganizationPolicyType::ResourceControl => "RESOURCE_CONTROL_POLICY",
        };
        if !self.all_features || !self.is_enabled(enabled) {
            return Vec::new();
        }
        let places = path.iter().map(SmolStr::as_str).chain([account.as_str()]);
        let levels = places.map(|place| self.bound.get(place)).collect::<Vec<_>>();
        let of_type = |bound: &Bound| match policy_type {
            OrganizationPolicyType::ServiceControl => bound.service.clone(),
            OrganizationPolicyType::ResourceControl => bound.resource.clone(),
        };
        let open = |bound: &Option<&Bound>| {
            bound.is_some_and(|bound| {
                !bound.narrow
                    && match policy_type {
                        OrganizationPolicyType::ServiceControl => !bound.service.is_empty(),
                        OrganizationPolicyType::ResourceControl => !bound.resource.is_empty(),
                    }
            })
        };
        if levels.iter().all(open) {
            return Vec::new();
        }
        levels
            .into_iter()
            .map(|bound| bound.map(of_type).unwrap_or_default())
            .collect()
    }
}
