//! From the shapes of a case to evidence: ids are parsed, policies compiled, gaps made.

use std::str::FromStr;
use std::sync::Arc;

use octroi_names::{AccountId, Arn, Datum, Gap, InstanceId, Known, Principal, Region, SmolStr};
use octroi_policy::{Policy, Value as ContextValue};
use octroi_trail::Record;
use octroi_world::{
    Account, Attachment, AttachmentState, BlockDevice, Constraint, EbsDefaults, Grant, GranteePrincipal,
    Group, Image, Instance, InstanceProfile, InstanceState, Key, KeyManager, KeySpec, LaunchTemplate, Map,
    PolicyRef, Role, Session, Snapshot, StateReason, User, Volume, VolumeState, VpcEndpoint, WorldBuilder,
};
use serde_json::Value;

use super::not_readable::NotReadable;
use super::{CaseError, PolicyPlace, organization, schema};
use crate::evidence::{Attempt, AttemptedOperation, Evidence, Observed};

pub(super) fn build(case: schema::Case) -> Result<Evidence, CaseError> {
    let missing = NotReadable::new(case.world.not_readable.as_deref().unwrap_or_default());
    let region: Region = parse(&case.world.region)?;
    let attempt = attempt(&case.action)?;
    let accounts = accounts(&case, &attempt)?;
    let mut builder = WorldBuilder::new();
    let own = attempt
        .principal
        .as_ref()
        .and_then(Principal::account)
        .or_else(|| accounts.first().map(|(id, _)| *id))
        .ok_or_else(|| {
            CaseError::new("no account is named").cure("list the accounts under `world.accounts`")
        })?;
    let mut place = Builder {
        builder: &mut builder,
        region: &region,
        own,
        missing: &missing,
    };
    for (id, account) in &accounts {
        place.account(*id, account)?;
    }
    let organization = organization::build(case.world.organization.as_ref(), &accounts, &missing)?;
    place.builder.organization(organization);
    for principal in case.world.principals.iter().flatten() {
        place.principal(principal)?;
    }
    place.keys(&case.world)?;
    place.volumes(&case.world, &attempt)?;
    place.instances(&case.world)?;
    place.launch_things(&case.world, &attempt)?;
    let observed = observed(&case, &attempt);
    let trail = trail(&case, &missing)?;
    Ok(Evidence {
        world: builder.finish(),
        region,
        attempt,
        observed,
        trail,
        reference_time: None,
    })
}

/// Parses a name, and says what it should look like.
pub(super) fn parse<T>(text: &str) -> Result<T, CaseError>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error: T::Err| CaseError::new(error.to_string()))
}

/// Compiles a policy of the case; YAML has no text of its own, so its place is one in JSON.
pub(super) fn policy(name: &str, document: &Value) -> Result<Arc<Policy>, CaseError> {
    if let Value::String(text) = document {
        return policy_text(name, text);
    }
    let text = serde_json::to_string_pretty(document).map_err(|error| CaseError::new(error.to_string()))?;
    policy_text(name, &text)
}

pub(super) fn policy_text(name: &str, text: &str) -> Result<Arc<Policy>, CaseError> {
    Policy::parse(name, text)
        .map(Arc::new)
        .map_err(|error| CaseError {
            message: format!("policy `{name}`: {error}"),
            line: None,
            column: None,
            policy: Some(Box::new(PolicyPlace {
                name: name.to_owned(),
                text: text.to_owned(),
                span: error.span,
            })),
            cure: Some("write the policy as AWS stores it".to_owned()),
        })
}

fn named(
    policy: &schema::NamedPolicy,
    fallback: &str,
    gap: impl FnOnce() -> Datum,
) -> Result<PolicyRef, CaseError> {
    let name = policy
        .name
        .as_deref()
        .or(policy.arn.as_deref())
        .unwrap_or(fallback);
    match &policy.document {
        Some(document) => Ok(Known::Is(self::policy(name, document)?)),
        None => Ok(Known::Unknown(Gap::new(gap()))),
    }
}

