//! The proof of a remedy: the attempt works, and this and nothing else became allowed.
//!
//! Every principal of the evidence is asked for every KMS action on every key, directly and
//! through EC2, before and after. What changed is listed. Then each element of what was
//! added is taken away in turn: without it the attempt fails, or a stated guard is lost.

mod elements;

use octroi_names::{Arn, Known, Principal, SmolStr};
use octroi_ops::authorize::{authorize, gather, profile};
use octroi_ops::context::{Origin, add_key, of_call};
use octroi_ops::kms::via_ec2;
use octroi_ops::launch::LaunchOutcome;
use octroi_policy::{Outcome, Request};
use octroi_world::World;

use crate::evidence::Evidence;
use crate::remedy::Change;
use crate::replay::{Replay, calling};

pub use elements::ElementProof;

/// What was found by playing the attempt in the changed world.
#[derive(Debug, Clone)]
pub struct Proof {
    /// How the attempt ends then; undetermined where what was not read decides behind the
    /// refusal that is mended.
    pub outcome: LaunchOutcome,
    /// What became allowed, beside the attempt's own calls.
    pub newly_allowed: Vec<Access>,
    /// What must stay denied, and does.
    pub still_denied: Vec<Access>,
    /// What each element of the added statements is needed for.
    pub elements: Vec<ElementProof>,
}

/// One access: who may do what on what, in which way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// Who.
    pub by: Principal,
    /// The action.
    pub action: SmolStr,
    /// The resource.
    pub on: Arn,
    /// In which way.
    pub way: Way,
}

/// The way of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// The principal calls KMS itself.
    Direct,
    /// EC2 calls KMS in the principal's name.
    ThroughEc2,
    /// Another service calls KMS in the principal's name.
    ThroughAnotherService,
    /// The identity of an instance calls KMS.
    Infrastructure,
}

impl Way {
    /// Returns the stable word for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::ThroughEc2 => "throughEc2",
            Self::ThroughAnotherService => "throughAnotherService",
            Self::Infrastructure => "infrastructure",
        }
    }
}

/// The KMS actions on keys (`authorization.md` 4.2).
const ACTIONS: &[&str] = &[
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "Decrypt",
    "DeleteAlias",
    "DeleteImportedKeyMaterial",
    "DeriveSharedSecret",
    "DescribeKey",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKey",
    "EnableKeyRotation",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "GetParametersForImport",
    "GetPublicKey",
    "ImportKeyMaterial",
    "ListGrants",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListResourceTags",
    "PutKeyPolicy",
    "ReEncryptFrom",
    "ReEncryptTo",
    "ReplicateKey",
    "RevokeGrant",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "Sign",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
    "UpdatePrimaryRegion",
    "Verify",
    "VerifyMac",
];

/// Plays the attempt in the changed world and looks at what became allowed.
pub(crate) fn prove(
    evidence: &Evidence,
    after: &World,
    caller: &Principal,
    played: &Replay,
    outcome: LaunchOutcome,
    changes: &[Change],
    accepted: bool,
) -> Proof {
    let before = allowed(evidence, &evidence.world, caller);
    let now = allowed(evidence, after, caller);
    let newly_allowed: Vec<Access> = now
        .iter()
        .filter(|access| !before.contains(access))
        .cloned()
        .collect();
    let still_denied = guards(evidence, caller, changes)
        .into_iter()
        .filter(|guard| !now.contains(guard) && !before.contains(guard))
        .collect();
    let elements = elements::proofs(evidence, caller, changes, played, now.len(), accepted);
    Proof {
        outcome,
        newly_allowed,
        still_denied,
        elements,
    }
}

/// The guards of a remedy: the caller must not be able to make grants of its own, nor use
/// the key directly, where the change is about the calls of EC2 only.
fn guards(evidence: &Evidence, caller: &Principal, changes: &[Change]) -> Vec<Access> {
    let mut keys: Vec<Arn> = evidence.world.keys().map(|key| key.arn.clone()).collect();
    keys.sort();
    let touches = changes
        .iter()
        .any(|change| matches!(change, Change::Statement { .. }));
    if !touches {
        return Vec::new();
    }
    keys.into_iter()
        .flat_map(|key| {
            [
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:ScheduleKeyDeletion",
                "kms:PutKeyPolicy",
            ]
            .map(|action| Access {
                by: caller.clone(),
                action: SmolStr::new_static(action),
                on: key.clone(),
                way: Way::Direct,
            })
        })
        .collect()
}

