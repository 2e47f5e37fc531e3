//! The trail as the doctor reads it: which records belong to the attempt, and what they say.
//!
//! A refused call to KMS has no parameters and no resources (`trail.md` 4); it is joined to
//! the attempt by request id, by the caller, and by the key that its sentence names.

use octroi_names::{Known, Principal};
use octroi_ops::launch::{LaunchCall, Stage};
use octroi_trail::{Record, Sentence};

use crate::evidence::Evidence;

/// The records around an attempt.
#[derive(Debug, Clone)]
pub(crate) struct TrailView<'a> {
    records: Vec<&'a Record>,
    evidence: &'a Evidence,
}

/// What the trail says of one call of the replay.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Said<'a> {
    /// A record of it without an error.
    Succeeded,
    /// A record of it with an error.
    Failed(&'a Record),
}

impl<'a> TrailView<'a> {
    /// Looks at the trail, unless it was not read or must not be used.
    pub(crate) fn new(evidence: &'a Evidence, use_trail: bool) -> Self {
        let records = match &evidence.trail {
            Known::Is(records) if use_trail => records.iter().collect(),
            _ => Vec::new(),
        };
        Self { records, evidence }
    }

    /// Returns whether there is nothing to look at.
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Returns the record of the attempted call to EC2.
    pub(crate) fn ec2_call(&self) -> Option<&'a Record> {
        let name = self.evidence.attempt.operation.as_str();
        let mut calls = self.records.iter().copied().filter(|record| {
            record.is_call("ec2", name) || (name == "RunInstances" && record.is_call("ec2", "CreateFleet"))
        });
        let about = self.evidence.attempt.instance.as_ref();
        let named = calls
            .clone()
            .find(|record| about.is_some_and(|id| record.instance_ids().contains(id)));
        named.or_else(|| calls.next())
    }

    /// Returns whether the call to EC2 is in the trail.
    pub(crate) fn has_ec2_call(&self) -> bool {
        self.ec2_call().is_some()
    }

    /// Returns whether EC2 accepted the call, where the trail tells.
    pub(crate) fn accepted(&self) -> Option<bool> {
        self.ec2_call().map(|record| !record.failed())
    }

    /// Returns what EC2 answered, where it answered with an error of its own.
    pub(crate) fn ec2_failure(&self) -> Option<Sentence> {
        self.ec2_call()
            .filter(|record| record.failed())
            .and_then(Record::sentence)
    }

    /// Returns whether somebody stopped or terminated the instance behind the attempt.
    pub(crate) fn ended_by_somebody(&self) -> bool {
        self.records.iter().any(|record| {
            !record.failed()
                && (record.is_call("ec2", "StopInstances") || record.is_call("ec2", "TerminateInstances"))
                && self.is_about(record)
        })
    }

    fn is_about(&self, record: &Record) -> bool {
        let ids = record.instance_ids();
        ids.is_empty()
            || self
                .evidence
                .attempt
                .instance
                .as_ref()
                .is_none_or(|id| ids.contains(id))
    }

    /// Returns everybody who made a call like the attempted one on its instance.
    pub(crate) fn callers(&self) -> Vec<Principal> {
        let name = self.evidence.attempt.operation.as_str();
        let service = if name == "CreateGrant" { "kms" } else { "ec2" };
        let about = |record: &Record| {
            let ids = record.instance_ids();
            ids.is_empty()
                || self
                    .evidence
                    .attempt
                    .instance
                    .as_ref()
                    .is_none_or(|id| ids.contains(id))
        };
        let calls = self
            .records
            .iter()
            .copied()
            .filter(|record| record.is_call(service, name) && about(record));
        let mut callers: Vec<Principal> = calls.filter_map(principal).collect();
        callers.sort();
        callers.dedup();
        callers
    }

    /// Returns who made the attempted call, where the trail tells.
    pub(crate) fn caller(&self) -> Option<Principal> {
        self.ec2_call()
            .or_else(|| {
                self.records
                    .iter()
                    .copied()
                    .find(|record| record.is_call("kms", "CreateGrant"))
            })
            .and_then(principal)
    }

    /// Returns what the trail says of a call of the replay.
    pub(crate) fn about(&self, call: &LaunchCall) -> Option<Said<'a>> {
        let service = call.leg.action.service();
        let matching = self.records.iter().copied().filter(|record| {
            record.is_call(service, event_name(call.leg.action.name()))
                && self.made_by(record, &call.leg.by)
                && self.on(record, call)
        });
        let mut succeeded = false;
        for record in matching {
            if record.failed() {
                let other = record.refusal().and_then(|refusal| refusal.action).is_some_and(
                    |action: octroi_names::Action| {
                        !action.as_str().eq_ignore_ascii_case(call.leg.action.as_str())
                    },
                );
                if !other {
                    return Some(Said::Failed(record));
                }
            } else {
                succeeded = true;
            }
        }
        succeeded.then_some(Said::Succeeded)
    }

    fn made_by(&self, record: &Record, by: &Principal) -> bool {
        let Some(principal) = principal(record) else {
            return true;
        };
        principal == *by
            || (principal.name().is_some()
                && principal.name() == by.name()
                && principal.account() == by.account())
    }

    fn on(&self, record: &Record, call: &LaunchCall) -> bool {
        if call.stage == Stage::BeforeAnswer && call.leg.action.service() == "ec2" {
            return true;
        }
        let keys = record.key_arns();
        let volumes = record.volume_ids();
        (keys.is_empty() || keys.iter().any(|key| key.as_str() == call.leg.on))
            && (volumes.is_empty() || call.volume.as_ref().is_none_or(|volume| volumes.contains(volume)))
    }

    /// Returns the failed calls to KMS of the attempt, whatever the replay thinks of them.
    pub(crate) fn kms_failures(&self) -> impl Iterator<Item = &'a Record> + '_ {
        self.records
            .iter()
            .copied()
            .filter(|record| record.service() == Some("kms") && record.failed())
    }

    /// Returns a record that tells of a grant taken away.
    pub(crate) fn revoked_grant(&self) -> Option<&'a Record> {
        self.records.iter().copied().find(|record| {
            !record.failed()
                && (record.is_call("kms", "RevokeGrant") || record.is_call("kms", "RetireGrant"))
                && principal(record).is_some()
        })
    }
}

/// `ReEncryptFrom` and `ReEncryptTo` are two checks of one call.
fn event_name(action: &str) -> &str {
    if action.starts_with("ReEncrypt") {
        "ReEncrypt"
    } else {
        action
    }
}

fn principal(record: &Record) -> Option<Principal> {
    record
        .user_identity
        .as_ref()
        .and_then(octroi_trail::UserIdentity::principal)
}
