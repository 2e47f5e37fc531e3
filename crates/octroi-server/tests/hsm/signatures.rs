//! Every algorithm of every spec signs and verifies every type of message that it takes, refuses
//! those it does not take, and refuses whatever differs by a bit.

use octroi_names::Secret;
use octroi_ops::kms::hsm::{Hsm, HsmError, MacAlgorithm, MessageType, SigningAlgorithm, Spec};
use octroi_server::hsm::AwsLcHsm;

use crate::corpus::{fixed_key, flipped, hsm};

/// A message that each type takes: a digest's length where it is a digest's.
fn message(algorithm: SigningAlgorithm, kind: MessageType) -> Vec<u8> {
    let len = match kind {
        MessageType::Raw => 21,
        MessageType::Digest => algorithm.digest_len().unwrap_or(32),
        MessageType::ExternalMu => 64,
    };
    (0..len).map(|at| (at * 7 + 3) as u8).collect()
}

/// What is looked at: a key, an algorithm of it, a type of message.
struct Subject {
    hsm: AwsLcHsm,
    spec: Spec,
    key: Secret,
    algorithm: SigningAlgorithm,
    kind: MessageType,
}

impl Subject {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), HsmError> {
        self.hsm.verify(
            self.spec,
            &self.key,
            self.algorithm,
            self.kind,
            message,
            signature,
        )
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, HsmError> {
        self.hsm
            .sign(self.spec, &self.key, self.algorithm, self.kind, message)
    }

    /// Every bit where that takes no time. The pure Rust is slow without optimization, and RSA
    /// always, so that fewer bits are changed there.
    fn stride(&self, bits: usize) -> usize {
        match (self.algorithm, self.kind) {
            (_, MessageType::ExternalMu) => bits / 10 + 1,
            (SigningAlgorithm::Ed25519 | SigningAlgorithm::EcdsaSha256, _) => 1,
            _ => bits / 50 + 1,
        }
    }

    fn check(&self) {
        let what = format!("{} {} {}", self.spec, self.algorithm, self.kind);
        let message = message(self.algorithm, self.kind);
        if !self.algorithm.takes(self.kind) {
            assert_eq!(self.sign(&message), Err(HsmError::Mismatch), "{what}");
            assert_eq!(self.verify(&message, &[0; 64]), Err(HsmError::Mismatch), "{what}");
            return;
        }
        let signature = self.sign(&message).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(self.verify(&message, &signature), Ok(()), "{what}");
        for bit in (0..signature.len() * 8).step_by(self.stride(signature.len() * 8)) {
            let changed = flipped(&signature, bit);
            assert_eq!(
                self.verify(&message, &changed),
                Err(HsmError::Rejected),
                "{what}, bit {bit}"
            );
        }
        for bit in (0..message.len() * 8).step_by(self.stride(message.len() * 8)) {
            let changed = flipped(&message, bit);
            assert_eq!(
                self.verify(&changed, &signature),
                Err(HsmError::Rejected),
                "{what}, bit {bit}"
            );
        }
        for len in [0, 1, signature.len() - 1] {
            assert_eq!(
                self.verify(&message, &signature[..len]),
                Err(HsmError::Rejected),
                "{what}"
            );
        }
        let longer = [signature.as_slice(), &[0]].concat();
        assert_eq!(self.verify(&message, &longer), Err(HsmError::Rejected), "{what}");
        if self.kind != MessageType::Raw {
            let shorter = &message[1..];
            assert_eq!(self.sign(shorter), Err(HsmError::Length), "{what}");
            assert_eq!(self.verify(shorter, &signature), Err(HsmError::Length), "{what}");
        }
    }
}

fn check(specs: &[Spec]) {
    for &spec in specs {
        assert!(!spec.signing_algorithms().is_empty());
        for &algorithm in spec.signing_algorithms() {
            for &kind in MessageType::ALL {
                let (hsm, key) = (hsm(), fixed_key(spec));
                Subject {
                    hsm,
                    spec,
                    key,
                    algorithm,
                    kind,
                }
                .check();
            }
        }
    }
}

