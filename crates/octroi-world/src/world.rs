//! The world: everything that exists, and what of it was not read.

use std::sync::Arc;

use octroi_names::{
    AccountId, Arn, Datum, Gap, GrantId, ImageId, InstanceId, Known, Region, SnapshotId, VolumeId,
    VpcEndpointId,
};
use smol_str::SmolStr;

use crate::named::NameKey;
use crate::{
    AccessKey, Account, EbsDefaults, Group, Image, Instance, InstanceProfile, Key, LaunchTemplate,
    ManagedPolicy, Map, MfaDevice, Organization, Role, Session, Set, Snapshot, User, Volume, VpcEndpoint,
};

/// Everything that exists, as one value.
///
/// What is not in a map does not exist, unless the datum that would tell was not read: the
/// look-ups answer [`Known::Unknown`] then.
#[derive(Debug, Clone)]
pub struct World {
    pub(crate) organization: Known<Option<Organization>>,
    pub(crate) organizations: Map<SmolStr, Arc<Organization>>,
    pub(crate) memberships: Map<AccountId, SmolStr>,
    pub(crate) accounts: Map<AccountId, Account>,
    pub(crate) users: Map<Arn, User>,
    pub(crate) groups: Map<Arn, Group>,
    pub(crate) roles: Map<Arn, Role>,
    pub(crate) sessions: Map<Arn, Session>,
    pub(crate) access_keys: Map<SmolStr, Arc<AccessKey>>,
    pub(crate) mfa_devices: Map<(AccountId, SmolStr), MfaDevice>,
    pub(crate) managed_policies: Map<Arn, ManagedPolicy>,
    pub(crate) instance_profiles: Map<(AccountId, SmolStr), InstanceProfile>,
    /// Who has which name, of the users, groups, roles and managed policies.
    pub(crate) names: Map<NameKey, Arn>,
    pub(crate) keys: Map<Arn, Key>,
    /// The key of each alias, by Region and account; see `key_index`.
    pub(crate) aliases: Map<(SmolStr, AccountId, SmolStr), Arn>,
    /// The grants of each key by their grantee; see `key_index`.
    pub(crate) grantees: Map<(Arn, SmolStr), Map<SmolStr, Set<GrantId>>>,
    pub(crate) grant_names: Map<(Arn, SmolStr), Set<GrantId>>,
    pub(crate) volumes: Map<VolumeId, Volume>,
    pub(crate) snapshots: Map<SnapshotId, Snapshot>,
    pub(crate) images: Map<ImageId, Image>,
    pub(crate) instances: Map<InstanceId, Instance>,
    pub(crate) launch_template: Option<LaunchTemplate>,
    pub(crate) endpoints: Map<VpcEndpointId, VpcEndpoint>,
    pub(crate) unread: Set<Datum>,
    pub(crate) absent: Set<Arn>,
}

impl World {
    /// Makes an empty world that was read wholly: nothing exists, and nothing is unknown.
    pub fn empty() -> Self {
        Self {
            organization: Known::Is(None),
            organizations: Map::new_sync(),
            memberships: Map::new_sync(),
            accounts: Map::new_sync(),
            users: Map::new_sync(),
            groups: Map::new_sync(),
            roles: Map::new_sync(),
            sessions: Map::new_sync(),
            access_keys: Map::new_sync(),
            mfa_devices: Map::new_sync(),
            managed_policies: Map::new_sync(),
            instance_profiles: Map::new_sync(),
            names: Map::new_sync(),
            keys: Map::new_sync(),
            aliases: Map::new_sync(),
            grantees: Map::new_sync(),
            grant_names: Map::new_sync(),
            volumes: Map::new_sync(),
            snapshots: Map::new_sync(),
            images: Map::new_sync(),
            instances: Map::new_sync(),
            launch_template: None,
            endpoints: Map::new_sync(),
            unread: Set::new_sync(),
            absent: Set::new_sync(),
        }
    }

    /// Returns the organization of an account; `None` where it belongs to none.
    pub fn organization_of(&self, account: AccountId) -> Known<Option<&Organization>> {
        let of_local = self.memberships.get(&account);
        match of_local.and_then(|id| self.organizations.get(id)) {
            Some(organization) => Known::Is(Some(organization)),
            None if self.is_complete(Some(account)) => Known::Is(None),
            None => match &self.organization {
                Known::Is(organization) => Known::Is(organization.as_ref()),
                Known::Unknown(gap) => Known::Unknown(gap.clone()),
            },
        }
    }

