//! Plays the calls of a launch, one after the other, in a world that they change.
//!
//! Every check is looked at, also behind the first refusal: a person who mends one wants to
//! know the next. What would pass but is behind a refusal is "not reached". The grant that a
//! refused call would have made is made in a shadow world, so that the Decrypt of the
//! instance shows its own refusals only.

use octroi_names::{Datum, Gap, Known, SmolStr};
use octroi_policy::{Element, Outcome};
use octroi_world::{Effect, Grant, InstanceState, VolumeState, World};

use super::outcome::{failed_run_reason, failed_start_reason};
use super::{
    CallResult, Launch, LaunchCall, LaunchKind, LaunchOutcome, PlannedCall, Stage, VolumeSource, plan,
};
use crate::Request;
use crate::call::{Call, Performed, Refused};
use crate::context::Origin;
use crate::ec2::PLACEHOLDER;
use crate::ids::Ids;
use crate::perform::perform;
use crate::survey::{Leg, LegVerdict, survey};

/// A launch that was played.
#[derive(Debug, Clone)]
pub struct Launched {
    /// Every check, in order.
    pub calls: Vec<LaunchCall>,
    /// How it ends.
    pub outcome: LaunchOutcome,
    /// The index of the first check that did not pass, refused or unknown.
    pub first: Option<usize>,
    /// What was not read and could change the outcome.
    pub missing: Vec<Gap>,
    /// The calls as they were performed, up to and including the refused one.
    pub performed: Vec<(Call, Performed)>,
    /// The world behind the launch.
    pub world: World,
}

/// Plays a launch.
pub fn play(world: &World, launch: &Launch, ids: &mut dyn Ids) -> Launched {
    let mut stage = Play {
        launch,
        shadow: world.clone(),
        calls: Vec::new(),
        performed: Vec::new(),
        first: None,
        missing: Vec::new(),
        grants: Vec::new(),
    };
    let unread_volumes: Vec<Gap> = match &launch.volumes {
        Known::Unknown(gap) => vec![gap.clone()],
        Known::Is(volumes) => volumes
            .iter()
            .flat_map(|volume| {
                let source = match &volume.source {
                    VolumeSource::Unread(gap) if makes_volumes(&launch.kind) => Some(gap.clone()),
                    _ => None,
                };
                [volume.encrypted.gap().cloned(), volume.key.gap().cloned(), source]
            })
            .flatten()
            .collect(),
    };
    for planned in plan(world, launch) {
        stage.call(planned, ids);
    }
    if stage.first.is_none() {
        stage.missing.extend(unread_profile(world, launch));
    }
    if stage.first.is_none_or(|index| stage.is_unknown(index)) {
        stage.missing.extend(unread_volumes);
    }
    stage.end(world)
}

/// Whether volumes are made, so that it matters from what.
fn makes_volumes(kind: &LaunchKind) -> bool {
    matches!(kind, LaunchKind::Run { .. } | LaunchKind::CreateVolume { .. })
}

/// Whether the profile exists and which role it holds decides a launch that was not accepted.
fn unread_profile(world: &World, launch: &Launch) -> Option<Gap> {
    let LaunchKind::Run { request, .. } = &launch.kind else {
        return None;
    };
    let name = request.instance_profile.as_ref().filter(|_| !launch.accepted)?;
    world
        .instance_profile(launch.caller.account(), name)
        .gap()
        .cloned()
}

struct Play<'a> {
    launch: &'a Launch,
    shadow: World,
    calls: Vec<LaunchCall>,
    performed: Vec<(Call, Performed)>,
    first: Option<usize>,
    missing: Vec<Gap>,
    grants: Vec<(octroi_names::Arn, octroi_names::GrantId)>,
}

