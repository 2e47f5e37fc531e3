//! DeleteImportedKeyMaterial: takes material that was imported away, after which the key waits for it.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html>: the current
//! material where none is named. Only the same material can come in its place. Material that waits for
//! its rotation is forgotten, and the key stays as it is.

use octroi_names::SmolStr;
use octroi_trail::KmsError;
use octroi_world::{Key, KeyState};
use serde::Deserialize;
use serde_json::json;

use super::import::{external, fails, is_symmetric};
use super::on_key::KeyInput;
use super::state::failure;
use super::{Use, settle, waiting};
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// A request to delete imported material.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteImportedKeyMaterial {
    key_material_id: Option<SmolStr>,
}

impl KeyInput for DeleteImportedKeyMaterial {
    const NAME: &'static str = "DeleteImportedKeyMaterial";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Manage;

    fn perform(&self, scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        external(key)?;
        if key.state.value() == Some(&KeyState::Creating) {
            return Err(failure(KmsError::Creating, &key.arn).into());
        }
        let found = match &self.key_material_id {
            Some(id) => key.custody.material(id),
            None => key.custody.current(),
        };
        let mut output = json!({ "KeyId": key.arn.as_str() });
        let Some(found) = found else {
            if self.key_material_id.is_some() {
                let text = format!("{} has no key material with this id.", key.arn);
                return fails(ErrorCode::NotFound, text);
            }
            return Ok(Done::output(output));
        };
        super::add_material(
            &mut output,
            "KeyMaterialId",
            is_symmetric(key).then_some(&found.id),
        );
        if found.pending {
            return Ok(Done::output(output).with(waiting::forgotten(scene.world, key, &found.id)));
        }
        let mut next = key.clone();
        for material in &mut next.custody.materials {
            if material.id == found.id {
                material.secret = None;
                material.valid_to = None;
            }
        }
        settle::without_material(&mut next);
        Ok(Done::output(output).with([next.into()]))
    }
}
