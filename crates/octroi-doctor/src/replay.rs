//! Plays the attempt again in the world of the evidence.
//!
//! The same operations as those of the local AWS; nothing here knows policies. What the
//! evidence has observed (that EC2 accepted the call) is used, and said.

use octroi_names::{AccountId, Arn, Datum, Gap, InstanceId, Known, Principal, Region, SmolStr, VolumeId};
use octroi_ops::ec2::RunInstances;
use octroi_ops::kms::CreateGrant;
use octroi_ops::launch::{
    CallResult, Launch, LaunchCall, LaunchKind, LaunchOutcome, LaunchVolume, Stage, VolumeSource, play,
};
use octroi_ops::{Call, LegVerdict, Origin, Request, SeededIds, survey};
use octroi_policy::Value;
use octroi_world::{BlockDevice, GrantOperation, GranteePrincipal, InstanceState, Volume, World};

use crate::evidence::{AttemptedOperation, Evidence};

/// The seed of every replay: two replays of one evidence agree to the byte.
const SEED: u64 = 0x6f63_7472_6f69;

/// The attempt, played again.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Every check, in order.
    pub calls: Vec<LaunchCall>,
    /// How it ends.
    pub outcome: LaunchOutcome,
    /// The index of the first check that does not pass, refused or unknown.
    pub first: Option<usize>,
    /// What was not read and could change the outcome.
    pub missing: Vec<Gap>,
    /// The failure of EC2 itself, where the call to it fails for a reason of its own.
    pub caller: Principal,
}

impl Replay {
    /// Returns the first check that does not pass.
    pub fn first_call(&self) -> Option<&LaunchCall> {
        self.first.and_then(|index| self.calls.get(index))
    }

    /// Returns the checks that are refused, in order, with their index.
    pub fn refused(&self) -> impl Iterator<Item = (usize, &LaunchCall)> {
        self.calls
            .iter()
            .enumerate()
            .filter(|(_, call)| call.certain && call.result == CallResult::Denied)
    }
}

/// Plays the attempt of a caller in a world, which need not be the evidence's own: a remedy
/// is proved by playing it in the changed one.
pub(crate) fn replay(evidence: &Evidence, world: &World, caller: &Principal, accepted: bool) -> Replay {
    if evidence.attempt.operation == AttemptedOperation::CreateGrant {
        return direct_grant(evidence, world, caller);
    }
    let launch = launch(evidence, world, caller, accepted);
    let launched = play(world, &launch, &mut SeededIds::new(SEED));
    Replay {
        calls: launched.calls,
        outcome: launched.outcome,
        first: launched.first,
        missing: launched.missing,
        caller: caller.clone(),
    }
}

/// Returns the principal that a call of this principal carries: a role calls as its session.
pub(crate) fn calling(world: &World, principal: &Principal) -> Principal {
    match principal {
        Principal::Role(arn) => match world.session_of(arn) {
            Some(session) => Principal::AssumedRole(session.arn.clone()),
            None => principal.clone(),
        },
        other => other.clone(),
    }
}

fn launch(evidence: &Evidence, world: &World, caller: &Principal, accepted: bool) -> Launch {
    let attempt = &evidence.attempt;
    let kind = kind(evidence, world);
    Launch {
        volumes: volumes(evidence, world, &kind),
        kind,
        caller: caller.clone(),
        region: evidence.region.clone(),
        time: attempt.time,
        request_id: SmolStr::new_static("00000000-0000-4000-8000-000000000000"),
        direct: attempt.direct.clone(),
        forwarded: attempt.forwarded.clone(),
        endpoint: endpoint(evidence, world),
        accepted,
    }
}

fn placeholder_instance() -> Option<InstanceId> {
    "i-00000000000000000".parse().ok()
}

fn kind(evidence: &Evidence, world: &World) -> LaunchKind {
    let attempt = &evidence.attempt;
    let instance = attempt.instance.clone().or_else(placeholder_instance);
    match (attempt.operation, instance) {
        (AttemptedOperation::StartInstances, Some(instance)) => LaunchKind::Start { instance },
        (AttemptedOperation::AttachVolume, Some(instance)) => LaunchKind::Attach {
            running: world
                .instance(&instance)
                .value()
                .copied()
                .flatten()
                .is_none_or(|known| known.state == InstanceState::Running),
            volume: attempt
                .volume
                .clone()
                .or_else(|| only_volume(world))
                .unwrap_or_else(unnamed_volume),
            instance,
        },
        (AttemptedOperation::RunInstances, Some(instance)) => LaunchKind::Run {
            instance,
            request: RunInstances {
                image: attempt.image.clone(),
                block_devices: block_devices(evidence, world),
                instance_profile: attempt.instance_profile.clone(),
                spot: attempt.spot,
            },
        },
        _ => LaunchKind::CreateVolume {
            volume: attempt
                .volume
                .clone()
                .or_else(|| only_volume(world))
                .unwrap_or_else(unnamed_volume),
        },
    }
}

