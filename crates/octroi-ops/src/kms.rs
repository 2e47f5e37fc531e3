//! KMS: every operation of the API.
//!
//! See <https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html>.

mod alias;
mod aws_managed;
mod bytes;
mod cancel_key_deletion;
mod ciphered;
pub mod ciphertext;
mod create_grant;
mod create_key;
mod custom_key_store;
mod data_key_pair;
mod decrypt;
mod delete_alias;
mod delete_imported_key_material;
mod describe_key;
mod disable_key;
mod enable_key;
mod encrypt;
mod extras;
mod generate_data_key;
mod generate_data_key_without_plaintext;
mod generate_random;
mod get_key_policy;
pub mod hsm;
mod import;
mod key_metadata;
mod key_ref;
mod last_usage;
mod list_aliases;
mod list_grants;
mod list_key_rotations;
mod list_keys;
mod list_retirable_grants;
mod mac;
mod material;
mod multi_region;
mod on_key;
mod paging;
mod public_key;
mod put_key_policy;
mod re_encrypt;
mod retire_grant;
mod revoke_grant;
mod rotation;
mod schedule_key_deletion;
pub(crate) mod settle;
mod sign;
mod state;
mod tags;
mod waiting;

pub use alias::{CreateAlias, UpdateAlias};
pub use cancel_key_deletion::CancelKeyDeletion;
pub use ciphered::Ciphered;
pub use create_grant::CreateGrant;
pub use create_key::CreateKey;
pub use custom_key_store::{
    ConnectCustomKeyStore, CreateCustomKeyStore, DeleteCustomKeyStore, DescribeCustomKeyStores,
    DisconnectCustomKeyStore, UpdateCustomKeyStore,
};
pub use data_key_pair::{GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext, Pair};
pub use decrypt::Decrypt;
pub use delete_alias::DeleteAlias;
pub use delete_imported_key_material::DeleteImportedKeyMaterial;
pub use describe_key::{DescribeKey, KeyMetadata};
pub use disable_key::DisableKey;
pub use enable_key::EnableKey;
pub use encrypt::Encrypt;
pub use extras::Extras;
pub use generate_data_key::GenerateDataKey;
pub use generate_data_key_without_plaintext::GenerateDataKeyWithoutPlaintext;
pub use generate_random::GenerateRandom;
pub use get_key_policy::GetKeyPolicy;
pub use import::{GetParametersForImport, ImportKeyMaterial};
pub use key_ref::{ALIAS_AWS_EBS, alias_in, resolve_key};
pub use last_usage::{GetKeyLastUsage, UpdateKeyDescription, last_use};
pub use list_aliases::ListAliases;
pub use list_grants::ListGrants;
pub use list_key_rotations::ListKeyRotations;
pub use list_keys::{ListKeyPolicies, ListKeys};
pub use list_retirable_grants::ListRetirableGrants;
pub use mac::{GenerateMac, VerifyMac};
pub use multi_region::{ReplicateKey, UpdatePrimaryRegion};
pub use on_key::{KeyInput, OnKey};
pub use public_key::{DeriveSharedSecret, GetPublicKey};
pub use put_key_policy::PutKeyPolicy;
pub use re_encrypt::{ReEncrypt, ReEncrypted};
pub use retire_grant::RetireGrant;
pub use revoke_grant::RevokeGrant;
pub use rotation::{DisableKeyRotation, EnableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand};
pub use schedule_key_deletion::ScheduleKeyDeletion;
pub use sign::{Message, Sign, Verify};
pub use state::{Use, usable};
pub use tags::{ListResourceTags, Tag, TagResource, UntagResource};

pub(crate) use state::{grant_not_found, not_found};

use octroi_names::{Arn, Datum, Gap, GrantId, Known, Region, SmolStr};
use octroi_policy::Context;
use octroi_world::{Effect, Grant, KeyState};

use crate::Response;
use crate::api::{Entry, entry, own_entry};
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

