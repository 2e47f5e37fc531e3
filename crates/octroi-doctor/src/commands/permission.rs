//! Which permission it takes to apply a change.
//!
//! See <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

use octroi_names::{Arn, Known};
use octroi_world::KeyState;

use crate::evidence::Evidence;
use crate::remedy::{Change, Place};

/// Returns the action that applies a change; empty where no single call does.
pub fn permission(evidence: &Evidence, change: &Change) -> &'static str {
    match change {
        Change::Statement { place, .. } => of_place(evidence, place),
        Change::CreateGrant { .. } => "kms:CreateGrant",
        Change::SetKey { state: None, .. } => "kms:TagResource",
        Change::SetKey { key, .. } => match state_before(evidence, key) {
            Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion) => "kms:CancelKeyDeletion",
            Some(KeyState::PendingImport) => "kms:ImportKeyMaterial",
            Some(KeyState::Creating) => "kms:DescribeKey",
            Some(KeyState::Unavailable) => "kms:ConnectCustomKeyStore",
            _ => "kms:EnableKey",
        },
        Change::Operational { .. } => "",
    }
}

fn of_place(evidence: &Evidence, place: &Place) -> &'static str {
    match place {
        Place::Identity { policy, .. } if policy.starts_with("arn:") => "iam:CreatePolicyVersion",
        Place::Identity { group: Some(_), .. } => "iam:PutGroupPolicy",
        Place::Identity { principal, .. } if evidence.world.user(principal).is_some() => "iam:PutUserPolicy",
        Place::Identity { .. } => "iam:PutRolePolicy",
        Place::Key(_) => "kms:PutKeyPolicy",
        Place::Boundary(_) => "iam:CreatePolicyVersion",
        Place::Session(_) => "sts:AssumeRole",
        Place::Organization(_) => "organizations:UpdatePolicy",
        Place::Endpoint(_) => "ec2:ModifyVpcEndpoint",
    }
}

/// Returns the state of a key as the evidence has it.
pub(super) fn state_before(evidence: &Evidence, key: &Arn) -> Option<KeyState> {
    match evidence.world.key(key) {
        Known::Is(Some(key)) => key.state.value().copied(),
        _ => None,
    }
}
