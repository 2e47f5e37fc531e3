//! Things as rows: found by their id, kept as MessagePack with named fields.
//!
//! The names let a later octroi add fields (with a default) and read what an earlier one wrote. Nothing here
//! knows which kinds of things there are, with one exception: the grants of a key go when the key goes, and
//! their rows must go with it, or they would be there again with the next key of that ARN.

use octroi_world::{Entity, EntityId};
use zeroize::Zeroizing;

/// The table of the things.
pub(crate) const TABLE: &str = "entities";

/// Why a thing is not a row, or a row not a thing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowError {
    /// The id has no text.
    #[error("{0}")]
    Id(#[from] serde_json::Error),
    /// The thing has no row.
    #[error("{0}")]
    Write(#[from] rmp_serde::encode::Error),
    /// The row holds no thing.
    #[error("{0}")]
    Read(#[from] rmp_serde::decode::Error),
}

/// Returns the key of the row of a thing: its id as JSON.
pub(crate) fn key(id: &EntityId) -> Result<String, RowError> {
    Ok(serde_json::to_string(id)?)
}

/// Returns what the keys of all rows begin with that go when this thing goes.
pub(crate) fn dependents(id: &EntityId) -> Result<Option<String>, RowError> {
    match id {
        EntityId::Key(arn) => Ok(Some(format!("{{\"Grant\":[{},", serde_json::to_string(arn)?))),
        _ => Ok(None),
    }
}

/// Returns a thing as a row.
pub(crate) fn encode(entity: &Entity) -> Result<Zeroizing<Vec<u8>>, RowError> {
    // Room for nearly all: bytes that a growing buffer leaves behind would not be overwritten.
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    let mut serializer = rmp_serde::Serializer::new(&mut *bytes).with_struct_map();
    serde::Serialize::serialize(entity, &mut serializer)?;
    Ok(bytes)
}

/// Reads a thing from a row.
pub(crate) fn decode(row: &[u8]) -> Result<Entity, RowError> {
    Ok(rmp_serde::from_slice(row)?)
}

#[cfg(test)]
mod tests {
    use octroi_names::GrantId;

    use super::*;

    #[test]
    fn the_grants_of_a_key_are_dependents_and_those_of_a_key_with_a_longer_name_are_not() {
        let key_of = |name: &str| -> octroi_names::Arn {
            format!("arn:aws:kms:eu-west-1:111122223333:key/{name}")
                .parse()
                .unwrap()
        };
        let prefix = dependents(&EntityId::Key(key_of("a"))).unwrap().unwrap();
        let grant = |name: &str| {
            let id: GrantId = "0123".parse().unwrap();
            key(&EntityId::Grant((key_of(name), id))).unwrap()
        };
        assert!(grant("a").starts_with(&prefix));
        assert!(!grant("ab").starts_with(&prefix));
        assert_eq!(dependents(&EntityId::User(key_of("a"))).unwrap(), None);
    }
}
