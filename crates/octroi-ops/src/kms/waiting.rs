//! Imported material that waits for the rotation which makes it current.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_RotationsListEntry.html> and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-import.html>: such material is
//! not yet the key's for good, so that the key's state does not depend on it, and where it is deleted or
//! expires it is forgotten. New material comes to the primary of a multi-Region key first; the rotation
//! waits until every replica has it too.

use octroi_world::{Effect, Key, KeyMaterial, World};

use super::settle::related;

fn is_primary(key: &Key) -> bool {
    key.custody
        .primary
        .as_ref()
        .is_none_or(|region| region == key.arn.region())
}

/// Returns whether a key's material, or that of a replica, may come first to it.
pub(super) fn takes_new(key: &Key) -> bool {
    is_primary(key)
}

/// Returns whether waiting material is in a key and in all its relatives.
pub(super) fn is_everywhere(world: &World, key: &Key, id: &str) -> bool {
    let there = |key: &Key| {
        key.custody
            .material(id)
            .is_some_and(|material| material.secret.is_some())
    };
    there(key) && related(world, key).into_iter().all(there)
}

/// Returns what a rotation on demand would make current; `None` where nothing waits, or not everywhere.
pub(super) fn ready<'a>(world: &World, key: &'a Key) -> Option<&'a KeyMaterial> {
    let mut waiting = key.custody.materials.iter().filter(|material| material.pending);
    waiting.find(|material| is_everywhere(world, key, &material.id))
}

/// Tells the replicas of a primary which material they are to import.
pub(super) fn announced(world: &World, key: &Key, material: &KeyMaterial) -> Vec<Effect> {
    let told = |other: &Key| {
        let mut other = other.clone();
        other.custody.materials.push(KeyMaterial {
            secret: None,
            valid_to: None,
            description: octroi_names::SmolStr::default(),
            ..material.clone()
        });
        Effect::from(other)
    };
    related(world, key).into_iter().map(told).collect()
}

/// Takes waiting material away: from a replica alone, from a primary with all its replicas.
pub(super) fn forgotten(world: &World, key: &Key, id: &str) -> Vec<Effect> {
    let mut own = key.clone();
    if !is_primary(key) {
        for material in own.custody.materials.iter_mut().filter(|own| own.id == id) {
            material.secret = None;
            material.valid_to = None;
        }
        return vec![own.into()];
    }
    let without = |key: &Key| {
        let mut key = key.clone();
        key.custody
            .materials
            .retain(|material| !(material.pending && material.id == id));
        Effect::from(key)
    };
    let replicas = related(world, key).into_iter().map(without);
    std::iter::once(without(key)).chain(replicas).collect()
}
