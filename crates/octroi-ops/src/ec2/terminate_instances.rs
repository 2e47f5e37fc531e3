//! TerminateInstances: ends instances for good.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html>
//! and `launch.md` 3.3: EC2 retires the grants of the instance's identity, then those of EBS;
//! volumes that go with the instance are deleted, others are detached. The model takes no
//! time: behind the effects the instance is terminated. Left out: termination protection, dry
//! runs.

use octroi_names::{Datum, Gap, InstanceId, Known};
use octroi_policy::Context;
use octroi_world::{Effect, Instance, InstanceState, StateReason, VolumeState};
use serde_json::{Value, json};

use super::instance_grants::{Ending, retire};
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to terminate instances.
#[derive(Debug, Clone)]
pub struct TerminateInstances {
    /// The instances.
    pub instances: Vec<InstanceId>,
}

impl Operation for TerminateInstances {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "TerminateInstances";
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
            // To terminate what is terminated succeeds.
            let next = match instance.state {
                InstanceState::Terminated => InstanceState::Terminated,
                _ => InstanceState::ShuttingDown,
            };
            if states.iter().any(|(seen, _, _)| seen == id) {
                continue;
            }
            states.push((id.clone(), next, instance.state));
            if next == InstanceState::ShuttingDown {
                effects.extend(end(scene, instance)?);
            }
        }
        Ok(Done {
            response: Response::InstanceStates(states),
            effects,
        })
    }

    fn request_parameters(&self) -> Value {
        json!({ "instancesSet": super::instance_items(&self.instances) })
    }
}

fn end(scene: &Scene<'_>, instance: &Instance) -> Result<Vec<Effect>, Stop> {
    let volumes = match scene.world.volumes_of(&instance.id) {
        Known::Is(volumes) => volumes,
        Known::Unknown(gap) => return Err(gap.into()),
    };
    let transition_reason = super::user_initiated(scene.call);
    let change = |state| Effect::InstanceStateChanged {
        instance: instance.id.clone(),
        state,
        reason: Some(StateReason {
            code: "Client.UserInitiatedShutdown".into(),
            message: "Client.UserInitiatedShutdown: User initiated shutdown".into(),
        }),
        transition_reason: transition_reason.clone(),
    };
    let mut effects = vec![change(InstanceState::ShuttingDown)];
    let mut endings = vec![Ending::Instance(&instance.id)];
    endings.extend(volumes.iter().map(|volume| Ending::Service(&volume.id)));
    effects.extend(retire(scene.world, instance.account, &instance.region, &endings));
    for volume in volumes {
        let goes_too = volume
            .attachment
            .as_ref()
            .is_some_and(|at| at.delete_on_termination);
        let volume_id = volume.id.clone();
        if goes_too {
            effects.push(Effect::VolumeDeleted { volume: volume_id });
        } else if volume.state == VolumeState::InUse {
            effects.push(Effect::VolumeDetached { volume: volume_id });
        }
    }
    effects.push(change(InstanceState::Terminated));
    Ok(effects)
}
