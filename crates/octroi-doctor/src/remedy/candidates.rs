//! Which changes are tried for which cause, the right side first.

mod key_side;
mod limits;
mod own_side;

use octroi_names::{Arn, Known, SmolStr};
use octroi_ops::launch::LaunchCall;
use octroi_policy::{Actual, Effect, Element, PolicyType, StatementTrace, Value as ContextValue};
use octroi_world::{GrantOperation, KeyState, OrganizationPolicyType, World};
use serde_json::{Value, json};

use super::change::{Change, NEW_POLICY, Op, Place};
use super::narrow::{Exception, narrowed};
use super::statements::{Narrow, Needs, Resource, allow, allow_grant, is_bound, statement};
use super::{Side, key_admin};
use crate::causes::Cause;
use crate::evidence::Evidence;
use crate::refusal::{Deciding, DenyKind, Near, Refusal};
use crate::replay::Replay;

/// Changes that may mend a refusal.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// The side of the first change.
    pub side: Side,
    /// The id of the message that says what it does.
    pub summary: &'static str,
    /// The arguments of that message.
    pub arguments: Vec<(&'static str, SmolStr)>,
    /// The changes.
    pub changes: Vec<Change>,
}

impl Candidate {
    fn new(side: Side, summary: &'static str, changes: Vec<Change>) -> Self {
        Self {
            side,
            summary,
            arguments: Vec::new(),
            changes,
        }
    }

    fn operational(note: &'static str, arguments: Vec<(&'static str, SmolStr)>) -> Self {
        let change = Change::Operational {
            note,
            arguments: arguments.clone(),
        };
        Self {
            side: Side::Operational,
            summary: note,
            arguments,
            changes: vec![change],
        }
    }
}

/// The operations that a service-linked role needs of a key (`launch.md` 8).
const SERVICE_LINKED_ROLE: &[GrantOperation] = &[
    GrantOperation::Encrypt,
    GrantOperation::Decrypt,
    GrantOperation::ReEncryptFrom,
    GrantOperation::ReEncryptTo,
    GrantOperation::GenerateDataKey,
    GrantOperation::GenerateDataKeyWithoutPlaintext,
    GrantOperation::DescribeKey,
    GrantOperation::CreateGrant,
];

/// Returns what to do about a cause that no refused call shows.
pub(super) fn of_cause(evidence: &Evidence, cause: Cause) -> Vec<Candidate> {
    let profile = || evidence.attempt.instance_profile.clone().unwrap_or_default();
    match cause {
        Cause::NotKmsCapacity => vec![Candidate::operational("do-capacity", Vec::new())],
        Cause::NotKmsVolumeLimit => vec![Candidate::operational("do-volume-limit", Vec::new())],
        Cause::NotKmsSnapshotMissing => vec![Candidate::operational("do-snapshot-missing", Vec::new())],
        Cause::NotKmsUserInitiated => vec![Candidate::operational("do-user-initiated", Vec::new())],
        Cause::NotKmsNeverCalled => vec![Candidate::operational("do-never-called", Vec::new())],
        Cause::NotKmsInstanceProfile => {
            vec![Candidate::operational(
                "do-instance-profile",
                vec![("profile", profile())],
            )]
        }
        _ => Vec::new(),
    }
}