    /// Returns the organizations of a local AWS.
    pub fn organizations(&self) -> impl Iterator<Item = &Organization> {
        self.organizations.values().map(|organization| &**organization)
    }

    /// Returns the organization that was collected; `None` where the accounts belong to none.
    pub fn organization(&self) -> &Known<Option<Organization>> {
        &self.organization
    }

    /// Returns the accounts.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Returns an account.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Returns whether everything of an account is in the world, so that what is not there does not exist.
    pub fn is_complete(&self, account: Option<AccountId>) -> bool {
        account
            .and_then(|id| self.accounts.get(&id))
            .is_some_and(|account| account.complete)
    }

    /// Returns an access key, long-term or temporary, of whatever account.
    pub fn access_key(&self, id: &str) -> Option<&Arc<AccessKey>> {
        self.access_keys.get(id)
    }

    /// Returns the access keys, in the order of their ids.
    pub fn access_keys(&self) -> impl Iterator<Item = &Arc<AccessKey>> {
        self.access_keys.values()
    }

    /// Returns an MFA device of an account by its serial number or ARN.
    pub fn mfa_device(&self, account: AccountId, serial: &str) -> Option<&MfaDevice> {
        self.mfa_devices.get(&(account, serial.into()))
    }

    /// Returns the MFA devices of an account, by serial number.
    pub fn mfa_devices_of(&self, account: AccountId) -> impl Iterator<Item = &MfaDevice> {
        self.mfa_devices
            .range((account, SmolStr::default())..)
            .take_while(move |((of, _), _)| *of == account)
            .map(|(_, device)| device)
    }

    /// Returns the groups.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    /// Returns the managed policies.
    pub fn managed_policies(&self) -> impl Iterator<Item = &ManagedPolicy> {
        self.managed_policies.values()
    }

    /// Returns the EBS settings of an account in a Region.
    pub fn ebs_defaults(&self, account: AccountId, region: &Region) -> EbsDefaults {
        match self.accounts.get(&account) {
            Some(account) => account.ebs_defaults(region),
            None => EbsDefaults::unread(account, region),
        }
    }

    /// Returns a user.
    pub fn user(&self, arn: &Arn) -> Option<&User> {
        self.users.get(arn)
    }

    /// Returns the users.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Returns a group.
    pub fn group(&self, arn: &Arn) -> Option<&Group> {
        self.groups.get(arn)
    }

    /// Returns a role by its ARN, path included.
    pub fn role(&self, arn: &Arn) -> Option<&Role> {
        self.roles.get(arn)
    }

    /// Returns the roles.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// Returns a session.
    pub fn session(&self, arn: &Arn) -> Option<&Session> {
        self.sessions.get(arn)
    }

    /// Returns the first session of a role.
    pub fn session_of(&self, role: &Arn) -> Option<&Session> {
        self.sessions.values().find(|session| session.role == *role)
    }

    /// Returns a managed policy.
    pub fn managed_policy(&self, arn: &Arn) -> Option<&ManagedPolicy> {
        self.managed_policies.get(arn)
    }

    /// Returns a key by its ARN; `None` where no such key exists.
    pub fn key(&self, arn: &Arn) -> Known<Option<&Key>> {
        match self.keys.get(arn) {
            Some(key) => Known::Is(Some(key)),
            None => self.nothing(Datum::Key(arn.as_str().into())),
        }
    }

