//! What goes back to a client, before it is an HTTP response.

use octroi_wire::output::{Answer, ErrorAnswer, write_error};
use octroi_wire::shape::{Protocol, Service};
use octroi_wire::sigv4::{self, Family, SignatureError};

/// The answer to a request whose service is not known.
pub(crate) fn no_service() -> Answer {
    Answer {
        status: 400,
        content_type: "application/json",
        body: br#"{"__type":"UnknownOperationException","message":"no service here answers this request: iam, kms, organizations and sts are served"}"#.to_vec(),
    }
}

/// An error by its code, whose status the service's model has.
pub(crate) fn error(service: &Service, code: &str, message: &str, request_id: &str) -> Answer {
    let error = ErrorAnswer {
        status: service.status(code),
        code,
        message,
        members: &[],
    };
    write_error(service, &error, request_id)
}

/// The answer to a request whose signature is refused.
pub(crate) fn unsigned(service: &Service, refused: &SignatureError, request_id: &str) -> Answer {
    let family = match service.protocol {
        Protocol::Json => Family::Json,
        Protocol::Query => Family::Query,
        Protocol::Ec2 => Family::Ec2,
    };
    let answer = sigv4::answer(refused, family);
    let error = ErrorAnswer {
        status: answer.status,
        code: answer.code,
        message: &answer.message,
        members: &[],
    };
    write_error(service, &error, request_id)
}
