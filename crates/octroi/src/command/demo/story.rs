//! The story of the demonstration, played in the model.

use std::time::{Duration, Instant};

use octroi_doctor::{Diagnosis, Evidence, Options, case, diagnose, edits};
use octroi_names::{Arn, InstanceId, Known, Principal, SmolStr};
use octroi_ops::iam::PutUserPolicy;
use octroi_ops::kms::CreateGrant;
use octroi_ops::launch::{Launch, LaunchKind, LaunchVolume, Launched, VolumeSource, play};
use octroi_ops::{Call, Origin, Refused, Request, Response, SeededIds, perform, refusal_sentence};
use octroi_world::{GrantOperation, GranteePrincipal, World};

/// What was played.
pub(super) struct Story {
    pub(super) evidence: Evidence,
    pub(super) diagnosis: Diagnosis,
    /// How long the diagnosis took, with the search for remedies and their proofs.
    pub(super) diagnosed_in: String,
    pub(super) first: Started,
    pub(super) second: Started,
    /// The command that applies the remedy.
    pub(super) command: String,
    /// A grant that the user makes itself, and what KMS answers.
    pub(super) direct_command: String,
    pub(super) direct_refusal: String,
}

/// A start of the instance.
pub(super) struct Started {
    pub(super) command: String,
    /// The states that the instance goes through.
    pub(super) states: Vec<String>,
    /// Why it is stopped again; empty where it runs.
    pub(super) reason: String,
    world: World,
}