fn accounts<'a>(
    case: &'a schema::Case,
    attempt: &Attempt,
) -> Result<Vec<(AccountId, &'a schema::Account)>, CaseError> {
    let mut accounts: Vec<(AccountId, &schema::Account)> = Vec::new();
    for account in case.world.accounts.iter().flatten() {
        let id = parse(&account.id)?;
        if accounts.iter().any(|(other, _)| *other == id) {
            return Err(CaseError::new(format!("account `{id}` is listed twice")).cure("keep one of them"));
        }
        accounts.push((id, account));
    }
    // The account of the attempt first: it is the one that a gap is about.
    let own = attempt.principal.as_ref().and_then(Principal::account);
    accounts.sort_by_key(|(id, _)| Some(*id) != own);
    Ok(accounts)
}

fn tags(tags: &serde_json::Map<String, Value>) -> Map<SmolStr, SmolStr> {
    tags.iter()
        .map(|(key, value)| (SmolStr::from(key.as_str()), text(value)))
        .collect()
}

/// A scalar as its text: YAML reads an unquoted `true` as a boolean.
fn text(value: &Value) -> SmolStr {
    match value {
        Value::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

fn pairs(map: &serde_json::Map<String, Value>) -> Vec<(SmolStr, SmolStr)> {
    map.iter()
        .map(|(key, value)| (key.as_str().into(), text(value)))
        .collect()
}

struct Builder<'a> {
    builder: &'a mut WorldBuilder,
    region: &'a Region,
    own: AccountId,
    missing: &'a NotReadable,
}

impl Builder<'_> {
    fn known<T>(&self, value: Option<T>, datum: Datum) -> Known<T> {
        match value {
            Some(value) => Known::Is(value),
            None => Known::Unknown(Gap::new(datum)),
        }
    }

    fn account(&mut self, id: AccountId, account: &schema::Account) -> Result<(), CaseError> {
        let unread = EbsDefaults::unread(id, self.region);
        let encryption_by_default = match account.ebs_encryption_by_default {
            Some(Some(value)) if !self.missing.any(&["ec2:GetEbsEncryptionByDefault"]) => Known::Is(value),
            _ => unread.encryption_by_default,
        };
        let default_kms_key = match &account.ebs_default_kms_key_id {
            Some(Some(key)) if !self.missing.any(&["ec2:GetEbsDefaultKmsKeyId"]) => {
                if key == "alias/aws/ebs" {
                    Known::Is(None)
                } else {
                    Known::Is(Some(parse(key)?))
                }
            }
            _ => unread.default_kms_key,
        };
        let mut ebs = Map::new_sync();
        ebs.insert_mut(
            self.region.clone(),
            EbsDefaults {
                encryption_by_default,
                default_kms_key,
            },
        );
        self.builder.account(Account { id, ebs });
        Ok(())
    }

    fn inline(
        &self,
        policies: Option<&Vec<schema::NamedPolicy>>,
        about: &str,
        permissions: &[&str],
    ) -> Result<Known<Map<SmolStr, PolicyRef>>, CaseError> {
        let Some(policies) = policies else {
            return Ok(Known::Unknown(Gap::new(Datum::IdentityPolicies(about.into()))));
        };
        if policies.is_empty() && self.missing.any(permissions) {
            return Ok(Known::Unknown(Gap::new(Datum::IdentityPolicies(about.into()))));
        }
        let mut read = Map::new_sync();
        for (index, entry) in policies.iter().enumerate() {
            let fallback = format!("policy-{}", index + 1);
            let policy = named(entry, &fallback, || Datum::IdentityPolicies(about.into()))?;
            let name = entry
                .name
                .as_deref()
                .or(entry.arn.as_deref())
                .unwrap_or(&fallback);
            // Two policies of one name are two policies all the same.
            let mut key = SmolStr::from(name);
            while read.get(&key).is_some() {
                key = format!("{key} ({})", index + 1).into();
            }
            read.insert_mut(key, policy);
        }
        Ok(Known::Is(read))
    }

    fn boundary(
        &self,
        boundary: Option<&schema::NamedPolicy>,
        about: &str,
    ) -> Result<Known<Option<PolicyRef>>, CaseError> {
        let permission = if about.contains(":user/") {
            "iam:GetUser"
        } else {
            "iam:GetRole"
        };
        match boundary {
            Some(policy) => {
                let policy = named(policy, "permissions boundary", || {
                    Datum::PermissionsBoundary(about.into())
                })?;
                Ok(Known::Is(Some(policy)))
            }
            None if self.missing.any(&[permission]) => {
                Ok(Known::Unknown(Gap::new(Datum::PermissionsBoundary(about.into()))))
            }
            None => Ok(Known::Is(None)),
        }
    }

    fn principal(&mut self, principal: &schema::Principal) -> Result<(), CaseError> {
        let arn: Arn = parse(&principal.arn)?;
        let about = principal.arn.as_str();
        let principal_tags = match &principal.tags {
            Some(tags) => Known::Is(self::tags(tags)),
            // The cases list tags where a policy looks at them.
            None => Known::Is(Map::new_sync()),
        };
        let boundary = self.boundary(principal.permissions_boundary.as_ref(), about)?;
        match parse::<Principal>(&principal.arn)? {
            Principal::User(_) => {
                let permissions = [
                    "iam:ListUserPolicies",
                    "iam:GetUserPolicy",
                    "iam:ListAttachedUserPolicies",
                ];
                let inline_policies =
                    self.inline(principal.identity_policies.as_ref(), about, &permissions)?;
                let groups = self.groups(principal, &arn)?;
                self.builder.user(User {
                    unique_id: principal.unique_id.as_deref().map(Into::into),
                    inline_policies,
                    attached_policies: Vec::new(),
                    groups,
                    boundary,
                    tags: principal_tags,
                    arn,
                });
            }
            Principal::Role(_) => {
                let permissions = [
                    "iam:ListRolePolicies",
                    "iam:GetRolePolicy",
                    "iam:ListAttachedRolePolicies",
                ];
                let inline_policies =
                    self.inline(principal.identity_policies.as_ref(), about, &permissions)?;
                let trust = match &principal.trust_policy {
                    Some(document) => Some(Known::Is(policy("trust policy", document)?)),
                    None => None,
                };
                self.session(principal, &arn)?;
                self.builder.role(Role {
                    unique_id: principal.unique_id.as_deref().map(Into::into),
                    trust,
                    inline_policies,
                    attached_policies: Vec::new(),
                    boundary,
                    tags: principal_tags,
                    arn,
                });
            }
            Principal::Account(_) => {}
            _ => {
                return Err(CaseError::new(format!("`{about}` is neither a user nor a role"))
                    .cure("list the role, and its session as `sessionArn`"));
            }
        }
        Ok(())
    }

    fn groups(&mut self, principal: &schema::Principal, user: &Arn) -> Result<Known<Vec<Arn>>, CaseError> {
        let Some(groups) = &principal.groups else {
            return Ok(Known::Unknown(Gap::new(Datum::IdentityPolicies(
                user.as_str().into(),
            ))));
        };
        if groups.is_empty() && self.missing.any(&["iam:ListGroupsForUser"]) {
            return Ok(Known::Unknown(Gap::new(Datum::IdentityPolicies(
                user.as_str().into(),
            ))));
        }
        let mut arns = Vec::new();
        for group in groups {
            let account = user.account().map_or_else(String::new, |id| id.to_string());
            let text = group
                .arn
                .clone()
                .unwrap_or_else(|| format!("arn:{}:iam::{account}:group/{}", user.partition(), group.name));
            let arn: Arn = parse(&text)?;
            let permissions = [
                "iam:ListGroupPolicies",
                "iam:GetGroupPolicy",
                "iam:ListAttachedGroupPolicies",
            ];
            let inline_policies = self.inline(group.policies.as_ref(), user.as_str(), &permissions)?;
            self.builder.group(Group {
                arn: arn.clone(),
                inline_policies,
                attached_policies: Vec::new(),
            });
            arns.push(arn);
        }
        Ok(Known::Is(arns))
    }

    fn session(&mut self, principal: &schema::Principal, role: &Arn) -> Result<(), CaseError> {
        let Some(session) = &principal.session_arn else {
            return Ok(());
        };
        let arn: Arn = parse(session)?;
        let gap = || Datum::SessionPolicy(session.as_str().into());
        let policies = match &principal.session_policy {
            Some(schema::OneOrMany::One(policy)) => {
                Known::Is(Some(vec![named(policy, "session policy", gap)?]))
            }
            Some(schema::OneOrMany::Many(policies)) => {
                let mut read = Vec::new();
                for policy in policies {
                    read.push(named(policy, "session policy", gap)?);
                }
                Known::Is(Some(read))
            }
            None => Known::Is(None),
        };
        let session_tags = principal.session_tags.as_ref().map_or_else(Map::new_sync, tags);
        self.builder.session(Session {
            arn,
            role: role.clone(),
            policies,
            tags: session_tags,
            expires: None,
        });
        Ok(())
    }

    fn keys(&mut self, world: &schema::World) -> Result<(), CaseError> {
        for key in world.keys.iter().flatten() {
            let arn: Arn = parse(&key.arn)?;
            if arn.kms_key_id().is_none() {
                return Err(CaseError::new(format!("`{arn}` is not the ARN of a key"))
                    .cure("write `arn:aws:kms:REGION:ACCOUNT:key/ID`; aliases go under `aliases`"));
            }
            if key.readable == Some(false) {
                self.builder.unread(Datum::Key(arn.as_str().into()));
                continue;
            }
            let key = self.key(key, arn)?;
            self.builder.key(key);
        }
        let unlisted = world.keys.is_none()
            || self
                .missing
                .any(&["kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListKeys"]);
        if unlisted {
            // A key that the evidence names and does not describe may well exist.
            let named = world
                .volumes
                .iter()
                .flatten()
                .filter_map(|volume| volume.kms_key_arn.as_deref())
                .chain(
                    world
                        .image
                        .iter()
                        .filter_map(|image| image.kms_key_arn.as_deref()),
                )
                .chain(
                    world
                        .snapshots
                        .iter()
                        .flatten()
                        .filter_map(|snapshot| snapshot.kms_key_arn.as_deref()),
                );
            for arn in named {
                self.builder.unread(Datum::Key(arn.into()));
            }
        }
        Ok(())
    }

    fn key(&self, key: &schema::Key, arn: Arn) -> Result<Key, CaseError> {
        let about = || SmolStr::from(arn.as_str());
        let describe = || Datum::Key(about());
        let manager = match key.manager.as_deref() {
            Some("AWS") => Known::Is(KeyManager::Aws),
            Some("CUSTOMER") => Known::Is(KeyManager::Customer),
            Some(other) => {
                return Err(CaseError::new(format!("`{other}` is not a key manager"))
                    .cure("write `AWS` or `CUSTOMER`"));
            }
            None => Known::Unknown(Gap::new(describe())),
        };
        let grants = match &key.grants {
            Some(grants) if !(grants.is_empty() && self.missing.any(&["kms:ListGrants"])) => {
                let mut read = Map::new_sync();
                for (index, entry) in grants.iter().enumerate() {
                    let grant = grant(entry, index, &arn)?;
                    read.insert_mut(grant.id.clone(), grant);
                }
                Known::Is(read)
            }
            _ => Known::Unknown(Gap::new(Datum::KeyGrants(about()))),
        };
        let policy = match &key.policy {
            Some(document) => Known::Is(policy("key policy", document)?),
            None => Known::Unknown(Gap::new(Datum::KeyPolicy(about()))),
        };
        let aliases = key
            .aliases
            .as_ref()
            .map(|aliases| aliases.iter().map(Into::into).collect());
        Ok(Key {
            manager,
            state: self.known(key.state.as_deref().map(parse).transpose()?, describe()),
            spec: self.known(key.spec.as_deref().map(KeySpec::new), describe()),
            usage: self.known(key.usage.as_deref().map(parse).transpose()?, describe()),
            origin: self.known(key.origin.as_deref().map(Into::into), describe()),
            multi_region: Known::Is(key.multi_region.unwrap_or(false)),
            description: key.description.as_deref().unwrap_or_default().into(),
            policy,
            aliases: self.known(aliases, Datum::KeyAliases(about())),
            // Tags are listed where a policy looks at them; a key without the field has none.
            tags: if key.tags.is_none() && self.missing.any(&["kms:ListResourceTags"]) {
                Known::Unknown(Gap::new(Datum::Tags(about())))
            } else {
                Known::Is(key.tags.as_ref().map_or_else(Map::new_sync, tags))
            },
            grants,
            rotation: Known::Unknown(Gap::new(describe())),
            valid_to: key.valid_to.as_deref().and_then(|text| text.parse().ok()),
            deletion_date: key.deletion_date.as_deref().and_then(|text| text.parse().ok()),
            arn,
        })
    }

    fn volumes(&mut self, world: &schema::World, attempt: &Attempt) -> Result<(), CaseError> {
        let Some(volumes) = &world.volumes else {
            let about = attempt.instance.as_ref().map_or("launch", InstanceId::as_str);
            self.builder.unread(Datum::Volumes(about.into()));
            if let Some(volume) = &attempt.volume {
                self.builder.unread(Datum::Volume(volume.as_str().into()));
            }
            return Ok(());
        };
        for volume in volumes {
            let read = self.volume(volume)?;
            self.builder.volume(read);
        }
        Ok(())
    }

    fn volume(&self, volume: &schema::Volume) -> Result<Volume, CaseError> {
        let gap = || Datum::Volume(volume.id.as_str().into());
        let attachment = match &volume.attached_to {
            Some(instance) => Some(Attachment {
                instance: parse(instance)?,
                device: volume.device.as_deref().map(Into::into),
                state: AttachmentState::Attached,
                delete_on_termination: true,
            }),
            None => None,
        };
        let kms_key = match (&volume.kms_key_arn, volume.encrypted) {
            (Some(key), _) => Known::Is(Some(parse(key)?)),
            (None, Some(false)) => Known::Is(None),
            (None, _) => Known::Unknown(Gap::new(gap())),
        };
        let state = match volume.state.as_deref() {
            None if attachment.is_some() => VolumeState::InUse,
            None => VolumeState::Available,
            Some(text) => [
                VolumeState::Creating,
                VolumeState::Available,
                VolumeState::InUse,
                VolumeState::Deleting,
                VolumeState::Deleted,
                VolumeState::Error,
            ]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| CaseError::new(format!("`{text}` is not a volume state")))?,
        };
        Ok(Volume {
            id: parse(&volume.id)?,
            account: self.own,
            region: self.region.clone(),
            encrypted: self.known(volume.encrypted, gap()),
            kms_key,
            snapshot: volume.snapshot_id.as_deref().map(parse).transpose()?,
            size_gib: volume.size,
            volume_type: volume.volume_type.as_deref().map(Into::into),
            state,
            attachment,
            tags: volume.tags.as_ref().map_or_else(Map::new_sync, tags),
            created_by: volume.created_by.as_deref().map(Into::into),
        })
    }

    fn instances(&mut self, world: &schema::World) -> Result<(), CaseError> {
        for instance in world.instances.iter().flatten() {
            let id: InstanceId = parse(&instance.id)?;
            let state = match instance.state.as_deref() {
                Some(text) => InstanceState::from_word(text)
                    .ok_or_else(|| CaseError::new(format!("`{text}` is not an instance state")))?,
                None => InstanceState::Stopped,
            };
            let gap = Datum::Tags(id.as_str().into());
            self.builder.instance(Instance {
                account: self.own,
                region: self.region.clone(),
                state,
                state_reason: instance.state_reason.as_ref().map(state_reason),
                state_transition_reason: instance
                    .state_transition_reason
                    .as_deref()
                    .unwrap_or_default()
                    .into(),
                image: instance.image_id.as_deref().map(parse).transpose()?,
                instance_profile: instance.instance_profile.as_deref().map(Into::into),
                spot: instance.lifecycle.as_deref() == Some("spot"),
                tags: self.known(instance.tags.as_ref().map(tags), gap),
                id,
            });
        }
        Ok(())
    }

    fn launch_things(&mut self, world: &schema::World, attempt: &Attempt) -> Result<(), CaseError> {
        if let Some(image) = &world.image {
            let kms_key = match (&image.kms_key_arn, image.encrypted) {
                (Some(key), _) => Known::Is(Some(parse(key)?)),
                (None, Some(false)) => Known::Is(None),
                (None, _) => Known::Unknown(Gap::new(Datum::Image(image.id.as_str().into()))),
            };
            self.builder.image(Image {
                id: parse(&image.id)?,
                owner: image.owner.as_deref().and_then(|owner| owner.parse().ok()),
                encrypted: self.known(image.encrypted, Datum::Image(image.id.as_str().into())),
                kms_key,
                block_devices: block_devices(image.block_devices.as_ref())?,
            });
        }
        for snapshot in world.snapshots.iter().flatten() {
            let gap = || Datum::Snapshot(snapshot.id.as_str().into());
            let kms_key = match (&snapshot.kms_key_arn, snapshot.encrypted) {
                (Some(key), _) => Known::Is(Some(parse(key)?)),
                (None, Some(false)) => Known::Is(None),
                (None, _) => Known::Unknown(Gap::new(gap())),
            };
            self.builder.snapshot(Snapshot {
                id: parse(&snapshot.id)?,
                owner: snapshot
                    .owner
                    .as_deref()
                    .and_then(|owner| owner.parse().ok())
                    .unwrap_or(self.own),
                region: self.region.clone(),
                encrypted: self.known(snapshot.encrypted, gap()),
                kms_key,
                volume: snapshot.volume_id.as_deref().map(parse).transpose()?,
                size_gib: snapshot.size,
            });
        }
        if let Some(template) = &world.launch_template {
            self.builder.launch_template(LaunchTemplate {
                id: template.id.as_deref().map(parse).transpose()?,
                block_devices: block_devices(template.block_devices.as_ref())?,
            });
        }
        for endpoint in world.vpc_endpoints.iter().flatten() {
            let policy = match &endpoint.policy {
                Some(document) => Known::Is(policy(&endpoint.id, document)?),
                None => Known::Unknown(Gap::new(Datum::EndpointPolicy(endpoint.id.as_str().into()))),
            };
            self.builder.endpoint(VpcEndpoint {
                id: parse(&endpoint.id)?,
                service: endpoint.service.as_deref().unwrap_or_default().into(),
                policy,
            });
        }
        for profile in world.instance_profiles.iter().flatten() {
            self.builder.instance_profile(InstanceProfile {
                name: profile.name.as_str().into(),
                account: self.own,
                role: profile.role.as_deref().map(parse).transpose()?,
            });
        }
        for arn in world.absent_principals.iter().flatten() {
            self.builder.absent_principal(parse(arn)?);
        }
        self.unlisted(world, attempt);
        Ok(())
    }
}

