//! New ids and the cryptography, handed in from outside: the core draws no random numbers.

use octroi_names::{GrantId, InstanceId, SmolStr, SnapshotId, VolumeId};

use crate::kms::hsm::Hsm;

/// A source of new ids, and of what is computed with keys.
pub trait Ids {
    /// Returns the next 64 bits.
    fn next(&mut self) -> u64;

    /// Returns what computes with key material. The replays of the doctor have none: there a
    /// call's effects count, not its bytes.
    fn hsm(&self) -> Option<&dyn Hsm> {
        None
    }
}

/// A seeded source: the same seed gives the same ids, so that a replay can be repeated to the byte.
#[derive(Debug, Clone)]
pub struct SeededIds {
    state: u64,
}

impl SeededIds {
    /// Begins with a seed.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }
}

impl Ids for SeededIds {
    /// SplitMix64, which is small, well distributed, and needs no state but a counter.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Returns a new grant id: 64 hexadecimal digits.
pub(crate) fn grant_id(ids: &mut dyn Ids) -> Option<GrantId> {
    format!(
        "{:016x}{:016x}{:016x}{:016x}",
        ids.next(),
        ids.next(),
        ids.next(),
        ids.next()
    )
    .parse()
    .ok()
}

/// Returns a new request id in the form of a GUID.
pub(crate) fn guid(ids: &mut dyn Ids) -> SmolStr {
    let (a, b) = (ids.next(), ids.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | ((b >> 48) & 0x3fff),
        b & 0xffff_ffff_ffff
    )
    .into()
}

/// Returns a new unique id of IAM: a prefix such as `AIDA`, and 17 letters and digits behind it.
pub(crate) fn unique_id(prefix: &str, ids: &mut dyn Ids) -> SmolStr {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut high, mut low) = (ids.next(), ids.next());
    let mut id = String::from(prefix);
    for index in 0..17 {
        let bits = if index < 12 { &mut high } else { &mut low };
        let letter = LETTERS.get((*bits & 31) as usize).copied().unwrap_or(b'A');
        id.push(char::from(letter));
        *bits >>= 5;
    }
    id.into()
}

macro_rules! ec2_ids {
    ($($name:ident($prefix:literal) -> $type:ty;)+) => {
        $(pub(crate) fn $name(ids: &mut dyn Ids) -> Option<$type> {
            format!("{}{:017x}", $prefix, u128::from(ids.next()) << 4)
                .parse()
                .ok()
        })+
    };
}

ec2_ids! {
    instance_id("i-") -> InstanceId;
    volume_id("vol-") -> VolumeId;
    snapshot_id("snap-") -> SnapshotId;
}

/// Returns the id of a volume that a launch would make and that has none yet.
pub fn numbered_volume(index: usize) -> VolumeId {
    VolumeId::numbered(index)
}

/// Returns the id that stands for a volume the evidence does not name.
pub fn unnamed_volume() -> VolumeId {
    VolumeId::numbered(0)
}
