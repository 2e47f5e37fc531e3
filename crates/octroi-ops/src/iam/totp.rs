//! One-time codes of six digits from a seed and the time, as virtual MFA devices show them.
//!
//! RFC 6238 over RFC 4226, with HMAC-SHA1 and steps of 30 seconds: <https://www.rfc-editor.org/rfc/rfc6238>. A clock that
//! is a step early or late is taken; one that is further off must be synchronized first, by two codes in a row. Who
//! asks remembers the step of the last code, since AWS takes a code once.

use hmac::{Hmac, Mac};
use octroi_names::Time;
use sha1::Sha1;

/// The step that a time lies in.
fn step(time: Time) -> i64 {
    time.epoch_seconds().div_euclid(30)
}

/// The code of a step.
fn code(seed: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(seed).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 15);
    let word: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(word) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

/// Compares without telling by the time it takes where two codes differ.
fn same(a: &str, b: &str) -> bool {
    let differing = a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    a.len() == b.len() && differing == 0
}

fn is(seed: &[u8], step: i64, given: &str) -> bool {
    code(seed, step).is_some_and(|code| same(&code, given))
}

/// Returns the step whose code it is, if that is about the time, on a clock that is so many steps ahead.
pub(super) fn step_of(seed: &[u8], drift: i64, now: Time, given: &str) -> Option<i64> {
    let now = step(now) + drift;
    // No early exit: every step is computed whichever is the one.
    (now - 1..=now + 1).fold(None, |found, step| {
        is(seed, step, given).then_some(step).or(found)
    })
}

/// Returns how many steps ahead a clock is that has just shown two codes in a row, looked for as far off as `most`.
pub(super) fn drift(seed: &[u8], now: Time, first: &str, second: &str, most: i64) -> Option<i64> {
    let now = step(now);
    (0..=most)
        .flat_map(|off| [off, -off])
        .find(|off| is(seed, now + off - 1, first) && is(seed, now + off, second))
}

/// Returns the code of a time: what a device would show. For tests and for who plays the device.
pub fn shown(seed: &[u8], now: Time) -> Option<String> {
    code(seed, step(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Time {
        Time::from_epoch_millis(seconds * 1_000)
    }

    /// The table of RFC 6238, appendix B, of which the last six digits count here.
    #[test]
    fn the_published_vectors_hold() {
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let shown = shown(SEED, at(seconds)).unwrap();
            assert_eq!(Some(shown.as_str()), eight.get(2..), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_valid_a_step_around_its_own_and_a_drift_is_found() {
        let code = |seconds| shown(SEED, at(seconds)).unwrap();
        for (now, good) in [
            (600, true),
            (629, true),
            (570, true),
            (630, true),
            (659, true),
            (660, false),
            (569, false),
        ] {
            assert_eq!(step_of(SEED, 0, at(now), &code(600)), good.then_some(20), "{now}");
        }
        assert_eq!(step_of(SEED, 0, at(600), ""), None);
        assert_eq!(drift(SEED, at(900), &code(570), &code(600), 40), Some(-10));
        assert_eq!(step_of(SEED, -10, at(900), &code(600)), Some(20));
        assert_eq!(drift(SEED, at(900), &code(600), &code(570), 40), None);
        assert_eq!(drift(SEED, at(9_000), &code(570), &code(600), 40), None);
    }
}
