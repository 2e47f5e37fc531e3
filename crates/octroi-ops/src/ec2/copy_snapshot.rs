//! CopySnapshot: copies a snapshot, within a Region or into another.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html> and
//! `launch.md` 3.6 and 6.3: before the answer EC2 asks for DescribeKey on the destination key
//! in the caller's name; the data key and the grants come behind it, and their refusal shows
//! in the status of the copy only. Left out: tags, time-based copies, dry runs, the status.

use octroi_names::{Arn, Datum, Gap, Known, Principal, Region, SmolStr, SnapshotId};
use octroi_policy::Context;
use octroi_world::{BlockDevice, Constraint, Effect, GrantOperation, GranteePrincipal, Snapshot, World};
use serde_json::{Map, Value, json};

use super::block_devices::{Origin as Made, Settings, Source};
use crate::call::{Call, Failure, Refused};
use crate::context::{Origin, set_default};
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::kms::{CreateGrant, DescribeKey, GenerateDataKeyWithoutPlaintext, via_ec2};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};
use crate::{Request, Response, facts};

/// A request to copy a snapshot into the Region of the call.
#[derive(Debug, Clone)]
pub struct CopySnapshot {
    /// The snapshot to copy.
    pub source: SnapshotId,
    /// The Region that it is in.
    pub source_region: Region,
    /// Whether the copy shall be encrypted; `None` where it was not said.
    pub encrypted: Option<bool>,
    /// The key that was asked for: key id, alias, key ARN or alias ARN.
    pub kms_key_id: Option<SmolStr>,
}

/// The calls that a copy makes to KMS in the caller's name.
#[derive(Debug, Clone, Default)]
pub struct CopyCalls {
    /// Before the answer: a refusal is an error of the call.
    pub before_answer: Vec<Call>,
    /// Behind the answer: a refusal shows in the status of the copy only.
    pub behind_answer: Vec<Call>,
}

/// Encryption of a copy.
#[derive(Debug, Clone)]
struct Copied {
    encrypted: bool,
    kms_key: Option<Arn>,
    source_key: Option<Arn>,
}

impl CopySnapshot {
    /// Returns the calls that the copy of this id makes to KMS.
    ///
    /// # Errors
    ///
    /// If source or settings forbid the copy, or were not read.
    pub fn calls(&self, world: &World, call: &Call, copy: &SnapshotId) -> Result<CopyCalls, Stop> {
        let scene = Scene { world, call };
        let copied = self.copied(&scene)?;
        let Some(key) = &copied.kms_key else {
            return Ok(CopyCalls::default());
        };
        let of_copy = context_of(copy);
        let mut behind_answer = vec![
            forwarded(
                call,
                &call.region,
                Request::GenerateDataKeyWithoutPlaintext(GenerateDataKeyWithoutPlaintext {
                    key: key.clone(),
                    encryption_context: of_copy.clone(),
                    number_of_bytes: 64,
                    extras: None,
                }),
            ),
            forwarded(
                call,
                &call.region,
                grant(key, via_ec2(&call.region), &call.region, of_copy),
            ),
        ];
        if let Some(source_key) = &copied.source_key {
            let grantee = facts::copy_source_grantee(&self.source_region);
            behind_answer.push(forwarded(
                call,
                &self.source_region,
                grant(source_key, grantee, &self.source_region, context_of(&self.source)),
            ));
        }
        Ok(CopyCalls {
            before_answer: vec![self.describe_key(call, key)],
            behind_answer,
        })
    }

    fn describe_key(&self, call: &Call, key: &Arn) -> Call {
        let request = DescribeKey {
            key: key.clone(),
            alias: None,
        };
        forwarded(call, &call.region, Request::DescribeKey(request))
    }

    /// The source, which must be there.
    fn source<'a>(&self, scene: &Scene<'a>) -> Result<&'a Snapshot, Stop> {
        match scene.world.snapshot(&self.source) {
            Known::Is(Some(snapshot)) => Ok(snapshot),
            Known::Is(None) => Err(super::snapshot_not_found(&self.source).into()),
            Known::Unknown(gap) => Err(gap.into()),
        }
    }

    /// A copy is encrypted like a volume, but never inherits the key of its source.
    fn copied(&self, scene: &Scene<'_>) -> Result<Copied, Stop> {
        let source = self.source(scene)?;
        let Some(account) = scene.call.caller.account() else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let origin = Made::of_snapshot(source);
        let settings = Settings {
            world: scene.world,
            account,
            region: &scene.call.region,
        };
        let device = BlockDevice {
            device: None,
            encrypted: self.encrypted,
            kms_key_id: self.kms_key_id.clone(),
            snapshot: None,
            size_gib: None,
        };
        let resolved = settings.resolve(device, origin);
        let encrypted = match resolved.encrypted {
            Known::Is(encrypted) => encrypted,
            Known::Unknown(gap) => return Err(gap.into()),
        };
        if self.kms_key_id.is_some() && self.encrypted != Some(true) && source.encrypted == Known::Is(false) {
            return Err(super::key_needs_encrypted().into());
        }
        if !encrypted {
            return Ok(Copied {
                encrypted,
                kms_key: None,
                source_key: None,
            });
        }
        let key = if self.kms_key_id.is_some() {
            match resolved.kms_key {
                Known::Is(key) => key,
                Known::Unknown(gap) => return Err(gap.into()),
            }
        } else {
            match settings.default_key() {
                Known::Is(key) => Some(key),
                Known::Unknown(gap) => return Err(gap.into()),
            }
        };
        let source_key = match resolved.source {
            Known::Is(Source::EncryptedSnapshot { key, .. }) => Some(key),
            Known::Is(Source::Blank | Source::PlainSnapshot) => None,
            Known::Unknown(gap) => return Err(gap.into()),
        };
        Ok(Copied {
            encrypted,
            kms_key: key,
            source_key,
        })
    }
}

