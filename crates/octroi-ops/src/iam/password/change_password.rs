//! ChangePassword: a user sets its own password, by the old one.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html>. Left out: that a password policy
//! may allow it to every user; here a policy of the user must.

use octroi_names::{Principal, Secret};
use octroi_policy::Context;
use serde::Deserialize;

use super::login_profile::{secret, with};
use super::{is, set};
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{existing_user, name_in, no_such, refused};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for another password.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ChangePassword {
    #[serde(deserialize_with = "secret")]
    old_password: Option<Secret>,
    #[serde(deserialize_with = "secret")]
    new_password: Option<Secret>,
}

/// The name of the user who calls.
fn caller<'a>(scene: &Scene<'a>) -> Result<&'a str, Stop> {
    match &scene.call.caller {
        Principal::User(arn) => Ok(name_in(arn)),
        _ => Err(refused(
            ErrorCode::InvalidUserType,
            "Only IAM Users can change their own password",
        )),
    }
}

impl Operation for ChangePassword {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ChangePassword";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, caller(scene)?, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, caller(scene)?)?;
        let Some(former) = &user.sign_in.password else {
            let text = format!("Login Profile for User {} cannot be found.", name_in(&user.arn));
            return Err(no_such(text));
        };
        let text = |secret: &Option<Secret>| {
            let secret = secret.as_ref();
            secret.map_or(String::new(), |secret| secret.expose_str().to_owned())
        };
        if !is(&former.hash, &text(&self.old_password)) {
            let text = "The old password was incorrect.";
            return Err(refused(ErrorCode::StsAccessDenied, text));
        }
        let password = set(scene, Some(former), &text(&self.new_password), false, ids)?;
        Ok(Done {
            response: Response::Empty,
            effects: vec![with(user, Some(password)).into()],
        })
    }
}
