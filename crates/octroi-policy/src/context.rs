//! The request context: condition keys and their values, absent keys, and keys not read.
//!
//! Key names ignore case, the part behind `/` or `:` of tag and encryption-context keys
//! included. A key that is not in the context is absent: nothing is ever invented for it.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.

use octroi_names::Gap;
use smol_str::SmolStr;

use crate::words::last_word;

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
#[derive(Debug, Clone)]
pub struct Context {
    entries: Vec<Entry>,
    /// Where each of the first entries stands, plus one, by the hash of its name; 0 is nowhere.
    places: [u8; PLACES],
    unknown_prefixes: Vec<(SmolStr, Gap)>,
}

/// A power of two.
const PLACES: usize = 64;
/// How many entries have a place: a look-up ends at an empty one, so there must be some.
const PLACED: usize = 48;
/// How many keys a check usually has.
const USUAL_KEYS: usize = 24;

impl Default for Context {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            places: [0; PLACES],
            unknown_prefixes: Vec::new(),
        }
    }
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

/// Hashes a key's name without regard to case, eight bytes at a time.
///
/// A bit of each byte is set that tells the cases of letters apart; that some other
/// characters fall together, too, does no harm, as names are compared in the end.
pub(crate) fn key_hash(name: &str) -> u64 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    let mix = |hash: u64, word: u64| {
        let mixed = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    };
    let (whole, _) = name.as_bytes().as_chunks::<8>();
    let hash = whole.iter().fold(name.len() as u64, |hash, word| {
        mix(hash, u64::from_le_bytes(*word) | LOWER)
    });
    mix(hash, last_word(name.as_bytes()) | LOWER)
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
        match self.place(hash, name) {
            Ok(at) => self.entries.get(at),
            Err(_) => None,
        }
    }

    /// Returns where a key stands; if nowhere, the empty place at which the search ended.
    fn place(&self, hash: u64, name: &str) -> Result<usize, usize> {
        let is = |entry: &Entry| entry.hash == hash && entry.name.eq_ignore_ascii_case(name);
        // The highest bits are the best mixed ones.
        let mut place = (hash >> 58) as usize % PLACES;
        while let Some(at) = self
            .places
            .get(place)
            .copied()
            .map(usize::from)
            .filter(|at| *at > 0)
        {
            if self.entries.get(at - 1).is_some_and(is) {
                return Ok(at - 1);
            }
            place = (place + 1) % PLACES;
        }
        let placeless = self.entries.get(PLACED..).unwrap_or_default();
        let found = placeless.iter().position(is);
        found.map(|at| PLACED + at).ok_or(place)
    }

    fn put(&mut self, name: &str, state: State) {
        let hash = key_hash(name);
        let place = match self.place(hash, name) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.state = state;
                }
                return;
            }
            Err(place) => place,
        };
        if self.entries.is_empty() {
            self.entries.reserve(USUAL_KEYS);
        }
        self.entries.push(Entry {
            hash,
            name: name.into(),
            state,
        });
        if self.entries.len() <= PLACED
            && let (Some(slot), Ok(at)) = (self.places.get_mut(place), u8::try_from(self.entries.len()))
        {
            *slot = at;
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

    #[test]
    fn any_number_of_keys_is_found_again() {
        let mut context = Context::new();
        for n in 0..200 {
            context.set(&format!("a:Key{n}"), format!("{n}").as_str());
            context.set(&format!("A:kEY{}", n / 2), "again");
        }
        assert_eq!(context.names().count(), 200);
        for n in 0..200 {
            let expect = if n < 100 {
                "again".to_owned()
            } else {
                n.to_string()
            };
            assert_eq!(
                context.lookup(&format!("A:key{n}")),
                Lookup::Present(&Value::One(expect.into()))
            );
        }
        assert_eq!(context.lookup("a:Key200"), Lookup::Absent);
    }
}
