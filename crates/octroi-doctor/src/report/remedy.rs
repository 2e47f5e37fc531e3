//! A remedy as JSON: its changes in applicable form, its commands, its proof.
//!
//! What identifies the first change (`target`, `op`, `statement`, `key`, …) stands at the top
//! too, for readers who know one change only; `changes` has all of them.

use octroi_names::Principal;
use serde_json::{Value, json};

use super::changes;
use crate::diagnosis::Diagnosis;
use crate::proof::{Access, ElementProof, Proof};
use crate::remedy::Remedy;
use crate::text::{self, Words};
use crate::{commands, edits};

pub(super) fn json(words: &Words<'_>, diagnosis: &Diagnosis, remedy: &Remedy) -> Value {
    let evidence = words.evidence;
    let changes: Vec<Value> = remedy
        .changes
        .iter()
        .map(|change| changes::change(words, change))
        .collect();
    let edits = edits::documents(evidence, remedy);
    let mut value = json!({
        "side": remedy.side.as_str(),
        "summary": text::summary(words, remedy),
        "target": null,
        "op": null,
        "statement": null,
        "document": edits.first().map(|edit| &edit.after),
    });
    if let (Some(fields), Some(first)) = (value.as_object_mut(), changes.first().and_then(Value::as_object)) {
        fields.extend(first.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    let forms = commands::of(words, remedy);
    let rest = json!({
        "changes": changes,
        "diff": edits.iter().map(edits::Edit::diff).collect::<Vec<_>>(),
        "commands": forms.cli.iter().map(|command| command.text(false)).collect::<Vec<_>>(),
        "terraform": some(forms.terraform),
        "cloudFormation": some(forms.cloudformation),
        "warnings": forms.warnings,
        "handOff": text::hand_off(words, diagnosis, remedy),
        "permission": remedy.changes.first().map(|change| commands::permission(evidence, change)),
        "appliers": remedy.appliers.iter().map(Principal::to_string).collect::<Vec<_>>(),
        "proof": remedy.proof.as_ref().map(|proof| self::proof(words, diagnosis, proof)),
    });
    if let (Some(fields), Value::Object(rest)) = (value.as_object_mut(), rest) {
        fields.extend(rest);
    }
    value
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn proof(words: &Words<'_>, diagnosis: &Diagnosis, proof: &Proof) -> Value {
    json!({
        "outcome": proof.outcome.as_str(),
        "newlyAllowed": text::beside(words, diagnosis, proof).into_iter().map(access).collect::<Vec<_>>(),
        "stillDenied": proof.still_denied.iter().map(access).collect::<Vec<_>>(),
        "elements": proof.elements.iter().map(element).collect::<Vec<_>>(),
    })
}

fn access(access: &Access) -> Value {
    json!({
        "by": access.by.to_string(),
        "action": access.action.as_str(),
        "on": access.on.as_str(),
        "way": access.way.as_str(),
    })
}

fn element(element: &ElementProof) -> Value {
    json!({
        "element": element.element,
        "attemptFailsWithout": element.fails_without,
        "opensWithout": element.opens_without,
    })
}
