//! What a record is about: keys, volumes, snapshots, instances, and who passed the call on.
//!
//! The same fact stands in different places by operation, era and outcome (`trail.md` 2 to 4); here
//! every place is looked at. What is not written is not guessed.

use octroi_names::{Arn, GrantId, InstanceId, SmolStr, SnapshotId, VolumeId};
use serde_json::Value;

use super::Record;
use crate::refusal::On;
use crate::{KmsError, refusal};

/// The names under which EC2 passes a caller's request on to KMS (`trail.md` 2).
const EC2_NAMES: [&str; 3] = [
    "ec2-frontend-api.amazonaws.com",
    "ec2.amazonaws.com",
    "AWS Internal",
];

fn is_ec2_name(text: &str) -> bool {
    EC2_NAMES.contains(&text) || text.starts_with("AWS Internal/")
}

impl Record {
    /// Returns whether EC2 made this call to KMS in the caller's name, through a forward access session.
    ///
    /// Neither a call of a service for itself nor one of an instance's identity is forwarded.
    pub fn is_forwarded(&self) -> bool {
        let identity = self.user_identity.as_ref();
        if self.service() != Some("kms")
            || self.is_by_service()
            || self.instance_of_infrastructure_identity().is_some()
        {
            return false;
        }
        let invoked_by = identity.and_then(|who| who.invoked_by.as_deref());
        [
            invoked_by,
            self.source_ip_address.as_deref(),
            self.user_agent.as_deref(),
        ]
        .into_iter()
        .flatten()
        .any(is_ec2_name)
    }

    /// Returns whether an AWS service made this call for itself.
    pub fn is_by_service(&self) -> bool {
        let kind = self.user_identity.as_ref().and_then(|who| who.kind.as_deref());
        kind == Some("AWSService")
    }

    /// Returns the instance whose own identity made this call.
    pub fn instance_of_infrastructure_identity(&self) -> Option<InstanceId> {
        self.user_identity.as_ref()?.ec2_infrastructure_instance()
    }

    /// Returns the ARN of the caller, or `None` for services.
    pub fn caller(&self) -> Option<&Arn> {
        self.user_identity.as_ref()?.arn.as_ref()
    }

    /// Returns the keys of the call: from resources, parameters, response, else out of the message.
    pub fn key_arns(&self) -> Vec<Arn> {
        let resources = self
            .resources
            .iter()
            .flatten()
            .filter_map(|resource| resource.arn.clone());
        let mut keys = Vec::new();
        let mut add = |arn: Option<Arn>| {
            if let Some(arn) = arn.filter(|arn| arn.kms_key_id().is_some())
                && !keys.contains(&arn)
            {
                keys.push(arn);
            }
        };
        resources.for_each(|arn| add(Some(arn)));
        // The names of EC2's key parameters are not seen in a capture: `trail.md` 9.
        let names = [
            "keyId",
            "sourceKeyId",
            "destinationKeyId",
            "kmsKeyId",
            "masterEncryptionKeyId",
        ];
        for name in names {
            add(text_at(self.parameter(&[name])));
        }
        for name in ["keyId", "kmsKeyId", "masterEncryptionKeyId"] {
            add(text_at(self.response(&[name])));
        }
        for device in items(self.parameter(&["blockDeviceMapping"])) {
            add(text_at(device.get("ebs").and_then(|ebs| ebs.get("kmsKeyId"))));
        }
        add(self.key_of_message());
        keys
    }

    /// Cuts the ARN of a key out of the error message.
    fn key_of_message(&self) -> Option<Arn> {
        let message = self.error_message.as_deref()?;
        if let Some(refusal) = refusal::parse(message) {
            return match refusal.resource {
                On::Resource(text) => text.parse().ok(),
                _ => None,
            };
        }
        KmsError::parse(message)?.1?.parse().ok()
    }

    /// Returns the volumes of the call: from encryption contexts, parameters and the response.
    pub fn volume_ids(&self) -> Vec<VolumeId> {
        let mut ids = self.ids_of_contexts();
        ids.extend(text_at(self.parameter(&["volumeId"])));
        ids.extend(text_at(self.response(&["volumeId"])));
        without_repeats(ids)
    }

    /// Returns the snapshots of the call: from encryption contexts, parameters and the response.
    pub fn snapshot_ids(&self) -> Vec<SnapshotId> {
        let mut ids = self.ids_of_contexts();
        for name in ["snapshotId", "sourceSnapshotId"] {
            ids.extend(text_at(self.parameter(&[name])));
        }
        ids.extend(text_at(self.response(&["snapshotId"])));
        for device in items(self.parameter(&["blockDeviceMapping"])) {
            ids.extend(text_at(device.get("ebs").and_then(|ebs| ebs.get("snapshotId"))));
        }
        without_repeats(ids)
    }

    /// The values of `aws:ebs:id` in every place of an encryption context, of the wanted kind.
    fn ids_of_contexts<T: std::str::FromStr>(&self) -> Vec<T> {
        [
            &["encryptionContext"][..],
            &["constraints", "encryptionContextSubset"],
            &["constraints", "encryptionContextEquals"],
            &["sourceEncryptionContext"],
            &["destinationEncryptionContext"],
        ]
        .into_iter()
        .filter_map(|path| text_at(self.parameter(path)?.get("aws:ebs:id")))
        .collect()
    }

    /// Returns the instances of the call: of EC2 calls, of the grantee of a grant, of the caller.
    pub fn instance_ids(&self) -> Vec<InstanceId> {
        let mut ids = Vec::new();
        ids.extend(text_at(self.parameter(&["instanceId"])));
        let lists = [
            self.parameter(&["instancesSet"]),
            self.response(&["instancesSet"]),
        ];
        for item in lists.into_iter().flat_map(items) {
            ids.extend(text_at(item.get("instanceId")));
        }
        if let Some(grantee) = self.grantee_principal() {
            ids.extend(super::identity::instance_of_infrastructure(&grantee));
        }
        ids.extend(self.instance_of_infrastructure_identity());
        without_repeats(ids)
    }

    /// Returns the grantee of a CreateGrant, in whichever form the era wrote it.
    pub fn grantee_principal(&self) -> Option<SmolStr> {
        self.parameter(&["granteePrincipal"])?.as_str().map(SmolStr::from)
    }

    /// Returns the grant: of the response to CreateGrant, of RetireGrant by EC2, of RevokeGrant.
    pub fn grant_id(&self) -> Option<GrantId> {
        let additional = self
            .additional_event_data
            .as_ref()
            .and_then(|data| data.get("grantId"));
        [
            self.response(&["grantId"]),
            additional,
            self.parameter(&["grantId"]),
        ]
        .into_iter()
        .find_map(text_at)
    }
}

fn text_at<T: std::str::FromStr>(value: Option<&Value>) -> Option<T> {
    value?.as_str()?.parse().ok()
}

/// The elements of `{"items": […]}`; none for anything else, such as `{}`.
fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value
        .and_then(|value| value.get("items"))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn without_repeats<T: PartialEq>(ids: Vec<T>) -> Vec<T> {
    let mut unique = Vec::with_capacity(ids.len());
    for id in ids {
        if !unique.contains(&id) {
            unique.push(id);
        }
    }
    unique
}