impl Builder<'_> {
    /// Lists that the case leaves out were not read: what is not in them may exist.
    fn unlisted(&mut self, world: &schema::World, attempt: &Attempt) {
        if world.instance_profiles.is_none()
            && let Some(name) = &attempt.instance_profile
        {
            self.builder.unread(Datum::InstanceProfile(name.clone()));
        }
        if world.snapshots.is_none() {
            let of_template = world
                .launch_template
                .iter()
                .flat_map(|template| &template.block_devices);
            let of_image = world.image.iter().flat_map(|image| &image.block_devices);
            let devices = of_template.chain(of_image).flatten();
            for id in devices.filter_map(|device| device.snapshot_id.as_deref()) {
                self.builder.unread(Datum::Snapshot(id.into()));
            }
        }
    }
}

fn state_reason(reason: &schema::StateReason) -> StateReason {
    let message = reason.message.as_deref().unwrap_or_default();
    let code = reason
        .code
        .as_deref()
        .unwrap_or_else(|| message.split(':').next().unwrap_or_default());
    StateReason {
        code: code.into(),
        message: message.into(),
    }
}

fn block_devices(devices: Option<&Vec<schema::BlockDevice>>) -> Result<Vec<BlockDevice>, CaseError> {
    devices
        .into_iter()
        .flatten()
        .map(|device| {
            Ok(BlockDevice {
                device: device.device.as_deref().map(Into::into),
                encrypted: device.encrypted,
                kms_key_id: device.kms_key_id.as_deref().map(Into::into),
                snapshot: device.snapshot_id.as_deref().map(parse).transpose()?,
                size_gib: device.size,
            })
        })
        .collect()
}

