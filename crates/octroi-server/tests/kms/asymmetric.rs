//! Signatures, codes, public keys, shared secrets.

use serde_json::json;

use crate::account::Account;

#[test]
fn signatures_hold_for_their_message() {
    let mut account = Account::new();
    let cases = [
        ("ECC_NIST_P256", "ECDSA_SHA_256"),
        ("ECC_NIST_P384", "ECDSA_SHA_384"),
        ("ECC_SECG_P256K1", "ECDSA_SHA_256"),
        ("RSA_2048", "RSASSA_PSS_SHA_256"),
        ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512"),
        ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
        ("ML_DSA_44", "ML_DSA_SHAKE_256"),
    ];
    for (spec, algorithm) in cases {
        let key = account.key(json!({ "KeySpec": spec, "KeyUsage": "SIGN_VERIFY" }));
        let message = json!({ "KeyId": key, "Message": "bWVzc2FnZQ==", "SigningAlgorithm": algorithm });
        let signed = account.ok("Sign", message.clone());
        assert_eq!(signed["KeyId"], json!(key));
        let mut verify = message;
        verify["Signature"] = signed["Signature"].clone();
        let verified = account.ok("Verify", verify.clone());
        assert_eq!(
            verified,
            json!({ "KeyId": key, "SignatureValid": true, "SigningAlgorithm": algorithm })
        );
        verify["Message"] = json!("b3RoZXI=");
        let refused = account.fails("Verify", verify);
        assert_eq!(
            refused,
            ("KMSInvalidSignatureException".into(), String::new()),
            "{spec}"
        );
    }
}

#[test]
fn what_does_not_fit_the_key_is_told_in_kmss_words() {
    let mut account = Account::new();
    let symmetric = account.key(json!({}));
    let signing = account.key(json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" }));
    let hmac = account.key(json!({ "KeySpec": "HMAC_224", "KeyUsage": "GENERATE_VERIFY_MAC" }));
    let mut told = |name: &str, input: serde_json::Value| account.fails(name, input);
    let usage = |text: String| ("InvalidKeyUsageException".to_owned(), text);
    assert_eq!(
        told(
            "Sign",
            json!({ "KeyId": symmetric, "Message": "YQ==", "SigningAlgorithm": "ECDSA_SHA_256" })
        ),
        usage(format!(
            "{symmetric} key usage is ENCRYPT_DECRYPT which is not valid for Sign."
        ))
    );
    assert_eq!(
        told("Encrypt", json!({ "KeyId": signing, "Plaintext": "YQ==" })),
        usage(format!(
            "{signing} key usage is SIGN_VERIFY which is not valid for Encrypt."
        ))
    );
    assert_eq!(
        told(
            "GenerateMac",
            json!({ "KeyId": hmac, "Message": "YQ==", "MacAlgorithm": "HMAC_SHA_256" })
        ),
        usage("Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.".into())
    );
    let digest = json!({ "KeyId": signing, "Message": "YQ==", "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256" });
    assert_eq!(
        told("Sign", digest),
        (
            "ValidationException".into(),
            "Digest is invalid length for algorithm ECDSA_SHA_256.".into()
        )
    );
    assert_eq!(
        told("GetPublicKey", json!({ "KeyId": symmetric })).0,
        "UnsupportedOperationException"
    );
}

#[test]
fn codes_hold_for_their_message() {
    let mut account = Account::new();
    let key = account.key(json!({ "KeySpec": "HMAC_512", "KeyUsage": "GENERATE_VERIFY_MAC" }));
    account.ok(
        "CreateAlias",
        json!({ "AliasName": "alias/mac", "TargetKeyId": key }),
    );
    let message = json!({ "KeyId": "alias/mac", "Message": "YQ==", "MacAlgorithm": "HMAC_SHA_512" });
    let made = account.ok("GenerateMac", message.clone());
    assert_eq!(made["KeyId"], json!(key));
    let mut verify = message;
    verify["Mac"] = made["Mac"].clone();
    assert_eq!(account.ok("VerifyMac", verify.clone())["MacValid"], true);
    verify["Message"] = json!("Yg==");
    assert_eq!(
        account.fails("VerifyMac", verify),
        ("KMSInvalidMacException".into(), String::new())
    );
}

#[test]
fn two_sides_agree_on_a_secret() {
    let mut account = Account::new();
    let pair = json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT" });
    let (one, two) = (account.key(pair.clone()), account.key(pair));
    let mut derive = |own: &str, of: &str| {
        let public = account.ok("GetPublicKey", json!({ "KeyId": of }));
        assert_eq!(public["KeyAgreementAlgorithms"], json!(["ECDH"]));
        let input =
            json!({ "KeyId": own, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public["PublicKey"] });
        account.ok("DeriveSharedSecret", input)
    };
    let (ours, theirs) = (derive(&one, &two), derive(&two, &one));
    assert_eq!(ours["SharedSecret"], theirs["SharedSecret"]);
    assert_eq!(ours["KeyOrigin"], "AWS_KMS");
}

#[test]
fn an_rsa_key_encrypts_what_fits_it() {
    let mut account = Account::new();
    let key = account.key(json!({ "KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT" }));
    let algorithm = "RSAES_OAEP_SHA_256";
    let sealed = account.ok(
        "Encrypt",
        json!({ "KeyId": key, "Plaintext": "YQ==", "EncryptionAlgorithm": algorithm }),
    );
    let blob =
        json!({ "KeyId": key, "CiphertextBlob": sealed["CiphertextBlob"], "EncryptionAlgorithm": algorithm });
    let mut bound = blob.clone();
    bound["EncryptionContext"] = json!({ "a": "b" });
    let (code, text) = account.fails("Decrypt", bound);
    assert_eq!(code, "ValidationException");
    assert_eq!(
        text,
        "EncryptionContext is supported only with a symmetric encryption KMS key."
    );
    let opened = account.ok("Decrypt", blob);
    assert_eq!(
        (&opened["Plaintext"], &opened["EncryptionAlgorithm"]),
        (&json!("YQ=="), &json!(algorithm))
    );
    assert!(opened.get("KeyMaterialId").is_none());
    let long = "AAAA".repeat(64);
    let (code, text) = account.fails(
        "Encrypt",
        json!({ "KeyId": key, "Plaintext": long, "EncryptionAlgorithm": algorithm }),
    );
    assert_eq!(code, "ValidationException");
    assert_eq!(
        text,
        "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes."
    );
}
