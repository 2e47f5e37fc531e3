//! KMS: the operations of a launch and of its remedies.
//!
//! See <https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html>.

mod cancel_key_deletion;
pub mod ciphertext;
mod create_grant;
mod decrypt;
mod describe_key;
mod disable_key;
mod enable_key;
mod generate_data_key_without_plaintext;
mod get_key_policy;
pub mod hsm;
mod key_ref;
mod list_grants;
mod put_key_policy;
mod re_encrypt;
mod retire_grant;
mod revoke_grant;
mod schedule_key_deletion;
mod state;

pub use cancel_key_deletion::CancelKeyDeletion;
pub use create_grant::CreateGrant;
pub use decrypt::Decrypt;
pub use describe_key::{DescribeKey, KeyMetadata};
pub use disable_key::DisableKey;
pub use enable_key::EnableKey;
pub use generate_data_key_without_plaintext::GenerateDataKeyWithoutPlaintext;
pub use get_key_policy::GetKeyPolicy;
pub use key_ref::{ALIAS_AWS_EBS, alias_in, resolve_key};
pub use list_grants::ListGrants;
pub use put_key_policy::PutKeyPolicy;
pub use re_encrypt::ReEncrypt;
pub use retire_grant::RetireGrant;
pub use revoke_grant::RevokeGrant;
pub use schedule_key_deletion::ScheduleKeyDeletion;
pub use state::{Use, usable};

pub(crate) use state::{grant_not_found, not_found};

use octroi_names::{Arn, Datum, Gap, GrantId, Known, Region, SmolStr};
use octroi_policy::Context;
use octroi_world::{Effect, Grant, KeyState};

use crate::Response;
use crate::call::{Call, Failure};
use crate::context::{Origin, set_default};
use crate::error::ErrorCode;
use crate::facts;
use crate::operation::{CheckSpec, Done, Scene, Stop};

/// The pairs of an encryption context.
pub type EncryptionContext = Vec<(SmolStr, SmolStr)>;

/// Returns the name by which KMS knows EBS's calls: `ec2.<region>.amazonaws.com`, in every
/// partition (`launch.md` 4).
pub fn via_ec2(region: &Region) -> String {
    format!("ec2.{region}.amazonaws.com")
}

/// Adds the keys that every call on a key carries beside those of the key itself
/// (`authorization.md` 4.6, `launch.md` 4).
pub(crate) fn add_call_keys(call: &Call, context: &mut Context) {
    if let Some(account) = call.caller.account() {
        set_default(context, "kms:CallerAccount", account.as_str());
    }
    match call.origin {
        Origin::Forwarded => set_default(context, "kms:ViaService", via_ec2(&call.region).as_str()),
        Origin::Infrastructure
            if facts::INFRASTRUCTURE_VIA_SERVICE_IS_UNKNOWN && !context.has("kms:ViaService") =>
        {
            let gap = Gap::new(Datum::ContextKey("kms:ViaService".into()));
            context.set_unknown("kms:ViaService", gap);
        }
        Origin::Direct | Origin::Infrastructure | Origin::Service => {}
    }
}

/// Adds the keys of an encryption context.
pub(crate) fn add_encryption_context(pairs: &[(SmolStr, SmolStr)], context: &mut Context) {
    if pairs.is_empty() {
        return;
    }
    if !context.has("kms:EncryptionContextKeys") {
        context.set_many(
            "kms:EncryptionContextKeys",
            pairs.iter().map(|(key, _)| key.clone()),
        );
    }
    for (key, value) in pairs {
        set_default(context, &format!("kms:EncryptionContext:{key}"), value.as_str());
    }
}

/// Adds the key that tells whether a service calls for one of its resources.
fn add_for_resource(call: &Call, context: &mut Context) {
    let for_resource = call.origin == Origin::Forwarded;
    set_default(
        context,
        "kms:GrantIsForAWSResource",
        if for_resource { "true" } else { "false" },
    );
}

/// Adds the age of the last use of the key, which AWS computes and no evidence holds.
fn add_days_without_use(context: &mut Context) {
    const KEY: &str = "kms:TrailingDaysWithoutKeyUsage";
    if !context.has(KEY) {
        context.set_unknown(KEY, Gap::new(Datum::ContextKey(KEY.into())));
    }
}

/// Makes the check of an action that no other account may ask for (`authorization.md` 4.2).
///
/// # Errors
///
/// If the action's name is malformed, which none of ours is.
fn owned_key_check(
    scene: &Scene<'_>,
    name: &str,
    key: &Arn,
    wanted: Use,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let mut check = scene.key_check(name, key, wanted, base)?;
    if let Some(account) = scene.call.caller.account()
        && key.account() != Some(account)
    {
        let text = crate::refusal::foreign_key(&scene.call.caller, &check.action, key);
        check.ready = Err(Failure::new(ErrorCode::AccessDenied, text).into());
    }
    Ok(check)
}

/// Finds a grant of a key; `None` where the key or its grants were not read.
///
/// # Errors
///
/// If there is no such key, or no such grant on it.
fn grant_of<'a>(scene: &Scene<'a>, key: &Arn, id: &GrantId) -> Result<Option<&'a Grant>, Stop> {
    match scene.key(key)?.map(|key| &key.grants) {
        Some(Known::Is(grants)) => match grants.get(id) {
            Some(grant) => Ok(Some(grant)),
            None => Err(grant_not_found(id).into()),
        },
        Some(Known::Unknown(_)) | None => Ok(None),
    }
}

/// Enables or disables a key that is in neither of the states already.
fn switch(scene: &Scene<'_>, arn: &Arn, wanted: KeyState) -> Result<Done, Stop> {
    let state = match scene.key(arn)?.map(|key| &key.state) {
        Some(Known::Is(state)) => *state,
        Some(Known::Unknown(gap)) => return Err(gap.clone().into()),
        None => return Err(Gap::new(Datum::Key(arn.as_str().into())).into()),
    };
    let effects = if state == wanted || state == KeyState::Unavailable {
        Vec::new()
    } else {
        vec![Effect::KeyStateChanged {
            key: arn.clone(),
            state: wanted,
            deletion_date: None,
        }]
    };
    Ok(Done {
        response: Response::Empty,
        effects,
    })
}

/// The operations that a server answers.
pub const OPERATIONS: &[crate::api::Entry] = &[
    crate::api::own_entry!(kms::DescribeKey),
    crate::api::own_entry!(kms::CreateGrant),
];
