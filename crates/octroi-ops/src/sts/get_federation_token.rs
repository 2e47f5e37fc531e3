//! GetFederationToken: temporary credentials of a federated user, who may do what both the caller's
//! policies and the passed ones allow.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html> and
//! `authorization.md` 6.3 and 6.4.

use octroi_names::{Arn, Known, Principal, SmolStr};
use octroi_policy::Context;
use octroi_world::{Map, Session};
use serde::Deserialize;
use serde_json::json;

use super::assume_role::{request_tags, taken};
use super::credentials::{Issued, Wanted};
use super::get_session_token::duration;
use super::session_policy;
use crate::authorize::profile_of;
use crate::call::Failure;
use crate::context::add_owner;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for credentials of a federated user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetFederationToken {
    /// The federated user's name.
    pub name: SmolStr,
    /// The text of the inline session policy.
    pub policy: Option<String>,
    /// The managed policies that bound the session.
    #[serde(default)]
    pub policy_arns: Vec<Descriptor>,
    /// How long the credentials shall last; twelve hours where nothing is said.
    pub duration_seconds: Option<u32>,
    /// The session tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// A managed policy by its ARN.
#[derive(Debug, Clone, Deserialize)]
pub struct Descriptor {
    /// The ARN.
    pub arn: Option<SmolStr>,
}

/// A session tag.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// The key.
    pub key: SmolStr,
    /// The value.
    pub value: SmolStr,
}

/// Reads an ARN in the words of STS.
pub(super) fn arn(text: &str) -> Result<Arn, Failure> {
    text.parse()
        .map_err(|_| Failure::new(ErrorCode::ValidationError, format!("{text} is invalid")))
}

impl GetFederationToken {
    fn arn(&self, scene: &Scene<'_>) -> Arn {
        let account = scene.call.caller.account();
        let account = account.as_ref().map_or("", octroi_names::AccountId::as_str);
        let resource = format!("federated-user/{}", self.name);
        Arn::new(scene.call.region.partition(), "sts", "", account, &resource)
    }

    fn tags(&self) -> Vec<(SmolStr, SmolStr)> {
        let pairs = self.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone()));
        pairs.collect()
    }

    fn policy_arns(&self) -> Result<Vec<Arn>, Failure> {
        let named = self.policy_arns.iter().filter_map(|named| named.arn.as_deref());
        named.map(arn).collect()
    }
}

impl Operation for GetFederationToken {
    const SERVICE: &'static str = "sts";
    const NAME: &'static str = "GetFederationToken";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let tags = self.tags();
        taken(tags.iter().map(|(key, _)| key))?;
        self.policy_arns()?;
        let mut context = base.clone();
        let owner = scene.call.caller.account();
        add_owner(scene.world, owner, &mut context);
        request_tags(&tags, &mut context);
        let resource = self.arn(scene).to_string();
        let mut specs = vec![CheckSpec::new(
            Self::SERVICE,
            Self::NAME,
            resource.clone(),
            owner,
            context.clone(),
        )?];
        if !tags.is_empty() {
            specs.push(CheckSpec::new(
                Self::SERVICE,
                "TagSession",
                resource,
                owner,
                context,
            )?);
        }
        Ok(specs)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (arn, arns, tags) = (self.arn(scene), self.policy_arns()?, self.tags());
        let policies =
            session_policy::policies(scene, self.policy.as_deref(), &arns, scene.call.caller.account())?;
        let packed = session_policy::packed_size(self.policy.as_deref(), &arns, &tags)?;
        let caller = &scene.call.caller;
        let (Some(by), Some(account)) = (caller.arn().cloned(), caller.account()) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let session = Session {
            arn: arn.clone(),
            role: by,
            policies: Known::Is(policies),
            tags: tags.into_iter().collect::<Map<_, _>>(),
            expires: None,
            role_id: profile_of(scene.world, scene.call).caller.unique_id,
        };
        let wanted = Wanted {
            principal: Principal::FederatedUser(arn.clone()),
            seconds: duration(caller, self.duration_seconds),
            mfa: false,
            session: Some(session),
            source_identity: None,
            transitive_tags: Vec::new(),
            test_admin: false,
        };
        let issued = Issued::new(scene, wanted, ids)?;
        let output = json!({
            "Credentials": issued.member(),
            "FederatedUser": {
                "FederatedUserId": format!("{account}:{}", self.name),
                "Arn": arn.as_str(),
            },
            "PackedPolicySize": packed.unwrap_or_default(),
        });
        Ok(Done::output(output).with([issued.effect()]))
    }
}
