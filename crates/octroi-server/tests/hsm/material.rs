//! Key material is made, taken from elsewhere, checked, encrypted with; tokens come back unread.

use octroi_names::Secret;
use octroi_ops::kms::hsm::{EncryptionAlgorithm, Hsm, HsmError, Spec, WrappingAlgorithm};
use octroi_server::hsm::AwsLcHsm;

use crate::corpus::{cases, file, fixed_key, flipped, hex, hsm};

/// The specs whose keys are made in no time.
const QUICK: &[Spec] = &[
    Spec::SymmetricDefault,
    Spec::P256,
    Spec::P384,
    Spec::P521,
    Spec::P256K1,
    Spec::Ed25519,
    Spec::Hmac224,
    Spec::Hmac256,
    Spec::Hmac384,
    Spec::Hmac512,
    Spec::MlDsa44,
    Spec::MlDsa65,
    Spec::MlDsa87,
];

#[test]
fn new_material_is_new_and_of_its_spec() {
    let hsm = hsm();
    for &spec in QUICK.iter().chain(&[Spec::Rsa2048]) {
        let (one, two) = (hsm.generate(spec).unwrap(), hsm.generate(spec).unwrap());
        assert_ne!(one.expose(), two.expose(), "{spec}");
        let again = hsm.import(spec, one.expose()).unwrap();
        assert_eq!(
            again.expose(),
            one.expose(),
            "{spec}: import changes our own material"
        );
    }
    let refused = hsm.generate(Spec::Sm2).unwrap_err();
    assert_eq!(refused, HsmError::NotSupported("SM2"));
}

#[test]
fn material_of_one_spec_is_taken_for_no_other() {
    let hsm = hsm();
    let all = || Spec::ALL.iter().copied().filter(|&spec| spec != Spec::Sm2);
    for own in all() {
        let material = fixed_key(own);
        for other in all() {
            let taken = hsm.import(other, material.expose()).map(drop);
            let fits = own == other || other.secret_len() == Some(material.expose().len());
            let expected = if fits { Ok(()) } else { Err(HsmError::Material) };
            assert_eq!(taken, expected, "{own} as {other}");
            if own != other && other.is_asymmetric() {
                assert_eq!(
                    hsm.public_key(other, &material),
                    Err(HsmError::Material),
                    "{own} as {other}"
                );
            }
        }
    }
}

#[test]
fn damaged_material_is_refused() {
    let hsm = hsm();
    for &spec in Spec::ALL {
        if spec == Spec::Sm2 {
            continue;
        }
        let material = fixed_key(spec);
        let bytes = material.expose();
        let longer = [bytes, &[0]].concat();
        for damaged in [&[][..], &bytes[..bytes.len() - 1], &bytes[1..], &longer] {
            let taken = hsm.import(spec, damaged).map(drop);
            assert_eq!(
                taken,
                Err(HsmError::Material),
                "{spec}, {} of {}",
                damaged.len(),
                bytes.len()
            );
        }
    }
}

#[test]
fn a_private_key_with_a_public_key_of_another_is_refused() {
    let hsm = hsm();
    let pkcs8 = fixed_key(Spec::P256);
    let last = pkcs8.expose().len() * 8 - 1;
    let changed = hsm.import(Spec::P256, &flipped(pkcs8.expose(), last));
    assert_eq!(changed.unwrap_err(), HsmError::Material);
}

#[test]
fn rsa_encrypts_up_to_its_longest_message_and_decrypts_nothing_else() {
    let hsm = hsm();
    for spec in [Spec::Rsa2048, Spec::Rsa3072, Spec::Rsa4096] {
        let key = fixed_key(spec);
        for (algorithm, longest) in [
            (
                EncryptionAlgorithm::OaepSha1,
                spec.modulus_bits().unwrap() / 8 - 42,
            ),
            (
                EncryptionAlgorithm::OaepSha256,
                spec.modulus_bits().unwrap() / 8 - 66,
            ),
        ] {
            let message = vec![7; longest];
            let ciphertext = hsm.encrypt(spec, &key, algorithm, &message).unwrap();
            let decrypt = |bytes: &[u8]| hsm.decrypt(spec, &key, algorithm, bytes);
            assert_eq!(decrypt(&ciphertext).unwrap().expose(), message);
            for bit in (0..ciphertext.len() * 8).step_by(ciphertext.len() / 2) {
                let refused = decrypt(&flipped(&ciphertext, bit)).unwrap_err();
                assert_eq!(refused, HsmError::Rejected, "{spec} {algorithm} {bit}");
            }
            assert_eq!(decrypt(&ciphertext[1..]).unwrap_err(), HsmError::Rejected);
            assert_eq!(decrypt(b"").unwrap_err(), HsmError::Rejected);
            let longer = hsm.encrypt(spec, &key, algorithm, &vec![7; longest + 1]);
            assert_eq!(longer, Err(HsmError::Length));
        }
        let symmetric = hsm.encrypt(spec, &key, EncryptionAlgorithm::SymmetricDefault, b"m");
        assert_eq!(symmetric, Err(HsmError::Mismatch));
    }
    let curve = hsm.encrypt(
        Spec::P256,
        &fixed_key(Spec::P256),
        EncryptionAlgorithm::OaepSha1,
        b"m",
    );
    assert_eq!(curve, Err(HsmError::Mismatch));
}

