//! The policies of a check, compiled, and kept for the next check that names the same ones.
//!
//! A member of `policies` is one policy or a list; SCPs and RCPs are lists of levels from the
//! root. A policy is `{name, document}` or a bare document, and a document is an object or a
//! JSON text in a string, as some AWS calls return it (`authorization.md` 8).
//!
//! Levels are taken as they are written: one without an Allow allows nothing, also of RCPs,
//! where AWS attaches `RCPFullAWSAccess` everywhere by itself (`authorization.md` 3.6).

use std::borrow::Cow;
use std::sync::Arc;

use octroi_names::Known;
use octroi_ops::authorize::Policies;
use octroi_policy::{Policy, PolicyType};
use octroi_world::PolicyRef;

use super::cache::TextCache;
use super::line::unknown_field;
use super::problem::{Problem, What};
use super::raw::{Kind, Raw};
use super::vocabulary;

/// The members of `policies`.
const FIELDS: &[&str] = &[
    "identity",
    "boundary",
    "session",
    "serviceControl",
    "resourceControl",
    "resource",
    "endpoint",
];

/// The type of a policy with the names that it goes by in input and output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer(pub PolicyType);

impl Layer {
    /// Returns the member of `policies` that holds policies of the type.
    pub fn field(self) -> &'static str {
        match self.0 {
            PolicyType::Identity => "identity",
            PolicyType::Boundary => "boundary",
            PolicyType::Session => "session",
            PolicyType::ServiceControl => "serviceControl",
            PolicyType::ResourceControl => "resourceControl",
            PolicyType::Resource => "resource",
            PolicyType::Endpoint => "endpoint",
        }
    }

    /// Returns the word for the type in an answer.
    pub fn word(self) -> &'static str {
        match self.0 {
            PolicyType::ServiceControl => "scp",
            PolicyType::ResourceControl => "rcp",
            _ => self.field(),
        }
    }
}

/// The place of a policy among the policies of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The type.
    pub layer: Layer,
    /// The level of an SCP or RCP, 0 being the root.
    pub level: Option<usize>,
    /// The place in the list; 0 where there can be only one.
    pub index: usize,
}

impl std::fmt::Display for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { layer, level, index } = self;
        match (layer.0, level) {
            (PolicyType::Boundary | PolicyType::Resource, _) => f.write_str(layer.field()),
            (_, Some(level)) => write!(f, "{}[{level}][{index}]", layer.field()),
            (_, None) => write!(f, "{}[{index}]", layer.field()),
        }
    }
}

/// Called with the place and the document of every policy that is compiled.
pub(super) type Witness<'w, 'a> = &'w mut dyn FnMut(Slot, Raw<'a>);

/// What was compiled before: policies by their text, and whole sets of them by theirs.
#[derive(Debug)]
pub struct Cache {
    sets: TextCache<Arc<Policies>>,
    single: TextCache<Arc<Policy>>,
}

/// The policies of a check; shared, because many checks name the same ones.
pub type Compiled = Arc<Policies>;

/// How many bytes of policy text are kept, once for sets and once for single policies.
const CACHE_BYTES: usize = 4 << 20;

impl Default for Cache {
    fn default() -> Self {
        Self {
            sets: TextCache::new(CACHE_BYTES),
            single: TextCache::new(CACHE_BYTES),
        }
    }
}

/// Compiles `policies`.
///
/// # Errors
///
/// If the shape is wrong, or a document is not a policy.
pub(super) fn compile<'a>(raw: Raw<'a>, cache: &mut Cache) -> Result<Compiled, Problem<'a>> {
    if let Some(known) = cache.sets.get(raw.text()) {
        return Ok(known);
    }
    let policies = Arc::new(read(raw, &mut cache.single, None, &mut |_, _| {})?);
    cache.sets.offer(raw.text(), || Arc::clone(&policies));
    Ok(policies)
}

/// Compiles `policies` with `grants` among its members, and tells the place of every document.
///
/// # Errors
///
/// As [`compile`].
pub(crate) fn compile_with<'a>(
    raw: Raw<'a>,
    grants: &mut Option<Raw<'a>>,
    witness: Witness<'_, 'a>,
) -> Result<Compiled, Problem<'a>> {
    read(raw, &mut TextCache::new(CACHE_BYTES), Some(grants), witness).map(Arc::new)
}

type Single = TextCache<Arc<Policy>>;

