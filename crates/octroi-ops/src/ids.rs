//! New ids and the cryptography, handed in from outside: the core draws no random numbers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_names::{AccountId, GrantId, InstanceId, Secret, SmolStr, SnapshotId, VolumeId};

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::kms::hsm::Hsm;
use crate::operation::Stop;

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

/// Returns the id of a new request.
pub fn request_id(ids: &mut dyn Ids) -> SmolStr {
    guid(ids)
}

/// Returns a new request id in the form of a GUID.
pub(crate) fn guid(ids: &mut dyn Ids) -> SmolStr {
    let (a, b) = (ids.next(), ids.next());
    uuid(a, b)
}

/// Returns 128 bits in the form of a GUID.
pub(crate) fn uuid(a: u64, b: u64) -> SmolStr {
    // Every call has two or three of them: written digit by digit, as `{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}` would.
    let digits = [
        a & !0xf000 | 0x4000,
        (b & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000,
    ];
    let mut text = String::with_capacity(36);
    for place in 0..32_u32 {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        let half = digits.get((place / 16) as usize).copied().unwrap_or_default();
        let digit = (half >> (60 - 4 * (place % 16))) & 0xf;
        text.push(char::from_digit(digit as u32, 16).unwrap_or('0'));
    }
    text.into()
}

/// Returns a new unique id of IAM: a prefix such as `AIDA`, and 17 letters and digits behind it.
pub(crate) fn unique_id(prefix: &str, ids: &mut dyn Ids) -> SmolStr {
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

/// The letters of unique ids and access key ids: those of Base32.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Fills a buffer with random bytes; a replay, which has no cryptography, takes its own numbers.
pub(crate) fn fill(ids: &mut dyn Ids, buffer: &mut [u8]) -> Result<(), Stop> {
    if let Some(hsm) = ids.hsm() {
        return hsm
            .fill(buffer)
            .map_err(|error| Failure::new(ErrorCode::InternalFailure, error.to_string()).into());
    }
    for chunk in buffer.chunks_mut(8) {
        let bytes = ids.next().to_le_bytes();
        for (byte, random) in chunk.iter_mut().zip(bytes) {
            *byte = random;
        }
    }
    Ok(())
}

/// Returns a new secret access key: 40 characters of Base64.
pub(crate) fn secret_access_key(ids: &mut dyn Ids) -> Result<Secret, Stop> {
    let mut bytes = [0_u8; 30];
    fill(ids, &mut bytes)?;
    Ok(Secret::new(STANDARD.encode(bytes).into_bytes()))
}

/// Returns a new access key id: a prefix such as `AKIA`, and 16 letters and digits that hold the account.
///
/// Of the 80 bits the first is set, the next 40 are the account's number, and the rest is random: so
/// the keys of AWS are made since 2019.
pub fn access_key_id(prefix: &str, account: AccountId, ids: &mut dyn Ids) -> SmolStr {
    let number = account.as_str().parse::<u128>().unwrap_or_default();
    let random = u128::from(ids.next()) & ((1 << 39) - 1);
    let bits = (1 << 79) | (number << 39) | random;
    let letters = (0..16).rev().map(|place| {
        let letter = LETTERS.get(((bits >> (place * 5)) & 31) as usize);
        char::from(letter.copied().unwrap_or(b'A'))
    });
    prefix.chars().chain(letters).collect::<String>().into()
}

/// Returns the account that an access key id holds; `None` for an id of another form.
pub fn account_of_access_key(id: &str) -> Option<AccountId> {
    let (_, letters) = id.split_at_checked(4)?;
    if letters.len() != 16 {
        return None;
    }
    let mut bits = 0_u128;
    for letter in letters.bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = (bits << 5) | value as u128;
    }
    let number = (bits >> 39) & ((1 << 40) - 1);
    (bits >> 79 == 1).then_some(())?;
    format!("{number:012}").parse().ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_version_4() {
        let told = uuid(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210);
        assert_eq!(told, "01234567-89ab-4def-bedc-ba9876543210");
        assert_eq!(uuid(0, 0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u64::MAX, u64::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn an_access_key_id_holds_its_account() {
        let mut ids = SeededIds::new(7);
        for account in ["000000000012", "123456789012", "999999999999"] {
            let account: AccountId = account.parse().unwrap();
            let id = access_key_id("ASIA", account, &mut ids);
            assert_eq!(id.len(), 20, "{id}");
            assert_eq!(account_of_access_key(&id), Some(account), "{id}");
        }
        assert_eq!(account_of_access_key("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(account_of_access_key("AKIA"), None);
    }
}