impl Play<'_> {
    fn is_unknown(&self, index: usize) -> bool {
        self.calls
            .get(index)
            .is_some_and(|call| call.result == CallResult::Unknown)
    }

    /// Whether something certain has been refused already.
    fn refused(&self) -> bool {
        self.calls
            .iter()
            .any(|call| call.certain && call.result == CallResult::Denied)
    }

    fn call(&mut self, mut planned: PlannedCall, ids: &mut dyn Ids) {
        let behind = self.refused();
        let mut legs = survey(&self.shadow, &planned.call);
        let exempted = self.exempted(&planned.call, &legs);
        let documented_form = exempted.is_some();
        if let Some((call, other)) = exempted {
            planned.call = call;
            legs = other;
        }
        let performed = perform(&self.shadow, &planned.call, ids);
        let operation_failed = match (
            &performed.result,
            legs.iter().all(|leg| matches!(leg.verdict, LegVerdict::Allowed)),
        ) {
            (Err(Refused::Failed(failure)), true) => Some(failure.clone()),
            _ => None,
        };
        let last = legs.len().saturating_sub(1);
        for (index, mut leg) in legs.into_iter().enumerate() {
            if index == last
                && let Some(failure) = &operation_failed
            {
                leg.verdict = LegVerdict::Failed(failure.clone());
            }
            self.leg(leg, &planned, documented_form);
        }
        self.follow(&planned, &performed, ids);
        if !behind && planned.certain {
            self.performed.push((planned.call, performed));
        }
    }

    /// Where the identity of the instance is refused, an exception may name it in the form with
    /// the instance's id (`launch.md` 1): both forms are accepted.
    fn exempted(&self, call: &Call, legs: &[Leg]) -> Option<(Call, Vec<Leg>)> {
        let denied = |leg: &Leg| matches!(leg.verdict, LegVerdict::Denied { .. });
        if call.origin != Origin::Infrastructure || !legs.iter().any(denied) {
            return None;
        }
        let arn = crate::facts::infrastructure_arn_with_instance(&call.caller)?;
        let mut call = call.clone();
        call.stated
            .push((SmolStr::new_static("aws:PrincipalArn"), Some(arn.as_str().into())));
        let legs = survey(&self.shadow, &call);
        (!legs.iter().any(denied)).then_some((call, legs))
    }

    fn leg(&mut self, leg: Leg, planned: &PlannedCall, documented_form: bool) {
        // What stands behind the first refused check of one call is not reached either.
        let behind = self.refused();
        let answered = self.launch.accepted
            && planned.stage == Stage::BeforeAnswer
            && planned.call.origin == Origin::Direct;
        let result = match &leg.verdict {
            _ if answered => CallResult::Allowed,
            LegVerdict::Denied { .. } if undecidable(&leg) => {
                self.missing.push(Gap::new(Datum::Other(leg.on.as_str().into())));
                CallResult::Unknown
            }
            LegVerdict::Denied { .. } => CallResult::Denied,
            // Behind a refusal, the state of the key stops the caller's calls by itself; the
            // instance's identity would never come to be (case README, "Call model").
            LegVerdict::Failed(_) if behind && planned.call.origin == Origin::Infrastructure => {
                CallResult::NotReached
            }
            LegVerdict::Failed(_) => CallResult::Denied,
            LegVerdict::Allowed if behind => CallResult::NotReached,
            LegVerdict::Allowed => CallResult::Allowed,
            LegVerdict::Unknown(_) if behind => CallResult::NotReached,
            // The identity of the instance lives on the grant that was just made, whatever other
            // grants the key has.
            LegVerdict::Unknown(gaps)
                if planned.call.origin == Origin::Infrastructure && gaps.iter().all(is_of_grants) =>
            {
                CallResult::Allowed
            }
            LegVerdict::Unknown(gaps) => {
                if planned.certain && !self.refused() {
                    self.missing.extend(gaps.iter().cloned());
                }
                CallResult::Unknown
            }
        };
        let index = self.calls.len();
        let stops = planned.certain && matches!(result, CallResult::Denied | CallResult::Unknown);
        self.calls.push(LaunchCall {
            leg,
            stage: planned.stage,
            volume: planned.volume.clone(),
            result,
            certain: planned.certain,
            documented_form,
        });
        if stops && self.first.is_none() {
            self.first = Some(index);
        }
    }

    /// Goes on in the shadow world as if the call had been allowed.
    fn follow(&mut self, planned: &PlannedCall, performed: &Performed, ids: &mut dyn Ids) {
        if performed.result.is_ok() {
            for effect in &performed.effects {
                if let Effect::GrantCreated { key, grant } = effect {
                    self.grants.push((key.clone(), grant.id.clone()));
                }
                if let Ok(next) = self.shadow.apply(effect) {
                    self.shadow = next;
                }
            }
            return;
        }
        if let Request::CreateGrant(request) = &planned.call.request
            && let Some(id) = crate::ids::grant_id(ids)
        {
            let grant = Grant {
                id: id.clone(),
                name: request.name.clone(),
                grantee: request.grantee.clone(),
                retiring: request.retiring.clone(),
                operations: request.operations.clone(),
                constraint: request.constraint.clone(),
                issuing_account: planned.call.caller.account(),
                creation_date: planned.call.time,
            };
            if let Ok(next) = self.shadow.apply(&Effect::GrantCreated {
                key: request.key.clone(),
                grant,
            }) {
                self.grants.push((request.key.clone(), id));
                self.shadow = next;
            }
        }
    }

    fn end(mut self, before: &World) -> Launched {
        self.missing.sort();
        self.missing.dedup();
        let outcome = self.outcome();
        let world = match outcome {
            LaunchOutcome::Started => finish(&self.shadow, &succeeded(self.launch, &self.shadow)),
            LaunchOutcome::SyncError | LaunchOutcome::Undetermined => before.clone(),
            // Grants made before the failure are retired again (`launch.md` 11 #5).
            _ => finish(before, &failed(self.launch, outcome)),
        };
        Launched {
            calls: self.calls,
            outcome,
            first: self.first,
            missing: self.missing,
            performed: self.performed,
            world,
        }
    }

    fn outcome(&self) -> LaunchOutcome {
        let Some(first) = self.first.and_then(|index| self.calls.get(index)) else {
            return if self.missing.is_empty() {
                LaunchOutcome::Started
            } else {
                LaunchOutcome::Undetermined
            };
        };
        if first.result == CallResult::Unknown {
            // An unknown call before a certain refusal: it fails either way, with an outcome
            // that is certain too if both stand on the same side of EC2's answer.
            let certain = self
                .calls
                .iter()
                .find(|call| call.certain && call.result == CallResult::Denied && call.stage == first.stage);
            if certain.is_none() {
                return LaunchOutcome::Undetermined;
            }
        }
        match (first.stage, &self.launch.kind) {
            (Stage::BeforeAnswer, _) | (_, LaunchKind::Attach { .. }) => LaunchOutcome::SyncError,
            (_, LaunchKind::Start { .. }) => LaunchOutcome::Stopped,
            (_, LaunchKind::Run { .. }) => LaunchOutcome::Terminated,
            (_, LaunchKind::CreateVolume { .. }) => LaunchOutcome::VolumeDeleted,
        }
    }
}

