//! A whole check in one JSON object, as it stands on a line of a batch or in a vector.
//!
//! `source`, `expect` and `why` belong to the vectors and are passed over, as is any other field
//! here; but a field that looks like a slip of the pen for a known one is refused, because a
//! check without its policies would be answered wrongly.

use std::borrow::Cow;

use octroi_names::Known;
use octroi_world::Grant;

use super::grants;
use super::policies::{Cache, Compiled, compile};
use super::problem::{Problem, What};
use super::raw::{Kind, Raw};
use super::request::{self, Asked};

/// The fields of a line that mean something.
const FIELDS: &[&str] = &[
    "id", "name", "request", "policies", "grants", "source", "expect", "why",
];

/// A check that is ready to be decided.
#[derive(Debug, Clone)]
pub struct Line {
    /// The request and what is known about it.
    pub asked: Asked,
    /// The policies, without grants.
    pub policies: Compiled,
    /// The grants of the key.
    pub grants: Vec<Known<Grant>>,
}

impl Line {
    /// Reads a check from a JSON object, and puts its `id` (or `name`) into `id` as soon as it is
    /// seen, so that a line that breaks off later can still be named.
    ///
    /// # Errors
    ///
    /// If the text is not JSON or not a check.
    pub fn read<'a>(text: &'a str, cache: &mut Cache, id: &mut Option<Raw<'a>>) -> Result<Self, Problem<'a>> {
        let whole = Raw::new(text);
        if whole.text().is_empty() {
            return Err(Problem::new(text, What::Blank));
        }
        let (mut request, mut policies, mut grants) = (None, None, None);
        let mut named = None;
        let walked = whole.fields(&mut |field, value| {
            let place = match &*field {
                "id" | "name" => {
                    if matches!(value.kind(), Kind::Object | Kind::Array) {
                        return Err(Problem::new(value.text(), What::Expected("scalar")));
                    }
                    let first = if &*field == "id" { &mut *id } else { &mut named };
                    if first.is_some() {
                        return Err(Problem::new(value.text(), What::Duplicate(field.into_owned())));
                    }
                    *first = Some(value);
                    return Ok(());
                }
                "request" => &mut request,
                "policies" => &mut policies,
                "grants" => &mut grants,
                _ => return pass_over(field, value),
            };
            if place.replace(value).is_some() {
                return Err(Problem::new(value.text(), What::Duplicate(field.into_owned())));
            }
            Ok(())
        });
        *id = id.or(named);
        walked?;
        let missing = |field| Problem::new(whole.text(), What::Missing(field));
        let request = request.ok_or_else(|| missing("request"))?;
        let policies = policies.ok_or_else(|| missing("policies"))?;
        let policies = compile(policies, cache)?;
        let asked = request::read(request, policies.boundary.is_some())?;
        let grants = match grants {
            Some(grants) => grants::read(grants, asked.about.owner)?,
            None => Vec::new(),
        };
        Ok(Self {
            asked,
            policies,
            grants,
        })
    }
}

impl Line {
    /// Returns the name of a grant, or its place in the list.
    pub(crate) fn grant_name(&self, index: usize) -> String {
        let grant = self.grants.get(index).and_then(Known::value);
        match grant.and_then(|grant| grant.name.as_ref()) {
            Some(name) => name.to_string(),
            None => format!("grants[{index}]"),
        }
    }
}

fn pass_over<'a>(field: Cow<'a, str>, value: Raw<'a>) -> Result<(), Problem<'a>> {
    if FIELDS.contains(&&*field) || nearest(&field, FIELDS).is_none() {
        return Ok(());
    }
    Err(unknown_field(field, value, FIELDS))
}

/// Makes the problem of a field that is not known.
pub(super) fn unknown_field<'a>(
    field: Cow<'a, str>,
    value: Raw<'a>,
    known: &'static [&'static str],
) -> Problem<'a> {
    let at = match &field {
        Cow::Borrowed(field) => field,
        Cow::Owned(_) => value.text(),
    };
    let nearest = nearest(&field, known);
    Problem::new(
        at,
        What::Unknown {
            field: field.into_owned(),
            nearest,
            known,
        },
    )
}

/// Returns the word that was meant, if one is near enough.
fn nearest(word: &str, known: &'static [&'static str]) -> Option<&'static str> {
    crate::ui::nearest(word, known.iter().copied())
}
