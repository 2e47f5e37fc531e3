//! Which calls a launch makes, in which order, in whose name.
//!
//! Follows `launch.md` 2 to 5. Where the sheet says that AWS's way is not proved (a snapshot
//! under the same key), the call that the documentation names is decisive, and the others
//! are planned as not certain: a remedy covers them, a verdict does not rest on them.

use octroi_names::{AccountId, Arn, Known, Principal, SmolStr, VolumeId};
use octroi_world::{Constraint, GrantOperation, GranteePrincipal, World};

use super::{Launch, LaunchKind, LaunchVolume, Stage, VolumeSource};
use crate::call::Call;
use crate::context::Origin;
use crate::ec2::{AttachVolume, CreateVolume, StartInstances};
use crate::iam::{CreateServiceLinkedRole, PassRole};
use crate::kms::{
    CreateGrant, Decrypt, EncryptionContext, GenerateDataKeyWithoutPlaintext, ReEncrypt, via_ec2,
};
use crate::{Request, facts};

/// A call that a launch will make.
#[derive(Debug, Clone)]
pub struct PlannedCall {
    /// The call.
    pub call: Call,
    /// Where it stands.
    pub stage: Stage,
    /// The volume that it is about.
    pub volume: Option<VolumeId>,
    /// Whether it is sure that AWS makes this call; a call that is not sure decides nothing.
    pub certain: bool,
}

/// The name of the Spot service, and of its role.
const SPOT: (&str, &str) = ("spot.amazonaws.com", "AWSServiceRoleForEC2Spot");

/// Returns the calls of a launch, as far as its volumes were read.
pub fn plan(world: &World, launch: &Launch) -> Vec<PlannedCall> {
    let mut calls = before_answer(world, launch);
    for volume in launch.volumes.value().into_iter().flatten() {
        calls.extend(of_volume(launch, volume));
    }
    calls
}

fn before_answer(world: &World, launch: &Launch) -> Vec<PlannedCall> {
    let mut requests = Vec::new();
    match &launch.kind {
        LaunchKind::Start { instance } => {
            requests.push(Request::StartInstances(StartInstances {
                instances: vec![instance.clone()],
            }));
        }
        LaunchKind::Attach { instance, volume, .. } => {
            let device = launch
                .volumes
                .value()
                .and_then(|all| all.first())
                .and_then(|first| first.device.clone());
            requests.push(Request::AttachVolume(AttachVolume {
                volume: volume.clone(),
                instance: instance.clone(),
                device,
            }));
        }
        LaunchKind::CreateVolume { .. } => {
            let volume = launch.volumes.value().and_then(|all| all.first());
            requests.push(Request::CreateVolume(CreateVolume {
                encrypted: volume.map_or(Known::Is(false), |volume| volume.encrypted.clone()),
                kms_key: volume.map_or(Known::Is(None), |volume| volume.key.clone()),
                requested_key: None,
                snapshot: None,
                size_gib: None,
            }));
        }
        LaunchKind::Run { request, .. } => {
            requests.push(Request::RunInstances(request.clone()));
            if let Some(name) = &request.instance_profile
                && let Known::Is(Some(profile)) = world.instance_profile(launch.caller.account(), name)
                && let Some(role) = &profile.role
            {
                requests.push(Request::PassRole(PassRole { role: role.clone() }));
            }
            if request.spot
                && let Some(role) = missing_spot_role(world, launch)
            {
                requests.push(Request::CreateServiceLinkedRole(CreateServiceLinkedRole::new(
                    SPOT.0, role,
                )));
            }
        }
    }
    requests
        .into_iter()
        .map(|request| PlannedCall {
            call: call(launch, launch.caller.clone(), Origin::Direct, request),
            stage: Stage::BeforeAnswer,
            volume: None,
            certain: true,
        })
        .collect()
}

/// Returns the ARN of the account's Spot role, if the role is known not to exist.
fn missing_spot_role(world: &World, launch: &Launch) -> Option<Arn> {
    let account = launch.caller.account()?;
    let arn = Arn::new(
        launch.region.partition(),
        "iam",
        "",
        account.as_str(),
        &format!("role/aws-service-role/{}/{}", SPOT.0, SPOT.1),
    );
    (world.role(&arn).is_none() && world.is_absent(&arn)).then_some(arn)
}

fn call(launch: &Launch, caller: Principal, origin: Origin, request: Request) -> Call {
    Call {
        credential: None,
        input: Default::default(),
        caller,
        origin,
        region: launch.region.clone(),
        time: launch.time,
        request_id: launch.request_id.clone(),
        stated: match origin {
            Origin::Direct => launch.direct.clone(),
            Origin::Forwarded => launch.forwarded.clone(),
            Origin::Infrastructure | Origin::Service => Vec::new(),
        },
        endpoint: if origin == Origin::Direct {
            launch.endpoint.clone()
        } else {
            None
        },
        request,
    }
}

/// One volume's calls, in order.
fn of_volume(launch: &Launch, volume: &LaunchVolume) -> Vec<PlannedCall> {
    let (Known::Is(true), Known::Is(Some(key))) = (&volume.encrypted, &volume.key) else {
        return Vec::new();
    };
    let mut calls = Calls {
        launch,
        volume,
        planned: Vec::new(),
    };
    match &launch.kind {
        LaunchKind::Start { .. } | LaunchKind::Attach { running: true, .. } => calls.attach(key),
        LaunchKind::Attach { running: false, .. } => {}
        LaunchKind::Run { .. } => {
            calls.make(key, true);
            calls.attach(key);
        }
        LaunchKind::CreateVolume { .. } => calls.make(key, false),
    }
    calls.planned
}

