//! CreateAlias, UpdateAlias: names for keys, which may move from key to key.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>,
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html> and `authorization.md` 4.3:
//! the alias is checked by IAM and every key it leaves or comes to by the key's policy too. Names that
//! begin with `alias/aws/` are AWS's.

use octroi_names::{Arn, Datum, Gap, Known, SmolStr};
use octroi_policy::Context;
use octroi_trail::KmsError;
use octroi_world::{AliasDates, Effect, Key};

use super::state::failure;
use super::{Use, aws_managed, key_ref};
use crate::Response;
use crate::api::{Asked, Bind};
use crate::call::Failure;
use crate::context::add_owner;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of aliases on a key
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html>).
const ALIASES_PER_KEY: usize = 50;

pub(super) fn alias_of(asked: &Asked<'_>) -> Result<SmolStr, Stop> {
    let alias = asked.text("AliasName").unwrap_or_default();
    let invalid = |text: String| Err(Failure::new(ErrorCode::Validation, text).into());
    let Some(name) = alias.strip_prefix("alias/") else {
        return invalid(
            "Alias must start with the prefix \"alias/\". Please see \
             https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
                .to_owned(),
        );
    };
    if aws_managed::is_reserved(alias) {
        return Err(Failure::new(ErrorCode::NotAuthorizedException, "").into());
    }
    if alias.contains(':') {
        return invalid(format!("{alias} contains invalid characters for an alias"));
    }
    if name.is_empty() {
        return Err(Failure::new(ErrorCode::InvalidAliasNameException, "Invalid alias name.").into());
    }
    Ok(alias.into())
}

fn target_of(asked: &Asked<'_>) -> Result<Arn, Stop> {
    let text = asked.text("TargetKeyId").unwrap_or_default();
    if key_ref::alias_in(text).is_some() {
        let text = "Aliases must refer to keys. Not aliases";
        return Err(Failure::new(ErrorCode::Validation, text).into());
    }
    key_ref::named(asked, "TargetKeyId", false)
}

fn alias_arn(scene: &Scene<'_>, alias: &str) -> Arn {
    let (region, account) = (&scene.call.region, scene.call.caller.account());
    let account = account
        .as_ref()
        .map(octroi_names::AccountId::as_str)
        .unwrap_or_default();
    Arn::new(region.partition(), "kms", region.as_str(), account, alias)
}

/// The check of the alias, which no policy of a resource decides.
pub(super) fn alias_check(
    scene: &Scene<'_>,
    name: &str,
    alias: &str,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let owner = scene.call.caller.account();
    let mut context = base.clone();
    add_owner(scene.world, owner, &mut context);
    CheckSpec::new("kms", name, alias_arn(scene, alias).as_str(), owner, context)
}

/// The key that an alias names now.
pub(super) fn holder<'a>(scene: &Scene<'a>, alias: &str) -> Result<&'a Key, Stop> {
    let not_found = || failure(KmsError::AliasNotFound, &alias_arn(scene, alias));
    let account = scene.call.caller.account().ok_or(Stop::Unknown(Vec::new()))?;
    let arn = scene
        .world
        .key_of_alias(account, scene.call.region.as_str(), alias)
        .ok_or_else(not_found)?;
    found(scene, arn)
}

fn found<'a>(scene: &Scene<'a>, arn: &Arn) -> Result<&'a Key, Stop> {
    scene
        .key(arn)?
        .ok_or_else(|| Gap::new(Datum::Key(arn.as_str().into())).into())
}

