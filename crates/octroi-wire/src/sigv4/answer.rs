//! What a client is told about a signature that was not accepted: one table from the error and
//! the family of the service to AWS's code, status and sentence.
//!
//! Documented: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>. The sentences
//! are AWS's, as reported: STS and IAM in hashicorp/terraform#34177, amzn/selling-partner-api-docs
//! #3081, aws/aws-sdk-java-v2#1649, aws/aws-cli#5166 and #6676, kubernetes-sigs/aws-iam-authenticator
//! #374; services that speak JSON in the probes of mhart/dynalite and mhart/kinesalite,
//! aws/aws-sdk-cpp#1681, aws/aws-encryption-sdk-java#9, boto/boto3#1127; EC2 in
//! turbot/steampipe-plugin-aws#75, StreisandEffect/streisand#485, test-kitchen/kitchen-ec2#440,
//! aws/aws-sdk-java#1443 (an expired session), FoxxMD/laravel-elasticbeanstalk-cron#15 (a clock).
//! Not reported, and derived from the rest: the sentence for a header that is not signed.

mod sentence;

use std::borrow::Cow;

use super::SignatureError;

/// The families of services that differ in their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// The query protocol: IAM, STS.
    Query,
    /// The query protocol as EC2 speaks it.
    Ec2,
    /// JSON: KMS, Organizations, CloudTrail.
    Json,
}

/// What a client is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// AWS's code.
    pub code: &'static str,
    /// The status of the HTTP response.
    pub status: u16,
    /// AWS's sentence.
    pub message: Cow<'static, str>,
}

/// What kind of refusal an error is: a row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Missing,
    Incomplete,
    NotMatching,
    NotOfThisTime,
    LifetimeOver,
    ScopedWrongly,
    UnknownClient,
    SessionOver,
}

fn kind(error: &SignatureError) -> Kind {
    match error {
        SignatureError::Missing => Kind::Missing,
        SignatureError::NotKeyValue { .. }
        | SignatureError::HeaderIncomplete { .. }
        | SignatureError::QueryIncomplete { .. }
        | SignatureError::Repeated { .. }
        | SignatureError::Algorithm { .. }
        | SignatureError::Credential { .. }
        | SignatureError::Date { .. }
        | SignatureError::Expires { .. }
        | SignatureError::SignedHeaderAbsent { .. }
        | SignatureError::TooManySignedHeaders { .. } => Kind::Incomplete,
        SignatureError::BothForms
        | SignatureError::HostNotSigned
        | SignatureError::HeaderNotSigned { .. }
        | SignatureError::Scope(_) => Kind::ScopedWrongly,
        SignatureError::Expired { .. } | SignatureError::NotYetCurrent { .. } => Kind::NotOfThisTime,
        SignatureError::PresignedExpired { .. } => Kind::LifetimeOver,
        SignatureError::Mismatch | SignatureError::PayloadHash | SignatureError::PayloadNotSigned { .. } => {
            Kind::NotMatching
        }
        SignatureError::UnknownAccessKey { .. }
        | SignatureError::InactiveAccessKey { .. }
        | SignatureError::WrongSessionToken => Kind::UnknownClient,
        SignatureError::ExpiredSessionToken => Kind::SessionOver,
    }
}

/// The table of codes and statuses.
const fn code(kind: Kind, family: Family) -> (&'static str, u16) {
    match (kind, family) {
        (Kind::Missing, Family::Query) => ("MissingAuthenticationToken", 403),
        (Kind::Missing, Family::Ec2) => ("MissingParameter", 400),
        (Kind::Missing, Family::Json) => ("MissingAuthenticationTokenException", 400),
        (Kind::Incomplete, Family::Query) => ("IncompleteSignature", 400),
        (Kind::Incomplete, Family::Json) => ("IncompleteSignatureException", 400),
        (Kind::NotMatching | Kind::NotOfThisTime | Kind::ScopedWrongly, Family::Query) => {
            ("SignatureDoesNotMatch", 403)
        }
        (Kind::LifetimeOver, Family::Query) => ("RequestExpired", 400),
        (
            Kind::NotMatching | Kind::NotOfThisTime | Kind::ScopedWrongly | Kind::LifetimeOver,
            Family::Json,
        ) => ("InvalidSignatureException", 400),
        (Kind::UnknownClient, Family::Query) => ("InvalidClientTokenId", 403),
        (Kind::UnknownClient, Family::Json) => ("UnrecognizedClientException", 400),
        (Kind::SessionOver, Family::Query) => ("ExpiredToken", 403),
        (Kind::SessionOver, Family::Json) => ("ExpiredTokenException", 400),
        (Kind::SessionOver | Kind::LifetimeOver, Family::Ec2) => ("RequestExpired", 400),
        (
            Kind::Incomplete
            | Kind::NotMatching
            | Kind::NotOfThisTime
            | Kind::ScopedWrongly
            | Kind::UnknownClient,
            Family::Ec2,
        ) => ("AuthFailure", 401),
    }
}

/// Returns what a client of that family is told.
pub fn answer(error: &SignatureError, family: Family) -> Answer {
    let kind = kind(error);
    let (code, status) = code(kind, family);
    let message = match (kind, family) {
        (Kind::Missing, Family::Query) => Cow::Borrowed("Request is missing Authentication Token"),
        (Kind::Missing, Family::Ec2) => {
            Cow::Borrowed("The request must contain the parameter AWSAccessKeyId")
        }
        (Kind::NotMatching | Kind::NotOfThisTime | Kind::UnknownClient, Family::Ec2) => {
            Cow::Borrowed("AWS was not able to validate the provided access credentials")
        }
        (Kind::SessionOver | Kind::LifetimeOver, Family::Ec2) | (Kind::LifetimeOver, Family::Query) => {
            Cow::Borrowed("Request has expired.")
        }
        _ => sentence::of(error),
    };
    Answer {
        code,
        status,
        message,
    }
}