/// Returns the changes to try for a refused call, the right side first.
pub(super) fn of_refusal(
    evidence: &Evidence,
    world: &World,
    played: &Replay,
    index: usize,
    cause: Cause,
    narrow: Narrow,
) -> Vec<Candidate> {
    let Some(call) = played.calls.get(index) else {
        return Vec::new();
    };
    let refusal = Refusal::new(world, call);
    let try_for = Try {
        evidence,
        world,
        played,
        refusal: &refusal,
        narrow,
    };
    match cause {
        Cause::IdentityPolicyMissingAction
        | Cause::IdentityPolicyWrongResource
        | Cause::IdentityPolicyConditionFails
        | Cause::CrossAccountIdentityPolicyMissing => try_for.identity(),
        Cause::IdentityPolicyExplicitDeny => try_for.narrow(Side::IdentityPolicy),
        Cause::KeyPolicyExplicitDeny => try_for.narrow(Side::KeyPolicy),
        Cause::KeyPolicyNoDelegation
        | Cause::KeyPolicyMissingAction
        | Cause::KeyPolicyWrongResource
        | Cause::KeyPolicyConditionFails
        | Cause::CrossAccountKeyPolicyMissing
        | Cause::KeyPolicyOrphanPrincipal => try_for.key_policy(),
        Cause::ServiceLinkedRoleNoKeyAccess | Cause::KeyWrongAccountNoGrant => try_for.service_linked_role(),
        Cause::GrantInsufficient => try_for.grant_insufficient(),
        Cause::Boundary => try_for.guard(Side::PermissionsBoundary),
        Cause::SessionPolicy => try_for.guard(Side::SessionPolicy),
        Cause::Scp | Cause::Rcp => try_for.organization(),
        Cause::EndpointPolicy => try_for.endpoint(),
        Cause::KeyDisabled => try_for.key_state("set-key-enabled"),
        Cause::KeyPendingDeletion => try_for.key_state("set-key-deletion-cancelled"),
        Cause::KeyUnavailable => try_for.key_state("set-key-available"),
        Cause::KeyNotFound => vec![try_for.do_on_key("do-key-not-found")],
        Cause::KeyWrongType => vec![try_for.do_on_key("do-key-wrong-type")],
        Cause::AwsManagedKeyCrossAccount => vec![try_for.do_on_key("do-aws-managed-key-cross-account")],
        Cause::NotKmsPassRole => try_for.pass_role(),
        Cause::NotKmsServiceLinkedRole => try_for.service_linked_role_creation(),
        other => of_cause(evidence, other),
    }
}

struct Try<'a> {
    evidence: &'a Evidence,
    world: &'a World,
    played: &'a Replay,
    refusal: &'a Refusal<'a>,
    narrow: Narrow,
}

impl Try<'_> {
    /// Everything on keys that is refused to the caller for want of an Allow somewhere.
    fn needs(&self) -> Needs {
        Needs::of(self.played, self.refusal.caller(), |call: &LaunchCall| {
            let refusal = Refusal::new(self.world, call);
            matches!(refusal.deny, DenyKind::NoAllow(_) | DenyKind::Grant)
        })
    }

    /// The statements that allow what is needed; of a grant that the caller makes itself, that
    /// grant and no other.
    fn allow(&self, needs: &Needs, principal: Option<&Value>, resource: Resource) -> Vec<Value> {
        match self.direct_grantee() {
            Some(grantee) => {
                let operations = self.stated("kms:GrantOperations").map(|value| match value {
                    ContextValue::Many(all) => all.to_vec(),
                    ContextValue::One(one) => vec![one.clone()],
                });
                allow_grant(
                    needs,
                    principal,
                    resource,
                    &grantee,
                    &operations.unwrap_or_default(),
                )
            }
            None => allow(needs, &self.evidence.region, principal, resource, self.narrow),
        }
    }

    /// The grantee of a direct CreateGrant, which is nobody's forwarded call.
    fn direct_grantee(&self) -> Option<String> {
        if self.evidence.attempt.operation != crate::evidence::AttemptedOperation::CreateGrant {
            return None;
        }
        match self.stated("kms:GranteePrincipal") {
            Some(ContextValue::One(text)) => Some(text.to_string()),
            _ => None,
        }
    }

    /// The value of a condition key that the evidence states of the caller's own call.
    fn stated(&self, name: &str) -> Option<&ContextValue> {
        let mut stated = self.evidence.attempt.direct.iter();
        stated
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_ref())
    }

    fn own_place(&self) -> Option<Place> {
        let principal = self.refusal.role_arn()?;
        Some(Place::Identity {
            principal,
            policy: NEW_POLICY.into(),
            group: None,
        })
    }
}

fn add_all(place: &Place, statements: Vec<Value>) -> Vec<Change> {
    statements
        .into_iter()
        .map(|statement| Change::Statement {
            place: place.clone(),
            op: Op::Add,
            statement,
        })
        .collect()
}

fn set_sid(statement: &mut Value, sid: Option<&str>) {
    if let (Some(fields), Some(sid)) = (statement.as_object_mut(), sid) {
        fields.insert("Sid".into(), json!(sid));
    }
}

fn needed_keys(needs: &Needs) -> Vec<Arn> {
    let mut keys: Vec<Arn> = needs
        .data
        .iter()
        .flat_map(|(_, keys)| keys)
        .chain(&needs.grant)
        .filter_map(|key| key.parse().ok())
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

fn failing_conditions(trace: &StatementTrace) -> Vec<&octroi_policy::ConditionTrace> {
    trace
        .elements
        .iter()
        .filter(|element| element.element == Element::Condition && !element.result.is_true())
        .filter_map(|element| element.condition.as_ref())
        .collect()
}
