//! From the shapes of a case to evidence: ids are parsed, policies compiled, gaps made.

use std::str::FromStr;
use std::sync::Arc;

use octroi_names::{AccountId, Datum, Gap, Known, Principal, Region, SmolStr};
use octroi_policy::Policy;
use octroi_trail::Record;
use octroi_world::{Account, EbsDefaults, Map, PolicyRef, WorldBuilder};
use serde_json::Value;

use super::attempt::{attempt, observed};
use super::not_readable::NotReadable;
use super::{CaseError, PolicyPlace, organization, schema};
use crate::evidence::{Attempt, Evidence};

pub(super) fn build(case: schema::Case) -> Result<Evidence, CaseError> {
    let missing = NotReadable::new(case.world.not_readable.as_deref().unwrap_or_default());
    let region: Region = parse(&case.world.region)?;
    let attempt = attempt(&case.action)?;
    let accounts = accounts(&case, &attempt)?;
    let mut builder = WorldBuilder::new();
    let own = attempt
        .principal
        .as_ref()
        .and_then(Principal::account)
        .or_else(|| accounts.first().map(|(id, _)| *id))
        .ok_or_else(|| {
            CaseError::new("no account is named").cure("list the accounts under `world.accounts`")
        })?;
    let mut place = Builder {
        builder: &mut builder,
        region: &region,
        own,
        missing: &missing,
        principals: case
            .world
            .principals
            .iter()
            .flatten()
            .map(|principal| principal.arn.clone())
            .collect(),
    };
    for (id, account) in &accounts {
        place.account(*id, account)?;
    }
    let organization = organization::build(case.world.organization.as_ref(), &accounts, &missing)?;
    place.builder.organization(organization);
    for principal in case.world.principals.iter().flatten() {
        place.principal(principal)?;
    }
    place.keys(&case.world)?;
    place.volumes(&case.world, &attempt)?;
    place.instances(&case.world)?;
    place.launch_things(&case.world, &attempt)?;
    let observed = observed(&case, &attempt);
    let trail = trail(&case, &missing)?;
    Ok(Evidence {
        world: builder.finish(),
        region,
        attempt,
        observed,
        trail,
        reference_time: None,
    })
}

/// Parses a name, and says what it should look like.
pub(super) fn parse<T>(text: &str) -> Result<T, CaseError>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error: T::Err| CaseError::new(error.to_string()))
}

/// Compiles a policy of the case; YAML has no text of its own, so its place is one in JSON.
pub(super) fn policy(name: &str, document: &Value) -> Result<Arc<Policy>, CaseError> {
    if let Value::String(text) = document {
        return policy_text(name, text);
    }
    let text = serde_json::to_string_pretty(document).map_err(|error| CaseError::new(error.to_string()))?;
    policy_text(name, &text)
}

pub(super) fn policy_text(name: &str, text: &str) -> Result<Arc<Policy>, CaseError> {
    Policy::parse(name, text)
        .map(Arc::new)
        .map_err(|error| CaseError {
            message: format!("policy `{name}`: {error}"),
            line: None,
            column: None,
            policy: Some(Box::new(PolicyPlace {
                name: name.to_owned(),
                text: text.to_owned(),
                span: error.span,
            })),
            cure: Some("write the policy as AWS stores it".to_owned()),
        })
}

pub(super) fn named(
    policy: &schema::NamedPolicy,
    fallback: &str,
    gap: impl FnOnce() -> Datum,
) -> Result<PolicyRef, CaseError> {
    let name = policy
        .name
        .as_deref()
        .or(policy.arn.as_deref())
        .unwrap_or(fallback);
    match &policy.document {
        Some(document) => Ok(Known::Is(self::policy(name, document)?)),
        None => Ok(Known::Unknown(Gap::new(gap()))),
    }
}

