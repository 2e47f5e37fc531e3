//! PutKeyPolicy: replaces the policy of a key.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html> and
//! `authorization.md` 4.7: every principal must exist, and unless the caller waives it, the
//! new policy must let the caller put the next one. Whether an account is open is not
//! looked at. In which order AWS makes the three tests is not documented.

use std::sync::Arc;

use octroi_names::{Arn, Datum, Gap, Principal};
use octroi_policy::{Context, Outcome, Policy, PolicyKind, PrincipalKind, validate};
use octroi_trail::KmsError;
use octroi_world::{Effect, Key};
use serde_json::{Map, Value, json};

use super::Use;
use crate::api::{Asked, Bind};
use crate::authorize::{self, CallerProfile, authorize};
use crate::call::Failure;
use crate::context::{self, set_default};
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};
use crate::{Response, facts};

/// A request to replace a key policy.
#[derive(Debug, Clone)]
pub struct PutKeyPolicy {
    /// The key.
    pub key: Arn,
    /// The text of the new policy.
    pub policy: String,
    /// `BypassPolicyLockoutSafetyCheck`, if it was sent.
    pub bypass_policy_lockout_safety_check: Option<bool>,
}

impl Operation for PutKeyPolicy {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "PutKeyPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = super::owned_key_check(scene, Self::NAME, &self.key, Use::Manage, base)?;
        if let (Ok(context), Some(bypass)) = (&mut check.context, self.bypass_policy_lockout_safety_check) {
            let value = if bypass { "true" } else { "false" };
            set_default(context, "kms:BypassPolicyLockoutSafetyCheck", value);
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(key) = scene.key(&self.key)? else {
            return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
        };
        if key.manager.value().is_some() {
            super::tags::customer_managed(key, Self::NAME)?;
        }
        let policy = read(&self.policy)?;
        principals_exist(scene, &policy)?;
        if self.bypass_policy_lockout_safety_check != Some(true) {
            self.stay_in_control(scene, &policy)?;
        }
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::KeyPolicyPut {
                key: self.key.clone(),
                policy,
            }],
        })
    }

    fn request_parameters(&self) -> Value {
        let mut parameters = Map::new();
        parameters.insert("keyId".into(), json!(self.key.as_str()));
        parameters.insert("policyName".into(), json!("default"));
        parameters.insert("policy".into(), json!(self.policy));
        if let Some(bypass) = self.bypass_policy_lockout_safety_check {
            parameters.insert("bypassPolicyLockoutSafetyCheck".into(), json!(bypass));
        }
        Value::Object(parameters)
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

fn malformed(message: &str) -> Failure {
    Failure::new(ErrorCode::MalformedPolicyDocument, message)
}

/// Reads a key policy, which must be sound and not too long.
pub(super) fn read(text: &str) -> Result<Arc<Policy>, Stop> {
    if text.len() > facts::KEY_POLICY_BYTES {
        let text = format!("The key policy is longer than {} bytes.", facts::KEY_POLICY_BYTES);
        return Err(Failure::new(ErrorCode::LimitExceeded, text).into());
    }
    if let Some(finding) = validate(text, PolicyKind::KeyPolicy).into_iter().next() {
        return Err(malformed(&finding.aws.unwrap_or(finding.message)).into());
    }
    match Policy::parse("default", text) {
        Ok(policy) => Ok(Arc::new(policy)),
        Err(error) => Err(malformed(&error.message).into()),
    }
}

/// The lockout safety check of a key that does not exist yet.
pub(super) fn stay_in_control_of(scene: &Scene<'_>, key: &Key, policy: &Arc<Policy>) -> Result<(), Stop> {
    let caller = authorize::profile_of(scene.world, scene.call);
    let mut context = scene.context(&caller);
    context::add_key(scene.world, Some(key), &key.arn, &mut context);
    super::add_call_keys(scene.call, &mut context);
    let check = CheckSpec::new(
        "kms",
        PutKeyPolicy::NAME,
        key.arn.as_str(),
        key.account(),
        context,
    )?;
    leaves_control(scene, &caller, check, policy)
}

/// The lockout safety check: the caller must be able to put the next policy under this one.
fn leaves_control(
    scene: &Scene<'_>,
    caller: &CallerProfile,
    check: CheckSpec,
    policy: &Arc<Policy>,
) -> Result<(), Stop> {
    let context = check.context?;
    let endpoint = scene.call.endpoint.as_ref();
    let (mut policies, about) = authorize::gather(
        scene.world,
        caller,
        &check.resource,
        check.owner,
        check.on_trust,
        endpoint,
    );
    policies.resource = Some(octroi_names::Known::Is(Arc::clone(policy)));
    let request = octroi_policy::Request::new(caller.caller.clone(), check.action, &check.resource, context);
    match authorize(&request, &policies, &about).outcome {
        Outcome::Allowed => Ok(()),
        Outcome::Undetermined => Err(Stop::Unknown(
            authorize::explain(&request, &policies, &about).missing,
        )),
        Outcome::ImplicitDeny | Outcome::ExplicitDeny => {
            // `authorization.md` 9 #18: trust in the account is enough.
            let verdict = policy.resource_verdict(&request);
            if verdict.account.is_true() && verdict.deny.is_false() {
                return Ok(());
            }
            let failure = match check.resource.parse() {
                Ok(arn) => super::state::failure(KmsError::PolicyLockout, &arn),
                Err(_) => malformed(""),
            };
            Err(failure.into())
        }
    }
}

impl PutKeyPolicy {
    fn stay_in_control(&self, scene: &Scene<'_>, policy: &Arc<Policy>) -> Result<(), Stop> {
        let next = Self {
            bypass_policy_lockout_safety_check: None,
            ..self.clone()
        };
        let caller = authorize::profile_of(scene.world, scene.call);
        let base = scene.context(&caller);
        for check in next.checks(scene, &base)? {
            leaves_control(scene, &caller, check, policy)?;
        }
        Ok(())
    }
}

/// Every principal that the policy names must exist; a unique id that is left behind does not.
pub(super) fn principals_exist(scene: &Scene<'_>, policy: &Policy) -> Result<(), Stop> {
    let mut missing = Vec::new();
    let entries = policy
        .document()
        .statements
        .iter()
        .filter_map(|statement| statement.principal.as_ref())
        .flat_map(|element| &element.entries)
        .filter(|(kind, entry)| *kind == PrincipalKind::Aws && entry.value != "*");
    for (_, entry) in entries {
        let text = entry.value.as_str();
        let account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if account {
            continue;
        }
        let invalid = || malformed("Policy contains a statement with one or more invalid principals.");
        let arn = match text.parse() {
            Ok(Principal::Account(_)) => continue,
            Ok(principal @ (Principal::User(_) | Principal::Role(_) | Principal::AssumedRole(_)))
                if exists(scene, &principal) =>
            {
                continue;
            }
            Ok(
                Principal::User(arn)
                | Principal::Role(arn)
                | Principal::AssumedRole(arn)
                | Principal::FederatedUser(arn),
            ) => arn,
            Ok(Principal::Service(_) | Principal::Anonymous) | Err(_) => return Err(invalid().into()),
        };
        // Where the caller's account is wholly known, so is who exists.
        if scene.world.is_absent(&arn) || scene.world.is_complete(scene.call.caller.account()) {
            return Err(invalid().into());
        }
        missing.push(Gap::new(Datum::Principal(arn.as_str().into())));
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Stop::Unknown(missing))
    }
}

/// Returns whether a principal is in the world; of accounts and federated users nothing is asked.
pub(super) fn exists(scene: &Scene<'_>, principal: &Principal) -> bool {
    match principal {
        Principal::Account(_) | Principal::FederatedUser(_) => true,
        Principal::User(arn) => scene.world.user(arn).is_some(),
        Principal::Role(arn) => scene.world.role(arn).is_some(),
        Principal::AssumedRole(_) => {
            let named = principal.account().zip(principal.name());
            let role = named.and_then(|(account, name)| scene.world.role_named(account, name));
            role.is_some()
        }
        Principal::Service(_) | Principal::Anonymous => false,
    }
}

impl Bind for PutKeyPolicy {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let key = super::key_ref::named(asked, "KeyId", false)?;
        super::get_key_policy::named_default(asked)?;
        Ok(Self {
            key,
            policy: asked.text("Policy").unwrap_or_default().to_owned(),
            bypass_policy_lockout_safety_check: asked.flag("BypassPolicyLockoutSafetyCheck"),
        })
    }
}
