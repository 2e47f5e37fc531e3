//! What knows a user by its ARN, which changes with its name or path.
//!
//! A user stays the same user, with its unique id, when it is renamed:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html>. Its credentials go on to work. "IAM does
//! not automatically update policies that refer to the user as a resource to use the new name", so those stay.

use std::sync::Arc;

use octroi_names::{Arn, Principal};
use octroi_world::{AccessKey, MfaDevice, World};

/// Returns the access keys, long-term and temporary, that sign as a user.
pub(in crate::iam) fn keys_signed_by<'a>(
    world: &'a World,
    user: &Arn,
) -> impl Iterator<Item = &'a Arc<AccessKey>> {
    let user = Principal::User(user.clone());
    world.access_keys().filter(move |key| {
        key.principal == user || {
            let session = key.temporary.as_ref().and_then(|held| held.session.as_ref());
            session.is_some_and(|session| Some(&session.role) == user.arn())
        }
    })
}

/// Returns the MFA devices of a user.
pub(in crate::iam) fn mentioning<'a>(world: &'a World, user: &Arn) -> impl Iterator<Item = &'a MfaDevice> {
    let user = user.clone();
    let devices = user.account().map(|account| world.mfa_devices_of(account));
    devices.into_iter().flatten().filter(move |device| {
        device
            .enabled
            .as_ref()
            .is_some_and(|enabled| enabled.user == user)
    })
}
