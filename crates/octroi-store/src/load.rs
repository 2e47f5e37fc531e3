//! Reads the world back from its rows.
//!
//! Opening and decoding is most of the work: where there are many rows a second thread does it, while this
//! one reads the database and fills the world.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use octroi_world::{Entity, World, WorldBuilder};
use redb::{AccessGuard, ReadTransaction, ReadableTableMetadata};

use crate::row;
use crate::seal::{Scratch, Sealer};
use crate::store::ENTITIES;

/// From how many rows on a second thread is worth its start.
const MANY: u64 = 2000;

/// How many rows the threads hand over at once.
const CHUNK: usize = 256;

/// How many chunks are under way.
const CHUNKS: usize = 4;

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

/// A row as it lies in the database.
type Row<'t> = (AccessGuard<'t, &'static str>, AccessGuard<'t, &'static [u8]>);

/// Reads every thing.
pub(crate) fn world(transaction: &ReadTransaction, sealer: &Sealer) -> Result<World, LoadError> {
    let table = match transaction.open_table(ENTITIES) {
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(World::empty()),
        table => table?,
    };
    let length = table.len()?;
    let mut rows = table.range::<&str>(..)?.map(|row| Ok(row?));
    let mut builder = WorldBuilder::new();
    let mut count = 0;
    let mut failure = None;
    let mut read = |next: &mut dyn FnMut() -> Result<Option<Entity>, LoadError>| {
        builder.entities(std::iter::from_fn(|| match next() {
            Ok(entity) => {
                count += u64::from(entity.is_some());
                entity
            }
            Err(error) => {
                failure = Some(error);
                None
            }
        }));
    };
    if length < MANY {
        let mut scratch = Scratch::default();
        read(&mut || {
            rows.next()
                .map(|row| entity(sealer, &mut scratch, &row?))
                .transpose()
        });
    } else {
        std::thread::scope(|scope| {
            let mut helper = Helper::new(scope, sealer);
            read(&mut || helper.next(&mut rows));
        });
    }
    match failure {
        Some(error) => Err(error),
        None if count != length => Err(LoadError::Row("rows are missing".to_owned())),
        None => Ok(builder.finish()),
    }
}

/// A thread that turns rows into things, chunk by chunk and in their order.
struct Helper<'t> {
    rows: SyncSender<Vec<Row<'t>>>,
    things: Receiver<Result<Vec<Entity>, LoadError>>,
    /// How many chunks the thread has.
    under_way: usize,
    ready: std::vec::IntoIter<Entity>,
}

impl<'t> Helper<'t> {
    fn new<'scope>(scope: &'scope Scope<'scope, '_>, sealer: &'scope Sealer) -> Self
    where
        't: 'scope,
    {
        let (rows, rows_in) = sync_channel::<Vec<Row<'t>>>(CHUNKS);
        let (things_out, things) = sync_channel(CHUNKS);
        scope.spawn(move || {
            let mut scratch = Scratch::default();
            for chunk in rows_in {
                let chunk = chunk
                    .iter()
                    .map(|row| entity(sealer, &mut scratch, row))
                    .collect();
                if things_out.send(chunk).is_err() {
                    return;
                }
            }
        });
        Self {
            rows,
            things,
            under_way: 0,
            ready: Vec::new().into_iter(),
        }
    }

    /// Returns the next thing, and keeps the thread busy.
    fn next(
        &mut self,
        rows: &mut impl Iterator<Item = Result<Row<'t>, LoadError>>,
    ) -> Result<Option<Entity>, LoadError> {
        loop {
            if let Some(entity) = self.ready.next() {
                return Ok(Some(entity));
            }
            while self.under_way < CHUNKS {
                let chunk = rows.take(CHUNK).collect::<Result<Vec<_>, _>>()?;
                if chunk.is_empty() || self.rows.send(chunk).is_err() {
                    break;
                }
                self.under_way += 1;
            }
            if self.under_way == 0 {
                return Ok(None);
            }
            let Ok(chunk) = self.things.recv() else {
                return Ok(None);
            };
            self.under_way -= 1;
            self.ready = chunk?.into_iter();
        }
    }
}

/// Reads one thing from its row.
fn entity(sealer: &Sealer, scratch: &mut Scratch, (key, sealed): &Row<'_>) -> Result<Entity, LoadError> {
    let key = key.value();
    let plain = sealer
        .open(scratch, row::TABLE, key.as_bytes(), sealed.value())
        .map_err(|_| LoadError::Row(format!("the row of `{key}` is not as it was written")))?;
    row::decode(plain).map_err(|error| LoadError::Row(format!("the row of `{key}` cannot be read: {error}")))
}