fn only_volume(world: &World) -> Option<VolumeId> {
    let mut volumes = world.volumes();
    volumes
        .next()
        .filter(|_| volumes.next().is_none())
        .map(|volume| volume.id.clone())
}

/// The id of a volume that the evidence does not name; every id of this shape parses.
fn unnamed_volume() -> VolumeId {
    octroi_ops::ids::unnamed_volume()
}

fn block_devices(evidence: &Evidence, world: &World) -> Vec<BlockDevice> {
    if let Some(template) = world.launch_template()
        && !template.block_devices.is_empty()
    {
        return template.block_devices.clone();
    }
    let attached = evidence
        .attempt
        .instance
        .as_ref()
        .and_then(|id| world.volumes_of(id).value().cloned());
    attached
        .unwrap_or_default()
        .into_iter()
        .map(|volume| BlockDevice {
            device: volume.attachment.as_ref().and_then(|at| at.device.clone()),
            encrypted: volume.encrypted.value().copied(),
            kms_key_id: None,
            snapshot: volume.snapshot.clone(),
            size_gib: volume.size_gib,
        })
        .collect()
}

fn endpoint(evidence: &Evidence, world: &World) -> Option<octroi_world::PolicyRef> {
    let stated = evidence
        .attempt
        .direct
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("aws:SourceVpce"))?;
    let Some(Value::One(id)) = &stated.1 else {
        return None;
    };
    let parsed = id.parse().ok()?;
    match world.endpoint(&parsed) {
        Known::Is(Some(endpoint)) => Some(endpoint.policy.clone()),
        Known::Is(None) | Known::Unknown(_) => {
            Some(Known::Unknown(Gap::new(Datum::EndpointPolicy(id.clone()))))
        }
    }
}

fn volumes(evidence: &Evidence, world: &World, kind: &LaunchKind) -> Known<Vec<LaunchVolume>> {
    let read = match kind {
        LaunchKind::Attach { volume, .. } | LaunchKind::CreateVolume { volume } => match world.volume(volume)
        {
            Known::Is(found) => Known::Is(found.into_iter().collect()),
            Known::Unknown(gap) => Known::Unknown(gap),
        },
        LaunchKind::Start { instance } | LaunchKind::Run { instance, .. } => world.volumes_of(instance),
    };
    let read = match read {
        Known::Is(read) => read,
        Known::Unknown(gap) => return Known::Unknown(gap),
    };
    let mut read = read;
    if let (LaunchKind::Run { .. }, true) = (kind, read.is_empty()) {
        let planned = crate::new_volumes::planned(evidence, world);
        if planned.value().is_none_or(|planned| !planned.is_empty()) {
            return planned;
        }
        // A launch that left no instance has its volumes under no instance's name.
        let unread = |datum: &&Datum| matches!(datum, Datum::Volumes(_));
        if let Some(datum) = world.all_unread().find(unread) {
            return Known::Unknown(Gap::new(datum.clone()));
        }
        // Nothing describes the volumes of the launch but those that hang on no instance.
        read = world
            .volumes()
            .filter(|volume| volume.attachment.is_none())
            .collect();
    }
    let sources = Sources::new(evidence, world, &read);
    Known::Is(
        read.iter()
            .enumerate()
            .map(|(index, volume)| LaunchVolume {
                id: volume.id.clone(),
                device: volume.attachment.as_ref().and_then(|at| at.device.clone()),
                encrypted: volume.encrypted.clone(),
                key: volume.kms_key.clone(),
                source: sources.of(index, volume),
            })
            .collect(),
    )
}

/// Which volume was made from which snapshot, as far as the evidence tells.
struct Sources {
    image: Option<VolumeSource>,
    /// The index of the volume that the image's snapshot became.
    root: Option<usize>,
    snapshots: Vec<(octroi_names::SnapshotId, VolumeSource)>,
    /// The snapshots that are named and were not read.
    unread: Vec<SmolStr>,
}

fn source(key: &Known<Option<Arn>>, owner: Option<AccountId>) -> VolumeSource {
    match key {
        Known::Is(Some(key)) => VolumeSource::Encrypted {
            key: key.clone(),
            owner,
        },
        Known::Is(None) => VolumeSource::Plain { snapshot: true },
        Known::Unknown(gap) => VolumeSource::Unread(gap.clone()),
    }
}

impl Sources {
    fn new(evidence: &Evidence, world: &World, volumes: &[&Volume]) -> Self {
        let image = match &evidence.attempt.image {
            Some(id) => world.image(id),
            None => world.images().next(),
        };
        let snapshots: Vec<_> = world
            .snapshots()
            .map(|snapshot| {
                let source = source(&snapshot.kms_key, Some(snapshot.owner));
                (snapshot.id.clone(), source)
            })
            .collect();
        let of_image = image.map(|image| source(&image.kms_key, image.owner));
        let image = of_image.or_else(|| match snapshots.as_slice() {
            [(_, only)] => Some(only.clone()),
            _ => None,
        });
        let same_key = |volume: &&Volume| match (&image, volume.kms_key.value()) {
            (Some(VolumeSource::Encrypted { key, .. }), Some(Some(own))) => key == own,
            _ => false,
        };
        let root = volumes
            .iter()
            .position(same_key)
            .or((!volumes.is_empty()).then_some(0));
        Self {
            image,
            root,
            snapshots,
            unread: world
                .all_unread()
                .filter_map(|datum| match datum {
                    Datum::Snapshot(id) => Some(id.clone()),
                    _ => None,
                })
                .collect(),
        }
    }

