//! Records are found newest first, and the oldest go.

use octroi_names::Time;
use octroi_store::{Batch, Found, Lookup, Mark, Marks, Record, RecordKey, Resource, Retention, Store, check};
use octroi_world::World;
use proptest::prelude::*;

use crate::worlds::{Directory, commit, digest, grant, key, root_key};

/// How many records a block has, where they are short.
const BLOCK: usize = 64;

fn record(region: &str, millis: i64) -> Record {
    Record {
        account: "111122223333".parse().unwrap(),
        region: region.parse().unwrap(),
        time: Time::from_epoch_millis(millis),
        marks: Marks::default(),
        json: format!("{{\"eventID\":\"{millis}\"}}").into_bytes(),
    }
}

fn add(store: &Store, records: Vec<Record>) {
    store
        .commit(&Batch {
            records,
            ..Batch::default()
        })
        .unwrap();
}

fn lookup(region: &str, before: Option<RecordKey>, limit: usize) -> Lookup {
    Lookup {
        before,
        limit,
        ..Lookup::new("111122223333".parse().unwrap(), region.parse().unwrap())
    }
}

fn times(store: &Store, region: &str, before: Option<RecordKey>, limit: usize) -> Vec<i64> {
    let found = store.records(&lookup(region, before, limit)).unwrap();
    found.iter().map(|found| found.key.time.epoch_millis()).collect()
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
    add(&store, records.to_vec());
    assert_eq!(times(&store, "eu-west-1", None, 9), [5, 3, 3]);
    drop(store);
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    add(&store, vec![record("eu-west-1", 3)]);
    let first = store.records(&lookup("eu-west-1", None, 2)).unwrap();
    assert_eq!(first[0].json, records[0].json);
    assert_eq!(times(&store, "eu-west-1", Some(first[1].key), 9), [3, 3]);
    assert_eq!(times(&store, "eu-west-2", None, 9), [4]);
    assert!(times(&store, "eu-west-1", None, 0).is_empty());
    let in_range = |since, until| {
        let lookup = Lookup {
            since: Some(Time::from_epoch_millis(since)),
            until: Some(Time::from_epoch_millis(until)),
            ..lookup("eu-west-1", None, 9)
        };
        store.records(&lookup).unwrap().len()
    };
    assert_eq!((in_range(3, 3), in_range(4, 5), in_range(5, 4)), (3, 1, 0));
}

#[test]
fn a_block_goes_when_all_of_it_is_due_and_no_record_goes_early() {
    let store = Store::in_memory().unwrap();
    let full = |at: i64| {
        (0..BLOCK as i64)
            .map(move |n| record("eu-west-1", at + n))
            .collect()
    };
    let count = |store: &Store| times(store, "eu-west-1", None, 9999).len();
    store.set_retention(Retention {
        count: BLOCK as u64 + 1,
        days: 1,
    });
    add(&store, full(0));
    add(&store, full(100));
    assert_eq!(count(&store), 2 * BLOCK);
    // The records after the first block are as many as are kept.
    add(&store, vec![record("eu-west-2", 200)]);
    assert_eq!(
        (count(&store), times(&store, "eu-west-1", None, 9999).last()),
        (BLOCK, Some(&100))
    );
    // The newest of the block is as old as may be, and then older.
    let newest = 100 + BLOCK as i64 - 1;
    add(&store, vec![record("eu-west-2", newest + 86_400_000)]);
    assert_eq!(count(&store), BLOCK);
    add(&store, vec![record("eu-west-2", newest + 86_400_001)]);
    assert_eq!(count(&store), 0);
    assert_eq!(times(&store, "eu-west-2", None, 9).len(), 3);
}

#[test]
fn a_reset_leaves_the_new_world_and_no_records() {
    let dir = Directory::new();
    let (store, mut world) = Store::open(dir.path(), root_key()).unwrap();
    commit(&store, &mut world, &[key(1, 0).into(), grant(1, 1)]);
    add(
        &store,
        (0..100).map(|millis| record("eu-west-1", millis)).collect(),
    );
    let next = World::empty().apply(&key(2, 0).into()).unwrap();
    store.reset(&next).unwrap();
    assert!(times(&store, "eu-west-1", None, 9).is_empty());
    drop(store);
    let (store, read) = Store::open(dir.path(), root_key()).unwrap();
    assert_eq!(digest(&read), digest(&next));
    add(&store, vec![record("eu-west-1", 5)]);
    assert_eq!(times(&store, "eu-west-1", None, 9), [5]);
    // Again, and with records of after it.
    store.reset(&World::empty()).unwrap();
    add(
        &store,
        (0..100).map(|millis| record("eu-west-1", millis)).collect(),
    );
    drop(store);
    assert_eq!(check(dir.path(), &root_key()).unwrap().records, 100);
}

