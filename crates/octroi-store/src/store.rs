//! The store: makes changes durable, and finds records.
//!
//! A commit is one transaction with one `fsync`. After a failed commit the store takes no further changes,
//! see [`CommitError`]. A store in memory keeps the records alone: its world is the caller's.

use std::ops::RangeBounds;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use octroi_names::{AccountId, Region, Time};
use octroi_world::{EntityId, World};
use redb::{Database, Durability, ReadableDatabase, TableDefinition, WriteTransaction};
use zeroize::Zeroizing;

use crate::error::{CommitError, ReadError};
use crate::lock::DirectoryLock;
use crate::record::{self, Records};
use crate::row::{self, RowError};
use crate::seal::Sealer;
use crate::store::open::guarded;
use crate::{Batch, RecordKey, Retention};

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
    records: Mutex<Records>,
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
        self.records
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retention = retention;
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
        self.transact(durable, |transaction, records| {
            write_rows(transaction, &rows)?;
            records.insert(transaction, &self.sealer, &batch.records)
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
        self.transact(true, |_, _| Ok(()))
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
        self.transact(self.durable, |transaction, records| {
            transaction.delete_table(ENTITIES)?;
            record::remove_all(transaction)?;
            records.clear();
            write_rows(transaction, &rows)
        })
    }

    /// Returns records of an account and Region, the newest first; `before` is where an earlier answer ended.
    ///
    /// # Errors
    ///
    /// If the storage fails, or a record is damaged.
    pub fn records(
        &self,
        account: AccountId,
        region: &Region,
        range: impl RangeBounds<Time>,
        before: Option<RecordKey>,
        limit: usize,
    ) -> Result<Vec<(RecordKey, Vec<u8>)>, ReadError> {
        let read = || -> Result<_, redb::Error> {
            let transaction = self.database.begin_read()?;
            record::newest_first(
                &transaction,
                &self.sealer,
                (account, region),
                &range,
                before,
                limit,
            )
        };
        match guarded(read) {
            Ok(read) => Ok(read?),
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

    fn transact(
        &self,
        durable: bool,
        write: impl FnOnce(&WriteTransaction, &mut Records) -> Result<(), redb::Error>,
    ) -> Result<(), CommitError> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        self.ready()?;
        let done = guarded(|| -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            if !durable {
                transaction.set_durability(Durability::None)?;
            }
            write(&transaction, &mut records)?;
            transaction.commit()?;
            Ok(())
        });
        let done = match done {
            Ok(done) => done.map_err(CommitError::from),
            Err(detail) => Err(CommitError::Failed { detail }),
        };
        match &done {
            Ok(()) => self.unflushed.store(!durable, Ordering::Release),
            Err(_) => self.failed.store(true, Ordering::Release),
        }
        done
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
