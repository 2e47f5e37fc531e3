//! The vectors of `corpus/kms`, and the keys of its tests.

use octroi_names::Secret;
use octroi_ops::kms::hsm::{HsmError, Spec};
use octroi_server::hsm::AwsLcHsm;
use serde_json::Value;

pub(crate) fn hsm() -> AwsLcHsm {
    AwsLcHsm::ephemeral().unwrap()
}

pub(crate) fn file(name: &str) -> Value {
    let path = format!("{}/../../corpus/kms/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn cases(of: &Value) -> &Vec<Value> {
    let cases = of.as_array().unwrap();
    assert!(!cases.is_empty());
    cases
}

pub(crate) fn hex(of: &Value) -> Vec<u8> {
    let text = of.as_str().unwrap_or_else(|| panic!("{of} is no text"));
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    assert!(rest.is_empty(), "{text}");
    pairs
        .iter()
        .map(|&[high, low]| digit(high) << 4 | digit(low))
        .collect()
}

pub(crate) fn secret(of: &Value) -> Secret {
    Secret::new(hex(of))
}

/// Reads a word of the API.
pub(crate) fn word<T: std::str::FromStr<Err = HsmError>>(of: &Value) -> T {
    let text = of.as_str().unwrap();
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

/// The fixed key of a spec: random bytes where the spec is nothing else.
pub(crate) fn fixed_key(spec: Spec) -> Secret {
    match spec.secret_len() {
        Some(len) => Secret::new((0..len).map(|at| at as u8 ^ 0x5a).collect()),
        None => secret(&file("keys.json")["keys"][spec.as_str()]["pkcs8"]),
    }
}

/// Returns the bytes with one bit changed.
pub(crate) fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}
