//! An operation on one key, with what all of them share: the key by its name, the check, the key.
//!
//! Most operations of KMS name one key, check one action on it, and then do something small. An
//! input says which of its members names the key and what it does; see
//! <https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html> for what
//! each operation takes, and `authorization.md` 4.2.

use std::fmt::Debug;

use octroi_names::{Arn, Datum, Gap, SmolStr};
use octroi_policy::Context;
use octroi_world::Key;
use serde::de::DeserializeOwned;

use super::{Use, key_ref};
use crate::api::{Asked, Bind};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The input of an operation on one key.
pub trait KeyInput: DeserializeOwned + Debug + Clone + Send + Sync + 'static {
    /// The operation's name.
    const NAME: &'static str;
    /// Whether it changes nothing.
    const READ_ONLY: bool;
    /// What it wants of the key.
    const USE: Use;
    /// Whether the key may be named by an alias.
    const ALIASES: bool = false;
    /// Whether another account may ask.
    const SHARED: bool = false;
    /// The member that names the key.
    const MEMBER: &'static str = "KeyId";

    /// Adds the condition keys of the operation's own.
    fn condition_keys(&self, _context: &mut Context) {}

    /// Makes the checks beside the one on the key.
    ///
    /// # Errors
    ///
    /// If the request is malformed.
    fn more_checks(&self, _scene: &Scene<'_>, _base: &Context, _key: &Arn) -> Result<Vec<CheckSpec>, Stop> {
        Ok(Vec::new())
    }

    /// Does what the operation does.
    ///
    /// # Errors
    ///
    /// If the key's kind or state refuses it.
    fn perform(&self, scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop>;
}

/// An operation on one key.
#[derive(Debug, Clone)]
pub struct OnKey<I> {
    /// The key.
    pub key: Arn,
    /// The alias that the request names the key by.
    pub alias: Option<SmolStr>,
    /// The other members.
    pub input: I,
}

impl<I: KeyInput> Bind for OnKey<I> {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let input = I::deserialize(asked.input)
            .map_err(|error| Stop::from(Failure::new(ErrorCode::Validation, error.to_string())))?;
        Ok(Self {
            key: key_ref::named(asked, I::MEMBER, I::ALIASES)?,
            alias: asked.text(I::MEMBER).and_then(key_ref::alias_in),
            input,
        })
    }
}

impl<I: KeyInput> Operation for OnKey<I> {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = I::NAME;
    const READ_ONLY: bool = I::READ_ONLY;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = if I::SHARED {
            scene.key_check(I::NAME, &self.key, I::USE, base)?
        } else {
            super::owned_key_check(scene, I::NAME, &self.key, I::USE, base)?
        };
        if let Ok(context) = &mut check.context {
            if let Some(alias) = &self.alias {
                set_default(context, "kms:RequestAlias", alias.as_str());
            }
            self.input.condition_keys(context);
        }
        let mut checks = self.input.more_checks(scene, base, &self.key)?;
        checks.push(check);
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        match scene.key(&self.key)? {
            Some(key) => self.input.perform(scene, key, ids),
            None => Err(Gap::new(Datum::Key(self.key.as_str().into())).into()),
        }
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}
