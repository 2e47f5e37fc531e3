//! Rotation: new material for a symmetric key, by date or on demand; the old one goes on decrypting.
//!
//! EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand. Follow
//! <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html> and the pages of the API such as
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html>: 90 to 2,560 days, 365
//! where none are given. On demand a key turns at once here; AWS takes a while. Of imported material the
//! next one that was imported becomes current.

use octroi_names::Known;
use octroi_policy::Context;
use octroi_world::{Effect, Key, KeyMaterial, KeyState, Rotation, RotationType};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::hsm::Spec;
use super::on_key::KeyInput;
use super::{Use, material, settle, waiting};
use crate::Response;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop, seconds};

const DEFAULT_DAYS: u16 = 365;

/// The most rotations on demand of a key
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html>).
const ON_DEMAND: usize = 25;

/// So near to an automatic rotation none is begun on demand: 20 minutes.
const NEAR_MILLIS: i64 = 20 * 60_000;

fn unsupported(text: String) -> Stop {
    Failure::new(ErrorCode::UnsupportedOperationException, text).into()
}

/// Only symmetric encryption keys rotate.
pub(super) fn rotates(key: &Key) -> Result<(), Stop> {
    match material::spec(key)? {
        Spec::SymmetricDefault => Ok(()),
        spec => Err(unsupported(format!(
            "{} key spec is {spec} which is not valid for this operation.",
            key.arn
        ))),
    }
}

/// Only material that KMS made rotates by date.
fn rotates_by_date(key: &Key) -> Result<(), Stop> {
    rotates(key)?;
    match &key.origin {
        Known::Is(origin) if origin == "AWS_KMS" => Ok(()),
        Known::Is(origin) => Err(unsupported(format!(
            "{} origin is {origin} which is not valid for this operation.",
            key.arn
        ))),
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

/// What is shared by a multi-Region key is set at its primary.
fn primary(key: &Key) -> Result<(), Stop> {
    match key.custody.primary.as_deref() {
        Some(region) if region != key.arn.region() => Err(unsupported(format!(
            "{} is not a multi-region primary key.",
            key.arn
        ))),
        _ => Ok(()),
    }
}

fn pending_deletion(key: &Key) -> bool {
    matches!(
        key.state.value(),
        Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion)
    )
}

fn put(scene: &Scene<'_>, key: &Key, change: impl Fn(&mut Key)) -> Done {
    let related = settle::related(scene.world, key);
    let changed = std::iter::once(key).chain(related).map(|key| {
        let mut key = key.clone();
        change(&mut key);
        Effect::from(key)
    });
    Done {
        response: Response::Empty,
        effects: changed.collect(),
    }
}

/// A request to rotate a key by date.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EnableKeyRotation {
    rotation_period_in_days: Option<u16>,
}

impl KeyInput for EnableKeyRotation {
    const NAME: &'static str = "EnableKeyRotation";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Manage;

    fn condition_keys(&self, context: &mut Context) {
        let days = self.rotation_period_in_days.unwrap_or(DEFAULT_DAYS).to_string();
        set_default(context, "kms:RotationPeriodInDays", days.as_str());
    }

    fn perform(&self, scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        rotates_by_date(key)?;
        super::usable(key, Use::Enabled)?;
        primary(key)?;
        super::tags::customer_managed(key, Self::NAME)?;
        let days = self.rotation_period_in_days.unwrap_or(DEFAULT_DAYS);
        let wanted = Rotation::Every { days };
        if key.rotation.value() == Some(&wanted) {
            return Ok(Done::output(json!({})));
        }
        Ok(put(scene, key, |key| {
            key.rotation = Known::Is(wanted);
            key.custody.rotation_since = scene.call.time;
        }))
    }
}

/// A request to rotate a key no more.
#[derive(Debug, Clone, Deserialize)]
pub struct DisableKeyRotation {}

impl KeyInput for DisableKeyRotation {
    const NAME: &'static str = "DisableKeyRotation";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Manage;

