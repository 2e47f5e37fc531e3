//! Reads the call of a scenario: who, on which way, and the operation with AWS's parameters.

use octroi_names::{Arn, SmolStr};
use octroi_ops::{Call, Origin, Request, ec2, iam, kms, sts};
use octroi_policy::Value as ContextValue;
use octroi_world::{Constraint, GranteePrincipal, World};
use serde_json::Value as Json;

use crate::world::block_device;

pub(crate) const REQUEST_ID: &str = "11111111-2222-3333-4444-555555555555";

/// Reads a call of an operation such as `kms:CreateGrant`.
pub(crate) fn call(operation: &str, json: &Json, world: &World) -> Call {
    let caller = json["caller"].as_str().unwrap().parse().unwrap();
    let region = json["region"].as_str().unwrap_or("us-east-1").parse().unwrap();
    let stated = json["stated"].as_object().into_iter().flatten();
    let stated = stated.map(|(key, value)| {
        let value = value.as_str().map(ContextValue::from);
        (SmolStr::from(key.as_str()), value)
    });
    let mut call = Call {
        credential: None,
        input: Default::default(),
        caller,
        origin: match json["origin"].as_str().unwrap_or("Direct") {
            "Direct" => Origin::Direct,
            "Forwarded" => Origin::Forwarded,
            "Infrastructure" => Origin::Infrastructure,
            "Service" => Origin::Service,
            other => panic!("{other}"),
        },
        region,
        time: Some("2026-01-15T10:20:30Z".parse().unwrap()),
        request_id: REQUEST_ID.into(),
        stated: stated.collect(),
        endpoint: None,
        request: Request::DescribeKey(kms::DescribeKey {
            key: "arn:aws:kms:us-east-1:111122223333:key/none".parse().unwrap(),
            alias: None,
        }),
    };
    call.request = request(operation, &Parameters(&json["parameters"]), &call, world);
    call
}

struct Parameters<'a>(&'a Json);

impl Parameters<'_> {
    fn text(&self, name: &str) -> &str {
        self.0[name]
            .as_str()
            .unwrap_or_else(|| panic!("`{name}` is missing: {}", self.0))
    }

    fn id<T: std::str::FromStr>(&self, name: &str) -> T
    where
        T::Err: std::fmt::Debug,
    {
        self.text(name).parse().unwrap()
    }

    fn optional<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.0[name].as_str()?.parse().ok()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.0[name].as_bool()
    }

    fn number(&self, name: &str) -> Option<u32> {
        Some(self.0[name].as_u64()?.try_into().unwrap())
    }

    fn ids<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        let list = self.0[name].as_array().into_iter().flatten();
        list.filter_map(|item| item.as_str()?.parse().ok()).collect()
    }

    fn pairs(&self, name: &str) -> Option<Vec<(SmolStr, SmolStr)>> {
        let pairs = self.0[name].as_object()?.iter();
        Some(
            pairs
                .map(|(key, value)| (key.as_str().into(), value.as_str().unwrap().into()))
                .collect(),
        )
    }

    /// A policy: a document, or a text that is none.
    fn policy(&self, name: &str) -> String {
        match &self.0[name] {
            Json::String(text) => text.clone(),
            document => document.to_string(),
        }
    }
}

fn request(operation: &str, p: &Parameters<'_>, call: &Call, world: &World) -> Request {
    let (service, name) = operation.split_once(':').unwrap();
    match service {
        "kms" => kms_request(name, p),
        "ec2" => ec2_request(name, p, call, world),
        _ => other_request(name, p),
    }
}

fn kms_request(name: &str, p: &Parameters<'_>) -> Request {
    let context = |name: &str| p.pairs(name).unwrap_or_default();
    let key = || p.id::<Arn>("KeyId");
    match name {
        "CreateGrant" => Request::CreateGrant(kms::CreateGrant {
            key: key(),
            grantee: GranteePrincipal::new(p.text("GranteePrincipal")),
            retiring: p
                .optional::<String>("RetiringPrincipal")
                .map(|text| GranteePrincipal::new(&text)),
            operations: p.ids("Operations"),
            constraint: p.pairs("EncryptionContextSubset").map(Constraint::Subset),
            name: p.optional::<String>("Name").map(Into::into),
            extras: kms::Extras::default(),
        }),
        "Decrypt" => Request::Decrypt(kms::Decrypt {
            key: key(),
            encryption_context: context("EncryptionContext"),
            ciphertext: None,
            extras: kms::Extras::default(),
        }),
        "GenerateDataKeyWithoutPlaintext" => {
            Request::GenerateDataKeyWithoutPlaintext(kms::GenerateDataKeyWithoutPlaintext {
                key: key(),
                encryption_context: context("EncryptionContext"),
                number_of_bytes: 64,
                extras: None,
            })
        }
        "ReEncrypt" => Request::ReEncrypt(kms::ReEncrypt {
            source: p.id("SourceKeyId"),
            source_context: context("SourceEncryptionContext"),
            destination: p.id("DestinationKeyId"),
            destination_context: context("DestinationEncryptionContext"),
            over_wire: None,
        }),
        "RetireGrant" => Request::RetireGrant(kms::RetireGrant {
            key: key(),
            grant: p.id("GrantId"),
            extras: kms::Extras::default(),
        }),
        "RevokeGrant" => Request::RevokeGrant(kms::RevokeGrant {
            key: key(),
            grant: p.id("GrantId"),
            extras: kms::Extras::default(),
        }),
        "ListGrants" => Request::ListGrants(kms::ListGrants {
            key: key(),
            grant: p.optional("GrantId"),
            grantee: p
                .optional::<String>("GranteePrincipal")
                .map(|text| GranteePrincipal::new(&text)),
            extras: kms::Extras::default(),
        }),
        "DescribeKey" => Request::DescribeKey(kms::DescribeKey {
            key: key(),
            alias: p.optional::<String>("Alias").map(Into::into),
        }),
        "GetKeyPolicy" => Request::GetKeyPolicy(kms::GetKeyPolicy { key: key() }),
        "PutKeyPolicy" => Request::PutKeyPolicy(kms::PutKeyPolicy {
            key: key(),
            policy: p.policy("Policy"),
            bypass_policy_lockout_safety_check: p.flag("BypassPolicyLockoutSafetyCheck"),
        }),
        "EnableKey" => Request::EnableKey(kms::EnableKey { key: key() }),
        "DisableKey" => Request::DisableKey(kms::DisableKey { key: key() }),
        "ScheduleKeyDeletion" => Request::ScheduleKeyDeletion(kms::ScheduleKeyDeletion {
            key: key(),
            pending_window_in_days: p.number("PendingWindowInDays"),
        }),
        "CancelKeyDeletion" => Request::CancelKeyDeletion(kms::CancelKeyDeletion { key: key() }),
        other => panic!("kms:{other}"),
    }
}

