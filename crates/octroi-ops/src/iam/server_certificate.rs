//! UploadServerCertificate, GetServerCertificate, ListServerCertificates, UpdateServerCertificate, DeleteServerCertificate.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html>. Left out: whether the private key,
//! which is not kept, is that of the certificate.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{Account, Map, ServerCertificate};
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::own;
use super::found::{arn, no_such, refused};
use super::paged::Paged;
use super::stored_tags::Kind;
use super::tags::{self, Case, Tag};
use super::{check, pem};
use crate::Response;
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// The quota of certificates in an account.
const CERTIFICATES_PER_ACCOUNT: usize = 20;

/// The kind of server certificates.
#[derive(Debug, Clone)]
pub(super) struct OfServer;

/// A request to keep a certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UploadServerCertificate {
    path: Option<SmolStr>,
    server_certificate_name: SmolStr,
    certificate_body: String,
    certificate_chain: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// A request for a certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetServerCertificate {
    server_certificate_name: SmolStr,
}

/// A request to delete a certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteServerCertificate {
    server_certificate_name: SmolStr,
}

/// A request to rename or move a certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateServerCertificate {
    server_certificate_name: SmolStr,
    new_path: Option<SmolStr>,
    new_server_certificate_name: Option<SmolStr>,
}

/// A request for the certificates.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListServerCertificates {
    path_prefix: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

fn arn_of(scene: &Scene<'_>, path: &str, name: &str) -> Arn {
    arn(scene, "server-certificate", path, name)
}

fn metadata(scene: &Scene<'_>, name: &str, certificate: &ServerCertificate) -> Value {
    json!({
        "Path": certificate.path.as_str(),
        "ServerCertificateName": name,
        "ServerCertificateId": certificate.unique_id.as_str(),
        "Arn": arn_of(scene, &certificate.path, name).as_str(),
        "UploadDate": seconds(Some(certificate.uploaded)),
        "Expiration": seconds(Some(certificate.expires)),
    })
}

fn existing<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a ServerCertificate, Stop> {
    own(scene)?.server_certificates.get(name).ok_or_else(|| {
        no_such(format!(
            "The Server Certificate with name {name} cannot be found."
        ))
    })
}

/// Refuses a name that another certificate has, whatever the case.
fn free(account: &Account, name: &str, besides: Option<&str>) -> Result<(), Stop> {
    let mut names = account.server_certificates.keys();
    if names.any(|taken| taken.eq_ignore_ascii_case(name) && Some(taken.as_str()) != besides) {
        let text = format!("The Server Certificate with name {name} already exists.");
        return Err(refused(ErrorCode::EntityAlreadyExists, text));
    }
    Ok(())
}

fn put(account: &Account, certificates: Map<SmolStr, ServerCertificate>) -> Account {
    Account {
        server_certificates: certificates,
        ..account.clone()
    }
}

fn nothing(account: Account) -> Done {
    Done {
        response: Response::Empty,
        effects: vec![account.into()],
    }
}

fn shown_tags(certificate: &ServerCertificate) -> Value {
    match certificate.tags.is_empty() {
        true => Value::Null,
        false => tags::listed(&certificate.tags),
    }
}

impl Kind for OfServer {
    const TAG: &'static str = "TagServerCertificate";
    const UNTAG: &'static str = "UntagServerCertificate";
    const LIST: &'static str = "ListServerCertificateTags";

    fn check(scene: &Scene<'_>, action: &str, id: &str, context: &Context) -> Result<CheckSpec, Stop> {
        let found = own(scene)?.server_certificates.get(id);
        let mut context = context.clone();
        if let Some(certificate) = found {
            check::add_tags(&certificate.tags, &["aws"], &mut context);
        }
        let path = found.map_or("/", |certificate| certificate.path.as_str());
        check::on(scene, action, &arn_of(scene, path, id), context)
    }

    fn tags<'a>(scene: &Scene<'a>, id: &str) -> Result<&'a Map<SmolStr, SmolStr>, Stop> {
        Ok(&existing(scene, id)?.tags)
    }

    fn with_tags(account: &Account, id: &str, tags: Map<SmolStr, SmolStr>) -> Account {
        match account.server_certificates.get(id).cloned() {
            Some(certificate) => {
                let certificate = ServerCertificate { tags, ..certificate };
                put(
                    account,
                    account.server_certificates.insert(id.into(), certificate),
                )
            }
            None => account.clone(),
        }
    }
}

