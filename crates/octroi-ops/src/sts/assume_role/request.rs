//! The request of AssumeRole: how it is read, what STS refuses of it before any policy, how it is recorded.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.

use octroi_names::{Principal, SmolStr};
use serde_json::{Map as JsonMap, Value, json};

use super::{AssumeRole, HOUR};
use crate::api::{Asked, Bind};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::{Scene, Stop};
use crate::sts::get_federation_token::arn;

impl Bind for AssumeRole {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let all = |name: &str| {
            asked
                .input
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let word = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(SmolStr::from);
        let own = |name: &str| asked.text(name).map(SmolStr::from);
        let seconds = asked.input.get("DurationSeconds").and_then(Value::as_u64);
        Ok(Self {
            role: arn(asked.text("RoleArn").unwrap_or_default())?,
            role_session_name: own("RoleSessionName").unwrap_or_default(),
            policy: asked.text("Policy").map(str::to_owned),
            policy_arns: all("PolicyArns")
                .filter_map(|named| named.get("arn").and_then(Value::as_str))
                .map(arn)
                .collect::<Result<_, _>>()?,
            duration_seconds: seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
            tags: all("Tags")
                .filter_map(|tag| Some((word(tag, "Key")?, word(tag, "Value")?)))
                .collect(),
            transitive_tag_keys: all("TransitiveTagKeys")
                .filter_map(Value::as_str)
                .map(SmolStr::from)
                .collect(),
            external_id: own("ExternalId"),
            source_identity: own("SourceIdentity"),
            mfa: false,
            serial_number: own("SerialNumber"),
            token_code: own("TokenCode"),
            provided_contexts: all("ProvidedContexts").next().is_some(),
        })
    }
}

fn invalid(value: &dyn std::fmt::Display, member: &str, constraint: &str) -> Failure {
    let text = format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}"
    );
    Failure::new(ErrorCode::ValidationError, text)
}

/// The characters of names and ids in STS: `[\w+=,.@-]`, and `:` and `/` where they may be.
fn word(text: &str, more: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) || more.contains(c))
}

impl AssumeRole {
    /// What STS refuses before it looks at any policy.
    pub(super) fn well_formed(&self, scene: &Scene<'_>) -> Result<(), Failure> {
        let name = self.role_session_name.as_str();
        if name.len() < 2 {
            let constraint = "have length greater than or equal to 2";
            return Err(invalid(&name, "roleSessionName", constraint));
        }
        if name.len() > 64 {
            let constraint = "have length less than or equal to 64";
            return Err(invalid(&name, "roleSessionName", constraint));
        }
        if !word(name, "") {
            let constraint = r"satisfy regular expression pattern: [\w+=,.@-]*";
            return Err(invalid(&name, "roleSessionName", constraint));
        }
        if let Some(id) = &self.external_id
            && (!(2..=1_224).contains(&id.len()) || !word(id, ":/"))
        {
            let constraint = r"satisfy regular expression pattern: [\w+=,.@:\/-]*";
            return Err(invalid(id, "externalId", constraint));
        }
        if self.policy.as_ref().is_some_and(|text| text.len() > 2_048) {
            let constraint = "have length less than or equal to 2048";
            return Err(invalid(&"…", "policy", constraint));
        }
        if self.policy_arns.len() > 10 {
            let constraint = "have length less than or equal to 10";
            return Err(invalid(&"…", "policyArns", constraint));
        }
        if self.tags.len() > 50 {
            return Err(invalid(&"…", "tags", "have length less than or equal to 50"));
        }
        self.duration_is_valid(scene)
    }

    fn duration_is_valid(&self, scene: &Scene<'_>) -> Result<(), Failure> {
        let Some(seconds) = self.duration_seconds else {
            return Ok(());
        };
        if seconds < 900 {
            let constraint = "have value greater than or equal to 900";
            return Err(invalid(&seconds, "durationSeconds", constraint));
        }
        if seconds > 43_200 {
            let constraint = "have value less than or equal to 43200";
            return Err(invalid(&seconds, "durationSeconds", constraint));
        }
        if seconds > HOUR && matches!(scene.call.caller, Principal::AssumedRole(_)) {
            let text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
            return Err(Failure::new(ErrorCode::ValidationError, text));
        }
        Ok(())
    }

    /// The parameters as CloudTrail writes them.
    pub(super) fn parameters(&self) -> Value {
        let mut parameters = JsonMap::new();
        parameters.insert("roleArn".into(), json!(self.role.as_str()));
        parameters.insert("roleSessionName".into(), json!(self.role_session_name.as_str()));
        if let Some(policy) = &self.policy {
            parameters.insert("policy".into(), json!(policy));
        }
        if !self.policy_arns.is_empty() {
            let arns: Vec<Value> = self
                .policy_arns
                .iter()
                .map(|arn| json!({ "arn": arn.as_str() }))
                .collect();
            parameters.insert("policyArns".into(), json!(arns));
        }
        if let Some(seconds) = self.duration_seconds {
            parameters.insert("durationSeconds".into(), json!(seconds));
        }
        if !self.tags.is_empty() {
            let tags: Vec<Value> = self
                .tags
                .iter()
                .map(|(key, value)| json!({ "key": key.as_str(), "value": value.as_str() }))
                .collect();
            parameters.insert("tags".into(), json!(tags));
        }
        if !self.transitive_tag_keys.is_empty() {
            let keys: Vec<&str> = self.transitive_tag_keys.iter().map(SmolStr::as_str).collect();
            parameters.insert("transitiveTagKeys".into(), json!(keys));
        }
        if let Some(id) = &self.external_id {
            parameters.insert("externalId".into(), json!(id.as_str()));
        }
        if let Some(identity) = &self.source_identity {
            parameters.insert("sourceIdentity".into(), json!(identity.as_str()));
        }
        Value::Object(parameters)
    }
}
