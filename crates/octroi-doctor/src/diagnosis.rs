//! The diagnosis: replay, trail and observation put together.
//!
//! The replay decides what it can decide. What it cannot, the trail may; where both speak
//! they are compared, and a contradiction is said. What neither settles is undetermined, and
//! the missing data are named.

use octroi_names::{Datum, Gap, Principal, SmolStr, VolumeId};
use octroi_ops::LegVerdict;
use octroi_ops::launch::{CallResult, LaunchCall, LaunchOutcome, Stage};
use octroi_trail::StateReasonKind;
use octroi_world::InstanceState;

use crate::causes::{self, Cause, of_observation};
use crate::evidence::{AttemptedOperation, Evidence};
use crate::refusal::{Deciding, DenyKind, Refusal};
use crate::remedy::{self, Narrow, Remedy};
use crate::replay::{Replay, calling, replay};
use crate::trail_view::{Said, TrailView};
use crate::{hearsay, notes, still_possible};

/// How sure the diagnosis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The attempt works.
    Ok,
    /// It fails, and the cause is known.
    Determined,
    /// The evidence does not decide.
    Undetermined,
}

impl Certainty {
    /// Returns the stable word for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Determined => "determined",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Something that stops the attempt.
#[derive(Debug, Clone)]
pub struct Blocker {
    /// The index of the call in the replay; `None` where the replay has no such call.
    pub index: Option<usize>,
    /// The action, such as `kms:CreateGrant`; `None` where no call is refused.
    pub action: Option<SmolStr>,
    /// Who makes the call, as the callee sees it.
    pub by: Option<Principal>,
    /// The resource.
    pub on: Option<SmolStr>,
    /// The volume.
    pub volume: Option<VolumeId>,
    /// How it is refused.
    pub deny: Option<DenyKind>,
    /// The cause.
    pub cause: Cause,
    /// The statement that decides.
    pub deciding: Option<Deciding>,
    /// AWS's sentence, where the trail or the service has one.
    pub sentence: Option<String>,
}

/// Something that was not read and would decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What.
    pub gap: Gap,
    /// What it would decide.
    pub decides: &'static str,
}

/// What a diagnosis found.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// How sure it is.
    pub certainty: Certainty,
    /// How the attempt ends.
    pub outcome: LaunchOutcome,
    /// The cause.
    pub cause: Cause,
    /// The attempt, played again.
    pub replay: Replay,
    /// What the trail says of each call of the replay, by index.
    pub trail_says: Vec<TrailWord>,
    /// Everything that stops the attempt, in order; the first one is the cause.
    pub blockers: Vec<Blocker>,
    /// What was not read and would decide.
    pub missing: Vec<Missing>,
    /// Causes that the missing data would let stand.
    pub candidates: Vec<Cause>,
    /// What else is worth saying.
    pub notes: Vec<notes::Note>,
    /// What to do, the least change first.
    pub remedies: Vec<Remedy>,
    /// Whether EC2 was seen to accept the call.
    pub accepted: bool,
}

/// What the trail says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrailWord {
    /// Nothing.
    Silent,
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
}

/// What to look at and what to propose.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether the trail may be used.
    pub use_trail: bool,
    /// Whether remedies are looked for.
    pub remedies: bool,
    /// How far a statement for CreateGrant is narrowed.
    pub narrow: Narrow,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            use_trail: true,
            remedies: true,
            narrow: Narrow::default(),
        }
    }
}

/// Why there is nothing to diagnose.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiagnoseError {
    /// Neither the attempt nor the trail says who made the call.
    #[error("who made the call is not known: neither the attempt nor the trail names a principal")]
    NoCaller,
    /// The attempt names nobody, and the trail names several.
    #[error("who made the call is ambiguous: the trail names {}", listed(.0))]
    ManyCallers(Vec<Principal>),
}

fn listed(principals: &[Principal]) -> String {
    principals
        .iter()
        .map(|principal| format!("`{principal}`"))
        .collect::<Vec<_>>()
        .join(" and ")
}

