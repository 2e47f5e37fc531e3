//! EnableKey: makes a key that is disabled usable again.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html> and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>. A key that is
//! enabled already stays so, and the call succeeds.

use octroi_names::Arn;
use octroi_policy::Context;
use octroi_world::KeyState;
use serde_json::{Value, json};

use super::Use;
use crate::api::{Asked, Bind};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to enable a key.
#[derive(Debug, Clone)]
pub struct EnableKey {
    /// The key.
    pub key: Arn,
}

impl Operation for EnableKey {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "EnableKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        super::owned_key_check(scene, Self::NAME, &self.key, Use::Switch, base).map(|check| vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        super::switch(scene, &self.key, KeyState::Enabled)
    }

    fn request_parameters(&self) -> Value {
        json!({ "keyId": self.key.as_str() })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

impl Bind for EnableKey {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        super::key_ref::named(asked, "KeyId", false).map(|key| Self { key })
    }
}
