//! The request context: condition keys and their values, absent keys, and keys not read.
//!
//! Key names ignore case, the part behind `/` or `:` of tag and encryption-context keys
//! included. A key that is not in the context is absent: nothing is ever invented for it.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.

use octroi_names::Gap;
use smol_str::SmolStr;

/// The value of a condition key in a request.
///
/// Single- or multi-valued is a property of the key in the request, not of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A single-valued key.
    One(SmolStr),
    /// A multi-valued key; an empty list counts as absent.
    Many(Vec<SmolStr>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::One(text.into())
    }
}

/// What the context says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// The request does not carry the key.
    Absent,
    /// The key is present with this value.
    Present(&'a Value),
    /// Whether the key is present, and with which value, was not read.
    Unknown(&'a Gap),
}

/// The condition keys of one authorization check.
#[derive(Debug, Clone, Default)]
pub struct Context {
    entries: Vec<Entry>,
    unknown_prefixes: Vec<(SmolStr, Gap)>,
}

#[derive(Debug, Clone)]
struct Entry {
    hash: u64,
    name: SmolStr,
    state: State,
}

#[derive(Debug, Clone)]
enum State {
    Absent,
    Present(Value),
    Unknown(Gap),
}

/// The keys that hold lists, by `authorization.md` 4.6, 6.2 and 7.
///
/// Only for a key that was not read: of one that was, its value tells.
const LISTS: [&str; 12] = [
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceNamesList",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:TagKeys",
    "aws:VpceOrgPaths",
    "kms:EncryptionContextKeys",
    "kms:GrantOperations",
    "kms:ResourceAliases",
    "sts:RequestContextProviders",
    "sts:TransitiveTagKeys",
];

/// Returns whether a key holds a list.
pub(crate) fn multivalued(name: &str) -> bool {
    LISTS.iter().any(|list| list.eq_ignore_ascii_case(name))
}

/// Hashes a key's name without regard to case (FNV-1a over the lower-case bytes).
pub(crate) fn key_hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl Context {
    /// Makes a context without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key's value; an earlier entry of the same key is replaced.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.put(name, State::Present(value.into()));
    }

    /// Sets a multi-valued key.
    pub fn set_many<I, S>(&mut self, name: &str, values: I)
    where
        I: IntoIterator<Item = S>,
        S: Into<SmolStr>,
    {
        self.put(
            name,
            State::Present(Value::Many(values.into_iter().map(Into::into).collect())),
        );
    }

    /// Says that the request does not carry the key, which outranks an unknown prefix.
    pub fn set_absent(&mut self, name: &str) {
        self.put(name, State::Absent);
    }

    /// Says that the key was not read.
    ///
    /// It is taken to have one value at most, unless AWS documents it as a list or a policy
    /// treats it as one.
    pub fn set_unknown(&mut self, name: &str, gap: Gap) {
        self.put(name, State::Unknown(gap));
    }

    /// Says that every key with this prefix that is not set otherwise was not read,
    /// such as `aws:ResourceTag/`.
    pub fn set_unknown_prefix(&mut self, prefix: &str, gap: Gap) {
        self.unknown_prefixes
            .push((prefix.to_ascii_lowercase().into(), gap));
    }

    /// Returns whether the key was set, to a value, to absent or to unknown.
    pub fn has(&self, name: &str) -> bool {
        self.find(key_hash(name), name).is_some()
    }

    /// Returns what the context says of the key.
    pub fn lookup(&self, name: &str) -> Lookup<'_> {
        self.lookup_hashed(key_hash(name), name)
    }

    /// Returns the same as [`Context::lookup`] for a name whose hash is known already.
    pub(crate) fn lookup_hashed(&self, hash: u64, name: &str) -> Lookup<'_> {
        match self.find(hash, name).map(|entry| &entry.state) {
            Some(State::Present(Value::Many(values))) if values.is_empty() => Lookup::Absent,
            Some(State::Present(value)) => Lookup::Present(value),
            Some(State::Unknown(gap)) => Lookup::Unknown(gap),
            Some(State::Absent) => Lookup::Absent,
            None => self
                .unknown_prefixes
                .iter()
                .find(|(prefix, _)| {
                    name.get(..prefix.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
                })
                .map_or(Lookup::Absent, |(_, gap)| Lookup::Unknown(gap)),
        }
    }

    /// Returns the names of the keys that were set, as they were written, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    fn find(&self, hash: u64, name: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.hash == hash && entry.name.eq_ignore_ascii_case(name))
    }

    fn put(&mut self, name: &str, state: State) {
        let hash = key_hash(name);
        let found = self
            .entries
            .iter_mut()
            .find(|entry| entry.hash == hash && entry.name.eq_ignore_ascii_case(name));
        match found {
            Some(entry) => entry.state = state,
            None => self.entries.push(Entry {
                hash,
                name: name.into(),
                state,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use octroi_names::Datum;

    #[test]
    fn absent_unknown_and_empty_differ() {
        let mut context = Context::new();
        context.set("aws:SourceIp", "192.0.2.1");
        context.set_many("aws:TagKeys", Vec::<SmolStr>::new());
        context.set_absent("aws:ResourceTag/team");
        context.set_unknown_prefix("aws:ResourceTag/", Gap::new(Datum::Tags("arn".into())));
        assert_eq!(
            context.lookup("AWS:sourceip"),
            Lookup::Present(&Value::One("192.0.2.1".into()))
        );
        assert_eq!(context.lookup("aws:TagKeys"), Lookup::Absent);
        assert_eq!(context.lookup("aws:resourcetag/TEAM"), Lookup::Absent);
        assert!(matches!(
            context.lookup("aws:ResourceTag/env"),
            Lookup::Unknown(_)
        ));
        assert_eq!(context.lookup("aws:username"), Lookup::Absent);
    }
}
