//! From text to document: the elements of a policy, each with its place.
//!
//! Takes what evaluation can make sense of and no more: element names in exact case, no
//! unknown elements, no unknown operators, no element twice. What AWS refuses only on save
//! (a missing version, an empty list, a repeated `Sid`) passes here and is found by
//! [`crate::validate()`]. See `authorization.md` 1.1 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use std::borrow::Cow;

use smol_str::SmolStr;

use crate::condition::Operator;
use crate::json::{Kind, Reader, Text};
use crate::{
    Condition, Document, Effect, PolicyError, PrincipalElement, PrincipalKind, Span, Spanned, Statement,
    Version,
};

/// Reads a policy document.
pub(crate) fn document(text: &str) -> Result<Document, PolicyError> {
    const WHAT: &str = "the policy";
    let mut reader = Reader::new(text)?;
    let (mut version_seen, mut id_seen, mut statement_seen) = (None, None, None);
    let mut document = Document {
        version: Version::V2008,
        version_span: None,
        id: None,
        statements: Vec::new(),
    };
    let span = reader.object(WHAT, |reader, name| match &*name.value {
        "Version" => {
            once(reader, &mut version_seen, &name)?;
            let version = reader.string("`Version`")?;
            document.version = match &*version.value {
                "2012-10-17" => Version::V2012,
                "2008-10-17" => Version::V2008,
                other => {
                    let message = format!("`Version` is `{other}`: `2012-10-17` or `2008-10-17` is expected");
                    return Err(reader.refuse(version.span.start, version.span.end, message));
                }
            };
            document.version_span = Some(version.span);
            Ok(())
        }
        "Id" => {
            once(reader, &mut id_seen, &name)?;
            document.id = Some(owned(reader.string("`Id`")?));
            Ok(())
        }
        "Statement" => {
            once(reader, &mut statement_seen, &name)?;
            let statements = &mut document.statements;
            reader
                .one_or_many("`Statement`", |reader| {
                    statements.push(statement(reader)?);
                    Ok(())
                })
                .map(drop)
        }
        _ => Err(unknown(reader, WHAT, &name)),
    })?;
    if statement_seen.is_none() {
        return Err(reader.refuse(span.start, span.end, "the policy has no `Statement`".to_owned()));
    }
    reader.finish()?;
    Ok(document)
}

/// Which elements of a statement were read, and where their names stand.
#[derive(Default)]
struct Seen {
    sid: Option<Span>,
    effect: Option<Span>,
    principal: Option<(Span, bool)>,
    action: Option<(Span, bool)>,
    resource: Option<(Span, bool)>,
    condition: Option<Span>,
}

fn statement(reader: &mut Reader<'_>) -> Result<Statement, PolicyError> {
    const WHAT: &str = "a statement";
    let mut seen = Seen::default();
    let mut effect = None;
    let mut statement = Statement {
        span: Span::default(),
        sid: None,
        effect: Effect::Deny,
        principal: None,
        not_action: false,
        actions: Vec::new(),
        not_resource: false,
        resources: None,
        conditions: Vec::new(),
    };
    let span = reader.object(WHAT, |reader, name| match &*name.value {
        "Sid" => {
            once(reader, &mut seen.sid, &name)?;
            statement.sid = Some(owned(reader.string("`Sid`")?));
            Ok(())
        }
        "Effect" => {
            once(reader, &mut seen.effect, &name)?;
            let value = reader.string("`Effect`")?;
            effect = Some(match &*value.value {
                "Allow" => Effect::Allow,
                "Deny" => Effect::Deny,
                other => {
                    let message = format!("`Effect` is `{other}`: `Allow` or `Deny` is expected");
                    return Err(reader.refuse(value.span.start, value.span.end, message));
                }
            });
            Ok(())
        }
        "Principal" | "NotPrincipal" => {
            let negated = one_of_two(reader, &mut seen.principal, &name)?;
            statement.principal = Some(principal(reader, negated, &name)?);
            Ok(())
        }
        "Action" | "NotAction" => {
            statement.not_action = one_of_two(reader, &mut seen.action, &name)?;
            statement.actions = strings(reader, &quoted(&name))?;
            Ok(())
        }
        "Resource" | "NotResource" => {
            statement.not_resource = one_of_two(reader, &mut seen.resource, &name)?;
            statement.resources = Some(strings(reader, &quoted(&name))?);
            Ok(())
        }
        "Condition" => {
            once(reader, &mut seen.condition, &name)?;
            conditions(reader, &mut statement.conditions)
        }
        _ => Err(unknown(reader, WHAT, &name)),
    })?;
    statement.span = span;
    statement.effect = effect
        .ok_or_else(|| reader.refuse(span.start, span.end, "a statement has no `Effect`".to_owned()))?;
    Ok(statement)
}

