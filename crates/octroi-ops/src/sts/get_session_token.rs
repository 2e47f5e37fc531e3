//! GetSessionToken: temporary credentials of the user itself, with MFA or without.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>. No policy controls it; a
//! root user gets an hour at most.

use octroi_names::{Principal, SmolStr};
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::credentials::{Issued, Wanted};
use super::mfa;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for temporary credentials of the caller itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetSessionToken {
    /// How long they shall last; twelve hours where nothing is said.
    pub duration_seconds: Option<u32>,
    /// The serial number or ARN of the MFA device.
    pub serial_number: Option<SmolStr>,
    /// The code that the device shows.
    pub token_code: Option<SmolStr>,
}

/// Twelve hours, where nothing is said; a root user never gets more than one.
pub(super) fn duration(caller: &Principal, asked: Option<u32>) -> u32 {
    let seconds = asked.unwrap_or(43_200);
    match caller {
        Principal::Account(_) => seconds.min(3_600),
        _ => seconds,
    }
}

impl Operation for GetSessionToken {
    const SERVICE: &'static str = "sts";
    const NAME: &'static str = "GetSessionToken";
    const READ_ONLY: bool = false;

    fn checks(&self, _scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![CheckSpec::new(
            Self::SERVICE,
            Self::NAME,
            "*",
            None,
            base.clone(),
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mfa = mfa::proved(scene, self.serial_number.as_deref(), self.token_code.as_deref())?;
        let wanted = Wanted {
            principal: scene.call.caller.clone(),
            seconds: duration(&scene.call.caller, self.duration_seconds),
            mfa: mfa.is_some(),
            session: None,
            source_identity: None,
            transitive_tags: Vec::new(),
            test_admin: scene.by_test_admin(),
        };
        let issued = Issued::new(scene, wanted, ids)?;
        Ok(Done::output(json!({ "Credentials": issued.member() }))
            .with(mfa.into_iter().chain([issued.effect()])))
    }
}
