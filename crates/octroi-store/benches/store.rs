//! What a durable change costs, how long a store of 100,000 keys takes to open, and what records cost to
//! keep and to find.
//!
//! A change is a grant with its record, as `CreateGrant` makes it. Under load the server commits the changes
//! of all connections together, so that eight of them share one `fsync`.

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use octroi_names::{Known, Time};
use octroi_store::{Batch, Lookup, Mark, Marks, Record, Resource, Store};
use octroi_world::{Effect, Entity, Key, World};
use worlds::{Directory, grant, grant_of, key, key_arn, root_key};

#[path = "../tests/store/worlds.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the worlds of the tests, which use more of them"
)]
mod worlds;

/// A record as calls of one service make it: its own id, one of 100 keys, one of 20 names; a rare name once
/// in 10,000.
fn record(number: u64) -> Record {
    let scrambled = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let key = key_arn(1);
    let name = match number % 10_000 {
        77 => "DisableKey".to_owned(),
        _ => format!("Operation{}", scrambled >> 32 & 15),
    };
    let id = format!("{scrambled:016x}-{number:020}");
    let resource = format!("{key}-{}", scrambled >> 40 & 127);
    let context = format!("{:064x}", scrambled.rotate_left(17));
    let json = format!(
        r#"{{"eventVersion":"1.11","userIdentity":{{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/ops","accountId":"111122223333","accessKeyId":"AKIAEXAMPLEKEYID","userName":"ops"}},"eventTime":"2026-01-15T10:20:30Z","eventSource":"kms.amazonaws.com","eventName":"{name}","awsRegion":"eu-west-1","sourceIPAddress":"127.0.0.1","userAgent":"aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux","requestParameters":{{"keyId":"{resource}","encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{{"number":"{context}"}}}},"responseElements":null,"requestID":"{scrambled:032x}","eventID":"{id}","readOnly":true,"resources":[{{"accountId":"111122223333","type":"AWS::KMS::Key","ARN":"{resource}"}}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"127.0.0.1:4566"}}}}"#
    );
    Record {
        account: "111122223333".parse().unwrap(),
        region: "eu-west-1".parse().unwrap(),
        time: Time::from_epoch_millis(1_768_472_430_000 + i64::try_from(number / 8).unwrap()),
        marks: Marks {
            event_id: Some(id.into()),
            event_name: Some(name.into()),
            event_source: Some("kms.amazonaws.com".into()),
            user_name: Some("ops".into()),
            access_key_id: Some("AKIAEXAMPLEKEYID".into()),
            read_only: Some(true),
            resources: vec![Resource {
                kind: Some("AWS::KMS::Key".into()),
                name: Some(resource.into()),
            }],
        },
        json: json.into_bytes(),
    }
}

/// A batch of `size` grants that no batch had before, each with its record.
fn batch(number: &mut u64, size: usize) -> Batch {
    let mut batch = Batch::default();
    for _ in 0..size {
        *number += 1;
        let mut grant = grant_of(1, 1);
        grant.id = format!("{:064x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .parse()
            .unwrap();
        let entity = Entity::Grant((key_arn(1), grant));
        batch.entities.push((entity.id(), Some(entity)));
        batch.records.push(record(*number));
    }
    batch
}

fn commits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("commit");
    group.measurement_time(Duration::from_secs(4));
    for size in [1, 8, 32] {
        let dir = Directory::new();
        let (store, _) = Store::open(dir.path(), root_key()).unwrap();
        store.reset(&keys(1)).unwrap();
        let mut number = 0;
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(format!("{size} grants with records"), |bencher| {
            bencher.iter_batched(
                || batch(&mut number, size),
                |batch| store.commit(&batch).unwrap(),
                BatchSize::PerIteration,
            );
        });
    }
    for size in [1, 8, 64] {
        let dir = Directory::new();
        let (store, _) = Store::open(dir.path(), root_key()).unwrap();
        let mut number = 0;
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(format!("{size} records of reads"), |bencher| {
            bencher.iter_batched(
                || Batch {
                    entities: Vec::new(),
                    ..batch(&mut number, size)
                },
                |batch| store.commit(&batch).unwrap(),
                BatchSize::PerIteration,
            );
        });
    }
    let mut number = 0;
    group.throughput(Throughput::Elements(8));
    let store = Store::in_memory().unwrap();
    group.bench_function("8 grants with records, in memory", |bencher| {
        bencher.iter_batched(
            || batch(&mut number, 8),
            |batch| store.commit(&batch).unwrap(),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// A world of so many keys with one default policy, and some grants.
fn keys(count: u32) -> World {
    let model = key(1, 1);
    let keys = (1..=count).map(|number| {
        let arn = format!("arn:aws:kms:eu-west-1:111122223333:key/{number:036}");
        let arn = if number == 1 {
            key_arn(1)
        } else {
            arn.parse().unwrap()
        };
        let alias = format!("alias/{number}");
        Effect::from(Key {
            aliases: Known::Is(vec![alias.as_str().into()]),
            arn,
            ..model.clone()
        })
    });
    let world = keys.fold(World::empty(), |world, effect| world.apply(&effect).unwrap());
    (0..100).fold(world, |world, number| world.apply(&grant(1, number)).unwrap())
}

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open");
    group.sample_size(10);
    for count in [1, 100_000] {
        let dir = Directory::new();
        let (store, _) = Store::open(dir.path(), root_key()).unwrap();
        store.reset(&keys(count)).unwrap();
        store.close().unwrap();
        group.bench_function(format!("{count} keys"), |bencher| {
            bencher.iter_with_large_drop(|| black_box(Store::open(dir.path(), root_key()).unwrap().1));
        });
        let crashed = dir.path().join("crashed");
        let (store, _) = Store::open(dir.path(), root_key()).unwrap();
        std::fs::create_dir(&crashed).unwrap();
        let copy = || std::fs::copy(dir.path().join("octroi.redb"), crashed.join("octroi.redb")).unwrap();
        group.bench_function(format!("{count} keys, after a crash"), |bencher| {
            bencher.iter_batched(
                copy,
                |_| black_box(Store::open(&crashed, root_key()).unwrap().1),
                BatchSize::PerIteration,
            );
        });
        drop(store);
    }
    group.finish();
}

/// Look-ups of a page over a million records, and how long a store of them takes to open.
fn look_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("records");
    group.sample_size(10);
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    for part in 0..1000 {
        let records = (part * 1000..(part + 1) * 1000).map(record).collect();
        store
            .commit(&Batch {
                records,
                ..Batch::default()
            })
            .unwrap();
    }
    store.close().unwrap();
    let open = || Store::open(dir.path(), root_key()).unwrap().0;
    group.bench_function("open with 1000000", |bencher| bencher.iter_with_large_drop(open));
    let store = open();
    let last = record(3);
    for (what, mark, found) in [
        ("any", None, 50),
        ("a common name", Some(Mark::EventName("Operation3".into())), 50),
        ("a rare name", Some(Mark::EventName("DisableKey".into())), 50),
        ("one id, the oldest", last.marks.event_id.map(Mark::EventId), 1),
        (
            "a name that is not there",
            Some(Mark::EventName("Nothing".into())),
            0,
        ),
    ] {
        let lookup = Lookup {
            mark,
            ..Lookup::new(last.account, last.region.clone())
        };
        assert_eq!(store.records(&lookup).unwrap().len(), found, "{what}");
        group.bench_function(format!("look up {what} in 1000000"), |bencher| {
            bencher.iter(|| store.records(&lookup).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, commits, load, look_up);
criterion_main!(benches);
