//! RebootInstances: restarts the system of instances, which stay where they are.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html>.
//! KMS is not asked: the host keeps the volumes' data keys (`launch.md` 3.7). Left out: dry runs.

use octroi_names::{Datum, Gap, InstanceId};
use octroi_policy::Context;
use octroi_world::InstanceState;
use serde_json::{Value, json};

use crate::Response;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to reboot instances.
#[derive(Debug, Clone)]
pub struct RebootInstances {
    /// The instances.
    pub instances: Vec<InstanceId>,
}

impl Operation for RebootInstances {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "RebootInstances";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        super::instances_check(scene, Self::NAME, &self.instances, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        for id in &self.instances {
            match scene.instance(id)?.map(|instance| instance.state) {
                None => return Err(Gap::new(Datum::Instance(id.as_str().into())).into()),
                Some(InstanceState::Running) => {}
                Some(_) => {
                    let text =
                        format!("The instance '{id}' is not in a state from which it can be rebooted.");
                    return Err(Failure::new(ErrorCode::IncorrectInstanceState, text).into());
                }
            }
        }
        Ok(Done {
            response: Response::Empty,
            effects: Vec::new(),
        })
    }

    fn request_parameters(&self) -> Value {
        json!({ "instancesSet": super::instance_items(&self.instances) })
    }
}
