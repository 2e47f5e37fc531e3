//! Looks at every check of a call, also behind the first refusal.
//!
//! A call stops at its first refusal; a person who is to mend it wants to know all of them.

use octroi_names::{Action, Gap, Principal};
use octroi_policy::Outcome;
use octroi_world::World;

use crate::authorize::profile_of;
use crate::call::{Call, Checked, Failure};
use crate::context;
use crate::operation::{AnyOperation, Scene, Stop};
use crate::perform::check;

/// One check of a call, by itself.
#[derive(Debug, Clone)]
pub struct Leg {
    /// The action.
    pub action: Action,
    /// Who makes the call.
    pub by: Principal,
    /// The resource.
    pub on: String,
    /// The check, unless the resource does not exist.
    pub checked: Option<Checked>,
    /// How it would come out by itself.
    pub verdict: LegVerdict,
}

/// How a check of a call comes out by itself.
#[derive(Debug, Clone)]
pub enum LegVerdict {
    /// It would pass.
    Allowed,
    /// A policy refuses; a failure tells what else would refuse behind it.
    Denied {
        /// The state that refuses too.
        also: Option<Failure>,
    },
    /// The service refuses for another reason.
    Failed(Failure),
    /// It cannot be said.
    Unknown(Vec<Gap>),
}

/// Returns every check of a call, each by itself.
pub fn survey(world: &World, call: &Call) -> Vec<Leg> {
    look(call.request.operation(), world, call)
}

fn look(operation: &dyn AnyOperation, world: &World, call: &Call) -> Vec<Leg> {
    let scene = Scene { world, call };
    let caller = profile_of(world, call);
    let base = context::of(world, &caller, call);
    let Ok(specs) = operation.checks(&scene, &base) else {
        return Vec::new();
    };
    specs
        .into_iter()
        .map(|spec| {
            let (action, on, ready) = (spec.action.clone(), spec.resource.clone(), spec.ready.clone());
            let (checked, verdict) = match check(world, &caller, call, spec) {
                Err(stop) => (None, of_stop(stop)),
                Ok(checked) => {
                    let verdict = of_check(&checked, ready);
                    (Some(checked), verdict)
                }
            };
            Leg {
                action,
                by: call.caller.clone(),
                on,
                checked,
                verdict,
            }
        })
        .collect()
}

fn of_stop(stop: Stop) -> LegVerdict {
    match stop {
        Stop::Failed(failure) => LegVerdict::Failed(failure),
        Stop::Unknown(gaps) => LegVerdict::Unknown(gaps),
    }
}

fn of_check(checked: &Checked, ready: Result<(), Stop>) -> LegVerdict {
    match (checked.decision.outcome, ready) {
        (Outcome::ImplicitDeny | Outcome::ExplicitDeny, ready) => LegVerdict::Denied {
            also: match ready {
                Err(Stop::Failed(failure)) => Some(failure),
                _ => None,
            },
        },
        (_, Err(Stop::Failed(failure))) => LegVerdict::Failed(failure),
        (Outcome::Allowed, Ok(())) => LegVerdict::Allowed,
        (Outcome::Allowed, Err(Stop::Unknown(gaps))) => LegVerdict::Unknown(gaps),
        (Outcome::Undetermined, ready) => {
            let mut missing = checked.explain().missing;
            if let Err(Stop::Unknown(gaps)) = ready {
                missing.extend(gaps);
            }
            LegVerdict::Unknown(missing)
        }
    }
}
