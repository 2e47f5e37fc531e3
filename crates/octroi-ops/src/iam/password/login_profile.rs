//! CreateLoginProfile, GetLoginProfile, UpdateLoginProfile, DeleteLoginProfile: a user's password for the console.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html>. Left out: the root user's, which AWS
//! lets be made with credentials of AssumeRoot only.

use octroi_names::{Secret, SmolStr};
use octroi_policy::Context;
use octroi_world::{Password, SignIn, User};
use serde::Deserialize;
use serde_json::{Value, json};

use super::set;
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{existing_user, no_such, refused};
use crate::iam::user::{Meant, meant};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for a login profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateLoginProfile {
    user_name: Option<SmolStr>,
    #[serde(default, deserialize_with = "secret")]
    password: Option<Secret>,
    #[serde(default)]
    password_reset_required: bool,
}

/// A request about the login profile of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetLoginProfile {
    user_name: Option<SmolStr>,
}

/// A request to change a login profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateLoginProfile {
    user_name: SmolStr,
    #[serde(default, deserialize_with = "secret")]
    password: Option<Secret>,
    password_reset_required: Option<bool>,
}

/// A request to delete a login profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteLoginProfile {
    user_name: Option<SmolStr>,
}

/// Reads a password, which nothing prints.
pub(super) fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(|text| Secret::new(text.into_bytes())))
}

/// The user that is meant.
fn user<'a>(scene: &Scene<'a>, name: Option<&SmolStr>) -> Result<&'a User, Stop> {
    match meant(scene, name)? {
        Meant::User(name) => existing_user(scene, &name),
        Meant::Root => Err(no_such("Login Profile for User cannot be found.")),
    }
}

fn name(user: &User) -> &str {
    crate::iam::found::name_in(&user.arn)
}

fn existing(user: &User) -> Result<&Password, Stop> {
    let password = user.sign_in.password.as_ref();
    password.ok_or_else(|| no_such(format!("Login Profile for User {} cannot be found.", name(user))))
}

/// A user with another password.
pub(super) fn with(user: &User, password: Option<Password>) -> User {
    User {
        sign_in: SignIn {
            password,
            ..user.sign_in.clone()
        },
        ..user.clone()
    }
}

fn shown(user: &User, password: &Password) -> Value {
    json!({
        "LoginProfile": {
            "UserName": name(user),
            "CreateDate": seconds(Some(password.created)),
            "PasswordResetRequired": password.reset_required,
        },
    })
}

impl Operation for CreateLoginProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateLoginProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = user(scene, self.user_name.as_ref())?;
        if user.sign_in.password.is_some() {
            let text = format!("Login Profile for user {} already exists.", name(user));
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        let Some(password) = &self.password else {
            return Err(refused(ErrorCode::ValidationError, "Must specify password"));
        };
        let password = set(
            scene,
            None,
            password.expose_str(),
            self.password_reset_required,
            ids,
        )?;
        let output = shown(user, &password);
        Ok(Done::output(output).with([with(user, Some(password)).into()]))
    }
}

impl Operation for GetLoginProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetLoginProfile";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = user(scene, self.user_name.as_ref())?;
        Ok(Done::output(shown(user, existing(user)?)))
    }
}

impl Operation for UpdateLoginProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateLoginProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        let former = existing(user)?;
        let reset = self.password_reset_required.unwrap_or(former.reset_required);
        let password = match &self.password {
            Some(password) => set(scene, Some(former), password.expose_str(), reset, ids)?,
            None => Password {
                reset_required: reset,
                ..former.clone()
            },
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![with(user, Some(password)).into()],
        })
    }
}

impl Operation for DeleteLoginProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteLoginProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = user(scene, self.user_name.as_ref())?;
        existing(user)?;
        Ok(Done {
            response: Response::Empty,
            effects: vec![with(user, None).into()],
        })
    }
}