fn ec2_request(name: &str, p: &Parameters<'_>, call: &Call, world: &World) -> Request {
    let instances = || p.ids("InstanceIds");
    match name {
        "StartInstances" => Request::StartInstances(ec2::StartInstances {
            instances: instances(),
        }),
        "StopInstances" => Request::StopInstances(ec2::StopInstances {
            instances: instances(),
            force: p.flag("Force").unwrap_or(false),
        }),
        "RebootInstances" => Request::RebootInstances(ec2::RebootInstances {
            instances: instances(),
        }),
        "TerminateInstances" => Request::TerminateInstances(ec2::TerminateInstances {
            instances: instances(),
        }),
        "RunInstances" => Request::RunInstances(ec2::RunInstances {
            image: p.optional("ImageId"),
            block_devices: p.0["BlockDeviceMappings"]
                .as_array()
                .into_iter()
                .flatten()
                .map(block_device)
                .collect(),
            instance_profile: p.optional::<String>("IamInstanceProfile").map(Into::into),
            spot: false,
        }),
        "AttachVolume" => Request::AttachVolume(ec2::AttachVolume {
            volume: p.id("VolumeId"),
            instance: p.id("InstanceId"),
            device: p.optional::<String>("Device").map(Into::into),
        }),
        "DetachVolume" => Request::DetachVolume(ec2::DetachVolume {
            volume: p.id("VolumeId"),
            instance: p.optional("InstanceId"),
            device: p.optional::<String>("Device").map(Into::into),
            force: p.flag("Force").unwrap_or(false),
        }),
        "CreateVolume" => Request::CreateVolume(ec2::CreateVolume::resolved(
            world,
            call.caller.account().unwrap(),
            &call.region,
            &block_device(p.0),
        )),
        "DeleteVolume" => Request::DeleteVolume(ec2::DeleteVolume {
            volume: p.id("VolumeId"),
        }),
        "CreateSnapshot" => Request::CreateSnapshot(ec2::CreateSnapshot {
            volume: p.id("VolumeId"),
        }),
        "CopySnapshot" => Request::CopySnapshot(ec2::CopySnapshot {
            source: p.id("SourceSnapshotId"),
            source_region: p.id("SourceRegion"),
            encrypted: p.flag("Encrypted"),
            kms_key_id: p.optional::<String>("KmsKeyId").map(Into::into),
        }),
        other => panic!("ec2:{other}"),
    }
}

fn other_request(name: &str, p: &Parameters<'_>) -> Request {
    match name {
        "AssumeRole" => Request::AssumeRole(sts::AssumeRole {
            role: p.id("RoleArn"),
            role_session_name: p.text("RoleSessionName").into(),
            policy: (!p.0["Policy"].is_null()).then(|| p.policy("Policy")),
            policy_arns: p.ids("PolicyArns"),
            duration_seconds: p.number("DurationSeconds"),
            tags: p.pairs("Tags").unwrap_or_default(),
            transitive_tag_keys: Vec::new(),
            external_id: p.optional::<String>("ExternalId").map(Into::into),
            source_identity: p.optional::<String>("SourceIdentity").map(Into::into),
            mfa: p.flag("Mfa").unwrap_or(false),
            serial_number: None,
            token_code: None,
            provided_contexts: false,
        }),
        "PassRole" => Request::PassRole(iam::PassRole {
            role: p.id("RoleArn"),
        }),
        "CreateServiceLinkedRole" => Request::CreateServiceLinkedRole(iam::CreateServiceLinkedRole::new(
            p.text("AWSServiceName"),
            p.id("RoleArn"),
        )),
        "PutUserPolicy" => Request::PutUserPolicy(iam::PutUserPolicy {
            user_name: p.text("UserName").into(),
            policy_name: p.text("PolicyName").into(),
            policy_document: p.policy("PolicyDocument"),
        }),
        "PutRolePolicy" => Request::PutRolePolicy(iam::PutRolePolicy {
            role_name: p.text("RoleName").into(),
            policy_name: p.text("PolicyName").into(),
            policy_document: p.policy("PolicyDocument"),
        }),
        other => panic!("{other}"),
    }
}