fn accounts<'a>(
    case: &'a schema::Case,
    attempt: &Attempt,
) -> Result<Vec<(AccountId, &'a schema::Account)>, CaseError> {
    let mut accounts: Vec<(AccountId, &schema::Account)> = Vec::new();
    for account in case.world.accounts.iter().flatten() {
        let id = parse(&account.id)?;
        if accounts.iter().any(|(other, _)| *other == id) {
            return Err(CaseError::new(format!("account `{id}` is listed twice")).cure("keep one of them"));
        }
        accounts.push((id, account));
    }
    // The account of the attempt first: it is the one that a gap is about.
    let own = attempt.principal.as_ref().and_then(Principal::account);
    accounts.sort_by_key(|(id, _)| Some(*id) != own);
    Ok(accounts)
}

pub(super) fn tags(tags: &serde_json::Map<String, Value>) -> Map<SmolStr, SmolStr> {
    tags.iter()
        .map(|(key, value)| (SmolStr::from(key.as_str()), text(value)))
        .collect()
}

/// A scalar as its text: YAML reads an unquoted `true` as a boolean.
pub(super) fn text(value: &Value) -> SmolStr {
    match value {
        Value::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

pub(super) fn pairs(map: &serde_json::Map<String, Value>) -> Vec<(SmolStr, SmolStr)> {
    map.iter()
        .map(|(key, value)| (key.as_str().into(), text(value)))
        .collect()
}

/// Fills the world of a case.
pub(super) struct Builder<'a> {
    pub(super) builder: &'a mut WorldBuilder,
    pub(super) region: &'a Region,
    pub(super) own: AccountId,
    pub(super) missing: &'a NotReadable,
    /// The ARNs of the principals of the case.
    pub(super) principals: Vec<String>,
}

impl Builder<'_> {
    pub(super) fn known<T>(&self, value: Option<T>, datum: Datum) -> Known<T> {
        match value {
            Some(value) => Known::Is(value),
            None => Known::Unknown(Gap::new(datum)),
        }
    }

    pub(super) fn account(&mut self, id: AccountId, account: &schema::Account) -> Result<(), CaseError> {
        let unread = EbsDefaults::unread(id, self.region);
        let encryption_by_default = match account.ebs_encryption_by_default {
            Some(Some(value)) if !self.missing.any(&["ec2:GetEbsEncryptionByDefault"]) => Known::Is(value),
            _ => unread.encryption_by_default,
        };
        let default_kms_key = match &account.ebs_default_kms_key_id {
            Some(Some(key)) if !self.missing.any(&["ec2:GetEbsDefaultKmsKeyId"]) => {
                if key == "alias/aws/ebs" {
                    Known::Is(None)
                } else {
                    Known::Is(Some(parse(key)?))
                }
            }
            _ => unread.default_kms_key,
        };
        let mut ebs = Map::new_sync();
        ebs.insert_mut(
            self.region.clone(),
            EbsDefaults {
                encryption_by_default,
                default_kms_key,
            },
        );
        self.builder.account(Account {
            ebs,
            ..Account::new(id)
        });
        Ok(())
    }
}

fn trail(case: &schema::Case, missing: &NotReadable) -> Result<Known<Vec<Record>>, CaseError> {
    let unread = || Known::Unknown(Gap::new(Datum::Trail(case.world.region.as_str().into())));
    let empty = match &case.cloudtrail {
        None | Some(Value::Null) => return Ok(unread()),
        Some(Value::Array(records)) => records.is_empty(),
        Some(_) => false,
    };
    if empty && missing.any(&["cloudtrail:LookupEvents"]) {
        return Ok(unread());
    }
    let records = match case.cloudtrail.clone() {
        Some(Value::Array(records)) => records,
        Some(record) => vec![record],
        None => Vec::new(),
    };
    octroi_trail::carrier::read_values(records)
        .map(|reading| Known::Is(reading.records))
        .map_err(|error| CaseError::new(format!("`cloudtrail`: {error}")))
}
