//! Access keys of users and of the root user.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>. Each has two at most. Without
//! a user name the caller is meant, also where the caller is the root user. The secret is told once.

mod create_access_key;
mod get_access_key_last_used;
mod list_access_keys;
mod write_access_key;

pub(super) use create_access_key::CreateAccessKey;
pub(super) use get_access_key_last_used::GetAccessKeyLastUsed;
pub(super) use list_access_keys::ListAccessKeys;
pub(super) use write_access_key::{DeleteAccessKey, UpdateAccessKey};

use std::sync::Arc;

use octroi_names::SmolStr;
use octroi_world::{AccessKey, Account, Effect, SignIn, User};

use super::found::{account, existing_user, no_such};
use super::user::Meant;
use crate::operation::{Scene, Stop};

/// The quota of access keys of a user.
const KEYS_PER_USER: usize = 2;

/// `Active` or `Inactive`.
fn status(key: &AccessKey) -> &'static str {
    if key.active { "Active" } else { "Inactive" }
}

/// Who has keys.
enum Holder<'a> {
    User(&'a User),
    Root(&'a Account),
}

impl<'a> Holder<'a> {
    fn of(scene: &Scene<'a>, meant: &Meant) -> Result<Self, Stop> {
        match meant {
            Meant::User(name) => Ok(Self::User(existing_user(scene, name)?)),
            Meant::Root => {
                let account = scene.world.account(account(scene)?);
                account.map(Self::Root).ok_or_else(|| Stop::Unknown(Vec::new()))
            }
        }
    }

    fn keys(&self) -> &'a [SmolStr] {
        match self {
            Self::User(user) => &user.sign_in.access_keys,
            Self::Root(account) => &account.root_access_keys,
        }
    }

    /// The change that lets it have these keys.
    fn with_keys(&self, keys: Vec<SmolStr>) -> Effect {
        match self {
            Self::User(user) => User {
                sign_in: SignIn {
                    access_keys: keys,
                    ..user.sign_in.clone()
                },
                ..User::clone(user)
            }
            .into(),
            Self::Root(account) => Account {
                root_access_keys: keys,
                ..Account::clone(account)
            }
            .into(),
        }
    }

    /// Returns one of its keys.
    fn key(&self, scene: &Scene<'a>, id: &str) -> Result<&'a Arc<AccessKey>, Stop> {
        self.keys()
            .iter()
            .find(|own| *own == id)
            .and_then(|own| scene.world.access_key(own))
            .ok_or_else(|| no_such(format!("The Access Key with id {id} cannot be found.")))
    }
}

/// The name that answers have: none of the root user.
fn name(meant: &Meant) -> Option<&str> {
    match meant {
        Meant::User(name) => Some(name),
        Meant::Root => None,
    }
}
