//! UploadSSHPublicKey, GetSSHPublicKey, ListSSHPublicKeys, UpdateSSHPublicKey, DeleteSSHPublicKey.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html>. A key is shown as it was uploaded,
//! whichever encoding is asked for. The fingerprint is the MD5 of the key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{SignIn, Uploaded, User};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{done, holder, status, switched, without};
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{existing_user, name_in, no_such, refused};
use crate::iam::paged::Paged;
use crate::iam::user::meant;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// The quota of keys of a user.
const KEYS_PER_USER: usize = 5;

/// A request to keep a key.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct UploadSSHPublicKey {
    #[serde(rename = "UserName")]
    user: SmolStr,
    #[serde(rename = "SSHPublicKeyBody")]
    body: String,
}

/// A request for a key.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct GetSSHPublicKey {
    #[serde(rename = "UserName")]
    user: SmolStr,
    #[serde(rename = "SSHPublicKeyId")]
    id: SmolStr,
}

/// A request for the keys of a user.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct ListSSHPublicKeys {
    #[serde(rename = "UserName")]
    user: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A request to switch a key.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct UpdateSSHPublicKey {
    #[serde(rename = "UserName")]
    user: SmolStr,
    #[serde(rename = "SSHPublicKeyId")]
    id: SmolStr,
    #[serde(rename = "Status")]
    status: SmolStr,
}

/// A request to delete a key.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct DeleteSSHPublicKey {
    #[serde(rename = "UserName")]
    user: SmolStr,
    #[serde(rename = "SSHPublicKeyId")]
    id: SmolStr,
}

fn missing(id: &str) -> Stop {
    no_such(format!("The Public Key with id {id} cannot be found."))
}

/// The MD5 of the key, as pairs of digits; of the text where it is in PEM.
fn fingerprint(body: &str) -> String {
    let key = body
        .split_whitespace()
        .nth(1)
        .and_then(|word| STANDARD.decode(word).ok());
    let digest = Md5::digest(key.as_deref().unwrap_or(body.as_bytes()));
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

fn shown(user: &User, key: &Uploaded) -> Value {
    json!({
        "SSHPublicKey": {
            "UserName": name_in(&user.arn),
            "SSHPublicKeyId": key.id.as_str(),
            "Fingerprint": fingerprint(&key.body),
            "SSHPublicKeyBody": key.body,
            "Status": status(key.active),
            "UploadDate": seconds(Some(key.at)),
        },
    })
}

fn with_keys(user: &User, keys: Vec<Uploaded>) -> SignIn {
    SignIn {
        ssh_keys: keys,
        ..user.sign_in.clone()
    }
}

impl Operation for UploadSSHPublicKey {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UploadSSHPublicKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user)?;
        let known = ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "-----BEGIN "];
        if !known.iter().any(|start| self.body.starts_with(start)) {
            let text = "The public key is malformed or otherwise invalid.";
            return Err(refused(ErrorCode::InvalidPublicKey, text));
        }
        let keys = &user.sign_in.ssh_keys;
        if keys.iter().any(|key| key.body == self.body) {
            let text = "The SSH public key is already associated with the specified IAM user.";
            return Err(refused(ErrorCode::DuplicateSSHPublicKey, text));
        }
        if keys.len() >= KEYS_PER_USER {
            let text = format!("Cannot exceed quota for SSHPublicKeysPerUser: {KEYS_PER_USER}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let key = Uploaded {
            id: ids::unique_id("APKA", ids)
                .chars()
                .take(20)
                .collect::<String>()
                .into(),
            body: self.body.clone(),
            active: true,
            at: scene.now(),
        };
        let output = shown(user, &key);
        let keys = keys.iter().cloned().chain([key]).collect();
        let changed = User {
            sign_in: with_keys(user, keys),
            ..user.clone()
        };
        Ok(Done::output(output).with([changed.into()]))
    }
}

impl Operation for GetSSHPublicKey {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetSSHPublicKey";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user)?;
        let key = user.sign_in.ssh_keys.iter().find(|key| key.id == self.id);
        let key = key.ok_or_else(|| missing(&self.id))?;
        Ok(Done::output(shown(user, key)))
    }
}

impl Operation for ListSSHPublicKeys {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListSSHPublicKeys";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = holder(scene, self.user.as_ref())?;
        let output = self.paged.output(
            "SSHPublicKeys",
            &user.sign_in.ssh_keys,
            |key| key.id.to_string(),
            |key| {
                json!({
                    "UserName": name_in(&user.arn),
                    "SSHPublicKeyId": key.id.as_str(),
                    "Status": status(key.active),
                    "UploadDate": seconds(Some(key.at)),
                })
            },
        )?;
        Ok(Done::output(output))
    }
}

impl Operation for UpdateSSHPublicKey {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateSSHPublicKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user)?;
        let active = self.status == "Active";
        let keys = switched(&user.sign_in.ssh_keys, &self.id, active).ok_or_else(|| missing(&self.id))?;
        Ok(done(user, with_keys(user, keys)))
    }
}

impl Operation for DeleteSSHPublicKey {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteSSHPublicKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user)?;
        let keys = without(&user.sign_in.ssh_keys, &self.id).ok_or_else(|| missing(&self.id))?;
        Ok(done(user, with_keys(user, keys)))
    }
}
