//! What a record is found by: the attributes of LookupEvents.
//!
//! See <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html>. A look-up
//! names at most one of them, and compares whole texts with their case.

use octroi_names::{AccountId, Region, SmolStr};

/// What a record is found by, as it stands beside the record in an answer of LookupEvents. What is absent is
/// found by nothing, and so is an empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// `EventId`.
    pub event_id: Option<SmolStr>,
    /// `EventName`, such as `CreateGrant`.
    pub event_name: Option<SmolStr>,
    /// `EventSource`, such as `kms.amazonaws.com`.
    pub event_source: Option<SmolStr>,
    /// `Username`: the name of a user or of a session.
    pub user_name: Option<SmolStr>,
    /// `AccessKeyId`.
    pub access_key_id: Option<SmolStr>,
    /// `ReadOnly`.
    pub read_only: Option<bool>,
    /// `Resources`.
    pub resources: Vec<Resource>,
}

/// A resource that a record is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resource {
    /// `ResourceType`, such as `AWS::KMS::Key`.
    pub kind: Option<SmolStr>,
    /// `ResourceName`.
    pub name: Option<SmolStr>,
}

/// One attribute that records are to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// This id of an event.
    EventId(SmolStr),
    /// This operation.
    EventName(SmolStr),
    /// This service.
    EventSource(SmolStr),
    /// This user or session.
    UserName(SmolStr),
    /// This access key.
    AccessKeyId(SmolStr),
    /// Reads, or what is none.
    ReadOnly(bool),
    /// A resource of this name.
    ResourceName(SmolStr),
    /// A resource of this type.
    ResourceType(SmolStr),
}

/// The kinds of marks, as they go into the hashes. They are stored: none may get another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    EventId = 1,
    EventName = 2,
    EventSource = 3,
    UserName = 4,
    AccessKeyId = 5,
    ReadOnly = 6,
    ResourceName = 7,
    ResourceType = 8,
}

/// How a flag stands in a block, and in what is hashed.
pub(super) fn flag(value: bool) -> &'static [u8] {
    if value { &[2] } else { &[1] }
}

impl Mark {
    /// Returns the kind and what is compared.
    pub(super) fn parts(&self) -> (Kind, &[u8]) {
        match self {
            Self::EventId(text) => (Kind::EventId, text.as_bytes()),
            Self::EventName(text) => (Kind::EventName, text.as_bytes()),
            Self::EventSource(text) => (Kind::EventSource, text.as_bytes()),
            Self::UserName(text) => (Kind::UserName, text.as_bytes()),
            Self::AccessKeyId(text) => (Kind::AccessKeyId, text.as_bytes()),
            Self::ReadOnly(value) => (Kind::ReadOnly, flag(*value)),
            Self::ResourceName(text) => (Kind::ResourceName, text.as_bytes()),
            Self::ResourceType(text) => (Kind::ResourceType, text.as_bytes()),
        }
    }
}

/// The hash of an account and Region, on which those of marks build: a mark is looked for in one of them, and
/// a block in which it is another's alone is not opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceHash(u64);

impl PlaceHash {
    pub(super) fn of(account: AccountId, region: &Region) -> Self {
        Self::of_bytes(account.as_str().as_bytes(), region.as_str().as_bytes())
    }

    pub(super) fn of_bytes(account: &[u8], region: &[u8]) -> Self {
        Self(mix(mix(0, account), region))
    }

    /// The hash of the place itself.
    pub(super) fn alone(self) -> u32 {
        finish(self.0)
    }

    /// The hash of a mark.
    pub(super) fn with(self, kind: Kind, value: &[u8]) -> u32 {
        finish(mix(step(self.0, kind as u64), value))
    }
}

/// An odd number without a pattern, 2^64 by the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

fn step(state: u64, word: u64) -> u64 {
    (state.rotate_left(23) ^ word).wrapping_mul(FACTOR)
}

/// Hashes bytes eight at a time. Stored: it must stay as it is. It guards against nobody: who makes two
/// marks alike makes look-ups slower and no answer wrong.
fn mix(state: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let state = words
        .iter()
        .fold(state, |state, word| step(state, u64::from_le_bytes(*word)));
    let length = u64::try_from(bytes.len()).unwrap_or_default();
    step(step(state, u64::from_le_bytes(last)), length)
}

fn finish(state: u64) -> u32 {
    let state = (state ^ (state >> 32)).wrapping_mul(FACTOR);
    u32::try_from(state >> 32).unwrap_or_default()
}
