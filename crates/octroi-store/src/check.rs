//! Looks a data directory over, and makes its database smaller.
//!
//! A check changes nothing: it works on a copy in memory, also where the database must be repaired after
//! its process was killed.

use std::path::Path;

use octroi_world::Violation;
use redb::backends::InMemoryBackend;
use redb::{Builder, ReadableDatabase, StorageBackend};

use crate::error::OpenError;
use crate::lock::DirectoryLock;
use crate::store::open::{damaged, guarded, refused, storage};
use crate::store::{FILE, Store};
use crate::{RootKey, format, load, record};

/// What a check found in a store that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How many things there are.
    pub entities: usize,
    /// How many records there are.
    pub records: u64,
    /// The size of the database, in bytes.
    pub bytes: u64,
    /// What no sequence of calls may bring about; empty for a sound world.
    pub violations: Vec<Violation>,
}

/// Opens every row of a data directory and holds the world against its invariants.
///
/// # Errors
///
/// If the store cannot be opened or a row of it cannot be read, as [`Store::open`].
pub fn check(dir: &Path, root: &RootKey) -> Result<Check, OpenError> {
    let _lock = DirectoryLock::take(dir)?;
    let path = dir.join(FILE);
    let bytes = std::fs::read(&path).map_err(|error| OpenError::Io {
        what: "read",
        path: path.clone(),
        error,
    })?;
    guarded(|| check_copy(&bytes, &path, root)).unwrap_or_else(|detail| Err(damaged(&path, &detail)))
}

fn check_copy(bytes: &[u8], path: &Path, root: &RootKey) -> Result<Check, OpenError> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let copy = InMemoryBackend::new();
    copy.set_len(length)
        .and_then(|()| copy.write(0, bytes))
        .map_err(|error| damaged(path, &error))?;
    let database = Builder::new()
        .set_check_integrity_on_open(true)
        .create_with_backend(copy)
        .map_err(|error| storage(path, error.into()))?;
    let sealer = format::read(&database, root).map_err(|error| refused(path, error))?;
    let Some(sealer) = sealer else {
        return Err(damaged(path, &"it is empty"));
    };
    let transaction = database
        .begin_read()
        .map_err(|error| storage(path, error.into()))?;
    let world = load::world(&transaction, &sealer).map_err(|error| match error {
        load::LoadError::Storage(error) => storage(path, error),
        load::LoadError::Row(detail) => damaged(path, &detail),
    })?;
    Ok(Check {
        entities: world.entity_ids().count(),
        records: record::verify(&transaction, &sealer).map_err(|error| storage(path, error))?,
        bytes: length,
        violations: world.violations(),
    })
}

/// Gives back to the disk what the database of a directory does not need; returns its size before and after.
///
/// # Errors
///
/// If the store cannot be opened, or the disk fails; the database is then as it was.
pub fn compact(dir: &Path, root: RootKey) -> Result<(u64, u64), OpenError> {
    let path = dir.join(FILE);
    let size = || -> Result<u64, OpenError> {
        let data = std::fs::metadata(&path).map_err(|error| OpenError::Io {
            what: "read",
            path: path.clone(),
            error,
        })?;
        Ok(data.len())
    };
    let before = size()?;
    let (mut store, _) = Store::open(dir, root)?;
    guarded(|| store.database_mut().compact())
        .unwrap_or_else(|detail| Err(redb::StorageError::Corrupted(detail).into()))
        .map_err(|error| storage(&path, error.into()))?;
    drop(store);
    Ok((before, size()?))
}
