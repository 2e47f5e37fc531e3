//! What is worth saying beside the verdict: confirmations, contradictions, doubts.

use octroi_names::SmolStr;
use octroi_ops::launch::{CallResult, LaunchCall, Stage};
use octroi_trail::StateReasonKind;

use crate::causes::{self, Cause};
use crate::diagnosis::{Certainty, Diagnosis, TrailWord};
use crate::evidence::Evidence;
use crate::trail_view::TrailView;

/// A note: a message id and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The id of the message.
    pub id: &'static str,
    /// Its named arguments.
    pub arguments: Vec<(&'static str, SmolStr)>,
}

impl Note {
    fn new(id: &'static str) -> Self {
        Self {
            id,
            arguments: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<SmolStr>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }
}

/// Returns the notes of a diagnosis.
pub(crate) fn of(evidence: &Evidence, trail: &TrailView<'_>, diagnosis: &Diagnosis) -> Vec<Note> {
    let mut notes = Vec::new();
    for (call, word) in diagnosis.replay.calls.iter().zip(&diagnosis.trail_says) {
        let action = call.leg.action.as_str();
        match (call.result, word) {
            (CallResult::Denied, TrailWord::Failed) => {
                notes.push(Note::new("note-trail-confirms").with("action", action));
            }
            (CallResult::Denied, TrailWord::Succeeded) if call.certain => {
                notes.push(Note::new("note-trail-contradicts-denial").with("action", action));
            }
            (CallResult::Allowed, TrailWord::Failed) if call.certain && !explained(diagnosis, call) => {
                notes.push(Note::new("note-trail-contradicts-allow").with("action", action));
            }
            _ => {}
        }
        if !call.certain && call.result == CallResult::Denied {
            notes.push(Note::new("note-uncertain-call-denied").with("action", action));
        }
    }
    let failed = matches!(causes::state_reason(evidence).kind(), StateReasonKind::MaybeKms);
    if diagnosis.certainty == Certainty::Ok && failed {
        notes.push(Note::new("note-failure-is-not-explained"));
    }
    if matches!(
        diagnosis.cause,
        Cause::KeyWrongAccountNoGrant | Cause::GrantInsufficient | Cause::ServiceLinkedRoleNoKeyAccess
    ) && let Some(record) = trail.revoked_grant()
    {
        let by = record
            .user_identity
            .as_ref()
            .and_then(octroi_trail::UserIdentity::principal);
        let by = by.map_or_else(|| "somebody".to_owned(), |principal| principal.to_string());
        notes.push(Note::new("note-grant-was-revoked").with("by", by.as_str()));
    }
    notes.dedup();
    notes
}

/// One call to EC2 is several checks, and one record: its failure speaks against those that
/// pass only if nothing else explains it.
fn explained(diagnosis: &Diagnosis, call: &LaunchCall) -> bool {
    let observed = diagnosis
        .blockers
        .first()
        .is_some_and(|blocker| blocker.index.is_none());
    call.stage == Stage::BeforeAnswer
        && (observed
            || diagnosis
                .replay
                .refused()
                .any(|(_, other)| other.stage == Stage::BeforeAnswer))
}
