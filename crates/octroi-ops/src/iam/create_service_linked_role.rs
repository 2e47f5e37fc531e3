//! CreateServiceLinkedRole: makes the role that a service needs for itself.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html>.
//! A Spot launch in an account without the Spot role makes it in the caller's name.

use octroi_names::Arn;
use octroi_policy::Context;
use serde_json::{Value, json};

use crate::Response;
use crate::context::{add_owner, set_default};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, action};

/// A request for a service-linked role.
#[derive(Debug, Clone)]
pub struct CreateServiceLinkedRole {
    /// The service, such as `spot.amazonaws.com`.
    pub service_name: String,
    /// The ARN that the role will have.
    pub role: Arn,
}

impl Operation for CreateServiceLinkedRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateServiceLinkedRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        add_owner(scene.world, self.role.account(), &mut context);
        set_default(&mut context, "iam:AWSServiceName", self.service_name.as_str());
        Ok(vec![CheckSpec {
            action: action(Self::SERVICE, Self::NAME)?,
            resource: self.role.to_string(),
            owner: self.role.account(),
            on_trust: false,
            grant: None,
            context: Ok(context),
            ready: Ok(()),
        }])
    }

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        Ok(Done {
            response: Response::Empty,
            effects: Vec::new(),
        })
    }

    fn request_parameters(&self) -> Value {
        json!({ "aWSServiceName": self.service_name })
    }
}
