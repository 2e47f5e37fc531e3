//! Reads the world back from its rows.

use octroi_world::{Entity, World, WorldBuilder};
use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata};

use crate::row;
use crate::seal::Sealer;
use crate::store::ENTITIES;

/// Why there is no world.
#[derive(Debug)]
pub(crate) enum LoadError {
    /// The database failed.
    Storage(redb::Error),
    /// A row is wrong.
    Row(String),
}

impl<E: Into<redb::Error>> From<E> for LoadError {
    fn from(error: E) -> Self {
        Self::Storage(error.into())
    }
}

/// Reads every thing.
pub(crate) fn world(transaction: &ReadTransaction, sealer: &Sealer) -> Result<World, LoadError> {
    let mut builder = WorldBuilder::new();
    builder.entities(entities(transaction, sealer)?);
    Ok(builder.finish())
}

fn entities(transaction: &ReadTransaction, sealer: &Sealer) -> Result<Vec<Entity>, LoadError> {
    let table = match transaction.open_table(ENTITIES) {
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
        table => table?,
    };
    let mut entities = Vec::new();
    for row in table.iter()? {
        let (key, sealed) = row?;
        entities.push(entity(sealer, key.value(), sealed.value()).map_err(LoadError::Row)?);
    }
    match u64::try_from(entities.len()) {
        Ok(count) if count == table.len()? => Ok(entities),
        _ => Err(LoadError::Row("rows are missing".to_owned())),
    }
}

/// Reads one thing from its row.
fn entity(sealer: &Sealer, key: &str, sealed: &[u8]) -> Result<Entity, String> {
    let plain = sealer
        .open(row::TABLE, key.as_bytes(), sealed)
        .map_err(|_| format!("the row of `{key}` is not as it was written"))?;
    row::decode(&plain).map_err(|error| format!("the row of `{key}` cannot be read: {error}"))
}