/// Whether a refusal rests on the id of a resource that was not read: some Allow for the
/// action names resources of its own.
fn undecidable(leg: &Leg) -> bool {
    let placeholder = leg.on.ends_with(&format!("/{PLACEHOLDER}"))
        && crate::ec2::RunInstances::UNREAD
            .iter()
            .any(|kind| leg.on.contains(&format!(":{kind}/")));
    placeholder
        && leg.checked.as_ref().is_some_and(|checked| {
            checked.decision.outcome == Outcome::ImplicitDeny
                && checked
                    .explain()
                    .layers
                    .iter()
                    .flat_map(|layer| &layer.policies)
                    .any(|policy| {
                        policy.statements.iter().any(|statement| {
                            statement.effect == octroi_policy::Effect::Allow
                                && !statement.element(Element::Action).is_false()
                                && statement.element(Element::Resource).is_false()
                        })
                    })
        })
}

fn is_of_grants(gap: &Gap) -> bool {
    matches!(gap.datum, Datum::KeyGrants(_))
}

fn finish(world: &World, effects: &[Effect]) -> World {
    effects.iter().fold(world.clone(), |world, effect| {
        world.apply(effect).unwrap_or(world)
    })
}

fn succeeded(launch: &Launch, world: &World) -> Vec<Effect> {
    match &launch.kind {
        LaunchKind::Start { instance } | LaunchKind::Run { instance, .. }
            if matches!(world.instance(instance), Known::Is(Some(_))) =>
        {
            vec![Effect::InstanceStateChanged {
                instance: instance.clone(),
                state: InstanceState::Running,
                reason: None,
                transition_reason: "".into(),
            }]
        }
        LaunchKind::CreateVolume { volume } if matches!(world.volume(volume), Known::Is(Some(_))) => {
            vec![Effect::VolumeStateChanged {
                volume: volume.clone(),
                state: VolumeState::Available,
            }]
        }
        _ => Vec::new(),
    }
}

fn failed(launch: &Launch, outcome: LaunchOutcome) -> Vec<Effect> {
    match (&launch.kind, outcome) {
        (LaunchKind::Start { instance }, LaunchOutcome::Stopped) => vec![Effect::InstanceStateChanged {
            instance: instance.clone(),
            state: InstanceState::Stopped,
            reason: Some(failed_start_reason()),
            transition_reason: "".into(),
        }],
        (LaunchKind::Run { instance, .. }, LaunchOutcome::Terminated) => vec![Effect::InstanceStateChanged {
            instance: instance.clone(),
            state: InstanceState::Terminated,
            reason: Some(failed_run_reason()),
            transition_reason: "Client.InternalError".into(),
        }],
        (LaunchKind::CreateVolume { volume }, LaunchOutcome::VolumeDeleted) => {
            vec![Effect::VolumeDeleted {
                volume: volume.clone(),
            }]
        }
        _ => Vec::new(),
    }
}
