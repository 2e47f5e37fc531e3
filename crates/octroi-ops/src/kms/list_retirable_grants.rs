//! ListRetirableGrants: the grants that a principal may retire, on keys of whatever account.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html>: the principal
//! must be of the caller's account and is what the call is checked on; IAM alone decides. Only grants of the Region that is asked.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{GranteePrincipal, Map};
use serde::Deserialize;

use super::create_grant::not_a_principal;
use super::list_grants::entry;
use super::paging::Page;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the grants that a principal may retire.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRetirableGrants {
    retiring_principal: SmolStr,
    limit: Option<u32>,
    marker: Option<SmolStr>,
}

impl Operation for ListRetirableGrants {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "ListRetirableGrants";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let owner = scene.call.caller.account();
        let mut context = base.clone();
        super::add_call_keys(scene.call, &mut context);
        let principal = self.retiring_principal.as_str();
        Ok(vec![CheckSpec::new(
            "kms",
            Self::NAME,
            principal,
            owner,
            context,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let page = Page::new(self.limit, self.marker.as_deref(), (50, 100))?;
        let wanted = GranteePrincipal::new(&self.retiring_principal);
        if matches!(wanted, GranteePrincipal::Other(_)) {
            return Err(not_a_principal().into());
        }
        let own = scene.call.caller.account();
        let mut entries = Vec::new();
        let here = scene
            .world
            .keys()
            .filter(|key| key.arn.region() == scene.call.region.as_str());
        for key in here {
            for grant in key.grants.value().into_iter().flat_map(Map::values) {
                let ours = match &wanted {
                    GranteePrincipal::Principal(principal) => principal.account() == own,
                    GranteePrincipal::Other(_) => false,
                };
                if ours && grant.retiring.as_ref() == Some(&wanted) {
                    entries.push((SmolStr::from(grant.id.as_str()), entry(&key.arn, grant)));
                }
            }
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Done::output(page.of("Grants", entries)))
    }
}