#[test]
fn rsa_2048() {
    check(&[Spec::Rsa2048]);
}

#[test]
fn rsa_3072() {
    check(&[Spec::Rsa3072]);
}

#[test]
fn rsa_4096() {
    check(&[Spec::Rsa4096]);
}

#[test]
fn curves() {
    check(&[Spec::P256, Spec::P384, Spec::P521, Spec::P256K1]);
}

#[test]
fn edwards() {
    check(&[Spec::Ed25519]);
}

#[test]
fn lattices() {
    check(&[Spec::MlDsa44, Spec::MlDsa65, Spec::MlDsa87]);
}

#[test]
fn message_and_digest_are_signed_alike() {
    let hsm = hsm();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"octroi");
    for (spec, algorithm) in [
        (Spec::P256, SigningAlgorithm::EcdsaSha256),
        (Spec::P256K1, SigningAlgorithm::EcdsaSha256),
        (Spec::Rsa2048, SigningAlgorithm::PssSha256),
        (Spec::Rsa2048, SigningAlgorithm::Pkcs1Sha256),
    ] {
        let key = fixed_key(spec);
        let by_digest = hsm
            .sign(spec, &key, algorithm, MessageType::Digest, digest.as_ref())
            .unwrap();
        let by_message = hsm
            .sign(spec, &key, algorithm, MessageType::Raw, b"octroi")
            .unwrap();
        let (raw, digested) = (MessageType::Raw, MessageType::Digest);
        assert_eq!(
            hsm.verify(spec, &key, algorithm, raw, b"octroi", &by_digest),
            Ok(())
        );
        assert_eq!(
            hsm.verify(spec, &key, algorithm, digested, digest.as_ref(), &by_message),
            Ok(())
        );
    }
}

#[test]
fn an_algorithm_of_another_spec_is_refused() {
    let hsm = hsm();
    for &spec in Spec::ALL.iter().filter(|&&spec| spec != Spec::Sm2) {
        let key = fixed_key(spec);
        for &algorithm in SigningAlgorithm::ALL {
            if spec.signing_algorithms().contains(&algorithm) {
                continue;
            }
            for &kind in MessageType::ALL {
                let message = message(algorithm, kind);
                let signed = hsm.sign(spec, &key, algorithm, kind, &message);
                assert_eq!(signed, Err(HsmError::Mismatch), "{spec} {algorithm} {kind}");
            }
        }
    }
}

#[test]
fn codes_verify_and_nothing_else_does() {
    let (hsm, message) = (hsm(), b"a message of some length");
    for spec in [Spec::Hmac224, Spec::Hmac256, Spec::Hmac384, Spec::Hmac512] {
        let (key, own) = (fixed_key(spec), spec.mac_algorithm().unwrap());
        let code = hsm.mac(spec, &key, own, message).unwrap();
        let verify = |message: &[u8], code: &[u8]| hsm.verify_mac(spec, &key, own, message, code);
        assert_eq!(verify(message, &code), Ok(()));
        for bit in 0..code.len() * 8 {
            assert_eq!(
                verify(message, &flipped(&code, bit)),
                Err(HsmError::Rejected),
                "{spec} {bit}"
            );
        }
        for bit in 0..message.len() * 8 {
            assert_eq!(
                verify(&flipped(message, bit), &code),
                Err(HsmError::Rejected),
                "{spec} {bit}"
            );
        }
        assert_eq!(verify(message, &code[1..]), Err(HsmError::Rejected));
        assert_eq!(verify(message, b""), Err(HsmError::Rejected));
        for &other in MacAlgorithm::ALL.iter().filter(|&&other| other != own) {
            assert_eq!(hsm.mac(spec, &key, other, message), Err(HsmError::Mismatch));
            assert_eq!(
                hsm.verify_mac(spec, &key, other, message, &code),
                Err(HsmError::Mismatch)
            );
        }
    }
}
