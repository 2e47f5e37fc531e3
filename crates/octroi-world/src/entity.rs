//! The things of a world as one type: what an effect puts or removes, and what a store keeps apart.
//!
//! A grant is a thing of its own beside its key: a key may have 50,000 of them, and a new one must
//! not write the others again.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, GrantId, Known};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::named::Named;
use crate::{
    AccessKey, Account, Grant, Group, InstanceProfile, Key, ManagedPolicy, MfaDevice, Organization, Role,
    User, World,
};

macro_rules! entities {
    ($($(#[$doc:meta])* $variant:ident($type:ty) by $id:ty,)+) => {
        /// A thing that exists.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub enum Entity { $($(#[$doc])* $variant($type),)+ }

        /// What a thing is found by.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum EntityId { $($(#[$doc])* $variant($id),)+ }
    };
}

entities! {
    /// An account and its settings.
    Account(Account) by AccountId,
    /// An organization, whole.
    Organization(Organization) by SmolStr,
    /// A user.
    User(User) by Arn,
    /// A group.
    Group(Group) by Arn,
    /// A role.
    Role(Role) by Arn,
    /// A managed policy.
    ManagedPolicy(ManagedPolicy) by Arn,
    /// An instance profile.
    InstanceProfile(InstanceProfile) by (AccountId, SmolStr),
    /// An access key.
    AccessKey(Arc<AccessKey>) by SmolStr,
    /// An MFA device.
    MfaDevice(MfaDevice) by (AccountId, SmolStr),
    /// A key; its grants are kept as they are when it is put.
    Key(Key) by Arn,
    /// A grant on a key.
    Grant((Arn, Grant)) by (Arn, GrantId),
}

macro_rules! from_entities {
    ($($variant:ident),+) => {
        $(impl From<$variant> for Entity {
            fn from(thing: $variant) -> Self {
                Self::$variant(thing)
            }
        })+
    };
}

from_entities!(
    Account,
    Organization,
    User,
    Group,
    Role,
    ManagedPolicy,
    InstanceProfile,
    MfaDevice,
    Key
);

impl From<AccessKey> for Entity {
    fn from(key: AccessKey) -> Self {
        Self::AccessKey(Arc::new(key))
    }
}

impl Entity {
    /// Returns what it is found by.
    pub fn id(&self) -> EntityId {
        match self {
            Self::Account(account) => EntityId::Account(account.id),
            Self::Organization(organization) => EntityId::Organization(organization.id.clone()),
            Self::User(user) => EntityId::User(user.arn.clone()),
            Self::Group(group) => EntityId::Group(group.arn.clone()),
            Self::Role(role) => EntityId::Role(role.arn.clone()),
            Self::ManagedPolicy(policy) => EntityId::ManagedPolicy(policy.arn.clone()),
            Self::InstanceProfile(profile) => {
                EntityId::InstanceProfile((profile.account, profile.name.clone()))
            }
            Self::AccessKey(key) => EntityId::AccessKey(key.id.clone()),
            Self::MfaDevice(device) => EntityId::MfaDevice((device.account, device.serial.clone())),
            Self::Key(key) => EntityId::Key(key.arn.clone()),
            Self::Grant((key, grant)) => EntityId::Grant((key.clone(), grant.id.clone())),
        }
    }
}

impl World {
    /// Returns a thing; a key comes without its grants, which are things of their own.
    pub fn entity(&self, id: &EntityId) -> Option<Entity> {
        match id {
            EntityId::Account(id) => self.accounts.get(id).cloned().map(Entity::Account),
            EntityId::Organization(id) => match (self.organizations.get(id), &self.organization) {
                (Some(organization), _) => Some(Entity::Organization(Organization::clone(organization))),
                (None, Known::Is(Some(organization))) if organization.id == *id => {
                    Some(Entity::Organization(organization.clone()))
                }
                _ => None,
            },
            EntityId::User(arn) => self.users.get(arn).cloned().map(Entity::User),
            EntityId::Group(arn) => self.groups.get(arn).cloned().map(Entity::Group),
            EntityId::Role(arn) => self.roles.get(arn).cloned().map(Entity::Role),
            EntityId::ManagedPolicy(arn) => {
                self.managed_policies.get(arn).cloned().map(Entity::ManagedPolicy)
            }
            EntityId::InstanceProfile(id) => self
                .instance_profiles
                .get(id)
                .cloned()
                .map(Entity::InstanceProfile),
            EntityId::AccessKey(id) => self.access_keys.get(id).cloned().map(Entity::AccessKey),
            EntityId::MfaDevice(id) => self.mfa_devices.get(id).cloned().map(Entity::MfaDevice),
            EntityId::Key(arn) => self.keys.get(arn).cloned().map(|mut key| {
                if let Known::Is(grants) = &mut key.grants {
                    *grants = crate::Map::new_sync();
                }
                Entity::Key(key)
            }),
            EntityId::Grant((arn, id)) => {
                let grants = self.keys.get(arn)?.grants.value()?;
                Some(Entity::Grant((arn.clone(), grants.get(id)?.clone())))
            }
        }
    }

    /// Returns the ids of everything that is an entity.
    pub fn entity_ids(&self) -> impl Iterator<Item = EntityId> {
        let organization = match &self.organization {
            Known::Is(Some(organization)) => Some(EntityId::Organization(organization.id.clone())),
            _ => None,
        };
        let grants = self.keys.values().flat_map(|key| {
            let ids = key.grants.value().into_iter().flat_map(|grants| grants.keys());
            ids.map(|id| EntityId::Grant((key.arn.clone(), id.clone())))
        });
        organization
            .into_iter()
            .chain(self.organizations.keys().cloned().map(EntityId::Organization))
            .chain(self.accounts.keys().copied().map(EntityId::Account))
            .chain(self.users.keys().cloned().map(EntityId::User))
            .chain(self.groups.keys().cloned().map(EntityId::Group))
            .chain(self.roles.keys().cloned().map(EntityId::Role))
            .chain(self.managed_policies.keys().cloned().map(EntityId::ManagedPolicy))
            .chain(
                self.instance_profiles
                    .keys()
                    .cloned()
                    .map(EntityId::InstanceProfile),
            )
            .chain(self.access_keys.keys().cloned().map(EntityId::AccessKey))
            .chain(self.mfa_devices.keys().cloned().map(EntityId::MfaDevice))
            .chain(self.keys.keys().cloned().map(EntityId::Key))
            .chain(grants)
    }

    /// Puts a thing in the place of whatever has its id.
    pub(crate) fn put(&mut self, entity: Entity) {
        match entity {
            Entity::Account(account) => self.accounts.insert_mut(account.id, account),
            Entity::Organization(organization) => self.put_organization(organization),
            Entity::User(user) => {
                self.note_name(Named::User, &user.arn);
                self.users.insert_mut(user.arn.clone(), user);
            }
            Entity::Group(group) => {
                self.note_name(Named::Group, &group.arn);
                self.groups.insert_mut(group.arn.clone(), group);
            }
            Entity::Role(role) => {
                self.note_name(Named::Role, &role.arn);
                self.roles.insert_mut(role.arn.clone(), role);
            }
            Entity::ManagedPolicy(policy) => self.put_managed_policy(policy),
            Entity::InstanceProfile(profile) => self
                .instance_profiles
                .insert_mut((profile.account, profile.name.clone()), profile),
            Entity::AccessKey(key) => self.access_keys.insert_mut(key.id.clone(), key),
            Entity::MfaDevice(device) => self
                .mfa_devices
                .insert_mut((device.account, device.serial.clone()), device),
            Entity::Key(mut key) => match self.keys.get(&key.arn) {
                Some(old) => {
                    key.grants = old.grants.clone();
                    self.replace_key(key);
                }
                None => self.insert_key(key),
            },
            Entity::Grant((arn, grant)) => {
                if let Some(mut key) = self.keys.get(&arn).cloned()
                    && let Known::Is(grants) = &mut key.grants
                {
                    if let Some(old) = grants.get(&grant.id) {
                        self.unindex_grant(&arn, old);
                    }
                    self.index_grant(&arn, &grant);
                    grants.insert_mut(grant.id.clone(), grant);
                    self.keys.insert_mut(arn, key);
                }
            }
        }
    }

    /// An organization of a local AWS is one of several, and each account knows its own.
    fn put_organization(&mut self, organization: Organization) {
        if organization.directory.is_none() {
            self.organization = Known::Is(Some(organization));
            return;
        }
        let organization = organization.renewed();
        self.forget_members(&organization.id);
        for account in organization.members.keys() {
            self.memberships.insert_mut(*account, organization.id.clone());
        }
        self.organizations
            .insert_mut(organization.id.clone(), Arc::new(organization));
    }

    fn forget_members(&mut self, id: &SmolStr) {
        let Some(old) = self.organizations.get(id).cloned() else {
            return;
        };
        for account in old.members.keys() {
            if self.memberships.get(account) == Some(id) {
                self.memberships.remove_mut(account);
            }
        }
    }

    /// A boundary is a managed policy by its ARN: a new default version is the boundary's, too.
    fn put_managed_policy(&mut self, policy: ManagedPolicy) {
        let same = |boundary: &Known<Option<crate::PolicyRef>>| match boundary {
            Known::Is(Some(Known::Is(read))) => read.name() == policy.arn.as_str(),
            _ => false,
        };
        let users: Vec<User> = self
            .users
            .values()
            .filter(|user| same(&user.boundary))
            .cloned()
            .collect();
        for mut user in users {
            user.boundary = Known::Is(Some(policy.policy.clone()));
            self.users.insert_mut(user.arn.clone(), user);
        }
        let roles: Vec<Role> = self
            .roles
            .values()
            .filter(|role| same(&role.boundary))
            .cloned()
            .collect();
        for mut role in roles {
            role.boundary = Known::Is(Some(policy.policy.clone()));
            self.roles.insert_mut(role.arn.clone(), role);
        }
        self.note_name(Named::Policy, &policy.arn);
        self.managed_policies.insert_mut(policy.arn.clone(), policy);
    }

    /// Gives every boundary the text of its managed policy.
    pub(crate) fn renew_boundaries(&mut self) {
        let policies = &self.managed_policies;
        let renewed = |boundary: &Known<Option<crate::PolicyRef>>| match boundary {
            Known::Is(Some(Known::Is(read))) => {
                let policy = &policies.get(&read.name().parse::<Arn>().ok()?)?.policy;
                (policy.value() != Some(read)).then(|| Known::Is(Some(policy.clone())))
            }
            _ => None,
        };
        let users: Vec<User> = self
            .users
            .values()
            .filter_map(|user| {
                let boundary = renewed(&user.boundary)?;
                Some(User {
                    boundary,
                    ..user.clone()
                })
            })
            .collect();
        let roles: Vec<Role> = self
            .roles
            .values()
            .filter_map(|role| {
                let boundary = renewed(&role.boundary)?;
                Some(Role {
                    boundary,
                    ..role.clone()
                })
            })
            .collect();
        for user in users {
            self.users.insert_mut(user.arn.clone(), user);
        }
        for role in roles {
            self.roles.insert_mut(role.arn.clone(), role);
        }
    }

    /// Removes a thing; returns whether it was there.
    pub(crate) fn remove(&mut self, id: &EntityId) -> bool {
        match id {
            EntityId::Account(id) => self.accounts.remove_mut(id),
            EntityId::Organization(id) if self.organizations.contains_key(id) => {
                self.forget_members(id);
                self.organizations.remove_mut(id)
            }
            EntityId::Organization(_) => {
                let there = matches!(self.organization, Known::Is(Some(_)));
                self.organization = Known::Is(None);
                there
            }
            EntityId::User(arn) => {
                self.drop_name(Named::User, arn);
                self.users.remove_mut(arn)
            }
            EntityId::Group(arn) => {
                self.drop_name(Named::Group, arn);
                self.groups.remove_mut(arn)
            }
            EntityId::Role(arn) => {
                self.drop_name(Named::Role, arn);
                self.roles.remove_mut(arn)
            }
            EntityId::ManagedPolicy(arn) => {
                self.drop_name(Named::Policy, arn);
                self.managed_policies.remove_mut(arn)
            }
            EntityId::InstanceProfile(id) => self.instance_profiles.remove_mut(id),
            EntityId::AccessKey(id) => self.access_keys.remove_mut(id),
            EntityId::MfaDevice(id) => self.mfa_devices.remove_mut(id),
            EntityId::Key(arn) => self.remove_key(arn),
            EntityId::Grant((arn, id)) => {
                let Some(mut key) = self.keys.get(arn).cloned() else {
                    return false;
                };
                let Known::Is(grants) = &mut key.grants else {
                    return false;
                };
                if let Some(grant) = grants.get(id) {
                    self.unindex_grant(arn, grant);
                }
                let there = grants.remove_mut(id);
                self.keys.insert_mut(arn.clone(), key);
                there
            }
        }
    }
}
