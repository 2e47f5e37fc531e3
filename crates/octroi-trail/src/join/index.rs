//! Looks up the call to EC2 that a call to KMS belongs to.
//!
//! Every look-up is by hash and binary search, so that a day's trail is joined in about linear time.
//! The windows of time are those of the search plan in `trail.md` 6.

use std::collections::HashMap;

use octroi_names::{InstanceId, Time, VolumeId};

use super::{Attempt, CALLS_WITH_KMS, Tie};
use crate::Record;

/// Clocks of services differ by seconds, and a retry of EC2 takes minutes.
const EARLIEST_MS: i64 = -60_000;
const LATEST_MS: i64 = 300_000;

/// How many calls of one caller are looked at on either side of a time, the nearest first.
const CANDIDATES: usize = 1000;

/// A call to EC2 as a candidate: its number among the attempts, its position, its time.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    attempt: usize,
    position: usize,
    time: Option<Time>,
}

/// The calls to EC2, by everything that can tie a call to KMS to them.
pub(super) struct Index<'a> {
    records: &'a [Record],
    calls: Vec<usize>,
    is_call: Vec<bool>,
    by_request: HashMap<&'a str, usize>,
    by_caller: HashMap<&'a str, Vec<Candidate>>,
    by_instance: HashMap<InstanceId, Vec<Candidate>>,
    /// Launches whose response is not there, so that no instance is known.
    without_instance: Vec<Candidate>,
    newest_first: bool,
}

impl<'a> Index<'a> {
    pub(super) fn new(records: &'a [Record]) -> Self {
        let mut times = records.iter().filter_map(|record| record.event_time);
        let newest_first = matches!((times.next(), times.next_back()), (Some(a), Some(b)) if a > b);
        let mut index = Self {
            records,
            calls: Vec::new(),
            is_call: Vec::with_capacity(records.len()),
            by_request: HashMap::new(),
            by_caller: HashMap::new(),
            by_instance: HashMap::new(),
            without_instance: Vec::new(),
            newest_first,
        };
        for (position, record) in records.iter().enumerate() {
            let call = is_attempt(record);
            index.is_call.push(call);
            if call {
                index.add(position, record);
            }
        }
        let by_time = |list: &mut Vec<Candidate>| list.sort_by_key(|call| (call.time, call.position));
        index.by_caller.values_mut().for_each(by_time);
        index.by_instance.values_mut().for_each(by_time);
        by_time(&mut index.without_instance);
        index
    }

    fn add(&mut self, position: usize, record: &'a Record) {
        let candidate = Candidate {
            attempt: self.calls.len(),
            position,
            time: record.event_time,
        };
        self.calls.push(position);
        if let Some(id) = &record.request_id {
            self.by_request.entry(id).or_insert(candidate.attempt);
        }
        let name = record.event_name.as_deref().unwrap_or_default();
        if !CALLS_WITH_KMS.contains(&name) {
            return;
        }
        if let Some(caller) = caller(record) {
            self.by_caller.entry(caller).or_default().push(candidate);
        }
        let instances = record.instance_ids();
        if instances.is_empty() {
            self.without_instance.push(candidate);
        }
        for instance in instances {
            self.by_instance.entry(instance).or_default().push(candidate);
        }
    }

    /// The calls to EC2, in order.
    pub(super) fn calls(&self) -> impl Iterator<Item = &'a Record> {
        self.calls
            .iter()
            .filter_map(|position| self.records.get(*position))
    }

    pub(super) fn is_call(&self, position: usize) -> bool {
        self.is_call.get(position).copied().unwrap_or_default()
    }

    /// Whether the records come as LookupEvents gives them.
    pub(super) fn newest_first(&self) -> bool {
        self.newest_first
    }

    /// The attempt that a record belongs to, and by what.
    pub(super) fn find(&self, position: usize, record: &Record) -> Option<(usize, Tie)> {
        if record.service() != Some("kms") {
            return None;
        }
        let by_request = record
            .request_id
            .as_deref()
            .and_then(|id| self.by_request.get(id));
        if let Some(attempt) = by_request {
            return Some((*attempt, Tie::RequestId));
        }
        if let Some(instance) = record.instance_of_infrastructure_identity() {
            return match self.by_instance.get(&instance) {
                Some(calls) => self
                    .choose(calls, position, record)
                    .map(|(attempt, _)| (attempt, Tie::Instance)),
                None => self.choose(&self.without_instance, position, record),
            };
        }
        if record.is_forwarded() || may_be_forwarded(record) {
            let calls = self.by_caller.get(caller(record)?)?;
            return self.choose(calls, position, record);
        }
        None
    }

    /// The nearest call by time, or by order where a time is missing.
    fn choose(&self, calls: &[Candidate], position: usize, record: &Record) -> Option<(usize, Tie)> {
        let fits = |call: &&Candidate| !self.is_of_another_request(call, record);
        let Some(time) = record.event_time else {
            let by_order = nearest_in_order(calls.iter().filter(fits), position)?;
            return Some((by_order, Tie::Order));
        };
        let split = calls.partition_point(|call| call.time <= Some(time));
        let (before, behind) = calls.split_at_checked(split).unwrap_or((calls, &[]));
        let reach = |call: &&Candidate| {
            call.time >= Some(time.plus_millis(-LATEST_MS))
                && call.time <= Some(time.plus_millis(-EARLIEST_MS))
        };
        let before = before.iter().rev().take_while(reach).take(CANDIDATES).find(fits);
        let behind = behind.iter().take_while(reach).take(CANDIDATES).find(fits);
        let near = [before, behind]
            .into_iter()
            .flatten()
            .filter_map(|call| Some((call.attempt, distance(call.time?, time))))
            .min_by_key(|(_, distance)| *distance);
        if let Some((attempt, _)) = near {
            return Some((attempt, Tie::CallerAndTime));
        }
        let untimed = calls.iter().take_while(|call| call.time.is_none()).filter(fits);
        nearest_in_order(untimed, position).map(|attempt| (attempt, Tie::Order))
    }

    /// Today's forwarded calls carry EC2's request id: another id is another call (`trail.md` 1).
    fn is_of_another_request(&self, call: &Candidate, record: &Record) -> bool {
        let identity = record.user_identity.as_ref();
        let of_today =
            identity.and_then(|who| who.invoked_by.as_deref()) == Some("ec2-frontend-api.amazonaws.com");
        let its_id = self
            .records
            .get(call.position)
            .and_then(|call| call.request_id.as_deref());
        of_today && its_id.is_some() && record.request_id.is_some()
    }
}

