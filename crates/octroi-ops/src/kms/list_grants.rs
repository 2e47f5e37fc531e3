//! ListGrants: lists the grants of a key.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html>, in the order of the ids.

use std::ops::Bound;

use octroi_names::{Arn, Datum, Gap, GrantId, Known};
use octroi_policy::Context;
use octroi_world::{Constraint, Grant, GranteePrincipal};
use serde_json::{Map, Value, json};

use super::paging::Page;
use super::{Extras, Use, key_ref};
use crate::Response;
use crate::api::{Asked, Bind};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for the grants of a key.
#[derive(Debug, Clone)]
pub struct ListGrants {
    /// The key.
    pub key: Arn,
    /// Only the grant with this id.
    pub grant: Option<GrantId>,
    /// Only the grants to this principal.
    pub grantee: Option<GranteePrincipal>,
    /// Which page.
    pub extras: Extras,
}

/// Returns a grant as the lists of grants show it.
pub(super) fn entry(key: &Arn, grant: &Grant) -> Value {
    let mut out = Map::new();
    out.insert("KeyId".into(), json!(key.as_str()));
    out.insert("GrantId".into(), json!(grant.id.as_str()));
    out.insert("Name".into(), json!(grant.name.as_deref().unwrap_or_default()));
    if grant.creation_date.is_some() {
        out.insert("CreationDate".into(), seconds(grant.creation_date));
    }
    out.insert("GranteePrincipal".into(), json!(grant.grantee.to_string()));
    if let Some(retiring) = &grant.retiring {
        out.insert("RetiringPrincipal".into(), json!(retiring.to_string()));
    }
    if let Some(account) = grant.issuing_account {
        let root = format!("arn:{}:iam::{account}:root", key.partition());
        out.insert("IssuingAccount".into(), json!(root));
    }
    let operations: Vec<&str> = grant
        .operations
        .iter()
        .map(|operation| operation.as_str())
        .collect();
    out.insert("Operations".into(), json!(operations));
    if let Some(constraint) = &grant.constraint {
        let (name, pairs) = match constraint {
            Constraint::Subset(pairs) => ("EncryptionContextSubset", pairs),
            Constraint::Equals(pairs) => ("EncryptionContextEquals", pairs),
        };
        out.insert(
            "Constraints".into(),
            json!({ name: super::decrypt::pairs(pairs) }),
        );
    }
    Value::Object(out)
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
        let page = Page::new(self.extras.limit, self.extras.marker.as_deref(), (50, 100))?;
        let start = match page.after().parse::<GrantId>() {
            Ok(after) => Bound::Excluded(after),
            Err(_) => Bound::Unbounded,
        };
        let wanted = grants
            .range((start, Bound::Unbounded))
            .map(|(_, grant)| grant)
            .filter(|grant| self.grant.as_ref().is_none_or(|id| grant.id == *id))
            .filter(|grant| {
                self.grantee
                    .as_ref()
                    .is_none_or(|grantee| grant.grantee == *grantee)
            });
        if scene.served() {
            let entries = wanted.map(|grant| (grant.id.as_str().into(), entry(&self.key, grant)));
            return Ok(Done::output(page.answer("Grants", entries)));
        }
        Ok(Done {
            response: Response::Grants(wanted.cloned().collect()),
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

impl Bind for ListGrants {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            key: key_ref::named(asked, "KeyId", false)?,
            grant: match asked.text("GrantId") {
                Some(id) => Some(id.parse().map_err(|_| super::retire_grant::invalid_id(id))?),
                None => None,
            },
            grantee: asked.text("GranteePrincipal").map(GranteePrincipal::new),
            extras: asked.extras()?,
        })
    }
}
