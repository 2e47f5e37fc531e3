//! Why a signature was not accepted, as data.
//!
//! What the client is told stands in [`answer`](super::answer): one table from these variants and
//! the family of the service to AWS's code, status and sentence.

use octroi_names::Time;

/// Why a request's signature was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Neither an Authorization header nor signing parameters in the query.
    #[error("the request carries no signature")]
    Missing,
    /// An Authorization header and signing parameters in the query.
    #[error("the request carries a signature in its header and in its query")]
    BothForms,
    /// A piece of the Authorization header has no equal sign.
    #[error("`{piece}` in the Authorization header has no equal sign")]
    NotKeyValue {
        /// The piece.
        piece: String,
        /// The whole header.
        header: String,
    },
    /// Parts of the header form are missing.
    #[error("the Authorization header lacks a part")]
    HeaderIncomplete {
        /// What is missing.
        missing: HeaderParts,
        /// The whole header.
        header: String,
    },
    /// Parameters of the query form are missing.
    #[error("the query lacks {missing:?}")]
    QueryIncomplete {
        /// The names of the missing parameters, in AWS's order.
        missing: Vec<&'static str>,
    },
    /// A header or parameter of the signature is there more than once.
    #[error("`{name}` is there more than once")]
    Repeated {
        /// Its name.
        name: &'static str,
    },
    /// The request is signed another way than with AWS4-HMAC-SHA256.
    #[error("`{algorithm}` is no supported algorithm")]
    Algorithm {
        /// The algorithm.
        algorithm: String,
    },
    /// The credential is not `keyid/date/region/service/aws4_request`.
    #[error("`{credential}` has not five parts")]
    Credential {
        /// The credential.
        credential: String,
    },
    /// The date of the request cannot be read.
    #[error("`{date}` is no date in the basic format")]
    Date {
        /// The date.
        date: String,
    },
    /// The lifetime of a presigned request is no number from 1 to 604800.
    #[error("`{expires}` is no lifetime in seconds up to a week")]
    Expires {
        /// The lifetime.
        expires: String,
    },
    /// The Host header is not among the signed ones.
    #[error("the host is not signed")]
    HostNotSigned,
    /// A header that must be signed is there and not signed.
    #[error("the header `{name}` is not signed")]
    HeaderNotSigned {
        /// The name of the header.
        name: String,
    },
    /// A header is said to be signed and is not there.
    #[error("the signed header `{name}` is not there")]
    SignedHeaderAbsent {
        /// The name of the header.
        name: String,
    },
    /// More headers are said to be signed than any client signs.
    #[error("{count} headers are signed, more than {}", super::MOST_SIGNED_HEADERS)]
    TooManySignedHeaders {
        /// How many.
        count: usize,
    },
    /// The credential is for another scope than the request's.
    #[error("the credential is scoped wrongly")]
    Scope(Box<ScopeFaults>),
    /// The request is older than the service accepts, or its lifetime is over.
    #[error("the signature of {signed} expired")]
    Expired {
        /// When it was signed.
        signed: Time,
        /// The server's time.
        now: Time,
        /// How old it may be, in minutes.
        window_minutes: u32,
    },
    /// The lifetime of a presigned request is over.
    #[error("the presigned request of {signed} expired")]
    PresignedExpired {
        /// When it was signed.
        signed: Time,
        /// Its lifetime in seconds.
        expires: u32,
        /// The server's time.
        now: Time,
    },
    /// The request was signed in the future.
    #[error("the signature of {signed} is not yet current")]
    NotYetCurrent {
        /// When it was signed.
        signed: Time,
        /// The server's time.
        now: Time,
        /// How far ahead it may be, in minutes.
        window_minutes: u32,
    },
    /// The signature is another one than the server calculates.
    #[error("the signature does not match")]
    Mismatch,
    /// `x-amz-content-sha256` is another hash than the body's.
    #[error("the body has another hash than x-amz-content-sha256 says")]
    PayloadHash,
    /// `x-amz-content-sha256` is no hash, and the service takes no unsigned payloads.
    #[error("`{value}` is no hash of a payload")]
    PayloadNotSigned {
        /// The value of the header.
        value: String,
    },
    /// No such access key; the server finds that.
    #[error("the access key `{access_key_id}` is not known")]
    UnknownAccessKey {
        /// The id of the access key.
        access_key_id: String,
    },
    /// The access key is switched off; the server finds that.
    #[error("the access key `{access_key_id}` is inactive")]
    InactiveAccessKey {
        /// The id of the access key.
        access_key_id: String,
    },
    /// The session token is missing, or not the access key's; the server finds that.
    #[error("the session token is not the access key's")]
    WrongSessionToken,
    /// The session is over; the server finds that.
    #[error("the session token expired")]
    ExpiredSessionToken,
}

/// The parts of the header form, each missing or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeaderParts {
    /// `Credential`.
    pub credential: bool,
    /// `Signature`.
    pub signature: bool,
    /// `SignedHeaders`.
    pub signed_headers: bool,
    /// The header `X-Amz-Date` or `Date`.
    pub date: bool,
}

impl HeaderParts {
    /// Returns whether one of them is set.
    pub fn any(self) -> bool {
        self.credential || self.signature || self.signed_headers || self.date
    }
}

/// What is wrong with a credential's scope. AWS names all of it in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeFaults {
    /// The Region of the scope, where it is not served.
    pub region: Option<String>,
    /// The service that was called, where the scope has another.
    pub service: Option<String>,
    /// The last part of the scope, where it is not `aws4_request`.
    pub terminator: Option<String>,
    /// The date of the scope and the time of the request, where they are of different days.
    pub date: Option<(String, Time)>,
}

impl ScopeFaults {
    /// Returns whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.region.is_none() && self.service.is_none() && self.terminator.is_none() && self.date.is_none()
    }
}
