//! The store: opens a data directory, and makes changes durable.
//!
//! A commit is one transaction with one `fsync`. After a failed commit the store takes no further changes,
//! see [`CommitError`]. A store in memory keeps the records alone: its world is the caller's.

use std::ops::RangeBounds;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use octroi_names::{AccountId, Region, Time};
use octroi_world::{EntityId, World};
use redb::backends::InMemoryBackend;
use redb::{
    Builder, Database, Durability, ReadableDatabase, StorageBackend, TableDefinition, WriteTransaction,
};
use zeroize::Zeroizing;

use crate::error::{CommitError, OpenError, ReadError};
use crate::format::{self, FormatError};
use crate::lock::{DirectoryLock, sync_directory};
use crate::record::{self, Records};
use crate::row::{self, RowError};
use crate::seal::Sealer;
use crate::{Batch, RecordKey, Retention, RootKey, load};

#[cfg(test)]
mod damage;
#[cfg(test)]
#[path = "../tests/store/worlds.rs"]
#[expect(dead_code, reason = "the other tests use more of it")]
mod worlds;

/// The database in the data directory.
pub(crate) const FILE: &str = "octroi.redb";

/// The rows of the things.
pub(crate) const ENTITIES: TableDefinition<&str, &[u8]> = TableDefinition::new(row::TABLE);

/// How many bytes of the database redb keeps in memory: the world is in memory already.
const CACHE: usize = 8 * 1024 * 1024;

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
    /// Opens a data directory, or makes it, and returns the world that was committed last.
    ///
    /// # Errors
    ///
    /// If the directory cannot be used, is in use, was written with another root key or by a newer octroi,
    /// or is damaged. Each error names its cure.
    pub fn open(dir: &Path, root: RootKey) -> Result<(Self, World), OpenError> {
        let lock = DirectoryLock::take(dir)?;
        let path = dir.join(FILE);
        let io = |error| OpenError::Io {
            what: "open",
            path: path.clone(),
            error,
        };
        let new = !path.try_exists().map_err(io)?;
        let file = std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(io)?;
        restrict(&file).map_err(io)?;
        let backend = redb::backends::FileBackend::new(file).map_err(|error| damaged(&path, &error))?;
        if new {
            sync_directory(dir).map_err(io)?;
        }
        Self::with_backend(backend, &path, &root, Some(lock))
    }

    /// Makes a store that is gone when it is dropped: it keeps the records, and the world not at all.
    ///
    /// # Errors
    ///
    /// If the system gives no random bytes.
    pub fn in_memory() -> Result<Self, OpenError> {
        let path = Path::new("memory");
        let (mut store, _) = Self::with_backend(InMemoryBackend::new(), path, &RootKey::random()?, None)?;
        store.durable = false;
        Ok(store)
    }

    /// Opens a database wherever it lies.
    pub(crate) fn with_backend(
        backend: impl StorageBackend,
        path: &Path,
        root: &RootKey,
        lock: Option<DirectoryLock>,
    ) -> Result<(Self, World), OpenError> {
        guarded(|| Self::enter(backend, path, root, lock))
            .unwrap_or_else(|detail| Err(damaged(path, &detail)))
    }

    fn enter(
        backend: impl StorageBackend,
        path: &Path,
        root: &RootKey,
        lock: Option<DirectoryLock>,
    ) -> Result<(Self, World), OpenError> {
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
        let database = builder
            .create_with_backend(backend)
            .map_err(|error| storage(path, error.into()))?;
        let (sealer, opened) = format::enter(&database, root).map_err(|error| refused(path, error))?;
        let transaction = database
            .begin_read()
            .map_err(|error| storage(path, error.into()))?;
        let world = load::world(&transaction, &sealer).map_err(|error| match error {
            load::LoadError::Storage(error) => storage(path, error),
            load::LoadError::Row(detail) => damaged(path, &detail),
        })?;
        let records = Records::new(&transaction, opened).map_err(|error| storage(path, error))?;
        drop(transaction);
        let store = Self {
            database,
            sealer,
            records: Mutex::new(records),
            failed: AtomicBool::new(false),
            unflushed: AtomicBool::new(false),
            durable: true,
            path: path.to_owned(),
            _lock: lock,
        };
        Ok((store, world))
    }

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

/// Runs what reads a file that may be damaged: redb can panic on one.
pub(crate) fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("the database cannot be read").to_owned()
    })
}

/// Makes the database its owner's alone.
fn restrict(file: &std::fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

pub(crate) fn damaged(path: &Path, detail: &impl ToString) -> OpenError {
    OpenError::Damaged {
        path: path.to_owned(),
        detail: detail.to_string(),
    }
}

/// Says of a failure of the database whether it is the file's or the disk's.
pub(crate) fn storage(path: &Path, error: redb::Error) -> OpenError {
    match error {
        redb::Error::Io(error)
            if !matches!(
                error.kind(),
                std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof
            ) =>
        {
            OpenError::Io {
                what: "read or write",
                path: path.to_owned(),
                error,
            }
        }
        error => damaged(path, &error),
    }
}

pub(crate) fn refused(path: &Path, error: FormatError) -> OpenError {
    let path = path.to_owned();
    match error {
        FormatError::Newer(found) => OpenError::NewerFormat {
            path,
            found,
            known: format::FORMAT,
        },
        FormatError::WrongRootKey => OpenError::WrongRootKey { path },
        FormatError::Damaged(detail) => OpenError::Damaged { path, detail },
        FormatError::Storage(error) => storage(&path, error),
    }
}
