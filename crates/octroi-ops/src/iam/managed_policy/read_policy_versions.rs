//! GetPolicyVersion, ListPolicyVersions: the documents that a managed policy has and had.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html>: the list has no
//! documents, and the newest version comes first.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{arn, existing, listed_version, numbered, on_policy};
use crate::iam::encoded_document::encoded;
use crate::iam::found::no_such;
use crate::iam::paged::Paged;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a version with its document.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetPolicyVersion {
    policy_arn: SmolStr,
    version_id: SmolStr,
}

/// A request for the versions of a policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListPolicyVersions {
    policy_arn: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

impl Operation for GetPolicyVersion {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetPolicyVersion";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            false,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (arn, id) = (arn(&self.policy_arn)?, self.version_id.as_str());
        let absent = || {
            no_such(format!(
                "Policy {arn} version {id} does not exist or is not attachable."
            ))
        };
        let (_, details) = existing(scene, &arn).map_err(|_| absent())?;
        let number = numbered(details, &arn, id)?;
        let version = details.versions.get(&number).ok_or_else(absent)?;
        let mut output = listed_version(details, number, version.created);
        if let Some(members) = output.as_object_mut() {
            let document = Value::String(encoded(version.policy.text()));
            members.insert("Document".to_owned(), document);
        }
        Ok(Done::output(json!({ "PolicyVersion": output })))
    }
}

impl Operation for ListPolicyVersions {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListPolicyVersions";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            false,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (_, details) = existing(scene, &arn(&self.policy_arn)?)?;
        let mut versions: Vec<_> = details.versions.iter().collect();
        versions.reverse();
        let output = self.paged.output(
            "Versions",
            versions,
            |(number, _)| format!("{number:010}"),
            |(number, version)| listed_version(details, **number, version.created),
        )?;
        Ok(Done::output(output))
    }
}
