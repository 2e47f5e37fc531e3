//! Records are found newest first, and the oldest go.

use octroi_names::{Region, Time};
use octroi_store::{Batch, Record, RecordKey, Retention, Store};
use octroi_world::World;

use crate::worlds::{Directory, commit, digest, grant, key, root_key};

fn record(region: &str, millis: i64) -> Record {
    Record {
        account: "111122223333".parse().unwrap(),
        region: region.parse().unwrap(),
        time: Time::from_epoch_millis(millis),
        json: format!("{{\"eventID\":\"{millis}\"}}").into_bytes(),
    }
}

fn times(store: &Store, region: &str, before: Option<RecordKey>, limit: usize) -> Vec<i64> {
    let region: Region = region.parse().unwrap();
    let account = "111122223333".parse().unwrap();
    let found = store.records(account, &region, .., before, limit).unwrap();
    found.iter().map(|(key, _)| key.time.epoch_millis()).collect()
}

#[test]
fn records_are_read_newest_first_and_page_by_page_and_by_time() {
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    let records = [
        record("eu-west-1", 5),
        record("eu-west-1", 3),
        record("eu-west-1", 3),
        record("eu-west-2", 4),
    ];
    store
        .commit(&Batch {
            records: records.to_vec(),
            ..Batch::default()
        })
        .unwrap();
    assert_eq!(times(&store, "eu-west-1", None, 9), [5, 3, 3]);
    drop(store);
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    store
        .commit(&Batch {
            records: vec![record("eu-west-1", 3)],
            durable: true,
            ..Batch::default()
        })
        .unwrap();
    let account = "111122223333".parse().unwrap();
    let region: Region = "eu-west-1".parse().unwrap();
    let first = store.records(account, &region, .., None, 2).unwrap();
    assert_eq!(first[0].1, records[0].json);
    assert_eq!(times(&store, "eu-west-1", Some(first[1].0), 9), [3, 3]);
    assert_eq!(times(&store, "eu-west-2", None, 9), [4]);
    let time = Time::from_epoch_millis;
    let in_range = |range| store.records(account, &region, range, None, 9).unwrap().len();
    assert_eq!(in_range(time(3)..=time(3)), 3);
    assert_eq!(in_range(time(4)..=time(5)), 1);
    assert_eq!(in_range(time(5)..=time(4)), 0);
}

#[test]
fn the_oldest_records_go_by_number_and_by_age_whatever_their_region() {
    let store = Store::in_memory().unwrap();
    store.set_retention(Retention { count: 3, days: 1 });
    let add = |records: Vec<Record>| {
        store
            .commit(&Batch {
                records,
                ..Batch::default()
            })
            .unwrap()
    };
    add(vec![
        record("eu-west-1", 1),
        record("eu-west-2", 2),
        record("eu-west-1", 3),
        record("eu-west-2", 4),
    ]);
    assert_eq!(
        (
            times(&store, "eu-west-1", None, 9),
            times(&store, "eu-west-2", None, 9)
        ),
        (vec![3], vec![4, 2])
    );
    add(vec![record("eu-west-3", 86_400_003)]);
    assert_eq!(
        (
            times(&store, "eu-west-1", None, 9),
            times(&store, "eu-west-2", None, 9)
        ),
        (vec![3], vec![4])
    );
    add(vec![record("eu-west-3", 86_400_005)]);
    assert_eq!(
        (
            times(&store, "eu-west-1", None, 9),
            times(&store, "eu-west-2", None, 9)
        ),
        (vec![], vec![])
    );
}

#[test]
fn a_reset_leaves_the_new_world_and_no_records() {
    let dir = Directory::new();
    let (store, mut world) = Store::open(dir.path(), root_key()).unwrap();
    commit(&store, &mut world, &[key(1, 0).into(), grant(1, 1)]);
    store
        .commit(&Batch {
            records: vec![record("eu-west-1", 5)],
            durable: true,
            ..Batch::default()
        })
        .unwrap();
    let next = World::empty().apply(&key(2, 0).into()).unwrap();
    store.reset(&next).unwrap();
    assert!(times(&store, "eu-west-1", None, 9).is_empty());
    drop(store);
    let (store, read) = Store::open(dir.path(), root_key()).unwrap();
    assert_eq!(digest(&read), digest(&next));
    store
        .commit(&Batch {
            records: vec![record("eu-west-1", 5)],
            ..Batch::default()
        })
        .unwrap();
    assert_eq!(times(&store, "eu-west-1", None, 9), [5]);
}