    fn of(&self, index: usize, volume: &Volume) -> VolumeSource {
        if let Some(id) = &volume.snapshot {
            if let Some((_, source)) = self.snapshots.iter().find(|(own, _)| own == id) {
                return source.clone();
            }
            // The image describes its snapshots; without one, only they themselves could.
            if self.image.is_none() && self.unread.iter().any(|own| own == id.as_str()) {
                return VolumeSource::Unread(Gap::new(Datum::Snapshot(id.as_str().into())));
            }
            return self
                .image
                .clone()
                .unwrap_or(VolumeSource::Plain { snapshot: true });
        }
        let same_key = match (&self.image, volume.kms_key.value()) {
            (Some(VolumeSource::Encrypted { key, .. }), Some(Some(own))) => key == own,
            _ => false,
        };
        if same_key || self.root == Some(index) {
            return self
                .image
                .clone()
                .unwrap_or(VolumeSource::Plain { snapshot: false });
        }
        VolumeSource::Plain { snapshot: false }
    }
}

/// A direct call of CreateGrant: one call, no EC2, nothing forwarded.
fn direct_grant(evidence: &Evidence, world: &World, caller: &Principal) -> Replay {
    let attempt = &evidence.attempt;
    let key = attempt
        .key
        .clone()
        .or_else(|| only_key(world))
        .or_else(|| key_of_volumes(world));
    let Some(key) = key else {
        return Replay {
            calls: Vec::new(),
            outcome: LaunchOutcome::Undetermined,
            first: None,
            missing: vec![Gap::new(Datum::Other("key of the call".into()))],
            caller: caller.clone(),
        };
    };
    let stated = |name: &str| {
        attempt
            .direct
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_ref())
    };
    let grantee = match stated("kms:GranteePrincipal") {
        Some(Value::One(text)) => GranteePrincipal::new(text),
        _ => GranteePrincipal::Other("unknown".into()),
    };
    let operations = match stated("kms:GrantOperations") {
        Some(Value::Many(all)) => all.iter().filter_map(|name| name.parse().ok()).collect(),
        Some(Value::One(one)) => one.parse().into_iter().collect(),
        None => vec![GrantOperation::Decrypt],
    };
    let call = Call {
        credential: None,
        input: Default::default(),
        caller: caller.clone(),
        origin: Origin::Direct,
        region: region_of(&key).unwrap_or_else(|| evidence.region.clone()),
        time: attempt.time,
        request_id: SmolStr::new_static("00000000-0000-4000-8000-000000000000"),
        stated: attempt.direct.clone(),
        endpoint: None,
        request: Request::CreateGrant(CreateGrant {
            key,
            grantee,
            retiring: None,
            operations,
            constraint: None,
            name: None,
            extras: octroi_ops::kms::Extras::default(),
        }),
    };
    let mut missing = Vec::new();
    let calls: Vec<LaunchCall> = survey(world, &call)
        .into_iter()
        .map(|leg| {
            let result = match &leg.verdict {
                LegVerdict::Allowed => CallResult::Allowed,
                LegVerdict::Denied { .. } | LegVerdict::Failed(_) => CallResult::Denied,
                LegVerdict::Unknown(gaps) => {
                    missing.extend(gaps.iter().cloned());
                    CallResult::Unknown
                }
            };
            LaunchCall {
                leg,
                stage: Stage::BeforeAnswer,
                volume: None,
                result,
                certain: true,
                documented_form: false,
            }
        })
        .collect();
    let first = calls.iter().position(|call| call.result != CallResult::Allowed);
    let outcome = match first.and_then(|index| calls.get(index)).map(|call| call.result) {
        None => LaunchOutcome::Started,
        Some(CallResult::Denied) => LaunchOutcome::SyncError,
        Some(_) => LaunchOutcome::Undetermined,
    };
    Replay {
        calls,
        outcome,
        first,
        missing,
        caller: caller.clone(),
    }
}

fn only_key(world: &World) -> Option<Arn> {
    let mut keys = world.keys();
    keys.next()
        .filter(|_| keys.next().is_none())
        .map(|key| key.arn.clone())
}

/// The one key under which all volumes of the evidence are.
fn key_of_volumes(world: &World) -> Option<Arn> {
    let mut keys = world
        .volumes()
        .filter_map(|volume| volume.kms_key.value()?.clone());
    let first = keys.next()?;
    keys.all(|other| other == first).then_some(first)
}

fn region_of(key: &Arn) -> Option<Region> {
    key.region().parse().ok()
}
