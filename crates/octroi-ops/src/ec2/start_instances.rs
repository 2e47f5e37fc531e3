//! StartInstances: starts instances that are stopped.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html>
//! and `launch.md` 3.2: the answer says `pending`; KMS is asked behind it, and a refusal
//! there only shows as an instance that is stopped again.

use octroi_names::InstanceId;
use octroi_policy::Context;
use octroi_world::{Effect, InstanceState};
use serde_json::{Value, json};

use crate::Response;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to start instances.
#[derive(Debug, Clone)]
pub struct StartInstances {
    /// The instances.
    pub instances: Vec<InstanceId>,
}

impl Operation for StartInstances {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "StartInstances";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        super::instances_check(scene, Self::NAME, &self.instances, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut effects = Vec::new();
        let mut states = Vec::new();
        for id in &self.instances {
            let Some(instance) = scene.instance(id)? else {
                return Err(octroi_names::Gap::new(octroi_names::Datum::Instance(id.as_str().into())).into());
            };
            let next = match instance.state {
                InstanceState::Stopped | InstanceState::Pending => InstanceState::Pending,
                InstanceState::Running => InstanceState::Running,
                _ => {
                    let text = format!("The instance '{id}' is not in a state from which it can be started.");
                    return Err(Failure::new(ErrorCode::IncorrectInstanceState, text).into());
                }
            };
            states.push((id.clone(), next, instance.state));
            if next != instance.state {
                effects.push(Effect::InstanceStateChanged {
                    instance: id.clone(),
                    state: next,
                    reason: None,
                    transition_reason: "".into(),
                });
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
