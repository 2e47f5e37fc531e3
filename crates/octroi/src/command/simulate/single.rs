//! `octroi simulate --principal …`: one check, with its reason.

use std::borrow::Cow;
use std::path::PathBuf;

use octroi_names::{SmolStr, Tri};
use octroi_ops::authorize;
use octroi_policy::{Context, LayerTrace, Outcome, PolicyType, Trace, Value};

use super::text;
use crate::args::Format;
use crate::check::{
    Answer, Asked, Decided, Kind, Layer, Line, Problem, Raw, RequestText, Slot, What, compile_with,
    read_grants, write_outcome,
};
use crate::exit::Exit;
use crate::input::{Input, Source, source_error};
use crate::ui::{Excerpt, Failure, Say, Shell};

/// The flags that make one check.
#[derive(Debug)]
pub(super) struct Flags {
    pub(super) principal: String,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) resource_account: Option<String>,
    pub(super) context: Vec<String>,
    pub(super) policies: PathBuf,
    pub(super) format: Format,
}

/// A check that was decided, with all that its report needs.
pub(super) struct Checked<'a> {
    pub(super) source: &'a Source,
    pub(super) line: Line,
    pub(super) trace: Trace,
    pub(super) answer: Answer,
    /// Where the document of each policy stands.
    pub(super) documents: Vec<(Slot, Raw<'a>)>,
}

/// Runs the check.
pub(super) fn run(flags: &Flags, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    let source = Input::new(flags.policies.clone()).read_source(shell)?;
    let mut documents = Vec::new();
    let line = read(flags, &source, &mut documents)?;
    let answer = line.decide();
    let trace = authorize::explain(
        &line.asked.request,
        &line.policies_with_grants(),
        &line.asked.about,
    );
    let exit = match answer.outcome {
        Outcome::Allowed => Exit::Holds,
        Outcome::ImplicitDeny | Outcome::ExplicitDeny => Exit::Finding,
        Outcome::Undetermined => Exit::Undecided,
    };
    let checked = Checked {
        source: &source,
        line,
        trace,
        answer,
        documents,
    };
    let report = match flags.format {
        Format::Text => text::report(&checked, shell),
        Format::Json => json(&checked),
    };
    shell.answer(&report)?;
    if let Some(hint) = hint(&checked) {
        shell.hint(&hint);
    }
    Ok(exit)
}

/// Says what to add where the answer rests on the input alone.
fn hint(checked: &Checked<'_>) -> Option<Say> {
    match &checked.answer {
        Answer {
            outcome: Outcome::Undetermined,
            ..
        } if checked.line.asked.owner_is_open => Some(Say::new("simulate-owner-hint")),
        // AWS attaches a policy that allows everything to each level by itself (`authorization.md` 3.6).
        Answer {
            outcome: Outcome::ImplicitDeny,
            decided_by: Some(Decided::Layer { layer, .. }),
            ..
        } if layer.0 == PolicyType::ResourceControl => Some(Say::new("simulate-rcp-hint")),
        _ => None,
    }
}

fn read<'a>(
    flags: &Flags,
    source: &'a Source,
    documents: &mut Vec<(Slot, Raw<'a>)>,
) -> Result<Line, Failure> {
    let in_source = |problem: Problem<'_>| {
        let (say, cure) = problem.what.in_words();
        if let What::Policy {
            name,
            within: Some((text, span)),
            ..
        } = &problem.what
        {
            let excerpt = Excerpt::new(&format!("{} ({name})", source.name()), text, span.start, span.end);
            let failure = Failure::new(Exit::Usage, say).at(excerpt);
            return match cure {
                Some(cure) => failure.hint(cure),
                None => failure,
            };
        }
        let start = problem.offset_in(source.json());
        let end = start
            + problem
                .at
                .lines()
                .next()
                .map_or(0, str::len)
                .min(problem.what.reach());
        source_error(say, source, start, end, cure)
    };
    let mut grants = None;
    let policies = compile_with(Raw::new(source.json()), &mut grants, &mut |slot, document| {
        documents.push((slot, document));
    })
    .map_err(in_source)?;
    let asked = ask(flags, policies.boundary.is_some())?;
    let grants = match grants {
        Some(grants) => read_grants(grants, asked.about.owner).map_err(in_source)?,
        None => Vec::new(),
    };
    Ok(Line {
        asked,
        policies,
        grants,
    })
}

