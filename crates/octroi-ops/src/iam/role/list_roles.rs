//! ListRoles: the roles of the account below a path, by name.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;

use super::listed;
use crate::iam::check;
use crate::iam::found::{account, name_in, path_in};
use crate::iam::paged::Paged;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the roles.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListRoles {
    path_prefix: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

impl Operation for ListRoles {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListRoles";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_list(scene, Self::NAME, "role", self.path_prefix.as_deref(), base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let prefix = self.path_prefix.as_deref().unwrap_or("/");
        let roles = scene.world.roles_of(account(scene)?);
        let below = roles.filter(|role| path_in(&role.arn).starts_with(prefix));
        let output = self.paged.output(
            "Roles",
            below,
            |role| name_in(&role.arn).to_ascii_lowercase(),
            |role| listed(role),
        )?;
        Ok(Done::output(output))
    }
}
