//! AssumeRole: makes a session of a role.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html> and
//! `authorization.md` 6.1 and 6.2: the role's trust policy is authoritative; tags and a source
//! identity are further checks on the same role. A chained session inherits transitive tags and the
//! source identity. Left out: contexts of providers. A replay makes the session without credentials.

mod request;

use octroi_names::{Arn, Datum, Gap, Known, Principal, SmolStr};
use octroi_policy::Context;
use octroi_world::{Account, Effect, Map, Role, Session, Temporary};
use serde_json::{Value, json};

use super::credentials::{Issued, Wanted};
use super::{mfa, session_policy};
use crate::Response;
use crate::call::Failure;
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
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
    /// Whether a valid code of the caller's MFA device was sent, as the evidence of a replay tells.
    pub mfa: bool,
    /// The serial number or ARN of the caller's MFA device.
    pub serial_number: Option<SmolStr>,
    /// The code that the device shows.
    pub token_code: Option<SmolStr>,
    /// Whether contexts of identity providers were passed.
    pub provided_contexts: bool,
}

/// Refuses two tags whose keys differ in case alone, or not at all, and keys that are AWS's own.
pub(super) fn taken<'a>(keys: impl Iterator<Item = &'a SmolStr>) -> Result<(), Failure> {
    let mut seen = std::collections::BTreeSet::new();
    for key in keys {
        let small = key.to_lowercase();
        if small.starts_with("aws:") {
            let text = "Tag keys that start with the prefix aws: are reserved for system use.";
            return Err(Failure::new(ErrorCode::InvalidParameterValue, text));
        }
        if !seen.insert(small) {
            let text = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(Failure::new(ErrorCode::InvalidParameterValue, text));
        }
    }
    Ok(())
}

/// Adds the keys of tags that are passed.
pub(super) fn request_tags(tags: &[(SmolStr, SmolStr)], context: &mut Context) {
    for (tag, value) in tags {
        set_default(context, &format!("aws:RequestTag/{tag}"), value.as_str());
    }
    if !tags.is_empty() && !context.has("aws:TagKeys") {
        context.set_many("aws:TagKeys", tags.iter().map(|(tag, _)| tag.clone()));
    }
}

/// What the calling session hands on.
#[derive(Debug, Default)]
struct Inherited {
    tags: Vec<(SmolStr, SmolStr)>,
    source_identity: Option<SmolStr>,
}

impl Inherited {
    fn of(scene: &Scene<'_>) -> Self {
        let Some(temporary) = scene.temporary() else {
            return Self::default();
        };
        let Temporary {
            session,
            transitive_tags,
            source_identity,
            ..
        } = temporary;
        let transitive = |key: &SmolStr| transitive_tags.iter().any(|own| own.eq_ignore_ascii_case(key));
        let tags = session.iter().flat_map(|session| session.tags.iter());
        Self {
            tags: tags
                .filter(|(key, _)| transitive(key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            source_identity: source_identity.clone(),
        }
    }
}

impl AssumeRole {
    /// What may not be passed because the calling session fixed it.
    fn fits(&self, inherited: &Inherited) -> Result<(), Failure> {
        if self.provided_contexts {
            let text = "ProvidedContexts is not supported by this server: it has no context providers.";
            return Err(Failure::new(ErrorCode::NotSupported, text));
        }
        taken(self.tags.iter().map(|(key, _)| key))?;
        let same = |a: &SmolStr, b: &SmolStr| a.eq_ignore_ascii_case(b);
        let fixed = |key: &SmolStr| inherited.tags.iter().any(|(own, _)| same(own, key));
        if self.tags.iter().any(|(key, _)| fixed(key)) {
            let text = "One of the specified transitive tag keys can't be set because it conflicts with a \
                        transitive tag key from the calling session.";
            return Err(Failure::new(ErrorCode::InvalidParameterValue, text));
        }
        let passed = |key: &SmolStr| self.tags.iter().any(|(own, _)| same(own, key)) || fixed(key);
        if !self.transitive_tag_keys.iter().all(passed) {
            let text = "The specified transitive tag key must be included in the requested tags.";
            return Err(Failure::new(ErrorCode::InvalidParameterValue, text));
        }
        match (&inherited.source_identity, &self.source_identity) {
            (Some(own), Some(asked)) if own != asked => {
                let text = "The source identity of the calling session can't be changed.";
                Err(Failure::new(ErrorCode::StsAccessDenied, text))
            }
            _ => Ok(()),
        }
    }

    fn add_keys(&self, role: Option<&Role>, identity: Option<&SmolStr>, mfa: bool, context: &mut Context) {
        set_default(context, "sts:RoleSessionName", self.role_session_name.as_str());
        if let Some(id) = &self.external_id {
            set_default(context, "sts:ExternalId", id.as_str());
        }
        if let Some(identity) = identity {
            set_default(context, "sts:SourceIdentity", identity.as_str());
        }
        if !self.transitive_tag_keys.is_empty() && !context.has("sts:TransitiveTagKeys") {
            context.set_many("sts:TransitiveTagKeys", self.transitive_tag_keys.iter().cloned());
        }
        request_tags(&self.tags, context);
        if mfa {
            context.set("aws:MultiFactorAuthPresent", "true");
            context.set("aws:MultiFactorAuthAge", "0");
        }
        match role.map(|role| &role.tags) {
            Some(Known::Is(tags)) => {
                for (tag, value) in tags {
                    set_default(context, &format!("aws:ResourceTag/{tag}"), value.as_str());
                    set_default(context, &format!("iam:ResourceTag/{tag}"), value.as_str());
                }
            }
            Some(Known::Unknown(_)) | None => {
                let gap = Gap::new(Datum::Tags(self.role.as_str().into()));
                context.set_unknown_prefix("aws:ResourceTag/", gap.clone());
                context.set_unknown_prefix("iam:ResourceTag/", gap);
            }
        }
    }

    /// How long the session lasts, within the role's own maximum.
    fn seconds(&self, role: Option<&Role>, complete: bool) -> Result<u32, Stop> {
        let seconds = self.duration_seconds.unwrap_or(HOUR);
        let most = role.and_then(|role| role.max_session_seconds);
        match most.or(complete.then_some(HOUR)) {
            Some(most) if seconds > most => {
                let text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
                Err(Failure::new(ErrorCode::ValidationError, text).into())
            }
            None if seconds > HOUR => {
                // The role's own maximum was not read; an hour is what every role allows.
                let text = format!("MaxSessionDuration of {}", self.role);
                Err(Gap::new(Datum::Other(text.into())).into())
            }
            _ => Ok(seconds),
        }
    }

    /// The role as it is found; `None` of one that only the administrator for test suites may assume.
    fn role<'a>(&self, scene: &Scene<'a>) -> Result<Option<&'a Role>, Stop> {
        match scene.world.role(&self.role) {
            Some(role) => Ok(Some(role)),
            None if scene.by_test_admin() => Ok(None),
            None => Err(Gap::new(Datum::Principal(self.role.as_str().into())).into()),
        }
    }

