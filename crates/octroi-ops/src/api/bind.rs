//! The operations of a launch, read from the members of an input.
//!
//! They speak of keys by their ARN, while an input may name one by id or alias.

use octroi_names::{Arn, Known, SmolStr};
use octroi_world::{Constraint, GrantOperation, GranteePrincipal};
use serde_json::Value;

use super::{Asked, Bind};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::kms;
use crate::operation::Stop;

impl Asked<'_> {
    /// Returns a member that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.input.get(name).and_then(Value::as_str)
    }

    /// Returns the key that a member names, whether or not it exists.
    ///
    /// # Errors
    ///
    /// If it was not read which key it is.
    pub(crate) fn key(&self, name: &str) -> Result<Arn, Stop> {
        let text = self.text(name).unwrap_or_default();
        match kms::resolve_key(self.world, self.account, self.region, text) {
            Known::Is(arn) => Ok(arn),
            Known::Unknown(gap) => Err(gap.into()),
        }
    }

    fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.input
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }
}

impl Bind for kms::DescribeKey {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            key: asked.key("KeyId")?,
            alias: asked.text("KeyId").and_then(kms::alias_in),
        })
    }
}

impl Bind for kms::CreateGrant {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let operations = asked
            .texts("Operations")
            .map(str::parse)
            .collect::<Result<Vec<GrantOperation>, _>>()
            .map_err(|error| Failure::new(ErrorCode::Validation, error.to_string()))?;
        let constraint = asked.input.get("Constraints").and_then(|constraints| {
            let subset = constraints
                .get("EncryptionContextSubset")
                .map(|all| Constraint::Subset(pairs(all)));
            subset.or_else(|| {
                constraints
                    .get("EncryptionContextEquals")
                    .map(|all| Constraint::Equals(pairs(all)))
            })
        });
        Ok(Self {
            key: asked.key("KeyId")?,
            grantee: GranteePrincipal::new(asked.text("GranteePrincipal").unwrap_or_default()),
            retiring: asked.text("RetiringPrincipal").map(GranteePrincipal::new),
            operations,
            constraint,
            name: asked.text("Name").map(SmolStr::from),
        })
    }
}

fn pairs(members: &Value) -> Vec<(SmolStr, SmolStr)> {
    let members = members.as_object().into_iter().flatten();
    members
        .filter_map(|(key, value)| Some((key.into(), value.as_str()?.into())))
        .collect()
}
