//! CancelKeyDeletion: calls the deletion of a key off; the key is disabled then.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html>.
//! Left out: a key with imported material that has expired meanwhile, which AWS puts into
//! `PendingImport` instead.

use octroi_names::{Arn, Datum, Gap};
use octroi_policy::Context;
use octroi_world::{Effect, KeyState};
use serde_json::{Value, json};

use super::Use;
use crate::Response;
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
        if scene.key(&self.key)?.is_none() {
            return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
        }
        Ok(Done {
            response: Response::Key(self.key.clone()),
            effects: vec![Effect::KeyStateChanged {
                key: self.key.clone(),
                state: KeyState::Disabled,
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
