//! What a call changes, and the one function that changes a world.
//!
//! An operation returns effects; [`World::apply`] is the only way in which a world changes
//! after it was built. Replays, the proof of a remedy and the local AWS all go through it.

use std::sync::Arc;

use octroi_names::{
    AccountId, Arn, GrantId, InstanceId, Known, Region, SnapshotId, Time, VolumeId, VpcEndpointId,
};
use octroi_policy::Policy;
use smol_str::SmolStr;

use crate::{
    Attachment, EbsDefaults, Entity, EntityId, Grant, Instance, InstanceState, KeyState, KeyUse, Session,
    Snapshot, StateReason, Volume, VolumeState, World,
};

/// One change. The names of the fields say what they hold.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum Effect {
    /// A thing was made, or got this new value in whole. With one writer nothing is lost by that.
    Put(Box<Entity>),
    /// A thing is gone.
    Removed(EntityId),
    /// A grant was made.
    GrantCreated { key: Arn, grant: Grant },
    /// A grant was retired or revoked.
    GrantRemoved { key: Arn, id: GrantId },
    /// A key changed its state.
    KeyStateChanged {
        key: Arn,
        state: KeyState,
        deletion_date: Option<Time>,
    },
    /// A key got a new policy.
    KeyPolicyPut { key: Arn, policy: Arc<Policy> },
    /// A key got a tag.
    KeyTagged { key: Arn, tag: SmolStr, value: SmolStr },
    /// The material of a key was used.
    KeyUsed { key: Arn, last: KeyUse },
    /// A user got an inline policy, or a new text of it.
    UserPolicyPut { user: Arn, policy: Arc<Policy> },
    /// A role got an inline policy, or a new text of it.
    RolePolicyPut { role: Arn, policy: Arc<Policy> },
    /// A group got an inline policy, or a new text of it.
    GroupPolicyPut { group: Arn, policy: Arc<Policy> },
    /// A managed policy got a new default version.
    ManagedPolicyPut { arn: Arn, policy: Arc<Policy> },
    /// A user or role got a permissions boundary, or its boundary a new text.
    BoundaryPut { principal: Arn, policy: Arc<Policy> },
    /// A session's policies were replaced: the next session of the role is made with these.
    SessionPoliciesPut {
        session: Arn,
        policies: Vec<Arc<Policy>>,
    },
    /// A policy of the organization got a new text.
    OrganizationPolicyPut { name: SmolStr, policy: Arc<Policy> },
    /// A VPC endpoint got a new policy.
    EndpointPolicyPut {
        endpoint: VpcEndpointId,
        policy: Arc<Policy>,
    },
    /// A session was made.
    SessionCreated(Session),
    /// A volume was made.
    VolumeCreated(Volume),
    /// A volume changed its state.
    VolumeStateChanged { volume: VolumeId, state: VolumeState },
    /// A volume was attached, or its attachment went on.
    VolumeAttached {
        volume: VolumeId,
        attachment: Attachment,
    },
    /// A volume was detached.
    VolumeDetached { volume: VolumeId },
    /// A volume is gone.
    VolumeDeleted { volume: VolumeId },
    /// A snapshot was made.
    SnapshotCreated(Snapshot),
    /// A snapshot is gone.
    SnapshotDeleted { snapshot: SnapshotId },
    /// An instance was made.
    InstanceCreated(Instance),
    /// An instance changed its state.
    InstanceStateChanged {
        instance: InstanceId,
        state: InstanceState,
        reason: Option<StateReason>,
        transition_reason: SmolStr,
    },
    /// The EBS settings of an account in a Region changed.
    EbsDefaultsPut {
        account: AccountId,
        region: Region,
        defaults: EbsDefaults,
    },
}

/// Why an effect does not fit the world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// What the effect changes does not exist.
    #[error("`{id}` does not exist")]
    Absent {
        /// The ARN, id or name.
        id: SmolStr,
    },
    /// What the effect changes was not read, so that its next value is not known.
    #[error("the {what} of `{id}` were not read")]
    Unread {
        /// What was not read.
        what: &'static str,
        /// The ARN or id.
        id: SmolStr,
    },
}

