//! Why AWS may refuse to save a changed policy: its size, or what its validator looks at.
//!
//! Inline policies of one owner share their limit (`authorization.md` 1.2). Only what the
//! change brings about is said: what the policy had before was saved once.

use octroi_names::{Known, SmolStr};
use octroi_policy::{Finding, PolicyKind, validate};
use octroi_world::{Map, PolicyRef};

use super::terraform::policy_type;
use super::{Owner, Step, managed, owner};
use crate::edits::Edit;
use crate::remedy::Place;
use crate::text::{Words, place_name};

/// Returns why the changed policies may not be saved.
pub(super) fn of(words: &Words<'_>, steps: &[Step<'_>]) -> Vec<String> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Document(edit) => Some(edit),
            Step::Change(_) => None,
        })
        .flat_map(|edit| of_edit(words, edit))
        .collect()
}

fn of_edit(words: &Words<'_>, edit: &Edit) -> Vec<String> {
    let kind = kind(words, &edit.place);
    // What counts is what is saved, without the blanks that only make it readable.
    let text = edit.after.to_string();
    let before: Vec<Finding> = edit
        .before
        .as_deref()
        .map(|text| validate(text, kind))
        .unwrap_or_default();
    let place = place_name(words, &edit.place);
    let mut warnings: Vec<String> = validate(&text, kind)
        .into_iter()
        .filter(|finding| !before.iter().any(|known| known.message == finding.message))
        .map(|finding| {
            words.say(
                "warning-not-saved",
                &[("where", &place), ("reason", &finding.message)],
            )
        })
        .collect();
    let alone = kind.measure(&text);
    let together = alone + others(words, edit, kind);
    let most = kind.size_limit().most;
    if alone <= most && together > most {
        warnings.push(words.say(
            "warning-size-together",
            &[
                ("where", &place),
                ("size", &together.to_string()),
                ("most", &most.to_string()),
            ],
        ));
    }
    warnings
}

fn kind(words: &Words<'_>, place: &Place) -> PolicyKind {
    match place {
        Place::Identity { policy, .. } if managed(policy).is_some() => PolicyKind::Managed,
        Place::Identity { principal, group, .. } => match owner(words, principal, group.as_ref()).0 {
            Owner::User => PolicyKind::InlineUser,
            Owner::Group => PolicyKind::InlineGroup,
            Owner::Role => PolicyKind::InlineRole,
        },
        Place::Key(_) => PolicyKind::KeyPolicy,
        Place::Boundary(_) => PolicyKind::Boundary,
        Place::Session(_) => PolicyKind::Session,
        Place::Organization(name) if policy_type(words, name) == "RESOURCE_CONTROL_POLICY" => {
            PolicyKind::ResourceControl
        }
        Place::Organization(_) => PolicyKind::ServiceControl,
        Place::Endpoint(_) => PolicyKind::Endpoint,
    }
}

/// Returns the size of the other inline policies of the owner.
fn others(words: &Words<'_>, edit: &Edit, kind: PolicyKind) -> usize {
    let Place::Identity {
        principal,
        policy,
        group,
    } = &edit.place
    else {
        return 0;
    };
    if kind == PolicyKind::Managed {
        return 0;
    }
    let world = &words.evidence.world;
    let inline: Option<&Known<Map<SmolStr, PolicyRef>>> = match group {
        Some(group) => world.group(group).map(|group| &group.inline_policies),
        None => world
            .user(principal)
            .map(|user| &user.inline_policies)
            .or_else(|| world.role(principal).map(|role| &role.inline_policies)),
    };
    let Some(Known::Is(inline)) = inline else { return 0 };
    inline
        .iter()
        .filter(|(name, _)| *name != policy && managed(name).is_none())
        .filter_map(|(_, known)| known.value())
        .map(|known| kind.measure(known.text()))
        .sum()
}