/// Diagnoses an attempt.
///
/// # Errors
///
/// If nobody, or more than one, is known to have made the call.
pub fn diagnose(evidence: &Evidence, options: Options) -> Result<Diagnosis, DiagnoseError> {
    let trail = TrailView::new(evidence, options.use_trail);
    let world = &evidence.world;
    let callers = trail.callers();
    if evidence.attempt.principal.is_none() && callers.len() > 1 {
        return Err(DiagnoseError::ManyCallers(callers));
    }
    let caller = caller(evidence, &trail).ok_or(DiagnoseError::NoCaller)?;
    let accepted = accepted(evidence, &trail);
    let mut played = replay(evidence, world, &caller, accepted);
    let trail_says = listen(&mut played, &trail);
    let mut diagnosis = judge(evidence, &trail, played, trail_says, accepted);
    diagnosis.notes = notes::of(evidence, &trail, &diagnosis);
    if options.remedies {
        diagnosis.remedies = remedy::propose(evidence, &diagnosis, &caller, options.narrow);
    }
    Ok(diagnosis)
}

/// The caller is the attempt's principal as it calls; the trail tells the session, and the
/// principal where the attempt does not.
fn caller(evidence: &Evidence, trail: &TrailView<'_>) -> Option<Principal> {
    let told = trail.caller();
    let Some(principal) = &evidence.attempt.principal else {
        return told;
    };
    let calling = calling(&evidence.world, principal);
    match (&calling, told) {
        (Principal::Role(_), Some(session))
            if session.name() == calling.name() && session.account() == calling.account() =>
        {
            Some(session)
        }
        _ => Some(calling),
    }
}

/// Returns whether it was observed that EC2 answered the call with success.
fn accepted(evidence: &Evidence, trail: &TrailView<'_>) -> bool {
    if let Some(accepted) = trail.accepted() {
        return accepted;
    }
    let attempt = &evidence.attempt;
    if attempt.operation == AttemptedOperation::RunInstances && attempt.instance.is_some() {
        // An instance that exists was accepted once.
        return evidence.observed.instance_state.is_some();
    }
    if attempt.operation == AttemptedOperation::CreateVolume && attempt.volume.is_some() {
        return true;
    }
    let reason = causes::state_reason(evidence);
    attempt.operation.moves_instance()
        && (matches!(reason.kind(), StateReasonKind::MaybeKms)
            || evidence.observed.instance_state == Some(InstanceState::Running))
}

/// Lets the trail settle what the replay could not.
fn listen(played: &mut Replay, trail: &TrailView<'_>) -> Vec<TrailWord> {
    let words: Vec<TrailWord> = played
        .calls
        .iter()
        .map(|call| match trail.about(call) {
            Some(Said::Succeeded) => TrailWord::Succeeded,
            Some(Said::Failed(_)) => TrailWord::Failed,
            None => TrailWord::Silent,
        })
        .collect();
    if !played
        .calls
        .iter()
        .any(|call| call.certain && call.result == CallResult::Unknown)
    {
        return words;
    }
    for (call, word) in played.calls.iter_mut().zip(&words) {
        if call.result == CallResult::Unknown {
            call.result = match word {
                TrailWord::Succeeded => CallResult::Allowed,
                TrailWord::Failed => CallResult::Denied,
                TrailWord::Silent => CallResult::Unknown,
            };
        }
    }
    let stops = |result| matches!(result, CallResult::Denied | CallResult::Unknown);
    played.first = played
        .calls
        .iter()
        .position(|call| call.certain && stops(call.result));
    // What a call lacked that the trail saw succeed decides nothing more.
    let settled: Vec<&Gap> = played
        .calls
        .iter()
        .filter(|call| call.result == CallResult::Allowed)
        .flat_map(gaps)
        .collect();
    let open: Vec<&Gap> = played
        .calls
        .iter()
        .filter(|call| call.result != CallResult::Allowed)
        .flat_map(gaps)
        .collect();
    let missing = std::mem::take(&mut played.missing);
    played.missing = missing
        .into_iter()
        .filter(|gap| !settled.contains(&gap) || open.contains(&gap))
        .collect();
    words
}

fn gaps(call: &LaunchCall) -> &[Gap] {
    match &call.leg.verdict {
        LegVerdict::Unknown(gaps) => gaps,
        _ => &[],
    }
}

