//! The input of a request: from a body or a form to members with the names of the API, checked.
//!
//! What comes out has the right members, types, lengths, patterns and words; or everything that is
//! wrong with it is told, in AWS's words, as AWS does before it looks at any policy.

mod check;
mod json;
mod organizations;
mod query;
mod specified;

use serde_json::Value;

use crate::shape::{Operation, Protocol, Service};

pub use query::Form;

/// The deepest nesting of a body.
pub(crate) const MAX_DEPTH: usize = 32;

/// Why an input is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The body is not what the protocol says, or a member has another type.
    #[error("{0}")]
    Serialization(String),
    /// Members break constraints; the text tells all of them.
    #[error("{0}")]
    Validation(String),
    /// A member breaks a constraint of Organizations, which tells no more than the reason.
    #[error("{message}")]
    Reason {
        /// The word for it.
        reason: &'static str,
        /// The sentence.
        message: &'static str,
    },
}

/// Reads the input of an operation.
///
/// # Errors
///
/// If the body cannot be read, or breaks the constraints of the API.
pub fn read(service: &Service, operation: &Operation, body: &Body<'_>) -> Result<Value, InputError> {
    let Some(shape) = operation.input else {
        return Ok(Value::Object(serde_json::Map::new()));
    };
    let value = match body {
        Body::Json(bytes) => json::read(service, shape, bytes)?,
        Body::Form(form) => query::read(service, shape, form)?,
    };
    let broken = check::broken(service, shape, &value);
    if broken.is_empty() {
        return match specified::refusal(service, shape, &value) {
            Some(text) => Err(InputError::Validation(text)),
            None => Ok(value),
        };
    }
    if service.name == "organizations"
        && let Some(error) = organizations::refusal(&broken)
    {
        return Err(error);
    }
    let errors = if broken.len() == 1 { "error" } else { "errors" };
    Err(InputError::Validation(format!(
        "{} validation {errors} detected: {}",
        broken.len(),
        broken.join("; ")
    )))
}

/// What carries the input.
#[derive(Debug)]
pub enum Body<'a> {
    /// A JSON body.
    Json(&'a [u8]),
    /// A form.
    Form(Form),
}

