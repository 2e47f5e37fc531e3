//! AssumeRole: makes a session of a role.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html> and
//! `authorization.md` 6.1 and 6.2: the role's trust policy is authoritative; tags and a source
//! identity are further checks on the same role. Left out: transitive tags that a chained
//! session inherits, contexts of providers, the packed size of policies and tags, and the
//! credentials themselves, which are the server's matter.

use octroi_names::{Arn, Datum, Gap, Known, Principal, SmolStr};
use octroi_policy::{Context, PolicyKind};
use octroi_world::{Effect, Map, PolicyRef, Role, Session};
use serde_json::{Map as JsonMap, Value, json};

use crate::Response;
use crate::call::Failure;
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, action};

/// The length of a session where none is asked for, and the longest that every role allows.
const HOUR: u32 = 3_600;

/// A request for a session of a role.
#[derive(Debug, Clone)]
pub struct AssumeRole {
    /// The role.
    pub role: Arn,
    /// The session's name.
    pub role_session_name: SmolStr,
    /// The text of the inline session policy.
    pub policy: Option<String>,
    /// The ARNs of managed policies as session policies.
    pub policy_arns: Vec<Arn>,
    /// How long the session shall last.
    pub duration_seconds: Option<u32>,
    /// The session tags.
    pub tags: Vec<(SmolStr, SmolStr)>,
    /// The keys of the tags that chained sessions shall inherit.
    pub transitive_tag_keys: Vec<SmolStr>,
    /// The external id.
    pub external_id: Option<SmolStr>,
    /// The source identity.
    pub source_identity: Option<SmolStr>,
    /// Whether a valid code of the caller's MFA device was sent.
    pub mfa: bool,
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
    fn well_formed(&self, scene: &Scene<'_>) -> Result<(), Failure> {
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

    fn add_keys(&self, role: Option<&Role>, context: &mut Context) {
        set_default(context, "sts:RoleSessionName", self.role_session_name.as_str());
        if let Some(id) = &self.external_id {
            set_default(context, "sts:ExternalId", id.as_str());
        }
        if let Some(identity) = &self.source_identity {
            set_default(context, "sts:SourceIdentity", identity.as_str());
        }
        if !self.transitive_tag_keys.is_empty() && !context.has("sts:TransitiveTagKeys") {
            context.set_many("sts:TransitiveTagKeys", self.transitive_tag_keys.iter().cloned());
        }
        for (tag, value) in &self.tags {
            set_default(context, &format!("aws:RequestTag/{tag}"), value.as_str());
        }
        if !self.tags.is_empty() && !context.has("aws:TagKeys") {
            context.set_many("aws:TagKeys", self.tags.iter().map(|(tag, _)| tag.clone()));
        }
        if self.mfa {
            context.set("aws:MultiFactorAuthPresent", "true");
            context.set("aws:MultiFactorAuthAge", "0");
        }
        let gap = Gap::new(Datum::Tags(self.role.as_str().into()));
        match role.map(|role| &role.tags) {
            Some(Known::Is(tags)) => {
                for (tag, value) in tags {
                    set_default(context, &format!("aws:ResourceTag/{tag}"), value.as_str());
                    set_default(context, &format!("iam:ResourceTag/{tag}"), value.as_str());
                }
            }
            Some(Known::Unknown(_)) | None => {
                context.set_unknown_prefix("aws:ResourceTag/", gap.clone());
                context.set_unknown_prefix("iam:ResourceTag/", gap);
            }
        }
    }

    fn policies(&self, scene: &Scene<'_>) -> Result<Option<Vec<PolicyRef>>, Stop> {
        if self.policy.is_none() && self.policy_arns.is_empty() {
            return Ok(None);
        }
        let mut policies = Vec::new();
        if let Some(text) = &self.policy {
            policies.push(Known::Is(crate::iam::parse(
                PolicyKind::Session,
                "session policy",
                text,
            )?));
        }
        for arn in &self.policy_arns {
            policies.push(match scene.world.managed_policy(arn) {
                Some(managed) => managed.policy.clone(),
                None => Known::Unknown(Gap::new(Datum::IdentityPolicy(arn.as_str().into()))),
            });
        }
        Ok(Some(policies))
    }
}

impl Operation for AssumeRole {
    const SERVICE: &'static str = "sts";
    const NAME: &'static str = "AssumeRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        self.well_formed(scene)?;
        let mut context = base.clone();
        add_owner(scene.world, self.role.account(), &mut context);
        self.add_keys(scene.world.role(&self.role), &mut context);
        let mut names = vec![Self::NAME];
        if !self.tags.is_empty() || !self.transitive_tag_keys.is_empty() {
            names.push("TagSession");
        }
        if self.source_identity.is_some() {
            names.push("SetSourceIdentity");
        }
        names
            .into_iter()
            .map(|name| {
                Ok(CheckSpec {
                    action: action(Self::SERVICE, name)?,
                    resource: self.role.to_string(),
                    owner: self.role.account(),
                    on_trust: true,
                    grant: None,
                    context: Ok(context.clone()),
                    ready: Ok(()),
                })
            })
            .collect()
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(role) = scene.world.role(&self.role) else {
            return Err(Gap::new(Datum::Principal(self.role.as_str().into())).into());
        };
        let seconds = self.duration_seconds.unwrap_or(HOUR);
        if seconds > HOUR {
            // The role's own maximum is not part of a world; an hour is what every role allows.
            let text = format!("MaxSessionDuration of {}", self.role);
            return Err(Gap::new(Datum::Other(text.into())).into());
        }
        let policies = self.policies(scene)?;
        let principal = Principal::Role(self.role.clone());
        let (Some(account), Some(name)) = (self.role.account(), principal.name()) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let resource = format!("assumed-role/{name}/{}", self.role_session_name);
        let arn = Arn::new(
            scene.call.region.partition(),
            "sts",
            "",
            account.as_str(),
            &resource,
        );
        let expires = scene
            .call
            .time
            .map(|now| now.plus_millis(i64::from(seconds) * 1_000));
        let session = Session {
            arn: arn.clone(),
            role: self.role.clone(),
            policies: Known::Is(policies),
            tags: self.tags.iter().cloned().collect::<Map<_, _>>(),
            expires,
        };
        let assumed_role_id = role
            .unique_id
            .as_ref()
            .map(|id| format!("{id}:{}", self.role_session_name).into());
        Ok(Done {
            response: Response::Session {
                arn,
                assumed_role_id,
                expires,
            },
            effects: vec![Effect::SessionCreated(session)],
        })
    }

    fn request_parameters(&self) -> Value {
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
