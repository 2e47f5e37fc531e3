//! GetAccountSummary: how much there is in the account, and how much there may be.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. The quotas are those of an account that
//! never asked for more. The root user has no MFA device, no certificate and a password.

use octroi_policy::Context;
use octroi_world::{Named, World};
use serde::Deserialize;
use serde_json::json;

use super::own;
use crate::iam::check;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the summary.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct GetAccountSummary {}

/// How many versions of managed policies are in use, each as often as it is attached.
fn versions_in_use(world: &World, account: octroi_names::AccountId) -> usize {
    let users = world.users_of(account).map(|user| &user.attached_policies);
    let roles = world.roles_of(account).map(|role| &role.attached_policies);
    let groups = world.groups_of(account).map(|group| &group.attached_policies);
    users.chain(roles).chain(groups).map(Vec::len).sum()
}

impl Operation for GetAccountSummary {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetAccountSummary";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        let id = account.id;
        let world = scene.world;
        let count = |named| world.arns_of(id, named).count();
        let devices = world.mfa_devices_of(id).count();
        let enabled = world.mfa_devices_of(id).filter(|device| device.enabled.is_some());
        Ok(Done::output(json!({
            "SummaryMap": {
                "Users": count(Named::User),
                "UsersQuota": 5_000,
                "Groups": count(Named::Group),
                "GroupsQuota": 300,
                "Roles": count(Named::Role),
                "RolesQuota": 1_000,
                "Policies": count(Named::Policy),
                "PoliciesQuota": 1_500,
                "PolicyVersionsInUse": versions_in_use(world, id),
                "PolicyVersionsInUseQuota": 10_000,
                "VersionsPerPolicyQuota": 5,
                "InstanceProfiles": world.profiles_of(id).count(),
                "InstanceProfilesQuota": 1_000,
                "ServerCertificates": account.server_certificates.size(),
                "ServerCertificatesQuota": 20,
                "Providers": account.oidc_providers.size() + account.saml_providers.size(),
                "MFADevices": devices,
                "MFADevicesInUse": enabled.count(),
                "AccountMFAEnabled": 0,
                "AccountAccessKeysPresent": u8::from(!account.root_access_keys.is_empty()),
                "AccountPasswordPresent": 1,
                "AccountSigningCertificatesPresent": 0,
                "AccessKeysPerUserQuota": 2,
                "SigningCertificatesPerUserQuota": 2,
                "GroupsPerUserQuota": 10,
                "UserPolicySizeQuota": 2_048,
                "GroupPolicySizeQuota": 5_120,
                "RolePolicySizeQuota": 10_240,
                "AssumeRolePolicySizeQuota": 2_048,
                "PolicySizeQuota": 6_144,
                "AttachedPoliciesPerUserQuota": 10,
                "AttachedPoliciesPerGroupQuota": 10,
                "AttachedPoliciesPerRoleQuota": 10,
                "GlobalEndpointTokenVersion": 1,
            },
        })))
    }
}