struct Calls<'a> {
    launch: &'a Launch,
    volume: &'a LaunchVolume,
    planned: Vec<PlannedCall>,
}

impl Calls<'_> {
    fn context(&self) -> EncryptionContext {
        vec![("aws:ebs:id".into(), self.volume.id.as_str().into())]
    }

    fn push(&mut self, caller: Principal, origin: Origin, request: Request, certain: bool) {
        self.planned.push(PlannedCall {
            call: call(self.launch, caller, origin, request),
            // An attachment to a running instance waits for KMS before it answers.
            stage: match self.launch.kind {
                LaunchKind::Attach { .. } => Stage::BeforeAnswer,
                _ => Stage::BehindAnswer,
            },
            volume: Some(self.volume.id.clone()),
            certain,
        });
    }

    fn forward(&mut self, request: Request, certain: bool) {
        self.push(self.launch.caller.clone(), Origin::Forwarded, request, certain);
    }

    /// The calls that make the volume.
    fn make(&mut self, key: &Arn, running: bool) {
        let data_key = || {
            Request::GenerateDataKeyWithoutPlaintext(GenerateDataKeyWithoutPlaintext {
                key: key.clone(),
                encryption_context: vec![("aws:ebs:id".into(), self.volume.id.as_str().into())],
                number_of_bytes: 64,
                extras: None,
            })
        };
        match &self.volume.source {
            VolumeSource::Plain { snapshot } => {
                let (data_key, snapshot) = (data_key(), *snapshot);
                self.forward(data_key, true);
                if snapshot || running {
                    self.service_grant(key);
                }
            }
            // Whatever the source is, the data key of the new volume is made.
            VolumeSource::Unread(_) => {
                let data_key = data_key();
                self.forward(data_key, true);
            }
            VolumeSource::Encrypted { key: source, owner } => {
                let own = match owner {
                    Some(owner) => self.launch.caller.account() == Some(*owner),
                    None => true,
                };
                let (data_key, same) = (data_key(), source == key);
                let source = source.clone();
                if same && own {
                    // `launch.md` 3.4 against the EBS guide: one of the two is made. The
                    // documented one decides.
                    self.forward(data_key, true);
                    self.re_encrypt(&source, key, false);
                } else if same {
                    self.forward(data_key, true);
                    self.re_encrypt(&source, key, true);
                    self.service_grant(key);
                } else {
                    self.re_encrypt(&source, key, true);
                    self.forward(data_key, true);
                    self.service_grant(key);
                }
            }
        }
    }

    fn re_encrypt(&mut self, source: &Arn, destination: &Arn, certain: bool) {
        let destination_context = self.context();
        // The snapshot's id is not part of every evidence; no policy can name it sensibly.
        let source_context = vec![("aws:ebs:id".into(), SmolStr::new_static("snap-00000000000000000"))];
        self.forward(
            Request::ReEncrypt(ReEncrypt {
                source: source.clone(),
                source_context,
                destination: destination.clone(),
                destination_context,
                over_wire: None,
            }),
            certain,
        );
    }

    /// The grant for EBS itself (`launch.md` 2).
    fn service_grant(&mut self, key: &Arn) {
        let service = GranteePrincipal::new(&via_ec2(&self.launch.region));
        let request = self.grant(key, service);
        self.forward(request, true);
    }

    /// The grant for the instance, and its use.
    fn attach(&mut self, key: &Arn) {
        let (LaunchKind::Start { instance }
        | LaunchKind::Run { instance, .. }
        | LaunchKind::Attach { instance, .. }) = &self.launch.kind
        else {
            return;
        };
        let Some(identity) = self
            .launch
            .caller
            .account()
            .and_then(|account| infrastructure(&self.launch.region, account, instance.as_str()))
        else {
            return;
        };
        let request = self.grant(key, GranteePrincipal::Principal(identity.clone()));
        self.forward(request, true);
        let decrypt = Request::Decrypt(Decrypt {
            key: key.clone(),
            encryption_context: self.context(),
            ciphertext: None,
            extras: crate::kms::Extras::default(),
        });
        self.push(identity, Origin::Infrastructure, decrypt, true);
    }

    fn grant(&self, key: &Arn, grantee: GranteePrincipal) -> Request {
        Request::CreateGrant(CreateGrant {
            key: key.clone(),
            grantee,
            retiring: Some(GranteePrincipal::new(&via_ec2(&self.launch.region))),
            operations: vec![GrantOperation::Decrypt],
            constraint: Some(Constraint::Subset(self.context())),
            name: None,
            extras: crate::kms::Extras::default(),
        })
    }
}

/// Returns the identity that EC2 makes for an instance (`launch.md` 1).
pub(crate) fn infrastructure(
    region: &octroi_names::Region,
    account: AccountId,
    instance: &str,
) -> Option<Principal> {
    let resource = format!("assumed-role/{}/{instance}", facts::INFRASTRUCTURE_ROLE);
    Arn::new(region.partition(), "sts", "", account.as_str(), &resource)
        .as_str()
        .parse()
        .ok()
}
