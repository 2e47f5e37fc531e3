//! The ciphertext of a symmetric key opens with its key, its context, unchanged, and not otherwise.

use octroi_names::{Secret, SmolStr};
use octroi_ops::kms::ciphertext::{Ciphertext, encrypt};
use octroi_ops::kms::hsm::{HsmError, Spec};
use octroi_server::hsm::AwsLcHsm;
use proptest::prelude::*;

use crate::corpus::{fixed_key, flipped, hsm};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/0d0466b0-e727-4d9c-b35d-f84bb474a37f";
const MATERIAL: &str = "5b2c7a64ec2bbd1a6c8a1bb85f8ee7e4a5b5e2b5a3cf0a6c7d6fdbd1c7b3a4f0";

fn context(pairs: &[(&str, &str)]) -> Vec<(SmolStr, SmolStr)> {
    pairs
        .iter()
        .map(|&(key, value)| (key.into(), value.into()))
        .collect()
}

fn open(hsm: &AwsLcHsm, blob: &[u8], context: &[(SmolStr, SmolStr)]) -> Result<Secret, HsmError> {
    Ciphertext::parse(blob)?.open(hsm, &fixed_key(Spec::SymmetricDefault), context)
}

fn sealed(hsm: &AwsLcHsm, context: &[(SmolStr, SmolStr)], message: &[u8]) -> Vec<u8> {
    encrypt(
        hsm,
        KEY,
        MATERIAL,
        &fixed_key(Spec::SymmetricDefault),
        context,
        message,
    )
    .unwrap()
}

#[test]
fn it_names_its_key_and_opens() {
    let hsm = hsm();
    for message in [&b"m"[..], &[0; 32], &[9; 4096]] {
        let blob = sealed(&hsm, &context(&[("a", "1")]), message);
        let ciphertext = Ciphertext::parse(&blob).unwrap();
        assert_eq!((ciphertext.key(), ciphertext.material_id()), (KEY, MATERIAL));
        assert_eq!(
            open(&hsm, &blob, &context(&[("a", "1")])).unwrap().expose(),
            message
        );
        assert!(blob.len() <= octroi_ops::kms::ciphertext::MAX_CIPHERTEXT);
    }
}

#[test]
fn the_same_message_is_never_encrypted_alike() {
    let hsm = hsm();
    assert_ne!(sealed(&hsm, &[], b"m"), sealed(&hsm, &[], b"m"));
}

#[test]
fn contexts_are_the_same_in_any_order_and_different_otherwise() {
    let hsm = hsm();
    let blob = sealed(&hsm, &context(&[("a", "1"), ("b", "2")]), b"m");
    assert!(open(&hsm, &blob, &context(&[("b", "2"), ("a", "1")])).is_ok());
    for other in [
        &[][..],
        &[("a", "1")],
        &[("a", "1"), ("b", "3")],
        &[("A", "1"), ("b", "2")],
        &[("a", "2"), ("b", "1")],
        &[("a", "1b"), ("", "2")],
        &[("a1", ""), ("b", "2")],
        &[("a", "1"), ("b", "2"), ("", "")],
        &[("a", "1"), ("a", "1"), ("b", "2")],
    ] {
        let opened = open(&hsm, &blob, &context(other));
        assert_eq!(opened.unwrap_err(), HsmError::Rejected, "{other:?}");
    }
}

#[test]
fn another_key_does_not_open_it() {
    let hsm = hsm();
    let blob = sealed(&hsm, &[], b"m");
    let open = |material: &[u8]| {
        let material = Secret::new(material.to_vec());
        Ciphertext::parse(&blob)
            .unwrap()
            .open(&hsm, &material, &[])
            .unwrap_err()
    };
    assert_eq!(open(&[1; 32]), HsmError::Rejected);
    assert_eq!(open(b"no key at all"), HsmError::Rejected);
    let short = Secret::new(vec![1; 16]);
    let refused = encrypt(&hsm, KEY, MATERIAL, &short, &[], b"m");
    assert_eq!(refused, Err(HsmError::Material));
}

#[test]
fn every_single_bit_and_every_length_counts() {
    let hsm = hsm();
    let blob = sealed(&hsm, &context(&[("a", "1")]), &[3; 32]);
    for bit in 0..blob.len() * 8 {
        let opened = open(&hsm, &flipped(&blob, bit), &context(&[("a", "1")]));
        assert_eq!(opened.unwrap_err(), HsmError::Rejected, "bit {bit}");
    }
    for len in 0..blob.len() {
        let opened = open(&hsm, &blob[..len], &context(&[("a", "1")]));
        assert_eq!(opened.unwrap_err(), HsmError::Rejected, "{len} bytes");
    }
    let longer = [blob.as_slice(), &[0]].concat();
    assert_eq!(
        open(&hsm, &longer, &context(&[("a", "1")])).unwrap_err(),
        HsmError::Rejected
    );
}

/// What may befall a ciphertext on its way.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Remove(usize),
    Insert(usize, u8),
    Swap(usize, usize),
    Cut(usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        any::<usize>().prop_map(Change::Remove),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Insert(at, byte)),
        (any::<usize>(), any::<usize>()).prop_map(|(one, two)| Change::Swap(one, two)),
        any::<usize>().prop_map(Change::Cut),
    ]
}

fn changed(mut blob: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let len = blob.len();
        if len == 0 {
            break;
        }
        match *change {
            Change::Set(at, byte) => blob[at % len] = byte,
            Change::Remove(at) => drop(blob.remove(at % len)),
            Change::Insert(at, byte) => blob.insert(at % (len + 1), byte),
            Change::Swap(one, two) => blob.swap(one % len, two % len),
            Change::Cut(at) => blob.truncate(at % len),
        }
    }
    blob
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_mutant_opens(
        message in prop::collection::vec(any::<u8>(), 1..80),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let hsm = hsm();
        let blob = sealed(&hsm, &[], &message);
        let mutant = changed(blob.clone(), &changes);
        match open(&hsm, &mutant, &[]) {
            Ok(opened) => {
                prop_assert_eq!(&mutant, &blob);
                prop_assert_eq!(opened.expose(), &message[..]);
            }
            Err(error) => {
                prop_assert_ne!(&mutant, &blob);
                prop_assert_eq!(error, HsmError::Rejected);
            }
        }
    }
}
