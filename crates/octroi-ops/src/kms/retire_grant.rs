//! RetireGrant: ends a grant in the name of one that the grant itself empowers.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html> and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html>: who may retire
//! a grant is written in the grant, not in the key policy. EC2 retires its grants so when an
//! instance is stopped. A grant is named by its token, or by key and id.

use octroi_names::{Arn, Gap, GrantId, Known};
use octroi_policy::Context;
use octroi_world::{Constraint, Effect};
use serde_json::{Value, json};

use super::extras;
use super::{Extras, Use, key_ref};
use crate::Response;
use crate::api::{Asked, Bind};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to retire a grant.
#[derive(Debug, Clone)]
pub struct RetireGrant {
    /// The key.
    pub key: Arn,
    /// The grant.
    pub grant: GrantId,
    /// The token that named the grant, and whether the call is only tried; a token that was not handed
    /// out names nothing.
    pub extras: Extras,
}

impl Operation for RetireGrant {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "RetireGrant";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.key_check(Self::NAME, &self.key, Use::Manage, base)?;
        check.grant = Some(self.grant.clone());
        match super::grant_of(scene, &self.key, &self.grant) {
            Ok(Some(grant)) => {
                if let Ok(context) = &mut check.context {
                    add_keys(grant.constraint.as_ref(), context);
                }
            }
            Ok(None) => {}
            // Without the grant there is nothing that could allow it: AWS has to look for it first.
            Err(stop) => check.context = check.context.and(Err(stop)),
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let done = remove(scene, &self.key, &self.grant)?;
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

fn add_keys(constraint: Option<&Constraint>, context: &mut Context) {
    let (name, pairs) = match constraint {
        Some(Constraint::Subset(pairs)) => ("EncryptionContextSubset", pairs),
        Some(Constraint::Equals(pairs)) => ("EncryptionContextEquals", pairs),
        None => return,
    };
    super::add_encryption_context(pairs, context);
    set_default(context, "kms:GrantConstraintType", name);
}

impl Bind for RetireGrant {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let mut extras = asked.extras()?;
        let named = match (
            asked.text("GrantToken"),
            asked.text("KeyId"),
            asked.text("GrantId"),
        ) {
            (Some(token), None, None) => {
                extras.grant_tokens = vec![token.into()];
                Some(extras::read(token)?)
            }
            (None, Some(_), Some(id)) => {
                let key = key_ref::named(asked, "KeyId", false)?;
                let grant = id.parse().map_err(|_| invalid_id(id))?;
                Some((key, grant))
            }
            _ => None,
        };
        match named {
            Some((key, grant)) => Ok(Self { key, grant, extras }),
            None => {
                let text = "You must specify either a grant token, or a key ID and a grant ID.";
                Err(Failure::new(ErrorCode::Validation, text).into())
            }
        }
    }
}

/// The failure for a text that no grant id is like.
pub(super) fn invalid_id(id: &str) -> Failure {
    Failure::new(ErrorCode::InvalidGrantId, format!("Invalid grant ID {id}"))
}

/// Takes a grant away, as retiring and revoking both do.
pub(super) fn remove(scene: &Scene<'_>, key: &Arn, grant: &GrantId) -> Result<Done, Stop> {
    let Some(found) = super::grant_of(scene, key, grant)? else {
        let gap = match scene.world.key(key) {
            Known::Is(Some(key)) => key.grants.gap().cloned(),
            Known::Is(None) | Known::Unknown(_) => None,
        };
        let gap = gap.unwrap_or_else(|| Gap::new(octroi_names::Datum::KeyGrants(key.as_str().into())));
        return Err(gap.into());
    };
    Ok(Done {
        response: Response::Empty,
        effects: vec![Effect::GrantRemoved {
            key: key.clone(),
            id: found.id.clone(),
        }],
    })
}
