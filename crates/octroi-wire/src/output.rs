//! Answers and errors as bytes, in the form of each protocol.

mod json;
mod xml;

use octroi_names::SmolStr;
use serde_json::Value;

use crate::shape::{Operation, Protocol, Service};

/// An answer, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// An error of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorAnswer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `NoSuchEntity`.
    pub code: &'a str,
    /// The sentence.
    pub message: &'a str,
    /// Further members.
    pub members: &'a [(&'static str, SmolStr)],
}

/// Writes the output of an operation: its members by their names, times in seconds since 1970.
pub fn write(service: &Service, operation: &Operation, output: &Value, request_id: &str) -> Answer {
    match service.protocol {
        Protocol::Json => Answer {
            status: 200,
            content_type: "application/x-amz-json-1.1",
            body: match operation.output {
                Some(_) => json::write(output),
                None => Vec::new(),
            },
        },
        Protocol::Query if service.answers_json => Answer {
            status: 200,
            content_type: "application/json",
            body: json::wrapped(operation, output, request_id),
        },
        Protocol::Query | Protocol::Ec2 => Answer {
            status: 200,
            content_type: "text/xml",
            body: xml::write(service, operation, output, request_id).into_bytes(),
        },
    }
}

/// Writes an error.
pub fn write_error(service: &Service, error: &ErrorAnswer<'_>, request_id: &str) -> Answer {
    match service.protocol {
        Protocol::Json => Answer {
            status: error.status,
            content_type: "application/x-amz-json-1.1",
            body: json::error(error),
        },
        Protocol::Query if service.answers_json => Answer {
            status: error.status,
            content_type: "application/json",
            body: json::wrapped_error(error, request_id),
        },
        Protocol::Query => Answer {
            status: error.status,
            content_type: "text/xml",
            body: xml::error(&service.namespace, error, request_id).into_bytes(),
        },
        Protocol::Ec2 => Answer {
            status: error.status,
            content_type: "text/xml;charset=UTF-8",
            body: xml::ec2_error(error, request_id).into_bytes(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{service, service_in_json};
    use serde_json::json;

    fn text(answer: &Answer) -> &str {
        std::str::from_utf8(&answer.body).unwrap()
    }

    #[test]
    fn an_xml_answer_has_a_result_and_metadata() {
        let iam = service("iam").unwrap();
        let output =
            json!({"User": {"UserName": "a<b", "Path": "/", "CreateDate": 1_700_000_000, "Tags": null}});
        let answer = write(iam, iam.operation("CreateUser").unwrap(), &output, "r-1");
        assert_eq!(
            text(&answer),
            "<CreateUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><CreateUserResult><User>\
             <Path>/</Path><UserName>a&lt;b</UserName><CreateDate>2023-11-14T22:13:20Z</CreateDate></User>\
             </CreateUserResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></CreateUserResponse>"
        );
        let output = json!({"Users": [], "IsTruncated": false});
        let answer = write(iam, iam.operation("ListUsers").unwrap(), &output, "r-1");
        assert!(
            text(&answer)
                .contains("<ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult>")
        );
        let answer = write(iam, iam.operation("DeleteUser").unwrap(), &json!({}), "r-1");
        assert_eq!(
            text(&answer),
            "<DeleteUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ResponseMetadata><RequestId>r-1\
             </RequestId></ResponseMetadata></DeleteUserResponse>"
        );
    }

    #[test]
    fn a_query_service_answers_in_json_who_accepts_it() {
        let sts = service_in_json("sts").unwrap();
        let output = json!({"Account": "1", "Arn": null});
        let answer = write(sts, sts.operation("GetCallerIdentity").unwrap(), &output, "r-1");
        assert_eq!(answer.content_type, "application/json");
        assert_eq!(
            serde_json::from_slice::<Value>(&answer.body).unwrap(),
            json!({"GetCallerIdentityResponse": {
                "GetCallerIdentityResult": {"Account": "1"},
                "ResponseMetadata": {"RequestId": "r-1"},
            }})
        );
        let error = ErrorAnswer {
            status: 403,
            code: "InvalidClientTokenId",
            message: "m",
            members: &[],
        };
        let answer = write_error(sts, &error, "r-1");
        assert_eq!(
            serde_json::from_slice::<Value>(&answer.body).unwrap(),
            json!({"Error": {"Code": "InvalidClientTokenId", "Message": "m", "Type": "Sender"}, "RequestId": "r-1"})
        );
    }

    #[test]
    fn errors_have_the_form_of_their_protocol() {
        let error = ErrorAnswer {
            status: 404,
            code: "NoSuchEntity",
            message: "The user with name a cannot be found.",
            members: &[],
        };
        let answer = write_error(service("iam").unwrap(), &error, "r-1");
        assert_eq!(
            text(&answer),
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
             <Code>NoSuchEntity</Code><Message>The user with name a cannot be found.</Message></Error>\
             <RequestId>r-1</RequestId></ErrorResponse>"
        );
        let members = [("Reason", SmolStr::from("X"))];
        let error = ErrorAnswer {
            status: 400,
            code: "NotFoundException",
            message: "m",
            members: &members,
        };
        let answer = write_error(service("kms").unwrap(), &error, "r-1");
        assert_eq!(
            serde_json::from_slice::<Value>(&answer.body).unwrap(),
            json!({"__type": "NotFoundException", "message": "m", "Reason": "X"})
        );
    }

    #[test]
    fn a_json_answer_leaves_out_what_is_null() {
        let kms = service("kms").unwrap();
        let output = json!({"KeyMetadata": {"KeyId": "k", "DeletionDate": null}});
        let answer = write(kms, kms.operation("DescribeKey").unwrap(), &output, "r");
        assert_eq!(text(&answer), r#"{"KeyMetadata":{"KeyId":"k"}}"#);
        let answer = write(kms, kms.operation("DisableKey").unwrap(), &json!({}), "r");
        assert!(answer.body.is_empty());
    }
}
