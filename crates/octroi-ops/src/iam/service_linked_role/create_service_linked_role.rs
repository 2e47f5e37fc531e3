//! CreateServiceLinkedRole: makes the role that a service needs for itself.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html>.
//! A Spot launch in an account without the Spot role makes it in the caller's name. The role is made where everything of
//! the account is known; a replay of what was collected asks only whether it may be made.

use std::sync::Arc;

use octroi_names::{Arn, Known, Partition, SmolStr};
use octroi_policy::{Context, Policy};
use octroi_world::{Map, Named, Role};
use serde_json::{Value, json};

use super::service;
use crate::Response;
use crate::api::{Asked, Bind};
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::iam::found::{name_in, refused};
use crate::iam::role::made;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a service-linked role.
#[derive(Debug, Clone)]
pub struct CreateServiceLinkedRole {
    /// The service, such as `spot.amazonaws.com`.
    pub service_name: String,
    /// The ARN that the role will have.
    pub role: Arn,
    /// The description.
    pub description: Option<SmolStr>,
}

impl CreateServiceLinkedRole {
    /// Makes a request for a service's role, as a service does in a caller's name.
    pub fn new(service_name: &str, role: Arn) -> Self {
        Self {
            service_name: service_name.to_owned(),
            role,
            description: None,
        }
    }
}

impl Bind for CreateServiceLinkedRole {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        let name = asked.text("AWSServiceName").unwrap_or_default();
        let Some(service) = service(name) else {
            let text = format!("{name} is not a service that has a service-linked role.");
            return Err(refused(ErrorCode::InvalidInput, text));
        };
        let suffix = asked.text("CustomSuffix").filter(|suffix| !suffix.is_empty());
        let role = match suffix {
            Some(_) if !service.suffix => {
                let text = format!("Custom suffix is not allowed for {name}");
                return Err(refused(ErrorCode::InvalidInput, text));
            }
            Some(suffix) => format!("{}_{suffix}", service.role),
            None => service.role.to_owned(),
        };
        Ok(Self {
            service_name: name.to_owned(),
            role: Arn::new(
                asked.region.partition(),
                "iam",
                "",
                asked.account.as_str(),
                &format!("role/aws-service-role/{name}/{role}"),
            ),
            description: asked.text("Description").map(SmolStr::from),
        })
    }
}

impl Operation for CreateServiceLinkedRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateServiceLinkedRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        add_owner(scene.world, self.role.account(), &mut context);
        set_default(&mut context, "iam:AWSServiceName", self.service_name.as_str());
        let (resource, owner) = (self.role.to_string(), self.role.account());
        let check = CheckSpec::new(Self::SERVICE, Self::NAME, resource, owner, context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = self
            .role
            .account()
            .filter(|id| scene.world.is_complete(Some(*id)));
        let Some(account) = account else {
            return Ok(Done {
                response: Response::Empty,
                effects: Vec::new(),
            });
        };
        let name = name_in(&self.role);
        if scene.world.name_taken(account, Named::Role, name).is_some() {
            let text = format!(
                "Service role name {name} has been taken in this account, please try a different suffix."
            );
            return Err(refused(ErrorCode::InvalidInput, text));
        }
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Action": ["sts:AssumeRole"],
                "Effect": "Allow",
                "Principal": { "Service": [self.service_name] },
            }],
        });
        let trust = Policy::parse("trust", &trust.to_string()).map_err(|_| Stop::Unknown(Vec::new()))?;
        let partition = Partition::named(self.role.partition()).unwrap_or(Partition::Aws);
        let policy = service(&self.service_name).map(|service| {
            let resource = format!("policy/aws-service-role/{}", service.policy);
            Arn::new(partition, "iam", "", "aws", &resource)
        });
        let role = Role {
            arn: self.role.clone(),
            unique_id: Some(ids::unique_id("AROA", ids)),
            trust: Some(Known::Is(Arc::new(trust))),
            inline_policies: Known::Is(Map::new_sync()),
            attached_policies: policy.into_iter().collect(),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: scene.call.time,
            description: self.description.clone(),
            max_session_seconds: None,
            last_used: None,
        };
        let mut shown = made(&role);
        if let Some(members) = shown.as_object_mut() {
            members.insert("Description".into(), json!(role.description.as_deref()));
        }
        let output = json!({ "Role": shown });
        Ok(Done::output(output).with([role.into()]))
    }

    fn request_parameters(&self) -> Value {
        json!({ "aWSServiceName": self.service_name })
    }
}
