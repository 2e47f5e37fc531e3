//! How long decisions and compilations take.

mod scenario;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use octroi_policy::Policy;

use self::scenario::Scenario;

fn decisions(criterion: &mut Criterion) {
    let warm = Scenario::warm();
    criterion.bench_function("decide/warm", |bencher| {
        bencher.iter(|| black_box(&warm).decide())
    });
    let crowd = Scenario::crowd();
    criterion.bench_function("decide/crowd", |bencher| {
        bencher.iter(|| black_box(&crowd).decide())
    });
    criterion.bench_function("request", |bencher| bencher.iter(scenario::request));
}

fn compilations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for (name, text) in [("small", scenario::small()), ("large", scenario::large())] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| Policy::parse("policy", black_box(&text)));
        });
    }
    group.finish();
}

criterion_group!(benches, decisions, compilations);
criterion_main!(benches);
