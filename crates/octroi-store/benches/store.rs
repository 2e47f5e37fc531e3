//! What a durable change costs, and how long a store of 100,000 keys takes to open.
//!
//! A change is a grant with its record, as `CreateGrant` makes it. Under load the server commits the changes
//! of all connections together, so that eight of them share one `fsync`.

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use octroi_names::{Known, Time};
use octroi_store::{Batch, Record, Store};
use octroi_world::{Effect, Entity, Key, World};
use worlds::{Directory, grant, grant_of, key, key_arn, root_key};

#[path = "../tests/store/worlds.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the worlds of the tests, which use more of them"
)]
mod worlds;

fn record(number: u64) -> Record {
    let filler = "x".repeat(1400);
    Record {
        account: "111122223333".parse().unwrap(),
        region: "eu-west-1".parse().unwrap(),
        time: Time::from_epoch_millis(1_768_472_430_000 + i64::try_from(number / 8).unwrap()),
        json: format!(r#"{{"eventName":"CreateGrant","number":{number},"filler":"{filler}"}}"#).into_bytes(),
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
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    let mut number = 0;
    group.throughput(Throughput::Elements(8));
    group.bench_function("8 records of reads", |bencher| {
        bencher.iter_batched(
            || Batch {
                entities: Vec::new(),
                ..batch(&mut number, 8)
            },
            |batch| store.commit(&batch).unwrap(),
            BatchSize::PerIteration,
        );
    });
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

criterion_group!(benches, commits, load);
criterion_main!(benches);
