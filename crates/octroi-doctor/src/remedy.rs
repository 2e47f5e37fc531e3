//! What to do: the least change on the right side first, alternatives behind it.
//!
//! A remedy is built from the refused calls, one layer after the other, until the attempt
//! works in the changed world. Nothing is proposed that does not work there, except what no
//! change of a policy can do, which is said in words.

mod candidates;
mod change;
mod key_admin;
mod narrow;
mod statements;

use octroi_names::{Datum, Gap, Known, Principal, SmolStr};
use octroi_ops::LegVerdict;
use octroi_ops::launch::{CallResult, LaunchOutcome};

use crate::causes;
use crate::diagnosis::{Certainty, Diagnosis};
use crate::evidence::Evidence;
use crate::proof::{self, Proof};
use crate::refusal::Refusal;
use crate::replay::{Replay, replay};

use candidates::Candidate;
pub use change::{Change, ChangeError, Op, Place};
pub(crate) use change::{apply_all, edited, text_before};
pub use statements::Narrow;

/// On which side a remedy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// A policy of the caller: its own, its group's, its role's.
    IdentityPolicy,
    /// The key policy.
    KeyPolicy,
    /// A grant.
    Grant,
    /// The key's state or tags.
    KeyStateOrTags,
    /// The permissions boundary.
    PermissionsBoundary,
    /// The session policy, of the next session.
    SessionPolicy,
    /// An SCP or RCP.
    OrganizationPolicy,
    /// The policy of a VPC endpoint.
    EndpointPolicy,
    /// Something that no policy does.
    Operational,
}

impl Side {
    /// Returns the stable word for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IdentityPolicy => "identity-policy",
            Self::KeyPolicy => "key-policy",
            Self::Grant => "grant",
            Self::KeyStateOrTags => "key-state-or-tags",
            Self::PermissionsBoundary => "permissions-boundary",
            Self::SessionPolicy => "session-policy",
            Self::OrganizationPolicy => "organization-policy",
            Self::EndpointPolicy => "endpoint-policy",
            Self::Operational => "operational",
        }
    }
}

