//! UpdateRole and UpdateRoleDescription: change a role's description and its longest session.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html>. What is not
//! given stays as it is: so AWS was seen to do, though its page speaks of a default. Of a service-linked role the
//! description alone may be changed.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Role;
use serde::Deserialize;
use serde_json::json;

use super::{made, modifiable};
use crate::iam::check;
use crate::iam::found::existing_role;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to change a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateRole {
    role_name: SmolStr,
    description: Option<SmolStr>,
    max_session_duration: Option<u32>,
}

/// A request to describe a role anew.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateRoleDescription {
    role_name: SmolStr,
    description: SmolStr,
}

/// Returns a role with another description; an empty text is none.
fn with_description(role: &Role, description: &SmolStr) -> Role {
    Role {
        description: Some(description.clone()).filter(|text| !text.is_empty()),
        ..role.clone()
    }
}

impl Operation for UpdateRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut role = existing_role(scene, &self.role_name)?.clone();
        if self.max_session_duration.is_some() || !role.is_service_linked() {
            modifiable(&role)?;
        }
        if let Some(description) = &self.description {
            role = with_description(&role, description);
        }
        if let Some(seconds) = self.max_session_duration {
            role.max_session_seconds = Some(seconds);
        }
        Ok(Done::output(json!({})).with([role.into()]))
    }
}

impl Operation for UpdateRoleDescription {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateRoleDescription";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = with_description(existing_role(scene, &self.role_name)?, &self.description);
        let mut shown = made(&role);
        if let Some(members) = shown.as_object_mut() {
            members.insert("Description".into(), json!(role.description.as_deref()));
        }
        let output = json!({ "Role": shown });
        Ok(Done::output(output).with([role.into()]))
    }
}