/// A record made of a number.
fn any_record(number: u64) -> Record {
    let take = |shift: u32, of: u64| (number >> shift) % of;
    let text =
        |prefix: &str, value: u64| Some(format!("{prefix}{value}").as_str().into()).filter(|_| value > 0);
    let resource = |value: u64| Resource {
        kind: text("AWS::KMS::Key", value % 3),
        name: text("arn:", value),
    };
    Record {
        account: ["111122223333", "444455556666"][take(0, 2) as usize]
            .parse()
            .unwrap(),
        region: ["eu-west-1", "eu-west-2"][usize::from(take(1, 4) == 0)]
            .parse()
            .unwrap(),
        // Mostly forward, with a few that come late, and some at one time.
        time: Time::from_epoch_millis(take(48, 4000) as i64),
        marks: Marks {
            event_id: text("event", take(5, 500)),
            event_name: text("Create", take(14, 20)),
            event_source: text("service", take(19, 4)),
            user_name: text("user", take(22, 40)),
            access_key_id: text("AKIA", take(28, 10)),
            read_only: [None, Some(false), Some(true)][take(32, 3) as usize],
            resources: (0..take(34, 3))
                .map(|at| resource(take(36 + at as u32, 9)))
                .collect(),
        },
        json: format!("{{\"eventID\":\"{number}\"}}").into_bytes(),
    }
}

fn any_mark(number: u64) -> Option<Mark> {
    let text = |prefix: &str, of: u64| format!("{prefix}{}", (number >> 8) % of).as_str().into();
    match number % 10 {
        0 => Some(Mark::EventId(text("event", 500))),
        1 => Some(Mark::EventName(text("Create", 22))),
        2 => Some(Mark::EventSource(text("service", 5))),
        3 => Some(Mark::UserName(text("user", 44))),
        4 => Some(Mark::AccessKeyId(text("AKIA", 11))),
        5 => Some(Mark::ReadOnly(number >> 8 & 1 == 0)),
        6 => Some(Mark::ResourceName(text("arn:", 10))),
        7 => Some(Mark::ResourceType(text("AWS::KMS::Key", 4))),
        8 => Some(Mark::UserName("".into())),
        _ => None,
    }
}

fn has(marks: &Marks, mark: &Mark) -> bool {
    match mark {
        Mark::EventId(text) => marks.event_id.as_ref() == Some(text),
        Mark::EventName(text) => marks.event_name.as_ref() == Some(text),
        Mark::EventSource(text) => marks.event_source.as_ref() == Some(text),
        Mark::UserName(text) => marks.user_name.as_ref() == Some(text),
        Mark::AccessKeyId(text) => marks.access_key_id.as_ref() == Some(text),
        Mark::ReadOnly(value) => marks.read_only == Some(*value),
        Mark::ResourceName(text) => marks.resources.iter().any(|one| one.name.as_ref() == Some(text)),
        Mark::ResourceType(text) => marks.resources.iter().any(|one| one.kind.as_ref() == Some(text)),
    }
}

/// What a store has to find: all records that came, and from which on they are kept.
#[derive(Default)]
struct Model {
    records: Vec<Record>,
    kept_from: usize,
}

impl Model {
    fn add(&mut self, records: &[Record], retention: Retention) {
        self.records.extend_from_slice(records);
        let newest = self.records.iter().map(|record| record.time.epoch_millis()).max();
        let oldest = newest.unwrap_or_default() - i64::from(retention.days) * 86_400_000;
        while let Some(block) = self.records[self.kept_from..].chunks_exact(BLOCK).next() {
            let after = self.records.len() - self.kept_from - BLOCK;
            let old = block.iter().all(|record| record.time.epoch_millis() < oldest);
            if (after as u64) < retention.count && !old {
                break;
            }
            self.kept_from += BLOCK;
        }
    }

