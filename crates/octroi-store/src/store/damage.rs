//! Disks that are full, lose power or lie: no change that was acknowledged is lost, and none is half there.

use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::{Arc, Mutex};

use octroi_world::World;
use redb::{BackendError, Builder, StorageBackend, TableDefinition};

use super::open::guarded;
use super::worlds::{as_called, change, digest, full, root_key};
use super::{ENTITIES, FILE, Store};
use crate::{Batch, CommitError, Lookup, Marks, OpenError, Record};

/// A disk in memory; its clones are the same disk.
#[derive(Debug, Clone, Default)]
struct Disk(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
struct Content {
    bytes: Vec<u8>,
    /// How many bytes can be written before it is full.
    room: Option<usize>,
    /// What was written since the last sync: where, what was there, what is there now.
    unsynced: Vec<(usize, Vec<u8>, Vec<u8>)>,
}

impl Disk {
    fn of(bytes: &[u8]) -> Self {
        let disk = Self::default();
        disk.0.lock().unwrap().bytes = bytes.to_vec();
        disk
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().bytes.clone()
    }

    fn set_room(&self, room: Option<usize>) {
        self.0.lock().unwrap().room = room;
    }

    fn open(&self) -> Result<(Store, World), OpenError> {
        Store::with_backend(self.clone(), Path::new(FILE), &root_key(), None)
    }

    /// What a disk has after the power failed now: of the writes since the last sync those that `kept` has.
    fn after_power_failure(&self, kept: impl Fn(usize) -> bool) -> Self {
        let content = self.0.lock().unwrap();
        let mut bytes = content.bytes.clone();
        for (at, before, now) in content.unsynced.iter().rev() {
            let place = &mut bytes[*at..*at + now.len()];
            place[..before.len()].copy_from_slice(before);
            place[before.len()..].fill(0);
        }
        for (number, (at, _, now)) in content.unsynced.iter().enumerate() {
            if kept(number) {
                bytes[*at..*at + now.len()].copy_from_slice(now);
            }
        }
        Self::of(&bytes)
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, Error> {
        Ok(self.0.lock().unwrap().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        let content = self.0.lock().unwrap();
        let at = offset as usize;
        let bytes = content.bytes.get(at..at + out.len());
        out.copy_from_slice(bytes.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), Error> {
        self.0.lock().unwrap().bytes.resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), Error> {
        self.0.lock().unwrap().unsynced.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        let content = &mut *self.0.lock().unwrap();
        let at = offset as usize;
        let fits = content.room.map_or(data.len(), |room| room.min(data.len()));
        let place = &mut content.bytes[at..at + fits];
        content.unsynced.push((at, place.to_vec(), data[..fits].to_vec()));
        place.copy_from_slice(&data[..fits]);
        if let Some(room) = &mut content.room {
            *room -= fits;
        }
        match fits == data.len() {
            true => Ok(()),
            false => Err(ErrorKind::StorageFull.into()),
        }
    }

    fn try_lock_range(&self, _: std::ops::Bound<u64>, _: std::ops::Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }
}

fn record(number: i64) -> Record {
    Record {
        account: "111122223333".parse().unwrap(),
        region: "eu-west-1".parse().unwrap(),
        time: octroi_names::Time::from_epoch_millis(number),
        marks: Marks::default(),
        json: vec![b' '; 700],
    }
}

fn all() -> Lookup {
    Lookup {
        limit: 999,
        ..Lookup::new("111122223333".parse().unwrap(), "eu-west-1".parse().unwrap())
    }
}

/// The batch of a step, and the world after it.
fn step(world: &World, number: u16) -> (Batch, World) {
    let effects: Vec<_> = (0..10)
        .map(|kind| as_called(change((kind, 1, number * 5)), world))
        .collect();
    let next = effects
        .iter()
        .fold(world.clone(), |world, effect| world.apply(effect).unwrap());
    let mut batch = Batch {
        records: vec![record(number.into())],
        ..Batch::default()
    };
    batch.add(&effects, &next);
    (batch, next)
}

/// Opens a disk, and says which of the worlds it has, by a look at its records, too.
fn state(disk: &Disk, worlds: &[&World]) -> Result<Option<usize>, OpenError> {
    let (store, world) = disk.open()?;
    let world = digest(&world);
    let records = store.records(&all()).map_or(usize::MAX, |records| records.len());
    let found = worlds.iter().position(|known| digest(known) == world);
    Ok(found.filter(|found| *found == records))
}

#[test]
fn a_full_disk_is_said_and_nothing_is_half_written_and_no_more_is_taken() {
    let zero = World::empty();
    let (first, one) = step(&zero, 1);
    let (second, two) = step(&one, 2);
    let mut refused = 0;
    for room in (0..60_000).step_by(997) {
        let disk = Disk::default();
        let (store, _) = disk.open().unwrap();
        store.commit(&first).unwrap();
        disk.set_room(Some(room));
        match store.commit(&second) {
            Ok(()) => {}
            Err(error) => {
                assert!(matches!(error, CommitError::Full), "{error}");
                assert!(error.to_string().contains("make room"), "{error}");
                disk.set_room(None);
                assert_eq!(store.records(&all()).unwrap().len(), 1);
                assert!(matches!(store.commit(&second), Err(CommitError::Refused)));
                assert!(matches!(store.flush(), Err(CommitError::Refused)));
                refused += 1;
            }
        }
        // The process ends as it is: nothing more is written.
        disk.set_room(Some(0));
        drop(store);
        disk.set_room(None);
        let found = state(&disk, &[&zero, &one, &two]).unwrap();
        assert!(matches!(found, Some(1 | 2)), "with room for {room}: {found:?}");
    }
    assert!(refused > 5, "{refused}");
}

#[test]
fn when_the_power_fails_what_was_acknowledged_is_there_and_the_rest_whole_or_not_at_all() {
    let zero = World::empty();
    let (first, one) = step(&zero, 1);
    let (second, two) = step(&one, 2);
    let mut found = [0; 3];
    for seed in 0..150_u64 {
        let disk = Disk::default();
        let (store, _) = disk.open().unwrap();
        store.commit(&first).unwrap();
        let room = (seed as usize).wrapping_mul(7919) % 60_000;
        disk.set_room(Some(room));
        let acknowledged = store.commit(&second).is_ok();
        let mixed = |number: usize| (seed ^ number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 62 != 0;
        let after = disk.after_power_failure(|number| seed % 3 != 0 && mixed(number));
        let state = state(&after, &[&zero, &one, &two]).unwrap();
        let state = state.unwrap_or_else(|| panic!("seed {seed}: a world that never was"));
        assert!(state >= if acknowledged { 2 } else { 1 }, "seed {seed}: {state}");
        found[state] += 1;
    }
    assert!(found[1] > 5 && found[2] > 5, "{found:?}");
}

#[test]
fn a_changed_byte_is_an_error_or_changes_nothing_and_never_makes_another_world() {
    let zero = World::empty();
    let (first, one) = step(&zero, 1);
    let (second, two) = step(&one, 2);
    let disk = Disk::default();
    let (store, _) = disk.open().unwrap();
    store.commit(&first).unwrap();
    store.commit(&second).unwrap();
    store.close().unwrap();
    let whole = disk.bytes();
    let mut refused = 0;
    let places = (0..400).chain((400..whole.len()).step_by(131));
    for at in places {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        match state(&Disk::of(&bytes), &[&zero, &one, &two]) {
            Ok(state) => assert!(matches!(state, Some(2)), "byte {at}: {state:?}"),
            Err(OpenError::Damaged { .. } | OpenError::WrongRootKey { .. }) => refused += 1,
            Err(other) => panic!("byte {at}: {other}"),
        }
    }
    assert!(refused > 50, "{refused}");
}

/// The rows of the records by their tables, as somebody changes them who has no key.
fn change_records(
    disk: &Disk,
    change: impl FnOnce(&mut dyn FnMut(&str, u64, Option<&[u8]>) -> Option<Vec<u8>>),
) {
    let database = Builder::new().create_with_backend(disk.clone()).unwrap();
    let transaction = database.begin_write().unwrap();
    change(&mut |table, first, value| {
        let table: TableDefinition<u64, &[u8]> = TableDefinition::new(table);
        let mut table = transaction.open_table(table).unwrap();
        let before = match value {
            Some(value) => table.insert(first, value),
            None => table.remove(first),
        };
        before.unwrap().map(|row| row.value().to_vec())
    });
    transaction.commit().unwrap();
}

#[test]
fn records_that_are_gone_or_in_another_place_are_told_by_the_look_up_or_at_the_start_and_by_a_check() {
    let disk = Disk::default();
    let (store, _) = disk.open().unwrap();
    // Three blocks and a tail of two rows.
    for records in [0..200, 200..201] {
        let records = records.map(record).collect();
        let batch = Batch {
            records,
            durable: true,
            ..Batch::default()
        };
        store.commit(&batch).unwrap();
    }
    store.close().unwrap();
    let whole = disk.bytes();
    let verify = |store: &Store| {
        let transaction = redb::ReadableDatabase::begin_read(&store.database).unwrap();
        crate::record::verify(&transaction, &store.sealer)
    };
    let (store, _) = Disk::of(&whole).open().unwrap();
    assert_eq!(
        (store.records(&all()).unwrap().len(), verify(&store).unwrap()),
        (201, 201)
    );
    let moved = |table: &'static str, from: u64, to: u64| {
        let disk = Disk::of(&whole);
        change_records(&disk, |row| {
            let value = row(table, from, None).unwrap();
            row(table, to, Some(&value));
        });
        disk.open()
    };
    for (from, to) in [(0, 64), (64, 192), (128, 129)] {
        let (store, _) = moved("records", from, to).unwrap();
        let error = store.records(&all()).unwrap_err().to_string();
        assert!(error.contains("octroi store check"), "{error}");
        verify(&store).unwrap_err();
        // What lies elsewhere is found.
        let newest = Lookup { limit: 9, ..all() };
        assert_eq!(store.records(&newest).unwrap().len(), 9);
    }
    for (table, from, to) in [
        ("record heads", 64, 128),
        ("record heads", 64, 65),
        ("record tail", 192, 193),
        ("record tail", 192, 200),
    ] {
        let error = moved(table, from, to).unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("octroi store import"), "{error}");
    }
    // The first head is gone, as if its block had been due: the block is there.
    let disk = Disk::of(&whole);
    change_records(&disk, |row| {
        row("record heads", 0, None).unwrap();
    });
    verify(&disk.open().unwrap().0).unwrap_err();
}

#[test]
fn what_is_no_store_is_refused_with_the_cure_and_left_alone() {
    let disk = Disk::default();
    let (store, _) = disk.open().unwrap();
    store.reset(&full()).unwrap();
    store.close().unwrap();
    let whole = disk.bytes();
    let cut = whole.get(..whole.len() / 2).unwrap();
    for bytes in [cut, &[b'x'; 9000], b"not a database"] {
        let disk = Disk::of(bytes);
        let error = disk.open().unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("octroi store import"), "{error}");
    }
    // A database of somebody else.
    let other = Disk::default();
    let database = Builder::new().create_with_backend(other.clone()).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(ENTITIES).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let error = other.open().unwrap_err();
    assert!(error.to_string().contains("not one of octroi"), "{error}");
}

#[test]
fn a_newer_format_is_refused_with_the_cure() {
    let disk = Disk::default();
    disk.open().unwrap().0.close().unwrap();
    let meta: TableDefinition<&str, &[u8]> = TableDefinition::new("octroi");
    let database = Builder::new().create_with_backend(disk.clone()).unwrap();
    let transaction = database.begin_write().unwrap();
    let newer = (crate::format::FORMAT + 1).to_be_bytes();
    transaction
        .open_table(meta)
        .unwrap()
        .insert("format", newer.as_slice())
        .unwrap();
    transaction.commit().unwrap();
    drop(database);
    let error = disk.open().unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::NewerFormat {
                found: 2,
                known: 1,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("octroi store export"), "{error}");
}

#[test]
fn records_of_reads_wait_for_the_next_durable_commit_and_are_read_at_once() {
    let disk = Disk::default();
    let (store, _) = disk.open().unwrap();
    let records = |store: &Store| store.records(&all()).unwrap().len();
    let reads = Batch {
        records: vec![record(1)],
        ..Batch::default()
    };
    store.commit(&reads).unwrap();
    assert_eq!(records(&store), 1);
    assert_eq!(records(&disk.after_power_failure(|_| true).open().unwrap().0), 0);
    store.flush().unwrap();
    assert_eq!(records(&disk.after_power_failure(|_| false).open().unwrap().0), 1);
}

#[test]
fn a_panic_of_the_database_is_an_error() {
    let text = guarded(|| panic!("page {} is not there", 7)).unwrap_err();
    assert_eq!(text, "page 7 is not there");
}