fn absent(id: &str) -> ApplyError {
    ApplyError::Absent { id: id.into() }
}

impl<T: Into<Entity>> From<T> for Effect {
    fn from(entity: T) -> Self {
        Self::Put(Box::new(entity.into()))
    }
}

impl Effect {
    /// Returns the ids of the entities that the effect changes, whose new values a store must keep.
    /// Empty for what is not kept yet.
    pub fn touches(&self) -> Vec<EntityId> {
        match self {
            Self::Put(entity) => vec![entity.id()],
            Self::Removed(id) => vec![id.clone()],
            Self::GrantCreated { key, grant } => vec![EntityId::Grant((key.clone(), grant.id.clone()))],
            Self::GrantRemoved { key, id } => vec![EntityId::Grant((key.clone(), id.clone()))],
            Self::KeyStateChanged { key, .. }
            | Self::KeyPolicyPut { key, .. }
            | Self::KeyTagged { key, .. }
            | Self::KeyUsed { key, .. } => {
                vec![EntityId::Key(key.clone())]
            }
            Self::UserPolicyPut { user, .. } => vec![EntityId::User(user.clone())],
            Self::RolePolicyPut { role, .. } => vec![EntityId::Role(role.clone())],
            Self::GroupPolicyPut { group, .. } => vec![EntityId::Group(group.clone())],
            Self::ManagedPolicyPut { arn, .. } => vec![EntityId::ManagedPolicy(arn.clone())],
            Self::BoundaryPut { principal, .. } => match principal.resource_id("role") {
                Some(_) => vec![EntityId::Role(principal.clone())],
                _ => vec![EntityId::User(principal.clone())],
            },
            Self::EbsDefaultsPut { account, .. } => vec![EntityId::Account(*account)],
            _ => Vec::new(),
        }
    }
}

impl World {
    /// Returns the world after the effect; this one stays as it is.
    ///
    /// # Errors
    ///
    /// If what the effect changes does not exist, or was not read.
    pub fn apply(&self, effect: &Effect) -> Result<Self, ApplyError> {
        let mut next = self.clone();
        next.apply_mut(effect)?;
        Ok(next)
    }

    /// Changes this world in place, for the one who owns it; after an error it may be changed in part.
    ///
    /// # Errors
    ///
    /// As [`World::apply`].
    pub fn apply_in_place(&mut self, effect: &Effect) -> Result<(), ApplyError> {
        self.apply_mut(effect)
    }

