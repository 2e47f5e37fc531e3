//! ListGrants: lists the grants of a key.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html>. Left
//! out: pages, which are the wire's business.

use octroi_names::{Arn, Datum, Gap, GrantId, Known};
use octroi_policy::Context;
use octroi_world::GranteePrincipal;
use serde_json::{Map, Value, json};

use super::Use;
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the grants of a key.
#[derive(Debug, Clone)]
pub struct ListGrants {
    /// The key.
    pub key: Arn,
    /// Only the grant with this id.
    pub grant: Option<GrantId>,
    /// Only the grants to this principal.
    pub grantee: Option<GranteePrincipal>,
}

impl Operation for ListGrants {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "ListGrants";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Manage, base)?;
        if let Ok(context) = &mut check.context {
            super::add_for_resource(scene.call, context);
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(key) = scene.key(&self.key)? else {
            return Err(Gap::new(Datum::KeyGrants(self.key.as_str().into())).into());
        };
        let grants = match &key.grants {
            Known::Is(grants) => grants,
            Known::Unknown(gap) => return Err(gap.clone().into()),
        };
        if let Some(id) = &self.grant
            && grants.get(id).is_none()
        {
            return Err(super::grant_not_found(id).into());
        }
        let wanted = grants
            .values()
            .filter(|grant| self.grant.as_ref().is_none_or(|id| grant.id == *id))
            .filter(|grant| {
                self.grantee
                    .as_ref()
                    .is_none_or(|grantee| grant.grantee == *grantee)
            })
            .cloned()
            .collect();
        Ok(Done {
            response: Response::Grants(wanted),
            effects: Vec::new(),
        })
    }

    fn request_parameters(&self) -> Value {
        let mut parameters = Map::new();
        parameters.insert("keyId".into(), json!(self.key.as_str()));
        if let Some(id) = &self.grant {
            parameters.insert("grantId".into(), json!(id.as_str()));
        }
        if let Some(grantee) = &self.grantee {
            parameters.insert("granteePrincipal".into(), json!(grantee.to_string()));
        }
        Value::Object(parameters)
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}
