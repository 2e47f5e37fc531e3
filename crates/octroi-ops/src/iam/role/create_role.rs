//! CreateRole: makes a role that trusts whom its trust policy names, and may do nothing.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>. With tags the caller needs
//! iam:TagRole, too. The paths of AWS's own roles are refused: a role under them would be exempt from what binds others.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Map, Named, Role};
use serde::Deserialize;
use serde_json::json;

use super::{MAX_SESSION_SECONDS, made, trust};
use crate::error::ErrorCode;
use crate::iam::found::{account, arn, refused};
use crate::iam::tags::{self, Case, Tag};
use crate::iam::{boundary, check};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of roles in an account.
const ROLES_PER_ACCOUNT: usize = 1_000;

/// A request for a new role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateRole {
    role_name: SmolStr,
    path: Option<SmolStr>,
    assume_role_policy_document: String,
    description: Option<SmolStr>,
    max_session_duration: Option<u32>,
    permissions_boundary: Option<SmolStr>,
    #[serde(default)]
    tags: Vec<Tag>,
}

impl CreateRole {
    fn path(&self) -> &str {
        self.path.as_deref().unwrap_or("/")
    }

    fn arn(&self, scene: &Scene<'_>) -> Arn {
        arn(scene, "role", self.path(), &self.role_name)
    }
}

impl Operation for CreateRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        check::add_new_boundary(self.permissions_boundary.as_deref(), &mut context);
        check::making(
            scene,
            Self::NAME,
            (!self.tags.is_empty()).then_some("TagRole"),
            &self.arn(scene),
            &context,
        )
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = account(scene)?;
        let name = &self.role_name;
        if ["/aws-service-role/", "/aws-reserved/"]
            .iter()
            .any(|own| self.path().starts_with(own))
        {
            let text = format!("The path {} is reserved for roles of AWS.", self.path());
            return Err(refused(ErrorCode::InvalidInput, text));
        }
        if scene.world.name_taken(account, Named::Role, name).is_some() {
            let text = format!("Role with name {name} already exists.");
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        let own = scene.world.roles_of(account);
        if own.filter(|role| !role.is_service_linked()).count() >= ROLES_PER_ACCOUNT {
            let text = format!("Cannot exceed quota for RolesPerAccount: {ROLES_PER_ACCOUNT}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let role = Role {
            arn: self.arn(scene),
            unique_id: Some(ids::unique_id("AROA", ids)),
            trust: Some(Known::Is(trust::read(scene, &self.assume_role_policy_document)?)),
            inline_policies: Known::Is(Map::new_sync()),
            attached_policies: Vec::new(),
            boundary: boundary::wanted(scene, self.permissions_boundary.as_deref())?,
            tags: Known::Is(tags::put(&Map::new_sync(), &self.tags, Case::Ignored)?),
            created: scene.call.time,
            description: self.description.clone(),
            max_session_seconds: Some(self.max_session_duration.unwrap_or(MAX_SESSION_SECONDS)),
            last_used: None,
        };
        let output = json!({ "Role": made(&role) });
        Ok(Done::output(output).with([role.into()]))
    }
}
