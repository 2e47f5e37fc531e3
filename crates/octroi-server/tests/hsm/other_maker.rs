//! What another implementation signed, encrypted and wrapped verifies, decrypts and unwraps here.

use octroi_ops::kms::hsm::{Hsm, MessageType, SigningAlgorithm, Spec};
use serde_json::Value;

use crate::corpus::{cases, file, fixed_key, hex, hsm, word};

#[test]
fn public_keys_are_the_same_bytes() {
    let (hsm, keys) = (hsm(), file("keys.json"));
    let asymmetric = |spec: &&Spec| spec.is_asymmetric() && **spec != Spec::Sm2;
    for &spec in Spec::ALL.iter().filter(asymmetric) {
        let public = hsm.public_key(spec, &fixed_key(spec)).unwrap();
        assert_eq!(public, hex(&keys["keys"][spec.as_str()]["publicKey"]), "{spec}");
    }
}

#[test]
fn signatures_verify_over_every_type_of_message() {
    let (hsm, all) = (hsm(), file("other-maker.json"));
    let message = hex(&all["message"]);
    let mut seen = 0;
    for case in cases(&all["signatures"]) {
        let (spec, algorithm): (Spec, SigningAlgorithm) = (word(&case["spec"]), word(&case["algorithm"]));
        let digest = algorithm
            .digest_len()
            .map(|len| hex(&all["digests"][(len * 8).to_string()]));
        let mu = case.get("mu").map(hex);
        let messages = [
            (MessageType::Raw, Some(message.clone())),
            (MessageType::Digest, digest),
            (MessageType::ExternalMu, mu),
        ];
        for (kind, message) in messages {
            let Some(message) = message.filter(|_| algorithm.takes(kind)) else {
                continue;
            };
            let signature = hex(&case["signature"]);
            hsm.verify(spec, &fixed_key(spec), algorithm, kind, &message, &signature)
                .unwrap_or_else(|e| panic!("{spec} {algorithm} {kind}: {e}"));
            seen += 1;
        }
    }
    assert_eq!(seen, 2 * 18 + 2 * 4 + 1 + 2 * 3);
}

/// The representative that another implementation computed belongs to the message: what aws-lc-rs
/// signs verifies by it, and what is signed over it verifies over the message.
#[test]
fn message_and_external_mu_are_signed_alike() {
    let (hsm, all) = (hsm(), file("other-maker.json"));
    let with_mu = cases(&all["signatures"])
        .iter()
        .filter(|case| case.get("mu").is_some());
    for case in with_mu {
        let (spec, mu, message) = (word(&case["spec"]), hex(&case["mu"]), hex(&all["message"]));
        let (key, algorithm) = (fixed_key(spec), SigningAlgorithm::MlDsa);
        let (raw, external) = (MessageType::Raw, MessageType::ExternalMu);
        let signature = hsm.sign(spec, &key, algorithm, raw, &message).unwrap();
        assert_eq!(
            hsm.verify(spec, &key, algorithm, external, &mu, &signature),
            Ok(())
        );
        let signature = hsm.sign(spec, &key, algorithm, external, &mu).unwrap();
        assert_eq!(
            hsm.verify(spec, &key, algorithm, raw, &message, &signature),
            Ok(())
        );
    }
}

#[test]
fn ciphertexts_decrypt() {
    let (hsm, all) = (hsm(), file("other-maker.json"));
    for case in cases(&all["ciphertexts"]) {
        let spec = word(&case["spec"]);
        let ciphertext = hex(&case["ciphertext"]);
        let message = hsm
            .decrypt(spec, &fixed_key(spec), word(&case["algorithm"]), &ciphertext)
            .unwrap();
        assert_eq!(
            message.expose(),
            hex(&all["message"]),
            "{spec} {}",
            case["algorithm"]
        );
    }
}

#[test]
fn wrapped_material_unwraps() {
    let (hsm, all) = (hsm(), file("other-maker.json"));
    let unwrap = |case: &Value, wrapped: &[u8]| {
        let spec = word(&case["spec"]);
        hsm.unwrap(spec, &fixed_key(spec), word(&case["algorithm"]), wrapped)
    };
    for case in cases(&all["wrapped"]) {
        let wrapped = hex(&case["wrapped"]);
        let material = unwrap(case, &wrapped).unwrap();
        assert_eq!(material.expose(), hex(&case["material"]), "{}", case["algorithm"]);
        for len in [0, 1, 255, wrapped.len() - 8, wrapped.len() - 1] {
            assert!(
                unwrap(case, &wrapped[..len]).is_err(),
                "{} {len}",
                case["algorithm"]
            );
        }
    }
}