    /// The credentials of a session, in a world whose calls are signed.
    fn issue(
        &self,
        scene: &Scene<'_>,
        session: Session,
        seconds: u32,
        id: &str,
        ids: &mut dyn Ids,
    ) -> Result<Done, Stop> {
        let inherited = Inherited::of(scene);
        let policy = self.policy.as_deref();
        let packed = session_policy::packed_size(policy, &self.policy_arns, &self.tags)?;
        let source_identity = self.source_identity.clone().or(inherited.source_identity);
        let inherited_keys = inherited.tags.iter().map(|(key, _)| key.clone());
        let arn = session.arn.clone();
        let absent = scene.world.role(&self.role).is_none();
        let wanted = Wanted {
            principal: Principal::AssumedRole(arn.clone()),
            seconds,
            // Sessions of roles tell nothing of MFA, which only the trust policy can ask for.
            mfa: false,
            session: Some(session),
            source_identity: source_identity.clone(),
            transitive_tags: self
                .transitive_tag_keys
                .iter()
                .cloned()
                .chain(inherited_keys)
                .collect(),
            // A role that is not there has no policies: its session may do what the administrator may.
            test_admin: absent,
        };
        let issued = Issued::new(scene, wanted, ids)?;
        let output = json!({
            "Credentials": issued.member(),
            "AssumedRoleUser": { "AssumedRoleId": id, "Arn": arn.as_str() },
            "PackedPolicySize": packed,
            "SourceIdentity": source_identity.as_deref(),
        });
        let (serial, code) = (self.serial_number.as_deref(), self.token_code.as_deref());
        let device = mfa::proved(scene, serial, code)?;
        let mut effects: Vec<Effect> = device.into_iter().chain([issued.effect()]).collect();
        if let Some(account) = self.role.account()
            && absent
            && scene.world.account(account).is_none()
            && let Some(now) = scene.call.time
        {
            effects.push(Account::complete(account, now).into());
        }
        Ok(Done::output(output).with(effects))
    }
}

impl Operation for AssumeRole {
    const SERVICE: &'static str = "sts";
    const NAME: &'static str = "AssumeRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        self.well_formed(scene)?;
        let inherited = Inherited::of(scene);
        self.fits(&inherited)?;
        let (serial, code) = (self.serial_number.as_deref(), self.token_code.as_deref());
        let mfa = self.mfa || mfa::proved(scene, serial, code)?.is_some();
        let identity = self
            .source_identity
            .as_ref()
            .or(inherited.source_identity.as_ref());
        let mut context = base.clone();
        add_owner(scene.world, self.role.account(), &mut context);
        self.add_keys(scene.world.role(&self.role), identity, mfa, &mut context);
        let mut names = vec![Self::NAME];
        if !self.tags.is_empty() || !self.transitive_tag_keys.is_empty() || !inherited.tags.is_empty() {
            names.push("TagSession");
        }
        if identity.is_some() {
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

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = self.role(scene)?;
        let complete = scene.call.credential.is_some();
        let seconds = self.seconds(role, complete)?;
        let policies = session_policy::policies(
            scene,
            self.policy.as_deref(),
            &self.policy_arns,
            self.role.account(),
        )?;
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
        let unique_id = role.and_then(|role| role.unique_id.clone());
        let tags = self.tags.iter().cloned();
        let session = Session {
            arn: arn.clone(),
            role: self.role.clone(),
            policies: Known::Is(policies),
            tags: tags.chain(Inherited::of(scene).tags).collect::<Map<_, _>>(),
            expires,
            role_id: unique_id.clone(),
        };
        if complete {
            let role_id = unique_id.unwrap_or_else(|| ids::unique_id("AROA", ids));
            let id = format!("{role_id}:{}", self.role_session_name);
            let session = Session {
                role_id: Some(role_id),
                ..session
            };
            return self.issue(scene, session, seconds, &id, ids);
        }
        let assumed_role_id = unique_id.map(|id| format!("{id}:{}", self.role_session_name).into());
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
        self.parameters()
    }
}