    fn perform(&self, scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        rotates_by_date(key)?;
        super::usable(key, Use::Enabled)?;
        primary(key)?;
        super::tags::customer_managed(key, Self::NAME)?;
        Ok(put(scene, key, |key| {
            key.rotation = Known::Is(Rotation::Off);
            key.custody.rotation_since = None;
        }))
    }
}

/// A request for how a key rotates.
#[derive(Debug, Clone, Deserialize)]
pub struct GetKeyRotationStatus {}

impl KeyInput for GetKeyRotationStatus {
    const NAME: &'static str = "GetKeyRotationStatus";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Manage;
    const SHARED: bool = true;

    fn perform(&self, _scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        // Asymmetric and HMAC keys never rotate, which is no error to ask.
        if matches!(material::spec(key)?, Spec::SymmetricDefault) {
            rotates_by_date(key)?;
        }
        let mut out = Map::new();
        out.insert("KeyId".into(), json!(key.arn.as_str()));
        match &key.rotation {
            // While it waits for its end a key does not rotate.
            _ if pending_deletion(key) => {
                out.insert("KeyRotationEnabled".into(), json!(false));
            }
            Known::Is(Rotation::Every { days }) => {
                out.insert("KeyRotationEnabled".into(), json!(true));
                out.insert("RotationPeriodInDays".into(), json!(days));
                out.insert("NextRotationDate".into(), seconds(settle::next_rotation(key)));
            }
            Known::Is(Rotation::Off) => {
                out.insert("KeyRotationEnabled".into(), json!(false));
            }
            Known::Unknown(gap) => return Err(gap.clone().into()),
        }
        Ok(Done::output(Value::Object(out)))
    }
}

/// A request to rotate a key now.
#[derive(Debug, Clone, Deserialize)]
pub struct RotateKeyOnDemand {}

impl KeyInput for RotateKeyOnDemand {
    const NAME: &'static str = "RotateKeyOnDemand";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Enabled;

    fn perform(&self, scene: &Scene<'_>, key: &Key, ids: &mut dyn Ids) -> Result<Done, Stop> {
        if !matches!(material::spec(key)?, Spec::SymmetricDefault) {
            return Err(unsupported(String::new()));
        }
        primary(key)?;
        super::tags::customer_managed(key, Self::NAME)?;
        let turned = |material: &&KeyMaterial| material.rotated == Some(RotationType::OnDemand);
        if key.custody.materials.iter().filter(turned).count() >= ON_DEMAND {
            let text = format!(
                "The on-demand rotations limit has been reached for the given keyId. No more on-demand \
                 rotations can be performed for this key: {}",
                key.arn
            );
            return Err(Failure::new(ErrorCode::LimitExceeded, text).into());
        }
        let now = scene.call.time.ok_or(Stop::Unknown(Vec::new()))?;
        if settle::next_rotation(key).is_some_and(|date| date <= now.plus_millis(NEAR_MILLIS)) {
            let text = format!("An automatic rotation of {} is about to begin.", key.arn);
            return Err(Failure::new(ErrorCode::ConflictException, text).into());
        }
        let effects = if key.origin.value().is_some_and(|origin| origin == "EXTERNAL") {
            let Some(ready) = waiting::ready(scene.world, key) else {
                let text = format!(
                    "No available key material pending rotation for the key: {}.",
                    key.arn
                );
                return Err(Failure::new(ErrorCode::KmsInvalidState, text).into());
            };
            let done = put(scene, key, |key| {
                if let Some(at) = key
                    .custody
                    .materials
                    .iter()
                    .position(|material| material.id == ready.id)
                {
                    key.custody.current = at;
                    if let Some(material) = key.custody.materials.get_mut(at) {
                        material.pending = false;
                        material.rotated = Some(RotationType::OnDemand);
                        material.created = now;
                        key.valid_to = material.valid_to;
                    }
                }
            });
            done.effects
        } else {
            settle::rotated(scene.world, key, RotationType::OnDemand, now, &*ids)
        };
        if effects.is_empty() {
            return Err(Stop::Unknown(Vec::new()));
        }
        Ok(Done {
            response: Response::Key(key.arn.clone()),
            effects,
        })
    }
}
