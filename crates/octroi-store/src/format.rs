//! What a database says of itself: that it is octroi's, its format, and whether the root key is the right one.

use aws_lc_rs::rand;
use redb::{Database, ReadableDatabase, TableDefinition};

use crate::RootKey;
use crate::seal::{Scratch, Sealer};

/// The format that is written here. A new one is due when an octroi of this format would misread the rows;
/// a new field with a default is none.
pub(crate) const FORMAT: u32 = 1;

const TABLE: &str = "octroi";
const META: TableDefinition<&str, &[u8]> = TableDefinition::new(TABLE);
const FORMAT_KEY: &str = "format";
const SALT: &str = "salt";
const PROOF: &str = "proof";

/// Why a database cannot be used.
#[derive(Debug)]
pub(crate) enum FormatError {
    Newer(u32),
    WrongRootKey,
    Damaged(String),
    Storage(redb::Error),
}

impl<E: Into<redb::Error>> From<E> for FormatError {
    fn from(error: E) -> Self {
        Self::Storage(error.into())
    }
}

fn damaged(detail: &str) -> FormatError {
    FormatError::Damaged(detail.to_owned())
}

/// Reads what a database says of itself, or writes it into an empty one.
pub(crate) fn enter(database: &Database, root: &RootKey) -> Result<Sealer, FormatError> {
    match read(database, root)? {
        Some(sealer) => Ok(sealer),
        None => write(database, root),
    }
}

/// Reads what a database says of itself; `None` for one that holds nothing.
pub(crate) fn read(database: &impl ReadableDatabase, root: &RootKey) -> Result<Option<Sealer>, FormatError> {
    let transaction = database.begin_read()?;
    let meta = match transaction.open_table(META) {
        Ok(meta) => meta,
        Err(redb::TableError::TableDoesNotExist(_)) => {
            return match transaction.list_tables()?.next() {
                None => Ok(None),
                Some(_) => Err(damaged("it is a database, but not one of octroi")),
            };
        }
        Err(error) => return Err(error.into()),
    };
    let format = meta
        .get(FORMAT_KEY)?
        .ok_or_else(|| damaged("it names no format"))?;
    let format = u32::from_be_bytes(
        format
            .value()
            .try_into()
            .map_err(|_| damaged("it names no format"))?,
    );
    if format > FORMAT {
        return Err(FormatError::Newer(format));
    }
    if format != FORMAT {
        return Err(damaged("it names a format that there never was"));
    }
    let salt = meta.get(SALT)?.ok_or_else(|| damaged("its salt is missing"))?;
    let sealer = Sealer::new(root, salt.value()).map_err(|_| damaged("its salt"))?;
    let proof = meta
        .get(PROOF)?
        .ok_or_else(|| damaged("its proof of the root key is missing"))?;
    match sealer.open(&mut Scratch::default(), TABLE, PROOF.as_bytes(), proof.value()) {
        Ok(_) => Ok(Some(sealer)),
        Err(_) => Err(FormatError::WrongRootKey),
    }
}

fn write(database: &Database, root: &RootKey) -> Result<Sealer, FormatError> {
    let mut salt = [0; 32];
    rand::fill(&mut salt).map_err(|_| damaged("the system gives no random bytes"))?;
    let cannot = |_| damaged("nothing can be sealed");
    let sealer = Sealer::new(root, &salt).map_err(cannot)?;
    let proof = sealer.seal(TABLE, PROOF.as_bytes(), b"octroi").map_err(cannot)?;
    let transaction = database.begin_write()?;
    {
        let mut meta = transaction.open_table(META)?;
        meta.insert(FORMAT_KEY, FORMAT.to_be_bytes().as_slice())?;
        meta.insert(SALT, salt.as_slice())?;
        meta.insert(PROOF, proof.as_slice())?;
    }
    transaction.commit()?;
    Ok(sealer)
}
