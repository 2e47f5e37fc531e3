//! ListKeyRotations: the materials that a key has had, and when each took the place of the last.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html>: rotations alone, or
//! with `ALL_KEY_MATERIAL` the first material and imported ones that wait too, oldest first.

use octroi_names::SmolStr;
use octroi_world::{Key, KeyMaterial, World};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::on_key::KeyInput;
use super::paging::Page;
use super::rotation::rotates;
use super::{Use, waiting};
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop, seconds};

/// A request for the rotations that a key has seen.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListKeyRotations {
    include_key_material: Option<SmolStr>,
    limit: Option<u32>,
    marker: Option<SmolStr>,
}

fn entry(world: &World, key: &Key, index: usize, material: &KeyMaterial) -> Value {
    let mut out = Map::new();
    let state = match (index == key.custody.current, material.pending) {
        (true, _) => "CURRENT",
        (false, true) if waiting::is_everywhere(world, key, &material.id) => "PENDING_ROTATION",
        (false, true) => "PENDING_MULTI_REGION_IMPORT_AND_ROTATION",
        (false, false) => "NON_CURRENT",
    };
    out.insert("KeyId".into(), json!(key.arn.as_str()));
    out.insert("KeyMaterialId".into(), json!(material.id.as_str()));
    out.insert("KeyMaterialState".into(), json!(state));
    if key.origin.value().is_some_and(|origin| origin == "EXTERNAL") {
        let there = material.secret.is_some();
        out.insert(
            "ImportState".into(),
            json!(if there { "IMPORTED" } else { "PENDING_IMPORT" }),
        );
        if !material.description.is_empty() {
            out.insert(
                "KeyMaterialDescription".into(),
                json!(material.description.as_str()),
            );
        }
        if there {
            let model = match material.valid_to {
                Some(_) => "KEY_MATERIAL_EXPIRES",
                None => "KEY_MATERIAL_DOES_NOT_EXPIRE",
            };
            out.insert("ExpirationModel".into(), json!(model));
            if material.valid_to.is_some() {
                out.insert("ValidTo".into(), seconds(material.valid_to));
            }
        }
    }
    if let Some(how) = material.rotated {
        out.insert("RotationDate".into(), seconds(Some(material.created)));
        out.insert("RotationType".into(), json!(how.as_str()));
    }
    Value::Object(out)
}

impl KeyInput for ListKeyRotations {
    const NAME: &'static str = "ListKeyRotations";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Manage;

    fn perform(&self, scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        rotates(key)?;
        let page = Page::new(self.limit, self.marker.as_deref(), (100, 1_000))?;
        let all = self.include_key_material.as_deref() == Some("ALL_KEY_MATERIAL");
        let materials = key.custody.materials.iter().enumerate();
        let entries = materials
            .filter(|(_, material)| all || material.rotated.is_some())
            .map(|(index, material)| {
                let shown = entry(scene.world, key, index, material);
                (format!("{index:06}").into(), shown)
            });
        Ok(Done::output(page.of("Rotations", entries.collect())))
    }
}
