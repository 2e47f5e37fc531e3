//! GetKeyPolicy: returns the text of a key policy.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html>. The
//! only policy name is `default`. No grant and no other account can allow it.

use octroi_names::{Arn, Datum, Gap, Known};
use octroi_policy::Context;
use serde_json::{Value, json};

use super::Use;
use crate::Response;
use crate::api::{Asked, Bind};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a key policy.
#[derive(Debug, Clone)]
pub struct GetKeyPolicy {
    /// The key.
    pub key: Arn,
}

impl Operation for GetKeyPolicy {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "GetKeyPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        super::owned_key_check(scene, Self::NAME, &self.key, Use::Manage, base).map(|check| vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let policy = match scene.key(&self.key)? {
            Some(key) => &key.policy,
            None => return Err(Gap::new(Datum::KeyPolicy(self.key.as_str().into())).into()),
        };
        match policy {
            Known::Is(policy) => Ok(Done {
                response: Response::PolicyText(policy.text().to_owned()),
                effects: Vec::new(),
            }),
            Known::Unknown(gap) => Err(gap.clone().into()),
        }
    }

    fn request_parameters(&self) -> Value {
        json!({ "keyId": self.key.as_str(), "policyName": "default" })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

/// Refuses every name of a policy but the one there is.
pub(super) fn named_default(asked: &Asked<'_>) -> Result<(), Stop> {
    match asked.text("PolicyName") {
        None | Some("default") => Ok(()),
        Some(_) => Err(Failure::new(ErrorCode::NotFound, "No such policy exists").into()),
    }
}

impl Bind for GetKeyPolicy {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let key = super::key_ref::named(asked, "KeyId", false)?;
        named_default(asked)?;
        Ok(Self { key })
    }
}