/// Adds the days since the last use of the key, which AWS computes and no evidence holds.
fn add_days_without_use(scene: &Scene<'_>, arn: &Arn, context: &mut Context) {
    const KEY: &str = "kms:TrailingDaysWithoutKeyUsage";
    const MILLIS_A_DAY: i64 = 86_400_000;
    if scene.served() {
        let key = scene.world.key(arn).value().copied().flatten();
        let custody = key.map(|key| &key.custody);
        let since = custody.and_then(|kept| kept.last_use.as_ref().map(|last| last.at).or(kept.created));
        if let (Some(since), Some(now)) = (since, scene.call.time) {
            let days = (now.epoch_millis() - since.epoch_millis()) / MILLIS_A_DAY;
            set_default(context, KEY, days.max(0).to_string().as_str());
        }
        return;
    }
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
    let key = scene.key(arn)?;
    if let Some(key) = key.filter(|key| key.manager.value().is_some()) {
        let name = scene.call.request.operation().name();
        tags::customer_managed(key, name)?;
    }
    let state = match key.map(|key| &key.state) {
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

/// Adds the alias that a request names its key by.
fn add_alias(alias: Option<&SmolStr>, context: &mut Context) {
    if let Some(alias) = alias {
        set_default(context, "kms:RequestAlias", alias.as_str());
    }
}

/// Adds the id of the material that was used to an answer, where the API tells it.
fn add_material(output: &mut serde_json::Value, name: &str, id: Option<&SmolStr>) {
    if let (Some(id), Some(output)) = (id, output.as_object_mut()) {
        output.insert(name.into(), id.as_str().into());
    }
}

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[
    own_entry!(kms::CancelKeyDeletion),
    entry!(ConnectCustomKeyStore),
    entry!(CreateAlias),
    entry!(CreateCustomKeyStore),
    own_entry!(kms::CreateGrant),
    entry!(CreateKey),
    own_entry!(kms::Decrypt),
    entry!(DeleteAlias),
    entry!(DeleteCustomKeyStore),
    entry!(OnKey<DeleteImportedKeyMaterial>),
    entry!(OnKey<DeriveSharedSecret>),
    entry!(DescribeCustomKeyStores),
    own_entry!(kms::DescribeKey),
    own_entry!(kms::DisableKey),
    entry!(OnKey<DisableKeyRotation>),
    entry!(DisconnectCustomKeyStore),
    own_entry!(kms::EnableKey),
    entry!(OnKey<EnableKeyRotation>),
    entry!(Encrypt),
    entry!(GenerateDataKey),
    entry!(OnKey<GenerateDataKeyPair>),
    entry!(OnKey<GenerateDataKeyPairWithoutPlaintext>),
    own_entry!(kms::GenerateDataKeyWithoutPlaintext),
    entry!(OnKey<GenerateMac>),
    entry!(GenerateRandom),
    entry!(OnKey<GetKeyLastUsage>),
    own_entry!(kms::GetKeyPolicy),
    entry!(OnKey<GetKeyRotationStatus>),
    entry!(OnKey<GetParametersForImport>),
    entry!(OnKey<GetPublicKey>),
    entry!(OnKey<ImportKeyMaterial>),
    entry!(ListAliases),
    own_entry!(kms::ListGrants),
    entry!(OnKey<ListKeyPolicies>),
    entry!(OnKey<ListKeyRotations>),
    entry!(ListKeys),
    entry!(OnKey<ListResourceTags>),
    entry!(ListRetirableGrants),
    own_entry!(kms::PutKeyPolicy),
    own_entry!(kms::ReEncrypt),
    entry!(OnKey<ReplicateKey>),
    own_entry!(kms::RetireGrant),
    own_entry!(kms::RevokeGrant),
    entry!(OnKey<RotateKeyOnDemand>),
    own_entry!(kms::ScheduleKeyDeletion),
    entry!(OnKey<Sign>),
    entry!(OnKey<TagResource>),
    entry!(OnKey<UntagResource>),
    entry!(UpdateAlias),
    entry!(UpdateCustomKeyStore),
    entry!(OnKey<UpdateKeyDescription>),
    entry!(OnKey<UpdatePrimaryRegion>),
    entry!(OnKey<Verify>),
    entry!(OnKey<VerifyMac>),
];
