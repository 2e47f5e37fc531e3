//! The store: makes changes durable, and finds records.
//!
//! A commit is one transaction with one `fsync`. After a failed commit the store takes no further changes,
//! see [`CommitError`]. A store in memory keeps the records alone: its world is the caller's.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use octroi_world::{EntityId, World};
use redb::{Database, Durability, TableDefinition, WriteTransaction};
use zeroize::Zeroizing;

use crate::error::{CommitError, ReadError};
use crate::lock::DirectoryLock;
use crate::record::{self, Index};
use crate::row::{self, RowError};
use crate::seal::Sealer;
use crate::store::open::guarded;
use crate::{Batch, Found, Lookup, Retention};

#[cfg(test)]
mod damage;
pub(crate) mod open;
#[cfg(test)]
#[path = "../tests/store/worlds.rs"]
#[expect(dead_code, reason = "the other tests use more of it")]
mod worlds;

/// The database in the data directory.
pub(crate) const FILE: &str = "octroi.redb";

/// The rows of the things.
pub(crate) const ENTITIES: TableDefinition<&str, &[u8]> = TableDefinition::new(row::TABLE);

/// The durable world and its records.
#[derive(Debug)]
pub struct Store {
    database: Database,
    sealer: Sealer,
    /// What the writer holds while it writes.
    retention: Mutex<Retention>,
    index: RwLock<Index>,
    /// Whether an earlier commit failed.
    failed: AtomicBool,
    /// Whether something was committed that is not on the disk yet.
    unflushed: AtomicBool,
    /// Whether the things are kept.
    durable: bool,
    path: PathBuf,
    // Last: the directory is free only when the database is closed.
    _lock: Option<DirectoryLock>,
}

/// A row that is to be written: its key, and its value unless the row goes.
struct Row {
    key: String,
    sealed: Option<Vec<u8>>,
    dependents: Option<String>,
}

impl Store {
    /// Sets how many records are kept.
    pub fn set_retention(&self, retention: Retention) {
        *self.retention.lock().unwrap_or_else(PoisonError::into_inner) = retention;
    }

    /// Makes a batch durable in one transaction. A batch of records alone that is not `durable` is there for
    /// readers at once and on the disk with the next durable commit or [`Store::flush`].
    ///
    /// # Errors
    ///
    /// If the batch was not written. Then nothing of it may be acknowledged, and, unless a thing has no form
    /// as a row, the store takes nothing more until it is opened again.
    pub fn commit(&self, batch: &Batch) -> Result<(), CommitError> {
        if batch.is_empty() {
            return self.ready();
        }
        let rows = self.rows(batch)?;
        let durable = self.durable && (batch.durable || !batch.entities.is_empty());
        let stage = |transaction: &WriteTransaction, retention| {
            write_rows(transaction, &rows)?;
            let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
            record::stage(&index, retention, transaction, &self.sealer, &batch.records)
        };
        self.transact(durable, stage, |index, staged| {
            if let Some(staged) = staged {
                index.apply(staged);
            }
        })
    }

    /// Makes durable what was committed without.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`].
    pub fn flush(&self) -> Result<(), CommitError> {
        self.ready()?;
        if !self.durable || !self.unflushed.load(Ordering::Acquire) {
            return Ok(());
        }
        self.transact(true, |_, _| Ok(()), |_, ()| ())
    }

    /// Puts a world in the place of everything that is stored, and removes all records.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`].
    pub fn reset(&self, world: &World) -> Result<(), CommitError> {
        self.ready()?;
        let batch = Batch {
            entities: world
                .entity_ids()
                .map(|id| (id.clone(), world.entity(&id)))
                .collect(),
            ..Batch::default()
        };
        let rows = self.rows(&batch)?;
        let replace = |transaction: &WriteTransaction, _| {
            transaction.delete_table(ENTITIES)?;
            record::remove_all(transaction)?;
            write_rows(transaction, &rows)
        };
        self.transact(self.durable, replace, |index, ()| index.clear())
    }

