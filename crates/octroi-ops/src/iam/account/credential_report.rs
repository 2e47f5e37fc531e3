//! GenerateCredentialReport and GetCredentialReport: who has which credentials, as comma-separated values.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>, which has the columns. A
//! report is made at once, kept, and made anew after four hours; AWS answers STARTED to the request that makes one. A time
//! is in UTC without fractions; what does not apply is `N/A`, what is not told of the root user `not_supported`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_names::{SmolStr, Time};
use octroi_policy::Context;
use octroi_world::{AccessKey, Account, CredentialReport, Uploaded, User, World};
use serde::Deserialize;
use serde_json::json;

use super::own;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{name_in, refused};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// How long a report counts as new.
const KEPT_MILLIS: i64 = 4 * 60 * 60 * 1_000;

const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/// A request to make the report.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct GenerateCredentialReport {}

/// A request for the report.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct GetCredentialReport {}

/// `2026-01-15T10:20:30+00:00`.
fn written(time: Option<Time>) -> String {
    let whole = |time: Time| Time::from_epoch_millis(time.epoch_seconds().saturating_mul(1_000));
    time.map_or_else(
        || "N/A".to_owned(),
        |time| whole(time).to_string().replace('Z', "+00:00"),
    )
}

/// The five columns of each of two access keys.
fn keys(world: &World, ids: &[SmolStr]) -> Vec<String> {
    (0..2)
        .flat_map(|index| {
            let key = ids.get(index).and_then(|id| world.access_key(id));
            let key: Option<&AccessKey> = key.map(AsRef::as_ref);
            let used = key.and_then(|key| key.last_used.as_ref());
            let or_not = |text: Option<&SmolStr>| text.map_or("N/A".to_owned(), SmolStr::to_string);
            [
                key.is_some_and(|key| key.active).to_string(),
                written(key.map(|key| key.created)),
                written(used.map(|used| used.at)),
                or_not(used.map(|used| &used.region)),
                or_not(used.map(|used| &used.service)),
            ]
        })
        .collect()
}

/// The two columns of each of two signing certificates.
fn certificates(uploaded: &[Uploaded]) -> Vec<String> {
    (0..2)
        .flat_map(|index| {
            let certificate = uploaded.get(index);
            [
                certificate
                    .is_some_and(|certificate| certificate.active)
                    .to_string(),
                written(certificate.map(|certificate| certificate.at)),
            ]
        })
        .collect()
}

fn line(first: [String; 8], keys: Vec<String>, certificates: Vec<String>) -> String {
    let mut columns = first.to_vec();
    columns.extend(keys);
    columns.extend(certificates);
    columns.join(",")
}

fn of_root(scene: &Scene<'_>, account: &Account) -> String {
    let partition = scene.call.region.partition();
    let first = [
        "<root_account>".to_owned(),
        format!("arn:{partition}:iam::{}:root", account.id),
        written(account.created),
        "not_supported".to_owned(),
        "no_information".to_owned(),
        "not_supported".to_owned(),
        "not_supported".to_owned(),
        "false".to_owned(),
    ];
    line(
        first,
        keys(scene.world, &account.root_access_keys),
        certificates(&[]),
    )
}

fn of_user(scene: &Scene<'_>, account: &Account, user: &User) -> String {
    let password = user.sign_in.password.as_ref();
    let age = account
        .password_policy
        .as_ref()
        .and_then(|policy| policy.max_age_days);
    let rotation = password.zip(age).map(|(password, days)| {
        password
            .changed
            .plus_millis(i64::from(days) * 24 * 60 * 60 * 1_000)
    });
    let mut devices = scene.world.mfa_devices_of(account.id);
    let active = devices.any(|device| {
        let enabled = device.enabled.as_ref();
        enabled.is_some_and(|enabled| enabled.user == user.arn)
    });
    let used = match (password, user.sign_in.password_last_used) {
        (Some(_), None) => "no_information".to_owned(),
        (_, used) => written(used),
    };
    let first = [
        name_in(&user.arn).to_owned(),
        user.arn.to_string(),
        written(user.created),
        password.is_some().to_string(),
        used,
        written(password.map(|password| password.changed)),
        written(rotation),
        active.to_string(),
    ];
    line(
        first,
        keys(scene.world, &user.sign_in.access_keys),
        certificates(&user.sign_in.signing_certificates),
    )
}

impl Operation for GenerateCredentialReport {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GenerateCredentialReport";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        let now = scene.now();
        let fresh = |report: &&CredentialReport| report.generated.plus_millis(KEPT_MILLIS) > now;
        if account.credential_report.as_ref().filter(fresh).is_some() {
            return Ok(Done::output(json!({ "State": "COMPLETE" })));
        }
        let users = scene.world.users_of(account.id);
        let lines: Vec<String> = [COLUMNS.to_owned(), of_root(scene, account)]
            .into_iter()
            .chain(users.map(|user| of_user(scene, account, user)))
            .collect();
        let report = CredentialReport {
            generated: now,
            text: lines.join("\n"),
        };
        let account = Account {
            credential_report: Some(report),
            ..account.clone()
        };
        let output = json!({
            "State": "STARTED",
            "Description": "No report exists. Starting a new report generation task",
        });
        Ok(Done::output(output).with([account.into()]))
    }
}

impl Operation for GetCredentialReport {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetCredentialReport";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        match &own(scene)?.credential_report {
            // AWS says no more than the code.
            None => Err(refused(ErrorCode::ReportNotPresent, "")),
            Some(report) => Ok(Done::output(json!({
                "Content": STANDARD.encode(&report.text),
                "ReportFormat": "text/csv",
                "GeneratedTime": seconds(Some(report.generated)),
            }))),
        }
    }
}
