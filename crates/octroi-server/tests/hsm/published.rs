//! What others published: RFCs, NIST's proposal of GCM, Wycheproof.

use octroi_names::Secret;
use octroi_ops::kms::hsm::{
    EncryptionAlgorithm, Hsm, HsmError, MessageType, SigningAlgorithm, Spec, WrappingAlgorithm,
};

use crate::corpus::{cases, file, fixed_key, hex, hsm, secret, word};

/// HMAC pads a short key with zeros, so that the keys of the RFC can be as long as KMS's.
fn padded(mut key: Vec<u8>, len: usize) -> Vec<u8> {
    assert!(key.len() <= len);
    key.resize(len, 0);
    key
}

#[test]
fn codes_are_those_of_the_rfc() {
    let hsm = hsm();
    for case in cases(&file("published.json")["hmac"]["cases"]) {
        for spec in [Spec::Hmac224, Spec::Hmac256, Spec::Hmac384, Spec::Hmac512] {
            let key = Secret::new(padded(hex(&case["key"]), spec.secret_len().unwrap()));
            let algorithm = spec.mac_algorithm().unwrap();
            let code = hsm.mac(spec, &key, algorithm, &hex(&case["message"])).unwrap();
            assert_eq!(code, hex(&case[spec.as_str()]), "{} {spec}", case["case"]);
        }
    }
}

#[test]
fn ed25519_signs_as_the_rfc_does() {
    let hsm = hsm();
    for case in cases(&file("published.json")["ed25519"]["cases"]) {
        let (key, message) = (secret(&case["pkcs8"]), hex(&case["message"]));
        let key = hsm.import(Spec::Ed25519, key.expose()).unwrap();
        let sign = |kind| hsm.sign(Spec::Ed25519, &key, SigningAlgorithm::Ed25519, kind, &message);
        assert_eq!(sign(MessageType::Raw).unwrap(), hex(&case["signature"]));
        assert_eq!(sign(MessageType::Digest), Err(HsmError::Mismatch));
        let public = hsm.public_key(Spec::Ed25519, &key).unwrap();
        assert_eq!(public, hex(&case["publicKey"]));
    }
}

#[test]
fn signatures_of_the_rfc_of_ecdsa_verify_over_message_and_digest() {
    let hsm = hsm();
    for case in cases(&file("published.json")["ecdsa"]["cases"]) {
        let (spec, algorithm) = (word(&case["spec"]), word(&case["algorithm"]));
        let (key, signature) = (secret(&case["pkcs8"]), hex(&case["signature"]));
        for (kind, member) in [(MessageType::Raw, "message"), (MessageType::Digest, "digest")] {
            hsm.verify(spec, &key, algorithm, kind, &hex(&case[member]), &signature)
                .unwrap_or_else(|e| panic!("{}, {kind}: {e}", case["case"]));
        }
    }
}

#[test]
fn both_sides_of_the_rfc_agree_on_its_secret() {
    let hsm = hsm();
    for case in cases(&file("published.json")["ecdh"]["cases"]) {
        let spec: Spec = word(&case["spec"]);
        for (own, other) in [("initiator", "responderPublic"), ("responder", "initiatorPublic")] {
            let agreed = hsm.agree(spec, &secret(&case[own]), &hex(&case[other])).unwrap();
            assert_eq!(agreed.expose(), hex(&case["secret"]), "{spec}, {own}");
        }
        let public = hsm.public_key(spec, &secret(&case["initiator"])).unwrap();
        assert_eq!(public, hex(&case["initiatorPublic"]), "{spec}");
    }
}

#[test]
fn the_published_message_of_gcm_opens() {
    let hsm = hsm();
    for case in cases(&file("published.json")["aesGcm"]["cases"]) {
        let key = secret(&case["key"]);
        let opened = hsm.open(&key, &hex(&case["aad"]), &hex(&case["sealed"])).unwrap();
        assert_eq!(opened.expose(), hex(&case["message"]));
        let opened = hsm.open(&key, b"another", &hex(&case["sealed"]));
        assert_eq!(opened.unwrap_err(), HsmError::Rejected);
    }
}

#[test]
fn padded_key_wrap_takes_the_valid_and_refuses_the_invalid() {
    let (hsm, wrapping) = (hsm(), fixed_key(Spec::Rsa2048));
    let oaep = EncryptionAlgorithm::OaepSha256;
    for case in cases(&file("published.json")["keyWrapPadded"]["cases"]) {
        let key = hex(&case["key"]);
        let mut wrapped = hsm.encrypt(Spec::Rsa2048, &wrapping, oaep, &key).unwrap();
        wrapped.extend(hex(&case["wrapped"]));
        let unwrapped = hsm.unwrap(
            Spec::Rsa2048,
            &wrapping,
            WrappingAlgorithm::RsaAesSha256,
            &wrapped,
        );
        match case["valid"].as_bool().unwrap() {
            true => assert_eq!(
                unwrapped.unwrap().expose(),
                hex(&case["message"]),
                "{}",
                case["case"]
            ),
            false => assert_eq!(unwrapped.unwrap_err(), HsmError::Rejected, "{}", case["case"]),
        }
    }
}