fn principal(
    reader: &mut Reader<'_>,
    negated: bool,
    name: &Text<'_>,
) -> Result<PrincipalElement, PolicyError> {
    let what = quoted(name);
    let mut entries = Vec::new();
    if reader.kind() == Kind::String {
        let text = reader.string(&what)?;
        if text.value != "*" {
            let message = format!("{what}: `*` or an object such as {{\"AWS\": …}} is expected");
            return Err(reader.refuse(text.span.start, text.span.end, message));
        }
        let span = text.span;
        entries.push((PrincipalKind::Any, owned(text)));
        return Ok(PrincipalElement {
            negated,
            span,
            entries,
        });
    }
    let mut seen = [None; 4];
    let span = reader.object(&what, |reader, name| {
        let [aws, service, federated, canonical] = &mut seen;
        let (kind, slot) = match &*name.value {
            "AWS" => (PrincipalKind::Aws, aws),
            "Service" => (PrincipalKind::Service, service),
            "Federated" => (PrincipalKind::Federated, federated),
            "CanonicalUser" => (PrincipalKind::CanonicalUser, canonical),
            _ => return Err(unknown(reader, &what, &name)),
        };
        once(reader, slot, &name)?;
        let inner = quoted(&name);
        reader
            .one_or_many(&inner, |reader| {
                entries.push((kind, owned(reader.string(&inner)?)));
                Ok(())
            })
            .map(drop)
    })?;
    Ok(PrincipalElement {
        negated,
        span,
        entries,
    })
}

fn conditions(reader: &mut Reader<'_>, conditions: &mut Vec<Condition>) -> Result<(), PolicyError> {
    // Operators without keys leave no condition behind, so they are kept here.
    let mut idle: Vec<Spanned<SmolStr>> = Vec::new();
    reader
        .object("`Condition`", |reader, operator| {
            let operator = owned(operator);
            let mut earlier = conditions.iter().map(|line| &line.operator).chain(&idle);
            if let Some(first) = earlier.find(|other| other.value == operator.value) {
                return Err(twice(reader, &operator.value, first.span, operator.span));
            }
            let block = conditions.len();
            reader.object("a condition operator", |reader, key| {
                let key = owned(key);
                let earlier = conditions.get(block..).unwrap_or_default();
                if let Some(first) = earlier.iter().find(|other| other.key.value == key.value) {
                    return Err(twice(reader, &key.value, first.key.span, key.span));
                }
                let mut values = Vec::new();
                reader.one_or_many("a condition value", |reader| {
                    values.push(owned(reader.scalar("a condition value")?));
                    Ok(())
                })?;
                conditions.push(Condition {
                    operator: operator.clone(),
                    key,
                    values,
                });
                Ok(())
            })?;
            if conditions.len() == block {
                // Without keys it asks for nothing, and AWS takes any word for it.
                idle.push(operator);
            } else if Operator::parse(&operator.value).is_none() {
                let message = format!("`{}` is not a condition operator", operator.value);
                return Err(reader.refuse(operator.span.start, operator.span.end, message));
            }
            Ok(())
        })
        .map(drop)
}

fn strings(reader: &mut Reader<'_>, what: &str) -> Result<Vec<Spanned<SmolStr>>, PolicyError> {
    let mut entries = Vec::new();
    reader.one_or_many(what, |reader| {
        entries.push(owned(reader.string(what)?));
        Ok(())
    })?;
    Ok(entries)
}

/// Notes that an element was read, and refuses it the second time.
fn once(reader: &Reader<'_>, slot: &mut Option<Span>, name: &Text<'_>) -> Result<(), PolicyError> {
    match slot.replace(name.span) {
        None => Ok(()),
        Some(first) => Err(twice(reader, &name.value, first, name.span)),
    }
}

/// The same for an element and its `Not…` twin, of which a statement has one; returns whether it is the twin.
fn one_of_two(
    reader: &Reader<'_>,
    slot: &mut Option<(Span, bool)>,
    name: &Text<'_>,
) -> Result<bool, PolicyError> {
    let negated = name.value.starts_with("Not");
    match slot.replace((name.span, negated)) {
        None => Ok(negated),
        Some((first, same)) if same == negated => Err(twice(reader, &name.value, first, name.span)),
        Some((first, _)) => {
            let plain = name.value.trim_start_matches("Not");
            let message = format!(
                "a statement has `{plain}` or `Not{plain}`, not both: the other one is at {}",
                reader.place(first)
            );
            Err(reader.refuse(name.span.start, name.span.end, message))
        }
    }
}

#[cold]
fn twice(reader: &Reader<'_>, name: &str, first: Span, again: Span) -> PolicyError {
    let message = format!(
        "`{name}` stands twice in one object: at {} and at {}",
        reader.place(first),
        reader.place(again)
    );
    reader.refuse(again.start, again.end, message)
}

#[cold]
fn unknown(reader: &Reader<'_>, what: &str, name: &Text<'_>) -> PolicyError {
    let message = format!("{what} has no element `{}`", name.value);
    reader.refuse(name.span.start, name.span.end, message)
}

fn quoted(name: &Text<'_>) -> Cow<'static, str> {
    // The usual names are spelled out: an allocation for each element would show in a parse.
    Cow::Borrowed(match &*name.value {
        "Action" => "`Action`",
        "NotAction" => "`NotAction`",
        "Resource" => "`Resource`",
        "NotResource" => "`NotResource`",
        "Principal" => "`Principal`",
        "NotPrincipal" => "`NotPrincipal`",
        "AWS" => "`AWS`",
        "Service" => "`Service`",
        "Federated" => "`Federated`",
        "CanonicalUser" => "`CanonicalUser`",
        other => return Cow::Owned(format!("`{other}`")),
    })
}

fn owned(text: Text<'_>) -> Spanned<SmolStr> {
    Spanned {
        value: SmolStr::from(text.value),
        span: text.span,
    }
}