    fn apply_mut(&mut self, effect: &Effect) -> Result<(), ApplyError> {
        match effect {
            Effect::Put(entity) => {
                self.put(Entity::clone(entity));
                Ok(())
            }
            Effect::Removed(id) => match self.remove(id) {
                true => Ok(()),
                false => Err(absent(&format!("{id:?}"))),
            },
            Effect::GrantCreated { .. }
            | Effect::GrantRemoved { .. }
            | Effect::KeyStateChanged { .. }
            | Effect::KeyPolicyPut { .. }
            | Effect::KeyTagged { .. }
            | Effect::KeyUsed { .. } => self.apply_to_key(effect),
            Effect::VolumeCreated(volume) => {
                self.volumes.insert_mut(volume.id.clone(), volume.clone());
                Ok(())
            }
            Effect::VolumeStateChanged { volume, state } => self.change_volume(volume, |v| v.state = *state),
            Effect::VolumeAttached { volume, attachment } => self.change_volume(volume, |v| {
                v.attachment = Some(attachment.clone());
                v.state = VolumeState::InUse;
            }),
            Effect::VolumeDetached { volume } => self.change_volume(volume, |v| {
                v.attachment = None;
                v.state = VolumeState::Available;
            }),
            Effect::VolumeDeleted { volume } => {
                if self.volumes.remove_mut(volume) {
                    Ok(())
                } else {
                    Err(absent(volume.as_str()))
                }
            }
            Effect::SnapshotCreated(snapshot) => {
                self.snapshots.insert_mut(snapshot.id.clone(), snapshot.clone());
                Ok(())
            }
            Effect::SnapshotDeleted { snapshot } => {
                if self.snapshots.remove_mut(snapshot) {
                    Ok(())
                } else {
                    Err(absent(snapshot.as_str()))
                }
            }
            Effect::InstanceCreated(instance) => {
                self.instances.insert_mut(instance.id.clone(), instance.clone());
                Ok(())
            }
            Effect::InstanceStateChanged {
                instance,
                state,
                reason,
                transition_reason,
            } => {
                let mut changed = self
                    .instances
                    .get(instance)
                    .cloned()
                    .ok_or_else(|| absent(instance.as_str()))?;
                changed.state = *state;
                changed.state_reason = reason.clone();
                changed.state_transition_reason = transition_reason.clone();
                self.instances.insert_mut(instance.clone(), changed);
                Ok(())
            }
            Effect::EbsDefaultsPut {
                account,
                region,
                defaults,
            } => {
                let mut changed = self
                    .accounts
                    .get(account)
                    .cloned()
                    .ok_or_else(|| absent(account.as_str()))?;
                changed.ebs.insert_mut(region.clone(), defaults.clone());
                self.accounts.insert_mut(*account, changed);
                Ok(())
            }
            Effect::SessionCreated(session) => {
                self.sessions.insert_mut(session.arn.clone(), session.clone());
                Ok(())
            }
            _ => self.apply_to_policy(effect),
        }
    }

    fn change_volume(&mut self, id: &VolumeId, change: impl FnOnce(&mut Volume)) -> Result<(), ApplyError> {
        let mut volume = self.volumes.get(id).cloned().ok_or_else(|| absent(id.as_str()))?;
        change(&mut volume);
        self.volumes.insert_mut(id.clone(), volume);
        Ok(())
    }

    fn apply_to_key(&mut self, effect: &Effect) -> Result<(), ApplyError> {
        let (Effect::GrantCreated { key: arn, .. }
        | Effect::GrantRemoved { key: arn, .. }
        | Effect::KeyStateChanged { key: arn, .. }
        | Effect::KeyPolicyPut { key: arn, .. }
        | Effect::KeyTagged { key: arn, .. }
        | Effect::KeyUsed { key: arn, .. }) = effect
        else {
            return Ok(());
        };
        let mut key = self.keys.get(arn).cloned().ok_or_else(|| absent(arn.as_str()))?;
        match effect {
            Effect::GrantCreated { grant, .. } => match &mut key.grants {
                Known::Is(grants) => {
                    self.index_grant(arn, grant);
                    grants.insert_mut(grant.id.clone(), grant.clone());
                }
                Known::Unknown(_) => {
                    return Err(ApplyError::Unread {
                        what: "grants",
                        id: arn.as_str().into(),
                    });
                }
            },
            Effect::GrantRemoved { id, .. } => match &mut key.grants {
                Known::Is(grants) => {
                    let Some(grant) = grants.get(id) else {
                        return Err(absent(id.as_str()));
                    };
                    self.unindex_grant(arn, grant);
                    grants.remove_mut(id);
                }
                Known::Unknown(_) => {
                    return Err(ApplyError::Unread {
                        what: "grants",
                        id: arn.as_str().into(),
                    });
                }
            },
            Effect::KeyStateChanged {
                state, deletion_date, ..
            } => {
                key.state = Known::Is(*state);
                key.deletion_date = *deletion_date;
            }
            Effect::KeyUsed { last, .. } => key.custody.last_use = Some(Box::new(last.clone())),
            Effect::KeyPolicyPut { policy, .. } => key.policy = Known::Is(Arc::clone(policy)),
            Effect::KeyTagged { tag, value, .. } => match &mut key.tags {
                Known::Is(tags) => tags.insert_mut(tag.clone(), value.clone()),
                Known::Unknown(_) => {
                    return Err(ApplyError::Unread {
                        what: "tags",
                        id: arn.as_str().into(),
                    });
                }
            },
            _ => {}
        }
        self.keys.insert_mut(arn.clone(), key);
        Ok(())
    }