impl Operation for UploadServerCertificate {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UploadServerCertificate";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        let path = self.path.as_deref().unwrap_or("/");
        let arn = arn_of(scene, path, &self.server_certificate_name);
        let tagging = (!self.tags.is_empty()).then_some(OfServer::TAG);
        check::making(scene, Self::NAME, tagging, &arn, &context)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        let name = &self.server_certificate_name;
        free(account, name, None)?;
        if account.server_certificates.size() >= CERTIFICATES_PER_ACCOUNT {
            let text =
                format!("Cannot exceed quota for ServerCertificatesPerAccount: {CERTIFICATES_PER_ACCOUNT}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let certificate = ServerCertificate {
            path: self.path.clone().unwrap_or_else(|| "/".into()),
            unique_id: ids::unique_id("ASCA", ids),
            body: self.certificate_body.trim_end().to_owned(),
            chain: self
                .certificate_chain
                .as_ref()
                .map(|chain| chain.trim_end().to_owned()),
            uploaded: scene.now(),
            expires: pem::expiry(scene, &self.certificate_body)?,
            tags: tags::put(&Map::new_sync(), &self.tags, Case::Respected)?,
        };
        let output = json!({
            "ServerCertificateMetadata": metadata(scene, name, &certificate),
            "Tags": shown_tags(&certificate),
        });
        let certificates = account.server_certificates.insert(name.clone(), certificate);
        Ok(Done::output(output).with([put(account, certificates).into()]))
    }
}

impl Operation for GetServerCertificate {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetServerCertificate";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = OfServer::check(scene, Self::NAME, &self.server_certificate_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let name = &self.server_certificate_name;
        let certificate = existing(scene, name)?;
        Ok(Done::output(json!({
            "ServerCertificate": {
                "ServerCertificateMetadata": metadata(scene, name, certificate),
                "CertificateBody": certificate.body,
                "CertificateChain": certificate.chain,
                "Tags": tags::listed(&certificate.tags),
            },
        })))
    }
}

impl Operation for ListServerCertificates {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListServerCertificates";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let prefix = self.path_prefix.as_deref();
        check::on_list(scene, Self::NAME, "server-certificate", prefix, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let prefix = self.path_prefix.as_deref().unwrap_or("/");
        let all = own(scene)?.server_certificates.iter();
        let output = self.paged.output(
            "ServerCertificateMetadataList",
            all.filter(|(_, certificate)| certificate.path.starts_with(prefix)),
            |(name, _)| name.to_string(),
            |(name, certificate)| metadata(scene, name, certificate),
        )?;
        Ok(Done::output(output))
    }
}

impl Operation for UpdateServerCertificate {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateServerCertificate";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let name = &self.server_certificate_name;
        let old = own(scene)?.server_certificates.get(name);
        let path = self.new_path.as_ref().or(old.map(|old| &old.path));
        let target = self.new_server_certificate_name.as_ref().unwrap_or(name);
        let target = arn_of(scene, path.map_or("/", SmolStr::as_str), target);
        let mut checks = vec![OfServer::check(scene, Self::NAME, name, base)?];
        if checks.iter().all(|check| check.resource != target.as_str()) {
            checks.push(check::on(scene, Self::NAME, &target, base.clone())?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        let name = &self.server_certificate_name;
        let mut certificate = existing(scene, name)?.clone();
        if let Some(path) = &self.new_path {
            certificate.path = path.clone();
        }
        let target = self.new_server_certificate_name.as_ref().unwrap_or(name);
        free(account, target, Some(name))?;
        let left = account.server_certificates.remove(name);
        Ok(nothing(put(account, left.insert(target.clone(), certificate))))
    }
}

impl Operation for DeleteServerCertificate {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteServerCertificate";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = OfServer::check(scene, Self::NAME, &self.server_certificate_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        existing(scene, &self.server_certificate_name)?;
        let account = own(scene)?;
        let left = account.server_certificates.remove(&self.server_certificate_name);
        Ok(nothing(put(account, left)))
    }
}
