//! What a `KeyId` parameter may hold, and the key that it names.
//!
//! A key id, a key ARN, an alias name or an alias ARN; see
//! <https://docs.aws.amazon.com/kms/latest/developerguide/find-cmk-id-arn.html>. A key id or
//! key ARN names a key whether or not it exists: that is for the call to find out.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, Region, SmolStr};
use octroi_world::World;

/// The name of the alias of the AWS managed key for EBS.
pub const ALIAS_AWS_EBS: &str = "alias/aws/ebs";

/// Returns the ARN of the key that a parameter names, in an account and Region.
///
/// An alias that does not exist keeps its own ARN, which no key has: the call that uses it
/// fails as AWS's does. Unknown where the aliases of the account's keys were not all read, and
/// for an AWS managed key that is not there, since a service makes it on first use.
pub fn resolve_key(world: &World, account: AccountId, region: &Region, text: &str) -> Known<Arn> {
    if let Some(name) = text.strip_prefix("alias/") {
        return of_alias(world, account.as_str(), region.as_str(), name, region);
    }
    if let Ok(arn) = text.parse::<Arn>() {
        return match arn.resource_id("alias") {
            Some(name) if arn.service() == "kms" => {
                let account = arn.account();
                let account = account.as_ref().map_or("", AccountId::as_str);
                of_alias(world, account, arn.region(), name, region)
            }
            _ => Known::Is(arn),
        };
    }
    let id = text.strip_prefix("key/").unwrap_or(text);
    let resource = format!("key/{id}");
    Known::Is(Arn::new(
        region.partition(),
        "kms",
        region.as_str(),
        account.as_str(),
        &resource,
    ))
}

/// Returns the alias in a parameter, such as `alias/ebs`; `None` where it names a key.
pub fn alias_in(text: &str) -> Option<SmolStr> {
    let name = match text.parse::<Arn>() {
        Ok(arn) => arn.resource_id("alias").map(SmolStr::from),
        Err(_) => text.strip_prefix("alias/").map(SmolStr::from),
    };
    name.map(|name| format!("alias/{name}").into())
}

fn of_alias(world: &World, account: &str, of_region: &str, name: &str, region: &Region) -> Known<Arn> {
    let alias = format!("alias/{name}");
    let arn = Arn::new(region.partition(), "kms", of_region, account, &alias);
    let keys = || {
        world
            .keys()
            .filter(|key| key.arn.region() == of_region)
            .filter(|key| key.account().as_ref().map(AccountId::as_str) == Some(account))
    };
    let named = keys().find(|key| {
        let aliases = key.aliases.value();
        aliases.is_some_and(|aliases| aliases.iter().any(|own| own == alias.as_str()))
    });
    if let Some(key) = named {
        return Known::Is(key.arn.clone());
    }
    let about = Datum::KeyAliases(arn.as_str().into());
    let unread = keys()
        .find_map(|key| key.aliases.gap().cloned())
        .or_else(|| world.unread(&about))
        .or_else(|| world.unread(&Datum::KeyAliases(alias.as_str().into())));
    match unread {
        Some(gap) => Known::Unknown(gap),
        None if name.starts_with("aws/") => Known::Unknown(Gap::new(about)),
        None => Known::Is(arn),
    }
}
