//! A world as one JSON document, to keep, to read, and to put into another store.
//!
//! Secrets (key material, secret access keys, session tokens) are in it only where they were asked for. A
//! document from which secrets were left out can be read and compared, but not imported: the keys of it could
//! decrypt nothing.

use octroi_world::{Entity, World, WorldBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the document says that it is.
const KIND: &str = "octroi export";
/// The form of the document.
const VERSION: u32 = 1;
/// The one member of a secret, see `octroi_world`.
const SECRET: &str = "$secret";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    kind: String,
    version: u32,
    /// How many secrets were left out.
    secrets_omitted: u64,
    entities: Vec<Value>,
}

/// Why a document cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no export.
    #[error("this is not an export of octroi: {detail}")]
    NotAnExport {
        /// What is wrong.
        detail: String,
    },
    /// A newer octroi wrote it.
    #[error("the export has version {found} and this octroi reads up to {VERSION}: use a newer octroi")]
    Newer {
        /// Its version.
        found: u32,
    },
    /// It was written without its secrets.
    #[error(
        "{omitted} secrets were left out of this export, and without them its keys decrypt nothing: export again with the secrets"
    )]
    SecretsOmitted {
        /// How many.
        omitted: u64,
    },
    /// A thing in it cannot be read.
    #[error("entity {index} of the export cannot be read: {detail}")]
    Entity {
        /// Its place, from 0.
        index: usize,
        /// What is wrong.
        detail: String,
    },
}

/// Writes a world as a JSON document.
///
/// # Errors
///
/// If a thing has no form in JSON.
pub fn export(world: &World, with_secrets: bool) -> Result<String, serde_json::Error> {
    let mut document = Document {
        kind: KIND.to_owned(),
        version: VERSION,
        secrets_omitted: 0,
        entities: Vec::new(),
    };
    for entity in world.entity_ids().filter_map(|id| world.entity(&id)) {
        let mut value = serde_json::to_value(&entity)?;
        if !with_secrets {
            document.secrets_omitted += omit_secrets(&mut value);
        }
        document.entities.push(value);
    }
    serde_json::to_string_pretty(&document)
}

/// Reads the world of a document.
///
/// # Errors
///
/// If it is no export, of a newer version, without its secrets, or holds what is not a thing.
pub fn import(text: &str) -> Result<World, ImportError> {
    let document: Document = serde_json::from_str(text).map_err(|error| ImportError::NotAnExport {
        detail: error.to_string(),
    })?;
    if document.kind != KIND {
        return Err(ImportError::NotAnExport {
            detail: format!("its kind is `{}`", document.kind),
        });
    }
    if document.version > VERSION {
        return Err(ImportError::Newer {
            found: document.version,
        });
    }
    if document.secrets_omitted > 0 {
        return Err(ImportError::SecretsOmitted {
            omitted: document.secrets_omitted,
        });
    }
    let entities = document.entities.into_iter().enumerate();
    let entities: Vec<Entity> = entities
        .map(|(index, value)| {
            serde_json::from_value(value).map_err(|error| ImportError::Entity {
                index,
                detail: error.to_string(),
            })
        })
        .collect::<Result<_, _>>()?;
    let mut builder = WorldBuilder::new();
    builder.entities(entities);
    Ok(builder.finish())
}

/// Takes every secret out of a value; returns how many there were.
fn omit_secrets(value: &mut Value) -> u64 {
    match value {
        Value::Array(values) => values.iter_mut().map(omit_secrets).sum(),
        Value::Object(members) => {
            if members.len() == 1
                && let Some(secret) = members.get_mut(SECRET)
            {
                *secret = Value::Null;
                return 1;
            }
            members.values_mut().map(omit_secrets).sum()
        }
        _ => 0,
    }
}
