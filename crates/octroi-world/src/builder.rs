//! Fills a world once, from evidence or from a story.
//!
//! The collector, the case format and the tests all build their worlds here.

use octroi_names::{Datum, Known};

use crate::named::Named;
use crate::{
    Account, Entity, Group, Image, Instance, InstanceProfile, Key, LaunchTemplate, ManagedPolicy,
    Organization, Role, Session, Snapshot, User, Volume, VpcEndpoint, World,
};

/// Fills a world; a second thing of the same id replaces the first.
#[derive(Debug, Clone)]
pub struct WorldBuilder {
    world: World,
}

impl Default for WorldBuilder {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! adders {
    ($($(#[$doc:meta])* $method:ident($thing:ident: $type:ty) => $map:ident[$id:expr] $(as $named:ident)?;)+) => {
        impl WorldBuilder {
            $($(#[$doc])*
            pub fn $method(&mut self, $thing: $type) -> &mut Self {
                let id = $id;
                $(self.world.note_name(Named::$named, &id);)?
                self.world.$map.insert_mut(id, $thing);
                self
            })+
        }
    };
}

adders! {
    /// Adds an account.
    account(account: Account) => accounts[account.id];
    /// Adds a user.
    user(user: User) => users[user.arn.clone()] as User;
    /// Adds a group.
    group(group: Group) => groups[group.arn.clone()] as Group;
    /// Adds a role.
    role(role: Role) => roles[role.arn.clone()] as Role;
    /// Adds a session of a role.
    session(session: Session) => sessions[session.arn.clone()];
    /// Adds a managed policy.
    managed_policy(policy: ManagedPolicy) => managed_policies[policy.arn.clone()] as Policy;
    /// Adds an instance profile.
    instance_profile(profile: InstanceProfile) => instance_profiles[(profile.account, profile.name.clone())];
    /// Adds a volume.
    volume(volume: Volume) => volumes[volume.id.clone()];
    /// Adds a snapshot.
    snapshot(snapshot: Snapshot) => snapshots[snapshot.id.clone()];
    /// Adds an image.
    image(image: Image) => images[image.id.clone()];
    /// Adds an instance.
    instance(instance: Instance) => instances[instance.id.clone()];
    /// Adds a VPC endpoint.
    endpoint(endpoint: VpcEndpoint) => endpoints[endpoint.id.clone()];
}

impl WorldBuilder {
    /// Begins with nothing.
    pub fn new() -> Self {
        Self {
            world: World::empty(),
        }
    }

    /// Adds a key.
    pub fn key(&mut self, key: Key) -> &mut Self {
        self.world.insert_key(key);
        self
    }

    /// Sets the organization.
    pub fn organization(&mut self, organization: Known<Option<Organization>>) -> &mut Self {
        self.world.organization = organization;
        self
    }

    /// Adds things in whatever order a store keeps them.
    ///
    /// A grant without its key is dropped: nothing else could remember it. A boundary whose managed policy is
    /// here is that policy's text, however old the text is that was kept with the user or role.
    pub fn entities(&mut self, entities: impl IntoIterator<Item = Entity>) -> &mut Self {
        let mut grants = Vec::new();
        for entity in entities {
            match entity {
                Entity::Grant(grant) => grants.push(grant),
                Entity::ManagedPolicy(policy) => {
                    self.managed_policy(policy);
                }
                Entity::Key(key) => {
                    self.key(key);
                }
                entity => self.world.put(entity),
            }
        }
        for (arn, grant) in grants {
            if let Some(key) = self.world.keys.get_mut(&arn)
                && let Known::Is(kept) = &mut key.grants
            {
                kept.insert_mut(grant.id.clone(), grant);
            }
        }
        self.world.renew_boundaries();
        self
    }

    /// Sets the launch template of the attempt.
    pub fn launch_template(&mut self, template: LaunchTemplate) -> &mut Self {
        self.world.launch_template = Some(template);
        self
    }

    /// Notes that a principal was looked for and does not exist.
    pub fn absent_principal(&mut self, arn: octroi_names::Arn) -> &mut Self {
        self.world.absent.insert_mut(arn);
        self
    }

    /// Notes that a datum was not read: its absence then proves nothing.
    pub fn unread(&mut self, datum: Datum) -> &mut Self {
        self.world.unread.insert_mut(datum);
        self
    }

    /// Returns the world.
    pub fn finish(self) -> World {
        self.world
    }
}