fn context_of(snapshot: &SnapshotId) -> Vec<(SmolStr, SmolStr)> {
    vec![("aws:ebs:id".into(), snapshot.as_str().into())]
}

/// Makes the call that EC2 makes to KMS in the name of the caller of another one.
fn forwarded(call: &Call, region: &Region, request: Request) -> Call {
    Call {
        origin: Origin::Forwarded,
        region: region.clone(),
        // What is stated of the call to EC2 need not hold of the call behind it.
        stated: Vec::new(),
        endpoint: None,
        request,
        ..call.clone()
    }
}

fn grant(key: &Arn, grantee: String, region: &Region, pairs: Vec<(SmolStr, SmolStr)>) -> Request {
    Request::CreateGrant(CreateGrant {
        key: key.clone(),
        grantee: GranteePrincipal::Principal(Principal::Service(grantee.into())),
        retiring: Some(GranteePrincipal::new(&via_ec2(region))),
        operations: vec![GrantOperation::Decrypt],
        constraint: Some(Constraint::Equals(pairs)),
        name: None,
        extras: crate::kms::Extras::default(),
    })
}

impl Operation for CopySnapshot {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "CopySnapshot";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let source = super::snapshot_arn(&self.source_region, self.source.as_str());
        let mut source_check = scene.ec2_check(Self::NAME, &source, base)?;
        match self.source(scene) {
            Ok(snapshot) => {
                if let (Ok(context), Known::Is(encrypted)) = (&mut source_check.context, &snapshot.encrypted)
                {
                    let encrypted = if *encrypted { "true" } else { "false" };
                    set_default(context, "ec2:Encrypted", encrypted);
                }
            }
            Err(Stop::Failed(failure)) => source_check.context = Err(failure.into()),
            Err(Stop::Unknown(_)) => {}
        }
        let copy = scene.ec2_check(Self::NAME, &super::snapshot_arn(&scene.call.region, "*"), base)?;
        Ok(vec![source_check, copy])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let copied = self.copied(scene)?;
        if let Some(key) = &copied.kms_key {
            let described = crate::perform(scene.world, &self.describe_key(scene.call, key), ids);
            match described.result {
                Ok(_) => {}
                Err(Refused::Undetermined { missing }) => return Err(Stop::Unknown(missing)),
                Err(Refused::Denied { .. } | Refused::Failed(_)) => {
                    // The space at the end is AWS's.
                    let text = format!("Not authorized to use key {key} ");
                    return Err(Failure::new(ErrorCode::AuthFailure, text).into());
                }
            }
        }
        let source = self.source(scene)?;
        let (Some(owner), Some(id)) = (scene.call.caller.account(), ids::snapshot_id(ids)) else {
            return Err(Gap::new(Datum::Caller(scene.call.request_id.clone())).into());
        };
        let copy = Snapshot {
            id: id.clone(),
            owner,
            region: scene.call.region.clone(),
            encrypted: Known::Is(copied.encrypted),
            kms_key: Known::Is(copied.kms_key),
            volume: None,
            size_gib: source.size_gib,
        };
        Ok(Done {
            response: Response::Snapshot(id),
            effects: vec![Effect::SnapshotCreated(copy)],
        })
    }

    fn request_parameters(&self) -> Value {
        let mut parameters = Map::new();
        parameters.insert("sourceRegion".into(), json!(self.source_region.as_str()));
        parameters.insert("sourceSnapshotId".into(), json!(self.source.as_str()));
        if let Some(encrypted) = self.encrypted {
            parameters.insert("encrypted".into(), json!(encrypted));
        }
        if let Some(key) = &self.kms_key_id {
            parameters.insert("kmsKeyId".into(), json!(key.as_str()));
        }
        Value::Object(parameters)
    }
}
