//! DeleteImportedKeyMaterial: takes material that was imported away, after which the key waits for it.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html>: the current
//! material where none is named. Only the same material can come in its place.

use octroi_names::SmolStr;
use octroi_trail::KmsError;
use octroi_world::{Key, KeyState};
use serde::Deserialize;
use serde_json::json;

use super::hsm::Spec;
use super::import::{external, fails};
use super::on_key::KeyInput;
use super::state::failure;
use super::{Use, material, settle};
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

    fn perform(&self, _scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        external(key)?;
        if key.state.value() == Some(&KeyState::Creating) {
            return Err(failure(KmsError::Creating, &key.arn).into());
        }
        let mut next = key.clone();
        let at = match &self.key_material_id {
            Some(id) => key
                .custody
                .materials
                .iter()
                .position(|material| material.id == *id),
            None => Some(key.custody.current),
        };
        let found = at.and_then(|at| next.custody.materials.get_mut(at));
        let mut output = json!({ "KeyId": key.arn.as_str() });
        match found {
            Some(found) => {
                found.secret = None;
                found.valid_to = None;
                let id = found.id.clone();
                let symmetric = matches!(material::spec(key), Ok(Spec::SymmetricDefault));
                super::add_material(&mut output, "KeyMaterialId", symmetric.then_some(&id));
                settle::without_material(&mut next);
                Ok(Done::output(output).with([next.into()]))
            }
            None if self.key_material_id.is_some() => {
                let text = format!("{} has no key material with this id.", key.arn);
                fails(ErrorCode::NotFound, text)
            }
            None => Ok(Done::output(output)),
        }
    }
}