fn read<'a>(
    raw: Raw<'a>,
    cache: &mut Single,
    mut grants: Option<&mut Option<Raw<'a>>>,
    witness: Witness<'_, 'a>,
) -> Result<Policies, Problem<'a>> {
    let mut policies = Policies::default();
    let mut seen = 0_u8;
    raw.fields(&mut |field, value| {
        if let ("grants", Some(grants)) = (&*field, &mut grants) {
            return match grants.replace(value) {
                None => Ok(()),
                Some(_) => Err(Problem::new(value.text(), What::Duplicate(field.into_owned()))),
            };
        }
        let Some(index) = FIELDS.iter().position(|known| *known == field) else {
            return Err(match &*field {
                "Statement" | "Version" => Problem::new(raw.text(), What::Expected("policies")),
                _ => unknown_field(field, value, FIELDS),
            });
        };
        if seen & (1 << index) != 0 {
            return Err(Problem::new(value.text(), What::Duplicate(field.into_owned())));
        }
        seen |= 1 << index;
        if value.kind() == Kind::Null {
            return Ok(());
        }
        match &*field {
            "identity" => policies.identity = list(value, PolicyType::Identity, None, cache, witness)?,
            "boundary" => policies.boundary = Some(one(value, PolicyType::Boundary, cache, witness)?),
            "session" => {
                // An empty list is a session without session policies, which limits nothing.
                let session = list(value, PolicyType::Session, None, cache, witness)?;
                policies.session = (!session.is_empty()).then_some(session);
            }
            "serviceControl" => {
                policies.service_control = levels(value, PolicyType::ServiceControl, cache, witness)?;
            }
            "resourceControl" => {
                policies.resource_control = levels(value, PolicyType::ResourceControl, cache, witness)?;
            }
            "resource" => policies.resource = Some(one(value, PolicyType::Resource, cache, witness)?),
            _ => policies.endpoint = list(value, PolicyType::Endpoint, None, cache, witness)?,
        }
        Ok(())
    })?;
    Ok(policies)
}

fn levels<'a>(
    raw: Raw<'a>,
    kind: PolicyType,
    cache: &mut Single,
    witness: Witness<'_, 'a>,
) -> Result<Vec<Vec<PolicyRef>>, Problem<'a>> {
    let mut levels = Vec::new();
    raw.items(&mut |level| {
        if level.kind() != Kind::Array {
            return Err(Problem::new(level.text(), What::Expected("level")));
        }
        levels.push(list(level, kind, Some(levels.len()), cache, witness)?);
        Ok(())
    })?;
    Ok(levels)
}

fn list<'a>(
    raw: Raw<'a>,
    kind: PolicyType,
    level: Option<usize>,
    cache: &mut Single,
    witness: Witness<'_, 'a>,
) -> Result<Vec<PolicyRef>, Problem<'a>> {
    let slot = |index| Slot {
        layer: Layer(kind),
        level,
        index,
    };
    if raw.kind() != Kind::Array {
        // As everywhere in the policy language, one value is a list of one.
        return Ok(vec![policy(raw, slot(0), cache, witness)?]);
    }
    let mut policies = Vec::new();
    raw.items(&mut |entry| {
        policies.push(policy(entry, slot(policies.len()), cache, witness)?);
        Ok(())
    })?;
    Ok(policies)
}

fn one<'a>(
    raw: Raw<'a>,
    kind: PolicyType,
    cache: &mut Single,
    witness: Witness<'_, 'a>,
) -> Result<PolicyRef, Problem<'a>> {
    let slot = Slot {
        layer: Layer(kind),
        level: None,
        index: 0,
    };
    policy(raw, slot, cache, witness)
}

fn policy<'a>(
    raw: Raw<'a>,
    slot: Slot,
    cache: &mut Single,
    witness: Witness<'_, 'a>,
) -> Result<PolicyRef, Problem<'a>> {
    if let Some(known) = cache.get(raw.text()) {
        return Ok(Known::Is(known));
    }
    let (name, document) = split(raw)?;
    witness(slot, document);
    let text = if document.kind() == Kind::String {
        document.string()?
    } else {
        Cow::Borrowed(document.text())
    };
    let policy = Policy::parse(&name, &text).map_err(|error| {
        let piece = text
            .get(error.span.start..error.span.end)
            .filter(|piece| !piece.is_empty())
            .or_else(|| text.get(error.span.start..))
            .unwrap_or_default();
        let what = What::Policy {
            name: if name.is_empty() {
                slot.to_string()
            } else {
                name.clone().into_owned()
            },
            message: error.message,
            nearest: vocabulary::nearest(piece),
            within: (document.kind() == Kind::String).then(|| (text.to_string(), error.span)),
        };
        let at = match &text {
            Cow::Borrowed(text) => text.get(error.span.start..error.span.start + piece.len()),
            Cow::Owned(_) => None,
        };
        Problem::new(at.unwrap_or(document.text()), what)
    })?;
    let policy = Arc::new(policy);
    cache.offer(raw.text(), || Arc::clone(&policy));
    Ok(Known::Is(policy))
}

/// Returns the name, empty where there is none, and the document.
fn split(raw: Raw<'_>) -> Result<(Cow<'_, str>, Raw<'_>), Problem<'_>> {
    let not_a_policy = || Problem::new(raw.text(), What::Expected("policy"));
    match raw.kind() {
        Kind::String => return Ok((Cow::Borrowed(""), raw)),
        Kind::Object => {}
        _ => return Err(not_a_policy()),
    }
    let (mut name, mut document, mut bare) = (Cow::Borrowed(""), None, false);
    raw.unique_fields(&mut |field, value| {
        match &*field {
            "name" => name = value.string()?,
            "document" => document = Some(value),
            "Statement" => bare = true,
            _ => {}
        }
        Ok(())
    })?;
    match document {
        Some(document) if matches!(document.kind(), Kind::Object | Kind::String) => Ok((name, document)),
        None if bare => Ok((Cow::Borrowed(""), raw)),
        Some(_) | None => Err(not_a_policy()),
    }
}
