//! RevokeGrant: ends a grant in the name of one who may administer the key.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html>. No
//! grant can allow it: `kms:RevokeGrant` comes from the key policy or from IAM. Left out:
//! the minutes in which a revoked grant may still be used.

use octroi_names::{Arn, GrantId};
use octroi_policy::Context;
use serde_json::{Value, json};

use super::{Extras, Use, key_ref};
use crate::api::{Asked, Bind};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to revoke a grant.
#[derive(Debug, Clone)]
pub struct RevokeGrant {
    /// The key.
    pub key: Arn,
    /// The grant.
    pub grant: GrantId,
    /// Whether the call is only tried.
    pub extras: Extras,
}

impl Operation for RevokeGrant {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "RevokeGrant";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Manage, base)?;
        if let Ok(context) = &mut check.context {
            super::add_for_resource(scene.call, context);
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let done = super::retire_grant::remove(scene, &self.key, &self.grant)?;
        self.extras.settle(&*ids)?;
        Ok(done)
    }

    fn request_parameters(&self) -> Value {
        json!({ "keyId": self.key.as_str(), "grantId": self.grant.as_str() })
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

impl Bind for RevokeGrant {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let id = asked.text("GrantId").unwrap_or_default();
        Ok(Self {
            key: key_ref::named(asked, "KeyId", false)?,
            grant: id.parse().map_err(|_| super::retire_grant::invalid_id(id))?,
            extras: asked.extras()?,
        })
    }
}
