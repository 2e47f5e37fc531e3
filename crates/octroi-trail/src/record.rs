//! A CloudTrail record: known fields typed, every other one kept as it stands.
//!
//! Versions 1.02 to 1.11 are in use and all are read; a version says nothing about which fields are
//! there. A refused call of EC2 to KMS has neither parameters nor resources: the key stands in the
//! message alone. See
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
//! and `trail.md` 1 to 4.

mod deserialize;
pub mod identity;
mod object;
pub mod parameters;
mod subject;
#[cfg(test)]
mod tests;
mod write;

use octroi_names::{AccountId, Arn, Region, SmolStr, Time};
use serde_json::Value;

use crate::sentence::without_fault_prefix;
use crate::{Refusal, Sentence, refusal};
use object::object;

pub use deserialize::RecordError;
pub(crate) use deserialize::Unchecked;
pub use identity::UserIdentity;
pub use object::TextBool;
pub use write::{Builder, trail_error_code};

object! {
    /// One event of CloudTrail.
    Record {
        /// `major.minor`, such as `1.11`; compare with [`Record::version`].
        event_version: SmolStr = "eventVersion",
        /// Who made the call.
        user_identity: UserIdentity = "userIdentity",
        /// When the call was made, by the clock of the service.
        event_time: Time = "eventTime",
        /// The service, such as `kms.amazonaws.com`.
        event_source: SmolStr = "eventSource",
        /// The operation, such as `CreateGrant`.
        event_name: SmolStr = "eventName",
        /// The Region that was asked.
        aws_region: Region = "awsRegion",
        /// An address, the DNS name of a service, or `AWS Internal`.
        source_ip_address: SmolStr = "sourceIPAddress",
        /// The agent through which the call was made.
        user_agent: SmolStr = "userAgent",
        /// Why the call failed; absent from calls that succeeded.
        error_code: SmolStr = "errorCode",
        /// The error's text, at most 1,024 characters.
        error_message: SmolStr = "errorMessage",
        /// The parameters; a present `null` is kept apart from an absent member.
        request_parameters: Value = "requestParameters",
        /// The response; `null` for reads and failures.
        response_elements: Value = "responseElements",
        /// What fits nowhere else.
        additional_event_data: Value = "additionalEventData",
        /// The id of the request; EC2's calls to KMS carry the id of the call to EC2.
        request_id: SmolStr = "requestID",
        /// The id of the event; duplicates in log files share it.
        event_id: SmolStr = "eventID",
        /// Whether the operation only reads.
        read_only: bool = "readOnly",
        /// The resources that the call touched.
        resources: Vec<Resource> = "resources",
        /// `AwsApiCall`, `AwsServiceEvent`, and others.
        event_type: SmolStr = "eventType",
        /// The version of the API.
        api_version: SmolStr = "apiVersion",
        /// Whether it is a management event.
        management_event: bool = "managementEvent",
        /// The account that received the event.
        recipient_account_id: AccountId = "recipientAccountId",
        /// What an event of type `AwsServiceEvent` describes.
        service_event_details: Value = "serviceEventDetails",
        /// The id that copies of one event in several accounts share.
        shared_event_id: SmolStr = "sharedEventID",
        /// The VPC endpoint, or `AWS Internal`.
        vpc_endpoint_id: SmolStr = "vpcEndpointId",
        /// The account of the VPC endpoint, or `AWS Internal`.
        vpc_endpoint_account_id: SmolStr = "vpcEndpointAccountId",
        /// `Management`, `Data` or `Insight`.
        event_category: SmolStr = "eventCategory",
        /// Why an event came late or was changed.
        addendum: Value = "addendum",
        /// Whether the credentials are those of a console session.
        session_credential_from_console: TextBool = "sessionCredentialFromConsole",
        /// The TLS version and cipher of a direct call.
        tls_details: TlsDetails = "tlsDetails",
    }
}

object! {
    /// A resource that a call touched.
    Resource {
        /// The account that owns it.
        account_id: AccountId = "accountId",
        /// Its type, such as `AWS::KMS::Key`; absent from old events.
        kind: SmolStr = "type",
        /// Its ARN.
        arn: Arn = "ARN",
    }
}

object! {
    /// The TLS version and cipher of a direct call.
    TlsDetails {
        /// Such as `TLSv1.3`.
        tls_version: SmolStr = "tlsVersion",
        /// Such as `TLS_AES_128_GCM_SHA256`.
        cipher_suite: SmolStr = "cipherSuite",
        /// The host name that the client asked for.
        client_provided_host_header: SmolStr = "clientProvidedHostHeader",
    }
}

impl Record {
    /// Reads a record from a JSON value.
    pub fn from_value(value: Value) -> Result<Self, RecordError> {
        match value {
            Value::Object(map) => Self::from_map(map).checked(),
            _ => Err(RecordError::NotAnObject),
        }
    }

    /// Returns the record as a JSON value.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Returns the record as JSON on one line.
    pub fn to_json(&self) -> String {
        // Most records fit, and the text does not move while it grows.
        let mut text = Vec::with_capacity(1_536);
        if serde_json::to_writer(&mut text, self).is_err() {
            return String::new();
        }
        String::from_utf8(text).unwrap_or_default()
    }

    /// Returns the version as numbers, so that 1.11 is later than 1.08.
    pub fn version(&self) -> Option<(u32, u32)> {
        let (major, minor) = self.event_version.as_ref()?.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    }

    /// Returns the service's prefix, such as `kms`.
    pub fn service(&self) -> Option<&str> {
        let source = self.event_source.as_deref()?;
        Some(source.strip_suffix(".amazonaws.com").unwrap_or(source))
    }

    /// Returns whether this is a call of an operation, such as `("kms", "CreateGrant")`.
    pub fn is_call(&self, service: &str, name: &str) -> bool {
        self.service() == Some(service) && self.event_name.as_deref() == Some(name)
    }

    /// Returns whether the call failed, for whatever reason; a successful dry run is an error too.
    pub fn failed(&self) -> bool {
        self.error_code.is_some()
    }

    /// Returns whether the call failed for lack of permission, by its code.
    pub fn is_access_denied(&self) -> bool {
        // KMS writes `AccessDenied` in the trail and `AccessDeniedException` in the reply: `trail.md` 4.
        self.error_code.as_deref().is_some_and(|code| {
            matches!(
                without_fault_prefix(code),
                "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation"
            )
        })
    }

    /// Returns the refusal that the error message holds.
    pub fn refusal(&self) -> Option<Refusal> {
        refusal::parse(self.error_message.as_deref()?)
    }

    /// Returns what the failure says; `None` for success and for sentences that are not known.
    pub fn sentence(&self) -> Option<Sentence> {
        let code = self.error_code.as_deref()?;
        Sentence::read(Some(code), self.error_message.as_deref().unwrap_or_default())
    }

    /// Returns a request parameter by its path, such as `["constraints", "encryptionContextSubset"]`.
    pub fn parameter(&self, path: &[&str]) -> Option<&Value> {
        path.iter()
            .try_fold(self.request_parameters.as_ref()?, |value, key| value.get(key))
    }

    /// Returns a response element by its path.
    pub fn response(&self, path: &[&str]) -> Option<&Value> {
        path.iter()
            .try_fold(self.response_elements.as_ref()?, |value, key| value.get(key))
    }
}
