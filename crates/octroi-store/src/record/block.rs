//! A block of records as bytes: one after the other, each with its length.
//!
//! What is compared comes before the JSON, so that a look-up passes over what does not match without a copy.
//! Lengths are four bytes, little endian; an absent text is an empty one.

use octroi_names::{SmolStr, Time};

use super::marks::{Kind, Mark, Marks, PlaceHash, Resource, flag};
use super::{Record, RecordKey};

/// How many records a block has at most. Twice as many would halve the heads, and double what a look-up
/// opens for one record.
pub(super) const RECORDS: u32 = 64;

/// From how many bytes on a block is full with fewer records.
const BYTES: usize = 128 * 1024;

/// The block that is being filled.
#[derive(Debug, Clone, Default)]
pub(super) struct Open {
    /// The sequence number of its first record.
    pub(super) first: u64,
    pub(super) count: u32,
    pub(super) plain: Vec<u8>,
}

impl Open {
    pub(super) fn new(first: u64) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    /// The number of the next record.
    pub(super) fn end(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    pub(super) fn is_full(&self) -> bool {
        self.count >= RECORDS || self.plain.len() >= BYTES
    }

    /// Adds a record; returns false for one whose length has no form.
    pub(super) fn push(&mut self, record: &Record) -> bool {
        let before = self.plain.len();
        let written = write(&mut self.plain, record);
        match written {
            Some(()) => self.count += 1,
            None => self.plain.truncate(before),
        }
        written.is_some()
    }
}

fn write(plain: &mut Vec<u8>, record: &Record) -> Option<()> {
    let at = plain.len();
    plain.extend_from_slice(&[0; 4]);
    plain.extend_from_slice(&record.time.epoch_millis().to_le_bytes());
    plain.extend_from_slice(record.account.as_str().as_bytes());
    write_text(plain, record.region.as_str().as_bytes())?;
    let marks = &record.marks;
    plain.extend_from_slice(marks.read_only.map_or(&[0], flag));
    for text in [
        &marks.event_id,
        &marks.event_name,
        &marks.event_source,
        &marks.user_name,
        &marks.access_key_id,
    ] {
        write_text(plain, bytes_of(text))?;
    }
    plain.extend_from_slice(&u32::try_from(marks.resources.len()).ok()?.to_le_bytes());
    for resource in &marks.resources {
        write_text(plain, bytes_of(&resource.kind))?;
        write_text(plain, bytes_of(&resource.name))?;
    }
    plain.extend_from_slice(&record.json);
    let (_, entry) = plain.split_at_mut_checked(at)?;
    let (length, rest) = entry.split_first_chunk_mut::<4>()?;
    *length = u32::try_from(rest.len()).ok()?.to_le_bytes();
    Some(())
}

fn write_text(plain: &mut Vec<u8>, text: &[u8]) -> Option<()> {
    plain.extend_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
    plain.extend_from_slice(text);
    Some(())
}

fn bytes_of(text: &Option<SmolStr>) -> &[u8] {
    text.as_deref().unwrap_or_default().as_bytes()
}

/// Takes bytes off the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(array)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(*self.array()?))
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }
}

/// A record in a block, nothing of it copied.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) key: RecordKey,
    account: &'a [u8],
    region: &'a [u8],
    read_only: &'a [u8],
    event_id: &'a [u8],
    event_name: &'a [u8],
    event_source: &'a [u8],
    user_name: &'a [u8],
    access_key_id: &'a [u8],
    /// How many there are, and what comes from the first on.
    resources: (u32, &'a [u8]),
    pub(super) json: &'a [u8],
}

impl<'a> Entry<'a> {
    fn read(bytes: &'a [u8], sequence: u64) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let time = Time::from_epoch_millis(i64::from_le_bytes(*bytes.array()?));
        let mut entry = Self {
            key: RecordKey { time, sequence },
            account: bytes.array::<12>()?,
            region: bytes.text()?,
            read_only: bytes.array::<1>()?,
            event_id: bytes.text()?,
            event_name: bytes.text()?,
            event_source: bytes.text()?,
            user_name: bytes.text()?,
            access_key_id: bytes.text()?,
            resources: (bytes.number()?, &[]),
            json: &[],
        };
        entry.resources.1 = bytes.0;
        for _ in 0..entry.resources.0 {
            bytes.text()?;
            bytes.text()?;
        }
        entry.json = bytes.0;
        Some(entry)
    }

    /// The types and names of the resources.
    fn resources(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let mut bytes = Bytes(self.resources.1);
        (0..self.resources.0).map_while(move |_| Some((bytes.text()?, bytes.text()?)))
    }

    pub(super) fn is_of(&self, account: &[u8], region: &[u8]) -> bool {
        self.account == account && self.region == region
    }

    pub(super) fn has(&self, mark: &Mark) -> bool {
        let (kind, value) = mark.parts();
        !value.is_empty()
            && match kind {
                Kind::EventId => self.event_id == value,
                Kind::EventName => self.event_name == value,
                Kind::EventSource => self.event_source == value,
                Kind::UserName => self.user_name == value,
                Kind::AccessKeyId => self.access_key_id == value,
                Kind::ReadOnly => self.read_only == value,
                Kind::ResourceName => self.resources().any(|(_, name)| name == value),
                Kind::ResourceType => self.resources().any(|(kind, _)| kind == value),
            }
    }

    /// Gives the hashes of the place and of every mark.
    pub(super) fn hashes(&self, mut add: impl FnMut(u32)) {
        let place = PlaceHash::of_bytes(self.account, self.region);
        add(place.alone());
        let own = [
            (Kind::EventId, self.event_id),
            (Kind::EventName, self.event_name),
            (Kind::EventSource, self.event_source),
            (Kind::UserName, self.user_name),
            (Kind::AccessKeyId, self.access_key_id),
            (Kind::ReadOnly, self.read_only),
        ];
        let resources = self
            .resources()
            .flat_map(|(kind, name)| [(Kind::ResourceType, kind), (Kind::ResourceName, name)]);
        for (kind, value) in own.into_iter().chain(resources) {
            if !value.is_empty() {
                add(place.with(kind, value));
            }
        }
    }

    pub(super) fn marks(&self) -> Marks {
        let text = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            Some(SmolStr::from(text)).filter(|text| !text.is_empty())
        };
        let resource = |(kind, name)| Resource {
            kind: text(kind),
            name: text(name),
        };
        Marks {
            event_id: text(self.event_id),
            event_name: text(self.event_name),
            event_source: text(self.event_source),
            user_name: text(self.user_name),
            access_key_id: text(self.access_key_id),
            read_only: match self.read_only {
                [1] => Some(false),
                [2] => Some(true),
                _ => None,
            },
            resources: self.resources().map(resource).collect(),
        }
    }
}

/// The records of a block; an error where the bytes are none.
pub(super) fn entries(first: u64, plain: &[u8]) -> impl Iterator<Item = Result<Entry<'_>, redb::Error>> {
    let mut bytes = Bytes(plain);
    let mut sequence = first;
    std::iter::from_fn(move || {
        if bytes.0.is_empty() {
            return None;
        }
        let entry = bytes.text().and_then(|entry| Entry::read(entry, sequence));
        sequence += 1;
        if entry.is_none() {
            bytes.0 = &[];
        }
        Some(entry.ok_or_else(|| redb::Error::Corrupted(format!("record {sequence} cannot be read"))))
    })
}
