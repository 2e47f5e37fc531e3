//! The keys of a case, with their grants.

use octroi_names::{Arn, Datum, Gap, Known, SmolStr};
use octroi_world::{Constraint, Custody, Grant, GranteePrincipal, Key, KeyManager, KeySpec, Map};

use super::build::{Builder, pairs, parse, policy, tags};
use super::{CaseError, schema};

impl Builder<'_> {
    pub(super) fn keys(&mut self, world: &schema::World) -> Result<(), CaseError> {
        for key in world.keys.iter().flatten() {
            let arn: Arn = parse(&key.arn)?;
            if arn.kms_key_id().is_none() {
                return Err(CaseError::new(format!("`{arn}` is not the ARN of a key"))
                    .cure("write `arn:aws:kms:REGION:ACCOUNT:key/ID`; aliases go under `aliases`"));
            }
            if key.readable == Some(false) {
                self.builder.unread(Datum::Key(arn.as_str().into()));
                continue;
            }
            let key = self.key(key, arn)?;
            self.builder.key(key);
        }
        let unlisted = world.keys.is_none()
            || self
                .missing
                .any(&["kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListKeys"]);
        if unlisted {
            // A key that the evidence names and does not describe may well exist.
            let named = world
                .volumes
                .iter()
                .flatten()
                .filter_map(|volume| volume.kms_key_arn.as_deref())
                .chain(
                    world
                        .image
                        .iter()
                        .filter_map(|image| image.kms_key_arn.as_deref()),
                )
                .chain(
                    world
                        .snapshots
                        .iter()
                        .flatten()
                        .filter_map(|snapshot| snapshot.kms_key_arn.as_deref()),
                );
            for arn in named {
                self.builder.unread(Datum::Key(arn.into()));
            }
        }
        Ok(())
    }

    fn key(&self, key: &schema::Key, arn: Arn) -> Result<Key, CaseError> {
        let about = || SmolStr::from(arn.as_str());
        let describe = || Datum::Key(about());
        let manager = match key.manager.as_deref() {
            Some("AWS") => Known::Is(KeyManager::Aws),
            Some("CUSTOMER") => Known::Is(KeyManager::Customer),
            Some(other) => {
                return Err(CaseError::new(format!("`{other}` is not a key manager"))
                    .cure("write `AWS` or `CUSTOMER`"));
            }
            None => Known::Unknown(Gap::new(describe())),
        };
        let grants = match &key.grants {
            Some(grants) if !(grants.is_empty() && self.missing.any(&["kms:ListGrants"])) => {
                let mut read = Map::new_sync();
                for (index, entry) in grants.iter().enumerate() {
                    let grant = grant(entry, index, &arn)?;
                    read.insert_mut(grant.id.clone(), grant);
                }
                Known::Is(read)
            }
            _ => Known::Unknown(Gap::new(Datum::KeyGrants(about()))),
        };
        let policy = match &key.policy {
            Some(document) => Known::Is(policy("key policy", document)?),
            None => Known::Unknown(Gap::new(Datum::KeyPolicy(about()))),
        };
        let aliases = key
            .aliases
            .as_ref()
            .map(|aliases| aliases.iter().map(Into::into).collect());
        Ok(Key {
            manager,
            state: self.known(key.state.as_deref().map(parse).transpose()?, describe()),
            spec: self.known(key.spec.as_deref().map(KeySpec::new), describe()),
            usage: self.known(key.usage.as_deref().map(parse).transpose()?, describe()),
            origin: self.known(key.origin.as_deref().map(Into::into), describe()),
            multi_region: Known::Is(key.multi_region.unwrap_or(false)),
            description: key.description.as_deref().unwrap_or_default().into(),
            policy,
            aliases: self.known(aliases, Datum::KeyAliases(about())),
            // Tags are listed where a policy looks at them; a key without the field has none.
            tags: if key.tags.is_none() && self.missing.any(&["kms:ListResourceTags"]) {
                Known::Unknown(Gap::new(Datum::Tags(about())))
            } else {
                Known::Is(key.tags.as_ref().map_or_else(Map::new_sync, tags))
            },
            grants,
            rotation: Known::Unknown(Gap::new(describe())),
            valid_to: key.valid_to.as_deref().and_then(|text| text.parse().ok()),
            deletion_date: key.deletion_date.as_deref().and_then(|text| text.parse().ok()),
            custody: Custody::default(),
            arn,
        })
    }
}

fn grant(entry: &schema::Grant, index: usize, key: &Arn) -> Result<Grant, CaseError> {
    let operations = entry
        .operations
        .iter()
        .map(|operation| parse(operation))
        .collect::<Result<Vec<_>, CaseError>>()?;
    let constraint = entry.constraints.as_ref().and_then(|constraints| {
        let subset = constraints
            .encryption_context_subset
            .as_ref()
            .map(|map| Constraint::Subset(pairs(map)));
        let equals = constraints
            .encryption_context_equals
            .as_ref()
            .map(|map| Constraint::Equals(pairs(map)));
        equals.or(subset)
    });
    let id = entry
        .grant_id
        .clone()
        .unwrap_or_else(|| format!("grant-{}", index + 1));
    Ok(Grant {
        id: parse(&id)?,
        name: entry.name.as_deref().map(Into::into),
        grantee: GranteePrincipal::new(&entry.grantee_principal),
        retiring: entry.retiring_principal.as_deref().map(GranteePrincipal::new),
        operations,
        constraint,
        issuing_account: match &entry.issuing_account {
            // ListGrants answers with the ARN of the account's root.
            Some(text) if text.starts_with("arn:") => parse::<Arn>(text)?.account(),
            Some(text) => Some(parse(text)?),
            None => key.account(),
        },
        creation_date: entry.creation_date.as_deref().and_then(|text| text.parse().ok()),
    })
}