impl InputError {
    /// Returns the code that a service answers.
    pub fn code(&self, protocol: Protocol) -> &'static str {
        match (self, protocol) {
            (Self::Serialization(_), Protocol::Json) => "SerializationException",
            (Self::Serialization(_), Protocol::Query | Protocol::Ec2) => "MalformedInput",
            (Self::Validation(_), Protocol::Json) => "ValidationException",
            (Self::Validation(_), Protocol::Query) => "ValidationError",
            (Self::Validation(_), Protocol::Ec2) => "InvalidParameterValue",
            (Self::Reason { .. }, _) => "InvalidInputException",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::service;
    use serde_json::json;

    fn form(service_name: &str, operation: &str, body: &str) -> Result<Value, InputError> {
        let service = service(service_name).unwrap();
        let body = Body::Form(Form::parse(body.as_bytes()).unwrap());
        read(service, service.operation(operation).unwrap(), &body)
    }

    fn json(operation: &str, body: &str) -> Result<Value, InputError> {
        let service = service("kms").unwrap();
        read(
            service,
            service.operation(operation).unwrap(),
            &Body::Json(body.as_bytes()),
        )
    }

    #[test]
    fn organizations_tells_a_reason_alone() {
        let refused = |operation: &str, body: &str| {
            let service = service("organizations").unwrap();
            let operation = service.operation(operation).unwrap();
            match read(service, operation, &Body::Json(body.as_bytes())).unwrap_err() {
                InputError::Reason { reason, message } => (reason, message),
                other => panic!("{other}"),
            }
        };
        let body = r#"{"Name": "a", "Description": "", "Type": "MOTO", "Content": "{}"}"#;
        let value = "You specified an invalid value.";
        assert_eq!(refused("CreatePolicy", body), ("INVALID_ENUM", value));
        assert_eq!(
            refused("DescribePolicy", r#"{"PolicyId": "none"}"#),
            ("INVALID_PATTERN", value)
        );
        let pattern = "You provided a value that does not match the required pattern.";
        let body = r#"{"ResourceId": "none"}"#;
        assert_eq!(refused("ListTagsForResource", body), ("INVALID_PATTERN", pattern));
        assert_eq!(refused("DescribePolicy", "{}").0, "INPUT_REQUIRED");
        assert_eq!(
            refused("ListRoots", r#"{"MaxResults": 21}"#).0,
            "MAX_VALUE_EXCEEDED"
        );
    }

    #[test]
    fn a_form_becomes_members() {
        let read = form(
            "iam",
            "CreateUser",
            "Action=CreateUser&Version=2010-05-08&UserName=a%2Bb&Tags.member.2.Key=y&Tags.member.2.Value=\
             &Tags.member.1.Key=x&Tags.member.1.Value=1+2",
        );
        let expected = json!({
            "UserName": "a+b",
            "Tags": [{"Key": "x", "Value": "1 2"}, {"Key": "y", "Value": ""}],
        });
        assert_eq!(read, Ok(expected));
        let read = form("iam", "ListUsers", "Action=ListUsers&MaxItems=10");
        assert_eq!(read, Ok(json!({"MaxItems": 10})));
    }

    #[test]
    fn every_broken_constraint_is_told_in_one_sentence() {
        let long = "a".repeat(65);
        let key = "k".repeat(129);
        let body = format!("UserName={long}&Path=x&Tags.member.1.Key={key}&Tags.member.1.Value=v");
        let error = form("iam", "CreateUser", &body).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("2 validation errors detected: "), "{text}");
        assert!(text.contains(
            "Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64"
        ));
        assert!(text.contains(
            "Value at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128"
        ));
        let error = form("iam", "CreateUser", "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null"
        );
    }

    #[test]
    fn broken_constraints_come_in_the_order_of_a_hash_map() {
        let error = form(
            "iam",
            "UpdateAccountPasswordPolicy",
            "MinimumPasswordLength=129&MaxPasswordAge=1096&PasswordReusePrevention=25",
        );
        let text = error.unwrap_err().to_string();
        let at = |member: &str| text.find(member).unwrap();
        assert!(at("'minimumPasswordLength'") < at("'passwordReusePrevention'"));
        assert!(at("'passwordReusePrevention'") < at("'maxPasswordAge'"));
        let body = format!(
            "Url={}&ThumbprintList.member.1=b&ClientIDList.member.1={}",
            "b".repeat(256),
            "c".repeat(256)
        );
        let error = form("iam", "CreateOpenIDConnectProvider", &body).unwrap_err();
        assert_eq!(
            error.to_string(),
            "3 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]; Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255"
        );
    }

    #[test]
    fn names_and_paths_have_sentences_of_their_own() {
        let refused = |operation: &str, body: &str| form("iam", operation, body).unwrap_err().to_string();
        let name = "It must contain only alphanumeric characters and/or the following: +=,.@_-";
        let path = "and contain only alphanumeric characters and/or / characters.";
        assert_eq!(
            refused("GetRole", "RoleName=arn:aws:iam::1:role/r"),
            format!("The specified value for roleName is invalid. {name}")
        );
        assert_eq!(
            refused("CreateUser", "UserName=a&Path=/a"),
            format!("The specified value for path is invalid. It must begin and end with / {path}")
        );
        assert_eq!(
            refused("ListPolicies", "PathPrefix=/foo"),
            format!(
                "The specified value for pathPrefix is invalid. It must begin with the / character {path}"
            )
        );
        // What is too long is told first.
        assert!(
            refused("CreateUser", &format!("UserName=a&Path={}", "x".repeat(513)))
                .starts_with("1 validation")
        );
        assert!(form("iam", "ListRoles", "PathPrefix=/foo").is_ok());
    }

    /// As AWS answers it.
    #[test]
    fn a_list_of_texts_is_told_with_all_that_they_must_be() {
        let error = form("iam", "UntagRole", "RoleName=r&TagKeys.member.1=NOWAY!").unwrap_err();
        assert_eq!(
            error.to_string(),
            r"1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+, Member must not be null]"
        );
    }

    #[test]
    fn a_body_has_the_types_of_the_api() {
        let error = json("CreateKey", r#"{"MultiRegion": "yes"}"#).unwrap_err();
        assert_eq!(error.code(Protocol::Json), "SerializationException");
        let error = json("Encrypt", r#"{"KeyId": "k", "Plaintext": "no base64!"}"#).unwrap_err();
        assert_eq!(error.code(Protocol::Json), "SerializationException");
        let error = json("Encrypt", r#"{"KeyId": "k", "Plaintext": ""}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length \
             greater than or equal to 1"
        );
        assert!(
            json("ListKeys", r#"{"Limit": 5, "Unknown": 1, "Marker": null}"#).unwrap() == json!({"Limit": 5})
        );
        assert!(json("ListKeys", "[]").is_err());
        assert!(json("ListKeys", "").is_ok());
    }

    #[test]
    fn a_number_and_a_word_out_of_range_are_refused() {
        let error = form("sts", "GetSessionToken", "DurationSeconds=1").unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 validation error detected: Value '1' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900"
        );
        let error = json("CreateKey", r#"{"KeyUsage": "X"}"#).unwrap_err();
        assert!(error.to_string().contains(
            "Value 'X' at 'keyUsage' failed to satisfy constraint: Member must satisfy enum value set: ["
        ));
        let error = form("sts", "GetSessionToken", "DurationSeconds=abc").unwrap_err();
        assert_eq!(error.code(Protocol::Query), "MalformedInput");
    }
}
