//! UploadSigningCertificate, ListSigningCertificates, UpdateSigningCertificate, DeleteSigningCertificate.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html>. Left out: those of the root user.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{SignIn, Uploaded, User};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{done, holder, status, switched, without};
use crate::error::ErrorCode;
use crate::iam::found::{name_in, no_such, refused};
use crate::iam::paged::Paged;
use crate::iam::user::meant;
use crate::iam::{check, pem};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// The quota of certificates of a user.
const CERTIFICATES_PER_USER: usize = 2;

/// A request to keep a certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UploadSigningCertificate {
    user_name: Option<SmolStr>,
    certificate_body: String,
}

/// A request for the certificates of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListSigningCertificates {
    user_name: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A request to switch a certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateSigningCertificate {
    user_name: Option<SmolStr>,
    certificate_id: SmolStr,
    status: SmolStr,
}

/// A request to delete a certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteSigningCertificate {
    user_name: Option<SmolStr>,
    certificate_id: SmolStr,
}

fn missing(id: &str) -> Stop {
    no_such(format!("The Certificate with id {id} cannot be found."))
}

fn shown(user: &User, certificate: &Uploaded) -> Value {
    json!({
        "UserName": name_in(&user.arn),
        "CertificateId": certificate.id.as_str(),
        "CertificateBody": certificate.body,
        "Status": status(certificate.active),
        "UploadDate": seconds(Some(certificate.at)),
    })
}

fn with_certificates(user: &User, certificates: Vec<Uploaded>) -> SignIn {
    SignIn {
        signing_certificates: certificates,
        ..user.sign_in.clone()
    }
}

impl Operation for UploadSigningCertificate {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UploadSigningCertificate";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        if !pem::is_certificate(&self.certificate_body) {
            let text = format!("Certificate {} is malformed.", self.certificate_body);
            return Err(refused(ErrorCode::MalformedCertificate, text));
        }
        let certificates = &user.sign_in.signing_certificates;
        if certificates.len() >= CERTIFICATES_PER_USER {
            let text = format!("Cannot exceed quota for CertificatesPerUser: {CERTIFICATES_PER_USER}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        if certificates.iter().any(|kept| kept.body == self.certificate_body) {
            let text = "The same certificate is associated with an IAM user in the account.";
            return Err(refused(ErrorCode::DuplicateCertificate, text));
        }
        let certificate = Uploaded {
            id: format!("{}{}", ids::unique_id("", ids), ids::unique_id("", ids))
                .chars()
                .take(32)
                .collect::<String>()
                .into(),
            body: self.certificate_body.clone(),
            active: true,
            at: scene.now(),
        };
        let output = json!({ "Certificate": shown(user, &certificate) });
        let certificates = certificates.iter().cloned().chain([certificate]).collect();
        let changed = User {
            sign_in: with_certificates(user, certificates),
            ..user.clone()
        };
        Ok(Done::output(output).with([changed.into()]))
    }
}

impl Operation for ListSigningCertificates {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListSigningCertificates";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        let output = self.paged.output(
            "Certificates",
            &user.sign_in.signing_certificates,
            |certificate| certificate.id.to_string(),
            |certificate| shown(user, certificate),
        )?;
        Ok(Done::output(output))
    }
}

impl Operation for UpdateSigningCertificate {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateSigningCertificate";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        let id = &self.certificate_id;
        let active = self.status == "Active";
        let certificates = switched(&user.sign_in.signing_certificates, id, active);
        let certificates = certificates.ok_or_else(|| missing(id))?;
        Ok(done(user, with_certificates(user, certificates)))
    }
}

impl Operation for DeleteSigningCertificate {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteSigningCertificate";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user_name.as_ref())?;
        let id = &self.certificate_id;
        let left = without(&user.sign_in.signing_certificates, id).ok_or_else(|| missing(id))?;
        Ok(done(user, with_certificates(user, left)))
    }
}
