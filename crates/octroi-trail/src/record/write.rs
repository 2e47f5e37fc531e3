//! Writes records in the shape of today (version 1.11), for calls that a model made.
//!
//! The builder knows what depends on the outcome: a failure has no response; KMS drops parameters and
//! resources of a refused call; EC2's codes gain `Client.` or `Server.`; messages are cut. Samples:
//! `trail.md` 3 and 4.

use octroi_names::{AccountId, Arn, Region, SmolStr, Time};
use serde_json::Value;

use super::{Record, Resource, TlsDetails, UserIdentity};
use crate::refusal::cut_message;

/// The name under which EC2 passes requests on to KMS since 2024 (`trail.md` 2).
const EC2_FRONTEND: &str = "ec2-frontend-api.amazonaws.com";
const INTERNAL: &str = "AWS Internal";

/// Builds the record of one call.
#[derive(Debug, Clone)]
pub struct Builder {
    record: Record,
    failure: Option<(SmolStr, String)>,
}

impl Record {
    /// Begins the record of a call to a service, such as `kms`, made by an identity at a time.
    pub fn builder(service: &str, name: &str, region: &Region, at: Time, by: UserIdentity) -> Builder {
        let seconds = Time::from_epoch_millis(at.epoch_seconds().saturating_mul(1000));
        let record = Self {
            event_version: Some("1.11".into()),
            recipient_account_id: by.account_id,
            user_identity: Some(by),
            event_time: Some(seconds),
            event_source: Some(format!("{service}.amazonaws.com").into()),
            event_name: Some(name.into()),
            aws_region: Some(region.clone()),
            request_parameters: Some(Value::Null),
            response_elements: Some(Value::Null),
            read_only: Some(is_read_only(name)),
            event_type: Some("AwsApiCall".into()),
            management_event: Some(true),
            event_category: Some("Management".into()),
            ..Self::default()
        };
        Builder {
            record,
            failure: None,
        }
    }
}

impl Builder {
    /// Sets the ids of the request and of the event; EC2's calls to KMS take the request id of EC2's.
    #[must_use]
    pub fn ids(mut self, request_id: &str, event_id: &str) -> Self {
        self.record.request_id = Some(request_id.into());
        self.record.event_id = Some(event_id.into());
        self
    }

    /// A call that the identity made itself, from an address, over TLS to a host.
    #[must_use]
    pub fn direct(mut self, address: &str, agent: &str, host: &str) -> Self {
        self.record.source_ip_address = Some(address.into());
        self.record.user_agent = Some(agent.into());
        self.record.tls_details = Some(TlsDetails {
            tls_version: Some("TLSv1.3".into()),
            cipher_suite: Some("TLS_AES_128_GCM_SHA256".into()),
            client_provided_host_header: Some(host.into()),
            ..TlsDetails::default()
        });
        self
    }

    /// A call that a service made with the identity's credentials, such as `autoscaling.amazonaws.com`.
    #[must_use]
    pub fn through(mut self, service: &str) -> Self {
        if let Some(identity) = &mut self.record.user_identity {
            identity.invoked_by = Some(service.into());
        }
        self.record.source_ip_address = Some(service.into());
        self.record.user_agent = Some(service.into());
        self
    }

    /// A call to KMS that EC2 made in the identity's name, through a forward access session.
    #[must_use]
    pub fn forwarded_by_ec2(self, shared_event_id: &str) -> Self {
        let mut builder = self.through(EC2_FRONTEND).internal_endpoint();
        builder.record.shared_event_id = Some(shared_event_id.into());
        builder
    }

    /// A call that came out of AWS itself: of an instance's identity, or of a service.
    #[must_use]
    pub fn internal(self) -> Self {
        let invoked_by = self
            .record
            .user_identity
            .as_ref()
            .and_then(|who| who.invoked_by.clone());
        let name = invoked_by.unwrap_or_else(|| INTERNAL.into());
        let mut builder = self.internal_endpoint();
        builder.record.source_ip_address = Some(name.clone());
        builder.record.user_agent = Some(name);
        builder
    }