/// Returns everything that is allowed in a world, over principals, actions, keys and ways.
fn allowed(evidence: &Evidence, world: &World, caller: &Principal) -> Vec<Access> {
    let mut callers: Vec<Principal> = world
        .users()
        .map(|user| Principal::User(user.arn.clone()))
        .collect();
    callers.extend(
        world
            .roles()
            .map(|role| calling(world, &Principal::Role(role.arn.clone()))),
    );
    callers.push(caller.clone());
    // A principal that nobody named: what it may do shows a statement that is too wide.
    if let Some(account) = caller.account()
        && let Ok(stranger) = format!(
            "arn:{}:iam::{account}:user/octroi-stranger",
            evidence.region.partition()
        )
        .parse::<Arn>()
    {
        callers.push(Principal::User(stranger));
    }
    callers.sort();
    callers.dedup();
    let mut found = Vec::new();
    for key in world.keys() {
        for principal in &callers {
            for way in [Way::Direct, Way::ThroughEc2, Way::ThroughAnotherService] {
                found.extend(allowed_actions(evidence, world, principal, &key.arn, way));
            }
        }
    }
    found.sort();
    found
}

fn allowed_actions(
    evidence: &Evidence,
    world: &World,
    principal: &Principal,
    key: &Arn,
    way: Way,
) -> Vec<Access> {
    let caller = profile(world, principal);
    let origin = if way == Way::Direct {
        Origin::Direct
    } else {
        Origin::Forwarded
    };
    let stated = match way {
        Way::Direct => &evidence.attempt.direct,
        _ => &evidence.attempt.forwarded,
    };
    // What the evidence states of the attempted call itself does not describe other calls.
    let stated: Vec<_> = stated
        .iter()
        .filter(|(name, _)| !name.starts_with("kms:"))
        .cloned()
        .collect();
    let mut base = of_call(
        world,
        &caller,
        origin,
        &evidence.region,
        evidence.attempt.time,
        &stated,
    );
    let known = match world.key(key) {
        Known::Is(known) => known,
        Known::Unknown(_) => None,
    };
    add_key(world, known, key, &mut base);
    if let Some(account) = principal.account() {
        base.set("kms:CallerAccount", account.as_str());
    }
    match way {
        Way::ThroughEc2 => {
            base.set("kms:ViaService", via_ec2(&evidence.region).as_str());
            base.set_many("kms:EncryptionContextKeys", ["aws:ebs:id"]);
            base.set("kms:EncryptionContext:aws:ebs:id", "vol-0");
        }
        Way::ThroughAnotherService => {
            base.set(
                "kms:ViaService",
                format!("s3.{}.amazonaws.com", evidence.region).as_str(),
            );
        }
        Way::Direct | Way::Infrastructure => {}
    }
    let (policies, about) = gather(world, &caller, key.as_str(), key.account(), false, None);
    ACTIONS
        .iter()
        .filter_map(|name| {
            let action = format!("kms:{name}");
            let mut context = base.clone();
            if matches!(*name, "CreateGrant" | "ListGrants" | "RevokeGrant") {
                context.set(
                    "kms:GrantIsForAWSResource",
                    if way == Way::Direct { "false" } else { "true" },
                );
            }
            if *name == "CreateGrant" {
                context.set_many("kms:GrantOperations", ["Decrypt"]);
                context.set("kms:GrantConstraintType", "EncryptionContextSubset");
            }
            let request = Request::new(caller.caller.clone(), action.parse().ok()?, key.as_str(), context);
            let decision = authorize(&request, &policies, &about);
            (decision.outcome == Outcome::Allowed).then(|| Access {
                by: principal.clone(),
                action: action.into(),
                on: key.clone(),
                way,
            })
        })
        .collect()
}
