//! The shapes of the case format, as serde reads them.
//!
//! Every field of the format stands here; an unknown one is an error, so that a typo cannot
//! quietly become "not known".

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// The schema that this version reads.
pub(super) const SCHEMA: &str = "octroi-case/1";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "the fields for people are read past, never looked at")]
pub(super) struct Case {
    pub schema: String,
    title: Option<IgnoredAny>,
    source: Option<IgnoredAny>,
    sources_also: Option<IgnoredAny>,
    story: Option<IgnoredAny>,
    fidelity: Option<IgnoredAny>,
    fidelity_note: Option<IgnoredAny>,
    detail: Option<IgnoredAny>,
    cloudtrail_note: Option<IgnoredAny>,
    expect: Option<IgnoredAny>,
    pub world: World,
    pub action: Action,
    #[serde(default)]
    pub cloudtrail: Option<Value>,
    #[serde(default)]
    pub observed: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct World {
    pub region: String,
    #[serde(default)]
    pub accounts: Option<Vec<Account>>,
    #[serde(default)]
    pub organization: Option<Organization>,
    #[serde(default)]
    pub principals: Option<Vec<Principal>>,
    #[serde(default)]
    pub keys: Option<Vec<Key>>,
    #[serde(default)]
    pub volumes: Option<Vec<Volume>>,
    #[serde(default)]
    pub instances: Option<Vec<Instance>>,
    #[serde(default)]
    pub image: Option<Image>,
    #[serde(default)]
    pub snapshots: Option<Vec<Snapshot>>,
    #[serde(default)]
    pub launch_template: Option<LaunchTemplate>,
    #[serde(default)]
    pub vpc_endpoints: Option<Vec<VpcEndpoint>>,
    #[serde(default)]
    pub quotas: Option<Value>,
    #[serde(default)]
    pub instance_profiles: Option<Vec<InstanceProfile>>,
    #[serde(default)]
    pub absent_principals: Option<Vec<String>>,
    #[serde(default)]
    pub not_readable: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(
    clippy::option_option,
    reason = "absent, null and a value differ in the format"
)]
pub(super) struct Account {
    pub id: String,
    #[serde(default)]
    pub org_id: Option<String>,
    #[serde(default)]
    pub org_path: Option<String>,
    #[serde(default, deserialize_with = "some")]
    pub ebs_encryption_by_default: Option<Option<bool>>,
    #[serde(default, deserialize_with = "some")]
    pub ebs_default_kms_key_id: Option<Option<String>>,
    #[serde(default)]
    #[expect(dead_code, reason = "a label for people")]
    pub name: Option<IgnoredAny>,
}

/// Tells a field that is `null` from one that is absent.
#[expect(
    clippy::option_option,
    reason = "absent, null and a value differ in the format"
)]
fn some<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Organization {
    pub id: Option<String>,
    #[serde(default)]
    pub management_account: Option<String>,
    #[serde(default)]
    pub policies: Option<Vec<OrganizationPolicy>>,
    #[serde(default)]
    pub readable: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct OrganizationPolicy {
    #[serde(rename = "type")]
    pub policy_type: String,
    pub name: String,
    #[serde(default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub attached_to: Vec<String>,
    #[serde(default)]
    pub level: Option<String>,
    #[serde(default)]
    pub document: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Principal {
    pub arn: String,
    #[serde(rename = "type", default)]
    #[expect(dead_code, reason = "the ARN says it")]
    pub principal_type: Option<String>,
    #[serde(default)]
    pub unique_id: Option<String>,
    #[serde(default)]
    pub session_arn: Option<String>,
    #[serde(default)]
    pub identity_policies: Option<Vec<NamedPolicy>>,
    #[serde(default)]
    pub groups: Option<Vec<Group>>,
    #[serde(default)]
    pub permissions_boundary: Option<NamedPolicy>,
    #[serde(default)]
    pub session_policy: Option<OneOrMany>,
    #[serde(default)]
    pub trust_policy: Option<Value>,
    #[serde(default)]
    pub tags: Option<Map<String, Value>>,
    #[serde(default)]
    pub session_tags: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(NamedPolicy),
    Many(Vec<NamedPolicy>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NamedPolicy {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub document: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Group {
    pub name: String,
    #[serde(default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub policies: Option<Vec<NamedPolicy>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Key {
    pub arn: String,
    #[serde(default)]
    pub readable: Option<bool>,
    #[serde(default)]
    pub manager: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub spec: Option<String>,
    #[serde(default)]
    pub usage: Option<String>,
    #[serde(default)]
    pub origin: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub multi_region: Option<bool>,
    #[serde(default)]
    pub aliases: Option<Vec<String>>,
    #[serde(default)]
    pub tags: Option<Map<String, Value>>,
    #[serde(default)]
    pub policy: Option<Value>,
    #[serde(default)]
    pub grants: Option<Vec<Grant>>,
    #[serde(default)]
    pub deletion_date: Option<String>,
    #[serde(default)]
    pub valid_to: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub creation_date: Option<IgnoredAny>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub custom_key_store_id: Option<IgnoredAny>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub rotation: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Grant {
    #[serde(default)]
    pub grant_id: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    pub grantee_principal: String,
    #[serde(default)]
    pub retiring_principal: Option<String>,
    pub operations: Vec<String>,
    #[serde(default)]
    pub constraints: Option<Constraints>,
    #[serde(default)]
    pub issuing_account: Option<String>,
    #[serde(default)]
    pub creation_date: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Constraints {
    #[serde(default, alias = "EncryptionContextSubset")]
    pub encryption_context_subset: Option<Map<String, Value>>,
    #[serde(default, alias = "EncryptionContextEquals")]
    pub encryption_context_equals: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Volume {
    pub id: String,
    #[serde(default)]
    pub encrypted: Option<bool>,
    #[serde(default)]
    pub kms_key_arn: Option<String>,
    #[serde(default)]
    pub attached_to: Option<String>,
    #[serde(default)]
    pub device: Option<String>,
    #[serde(default)]
    pub created_by: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub snapshot_id: Option<String>,
    #[serde(default, alias = "sizeGib")]
    pub size: Option<u32>,
    #[serde(default, alias = "type")]
    pub volume_type: Option<String>,
    #[serde(default)]
    pub tags: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Instance {
    pub id: String,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub state_reason: Option<StateReason>,
    #[serde(default)]
    pub state_transition_reason: Option<String>,
    #[serde(default)]
    pub instance_profile: Option<String>,
    #[serde(default)]
    pub lifecycle: Option<String>,
    #[serde(default)]
    pub image_id: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub instance_type: Option<IgnoredAny>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub launch_time: Option<IgnoredAny>,
    #[serde(default)]
    pub tags: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct StateReason {
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub message: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Image {
    pub id: String,
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub encrypted: Option<bool>,
    #[serde(default)]
    pub kms_key_arn: Option<String>,
    #[serde(default)]
    pub block_devices: Option<Vec<BlockDevice>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Snapshot {
    pub id: String,
    #[serde(default)]
    pub encrypted: Option<bool>,
    #[serde(default)]
    pub kms_key_arn: Option<String>,
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub volume_id: Option<String>,
    #[serde(default, alias = "sizeGib")]
    pub size: Option<u32>,
    #[serde(default)]
    #[expect(dead_code, reason = "a snapshot that is listed exists")]
    pub state: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct LaunchTemplate {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub name: Option<IgnoredAny>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub version: Option<IgnoredAny>,
    #[serde(default)]
    pub block_devices: Option<Vec<BlockDevice>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct BlockDevice {
    #[serde(default)]
    pub device: Option<String>,
    #[serde(default)]
    pub encrypted: Option<bool>,
    #[serde(default)]
    pub kms_key_id: Option<String>,
    #[serde(default)]
    pub snapshot_id: Option<String>,
    #[serde(default, alias = "sizeGib")]
    pub size: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct VpcEndpoint {
    pub id: String,
    #[serde(default)]
    pub service: Option<String>,
    #[serde(default)]
    pub policy: Option<Value>,
    #[serde(default)]
    #[expect(dead_code, reason = "for people")]
    pub vpc_id: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct InstanceProfile {
    pub name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "the name and the account say it")]
    pub arn: Option<IgnoredAny>,
    #[serde(default)]
    pub role: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Action {
    #[serde(default)]
    pub principal: Option<String>,
    pub operation: String,
    #[serde(default)]
    pub instance_id: Option<String>,
    #[serde(default)]
    pub volume_id: Option<String>,
    #[serde(default)]
    pub image_id: Option<String>,
    #[serde(default)]
    pub key_arn: Option<String>,
    #[serde(default)]
    pub instance_profile: Option<String>,
    #[serde(default)]
    pub market_type: Option<String>,
    #[serde(default)]
    pub on_behalf: Option<OnBehalf>,
    #[serde(default)]
    pub request_context: Option<RequestContext>,
    #[serde(default)]
    pub time: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "the volume's attachment says it")]
    pub device: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct OnBehalf {
    pub service: String,
    #[serde(default)]
    pub resource: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct RequestContext {
    #[serde(default)]
    pub direct: Option<Map<String, Value>>,
    #[serde(default)]
    pub forwarded: Option<Map<String, Value>>,
}
