//! StopInstances: stops instances that run.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html>
//! and `launch.md` 3.3: the answer says `stopping`; behind it EC2 retires the grants of the
//! instance's identity. The model takes no time: behind the effects the instance is stopped.
//! Left out: hibernation, dry runs.

use octroi_names::{Datum, Gap, InstanceId};
use octroi_policy::Context;
use octroi_world::{Effect, InstanceState, StateReason};
use serde_json::{Value, json};

use super::instance_grants::{Ending, retire};
use crate::Response;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to stop instances.
#[derive(Debug, Clone)]
pub struct StopInstances {
    /// The instances.
    pub instances: Vec<InstanceId>,
    /// Whether to stop them without a chance to flush their caches.
    pub force: bool,
}

impl Operation for StopInstances {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "StopInstances";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        super::instances_check(scene, Self::NAME, &self.instances, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut effects = Vec::new();
        let mut states = Vec::new();
        for id in &self.instances {
            let Some(instance) = scene.instance(id)? else {
                return Err(Gap::new(Datum::Instance(id.as_str().into())).into());
            };
            let next = match instance.state {
                InstanceState::Running | InstanceState::Stopping => InstanceState::Stopping,
                InstanceState::Stopped => InstanceState::Stopped,
                InstanceState::Pending | InstanceState::ShuttingDown | InstanceState::Terminated => {
                    let text =
                        format!("This instance '{id}' is not in a state from which it can be stopped.");
                    return Err(Failure::new(ErrorCode::IncorrectInstanceState, text).into());
                }
            };
            if states.iter().any(|(seen, _, _)| seen == id) {
                continue;
            }
            states.push((id.clone(), next, instance.state));
            if next == InstanceState::Stopping {
                let transition_reason = super::user_initiated(scene.call);
                let change = |state| Effect::InstanceStateChanged {
                    instance: id.clone(),
                    state,
                    reason: Some(StateReason {
                        code: "Client.UserInitiatedShutdown".into(),
                        message: "Client.UserInitiatedShutdown: User initiated shutdown".into(),
                    }),
                    transition_reason: transition_reason.clone(),
                };
                effects.push(change(InstanceState::Stopping));
                effects.extend(retire(
                    scene.world,
                    instance.account,
                    &instance.region,
                    &[Ending::Instance(id)],
                ));
                effects.push(change(InstanceState::Stopped));
            }
        }
        Ok(Done {
            response: Response::InstanceStates(states),
            effects,
        })
    }

    fn request_parameters(&self) -> Value {
        json!({ "instancesSet": super::instance_items(&self.instances), "force": self.force })
    }
}