fn judge(
    evidence: &Evidence,
    trail: &TrailView<'_>,
    played: Replay,
    trail_says: Vec<TrailWord>,
    accepted: bool,
) -> Diagnosis {
    let blockers = blockers(evidence, trail, &played);
    let mut first = played.first_call().map(|call| call.result);
    if first == Some(CallResult::Unknown) && refused_anyhow(&played) {
        first = Some(CallResult::Denied);
    }
    let complete = played.missing.is_empty() || first == Some(CallResult::Denied);
    let starts = first.is_none() && complete;
    let mut diagnosis = Diagnosis {
        certainty: Certainty::Determined,
        outcome: outcome(evidence, &played, first),
        cause: Cause::Unknown,
        trail_says,
        blockers,
        missing: Vec::new(),
        candidates: Vec::new(),
        notes: Vec::new(),
        remedies: Vec::new(),
        accepted,
        replay: played,
    };
    if let Some((cause, outcome)) = of_observation(evidence, trail, starts) {
        let says_more = matches!(
            cause,
            Cause::NotKmsInstanceProfile | Cause::NotKmsServiceLinkedRole
        );
        let explained = says_more && first == Some(CallResult::Denied);
        if !explained {
            diagnosis.cause = cause;
            diagnosis.outcome = outcome;
            diagnosis.blockers.insert(0, Blocker::observed(cause));
            if cause.is_before_kms() {
                not_reached(&mut diagnosis.replay);
            }
            return diagnosis;
        }
    }
    match first {
        Some(CallResult::Denied) => {
            let first = diagnosis.blockers.first();
            diagnosis.cause = first.map_or(Cause::Unknown, |blocker| blocker.cause);
            if diagnosis.cause == Cause::Unknown && only_heard(&diagnosis.replay) {
                leave_open(evidence, trail, &mut diagnosis);
            }
        }
        None if starts => {
            diagnosis.certainty = Certainty::Ok;
            diagnosis.cause = Cause::None;
        }
        _ => match hearsay::blocker(trail) {
            Some((blocker, outcome)) => {
                diagnosis.cause = blocker.cause;
                diagnosis.outcome = outcome.unwrap_or_else(|| failed(evidence));
                diagnosis.blockers.insert(0, blocker);
            }
            None => leave_open(evidence, trail, &mut diagnosis),
        },
    }
    diagnosis
}

/// EC2 did not get as far as KMS: what would have passed was not asked.
fn not_reached(played: &mut Replay) {
    for call in &mut played.calls {
        if call.stage == Stage::BehindAnswer && call.result == CallResult::Allowed {
            call.result = CallResult::NotReached;
        }
    }
}

/// Whether a call is refused for certain behind one that is open, on the same side of EC2's
/// answer: the attempt then fails whatever the open one does.
fn refused_anyhow(played: &Replay) -> bool {
    let stage = played.first_call().map(|call| call.stage);
    played
        .refused()
        .any(|(_, call)| Some(call.stage) == stage && !matches!(call.leg.verdict, LegVerdict::Unknown(_)))
}

/// Whether the first refusal is known from the trail alone.
fn only_heard(played: &Replay) -> bool {
    played
        .first_call()
        .is_some_and(|call| matches!(call.leg.verdict, LegVerdict::Unknown(_)))
}

/// Says what is missing, and what it would let stand. A refusal that only the trail knows is
/// a fact, and stays among the calls; why it was refused is what is open.
fn leave_open(evidence: &Evidence, trail: &TrailView<'_>, diagnosis: &mut Diagnosis) {
    let played = &diagnosis.replay;
    diagnosis.certainty = Certainty::Undetermined;
    diagnosis.missing = missing(evidence, trail, played);
    let refused = played
        .first_call()
        .filter(|call| call.result == CallResult::Denied);
    diagnosis.candidates = match refused {
        Some(call) => hearsay::left_open(&evidence.world, trail, call),
        None => still_possible::of_replay(evidence, &diagnosis.missing, played),
    };
    let ordinary_stop = matches!(
        causes::state_reason(evidence).kind(),
        StateReasonKind::UserInitiated(_)
    );
    if refused.is_none() && ordinary_stop && evidence.attempt.operation == AttemptedOperation::StartInstances
    {
        diagnosis.candidates.push(Cause::NotKmsNeverCalled);
    }
    diagnosis.outcome = match (observed_outcome(evidence), refused) {
        (LaunchOutcome::Undetermined, Some(_)) => failed(evidence),
        (observed, _) => observed,
    };
    diagnosis.blockers.clear();
}

