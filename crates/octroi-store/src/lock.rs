//! One process per data directory: a lock file, which the system unlocks when its owner ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use crate::OpenError;

/// The file in the data directory; it has the id of the process in it.
const FILE: &str = "lock";

/// A locked data directory.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes the directory for this process, and makes it where it is not there.
    pub(crate) fn take(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join(FILE);
        let io = |what: &'static str, path: &Path, error| OpenError::Io {
            what,
            path: path.to_owned(),
            error,
        };
        std::fs::create_dir_all(dir).map_err(|error| io("make", dir, error))?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| io("open", &path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // Who holds it is a courtesy: that it is held is the answer.
                let _ = file.take(20).read_to_string(&mut owner);
                let owner = match owner.trim() {
                    "" => "(unknown)".to_owned(),
                    id => id.to_owned(),
                };
                return Err(OpenError::InUse {
                    dir: dir.to_owned(),
                    lock: path,
                    owner,
                });
            }
            Err(TryLockError::Error(error)) => return Err(io("lock", &path, error)),
        }
        write_owner(&mut file).map_err(|error| io("write", &path, error))?;
        Ok(Self { _file: file })
    }
}

fn write_owner(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

/// Makes the names in a directory durable.
pub(crate) fn sync_directory(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(dir)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}
