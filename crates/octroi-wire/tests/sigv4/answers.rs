//! What the server's own findings are answered with, and that no answer tells a secret.

use octroi_wire::sigv4::{Family, SignatureError, answer};

const INVALID: &str = "The security token included in the request is invalid.";
const NOT_VALIDATED: &str = "AWS was not able to validate the provided access credentials";
const EXPIRED: &str = "The security token included in the request is expired";

#[test]
fn what_the_server_finds_about_an_access_key_is_answered_as_aws_does() {
    let access_key_id = || "AKIAIOSFODNN7EXAMPLE".to_owned();
    let unknown = SignatureError::UnknownAccessKey {
        access_key_id: access_key_id(),
    };
    let inactive = SignatureError::InactiveAccessKey {
        access_key_id: access_key_id(),
    };
    let wrong = SignatureError::WrongSessionToken;
    let expired = SignatureError::ExpiredSessionToken;
    let without_period = INVALID.trim_end_matches('.');
    for (error, family, code, status, message) in [
        (&unknown, Family::Query, "InvalidClientTokenId", 403, INVALID),
        (
            &unknown,
            Family::Json,
            "UnrecognizedClientException",
            400,
            INVALID,
        ),
        (&unknown, Family::Ec2, "AuthFailure", 401, NOT_VALIDATED),
        (&inactive, Family::Query, "InvalidClientTokenId", 403, INVALID),
        (&inactive, Family::Ec2, "AuthFailure", 401, NOT_VALIDATED),
        (&wrong, Family::Query, "InvalidClientTokenId", 403, without_period),
        (
            &wrong,
            Family::Json,
            "UnrecognizedClientException",
            400,
            without_period,
        ),
        (&wrong, Family::Ec2, "AuthFailure", 401, NOT_VALIDATED),
        (&expired, Family::Query, "ExpiredToken", 403, EXPIRED),
        (&expired, Family::Json, "ExpiredTokenException", 400, EXPIRED),
        (
            &expired,
            Family::Ec2,
            "RequestExpired",
            400,
            "Request has expired.",
        ),
    ] {
        let told = answer(error, family);
        let told = (told.code, told.status, &*told.message);
        assert_eq!(told, (code, status, message), "{error} {family:?}");
    }
}

#[test]
fn a_lifetime_that_is_over_is_answered_by_family() {
    let signed = "2026-01-15T10:20:30Z".parse().unwrap();
    let now = "2026-01-15T11:20:31Z".parse().unwrap();
    let error = SignatureError::PresignedExpired {
        signed,
        expires: 3600,
        now,
    };
    let told = answer(&error, Family::Ec2);
    assert_eq!((told.code, told.status), ("RequestExpired", 400));
    assert_eq!(answer(&error, Family::Query).code, "RequestExpired");
    let told = answer(&error, Family::Json);
    assert_eq!(told.code, "InvalidSignatureException");
    assert_eq!(
        told.message,
        "Signature expired: 20260115T102030Z is now earlier than 20260115T102031Z (20260115T112031Z - 60 min.)"
    );
}