fn grant(entry: &schema::Grant, index: usize, key: &Arn) -> Result<Grant, CaseError> {
    let operations = entry
        .operations
        .iter()
        .map(|operation| parse(operation))
        .collect::<Result<Vec<_>, CaseError>>()?;
    let constraint = entry.constraints.as_ref().and_then(|constraints| {
        let subset = constraints
            .encryption_context_subset
            .as_ref()
            .map(|map| Constraint::Subset(pairs(map)));
        let equals = constraints
            .encryption_context_equals
            .as_ref()
            .map(|map| Constraint::Equals(pairs(map)));
        equals.or(subset)
    });
    let id = entry
        .grant_id
        .clone()
        .unwrap_or_else(|| format!("grant-{}", index + 1));
    Ok(Grant {
        id: parse(&id)?,
        name: entry.name.as_deref().map(Into::into),
        grantee: GranteePrincipal::new(&entry.grantee_principal),
        retiring: entry.retiring_principal.as_deref().map(GranteePrincipal::new),
        operations,
        constraint,
        issuing_account: match &entry.issuing_account {
            // ListGrants answers with the ARN of the account's root.
            Some(text) if text.starts_with("arn:") => parse::<Arn>(text)?.account(),
            Some(text) => Some(parse(text)?),
            None => key.account(),
        },
        creation_date: entry.creation_date.as_deref().and_then(|text| text.parse().ok()),
    })
}