    fn apply_to_policy(&mut self, effect: &Effect) -> Result<(), ApplyError> {
        match effect {
            Effect::UserPolicyPut { user, policy } => {
                let mut changed = self
                    .users
                    .get(user)
                    .cloned()
                    .ok_or_else(|| absent(user.as_str()))?;
                put_inline(&mut changed.inline_policies, user, policy)?;
                self.users.insert_mut(user.clone(), changed);
            }
            Effect::RolePolicyPut { role, policy } => {
                let mut changed = self
                    .roles
                    .get(role)
                    .cloned()
                    .ok_or_else(|| absent(role.as_str()))?;
                put_inline(&mut changed.inline_policies, role, policy)?;
                self.roles.insert_mut(role.clone(), changed);
            }
            Effect::GroupPolicyPut { group, policy } => {
                let mut changed = self
                    .groups
                    .get(group)
                    .cloned()
                    .ok_or_else(|| absent(group.as_str()))?;
                put_inline(&mut changed.inline_policies, group, policy)?;
                self.groups.insert_mut(group.clone(), changed);
            }
            Effect::ManagedPolicyPut { arn, policy } => {
                let mut changed = self
                    .managed_policies
                    .get(arn)
                    .cloned()
                    .ok_or_else(|| absent(arn.as_str()))?;
                changed.policy = Known::Is(Arc::clone(policy));
                self.managed_policies.insert_mut(arn.clone(), changed);
            }
            Effect::BoundaryPut { principal, policy } => {
                let boundary = Known::Is(Some(Known::Is(Arc::clone(policy))));
                if let Some(mut user) = self.users.get(principal).cloned() {
                    user.boundary = boundary;
                    self.users.insert_mut(principal.clone(), user);
                } else {
                    let mut role = self
                        .roles
                        .get(principal)
                        .cloned()
                        .ok_or_else(|| absent(principal.as_str()))?;
                    role.boundary = boundary;
                    self.roles.insert_mut(principal.clone(), role);
                }
            }
            Effect::SessionPoliciesPut { session, policies } => {
                let mut changed = self
                    .sessions
                    .get(session)
                    .cloned()
                    .ok_or_else(|| absent(session.as_str()))?;
                changed.policies = Known::Is(Some(policies.iter().cloned().map(Known::Is).collect()));
                self.sessions.insert_mut(session.clone(), changed);
            }
            Effect::OrganizationPolicyPut { name, policy } => {
                let Known::Is(Some(organization)) = &mut self.organization else {
                    return Err(ApplyError::Unread {
                        what: "policies",
                        id: "organization".into(),
                    });
                };
                let Known::Is(policies) = &mut organization.policies else {
                    return Err(ApplyError::Unread {
                        what: "policies",
                        id: organization.id.clone(),
                    });
                };
                let mut changed = policies.get(name).cloned().ok_or_else(|| absent(name))?;
                changed.policy = Known::Is(Arc::clone(policy));
                policies.insert_mut(name.clone(), changed);
            }
            Effect::EndpointPolicyPut { endpoint, policy } => {
                let mut changed = self
                    .endpoints
                    .get(endpoint)
                    .cloned()
                    .ok_or_else(|| absent(endpoint.as_str()))?;
                changed.policy = Known::Is(Arc::clone(policy));
                self.endpoints.insert_mut(endpoint.clone(), changed);
            }
            _ => {}
        }
        Ok(())
    }
}

fn put_inline(
    policies: &mut Known<crate::Map<SmolStr, crate::PolicyRef>>,
    owner: &Arn,
    policy: &Arc<Policy>,
) -> Result<(), ApplyError> {
    match policies {
        Known::Is(policies) => {
            policies.insert_mut(policy.name().into(), Known::Is(Arc::clone(policy)));
            Ok(())
        }
        Known::Unknown(_) => Err(ApplyError::Unread {
            what: "inline policies",
            id: owner.as_str().into(),
        }),
    }
}