    fn find(&self, lookup: &Lookup) -> Vec<Found> {
        let all = self.records.iter().enumerate().skip(self.kept_from);
        let wanted = all.filter(|(_, record)| {
            record.account == lookup.account
                && record.region == lookup.region
                && lookup.since.is_none_or(|since| record.time >= since)
                && lookup.until.is_none_or(|until| record.time <= until)
                && lookup.mark.as_ref().is_none_or(|mark| has(&record.marks, mark))
        });
        let mut found: Vec<Found> = wanted
            .map(|(sequence, record)| Found {
                key: RecordKey {
                    time: record.time,
                    sequence: sequence as u64,
                },
                marks: record.marks.clone(),
                json: record.json.clone(),
            })
            .collect();
        found.sort_by_key(|found| std::cmp::Reverse(found.key));
        found
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_is_what_a_list_of_all_records_has(
        commits in proptest::collection::vec(proptest::collection::vec(any::<u64>(), 1..150), 1..12),
        lookups in proptest::collection::vec((any::<u64>(), any::<u64>(), 1..40_usize), 6..20),
        count in 1..900_u64,
        days in 1..4_u32,
        hours in 1..13_i64,
        on_disk in any::<bool>(),
    ) {
        let dir = Directory::new();
        let retention = Retention { count, days };
        let open = || match on_disk {
            true => Store::open(dir.path(), root_key()).unwrap().0,
            false => Store::in_memory().unwrap(),
        };
        let mut store = open();
        let mut model = Model::default();
        store.set_retention(retention);
        for (number, numbers) in commits.iter().enumerate() {
            let later = number as i64 * hours * 3_600_000;
            let records: Vec<Record> = numbers.iter().map(|number| {
                let mut record = any_record(*number);
                // One in eight of them comes late.
                let lateness = i64::from(number % 8 == 7) * 2 * hours * 3_600_000;
                record.time = record.time.plus_millis(later - lateness);
                record
            }).collect();
            model.add(&records, retention);
            add(&store, records);
            if on_disk && number % 3 == 1 {
                drop(store);
                store = open();
                store.set_retention(retention);
            }
        }
        let newest = commits.len() as i64 * hours * 3_600_000;
        for (what, when, limit) in lookups {
            let place = any_record(what);
            let time = |bits: u64| Some(Time::from_epoch_millis((bits % 1000) as i64 * newest / 1000))
                .filter(|_| bits & 1024 == 0);
            let mut lookup = Lookup {
                mark: any_mark(what >> 3),
                since: time(when).filter(|_| when & 2048 == 0),
                until: time(when >> 20),
                limit,
                ..Lookup::new(place.account, place.region)
            };
            let expected = model.find(&lookup);
            let mut found = Vec::new();
            loop {
                let page = store.records(&lookup).unwrap();
                lookup.before = page.last().map(|found| found.key);
                let last = page.len() < limit;
                prop_assert!(page.len() <= limit);
                found.extend(page);
                if last {
                    break;
                }
            }
            prop_assert_eq!(found, expected);
        }
        if on_disk {
            drop(store);
            let kept = model.records.len() - model.kept_from;
            prop_assert_eq!(check(dir.path(), &root_key()).unwrap().records, kept as u64);
        }
    }
}

#[test]
fn a_page_goes_on_where_it_ended_though_records_come_and_the_server_starts_again() {
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    add(&store, (0..200).map(|n| record("eu-west-1", n / 7)).collect());
    let all = store.records(&lookup("eu-west-1", None, 999)).unwrap();
    let first = store.records(&lookup("eu-west-1", None, 30)).unwrap();
    // They are newer than where the page ended, but for two.
    add(&store, (0..100).map(|n| record("eu-west-1", 40 + n)).collect());
    add(&store, vec![record("eu-west-1", 0), record("eu-west-1", 3)]);
    drop(store);
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    let rest = store
        .records(&lookup("eu-west-1", Some(first[29].key), 999))
        .unwrap();
    let old: Vec<_> = rest
        .iter()
        .filter(|found| found.key.sequence < 200)
        .cloned()
        .collect();
    assert_eq!(old, all[30..]);
    assert_eq!(rest.len(), 172);
}
