//! What a `KeyId` parameter may hold, and the key that it names.
//!
//! A key id, a key ARN, an alias name or an alias ARN; see
//! <https://docs.aws.amazon.com/kms/latest/developerguide/find-cmk-id-arn.html>. A key id or
//! key ARN names a key whether or not it exists: that is for the call to find out. Operations that
//! manage keys take no aliases. The texts for what is malformed were recorded from AWS.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, Region, SmolStr};
use octroi_world::World;

use super::aws_managed;
use crate::api::Asked;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;

/// The name of the alias of the AWS managed key for EBS.
pub const ALIAS_AWS_EBS: &str = "alias/aws/ebs";

/// Returns the ARN of the key that a parameter names, in an account and Region.
///
/// An alias that does not exist keeps its own ARN, which no key has: the call that uses it
/// fails as AWS's does. Unknown where the aliases of the account's keys were not all read, and
/// for an AWS managed key that is not there, since a service makes it on first use; in an account that
/// is wholly in the world its ARN is settled before it is made.
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
    Known::Is(key_arn(account, region, id))
}

/// Makes the ARN of a key.
pub(crate) fn key_arn(account: AccountId, region: &Region, id: &str) -> Arn {
    let resource = format!("key/{id}");
    Arn::new(
        region.partition(),
        "kms",
        region.as_str(),
        account.as_str(),
        &resource,
    )
}

/// Returns the alias in a parameter, such as `alias/ebs`; `None` where it names a key.
pub fn alias_in(text: &str) -> Option<SmolStr> {
    let name = match text.parse::<Arn>() {
        Ok(arn) => arn.resource_id("alias").map(SmolStr::from),
        Err(_) => text.strip_prefix("alias/").map(SmolStr::from),
    };
    name.map(|name| format!("alias/{name}").into())
}

/// Returns the key that a member of an input names, whether or not it exists.
///
/// # Errors
///
/// If it has none of the forms, or is an alias where none is taken.
pub(crate) fn named(asked: &Asked<'_>, member: &str, aliases: bool) -> Result<Arn, Stop> {
    let text = asked.text(member).unwrap_or_default();
    let invalid = |what: &str, shown: &str| {
        Err(Failure::new(ErrorCode::NotFound, format!("Invalid {what} {shown}")).into())
    };
    if alias_in(text).is_some() && !aliases {
        return invalid("keyId", &format!("'{text}'"));
    }
    if text.starts_with("arn:") {
        let Ok(arn) = text.parse::<Arn>() else {
            return invalid("arn", text);
        };
        let kind = arn.resource_id("key").is_some() || arn.resource_id("alias").is_some();
        if arn.service() != "kms" || !kind || arn.account().is_none() {
            return invalid("arn", text);
        }
        if arn.region() != asked.region.as_str() || arn.partition() != asked.region.partition().as_str() {
            return invalid("arn", arn.region());
        }
        if let Some(id) = arn.resource_id("key")
            && !is_key_id(id)
        {
            return invalid("keyId", &format!("'{id}'"));
        }
    } else if !text.starts_with("alias/") && !is_key_id(text) {
        return invalid("keyId", &format!("'{text}'"));
    }
    match resolve_key(asked.world, asked.account, asked.region, text) {
        Known::Is(arn) => Ok(arn),
        Known::Unknown(gap) => Err(gap.into()),
    }
}

/// A UUID, or `mrk-` and 32 hexadecimal digits.
fn is_key_id(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(rest) = text.strip_prefix("mrk-") {
        return rest.len() == 32 && hex(rest);
    }
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.split('-').all(hex)
}

fn of_alias(world: &World, account: &str, of_region: &str, name: &str, region: &Region) -> Known<Arn> {
    let alias = format!("alias/{name}");
    let arn = Arn::new(region.partition(), "kms", of_region, account, &alias);
    let Ok(id) = account.parse::<AccountId>() else {
        return Known::Is(arn);
    };
    if let Some(key) = world.key_of_alias(id, of_region, &alias) {
        return Known::Is(key.clone());
    }
    if world.is_complete(Some(id)) {
        let planned = (of_region == region.as_str()).then(|| aws_managed::planned(id, region, &alias));
        return Known::Is(planned.flatten().unwrap_or(arn));
    }
    let about = Datum::KeyAliases(arn.as_str().into());
    let unread = world
        .keys()
        .filter(|key| key.arn.region() == of_region && key.account() == Some(id))
        .find_map(|key| key.aliases.gap().cloned())
        .or_else(|| world.unread(&about))
        .or_else(|| world.unread(&Datum::KeyAliases(alias.as_str().into())));
    match unread {
        Some(gap) => Known::Unknown(gap),
        None if name.starts_with("aws/") => Known::Unknown(Gap::new(about)),
        None => Known::Is(arn),
    }
}

#[cfg(test)]
mod tests {
    use super::is_key_id;

    #[test]
    fn ids_are_uuids_or_multi_region() {
        assert!(is_key_id("1234abcd-12ab-34cd-56ef-1234567890ab"));
        assert!(is_key_id("mrk-d3b95762d3b95762d3b95762d3b95762"));
        for bad in [
            "fake-key-id",
            "134f2428cec14b25a1ae9048164dba47",
            "mrk-fake-key-id",
            "",
        ] {
            assert!(!is_key_id(bad), "{bad}");
        }
    }
}