fn ask(flags: &Flags, has_boundary: bool) -> Result<Asked, Failure> {
    let text = RequestText {
        principal: Some(Cow::Borrowed(&flags.principal)),
        action: Cow::Borrowed(&flags.action),
        resource: Cow::Borrowed(&flags.resource),
        resource_account: flags.resource_account.as_deref().map(Cow::Borrowed),
        context: context(&flags.context)?,
        ..RequestText::default()
    };
    text.understand(has_boundary).map_err(|(_, what)| plain(&what))
}

fn plain(what: &What) -> Failure {
    let (say, cure) = what.in_words();
    let failure = Failure::new(Exit::Usage, say);
    match cure {
        Some(cure) => failure.hint(cure),
        None => failure,
    }
}

/// Reads `KEY=VALUE`. A key that is given twice is multi-valued, as is one whose value is a
/// JSON list, which is the way to give it one value.
fn context(pairs: &[String]) -> Result<Context, Failure> {
    let mut values: Vec<(&str, Vec<SmolStr>, bool)> = Vec::new();
    for pair in pairs {
        let (key, value) = pair
            .split_once('=')
            .filter(|(key, _)| !key.is_empty())
            .ok_or_else(|| {
                Failure::usage("cli-context")
                    .show("text", pair)
                    .hint(Say::new("cli-context-hint"))
            })?;
        let list = list(value).map_err(|what| plain(&what))?;
        let entry = values
            .iter_mut()
            .find(|(known, _, _)| known.eq_ignore_ascii_case(key));
        match (entry, list) {
            (Some((_, all, many)), list) => {
                *many = true;
                all.extend(list.unwrap_or_else(|| vec![value.into()]));
            }
            (None, Some(list)) => values.push((key, list, true)),
            (None, None) => values.push((key, vec![value.into()], false)),
        }
    }
    let mut context = Context::new();
    for (key, mut all, many) in values {
        match all.pop() {
            Some(only) if !many => context.set(key, Value::One(only)),
            last => {
                all.extend(last);
                context.set(key, Value::Many(all));
            }
        }
    }
    Ok(context)
}

fn list(value: &str) -> Result<Option<Vec<SmolStr>>, What> {
    let raw = Raw::new(value);
    if raw.kind() != Kind::Array || !value.trim_end().ends_with(']') {
        return Ok(None);
    }
    let mut items = Vec::new();
    raw.items(&mut |item| {
        items.push(SmolStr::from(item.scalar()?));
        Ok(())
    })
    .map_err(|problem| problem.what)?;
    Ok(Some(items))
}

fn json(checked: &Checked<'_>) -> String {
    let mut out = b"{\"id\":null".to_vec();
    write_outcome(&checked.line, &checked.answer, &mut out);
    let layers: Vec<_> = checked.trace.layers.iter().map(layer).collect();
    out.extend_from_slice(format!(",\"layers\":{}}}\n", serde_json::Value::from(layers)).as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

/// Returns whether a resource policy allows by naming the account alone, which leaves it to the
/// identity policies there (`authorization.md` 1.3).
pub(super) fn delegates(trace: &LayerTrace) -> bool {
    trace
        .kinds
        .is_some_and(|kinds| kinds.account.is_true() && !kinds.direct.is_true() && !kinds.role.is_true())
}

fn layer(trace: &LayerTrace) -> serde_json::Value {
    let tri = |value| match value {
        Tri::True => serde_json::json!(true),
        Tri::False => serde_json::json!(false),
        Tri::Unknown => serde_json::Value::Null,
    };
    let mut layer = serde_json::json!({
        "policyType": Layer(trace.policy_type).word(),
        "allows": tri(trace.verdict.allow),
        "denies": tri(trace.verdict.deny),
    });
    if delegates(trace)
        && let Some(layer) = layer.as_object_mut()
    {
        layer.insert("delegates".to_owned(), true.into());
    }
    if let (Some(level), Some(layer)) = (trace.level, layer.as_object_mut()) {
        layer.insert("level".to_owned(), level.into());
    }
    layer
}
