//! The grants of a check.
//!
//! See `authorization.md` 8 and <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>.
//! The issuing account is the key's. Fields that the decision does not need are passed over.

use octroi_names::{AccountId, Known, SmolStr};
use octroi_ops::facts::GRANTS_PER_KEY;
use octroi_world::{Constraint, Grant, GrantOperation, GranteePrincipal};

use super::problem::{Problem, What};
use super::raw::{Kind, Raw};

/// How many pairs a constraint may have; AWS takes 8.
const PAIR_LIMIT: usize = 256;

/// Reads `grants`.
pub(crate) fn read<'a>(
    raw: Raw<'a>,
    issuing_account: Option<AccountId>,
) -> Result<Vec<Known<Grant>>, Problem<'a>> {
    let mut grants = Vec::new();
    if raw.kind() == Kind::Null {
        return Ok(grants);
    }
    raw.items(&mut |item| {
        if grants.len() == GRANTS_PER_KEY {
            return Err(Problem::new(item.text(), What::TooMany(GRANTS_PER_KEY)));
        }
        grants.push(Known::Is(one(item, grants.len(), issuing_account)?));
        Ok(())
    })?;
    Ok(grants)
}

fn one<'a>(raw: Raw<'a>, index: usize, issuing_account: Option<AccountId>) -> Result<Grant, Problem<'a>> {
    let (mut grantee, mut retiring, mut constraint) = (None, None, None);
    let (mut id, mut name, mut operations) = (None, None, Vec::new());
    raw.unique_fields(&mut |field, value| {
        if value.kind() == Kind::Null {
            return Ok(());
        }
        match &*field {
            "granteePrincipal" => grantee = Some(GranteePrincipal::new(&value.string()?)),
            "retiringPrincipal" => retiring = Some(GranteePrincipal::new(&value.string()?)),
            "grantId" | "id" => id = value.string()?.parse().ok(),
            "name" => name = Some(SmolStr::from(value.string()?)),
            "operations" => value.items(&mut |item| {
                let text = item.string()?;
                let operation: GrantOperation = text
                    .parse()
                    .map_err(|_| Problem::new(item.text(), What::GrantOperation(text.to_string())))?;
                operations.push(operation);
                Ok(())
            })?,
            "constraints" => constraint = constraints(value)?,
            _ => {}
        }
        Ok(())
    })?;
    let missing = |field| Problem::new(raw.text(), What::Missing(field));
    // Any word is an id; a grant without one is known by its place in the list.
    let id = match id {
        Some(id) => id,
        None => format!("grants-{index}")
            .parse()
            .map_err(|_| missing("grantId"))?,
    };
    Ok(Grant {
        id,
        name,
        grantee: grantee.ok_or_else(|| missing("granteePrincipal"))?,
        retiring,
        operations,
        constraint,
        issuing_account,
        creation_date: None,
    })
}

fn constraints(raw: Raw<'_>) -> Result<Option<Constraint>, Problem<'_>> {
    let mut found = None;
    raw.unique_fields(&mut |field, value| {
        if value.kind() == Kind::Null {
            return Ok(());
        }
        let make: fn(Vec<(SmolStr, SmolStr)>) -> Constraint = match &*field {
            "encryptionContextSubset" => Constraint::Subset,
            "encryptionContextEquals" => Constraint::Equals,
            _ => return Ok(()),
        };
        if found.is_some() {
            return Err(Problem::new(raw.text(), What::TwoConstraints));
        }
        let mut pairs = Vec::new();
        value.unique_fields(&mut |key, value| {
            if pairs.len() == PAIR_LIMIT {
                return Err(Problem::new(value.text(), What::TooMany(PAIR_LIMIT)));
            }
            pairs.push((SmolStr::from(key), SmolStr::from(value.string()?)));
            Ok(())
        })?;
        found = Some(make(pairs));
        Ok(())
    })?;
    Ok(found)
}