fn blockers(evidence: &Evidence, trail: &TrailView<'_>, played: &Replay) -> Vec<Blocker> {
    played
        .refused()
        .map(|(index, call)| {
            let said = match trail.about(call) {
                Some(Said::Failed(record)) => record.error_message.as_ref().map(ToString::to_string),
                _ => None,
            };
            if matches!(call.leg.verdict, LegVerdict::Unknown(_)) {
                return hearsay::settled(&evidence.world, trail, index, call);
            }
            let refusal = Refusal::new(&evidence.world, call);
            let sentence = said.or_else(|| refusal.failure.as_ref().map(|failure| failure.message.clone()));
            Blocker {
                index: Some(index),
                action: (refusal.deny != DenyKind::Service).then(|| call.leg.action.as_str().into()),
                by: (refusal.deny != DenyKind::Service).then(|| call.leg.by.clone()),
                on: (refusal.deny != DenyKind::Service).then(|| call.leg.on.as_str().into()),
                volume: call.volume.clone(),
                deny: Some(refusal.deny),
                cause: causes::of_refusal(&refusal),
                deciding: refusal.deciding(),
                sentence,
            }
        })
        .collect()
}

impl Blocker {
    fn observed(cause: Cause) -> Self {
        Self {
            index: None,
            action: None,
            by: None,
            on: None,
            volume: None,
            deny: None,
            cause,
            deciding: None,
            sentence: None,
        }
    }
}

fn outcome(evidence: &Evidence, played: &Replay, first: Option<CallResult>) -> LaunchOutcome {
    if first == Some(CallResult::Denied) && played.outcome == LaunchOutcome::Undetermined {
        return failed(evidence);
    }
    if first.is_none() && played.missing.is_empty() {
        return LaunchOutcome::Started;
    }
    played.outcome
}

/// How a refusal behind EC2's answer ends the attempted operation.
fn failed(evidence: &Evidence) -> LaunchOutcome {
    match evidence.attempt.operation {
        AttemptedOperation::StartInstances => LaunchOutcome::Stopped,
        AttemptedOperation::RunInstances => LaunchOutcome::Terminated,
        AttemptedOperation::CreateVolume => LaunchOutcome::VolumeDeleted,
        AttemptedOperation::AttachVolume | AttemptedOperation::CreateGrant => LaunchOutcome::SyncError,
    }
}

fn observed_outcome(evidence: &Evidence) -> LaunchOutcome {
    match evidence.observed.instance_state {
        Some(InstanceState::Running | InstanceState::Pending) => LaunchOutcome::Started,
        Some(InstanceState::Stopped | InstanceState::Stopping) => LaunchOutcome::Stopped,
        Some(InstanceState::Terminated | InstanceState::ShuttingDown) => LaunchOutcome::Terminated,
        None => {
            let gone = evidence.attempt.volume.as_ref().is_some_and(|id| {
                evidence.world.volume(id).value().is_some_and(|found| {
                    found.is_none_or(|volume| volume.state == octroi_world::VolumeState::Deleted)
                })
            });
            if evidence.attempt.operation == AttemptedOperation::CreateVolume && gone {
                LaunchOutcome::VolumeDeleted
            } else {
                LaunchOutcome::Undetermined
            }
        }
    }
}

fn missing(evidence: &Evidence, trail: &TrailView<'_>, played: &Replay) -> Vec<Missing> {
    let mut gaps = played.missing.clone();
    let about = |gap: &Gap| gap.datum.about().to_owned();
    // Without its volumes, a launch's keys are those of the account's settings.
    let volumes = gaps
        .iter()
        .find(|gap| matches!(gap.datum, Datum::Volumes(_)))
        .map(about);
    if volumes.is_some()
        && evidence.attempt.operation == AttemptedOperation::RunInstances
        && let Some(account) = evidence.attempt.principal.as_ref().and_then(Principal::account)
    {
        let defaults = evidence.world.ebs_defaults(account, &evidence.region);
        gaps.extend(defaults.encryption_by_default.gap().cloned());
        gaps.extend(defaults.default_kms_key.gap().cloned());
        let key: SmolStr = format!("default key of {account} in {}", evidence.region).into();
        gaps.extend([Gap::new(Datum::Key(key.clone())), Gap::new(Datum::KeyPolicy(key))]);
    }
    if trail.is_empty() {
        gaps.push(Gap::new(Datum::Trail(evidence.region.as_str().into())));
    }
    gaps.sort();
    gaps.dedup();
    gaps.into_iter()
        .map(|gap| Missing {
            decides: hearsay::decides(&gap.datum),
            gap,
        })
        .collect()
}
