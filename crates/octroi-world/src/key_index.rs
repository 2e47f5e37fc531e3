//! Keys by alias, by account, and grants by grantee and name: what a call must find without a scan.
//!
//! A Region may hold 100,000 keys, and a key 50,000 grants
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html>). The indices are
//! derived from the keys and follow them in every change; nothing stores them.

use std::ops::Bound;

use octroi_names::{AccountId, Arn, GrantId, Known, Region};
use smol_str::SmolStr;

use crate::{Grant, Key, Map, Set, World};

impl World {
    /// Puts a key with its grants in the place of whatever has its ARN.
    pub(crate) fn insert_key(&mut self, key: Key) {
        self.unindex_grants(&key.arn);
        for grant in key.grants.value().into_iter().flat_map(Map::values) {
            self.index_grant(&key.arn, grant);
        }
        self.replace_key(key);
    }

    /// Puts a key whose grants are those that it has already.
    pub(crate) fn replace_key(&mut self, key: Key) {
        self.unindex_aliases(&key.arn);
        if let (Some(account), Known::Is(aliases)) = (key.arn.account(), &key.aliases) {
            for alias in aliases {
                let at = (SmolStr::from(key.arn.region()), account, alias.clone());
                self.aliases.insert_mut(at, key.arn.clone());
            }
        }
        self.keys.insert_mut(key.arn.clone(), key);
    }

    /// Removes a key; returns whether it was there.
    pub(crate) fn remove_key(&mut self, arn: &Arn) -> bool {
        self.unindex_grants(arn);
        self.unindex_aliases(arn);
        self.keys.remove_mut(arn)
    }

    fn unindex_aliases(&mut self, arn: &Arn) {
        let old = self.keys.get(arn).and_then(|old| old.aliases.value().cloned());
        let Some(account) = arn.account() else { return };
        for alias in old.into_iter().flatten() {
            let at = (SmolStr::from(arn.region()), account, alias);
            // An alias that moved is indexed at its new key already.
            if self.aliases.get(&at) == Some(arn) {
                self.aliases.remove_mut(&at);
            }
        }
    }

    fn unindex_grants(&mut self, arn: &Arn) {
        let old = self.keys.get(arn).and_then(|old| old.grants.value().cloned());
        for grant in old.iter().flat_map(Map::values) {
            self.unindex_grant(arn, grant);
        }
    }

    pub(crate) fn index_grant(&mut self, key: &Arn, grant: &Grant) {
        let at = (key.clone(), grant.grantee.indexed());
        let mut kinds = self.grantees.get(&at).cloned().unwrap_or_else(Map::new_sync);
        insert(&mut kinds, grant.kind(), &grant.id);
        self.grantees.insert_mut(at, kinds);
        if let Some(name) = &grant.name {
            insert(&mut self.grant_names, (key.clone(), name.clone()), &grant.id);
        }
    }

    pub(crate) fn unindex_grant(&mut self, key: &Arn, grant: &Grant) {
        let at = (key.clone(), grant.grantee.indexed());
        if let Some(mut kinds) = self.grantees.get(&at).cloned() {
            remove(&mut kinds, grant.kind(), &grant.id);
            if kinds.is_empty() {
                self.grantees.remove_mut(&at);
            } else {
                self.grantees.insert_mut(at, kinds);
            }
        }
        if let Some(name) = &grant.name {
            remove(&mut self.grant_names, (key.clone(), name.clone()), &grant.id);
        }
    }

    /// Returns the key that an alias such as `alias/ebs` names, among the aliases that were read.
    pub fn key_of_alias(&self, account: AccountId, region: &str, alias: &str) -> Option<&Arn> {
        self.aliases.get(&(region.into(), account, alias.into()))
    }

    /// Returns the aliases of an account and Region behind one, in their order, with their keys.
    pub fn aliases_after<'a>(
        &'a self,
        account: AccountId,
        region: &'a str,
        after: &str,
    ) -> impl Iterator<Item = (&'a SmolStr, &'a Arn)> {
        let start = (SmolStr::from(region), account, SmolStr::from(after));
        self.aliases
            .range((Bound::Excluded(start), Bound::Unbounded))
            .take_while(move |((at, of, _), _)| at == region && *of == account)
            .map(|((_, _, alias), key)| (alias, key))
    }

    /// Returns the keys of an account and Region whose id comes after one, in the order of their ids.
    pub fn keys_after(&self, account: AccountId, region: &Region, after: &str) -> impl Iterator<Item = &Key> {
        let arn = |id: &str| {
            let resource = format!("key/{id}");
            Arn::new(
                region.partition(),
                "kms",
                region.as_str(),
                account.as_str(),
                &resource,
            )
        };
        let prefix = arn("");
        self.keys
            .range((Bound::Excluded(arn(after)), Bound::Unbounded))
            .take_while(move |(arn, _)| arn.as_str().starts_with(prefix.as_str()))
            .map(|(_, key)| key)
    }

    /// Returns what the grants of a key give to a grantee that is written in one of these ways: an ARN, the
    /// twelve digits of an account, a unique id. Of grants that differ in name and age alone it is one.
    pub fn grants_to<'a>(&'a self, key: &'a Key, grantees: &[SmolStr]) -> Vec<&'a Grant> {
        let Known::Is(grants) = &key.grants else {
            return Vec::new();
        };
        grantees
            .iter()
            .filter_map(|grantee| self.grantees.get(&(key.arn.clone(), grantee.clone())))
            .flat_map(Map::values)
            .filter_map(|ids| ids.iter().find_map(|id| grants.get(id)))
            .collect()
    }

    /// Returns the grants of a key that have a name.
    pub fn grants_named<'a>(&'a self, key: &'a Key, name: &SmolStr) -> impl Iterator<Item = &'a Grant> {
        let ids = self.grant_names.get(&(key.arn.clone(), name.clone()));
        let grants = key.grants.value();
        ids.into_iter()
            .flat_map(Set::iter)
            .filter_map(move |id| grants.and_then(|grants| grants.get(id)))
    }
}

fn insert<K: Ord>(index: &mut Map<K, Set<GrantId>>, at: K, id: &GrantId) {
    let mut ids = index.get(&at).cloned().unwrap_or_else(Set::new_sync);
    ids.insert_mut(id.clone());
    index.insert_mut(at, ids);
}

fn remove<K: Ord>(index: &mut Map<K, Set<GrantId>>, at: K, id: &GrantId) {
    let Some(mut ids) = index.get(&at).cloned() else {
        return;
    };
    ids.remove_mut(id);
    if ids.is_empty() {
        index.remove_mut(&at);
    } else {
        index.insert_mut(at, ids);
    }
}
