//! DeleteAlias: takes a name from a key, whatever the key's state.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html> and `authorization.md` 4.3:
//! the alias is checked by IAM, and the key by its policy too.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_trail::KmsError;
use octroi_world::KeyState;

use super::Use;
use super::alias::{alias_check, alias_of, done, holder, without};
use super::state::failure;
use crate::api::{Asked, Bind};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to take a name away.
#[derive(Debug, Clone)]
pub struct DeleteAlias {
    alias: SmolStr,
    target: Option<Arn>,
}

impl Bind for DeleteAlias {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let alias = alias_of(asked)?;
        let target = asked
            .world
            .key_of_alias(asked.account, asked.region.as_str(), &alias);
        Ok(Self {
            target: target.cloned(),
            alias,
        })
    }
}

impl Operation for DeleteAlias {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "DeleteAlias";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut checks = vec![alias_check(scene, Self::NAME, &self.alias, base)?];
        if let Ok(key) = holder(scene, &self.alias) {
            checks.push(super::owned_key_check(
                scene,
                Self::NAME,
                &key.arn,
                Use::Manage,
                base,
            )?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let key = holder(scene, &self.alias)?;
        if key.state.value() == Some(&KeyState::Creating) {
            return Err(failure(KmsError::Creating, &key.arn).into());
        }
        Ok(done([without(key, &self.alias)?]))
    }

    fn key_resources(&self) -> Vec<Arn> {
        self.target.iter().cloned().collect()
    }
}
