//! CancelKeyDeletion: calls the deletion of a key off; the key is disabled then.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html>.
//! A key whose imported material is gone waits for its import again instead.

use octroi_names::{Arn, Datum, Gap};
use octroi_policy::Context;
use octroi_world::{Effect, KeyState};
use serde_json::{Value, json};

use super::Use;
use crate::Response;
use crate::api::{Asked, Bind};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to keep a key after all.
#[derive(Debug, Clone)]
pub struct CancelKeyDeletion {
    /// The key.
    pub key: Arn,
}

impl Operation for CancelKeyDeletion {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "CancelKeyDeletion";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        super::owned_key_check(scene, Self::NAME, &self.key, Use::CancelDeletion, base)
            .map(|check| vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(key) = scene.key(&self.key)? else {
            return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
        };
        let imported = key.origin.value().is_some_and(|origin| origin == "EXTERNAL");
        let materials = &key.custody.materials;
        let lacks = materials.is_empty()
            || materials
                .iter()
                .any(|material| !material.pending && material.secret.is_none());
        let state = match scene.served() && imported && lacks {
            true => KeyState::PendingImport,
            false => KeyState::Disabled,
        };
        Ok(Done {
            response: Response::Key(self.key.clone()),
            effects: vec![Effect::KeyStateChanged {
                key: self.key.clone(),
                state,
                deletion_date: None,
            }],
        })
    }

    fn request_parameters(&self) -> Value {
        json!({ "keyId": self.key.as_str() })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

impl Bind for CancelKeyDeletion {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        super::key_ref::named(asked, "KeyId", false).map(|key| Self { key })
    }
}
