//! Which calls to KMS belong to which call to EC2.
//!
//! EC2 passes its request id on to KMS, in today's events to the caller's calls and to the Decrypt of
//! the instance alike. Where ids are missing or of an older era, the same caller at about the same time
//! must do, or the instance in a session's name, or, for records written by hand, the order. How a
//! record was joined is kept, because only the first way is proof.
//! See `trail.md` 2, 4, 5 and the search plan in 6.

mod index;
#[cfg(test)]
mod tests;

use octroi_names::{Arn, InstanceId, VolumeId};

use crate::Record;
use index::Index;

/// Calls of EC2 after which EC2 calls KMS in the caller's name (`launch.md` 3).
const CALLS_WITH_KMS: [&str; 9] = [
    "StartInstances",
    "RunInstances",
    "AttachVolume",
    "CreateVolume",
    "CopySnapshot",
    "CreateFleet",
    "RequestSpotInstances",
    "RequestSpotFleet",
    "RunScheduledInstances",
];

/// Records of a trail, put together.
#[derive(Debug, Clone, Default)]
pub struct Joined<'a> {
    /// The calls to EC2 that change something, in the order of the records.
    pub attempts: Vec<Attempt<'a>>,
    /// Every other record, such as a RevokeGrant by hand, or KMS calls whose EC2 call is not there.
    pub loose: Vec<&'a Record>,
}

/// One call to EC2 with the calls to KMS that came of it.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    /// The call to EC2.
    pub call: &'a Record,
    /// The calls to KMS, by time where it is known, else in the order of the records.
    pub kms: Vec<KmsCall<'a>>,
}

/// A call to KMS that belongs to a call to EC2.
#[derive(Debug, Clone, Copy)]
pub struct KmsCall<'a> {
    /// The call.
    pub record: &'a Record,
    /// What ties it to the call to EC2.
    pub tie: Tie,
}

/// What ties a call to KMS to a call to EC2, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// Both have one request id.
    RequestId,
    /// The caller is the identity of an instance of that call.
    Instance,
    /// It concerns a volume that another call of that attempt names.
    Volume,
    /// The caller is the same, and the time is near.
    CallerAndTime,
    /// The records have neither ids nor times: the nearest call of that caller.
    Order,
}

impl<'a> Attempt<'a> {
    /// Returns the instances: of the call, of grants, of the identities that decrypted.
    pub fn instance_ids(&self) -> Vec<InstanceId> {
        self.collect(Record::instance_ids)
    }

    /// Returns the volumes that the records name; refused calls name none.
    pub fn volume_ids(&self) -> Vec<VolumeId> {
        self.collect(Record::volume_ids)
    }

    /// Returns the keys that the records name.
    pub fn key_arns(&self) -> Vec<Arn> {
        self.collect(Record::key_arns)
    }

    /// Returns the calls to KMS that failed.
    pub fn failed(&self) -> impl Iterator<Item = &KmsCall<'a>> {
        self.kms.iter().filter(|call| call.record.failed())
    }

    fn collect<T: PartialEq>(&self, of: fn(&Record) -> Vec<T>) -> Vec<T> {
        let mut all = of(self.call);
        for call in &self.kms {
            for item in of(call.record) {
                if !all.contains(&item) {
                    all.push(item);
                }
            }
        }
        all
    }
}

/// Puts records together; the order of the records matters only where they have no times.
pub fn join(records: &[Record]) -> Joined<'_> {
    let index = Index::new(records);
    let mut attempts: Vec<Attempt<'_>> = index
        .calls()
        .map(|call| Attempt {
            call,
            kms: Vec::new(),
        })
        .collect();
    let mut rest = Vec::new();
    for (position, record) in records.iter().enumerate() {
        if index.is_call(position) {
            continue;
        }
        match index.find(position, record) {
            Some((attempt, tie)) => add(&mut attempts, attempt, KmsCall { record, tie }),
            None => rest.push(record),
        }
    }
    let loose = join_by_volume(&mut attempts, rest);
    for attempt in &mut attempts {
        // A stable sort: what has no time, or the same second, keeps its order.
        if attempt.kms.iter().all(|call| call.record.event_time.is_some()) {
            if index.newest_first() {
                attempt.kms.reverse();
            }
            attempt.kms.sort_by_key(|call| call.record.event_time);
        }
    }
    Joined { attempts, loose }
}

fn add<'a>(attempts: &mut [Attempt<'a>], attempt: usize, call: KmsCall<'a>) {
    if let Some(attempt) = attempts.get_mut(attempt) {
        attempt.kms.push(call);
    }
}

/// Ties calls of EBS for itself to the attempt that named the volume before; returns what is left.
fn join_by_volume<'a>(attempts: &mut [Attempt<'a>], records: Vec<&'a Record>) -> Vec<&'a Record> {
    let volumes = index::volumes_of(attempts);
    let mut loose = Vec::new();
    for record in records {
        let by_service = record.service() == Some("kms") && record.is_by_service();
        let attempt = by_service.then(|| volumes.nearest(record)).flatten();
        match attempt {
            Some(attempt) => {
                let tie = Tie::Volume;
                add(attempts, attempt, KmsCall { record, tie });
            }
            None => loose.push(record),
        }
    }
    loose
}
