//! iam:PassRole: the permission to hand a role to a service. It is a check, not an API call.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>.
//! A launch with an instance profile checks it on the profile's role.

use octroi_names::Arn;
use octroi_policy::Context;
use serde_json::{Value, json};

use crate::Response;
use crate::context::{add_owner, set_default};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The check that a role may be passed to EC2.
#[derive(Debug, Clone)]
pub struct PassRole {
    /// The role.
    pub role: Arn,
}

impl Operation for PassRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PassRole";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        add_owner(scene.world, self.role.account(), &mut context);
        let service = match scene.call.region.partition() {
            octroi_names::Partition::AwsCn => "ec2.amazonaws.com.cn",
            _ => "ec2.amazonaws.com",
        };
        set_default(&mut context, "iam:PassedToService", service);
        let (resource, owner) = (self.role.to_string(), self.role.account());
        let check = CheckSpec::new(Self::SERVICE, Self::NAME, resource, owner, context)?;
        Ok(vec![check])
    }

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        Ok(Done {
            response: Response::Empty,
            effects: Vec::new(),
        })
    }

    fn request_parameters(&self) -> Value {
        json!({ "roleArn": self.role.as_str() })
    }
}