/// What the case of the demonstration lacks.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error(transparent)]
    Case(#[from] case::CaseError),
    #[error(transparent)]
    Diagnosis(#[from] octroi_doctor::DiagnoseError),
    #[error("the case has no {0}")]
    Lacks(&'static str),
    #[error("the remedy could not be applied: {0}")]
    NotApplied(String),
}

const SEED: u64 = 1;

impl Story {
    /// Plays a case of a user whose remedy is an inline policy.
    pub(super) fn play(case: &str) -> Result<Self, Broken> {
        let mut evidence = case::read(case)?;
        let first = start(&evidence, &evidence.world)?;
        evidence.world = first.world.clone();
        let begin = now();
        let diagnosis = diagnose(&evidence, Options::default())?;
        let diagnosed_in = milliseconds(begin.elapsed());
        let remedy = diagnosis.remedies.first().ok_or(Broken::Lacks("remedy"))?;
        let edit = edits::documents(&evidence, remedy)
            .into_iter()
            .next()
            .ok_or(Broken::Lacks("changed policy"))?;
        let octroi_doctor::Place::Identity {
            principal, policy, ..
        } = &edit.place
        else {
            return Err(Broken::Lacks("remedy in a policy of the user"));
        };
        let user = Principal::User(principal.clone());
        let name: SmolStr = user.name().ok_or(Broken::Lacks("user"))?.into();
        let put = Request::PutUserPolicy(PutUserPolicy {
            user_name: name.clone(),
            policy_name: policy.clone(),
            policy_document: edit.after.to_string(),
        });
        let administrator = administrator(principal).ok_or(Broken::Lacks("account"))?;
        let mended = apply(&evidence, administrator, put)?;
        let second = start(&evidence, &mended)?;
        let (direct_command, direct_refusal) = direct(&evidence, &mended, user)?;
        Ok(Self {
            command: format!("aws iam put-user-policy --user-name {name} --policy-name {policy} …"),
            diagnosed_in,
            first,
            second,
            direct_command,
            direct_refusal,
            diagnosis,
            evidence,
        })
    }
}

fn administrator(user: &Arn) -> Option<Principal> {
    let account = user.account()?;
    format!("arn:{}:iam::{account}:root", user.partition())
        .parse()
        .ok()
}

fn call(evidence: &Evidence, caller: Principal, request: Request) -> Call {
    Call {
        credential: None,
        input: Default::default(),
        caller,
        origin: Origin::Direct,
        region: evidence.region.clone(),
        time: evidence.attempt.time,
        request_id: SmolStr::new_static("00000000-0000-4000-8000-000000000000"),
        stated: Vec::new(),
        endpoint: None,
        request,
    }
}

fn apply(evidence: &Evidence, caller: Principal, request: Request) -> Result<World, Broken> {
    let call = call(evidence, caller, request);
    let performed = perform(&evidence.world, &call, &mut SeededIds::new(SEED));
    if let Err(refused) = &performed.result {
        return Err(Broken::NotApplied(format!("{refused:?}")));
    }
    performed
        .effects
        .iter()
        .try_fold(evidence.world.clone(), |world, effect| world.apply(effect))
        .map_err(|error| Broken::NotApplied(error.to_string()))
}

/// Starts the instance of the attempt in a world.
fn start(evidence: &Evidence, world: &World) -> Result<Started, Broken> {
    let attempt = &evidence.attempt;
    let instance = attempt.instance.clone().ok_or(Broken::Lacks("instance"))?;
    let caller = attempt.principal.clone().ok_or(Broken::Lacks("principal"))?;
    let volumes = match world.volumes_of(&instance) {
        Known::Is(volumes) => volumes,
        Known::Unknown(_) => return Err(Broken::Lacks("volumes")),
    };
    let volumes: Vec<LaunchVolume> = volumes
        .into_iter()
        .map(|volume| LaunchVolume {
            id: volume.id.clone(),
            device: volume.attachment.as_ref().and_then(|at| at.device.clone()),
            encrypted: volume.encrypted.clone(),
            key: volume.kms_key.clone(),
            source: VolumeSource::Plain { snapshot: false },
        })
        .collect();
    let launch = Launch {
        kind: LaunchKind::Start {
            instance: instance.clone(),
        },
        caller,
        region: evidence.region.clone(),
        time: attempt.time,
        request_id: SmolStr::new_static("00000000-0000-4000-8000-000000000000"),
        direct: attempt.direct.clone(),
        forwarded: attempt.forwarded.clone(),
        endpoint: None,
        volumes: Known::Is(volumes),
        accepted: false,
    };
    let launched = play(world, &launch, &mut SeededIds::new(SEED));
    Ok(Started {
        command: format!("aws ec2 start-instances --instance-ids {instance}"),
        states: states(&launched, &instance),
        reason: reason(&launched, &instance),
        world: launched.world,
    })
}

/// The states before EC2's answer and in it, and the one behind the launch.
fn states(launched: &Launched, instance: &InstanceId) -> Vec<String> {
    let mut states = Vec::new();
    let answer = launched.performed.first().map(|(_, performed)| &performed.result);
    if let Some(Ok(Response::InstanceStates(answered))) = answer {
        for (_, after, before) in answered.iter().filter(|(id, _, _)| id == instance) {
            states.push(before.as_str().to_owned());
            states.push(after.as_str().to_owned());
        }
    }
    if let Known::Is(Some(found)) = launched.world.instance(instance) {
        states.push(found.state.as_str().to_owned());
    }
    states
}

fn reason(launched: &Launched, instance: &InstanceId) -> String {
    match launched.world.instance(instance) {
        Known::Is(Some(found)) => found
            .state_reason
            .as_ref()
            .map(|reason| reason.message.to_string())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// A grant that the user makes for itself, which the remedy must not let through.
fn direct(evidence: &Evidence, world: &World, user: Principal) -> Result<(String, String), Broken> {
    let key = world.keys().next().ok_or(Broken::Lacks("key"))?.arn.clone();
    let request = Request::CreateGrant(CreateGrant {
        key: key.clone(),
        grantee: GranteePrincipal::Principal(user.clone()),
        retiring: None,
        operations: vec![GrantOperation::Decrypt],
        constraint: None,
        name: None,
        extras: octroi_ops::kms::Extras::default(),
    });
    let id: String = key.kms_key_id().unwrap_or_default().chars().take(8).collect();
    let command = format!("aws kms create-grant --key-id {id}… --operations Decrypt …");
    let call = call(evidence, user, request);
    let performed = perform(world, &call, &mut SeededIds::new(SEED));
    match (&performed.result, performed.checks.last()) {
        (Err(Refused::Denied { .. }), Some(checked)) => Ok((command, refusal_sentence(&call, checked))),
        _ => Err(Broken::NotApplied("a direct grant is not refused".to_owned())),
    }
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1000.0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the shell measures how long the core takes, which reads no clock"
)]
fn now() -> Instant {
    Instant::now()
}