#[test]
fn a_message_of_one_padding_decrypts_with_no_other() {
    let (hsm, key) = (hsm(), fixed_key(Spec::Rsa2048));
    let ciphertext = hsm
        .encrypt(Spec::Rsa2048, &key, EncryptionAlgorithm::OaepSha1, b"m")
        .unwrap();
    let other = hsm.decrypt(Spec::Rsa2048, &key, EncryptionAlgorithm::OaepSha256, &ciphertext);
    assert_eq!(other.unwrap_err(), HsmError::Rejected);
}

#[test]
fn only_keys_of_the_same_curve_agree() {
    let hsm = hsm();
    let curves = [Spec::P256, Spec::P384, Spec::P521];
    let public = |spec| hsm.public_key(spec, &fixed_key(spec)).unwrap();
    for spec in curves {
        let key = fixed_key(spec);
        for other in [
            Spec::P256,
            Spec::P384,
            Spec::P521,
            Spec::P256K1,
            Spec::Ed25519,
            Spec::Rsa2048,
        ] {
            let agreed = hsm.agree(spec, &key, &public(other)).map(drop);
            let expected = if other == spec {
                Ok(())
            } else {
                Err(HsmError::PublicKey)
            };
            assert_eq!(agreed, expected, "{spec} with {other}");
        }
        let spki = public(spec);
        let point = spki.iter().position(|&byte| byte == 4).unwrap();
        assert_eq!(
            hsm.agree(spec, &key, &spki[point..]).unwrap_err(),
            HsmError::PublicKey
        );
        assert_eq!(hsm.agree(spec, &key, b"").unwrap_err(), HsmError::PublicKey);
        let beside = flipped(&spki, spki.len() * 8 - 1);
        assert_eq!(
            hsm.agree(spec, &key, &beside).unwrap_err(),
            HsmError::PublicKey,
            "{spec}"
        );
    }
    let not_nist = hsm.agree(Spec::P256K1, &fixed_key(Spec::P256K1), &public(Spec::P256K1));
    assert_eq!(not_nist.unwrap_err(), HsmError::Mismatch);
}

#[test]
fn wrapped_material_is_imported_where_it_belongs() {
    let (hsm, all) = (hsm(), file("other-maker.json"));
    let case = &cases(&all["wrapped"])[0];
    let wrapping = fixed_key(Spec::Rsa2048);
    let unwrap = |wrapping: &Secret, algorithm, wrapped: &[u8]| {
        hsm.unwrap(Spec::Rsa2048, wrapping, algorithm, wrapped)
    };
    let wrapped = hex(&case["wrapped"]);
    let material = unwrap(&wrapping, WrappingAlgorithm::RsaAesSha1, &wrapped).unwrap();
    let imported = hsm.import(Spec::P256, material.expose()).unwrap();
    let public = hsm.public_key(Spec::P256, &imported).unwrap();
    assert_eq!(
        public,
        hsm.public_key(Spec::P256, &fixed_key(Spec::P256)).unwrap()
    );
    for &other in &[
        WrappingAlgorithm::RsaAesSha256,
        WrappingAlgorithm::OaepSha1,
        WrappingAlgorithm::OaepSha256,
    ] {
        assert_eq!(
            unwrap(&wrapping, other, &wrapped).unwrap_err(),
            HsmError::Rejected,
            "{other}"
        );
    }
    for bit in (0..wrapped.len() * 8).step_by(61) {
        let changed = unwrap(&wrapping, WrappingAlgorithm::RsaAesSha1, &flipped(&wrapped, bit));
        assert_eq!(changed.unwrap_err(), HsmError::Rejected, "bit {bit}");
    }
    let not_rsa = hsm.unwrap(Spec::P256, &imported, WrappingAlgorithm::RsaAesSha1, &wrapped);
    assert_eq!(not_rsa.unwrap_err(), HsmError::Mismatch);
}

#[test]
fn tokens_open_for_their_purpose_and_their_server_alone() {
    let secret = Secret::from("the secret of a server");
    let hsm = AwsLcHsm::new(&secret).unwrap();
    let token = hsm.seal_token("import", b"for later").unwrap();
    assert_eq!(hsm.open_token("import", &token).unwrap().expose(), b"for later");
    let restarted = AwsLcHsm::new(&secret).unwrap();
    assert_eq!(
        restarted.open_token("import", &token).unwrap().expose(),
        b"for later"
    );

    let refused = |opened: Result<Secret, HsmError>| assert_eq!(opened.unwrap_err(), HsmError::Rejected);
    refused(hsm.open_token("message", &token));
    refused(
        AwsLcHsm::new(&Secret::from("of another"))
            .unwrap()
            .open_token("import", &token),
    );
    refused(hsm.open_token("import", b""));
    for bit in 0..token.len() * 8 {
        refused(hsm.open_token("import", &flipped(&token, bit)));
    }
    for len in 0..token.len() {
        refused(hsm.open_token("import", &token[..len]));
    }
    let under_the_secret_itself = hsm.open(&Secret::new(vec![0; 32]), b"import", &token);
    refused(under_the_secret_itself);
    assert_eq!(format!("{hsm:?}"), "AwsLcHsm { tokens: Tokens(…) }");
}

#[test]
fn random_bytes_are_not_repeated() {
    let hsm = hsm();
    let (one, two) = (hsm.random(32).unwrap(), hsm.random(32).unwrap());
    assert_eq!((one.expose().len(), two.expose().len()), (32, 32));
    assert_ne!(one.expose(), two.expose());
    assert!(hsm.random(0).unwrap().expose().is_empty());
}