    fn internal_endpoint(mut self) -> Self {
        self.record.vpc_endpoint_id = Some(INTERNAL.into());
        self.record.vpc_endpoint_account_id = Some(INTERNAL.into());
        self
    }

    /// Sets the request's parameters; see [`super::parameters`] for those of a start.
    #[must_use]
    pub fn parameters(mut self, parameters: Value) -> Self {
        self.record.request_parameters = Some(parameters);
        self
    }

    /// Sets the response, which AWS leaves out of reads and failures.
    #[must_use]
    pub fn response(mut self, response: Value) -> Self {
        self.record.response_elements = Some(response);
        self
    }

    /// Sets the additional data, such as the grant of a RetireGrant.
    #[must_use]
    pub fn additional(mut self, data: Value) -> Self {
        self.record.additional_event_data = Some(data);
        self
    }

    /// Adds a KMS key that the call touched; ReEncrypt has two, the source first.
    #[must_use]
    pub fn key(mut self, key: &Arn) -> Self {
        let resource = Resource {
            account_id: key.account(),
            kind: Some("AWS::KMS::Key".into()),
            arn: Some(key.clone()),
            ..Resource::default()
        };
        self.record.resources.get_or_insert_default().push(resource);
        if self.record.recipient_account_id.is_none() {
            self.record.recipient_account_id = key.account();
        }
        self
    }

    /// Sets the account whose trail the record belongs to; otherwise that of the caller.
    #[must_use]
    pub fn recipient(mut self, account: AccountId) -> Self {
        self.record.recipient_account_id = Some(account);
        self
    }

    /// The call failed, with the code and message of the API's reply.
    #[must_use]
    pub fn failed(mut self, api_code: &str, message: impl Into<String>) -> Self {
        self.failure = Some((api_code.into(), message.into()));
        self
    }

    /// Returns the record.
    pub fn build(self) -> Record {
        let mut record = self.record;
        if let Some((code, message)) = self.failure {
            let code = trail_error_code(record.service().unwrap_or_default(), &code);
            record.error_code = Some(code);
            let refused_by_kms = record.service() == Some("kms") && record.is_access_denied();
            record.error_message = Some(cut_message(&message).into());
            record.response_elements = Some(Value::Null);
            if refused_by_kms {
                // `trail.md` 4: no volume and no grantee are left, and no resource.
                record.request_parameters = Some(Value::Null);
                record.resources = None;
                record.additional_event_data = None;
            }
        }
        record
    }
}

/// Returns the code that CloudTrail writes for an error code of the API.
pub fn trail_error_code(service: &str, api_code: &str) -> SmolStr {
    match (service, api_code) {
        ("kms" | "sts" | "iam", "AccessDeniedException") => "AccessDenied".into(),
        // Whose fault an error is, by the lists of `trail.md` 3 and `launch.md` 6.2.
        ("ec2", code) if code.starts_with("Client.") || code.starts_with("Server.") => code.into(),
        (
            "ec2",
            code @ ("InsufficientInstanceCapacity"
            | "InternalError"
            | "InternalFailure"
            | "Unavailable"
            | "ServiceUnavailable"
            | "InsufficientHostCapacity"
            | "InsufficientCapacity"),
        ) => format!("Server.{code}").into(),
        ("ec2", code) => format!("Client.{code}").into(),
        (_, code) => code.into(),
    }
}

/// Whether CloudTrail calls an operation read-only.
///
/// KMS's cryptographic operations are reads; ReEncrypt too, in the documentation's sample (`trail.md` 9).
fn is_read_only(name: &str) -> bool {
    let by_prefix = ["Describe", "Get", "List", "Lookup", "Decode", "GenerateDataKey"];
    by_prefix.iter().any(|prefix| name.starts_with(prefix))
        || matches!(
            name,
            "Decrypt" | "Encrypt" | "ReEncrypt" | "GenerateMac" | "Sign" | "Verify"
        )
}
