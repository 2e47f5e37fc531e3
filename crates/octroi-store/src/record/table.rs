//! The tables of the records: blocks, their heads, and the tail.
//!
//! Every row is sealed and has the number of its first record as its key. The numbers are without a gap, so
//! that a row that is missing is seen.

use redb::{ReadOnlyTable, ReadTransaction, TableDefinition, TableError, WriteTransaction};

use super::block::{self, Open};
use super::head::Head;
use super::index::Index;
use crate::seal::{Scratch, Sealer};

type Table = TableDefinition<'static, u64, &'static [u8]>;

/// The blocks, compressed.
const BLOCKS_NAME: &str = "records";
pub(super) const BLOCKS: Table = TableDefinition::new(BLOCKS_NAME);

/// The head of each block.
const HEADS_NAME: &str = "record heads";
pub(super) const HEADS: Table = TableDefinition::new(HEADS_NAME);

/// What the block that is being filled is made of: what each commit brought. A commit of one record writes
/// this record, and not the whole block again.
const TAIL_NAME: &str = "record tail";
pub(super) const TAIL: Table = TableDefinition::new(TAIL_NAME);

fn seal(sealer: &Sealer, table: &str, first: u64, plain: &[u8]) -> Result<Vec<u8>, redb::Error> {
    sealer
        .seal(table, &first.to_be_bytes(), plain)
        .map_err(|_| redb::Error::Corrupted("records cannot be sealed".to_owned()))
}

pub(super) fn seal_block(sealer: &Sealer, first: u64, plain: &[u8]) -> Result<Vec<u8>, redb::Error> {
    let packed = lz4_flex::block::compress_prepend_size(plain);
    seal(sealer, BLOCKS_NAME, first, &packed)
}

pub(super) fn seal_head(sealer: &Sealer, head: &Head) -> Result<Vec<u8>, redb::Error> {
    seal(sealer, HEADS_NAME, head.first, &head.encode())
}

pub(super) fn seal_tail(sealer: &Sealer, first: u64, plain: &[u8]) -> Result<Vec<u8>, redb::Error> {
    seal(sealer, TAIL_NAME, first, plain)
}

fn open<'s>(
    sealer: &Sealer,
    scratch: &'s mut Scratch,
    table: &str,
    first: u64,
    sealed: &[u8],
) -> Result<&'s [u8], redb::Error> {
    sealer
        .open(scratch, table, &first.to_be_bytes(), sealed)
        .map_err(|_| changed(table, first))
}

pub(super) fn open_block(
    sealer: &Sealer,
    scratch: &mut Scratch,
    first: u64,
    sealed: &[u8],
) -> Result<Vec<u8>, redb::Error> {
    let packed = open(sealer, scratch, BLOCKS_NAME, first, sealed)?;
    lz4_flex::block::decompress_size_prepended(packed).map_err(|_| changed(BLOCKS_NAME, first))
}

fn changed(table: &str, first: u64) -> redb::Error {
    redb::Error::Corrupted(format!(
        "the {table} from {first} on are not as they were written"
    ))
}

pub(super) fn missing(first: u64) -> redb::Error {
    redb::Error::Corrupted(format!("the records from {first} on are missing"))
}

fn table(
    transaction: &ReadTransaction,
    table: Table,
) -> Result<Option<ReadOnlyTable<u64, &'static [u8]>>, redb::Error> {
    match transaction.open_table(table) {
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        table => Ok(Some(table?)),
    }
}

pub(super) fn blocks(
    transaction: &ReadTransaction,
) -> Result<Option<ReadOnlyTable<u64, &'static [u8]>>, redb::Error> {
    table(transaction, BLOCKS)
}

/// Reads the heads and the tail.
pub(crate) fn load(transaction: &ReadTransaction, sealer: &Sealer) -> Result<Index, redb::Error> {
    let mut index = Index::default();
    let mut scratch = Scratch::default();
    if let Some(heads) = table(transaction, HEADS)? {
        for row in heads.range::<u64>(..)? {
            let (first, sealed) = row?;
            let first = first.value();
            let plain = open(sealer, &mut scratch, HEADS_NAME, first, sealed.value())?;
            let head = Head::decode(first, plain).ok_or_else(|| changed(HEADS_NAME, first))?;
            if let Some((before, _)) = index.heads.back().filter(|(before, _)| before.end() != first) {
                return Err(missing(before.end()));
            }
            index.add(head);
        }
    }
    let mut end = index.heads.back().map(|(head, _)| head.end());
    let mut filled = Open::new(end.unwrap_or_default());
    if let Some(tail) = table(transaction, TAIL)? {
        for row in tail.range::<u64>(..)? {
            let (first, sealed) = row?;
            let first = first.value();
            if let Some(end) = end.filter(|end| *end != first) {
                return Err(missing(end));
            }
            if filled.count == 0 {
                filled.first = first;
            }
            let plain = open(sealer, &mut scratch, TAIL_NAME, first, sealed.value())?;
            for entry in block::entries(first, plain) {
                index.newest = index.newest.max(entry?.key.time);
                filled.count += 1;
            }
            filled.plain.extend_from_slice(plain);
            end = Some(filled.end());
        }
    }
    index.open = filled.into();
    Ok(index)
}

/// Opens every record and holds the heads against them; returns how many records there are.
pub(crate) fn verify(transaction: &ReadTransaction, sealer: &Sealer) -> Result<u64, redb::Error> {
    let index = load(transaction, sealer)?;
    let mut scratch = Scratch::default();
    let mut heads = index.heads.iter().map(|(head, _)| head);
    if let Some(blocks) = blocks(transaction)? {
        for row in blocks.range::<u64>(..)? {
            let (first, sealed) = row?;
            let first = first.value();
            let head = heads.next().ok_or_else(|| changed(HEADS_NAME, first))?;
            if head.first != first {
                return Err(missing(head.first.min(first)));
            }
            let plain = open_block(sealer, &mut scratch, first, sealed.value())?;
            if Head::of(first, &plain)? != *head {
                return Err(changed(HEADS_NAME, first));
            }
        }
    }
    match heads.next() {
        Some(head) => Err(missing(head.first)),
        None => Ok(index.count + u64::from(index.open.count)),
    }
}

/// Removes all records.
pub(crate) fn remove_all(transaction: &WriteTransaction) -> Result<(), redb::Error> {
    for table in [BLOCKS, HEADS, TAIL] {
        transaction.delete_table(table)?;
    }
    Ok(())
}
