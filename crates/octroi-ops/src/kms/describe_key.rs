//! DescribeKey: tells what a key is and which state it is in.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>; it
//! works in every state. A member that was not read stays unknown in the answer. An alias of AWS whose
//! key was not made yet gets it by this call. Left out: custom key stores.

use octroi_names::{Arn, Datum, Gap, Known, SmolStr, Time};
use octroi_policy::Context;
use octroi_world::{Key, KeyManager, KeySpec, KeyState, KeyUsage};
use serde_json::{Value, json};

use super::Use;
use crate::Response;
use crate::api::{Asked, Bind};
use crate::context::set_default;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the metadata of a key.
#[derive(Debug, Clone)]
pub struct DescribeKey {
    /// The key.
    pub key: Arn,
    /// The alias that the request names the key by, such as `alias/ebs`; `None` where it does not.
    pub alias: Option<SmolStr>,
}

/// What KMS tells of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMetadata {
    /// The key's ARN.
    pub arn: Arn,
    /// Who manages it.
    pub manager: Known<KeyManager>,
    /// Its state.
    pub state: Known<KeyState>,
    /// Its spec.
    pub spec: Known<KeySpec>,
    /// Its usage.
    pub usage: Known<KeyUsage>,
    /// The origin of its material.
    pub origin: Known<SmolStr>,
    /// Whether it is a multi-Region key.
    pub multi_region: Known<bool>,
    /// The description.
    pub description: SmolStr,
    /// When imported material expires.
    pub valid_to: Option<Time>,
    /// When it will be deleted.
    pub deletion_date: Option<Time>,
}

impl From<&Key> for KeyMetadata {
    fn from(key: &Key) -> Self {
        Self {
            arn: key.arn.clone(),
            manager: key.manager.clone(),
            state: key.state.clone(),
            spec: key.spec.clone(),
            usage: key.usage.clone(),
            origin: key.origin.clone(),
            multi_region: key.multi_region.clone(),
            description: key.description.clone(),
            valid_to: key.valid_to,
            deletion_date: key.deletion_date,
        }
    }
}

impl Operation for DescribeKey {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "DescribeKey";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Manage, base)?;
        if let (Ok(context), Some(alias)) = (&mut check.context, &self.alias) {
            set_default(context, "kms:RequestAlias", alias.as_str());
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        match scene.key(&self.key)? {
            Some(key) if scene.served() => Ok(Done::output(
                json!({ "KeyMetadata": super::key_metadata::of(key) }),
            )),
            Some(key) => Ok(Done {
                response: Response::KeyMetadata(Box::new(key.into())),
                effects: Vec::new(),
            }),
            None => Err(Gap::new(Datum::Key(self.key.as_str().into())).into()),
        }
    }

    fn request_parameters(&self) -> Value {
        let named = self.alias.as_deref().unwrap_or(self.key.as_str());
        json!({ "keyId": named })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

impl Bind for DescribeKey {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            key: super::key_ref::named(asked, "KeyId", true)?,
            alias: asked.text("KeyId").and_then(super::alias_in),
        })
    }
}
