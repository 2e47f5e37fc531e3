//! What goes back to a client, before it is an HTTP response.

use octroi_wire::http::HttpRequest;
use octroi_wire::output::{Answer, ErrorAnswer, write_error};
use octroi_wire::shape::{Protocol, Service};
use octroi_wire::sigv4::{self, Family, SignatureError};

const NO_SERVICE: &str = "no service here answers this request: iam, kms, organizations and sts are served";

/// Services of REST that speak XML; the others speak JSON.
const REST_XML: [&str; 4] = ["s3", "s3-control", "cloudfront", "route53"];

/// The answer to a request whose service is not known, in the form in which it seems to speak: JSON is
/// told by its type, and REST by a path, which the protocols of queries and targets do not have.
pub(crate) fn no_service(http: &HttpRequest<'_>, scope: Option<&str>) -> Answer {
    let kind = http.header_text("content-type").unwrap_or_default();
    let rest_json = http.path != "/" && !scope.is_some_and(|service| REST_XML.contains(&service));
    let speaks_json = kind.contains("json") || rest_json;
    let (content_type, text) = if speaks_json {
        let text = format!(
            r#"{{"__type":"UnknownOperationException","code":"UnknownOperationException","message":"{NO_SERVICE}"}}"#
        );
        ("application/x-amz-json-1.1", text)
    } else {
        let text = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>UnknownOperationException</Code>\
             <Message>{NO_SERVICE}</Message></Error></ErrorResponse>"
        );
        ("text/xml", text)
    };
    Answer {
        status: 400,
        content_type,
        body: text.into_bytes(),
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
