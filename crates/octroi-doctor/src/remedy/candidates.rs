//! Which changes are tried for which cause, the right side first.

use octroi_names::{Arn, Known, SmolStr};
use octroi_ops::launch::LaunchCall;
use octroi_policy::{Actual, Element, PolicyType, StatementTrace, Value as ContextValue};
use octroi_world::{GrantOperation, KeyState, OrganizationPolicyType, World};
use serde_json::{Value, json};

use super::change::{Change, NEW_POLICY, Op, Place};
use super::narrow::{Exception, narrowed};
use super::statements::{Narrow, Needs, Resource, allow, statement};
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

    fn own_place(&self) -> Option<Place> {
        let principal = self.refusal.role_arn()?;
        Some(Place::Identity {
            principal,
            policy: NEW_POLICY.into(),
            group: None,
        })
    }

    // -- the caller's side

    fn identity(&self) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        candidates.extend(self.tags());
        let needs = self.needs();
        if needs.is_empty() {
            candidates.extend(self.identity_beyond_kms());
            return candidates;
        }
        let region = &self.evidence.region;
        // A statement beside the dead one would leave it to mislead the next reader.
        match (self.replace_dead_statement(&needs), self.own_place()) {
            (Some(replacement), _) => candidates.push(replacement),
            (None, Some(place)) => {
                let changes = add_all(&place, allow(&needs, region, None, Resource::Keys, self.narrow));
                candidates.push(Candidate::new(
                    Side::IdentityPolicy,
                    "add-identity-statement",
                    changes,
                ));
            }
            (None, None) => {}
        }
        if !self.refusal.is_foreign() {
            candidates.extend(self.key_policy_for_caller(&needs, "add-key-policy-statement"));
        }
        candidates
    }

    /// A statement whose every Resource can never match a key operation, and which is about
    /// KMS alone, is corrected in its place: a second one beside it would leave it dead.
    fn replace_dead_statement(&self, needs: &Needs) -> Option<Candidate> {
        let (near, policy, trace) = self.refusal.closest(PolicyType::Identity)?;
        let written = policy.document().statements.get(trace.index)?;
        let resources = written.resources.as_ref()?;
        let dead = !written.not_resource
            && !written.not_action
            && resources
                .iter()
                .all(|resource| resource.value.contains(":alias/"))
            && written
                .actions
                .iter()
                .all(|action| action.value.to_ascii_lowercase().starts_with("kms:"));
        if near != Near::Resource || !dead {
            return None;
        }
        let place = self.place_of(policy.name())?;
        let region = &self.evidence.region;
        let mut statements = allow(needs, region, None, Resource::Keys, self.narrow).into_iter();
        let mut replacement = statements.next()?;
        let sid = written.sid.as_ref().map(|sid| sid.value.clone());
        set_sid(&mut replacement, sid.as_deref());
        let op = Op::Replace {
            index: trace.index,
            sid,
        };
        let mut changes = vec![Change::Statement {
            place: place.clone(),
            op,
            statement: replacement,
        }];
        changes.extend(add_all(&place, statements.collect()));
        Some(Candidate::new(
            Side::IdentityPolicy,
            "replace-dead-statement",
            changes,
        ))
    }

    /// Finds where a policy of the caller's side is kept: its own, or a group's.
    fn place_of(&self, name: &str) -> Option<Place> {
        let principal = self.refusal.role_arn()?;
        let has = |policies: &Known<octroi_world::Map<SmolStr, octroi_world::PolicyRef>>| {
            policies.value().is_some_and(|policies| {
                policies
                    .values()
                    .any(|policy| policy.value().is_some_and(|policy| policy.name() == name))
            })
        };
        let own = self.world.user(&principal).map(|user| &user.inline_policies);
        let own = own.or_else(|| self.world.role(&principal).map(|role| &role.inline_policies))?;
        if has(own) {
            return Some(Place::Identity {
                principal,
                policy: name.into(),
                group: None,
            });
        }
        let groups = self.world.user(&principal)?.groups.value()?;
        let group = groups.iter().find(|arn| {
            self.world
                .group(arn)
                .is_some_and(|group| has(&group.inline_policies))
        })?;
        Some(Place::Identity {
            principal,
            policy: name.into(),
            group: Some(group.clone()),
        })
    }

    /// An Allow that asks for a tag of the key, and for nothing else that fails.
    fn tags(&self) -> Option<Candidate> {
        let (near, _, trace) = self.refusal.closest(PolicyType::Identity)?;
        let key = self.refusal.key_arn().filter(|_| near == Near::Condition)?;
        let failing = failing_conditions(&trace);
        let mut tags: Vec<(SmolStr, SmolStr)> = Vec::new();
        for condition in &failing {
            let tag = condition
                .key
                .get(.."aws:ResourceTag/".len())
                .filter(|start| start.eq_ignore_ascii_case("aws:ResourceTag/"))?;
            let name = condition.key.get(tag.len()..)?;
            let operator = condition.operator.to_ascii_lowercase();
            let wanted = condition.wanted.first()?;
            let exact = operator.starts_with("stringequals")
                || (operator.starts_with("stringlike") && !wanted.contains(['*', '?']));
            if !exact || condition.actual != Actual::Absent {
                return None;
            }
            tags.push((name.into(), wanted.clone()));
        }
        if tags.is_empty() {
            return None;
        }
        let change = Change::SetKey {
            key,
            state: None,
            tags,
        };
        Some(Candidate::new(Side::KeyStateOrTags, "set-key-tags", vec![change]))
    }

    fn identity_beyond_kms(&self) -> Option<Candidate> {
        let action = self.refusal.call.leg.action.as_str();
        let place = self.own_place()?;
        let statement = statement(
            "AllowTheCall",
            None,
            &json!(action),
            &json!(self.refusal.call.leg.on),
            json!({}),
        );
        Some(Candidate::new(
            Side::IdentityPolicy,
            "add-identity-statement",
            add_all(&place, vec![statement]),
        ))
    }

    fn pass_role(&self) -> Vec<Candidate> {
        let Some(place) = self.own_place() else {
            return Vec::new();
        };
        let service = match self.evidence.region.partition() {
            octroi_names::Partition::AwsCn => "ec2.amazonaws.com.cn",
            _ => "ec2.amazonaws.com",
        };
        let statement = statement(
            "PassInstanceRole",
            None,
            &json!("iam:PassRole"),
            &json!(self.refusal.call.leg.on),
            json!({ "StringEquals": { "iam:PassedToService": service } }),
        );
        vec![Candidate::new(
            Side::IdentityPolicy,
            "add-pass-role",
            add_all(&place, vec![statement]),
        )]
    }

    fn service_linked_role_creation(&self) -> Vec<Candidate> {
        let Some(place) = self.own_place() else {
            return Vec::new();
        };
        let statement = statement(
            "CreateSpotRole",
            None,
            &json!("iam:CreateServiceLinkedRole"),
            &json!(self.refusal.call.leg.on),
            json!({ "StringEquals": { "iam:AWSServiceName": "spot.amazonaws.com" } }),
        );
        vec![Candidate::new(
            Side::IdentityPolicy,
            "add-service-linked-role",
            add_all(&place, vec![statement]),
        )]
    }

    // -- the key's side

    fn key_policy(&self) -> Vec<Candidate> {
        let Some(key) = self.refusal.key_arn() else {
            return Vec::new();
        };
        if key_admin::nobody_can_change(self.evidence, self.world, &key) {
            return vec![self.do_on_key("do-key-policy-lost")];
        }
        let mut candidates = Vec::new();
        candidates.extend(self.replace_key_statement(&key));
        let needs = self.needs();
        candidates.extend(self.key_policy_for_caller(&needs, "add-key-policy-statement"));
        candidates.extend(self.key_policy_for_account(&needs));
        candidates
    }

    /// Statements that let the caller's account decide by IAM, for the needed actions only:
    /// `kms:*` for the account, as the console writes it, would open more than a start needs.
    fn key_policy_for_account(&self, needs: &Needs) -> Option<Candidate> {
        let account = self.refusal.caller_account()?;
        let root = format!("arn:{}:iam::{account}:root", self.evidence.region.partition());
        self.key_policy_for(needs, &root, "add-key-policy-account-statement")
    }

    /// The statement that is meant for the caller, with the one thing corrected that fails:
    /// the Resource, or the Region in `kms:ViaService`.
    fn replace_key_statement(&self, key: &Arn) -> Option<Candidate> {
        let (near, policy, trace) = self.refusal.closest(PolicyType::Resource)?;
        let written = policy.document().statements.get(trace.index)?;
        let span = written.span;
        let mut statement: Value = serde_json::from_str(policy.text().get(span.start..span.end)?).ok()?;
        let summary = match near {
            Near::Resource if !written.not_resource => {
                statement.as_object_mut()?.insert("Resource".into(), json!("*"));
                "replace-key-policy-resource"
            }
            Near::Condition => {
                let failing = failing_conditions(&trace);
                let [only] = failing.as_slice() else { return None };
                let via = only.key.eq_ignore_ascii_case("kms:ViaService")
                    && only.operator.to_ascii_lowercase().starts_with("string")
                    && !only.operator.to_ascii_lowercase().contains("not");
                let Actual::Present(ContextValue::One(actual)) = &only.actual else {
                    return None;
                };
                if !via || only.wanted.iter().any(|wanted| !wanted.starts_with("ec2.")) {
                    return None;
                }
                let line = statement.get_mut("Condition")?.get_mut(only.operator.as_str())?;
                *line.get_mut(only.key.as_str())? = json!(actual.as_str());
                "replace-key-policy-via-service"
            }
            _ => return None,
        };
        let sid = written.sid.as_ref().map(|sid| sid.value.clone());
        let op = Op::Replace {
            index: trace.index,
            sid,
        };
        let change = Change::Statement {
            place: Place::Key(key.clone()),
            op,
            statement,
        };
        Some(Candidate::new(Side::KeyPolicy, summary, vec![change]))
    }

    /// Statements in the policy of every key that is needed, for the caller itself.
    fn key_policy_for_caller(&self, needs: &Needs, summary: &'static str) -> Option<Candidate> {
        let caller = self.refusal.role_arn()?;
        self.key_policy_for(needs, caller.as_str(), summary)
    }

    fn key_policy_for(&self, needs: &Needs, principal: &str, summary: &'static str) -> Option<Candidate> {
        let principal = json!({ "AWS": principal });
        let mut changes = Vec::new();
        for key in needed_keys(needs) {
            if self.aws_managed(&key) {
                return None;
            }
            let statements = allow(
                &needs.on(&key),
                &self.evidence.region,
                Some(&principal),
                Resource::ThisKey,
                self.narrow,
            );
            changes.extend(add_all(&Place::Key(key), statements));
        }
        if changes.is_empty() {
            return None;
        }
        Some(Candidate::new(Side::KeyPolicy, summary, changes))
    }

    fn aws_managed(&self, key: &Arn) -> bool {
        matches!(self.world.key(key), Known::Is(Some(key)) if key.manager == Known::Is(octroi_world::KeyManager::Aws))
    }

    fn service_linked_role(&self) -> Vec<Candidate> {
        let needs = self.needs();
        let key_policy = if self.refusal.is_foreign() {
            None
        } else {
            self.key_policy_for_caller(&needs, "add-key-policy-for-role")
        };
        let grant = self.grant(&needs);
        let prefers_key_policy = self
            .refusal
            .role_arn()
            .is_some_and(|arn| arn.resource().contains("/autoscaling.amazonaws.com/"));
        let mut candidates: Vec<Candidate> = key_policy.into_iter().chain(grant).collect();
        if !prefers_key_policy {
            candidates.reverse();
        }
        candidates
    }

    /// A grant on every key that is needed, for the caller itself.
    fn grant(&self, needs: &Needs) -> Option<Candidate> {
        let role = self.refusal.role_arn()?;
        let mut changes = Vec::new();
        for key in needed_keys(needs) {
            let issuing_account = key_admin::granting_account(self.evidence, self.world, &key, &role)?;
            changes.push(Change::CreateGrant {
                key,
                grantee: role.as_str().parse().ok()?,
                operations: SERVICE_LINKED_ROLE.to_vec(),
                issuing_account,
            });
        }
        if changes.is_empty() {
            return None;
        }
        Some(Candidate::new(Side::Grant, "create-grant", changes))
    }

    fn grant_insufficient(&self) -> Vec<Candidate> {
        let mut needs = self.needs();
        if needs.is_empty()
            && let Some(key) = self.refusal.key_arn()
        {
            needs.grant.push(key.to_string());
        }
        let mut candidates: Vec<Candidate> = self.grant(&needs).into_iter().collect();
        if !self.refusal.is_service_linked() {
            candidates.extend(self.identity());
        }
        candidates
    }

    fn key_state(&self, summary: &'static str) -> Vec<Candidate> {
        let Some(key) = self.refusal.key_arn() else {
            return Vec::new();
        };
        let change = Change::SetKey {
            key,
            state: Some(KeyState::Enabled),
            tags: Vec::new(),
        };
        vec![Candidate::new(Side::KeyStateOrTags, summary, vec![change])]
    }

    fn do_on_key(&self, note: &'static str) -> Candidate {
        Candidate::operational(note, vec![("key", self.refusal.call.leg.on.as_str().into())])
    }

    // -- limits and denies

    /// A boundary or a session policy: what it denies is narrowed, what it lacks is added.
    fn guard(&self, side: Side) -> Vec<Candidate> {
        if matches!(self.refusal.deny, DenyKind::Explicit(_)) {
            return self.narrow(side);
        }
        let Some(role) = self.refusal.role_arn() else {
            return Vec::new();
        };
        let place = match side {
            Side::SessionPolicy => Place::Session(role),
            _ => Place::Boundary(role),
        };
        let needs = self.needs();
        let changes = if needs.is_empty() {
            let leg = &self.refusal.call.leg;
            add_all(
                &place,
                vec![statement(
                    "AllowTheCall",
                    None,
                    &json!(leg.action.as_str()),
                    &json!(leg.on),
                    json!({}),
                )],
            )
        } else {
            add_all(
                &place,
                allow(&needs, &self.evidence.region, None, Resource::Keys, self.narrow),
            )
        };
        let summary = if side == Side::SessionPolicy {
            "add-session-statement"
        } else {
            "add-boundary-statement"
        };
        vec![Candidate::new(side, summary, changes)]
    }

    /// The Deny that matches, with an exception for what a start needs.
    fn narrow(&self, side: Side) -> Vec<Candidate> {
        let Some(deciding) = self.refusal.deciding() else {
            return Vec::new();
        };
        let Some(place) = self.place_of_deciding(&deciding) else {
            return Vec::new();
        };
        let Some(trace) = &deciding.statement else {
            return Vec::new();
        };
        let Some(written) = deciding.policy.document().statements.get(trace.index) else {
            return Vec::new();
        };
        let text = deciding.policy.text().get(written.span.start..written.span.end);
        let Some(old) = text.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
            return Vec::new();
        };
        let grantee = self.direct_grantee();
        let exceptions: &[Exception] = if self.refusal.is_infrastructure() {
            &[Exception::Infrastructure]
        } else if grantee.is_some() {
            &[Exception::Grantee]
        } else if self.refusal.is_action("kms:CreateGrant") {
            &[Exception::GrantsForAwsResources, Exception::ThroughEc2]
        } else {
            &[Exception::ThroughEc2]
        };
        let sid = written.sid.as_ref().map(|sid| sid.value.clone());
        exceptions
            .iter()
            .filter_map(|exception| {
                let statements = narrowed(&old, *exception, &self.evidence.region, grantee.as_deref())?;
                let mut statements = statements.into_iter();
                let op = Op::Replace {
                    index: trace.index,
                    sid: sid.clone(),
                };
                let mut changes = vec![Change::Statement {
                    place: place.clone(),
                    op,
                    statement: statements.next()?,
                }];
                changes.extend(add_all(&place, statements.collect()));
                let summary = match exception {
                    Exception::GrantsForAwsResources => "narrow-deny-grants",
                    Exception::ThroughEc2 => "narrow-deny-via-ec2",
                    Exception::Infrastructure => "narrow-deny-infrastructure",
                    Exception::Grantee => "narrow-deny-grantee",
                };
                Some(Candidate::new(side, summary, changes))
            })
            .collect()
    }

    /// The grantee of a direct CreateGrant, which is nobody's forwarded call.
    fn direct_grantee(&self) -> Option<String> {
        if self.evidence.attempt.operation != crate::evidence::AttemptedOperation::CreateGrant {
            return None;
        }
        let stated = self.evidence.attempt.direct.iter();
        stated
            .filter(|(key, _)| key.eq_ignore_ascii_case("kms:GranteePrincipal"))
            .find_map(|(_, value)| match value {
                Some(ContextValue::One(text)) => Some(text.to_string()),
                _ => None,
            })
    }

    fn place_of_deciding(&self, deciding: &Deciding) -> Option<Place> {
        match deciding.policy_type {
            PolicyType::Identity => self.place_of(deciding.policy.name()),
            PolicyType::Resource => self.refusal.key_arn().map(Place::Key),
            PolicyType::Boundary => self.refusal.role_arn().map(Place::Boundary),
            PolicyType::Session => self.refusal.role_arn().map(Place::Session),
            PolicyType::ServiceControl | PolicyType::ResourceControl => {
                Some(Place::Organization(deciding.policy.name().into()))
            }
            PolicyType::Endpoint => deciding.policy.name().parse().ok().map(Place::Endpoint),
        }
    }

    fn organization(&self) -> Vec<Candidate> {
        let leg = &self.refusal.call.leg;
        if !self.refusal.is_kms() {
            // An SCP on EC2's own actions is meant: the request has to meet it.
            let policy = self
                .refusal
                .deciding()
                .map(|deciding| deciding.policy.name().into());
            let arguments = vec![
                ("action", leg.action.as_str().into()),
                ("policy", policy.unwrap_or_else(|| SmolStr::new_static("SCP"))),
            ];
            let encrypted = self.refusal.deciding().is_some_and(|deciding| {
                deciding.statement.as_ref().is_some_and(|statement| {
                    statement.elements.iter().any(|element| {
                        element
                            .condition
                            .as_ref()
                            .is_some_and(|condition| condition.key.eq_ignore_ascii_case("ec2:Encrypted"))
                    })
                })
            });
            let note = if encrypted {
                "do-ask-for-encryption"
            } else {
                "do-meet-the-scp"
            };
            return vec![Candidate::operational(note, arguments)];
        }
        if matches!(self.refusal.deny, DenyKind::Explicit(_)) {
            let narrowed = self.narrow(Side::OrganizationPolicy);
            if !narrowed.is_empty() {
                return narrowed;
            }
        }
        self.silent_organization_policy().into_iter().collect()
    }

    /// An SCP that allows by list and does not list the action: it is added where the level
    /// is silent.
    fn silent_organization_policy(&self) -> Option<Candidate> {
        let Known::Is(Some(organization)) = self.world.organization() else {
            return None;
        };
        let silent = self.refusal.trace.as_ref()?.layers.iter().find(|layer| {
            layer.policy_type == PolicyType::ServiceControl && layer.verdict.allow.is_false()
        })?;
        let name = SmolStr::from(silent.policies.first()?.policy.name());
        let known = organization.policies.value()?.get(&name)?;
        if known.policy_type != OrganizationPolicyType::ServiceControl {
            return None;
        }
        let actions: Vec<String> = {
            let needs = self.needs();
            let data = needs.data.iter().map(|(action, _)| action.clone());
            let grant = (!needs.grant.is_empty()).then(|| "kms:CreateGrant".to_owned());
            let mut actions: Vec<String> = data.chain(grant).collect();
            if self.refusal.is_infrastructure() || actions.is_empty() {
                actions = vec![self.refusal.call.leg.action.to_string()];
            }
            actions
        };
        let action = if let [one] = actions.as_slice() {
            json!(one)
        } else {
            json!(actions)
        };
        let statement = statement("AllowEncryptedStarts", None, &action, &json!("*"), json!({}));
        let changes = add_all(&Place::Organization(name), vec![statement]);
        Some(Candidate::new(
            Side::OrganizationPolicy,
            "add-scp-statement",
            changes,
        ))
    }

    fn endpoint(&self) -> Vec<Candidate> {
        if matches!(self.refusal.deny, DenyKind::Explicit(_)) {
            return self.narrow(Side::EndpointPolicy);
        }
        let Some(deciding) = self.refusal.deciding() else {
            return Vec::new();
        };
        let Some(place) = self.place_of_deciding(&deciding) else {
            return Vec::new();
        };
        let condition = self.bound_to_own_side();
        let leg = &self.refusal.call.leg;
        let statement = statement(
            "AllowTheCall",
            Some(&json!("*")),
            &json!(leg.action.as_str()),
            &json!("*"),
            condition,
        );
        vec![Candidate::new(
            Side::EndpointPolicy,
            "add-endpoint-statement",
            add_all(&place, vec![statement]),
        )]
    }

    /// Binds a statement for everybody to the caller's organization, or to its account.
    fn bound_to_own_side(&self) -> Value {
        let account = self.refusal.caller_account();
        if let Known::Is(Some(organization)) = self.world.organization()
            && account.is_some_and(|account| organization.members.get(&account).is_some())
        {
            return json!({ "StringEquals": { "aws:PrincipalOrgID": organization.id.as_str() } });
        }
        let account = account.map_or_else(String::new, |id| id.to_string());
        json!({ "StringEquals": { "aws:PrincipalAccount": account } })
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
