//! What a user uploads: public keys for SSH, and certificates for signatures.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html>. Nothing here takes either as a
//! credential: they are kept and shown.

mod signing_certificate;
mod ssh_public_key;

pub(super) use signing_certificate::{
    DeleteSigningCertificate, ListSigningCertificates, UpdateSigningCertificate, UploadSigningCertificate,
};
pub(super) use ssh_public_key::{
    DeleteSSHPublicKey, GetSSHPublicKey, ListSSHPublicKeys, UpdateSSHPublicKey, UploadSSHPublicKey,
};

use octroi_names::SmolStr;
use octroi_world::{SignIn, Uploaded, User};

use super::found::{existing_user, no_such};
use super::user::{Meant, meant};
use crate::Response;
use crate::operation::{Done, Scene, Stop};

fn status(active: bool) -> &'static str {
    if active { "Active" } else { "Inactive" }
}

/// The user that is meant; the root user has none of these here.
fn holder<'a>(scene: &Scene<'a>, name: Option<&SmolStr>) -> Result<&'a User, Stop> {
    match meant(scene, name)? {
        Meant::User(name) => existing_user(scene, &name),
        Meant::Root => Err(no_such("The user with name root cannot be found.")),
    }
}

/// Returns the things with one of them switched; `None` where it is not among them.
fn switched(things: &[Uploaded], id: &str, active: bool) -> Option<Vec<Uploaded>> {
    things.iter().any(|thing| thing.id == id).then(|| {
        let switch = |thing: &Uploaded| Uploaded {
            active: if thing.id == id { active } else { thing.active },
            ..thing.clone()
        };
        things.iter().map(switch).collect()
    })
}

/// Returns the things without one of them; `None` where it is not among them.
fn without(things: &[Uploaded], id: &str) -> Option<Vec<Uploaded>> {
    let left: Vec<Uploaded> = things.iter().filter(|thing| thing.id != id).cloned().collect();
    (left.len() < things.len()).then_some(left)
}

/// The user with another way to sign in, and an empty answer.
fn done(user: &User, sign_in: SignIn) -> Done {
    let user = User {
        sign_in,
        ..user.clone()
    };
    Done {
        response: Response::Empty,
        effects: vec![user.into()],
    }
}
