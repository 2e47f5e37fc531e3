//! Fields that the format does not know.
//!
//! What resembles a known field is a typo, and refused: it must not quietly become "not known".
//! What resembles none is somebody's own, such as the output of a describe call pasted whole;
//! it is read past. Which fields are known where is in the shapes alone: their refusal lists
//! them, and the objects that it is about are those with no other fields than these.

use serde_json::Value;

use super::notes::POLICIES;
use super::schema::Case;

/// The most fields of different names that are read past.
const MOST: usize = 64;

/// Reads a case and reads past fields that resemble no known one.
///
/// # Errors
///
/// The refusal of the shapes, as text.
pub(super) fn read_past(mut value: Value) -> Result<Case, String> {
    for _ in 0..MOST {
        let refusal = match serde_json::from_value::<Case>(value.clone()) {
            Ok(case) => return Ok(case),
            Err(error) => error.to_string(),
        };
        let Some((field, known)) = parts(&refusal) else {
            return Err(refusal);
        };
        let is_typo = known.iter().any(|other| resembles(field, other));
        if is_typo || !remove(&mut value, field, &known) {
            return Err(refusal);
        }
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// Takes the refusal of an unknown field apart: the field, and what is known in its place.
fn parts(refusal: &str) -> Option<(&str, Vec<&str>)> {
    let (said, known) = refusal.split_once(", expected ")?;
    let field = said.strip_prefix("unknown field `")?.strip_suffix('`')?;
    let known = known.split('`').skip(1).step_by(2).collect();
    Some((field, known))
}

/// Removes a field from the objects that have known fields beside it only; or from those
/// with more unknown ones, where there is none of the first kind.
fn remove(value: &mut Value, field: &str, known: &[&str]) -> bool {
    let only_known = |name: &str| name == field || known.contains(&name);
    remove_where(value, field, &|fields| fields.iter().all(|name| only_known(name)))
        || remove_where(value, field, &|fields| {
            fields.iter().any(|name| known.contains(name)) || fields.len() == 1
        })
}

fn remove_where(value: &mut Value, field: &str, fits: &dyn Fn(&[&str]) -> bool) -> bool {
    match value {
        Value::Object(fields) => {
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            let here = names.contains(&field) && fits(&names);
            if here {
                fields.shift_remove(field);
            }
            fields
                .iter_mut()
                .filter(|(name, _)| !POLICIES.contains(&name.as_str()))
                .fold(here, |found, (_, below)| remove_where(below, field, fits) | found)
        }
        Value::Array(values) => values
            .iter_mut()
            .fold(false, |found, below| remove_where(below, field, fits) | found),
        _ => false,
    }
}

/// Whether a name may be another one, mistyped; short names resemble each other sooner.
fn resembles(name: &str, known: &str) -> bool {
    let near = match name.len() {
        0..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    distance(&name.to_ascii_lowercase(), &known.to_ascii_lowercase()) <= near
}

/// The number of letters to insert, delete or exchange.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, letter) in a.chars().enumerate() {
        let mut next = vec![index + 1];
        for ((above_left, above), other) in row.iter().zip(row.iter().skip(1)).zip(&b) {
            let exchanged = above_left + usize::from(letter != *other);
            let left = next.last().copied().unwrap_or_default();
            next.push(exchanged.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::read;

    const CASE: &str = "schema: octroi-case/1\nworld:\n  region: eu-west-1\n  volumes:\n    - id: \
                        vol-0123456789abcdef0\n      iops: 3000\n      FIELD: x\naction:\n  operation: \
                        StartInstances\n  principal: arn:aws:iam::111122223333:user/a\n";

    #[test]
    fn a_field_of_somebody_is_read_past_and_a_typo_is_not() {
        assert!(read(&CASE.replace("FIELD", "multiAttachEnabled")).is_ok());
        for typo in ["kmsKeyArm", "encryptd", "devise", "snapshotID2"] {
            let error = read(&CASE.replace("FIELD", typo)).unwrap_err();
            assert!(error.message.contains(typo), "{typo}: {error}");
        }
    }

    #[test]
    fn what_is_read_past_is_not_lost_where_it_is_known() {
        let text = CASE.replace("FIELD", "principal");
        let evidence = read(&text).unwrap();
        assert!(evidence.attempt.principal.is_some());
    }

    #[test]
    fn a_value_that_is_wrong_is_still_refused() {
        assert!(read(&CASE.replace("FIELD: x", "encrypted: maybe")).is_err());
    }
}