    /// Finds records of an account and Region, the newest first.
    ///
    /// # Errors
    ///
    /// If the storage fails, or records are damaged.
    pub fn records(&self, lookup: &Lookup) -> Result<Vec<Found>, ReadError> {
        let settle = || drop(self.retention.lock().unwrap_or_else(PoisonError::into_inner));
        let find = || record::find(&self.database, &self.sealer, &self.index, settle, lookup);
        match guarded(find) {
            Ok(found) => Ok(found?),
            Err(detail) => Err(ReadError::Failed { detail }),
        }
    }

    /// Returns where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the store, and says whether everything is on the disk. Dropping it does the same silently.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`].
    pub fn close(self) -> Result<(), CommitError> {
        self.flush()
    }

    pub(crate) fn database_mut(&mut self) -> &mut Database {
        &mut self.database
    }

    fn ready(&self) -> Result<(), CommitError> {
        match self.failed.load(Ordering::Acquire) {
            true => Err(CommitError::Refused),
            false => Ok(()),
        }
    }

    /// Seals what is to be written: outside of the transaction, and before anything can be half done.
    fn rows(&self, batch: &Batch) -> Result<Vec<Row>, CommitError> {
        if !self.durable {
            return Ok(Vec::new());
        }
        let unwritable = |id: &EntityId, detail: String| CommitError::Unwritable {
            id: format!("{id:?}"),
            detail,
        };
        let row = |(id, entity): &(EntityId, Option<octroi_world::Entity>)| {
            let no_row = |error: RowError| unwritable(id, error.to_string());
            let key = row::key(id).map_err(no_row)?;
            let Some(entity) = entity else {
                return Ok(Row {
                    key,
                    sealed: None,
                    dependents: row::dependents(id).map_err(no_row)?,
                });
            };
            let plain: Zeroizing<Vec<u8>> = row::encode(entity).map_err(no_row)?;
            let sealed = self
                .sealer
                .seal(row::TABLE, key.as_bytes(), &plain)
                .map_err(|_| unwritable(id, "it cannot be sealed".to_owned()))?;
            Ok(Row {
                key,
                sealed: Some(sealed),
                dependents: None,
            })
        };
        batch.entities.iter().map(row).collect()
    }

    /// Writes in one transaction; once it is committed, and only then, changes what is in memory of it.
    fn transact<T>(
        &self,
        durable: bool,
        write: impl FnOnce(&WriteTransaction, Retention) -> Result<T, redb::Error>,
        then: impl FnOnce(&mut Index, T),
    ) -> Result<(), CommitError> {
        let retention = self.retention.lock().unwrap_or_else(PoisonError::into_inner);
        self.ready()?;
        let done = guarded(|| -> Result<T, redb::Error> {
            let mut transaction = self.database.begin_write()?;
            if !durable {
                transaction.set_durability(Durability::None)?;
            }
            let written = write(&transaction, *retention)?;
            transaction.commit()?;
            Ok(written)
        });
        let done = match done {
            Ok(done) => done.map_err(CommitError::from),
            Err(detail) => Err(CommitError::Failed { detail }),
        };
        match done {
            Ok(written) => {
                then(
                    &mut self.index.write().unwrap_or_else(PoisonError::into_inner),
                    written,
                );
                self.unflushed.store(!durable, Ordering::Release);
                Ok(())
            }
            Err(error) => {
                self.failed.store(true, Ordering::Release);
                Err(error)
            }
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Who wants to know calls `close`.
        let _ = self.flush();
    }
}

fn write_rows(transaction: &WriteTransaction, rows: &[Row]) -> Result<(), redb::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = transaction.open_table(ENTITIES)?;
    for row in rows {
        match &row.sealed {
            Some(sealed) => {
                table.insert(row.key.as_str(), sealed.as_slice())?;
            }
            None => {
                table.remove(row.key.as_str())?;
            }
        }
        if let Some(prefix) = &row.dependents {
            let end = format!("{prefix}\u{10ffff}");
            table.retain_in::<&str, _>(prefix.as_str()..end.as_str(), |_, _| false)?;
        }
    }
    Ok(())
}