/// A change, or a few that belong together, with its proof.
#[derive(Debug, Clone)]
pub struct Remedy {
    /// The side of the first change.
    pub side: Side,
    /// The id of the message that says what it does.
    pub summary: &'static str,
    /// The arguments of that message.
    pub arguments: Vec<(&'static str, SmolStr)>,
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// What was found by playing the attempt in the changed world; `None` where there is
    /// nothing to play.
    pub proof: Option<Proof>,
    /// Who can apply the first change, as far as the evidence tells.
    pub appliers: Vec<Principal>,
}

impl Remedy {
    /// Returns the evidence of a new attempt in the world that the changes make: what was
    /// observed of the old one, and its trail, say nothing of it.
    ///
    /// # Errors
    ///
    /// If a change cannot be applied.
    pub fn applied(&self, evidence: &Evidence) -> Result<Evidence, ChangeError> {
        let mut next = evidence.clone();
        next.world = apply_all(&evidence.world, &self.changes)?;
        next.trail = Known::Unknown(Gap::new(Datum::Trail(evidence.region.as_str().into())));
        next.observed.state_reason = None;
        next.observed.transition_reason = None;
        next.observed.instance_state = evidence
            .observed
            .instance_state
            .map(|_| octroi_world::InstanceState::Stopped);
        Ok(next)
    }
}

/// A remedy is followed through at most this many layers of refusals.
const MAX_LAYERS: usize = 8;

/// Proposes remedies for a diagnosis, the least change first.
pub(crate) fn propose(
    evidence: &Evidence,
    diagnosis: &Diagnosis,
    caller: &Principal,
    narrow: Narrow,
) -> Vec<Remedy> {
    if diagnosis.certainty != Certainty::Determined {
        return Vec::new();
    }
    let Some(first) = diagnosis.blockers.first() else {
        return Vec::new();
    };
    let Some(index) = first.index.filter(|_| first.deny.is_some()) else {
        return candidates::of_cause(evidence, diagnosis.cause)
            .into_iter()
            .map(unproved)
            .collect();
    };
    let mut remedies: Vec<Remedy> = Vec::new();
    for candidate in candidates::of_refusal(
        evidence,
        &evidence.world,
        &diagnosis.replay,
        index,
        diagnosis.cause,
        narrow,
    ) {
        if candidate.changes.iter().all(Change::is_operational) {
            remedies.push(unproved(candidate));
            continue;
        }
        if let Some(remedy) = follow(evidence, diagnosis, caller, candidate, narrow)
            && !remedies.iter().any(|known| known.changes == remedy.changes)
        {
            remedies.push(remedy);
        }
    }
    // The first candidate is the side that is right for the cause; alternatives behind it
    // are ranked by the access that they add.
    if let Some((_, alternatives)) = remedies.split_first_mut() {
        alternatives.sort_by_key(|remedy| remedy.proof.as_ref().map_or(0, |proof| proof.newly_allowed.len()));
    }
    remedies
}

fn unproved(candidate: Candidate) -> Remedy {
    Remedy {
        side: candidate.side,
        summary: candidate.summary,
        arguments: candidate.arguments,
        changes: candidate.changes,
        proof: None,
        appliers: Vec::new(),
    }
}

/// Applies a candidate, looks what refuses then, and goes on until the attempt works.
fn follow(
    evidence: &Evidence,
    diagnosis: &Diagnosis,
    caller: &Principal,
    candidate: Candidate,
    narrow: Narrow,
) -> Option<Remedy> {
    let Candidate {
        side,
        summary,
        arguments,
        mut changes,
    } = candidate;
    for _ in 0..MAX_LAYERS {
        let world = apply_all(&evidence.world, &changes).ok()?;
        let played = replay(evidence, &world, caller, diagnosis.accepted);
        if let Some(outcome) = works(&played, diagnosis) {
            let accepted = diagnosis.accepted;
            let proof = proof::prove(evidence, &world, caller, &played, outcome, &changes, accepted);
            let appliers = key_admin::appliers(evidence, &changes);
            return Some(Remedy {
                side,
                summary,
                arguments,
                changes,
                proof: Some(proof),
                appliers,
            });
        }
        let (index, call) = played.refused().next()?;
        let refusal = Refusal::new(&world, call);
        let cause = causes::of_refusal(&refusal);
        let next = candidates::of_refusal(evidence, &world, &played, index, cause, narrow)
            .into_iter()
            .find(|next| !next.changes.iter().any(Change::is_operational))?;
        let before = changes.len();
        for change in next.changes {
            change::merge(&mut changes, change);
        }
        if changes.len() == before && apply_all(&evidence.world, &changes).is_err() {
            return None;
        }
    }
    None
}

/// How the attempt ends in the changed world, if nothing certain refuses it there.
///
/// What was not read may still decide behind the refusal that is mended: the outcome is
/// undetermined then. A refusal that only the trail knew has to be gone for certain, because
/// the sentence speaks of what was not read.
fn works(played: &Replay, diagnosis: &Diagnosis) -> Option<LaunchOutcome> {
    if played.outcome == LaunchOutcome::Started {
        return Some(LaunchOutcome::Started);
    }
    if played.refused().next().is_some() {
        return None;
    }
    let open = played
        .calls
        .iter()
        .enumerate()
        .filter(|(_, call)| call.certain && call.result == CallResult::Unknown);
    let mut seen: Vec<&Gap> = Vec::new();
    let mut outcome = LaunchOutcome::Started;
    for (index, call) in open {
        let before = diagnosis
            .replay
            .calls
            .get(index)
            .filter(|before| before.leg.action == call.leg.action && before.leg.on == call.leg.on)?;
        match (before.result, &before.leg.verdict) {
            (CallResult::Denied, LegVerdict::Unknown(_)) => return None,
            // The trail saw it succeed.
            (CallResult::Allowed, LegVerdict::Unknown(gaps)) => seen.extend(gaps),
            _ => outcome = LaunchOutcome::Undetermined,
        }
    }
    if !played.missing.iter().all(|gap| seen.contains(&gap)) {
        outcome = LaunchOutcome::Undetermined;
    }
    Some(outcome)
}
