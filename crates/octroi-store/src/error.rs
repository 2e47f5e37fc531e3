//! What can go wrong with a data directory, each with its cure.

use std::path::PathBuf;

use crate::RootKeyError;

/// Why a data directory cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory, or a file in it, cannot be made, read or written.
    #[error("cannot {what} `{}`: {error}; choose a directory that this user may write with `--data`, or `--in-memory`", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// The directory or file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// The root key cannot be had.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// Another process has the directory open.
    #[error(
        "`{}` is in use by process {owner}, which holds `{}`; stop that process, or give this one another directory with `--data`",
        dir.display(),
        lock.display()
    )]
    InUse {
        /// The directory.
        dir: PathBuf,
        /// The lock file.
        lock: PathBuf,
        /// The id of the process, where it wrote one.
        owner: String,
    },
    /// The root key is not the one that the store was written with.
    #[error(
        "`{}` was written with another root key; set OCTROI_ROOT_KEY, or put back the file `root.key`, of the server that wrote it",
        path.display()
    )]
    WrongRootKey {
        /// The database.
        path: PathBuf,
    },
    /// A newer octroi wrote the store.
    #[error(
        "`{}` has format {found} and this octroi reads formats up to {known}; use the octroi that wrote it, or have it `octroi store export` and import that into an empty directory",
        path.display()
    )]
    NewerFormat {
        /// The database.
        path: PathBuf,
        /// The format that it has.
        found: u32,
        /// The newest format that is known here.
        known: u32,
    },
    /// The database is not one of octroi's, or is damaged.
    #[error(
        "`{}` is damaged: {detail}; move it away and import your last export with `octroi store import` (`octroi store check` lists what is wrong)",
        path.display()
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
}

/// Why a batch was not committed. Nothing of it may be acknowledged.
///
/// After a failure the store takes no further changes: what is in the file is decided when it is opened
/// again, and is the last acknowledged state, or that with the batch that failed, never a part of it.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// There is no room left.
    #[error(
        "the disk of the data directory is full: the change was not made; make room and start the server again"
    )]
    Full,
    /// The storage failed.
    #[error(
        "the data directory cannot be written: {detail}; the change was not made; mend the disk and start the server again"
    )]
    Failed {
        /// What the storage says.
        detail: String,
    },
    /// An earlier commit failed.
    #[error("an earlier change could not be written, so that no other is taken; start the server again")]
    Refused,
    /// A thing cannot be written as a row.
    #[error("`{id}` cannot be stored: {detail}")]
    Unwritable {
        /// The thing.
        id: String,
        /// Why.
        detail: String,
    },
}

/// Why records cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The storage failed, or a record is damaged.
    #[error("the records cannot be read: {detail}; `octroi store check` lists what is wrong")]
    Failed {
        /// What is wrong.
        detail: String,
    },
}

impl From<redb::Error> for CommitError {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::Io(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::StorageFull
                        | std::io::ErrorKind::QuotaExceeded
                        | std::io::ErrorKind::FileTooLarge
                ) =>
            {
                Self::Full
            }
            error => Self::Failed {
                detail: error.to_string(),
            },
        }
    }
}

impl From<redb::Error> for ReadError {
    fn from(error: redb::Error) -> Self {
        Self::Failed {
            detail: error.to_string(),
        }
    }
}
