//! CreateServiceSpecificCredential and its siblings: a user name and password that one service knows.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html>. The password is told once
//! and not kept: no service here asks for it. Left out: lists of all users at once.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{ServiceCredential, SignIn, User};
use serde::Deserialize;
use serde_json::{Value, json};

use super::check;
use super::found::{account, existing_user, name_in, no_such, refused};
use super::paged::Paged;
use super::user::{Meant, meant};
use crate::Response;
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// The quota of credentials of a user for one service.
const PER_SERVICE: usize = 2;
/// The services that have such credentials with a user name and a password.
const SERVICES: &[&str] = &["codecommit.amazonaws.com", "cassandra.amazonaws.com"];
/// The services that have such credentials as keys.
const KEYED: &[&str] = &["bedrock.amazonaws.com", "logs.amazonaws.com"];
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// A request for new credentials.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateServiceSpecificCredential {
    user_name: SmolStr,
    service_name: SmolStr,
    credential_age_days: Option<u32>,
}

/// A request for the credentials of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListServiceSpecificCredentials {
    user_name: Option<SmolStr>,
    service_name: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A request to switch credentials.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateServiceSpecificCredential {
    user_name: Option<SmolStr>,
    service_specific_credential_id: SmolStr,
    status: SmolStr,
}

/// A request for another password.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResetServiceSpecificCredential {
    user_name: Option<SmolStr>,
    service_specific_credential_id: SmolStr,
}

/// A request to delete credentials.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteServiceSpecificCredential {
    user_name: Option<SmolStr>,
    service_specific_credential_id: SmolStr,
}

fn holder<'a>(scene: &Scene<'a>, name: Option<&SmolStr>) -> Result<&'a User, Stop> {
    match meant(scene, name)? {
        Meant::User(name) => existing_user(scene, &name),
        Meant::Root => Err(no_such("The user with name root cannot be found.")),
    }
}

fn listed(user: &User, credential: &ServiceCredential) -> Value {
    let keyed = KEYED.contains(&credential.service.as_str());
    json!({
        "UserName": name_in(&user.arn),
        "Status": if credential.active { "Active" } else { "Inactive" },
        if keyed { "ServiceCredentialAlias" } else { "ServiceUserName" }: credential.user_name.as_str(),
        "CreateDate": seconds(Some(credential.created)),
        "ExpirationDate": seconds(credential.expires),
        "ServiceSpecificCredentialId": credential.id.as_str(),
        "ServiceName": credential.service.as_str(),
    })
}

/// The credentials with a new password, which is told this once.
fn told(user: &User, credential: &ServiceCredential, ids: &mut dyn Ids) -> Result<Value, Stop> {
    let mut shown = listed(user, credential);
    let keyed = KEYED.contains(&credential.service.as_str());
    if let Some(members) = shown.as_object_mut() {
        let password = ids::secret_access_key(ids)?;
        let name = if keyed {
            "ServiceCredentialSecret"
        } else {
            "ServicePassword"
        };
        members.insert(name.into(), password.expose_str().into());
    }
    Ok(json!({ "ServiceSpecificCredential": shown }))
}

/// Returns the place of credentials of a user.
fn place(user: &User, id: &str) -> Result<usize, Stop> {
    let mut all = user.sign_in.service_credentials.iter();
    all.position(|credential| credential.id == id)
        .ok_or_else(|| no_such(format!("No such credential {id} exists")))
}

/// Refuses a service that has no such credentials. The reference has a code of its own for it; recorded answers do not.
fn supported(service: &str) -> Result<(), Stop> {
    match SERVICES.contains(&service) || KEYED.contains(&service) {
        true => Ok(()),
        false => Err(no_such(format!(
            "No such service {service} is supported for Service Specific Credentials"
        ))),
    }
}

fn with(user: &User, credentials: Vec<ServiceCredential>) -> User {
    User {
        sign_in: SignIn {
            service_credentials: credentials,
            ..user.sign_in.clone()
        },
        ..user.clone()
    }
}

impl Operation for CreateServiceSpecificCredential {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateServiceSpecificCredential";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        context.set(
            "iam:ServiceSpecificCredentialServiceName",
            self.service_name.as_str(),
        );
        if let Some(days) = self.credential_age_days {
            context.set("iam:ServiceSpecificCredentialAgeDays", days.to_string().as_str());
        }
        let check = check::on_user(scene, Self::NAME, &self.user_name, &context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        let service = self.service_name.as_str();
        supported(service)?;
        let all = &user.sign_in.service_credentials;
        let own = all.iter().filter(|other| other.service == service).count();
        if own >= PER_SERVICE {
            let text = format!("Cannot exceed quota for ServiceSpecificCredentialsPerUser: {PER_SERVICE}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let number = (0..=own)
            .map(|number| match number {
                0 => String::new(),
                number => format!("+{number}"),
            })
            .map(|number| format!("{}{number}-at-{}", self.user_name, account_text(scene)))
            .find(|name| {
                !all.iter()
                    .any(|other| other.service == service && other.user_name == *name)
            });
        let now = scene.now();
        let days = self.credential_age_days.map(i64::from);
        let credential = ServiceCredential {
            id: ids::unique_id("ACCA", ids),
            service: self.service_name.clone(),
            user_name: number.unwrap_or_else(|| self.user_name.to_string()).into(),
            active: true,
            created: now,
            expires: days.map(|days| now.plus_millis(days.saturating_mul(DAY_MILLIS))),
        };
        let output = told(user, &credential, ids)?;
        let credentials = all.iter().cloned().chain([credential]).collect();
        Ok(Done::output(output).with([with(user, credentials).into()]))
    }
}

fn account_text(scene: &Scene<'_>) -> String {
    account(scene).map_or_else(|_| String::new(), |id| id.to_string())
}

impl Operation for ListServiceSpecificCredentials {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListServiceSpecificCredentials";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        self.service_name.as_deref().map_or(Ok(()), supported)?;
        let all = user.sign_in.service_credentials.iter();
        let wanted = |credential: &&ServiceCredential| {
            let service = self.service_name.as_ref();
            service.is_none_or(|service| credential.service == *service)
        };
        let output = self.paged.output(
            "ServiceSpecificCredentials",
            all.filter(wanted),
            |credential| credential.id.to_string(),
            |credential| listed(user, credential),
        )?;
        Ok(Done::output(output))
    }
}

impl Operation for UpdateServiceSpecificCredential {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateServiceSpecificCredential";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        let at = place(user, &self.service_specific_credential_id)?;
        let mut all = user.sign_in.service_credentials.clone();
        if let Some(credential) = all.get_mut(at) {
            credential.active = self.status == "Active";
        }
        Ok(Done {
            response: Response::Empty,
            effects: vec![with(user, all).into()],
        })
    }
}

impl Operation for ResetServiceSpecificCredential {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ResetServiceSpecificCredential";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        let at = place(user, &self.service_specific_credential_id)?;
        match user.sign_in.service_credentials.get(at) {
            Some(credential) => Ok(Done::output(told(user, credential, ids)?)),
            None => Err(Stop::Unknown(Vec::new())),
        }
    }
}

impl Operation for DeleteServiceSpecificCredential {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteServiceSpecificCredential";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        let at = place(user, &self.service_specific_credential_id)?;
        let mut all = user.sign_in.service_credentials.clone();
        all.remove(at);
        Ok(Done {
            response: Response::Empty,
            effects: vec![with(user, all).into()],
        })
    }
}