fn aliases(key: &Key) -> Result<&Vec<SmolStr>, Stop> {
    match &key.aliases {
        Known::Is(aliases) => Ok(aliases),
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

pub(super) fn without(key: &Key, alias: &str) -> Result<Key, Stop> {
    let mut left = aliases(key)?.clone();
    left.retain(|own| own != alias);
    let mut key = Key {
        aliases: Known::Is(left),
        ..key.clone()
    };
    key.custody.alias_dates.remove_mut(alias);
    Ok(key)
}

fn with(key: &Key, alias: &SmolStr, dates: Option<AliasDates>) -> Result<Key, Stop> {
    let mut all = aliases(key)?.clone();
    if all.len() >= ALIASES_PER_KEY {
        let text = format!("{} cannot have more than {ALIASES_PER_KEY} aliases", key.arn);
        return Err(Failure::new(ErrorCode::LimitExceeded, text).into());
    }
    all.push(alias.clone());
    all.sort_unstable();
    let mut key = Key {
        aliases: Known::Is(all),
        ..key.clone()
    };
    if let Some(dates) = dates {
        key.custody.alias_dates.insert_mut(alias.clone(), dates);
    }
    Ok(key)
}

pub(super) fn done(keys: impl IntoIterator<Item = Key>) -> Done {
    Done {
        response: Response::Empty,
        effects: keys.into_iter().map(Effect::from).collect(),
    }
}

/// A request to name a key.
#[derive(Debug, Clone)]
pub struct CreateAlias {
    alias: SmolStr,
    target: Arn,
}

impl Bind for CreateAlias {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            alias: alias_of(asked)?,
            target: target_of(asked)?,
        })
    }
}

impl Operation for CreateAlias {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "CreateAlias";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![
            alias_check(scene, Self::NAME, &self.alias, base)?,
            super::owned_key_check(scene, Self::NAME, &self.target, Use::Change, base)?,
        ])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arn = alias_arn(scene, &self.alias);
        let region = scene.call.region.as_str();
        if let Some(account) = scene.call.caller.account()
            && scene.world.key_of_alias(account, region, &self.alias).is_some()
        {
            let text = format!("An alias with the name {arn} already exists");
            return Err(Failure::new(ErrorCode::AlreadyExistsException, text).into());
        }
        let key = found(scene, &self.target)?;
        super::tags::customer_managed(key, Self::NAME)?;
        let dates = scene.call.time.map(|now| AliasDates {
            created: now,
            updated: now,
        });
        Ok(done([with(key, &self.alias, dates)?]))
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.target.clone()]
    }
}

/// A request to move an alias to another key.
#[derive(Debug, Clone)]
pub struct UpdateAlias {
    alias: SmolStr,
    target: Arn,
}

impl Bind for UpdateAlias {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            alias: alias_of(asked)?,
            target: target_of(asked)?,
        })
    }
}

impl Operation for UpdateAlias {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "UpdateAlias";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut checks = vec![
            alias_check(scene, Self::NAME, &self.alias, base)?,
            super::owned_key_check(scene, Self::NAME, &self.target, Use::Change, base)?,
        ];
        if let Ok(old) = holder(scene, &self.alias) {
            // A key that waits for its end lets its aliases go.
            checks.push(super::owned_key_check(
                scene,
                Self::NAME,
                &old.arn,
                Use::Manage,
                base,
            )?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (old, new) = (holder(scene, &self.alias)?, found(scene, &self.target)?);
        super::tags::customer_managed(new, Self::NAME)?;
        let kind = |key: &Key| {
            let spec = super::material::spec(key).ok();
            (
                spec.map(|spec| (spec.is_asymmetric(), spec.mac_algorithm().is_some())),
                key.usage.value().copied(),
            )
        };
        if kind(old) != kind(new) {
            let text = "The current and new KMS keys must be of the same type and have the same key usage.";
            return Err(Failure::new(ErrorCode::Validation, text).into());
        }
        let dates = old.custody.alias_dates.get(&self.alias).copied();
        let dates = dates.zip(scene.call.time).map(|(dates, now)| AliasDates {
            updated: now,
            ..dates
        });
        let left = without(old, &self.alias)?;
        if old.arn == new.arn {
            return Ok(done([with(&left, &self.alias, dates)?]));
        }
        Ok(done([left, with(new, &self.alias, dates)?]))
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.target.clone()]
    }
}
