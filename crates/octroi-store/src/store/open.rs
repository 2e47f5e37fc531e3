//! Opens a data directory: lock, database, format, root key, world.
//!
//! A directory or a database that cannot be used is refused with the cure, and left as it is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, RwLock};

use octroi_world::World;
use redb::backends::InMemoryBackend;
use redb::{Builder, ReadableDatabase, StorageBackend};

use super::{FILE, Store};
use crate::error::OpenError;
use crate::format::{self, FormatError};
use crate::lock::{DirectoryLock, sync_directory};
use crate::{Retention, RootKey, load, record};

/// How many bytes of the database redb keeps in memory: the world is in memory already.
const CACHE: usize = 8 * 1024 * 1024;

/// Up to which size the whole database is checked whenever it is opened, which takes some 20 milliseconds.
/// Of a larger one, most of it records, only the rows of things and the heads of records are:
/// `octroi store check` does the rest.
const CHECKED: u64 = 32 * 1024 * 1024;

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
        let length = backend.len().map_err(|error| storage(path, error.into()))?;
        let database = Builder::new()
            .set_cache_size(CACHE)
            .set_check_integrity_on_open(length <= CHECKED)
            .create_with_backend(backend)
            .map_err(|error| storage(path, error.into()))?;
        let sealer = format::enter(&database, root).map_err(|error| refused(path, error))?;
        let transaction = database
            .begin_read()
            .map_err(|error| storage(path, error.into()))?;
        let world = load::world(&transaction, &sealer).map_err(|error| match error {
            load::LoadError::Storage(error) => storage(path, error),
            load::LoadError::Row(detail) => damaged(path, &detail),
        })?;
        let index = record::load(&transaction, &sealer).map_err(|error| storage(path, error))?;
        drop(transaction);
        let store = Self {
            database,
            sealer,
            retention: Mutex::new(Retention::default()),
            index: RwLock::new(index),
            failed: AtomicBool::new(false),
            unflushed: AtomicBool::new(false),
            durable: true,
            path: path.to_owned(),
            _lock: lock,
        };
        Ok((store, world))
    }
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
