//! Writes records in the transaction of a commit, and removes those that are due.

use redb::WriteTransaction;

use super::block::Open;
use super::head::Head;
use super::index::{Index, Staged};
use super::{Record, Retention, table};
use crate::seal::Sealer;

/// How many blocks one commit removes at most, beyond twice what it adds: when a clock was advanced, what is
/// due is removed little by little.
const PRUNED_AT_ONCE: usize = 64;

/// Writes records; returns what is to be done to the index once the transaction is committed.
pub(crate) fn stage(
    index: &Index,
    retention: Retention,
    transaction: &WriteTransaction,
    sealer: &Sealer,
    records: &[Record],
) -> Result<Option<Staged>, redb::Error> {
    if records.is_empty() {
        return Ok(None);
    }
    let mut staged = Staged {
        heads: Vec::new(),
        pruned: 0,
        open: Open::clone(&index.open),
        newest: index.newest,
    };
    // Where in the open block begins what the tail does not have yet.
    let mut piece = (staged.open.end(), staged.open.plain.len());
    let mut tail = transaction.open_table(table::TAIL)?;
    for record in records {
        staged.newest = staged.newest.max(record.time);
        if !staged.open.push(record) {
            return Err(redb::Error::Corrupted("a record is too long".to_owned()));
        }
        if staged.open.is_full() {
            let next = Open::new(staged.open.end());
            let full = std::mem::replace(&mut staged.open, next);
            let head = Head::of(full.first, &full.plain)?;
            let block = table::seal_block(sealer, full.first, &full.plain)?;
            transaction
                .open_table(table::BLOCKS)?
                .insert(full.first, &*block)?;
            let sealed = table::seal_head(sealer, &head)?;
            transaction
                .open_table(table::HEADS)?
                .insert(full.first, &*sealed)?;
            staged.heads.push(head);
            piece = (staged.open.first, 0);
        }
    }
    if !staged.heads.is_empty() && index.open.count > 0 {
        tail.retain(|_, _| false)?;
    }
    if let Some(plain) = staged.open.plain.get(piece.1..)
        && !plain.is_empty()
    {
        tail.insert(piece.0, &*table::seal_tail(sealer, piece.0, plain)?)?;
    }
    prune(index, &mut staged, retention, transaction)?;
    Ok(Some(staged))
}

/// Removes the blocks that are due, from the first on.
fn prune(
    index: &Index,
    staged: &mut Staged,
    retention: Retention,
    transaction: &WriteTransaction,
) -> Result<(), redb::Error> {
    let added: u64 = staged.heads.iter().map(|head| u64::from(head.count)).sum();
    let mut kept = index.count + added + u64::from(staged.open.count);
    let limit = retention.oldest(staged.newest);
    let heads = index.heads.iter().map(|(head, _)| head).chain(&staged.heads);
    for head in heads.take(PRUNED_AT_ONCE + 2 * staged.heads.len()) {
        let after = kept - u64::from(head.count);
        if after < retention.count && head.newest >= limit {
            break;
        }
        transaction.open_table(table::BLOCKS)?.remove(head.first)?;
        transaction.open_table(table::HEADS)?.remove(head.first)?;
        kept = after;
        staged.pruned += 1;
    }
    Ok(())
}
