//! Plays one call in a world: checks, refusal or effects.
//!
//! The doctor's replay and the local AWS both come through here. Nothing is changed: the
//! effects are returned, and the caller decides whether to apply them. What time alone has changed of
//! the keys of a call comes first among them, also of a read.

use octroi_names::{Gap, Known};
use octroi_policy::Outcome;
use octroi_world::{Key, World};

use crate::authorize::{CallerProfile, barred, gather, profile_of};
use crate::call::{Call, Checked, Performed, Refused};
use crate::context;
use crate::ids::Ids;
use crate::kms;
use crate::operation::{AnyOperation, CheckSpec, Scene, Stop};

/// Plays one call.
pub fn perform(world: &World, call: &Call, ids: &mut dyn Ids) -> Performed {
    let Some((settled, mut effects)) = kms::settle::due(world, call, &*ids) else {
        return play(call.request.operation(), world, call, ids);
    };
    let mut performed = play(call.request.operation(), &settled, call, ids);
    if performed.result.is_ok() {
        effects.append(&mut performed.effects);
        performed.effects = effects;
    }
    performed
}

fn play(operation: &dyn AnyOperation, world: &World, call: &Call, ids: &mut dyn Ids) -> Performed {
    let scene = Scene { world, call };
    let caller = profile_of(world, call);
    let base = context::of(world, &caller, call);
    let mut played = Played {
        checks: Vec::new(),
        open: false,
        missing: Vec::new(),
    };
    if let Some(failure) = barred(operation, call) {
        return played.refused(Refused::Failed(failure));
    }
    let specs = match operation.checks(&scene, &base) {
        Ok(specs) => specs,
        Err(stop) => return played.stopped(stop),
    };
    let ready: Vec<Result<(), Stop>> = specs.iter().map(|spec| spec.ready.clone()).collect();
    for spec in specs {
        let action = spec.action.clone();
        let checked = match check(world, &caller, call, spec) {
            Ok(checked) => checked,
            Err(stop) => return played.stopped(stop),
        };
        let outcome = checked.decision.outcome;
        if outcome == Outcome::Undetermined {
            played.open = true;
            played.missing.extend(checked.explain().missing);
        }
        played.checks.push(checked);
        if matches!(outcome, Outcome::ImplicitDeny | Outcome::ExplicitDeny) {
            let check = played.checks.len() - 1;
            return played.refused(Refused::Denied { check, action });
        }
    }
    // A certain refusal by the state outranks a check that could not be decided: the call
    // fails either way, though with which of the two errors is open.
    for ready in ready {
        match ready {
            Ok(()) => {}
            Err(Stop::Failed(failure)) => return played.refused(Refused::Failed(failure)),
            Err(Stop::Unknown(gaps)) => {
                played.open = true;
                played.missing.extend(gaps);
            }
        }
    }
    match operation.perform(&scene, ids) {
        Err(stop) => played.stopped(stop),
        Ok(_) if played.open => played.stopped(Stop::Unknown(Vec::new())),
        Ok(done) => Performed {
            checks: played.checks,
            result: Ok(done.response),
            effects: done.effects,
        },
    }
}

struct Played {
    checks: Vec<Checked>,
    /// Whether some check, or the state, could not be decided: never told by what is missing,
    /// which may have no name.
    open: bool,
    missing: Vec<Gap>,
}

impl Played {
    fn refused(self, refused: Refused) -> Performed {
        Performed {
            checks: self.checks,
            result: Err(refused),
            effects: Vec::new(),
        }
    }

    fn stopped(mut self, stop: Stop) -> Performed {
        match stop {
            Stop::Failed(failure) => self.refused(Refused::Failed(failure)),
            Stop::Unknown(gaps) => {
                let mut missing = std::mem::take(&mut self.missing);
                missing.extend(gaps);
                missing.sort();
                missing.dedup();
                self.refused(Refused::Undetermined { missing })
            }
        }
    }
}

/// Decides one check that an operation asks for.
pub(crate) fn check(
    world: &World,
    caller: &CallerProfile,
    call: &Call,
    spec: CheckSpec,
) -> Result<Checked, Stop> {
    let context = spec.context?;
    let (mut policies, about) = gather(
        world,
        caller,
        &spec.resource,
        spec.owner,
        spec.on_trust,
        call.endpoint.as_ref(),
    );
    if let Some(id) = &spec.grant {
        // A grant that was not read may be this one.
        match spec.resource.parse().ok().map(|arn| world.key(&arn)) {
            Some(Known::Is(Some(Key {
                grants: Known::Is(grants),
                ..
            }))) => {
                policies.grants = grants.get(id).cloned().map(Known::Is).into_iter().collect();
            }
            _ => policies
                .grants
                .retain(|grant| grant.value().is_none_or(|grant| grant.id == *id)),
        }
    }
    let request = octroi_policy::Request::new(caller.caller.clone(), spec.action, &spec.resource, context);
    let mut checked = Checked::new(request, policies, about);
    // Nobody administers what IAM keeps for another account, or for AWS.
    let elsewhere = checked.request.action().service() == "iam"
        && checked.owner() != checked.request.caller().principal.account();
    if !elsewhere && call.credential.as_ref().is_some_and(|key| key.test_admin) {
        checked.decision = octroi_policy::Decision {
            outcome: Outcome::Allowed,
            denied_by: None,
            allowed_by: Some(octroi_policy::AllowPath::Identity),
        };
    }
    Ok(checked)
}