/// Whether a record is a call to EC2 that changes something; `readOnly` is missing from records by hand.
fn is_attempt(record: &Record) -> bool {
    let name = record.event_name.as_deref().unwrap_or_default();
    let reads = ["Describe", "Get", "List", "Search"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    record.service() == Some("ec2") && !reads && !name.is_empty()
}

/// Whether a record written by hand leaves open how the call was made, and EC2 makes such calls.
fn may_be_forwarded(record: &Record) -> bool {
    let identity = record.user_identity.as_ref();
    let silent = record.source_ip_address.is_none()
        && record.user_agent.is_none()
        && identity.is_none_or(|who| who.invoked_by.is_none() && who.kind.as_deref() != Some("AWSService"));
    let name = record.event_name.as_deref().unwrap_or_default();
    silent
        && matches!(
            name,
            "CreateGrant" | "GenerateDataKeyWithoutPlaintext" | "ReEncrypt" | "DescribeKey"
        )
}

/// The caller's ARN; the owner of a foreign key sees a principal id only.
fn caller(record: &Record) -> Option<&str> {
    let identity = record.user_identity.as_ref()?;
    match &identity.arn {
        Some(arn) => Some(arn.as_str()),
        None => identity.principal_id.as_deref(),
    }
}

/// How far a call lies before a time; a call that comes after it counts double, being the less likely.
fn distance(call: Time, time: Time) -> i64 {
    let before = time.epoch_millis().saturating_sub(call.epoch_millis());
    if before >= 0 {
        before
    } else {
        before.saturating_mul(-2)
    }
}

/// The last call before a position, else the first behind it.
fn nearest_in_order<'c>(calls: impl Iterator<Item = &'c Candidate>, position: usize) -> Option<usize> {
    let mut before: Option<&Candidate> = None;
    let mut behind: Option<&Candidate> = None;
    for call in calls {
        if call.position < position {
            before = before
                .filter(|other| other.position > call.position)
                .or(Some(call));
        } else {
            behind = behind
                .filter(|other| other.position < call.position)
                .or(Some(call));
        }
    }
    before.or(behind).map(|call| call.attempt)
}

/// Which attempts name a volume.
pub(super) struct Volumes(HashMap<VolumeId, Vec<(usize, Option<Time>)>>);

/// Collects the volumes that the calls to KMS of every attempt name.
pub(super) fn volumes_of(attempts: &[Attempt<'_>]) -> Volumes {
    let mut volumes = Volumes(HashMap::new());
    for (number, attempt) in attempts.iter().enumerate() {
        for call in &attempt.kms {
            for volume in call.record.volume_ids() {
                volumes
                    .0
                    .entry(volume)
                    .or_default()
                    .push((number, call.record.event_time));
            }
        }
    }
    volumes
}

impl Volumes {
    /// The attempt that named the record's volume nearest in time.
    pub(super) fn nearest(&self, record: &Record) -> Option<usize> {
        let volume = record.volume_ids().into_iter().next()?;
        let time = record.event_time?;
        let near = |(attempt, at): &(usize, Option<Time>)| {
            let distance = time.epoch_millis().saturating_sub((*at)?.epoch_millis());
            (EARLIEST_MS..=LATEST_MS)
                .contains(&distance)
                .then_some((distance.abs(), *attempt))
        };
        let nearest = self
            .0
            .get(&volume)?
            .iter()
            .take(CANDIDATES)
            .filter_map(near)
            .min()?;
        Some(nearest.1)
    }
}