fn attempt(action: &schema::Action) -> Result<Attempt, CaseError> {
    let operation = AttemptedOperation::ALL
        .iter()
        .copied()
        .find(|operation| operation.as_str() == action.operation)
        .ok_or_else(|| {
            let known: Vec<String> = AttemptedOperation::ALL
                .iter()
                .map(|operation| format!("`{}`", operation.as_str()))
                .collect();
            CaseError::new(format!(
                "`{}` is not an operation that can be diagnosed",
                action.operation
            ))
            .cure(format!(
                "one of {} is expected under `action.operation`",
                known.join(", ")
            ))
        })?;
    let stated = |map: Option<&serde_json::Map<String, Value>>| {
        map.into_iter()
            .flatten()
            .map(|(key, value)| (SmolStr::from(key.as_str()), context_value(value)))
            .collect()
    };
    let context = action.request_context.as_ref();
    Ok(Attempt {
        principal: action.principal.as_deref().map(parse).transpose()?,
        operation,
        instance: action.instance_id.as_deref().map(parse).transpose()?,
        volume: action.volume_id.as_deref().map(parse).transpose()?,
        image: action.image_id.as_deref().map(parse).transpose()?,
        key: action.key_arn.as_deref().map(parse).transpose()?,
        instance_profile: action.instance_profile.as_deref().map(profile_name),
        spot: action.market_type.as_deref() == Some("spot"),
        on_behalf: action
            .on_behalf
            .as_ref()
            .map(|by| (by.service.as_str().into(), by.resource.as_deref().map(Into::into))),
        time: action.time.as_deref().map(parse).transpose()?,
        direct: stated(context.and_then(|context| context.direct.as_ref())),
        forwarded: stated(context.and_then(|context| context.forwarded.as_ref())),
    })
}

