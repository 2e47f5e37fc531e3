//! How fast a log file and a refusal are read.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use octroi_trail::carrier::{self, Limits};
use octroi_trail::{join, refusal};
use serde_json::Value;

const CALL: &str = include_str!("../../../corpus/trail/records/ec2-start-instances.json");
const GRANT: &str = include_str!("../../../corpus/trail/records/kms-create-grant-forwarded.json");
const REFUSED: &str = include_str!("../../../corpus/trail/records/kms-create-grant-refused.json");
const DECRYPT: &str = include_str!("../../../corpus/trail/records/kms-decrypt-by-instance.json");

/// A log file of about 1 MB: starts with their calls to KMS, each with ids of its own.
fn log_file() -> String {
    let records: Vec<String> = [CALL, GRANT, REFUSED, DECRYPT]
        .iter()
        .filter_map(|text| serde_json::from_str::<Value>(text).ok())
        .filter_map(|file| file.get("record").map(Value::to_string))
        .collect();
    let mut text = String::from("{\"Records\":[");
    for number in 0.. {
        for (kind, record) in records.iter().enumerate() {
            let separator = if number + kind == 0 { "" } else { "," };
            let record = record
                .replace("11111111-2222", &format!("{number:08}-2222"))
                .replace("aaaaaaaa-0000", &format!("{number:08}-000{kind}"));
            let _ = write!(text, "{separator}{record}");
        }
        if text.len() > 1_000_000 {
            break;
        }
    }
    text.push_str("]}");
    text
}

fn benches(criterion: &mut Criterion) {
    let text = log_file();
    let limits = Limits::default();
    let mut group = criterion.benchmark_group("trail");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("read a log file of 1 MB", |b| {
        b.iter(|| carrier::read(black_box(&text), &limits))
    });
    if let Ok(reading) = carrier::read(&text, &limits) {
        group.throughput(Throughput::Elements(reading.records.len() as u64));
        group.bench_function("join its records", |b| {
            b.iter(|| join::join(black_box(&reading.records)).loose.len())
        });
    }
    let message = "User: arn:aws:sts::111122223333:assumed-role/Operator/ops is not authorized to perform: \
                   kms:CreateGrant on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-\
                   1234567890ab because no identity-based policy allows the kms:CreateGrant action";
    group.throughput(Throughput::Elements(1));
    group.bench_function("read a refusal", |b| {
        b.iter(|| refusal::parse(black_box(message)))
    });
    group.finish();
}

criterion_group!(trail, benches);
criterion_main!(trail);
