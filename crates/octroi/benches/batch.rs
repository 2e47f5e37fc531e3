//! One line of a batch: read, decided, its statement found. With the policies known from an
//! earlier line, which is usual, and with policies that are new on every line.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use octroi::check::{Cache, Line};

const LINE: &str = r#"{"id":"check-1","request":{"principal":"arn:aws:sts::111122223333:assumed-role/Operator/ops","action":"kms:CreateGrant","resource":"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab","resourceAccount":"111122223333","context":{"kms:ViaService":"ec2.eu-west-1.amazonaws.com","kms:GrantIsForAWSResource":"true"}},"policies":{"identity":[{"name":"operate","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:StartInstances","kms:CreateGrant"],"Resource":"*","Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}]}}],"resource":{"name":"default","document":{"Version":"2012-10-17","Id":"key-000000","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}}}}"#;

fn answer(line: &str, cache: &mut Cache) -> bool {
    let mut id = None;
    Line::read(line, cache, &mut id).is_ok_and(|line| black_box(line.decide()).missing.is_empty())
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("batch");
    group.throughput(Throughput::Bytes(LINE.len() as u64));
    group.bench_function("line with known policies", |bencher| {
        let mut cache = Cache::default();
        bencher.iter(|| answer(black_box(LINE), &mut cache));
    });
    group.bench_function("line with new policies", |bencher| {
        let mut cache = Cache::default();
        let lines: Vec<String> = (0..100_000)
            .map(|number| LINE.replace("key-000000", &format!("key-{number:06}")))
            .collect();
        let mut lines = lines.iter().cycle();
        bencher.iter(|| {
            lines
                .next()
                .is_some_and(|line| answer(black_box(line), &mut cache))
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