/// A profile may be given by name or by ARN.
fn profile_name(text: &str) -> SmolStr {
    text.rsplit('/').next().unwrap_or(text).into()
}

fn context_value(value: &Value) -> Option<ContextValue> {
    match value {
        Value::Null => None,
        Value::Array(values) => Some(ContextValue::Many(values.iter().map(text).collect())),
        other => Some(ContextValue::One(text(other))),
    }
}

fn observed(case: &schema::Case, attempt: &Attempt) -> Observed {
    let mut observed = Observed::default();
    let instance = case.world.instances.iter().flatten().find(|instance| {
        attempt
            .instance
            .as_ref()
            .is_some_and(|id| id.as_str() == instance.id)
    });
    if let Some(instance) = instance {
        observed.instance_state = instance.state.as_deref().and_then(InstanceState::from_word);
        observed.state_reason = instance.state_reason.as_ref().map(state_reason);
        observed.transition_reason = instance.state_transition_reason.as_deref().map(Into::into);
    }
    if let Some(Value::Object(fields)) = &case.observed {
        let word = |name: &str| fields.get(name).and_then(Value::as_str);
        if let Some(state) = word("state")
            .or_else(|| word("instanceState"))
            .and_then(InstanceState::from_word)
        {
            observed.instance_state = Some(state);
        }
        if let Some(Value::Object(reason)) = fields.get("stateReason") {
            let part = |name: &str| reason.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
            let reason = schema::StateReason {
                code: part("code"),
                message: part("message"),
            };
            observed.state_reason = Some(state_reason(&reason));
        }
        if let Some(text) = word("stateTransitionReason") {
            observed.transition_reason = Some(text.into());
        }
    }
    observed.exhausted_quotas = exhausted(case.world.quotas.as_ref());
    observed
}

