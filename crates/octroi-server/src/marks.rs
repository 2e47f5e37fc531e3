//! What LookupEvents finds a record by, read off the record.
//!
//! `Username` is the name of an IAM user, of a role session or of a federated user, or `root`; a service has
//! none. `Resources` are those of the record; a KMS key is found by its ARN and by its bare id, other
//! resources by the last part of their ARN, too; calls to EC2 that name instances, volumes or snapshots are
//! found by their ids. A refused call to KMS has no resources and is found by none. See
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>.

use octroi_names::SmolStr;
use octroi_store::{Marks, Resource};
use octroi_trail::{Record, UserIdentity};

/// Returns what a record is found by.
pub(crate) fn of(record: &Record) -> Marks {
    let identity = record.user_identity.as_ref();
    Marks {
        event_id: record.event_id.clone(),
        event_name: record.event_name.clone(),
        event_source: record.event_source.clone(),
        user_name: identity.and_then(user_name),
        access_key_id: identity.and_then(|who| who.access_key_id.clone()),
        read_only: record.read_only,
        resources: resources(record),
    }
}

fn user_name(identity: &UserIdentity) -> Option<SmolStr> {
    match identity.kind.as_deref()? {
        "Root" => Some("root".into()),
        "IAMUser" => identity.user_name.clone(),
        "AssumedRole" | "FederatedUser" => {
            let (_, name) = identity.arn.as_ref()?.resource().rsplit_once('/')?;
            Some(name.into())
        }
        _ => None,
    }
}

fn resources(record: &Record) -> Vec<Resource> {
    let mut found = Vec::new();
    let mut add = |kind: Option<&str>, name: &str| {
        let resource = Resource {
            kind: kind.map(SmolStr::from),
            name: Some(name.into()),
        };
        if !found.contains(&resource) {
            found.push(resource);
        }
    };
    for resource in record.resources.iter().flatten() {
        let Some(arn) = &resource.arn else {
            continue;
        };
        let kind = resource.kind.as_deref();
        add(kind, arn.as_str());
        if let Some((_, name)) = arn.resource().rsplit_once('/') {
            add(kind, name);
        }
    }
    if record.service() == Some("ec2") {
        for id in record.instance_ids() {
            add(Some("AWS::EC2::Instance"), id.as_str());
        }
        for id in record.volume_ids() {
            add(Some("AWS::EC2::Volume"), id.as_str());
        }
        for id in record.snapshot_ids() {
            add(Some("AWS::EC2::Snapshot"), id.as_str());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn marks(record: serde_json::Value) -> Marks {
        of(&Record::from_value(record).unwrap())
    }

    fn names(marks: &Marks) -> Vec<(&str, &str)> {
        let resources = marks.resources.iter();
        resources
            .map(|one| (one.kind.as_deref().unwrap(), one.name.as_deref().unwrap()))
            .collect()
    }

    #[test]
    fn a_session_is_found_by_its_name_and_a_key_by_its_arn_and_its_id() {
        let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let found = marks(json!({
            "userIdentity": {
                "type": "AssumedRole", "accessKeyId": "ASIAEXAMPLEKEYID",
                "arn": "arn:aws:sts::111122223333:assumed-role/deploy/ops",
                "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "deploy"}},
            },
            "eventName": "CreateGrant", "eventSource": "kms.amazonaws.com", "readOnly": false,
            "resources": [{"type": "AWS::KMS::Key", "ARN": key}],
        }));
        assert_eq!(found.user_name.as_deref(), Some("ops"));
        assert_eq!(found.access_key_id.as_deref(), Some("ASIAEXAMPLEKEYID"));
        assert_eq!(found.read_only, Some(false));
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        assert_eq!(names(&found), [("AWS::KMS::Key", key), ("AWS::KMS::Key", id)]);
    }

    #[test]
    fn an_instance_is_found_by_the_call_that_names_it_and_by_no_call_to_kms() {
        let started = |source: &str| {
            marks(json!({
                "userIdentity": {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"},
                "eventName": "StartInstances", "eventSource": source,
                "requestParameters": {"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}},
            }))
        };
        let found = started("ec2.amazonaws.com");
        assert_eq!(found.user_name, None);
        assert_eq!(names(&found), [("AWS::EC2::Instance", "i-0123456789abcdef0")]);
        assert!(started("kms.amazonaws.com").resources.is_empty());
    }
}
