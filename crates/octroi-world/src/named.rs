//! Finds what IAM knows by its name: users, groups, roles and managed policies of an account.
//!
//! Names are unique in an account whatever their case and path, while an ARN has the path in it:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. The index is kept by whatever puts
//! or removes, so that no call walks through all accounts. A name finds a thing only as it was given, capitals
//! included; the small letters tell whether a name is taken, and order the lists.

use octroi_names::{AccountId, Arn};
use smol_str::SmolStr;

use crate::{Group, InstanceProfile, ManagedPolicy, Role, User, World};

/// The kinds of things with names of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// Users.
    User,
    /// Groups.
    Group,
    /// Roles.
    Role,
    /// Managed policies.
    Policy,
}

/// What the index is asked for: account, kind, and the name in small letters.
pub(crate) type NameKey = (AccountId, Named, SmolStr);

/// Returns the name at the end of an ARN of IAM, behind its path.
pub(crate) fn name_in(arn: &Arn) -> &str {
    arn.resource().rsplit('/').next().unwrap_or_default()
}

fn key(named: Named, arn: &Arn) -> Option<NameKey> {
    Some((arn.account()?, named, name_in(arn).to_ascii_lowercase().into()))
}

impl World {
    pub(crate) fn note_name(&mut self, named: Named, arn: &Arn) {
        if let Some(key) = key(named, arn) {
            self.names.insert_mut(key, arn.clone());
        }
    }

    pub(crate) fn drop_name(&mut self, named: Named, arn: &Arn) {
        if let Some(key) = key(named, arn)
            && self.names.get(&key) == Some(arn)
        {
            self.names.remove_mut(&key);
        }
    }

    /// Returns the ARN that has a name, or one that differs in capitals only.
    pub fn name_taken(&self, account: AccountId, named: Named, name: &str) -> Option<&Arn> {
        self.names
            .get(&(account, named, name.to_ascii_lowercase().into()))
    }

    fn named(&self, account: AccountId, named: Named, name: &str) -> Option<&Arn> {
        self.name_taken(account, named, name)
            .filter(|arn| name_in(arn) == name)
    }

    /// Returns the ARNs of the things of one kind in an account, by name in small letters.
    pub fn arns_of(&self, account: AccountId, named: Named) -> impl Iterator<Item = &Arn> {
        self.names
            .range((account, named, SmolStr::default())..)
            .take_while(move |((of, kind, _), _)| *of == account && *kind == named)
            .map(|(_, arn)| arn)
    }

    /// Returns a user of an account by name.
    pub fn user_named(&self, account: AccountId, name: &str) -> Option<&User> {
        self.users.get(self.named(account, Named::User, name)?)
    }

    /// Returns a group of an account by name.
    pub fn group_named(&self, account: AccountId, name: &str) -> Option<&Group> {
        self.groups.get(self.named(account, Named::Group, name)?)
    }

    /// Returns the role of an account by its name: a session's ARN drops the role's path.
    pub fn role_named(&self, account: AccountId, name: &str) -> Option<&Role> {
        self.roles.get(self.named(account, Named::Role, name)?)
    }

    /// Returns the users of an account, by name.
    pub fn users_of(&self, account: AccountId) -> impl Iterator<Item = &User> {
        self.arns_of(account, Named::User)
            .filter_map(|arn| self.users.get(arn))
    }

    /// Returns the groups of an account, by name.
    pub fn groups_of(&self, account: AccountId) -> impl Iterator<Item = &Group> {
        self.arns_of(account, Named::Group)
            .filter_map(|arn| self.groups.get(arn))
    }

    /// Returns the roles of an account, by name.
    pub fn roles_of(&self, account: AccountId) -> impl Iterator<Item = &Role> {
        self.arns_of(account, Named::Role)
            .filter_map(|arn| self.roles.get(arn))
    }

    /// Returns the managed policies of an account, by name.
    pub fn policies_of(&self, account: AccountId) -> impl Iterator<Item = &ManagedPolicy> {
        self.arns_of(account, Named::Policy)
            .filter_map(|arn| self.managed_policies.get(arn))
    }

    /// Returns the instance profiles of an account, by name.
    pub fn profiles_of(&self, account: AccountId) -> impl Iterator<Item = &InstanceProfile> {
        self.instance_profiles
            .range((account, SmolStr::default())..)
            .take_while(move |((of, _), _)| *of == account)
            .map(|(_, profile)| profile)
    }
}

#[cfg(test)]
mod tests {
    use octroi_names::Known;

    use super::*;
    use crate::{Effect, EntityId, Map, SignIn};

    fn user(arn: &str) -> User {
        User {
            arn: arn.parse().unwrap(),
            unique_id: None,
            inline_policies: Known::Is(Map::new_sync()),
            attached_policies: Vec::new(),
            groups: Known::Is(Vec::new()),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: None,
            sign_in: SignIn::default(),
        }
    }

    #[test]
    fn a_name_is_found_whatever_the_path_and_gone_with_its_owner() {
        let (home, other) = ("111122223333".parse().unwrap(), "444455556666".parse().unwrap());
        let mut world = World::empty();
        for arn in [
            "arn:aws:iam::111122223333:user/team/Bob",
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::444455556666:user/bob",
        ] {
            world = world.apply(&user(arn).into()).unwrap();
        }
        let names = |world: &World, account| -> Vec<String> {
            world
                .users_of(account)
                .map(|user| name_in(&user.arn).into())
                .collect()
        };
        assert_eq!(names(&world, home), ["alice", "Bob"]);
        assert_eq!(names(&world, other), ["bob"]);
        assert!(world.user_named(home, "Bob").is_some());
        assert!(
            world.user_named(home, "bob").is_none(),
            "capitals are part of a name"
        );
        assert!(world.name_taken(home, Named::User, "BOB").is_some());
        assert!(world.name_taken(home, Named::Role, "bob").is_none());

        // A user that moved to another path: the old ARN goes, the name stays with the new one.
        let moved = user("arn:aws:iam::111122223333:user/Bob");
        let old = EntityId::User("arn:aws:iam::111122223333:user/team/Bob".parse().unwrap());
        let moved_last = world.apply(&moved.clone().into()).unwrap();
        let moved_last = moved_last.apply(&Effect::Removed(old.clone())).unwrap();
        assert_eq!(moved_last.user_named(home, "Bob").unwrap().arn, moved.arn);
        let gone = world.apply(&Effect::Removed(old)).unwrap();
        assert_eq!(gone.name_taken(home, Named::User, "bob"), None);
    }
}