/// Quotas have no fixed shape: an entry with a limit and a use that reaches it is exhausted.
fn exhausted(quotas: Option<&Value>) -> Vec<SmolStr> {
    let entries: Vec<(String, &Value)> = match quotas {
        Some(Value::Object(map)) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Some(Value::Array(list)) => list
            .iter()
            .map(|value| {
                (
                    value
                        .get("name")
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                    value,
                )
            })
            .collect(),
        _ => Vec::new(),
    };
    entries
        .into_iter()
        .filter(|(_, value)| {
            let number = |names: &[&str]| {
                names
                    .iter()
                    .find_map(|name| value.get(name).and_then(Value::as_f64))
            };
            let limit = number(&["limit", "value", "quota"]);
            let used = number(&["used", "usage", "inUse", "current"]);
            limit.zip(used).is_some_and(|(limit, used)| used >= limit)
        })
        .map(|(name, _)| name.into())
        .collect()
}

fn trail(case: &schema::Case, missing: &NotReadable) -> Result<Known<Vec<Record>>, CaseError> {
    let unread = || Known::Unknown(Gap::new(Datum::Trail(case.world.region.as_str().into())));
    let empty = match &case.cloudtrail {
        None | Some(Value::Null) => return Ok(unread()),
        Some(Value::Array(records)) => records.is_empty(),
        Some(_) => false,
    };
    if empty && missing.any(&["cloudtrail:LookupEvents"]) {
        return Ok(unread());
    }
    let records = match case.cloudtrail.clone() {
        Some(Value::Array(records)) => records,
        Some(record) => vec![record],
        None => Vec::new(),
    };
    octroi_trail::carrier::read_values(records)
        .map(|reading| Known::Is(reading.records))
        .map_err(|error| CaseError::new(format!("`cloudtrail`: {error}")))
}