    /// Returns the keys.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.values()
    }

    /// Returns a volume; `None` where no such volume exists.
    pub fn volume(&self, id: &VolumeId) -> Known<Option<&Volume>> {
        match self.volumes.get(id) {
            Some(volume) => Known::Is(Some(volume)),
            None => self.nothing(Datum::Volume(id.as_str().into())),
        }
    }

    /// Returns the volumes.
    pub fn volumes(&self) -> impl Iterator<Item = &Volume> {
        self.volumes.values()
    }

    /// Returns the volumes attached to an instance, by device name; unknown where they were not read.
    pub fn volumes_of(&self, instance: &InstanceId) -> Known<Vec<&Volume>> {
        if let Some(gap) = self.unread(&Datum::Volumes(instance.as_str().into())) {
            return Known::Unknown(gap);
        }
        let mut volumes: Vec<&Volume> = self
            .volumes
            .values()
            .filter(|volume| {
                volume
                    .attachment
                    .as_ref()
                    .is_some_and(|at| at.instance == *instance)
            })
            .collect();
        volumes.sort_by(|a, b| {
            let device = |volume: &Volume| volume.attachment.as_ref().and_then(|at| at.device.clone());
            device(a).cmp(&device(b)).then_with(|| a.id.cmp(&b.id))
        });
        Known::Is(volumes)
    }

    /// Returns a snapshot; `None` where no such snapshot exists.
    pub fn snapshot(&self, id: &SnapshotId) -> Known<Option<&Snapshot>> {
        match self.snapshots.get(id) {
            Some(snapshot) => Known::Is(Some(snapshot)),
            None => self.nothing(Datum::Snapshot(id.as_str().into())),
        }
    }

    /// Returns the snapshots.
    pub fn snapshots(&self) -> impl Iterator<Item = &Snapshot> {
        self.snapshots.values()
    }

    /// Returns an image, if it is part of the evidence.
    pub fn image(&self, id: &ImageId) -> Option<&Image> {
        self.images.get(id)
    }

    /// Returns the images.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.images.values()
    }

    /// Returns an instance; `None` where no such instance exists.
    pub fn instance(&self, id: &InstanceId) -> Known<Option<&Instance>> {
        match self.instances.get(id) {
            Some(instance) => Known::Is(Some(instance)),
            None => self.nothing(Datum::Instance(id.as_str().into())),
        }
    }

    /// Returns the instances.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.instances.values()
    }

    /// Returns the launch template of the attempt, if one is part of the evidence.
    pub fn launch_template(&self) -> Option<&LaunchTemplate> {
        self.launch_template.as_ref()
    }

    /// Returns the instance profiles.
    pub fn instance_profiles(&self) -> impl Iterator<Item = &InstanceProfile> {
        self.instance_profiles.values()
    }

    /// Returns an instance profile by its account and name; `None` where no such profile exists.
    ///
    /// Without an account, the first profile of the name: who launches is not always known.
    pub fn instance_profile(
        &self,
        account: Option<AccountId>,
        name: &str,
    ) -> Known<Option<&InstanceProfile>> {
        let found = match account {
            Some(account) => self.instance_profiles.get(&(account, name.into())),
            None => self
                .instance_profiles
                .values()
                .find(|profile| profile.name == name),
        };
        match found {
            Some(profile) => Known::Is(Some(profile)),
            None => self.nothing(Datum::InstanceProfile(name.into())),
        }
    }

    /// Returns a VPC endpoint; `None` where no such endpoint exists.
    pub fn endpoint(&self, id: &VpcEndpointId) -> Known<Option<&VpcEndpoint>> {
        match self.endpoints.get(id) {
            Some(endpoint) => Known::Is(Some(endpoint)),
            None => self.nothing(Datum::EndpointPolicy(id.as_str().into())),
        }
    }

    /// Returns the VPC endpoints.
    pub fn endpoints(&self) -> impl Iterator<Item = &VpcEndpoint> {
        self.endpoints.values()
    }

    /// Returns whether a principal was looked for and does not exist.
    pub fn is_absent(&self, arn: &Arn) -> bool {
        self.absent.contains(arn)
    }

    /// Returns the principals that were looked for and do not exist.
    pub fn absent_principals(&self) -> impl Iterator<Item = &Arn> {
        self.absent.iter()
    }

    /// Returns the gap of a datum that was not read.
    pub fn unread(&self, datum: &Datum) -> Option<Gap> {
        self.unread.contains(datum).then(|| Gap::new(datum.clone()))
    }

    /// Returns everything that was noted as not read.
    pub fn all_unread(&self) -> impl Iterator<Item = &Datum> {
        self.unread.iter()
    }

    fn nothing<T>(&self, datum: Datum) -> Known<Option<T>> {
        match self.unread(&datum) {
            Some(gap) => Known::Unknown(gap),
            None => Known::Is(None),
        }
    }
}
