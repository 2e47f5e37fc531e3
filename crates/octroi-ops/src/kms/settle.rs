//! What has happened to a key since it was last touched: time goes on without calls.
//!
//! A key whose waiting time is over is gone, imported material expires, a rotation falls due, an AWS
//! managed key is made when it is first named. A call first settles this for the keys it names, so that
//! what it sees is what AWS would show at its time; the changes are effects of the call, also of a read.
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>,
//! <https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-enable-disable.html> and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html>.

use octroi_names::{Arn, Known, Time};
use octroi_world::{Effect, EntityId, Key, KeyMaterial, KeyState, Rotation, RotationType, World};

use super::hsm::Spec;
use super::{aws_managed, key_metadata, material, waiting};
use crate::call::Call;
use crate::ids::Ids;

const MILLIS_A_DAY: i64 = 86_400_000;

/// The most that is settled at once: years of rotations.
const STEPS: usize = 64;

/// Returns the world as it is at the time of a call, with what that changes; `None` where nothing
/// has happened. Only keys of accounts that are wholly in the world change by themselves.
pub(crate) fn due(world: &World, call: &Call, ids: &dyn Ids) -> Option<(World, Vec<Effect>)> {
    let now = call.time?;
    let mut settled: Option<World> = None;
    let mut effects = Vec::new();
    for arn in call.request.operation().key_resources() {
        if !world.is_complete(arn.account()) || arn.region() != call.region.as_str() {
            continue;
        }
        for _ in 0..STEPS {
            let current = settled.as_ref().unwrap_or(world);
            let step = step(current, call, &arn, now, ids);
            if step.is_empty() {
                break;
            }
            let next = step
                .iter()
                .try_fold(current.clone(), |world, effect| world.apply(effect));
            let Ok(next) = next else { break };
            settled = Some(next);
            effects.extend(step);
        }
    }
    settled.map(|world| (world, effects))
}

fn step(world: &World, call: &Call, arn: &Arn, now: Time, ids: &dyn Ids) -> Vec<Effect> {
    match world.key(arn) {
        Known::Is(Some(key)) => related(world, key)
            .into_iter()
            .chain([key])
            .map(|key| of_key(world, key, now, ids))
            .find(|effects| !effects.is_empty())
            .unwrap_or_default(),
        Known::Is(None) => match aws_managed::made(arn, &call.region, now, ids) {
            Ok(Some(key)) => vec![key.into()],
            Ok(None) | Err(_) => Vec::new(),
        },
        Known::Unknown(_) => Vec::new(),
    }
}

/// Returns whether a key's waiting time is over.
pub(super) fn is_gone(key: &Key, now: Option<Time>) -> bool {
    let pending = key.state.value() == Some(&KeyState::PendingDeletion);
    let over = key.deletion_date.zip(now).is_some_and(|(date, now)| date <= now);
    pending && over
}

/// Returns the other keys of a multi-Region key.
pub(super) fn related<'a>(world: &'a World, key: &Key) -> Vec<&'a Key> {
    let elsewhere = key
        .custody
        .regions
        .iter()
        .filter(|region| *region != key.arn.region());
    elsewhere
        .filter_map(|region| key_metadata::in_region(&key.arn, region))
        .filter_map(|arn| match world.key(&arn) {
            Known::Is(found) => found,
            Known::Unknown(_) => None,
        })
        .collect()
}

fn of_key(world: &World, key: &Key, now: Time, ids: &dyn Ids) -> Vec<Effect> {
    if is_gone(key, Some(now)) {
        return removed(world, key);
    }
    let expired = expired(world, key, now);
    if !expired.is_empty() {
        return expired;
    }
    match next_rotation(key) {
        Some(date) if date <= now && key.state.value() == Some(&KeyState::Enabled) => {
            rotated(world, key, RotationType::Automatic, date, ids)
        }
        _ => Vec::new(),
    }
}

/// A replica that goes sets its primary free, whose own waiting time begins then.
fn removed(world: &World, key: &Key) -> Vec<Effect> {
    let gone = key.arn.region();
    let mut effects = vec![Effect::Removed(EntityId::Key(key.arn.clone()))];
    for other in related(world, key) {
        let mut other = other.clone();
        other.custody.regions.retain(|region| region != gone);
        let waited = other.state.value() == Some(&KeyState::PendingReplicaDeletion);
        if waited && other.custody.regions.len() <= 1 {
            let days = i64::from(other.custody.pending_window_in_days.unwrap_or(30));
            other.state = Known::Is(KeyState::PendingDeletion);
            other.deletion_date = key
                .deletion_date
                .map(|date| date.plus_millis(days * MILLIS_A_DAY));
        }
        effects.push(other.into());
    }
    effects
}

fn expired(world: &World, key: &Key, now: Time) -> Vec<Effect> {
    let over = |material: &KeyMaterial| {
        material.secret.is_some() && material.valid_to.is_some_and(|date| date <= now)
    };
    if let Some(waiting) = key.custody.materials.iter().find(|own| own.pending && over(own)) {
        return waiting::forgotten(world, key, &waiting.id);
    }
    let mut next = key.clone();
    let gone = next.custody.materials.iter_mut().filter(|own| over(own));
    let gone = gone.map(|material| material.secret = None).count();
    if gone == 0 {
        return Vec::new();
    }
    without_material(&mut next);
    vec![next.into()]
}

/// A key that has lost a material waits for its import.
pub(super) fn without_material(key: &mut Key) {
    key.valid_to = None;
    let waits = matches!(
        key.state.value(),
        Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion)
    );
    if !waits {
        key.state = Known::Is(KeyState::PendingImport);
    }
}

/// Returns when the automatic rotation falls due next; `None` where it is off.
pub(super) fn next_rotation(key: &Key) -> Option<Time> {
    let Known::Is(Rotation::Every { days }) = key.rotation else {
        return None;
    };
    let since = key.custody.rotation_since?;
    let automatic = key
        .custody
        .materials
        .iter()
        .filter(|material| material.rotated == Some(RotationType::Automatic))
        .map(|material| material.created)
        .max();
    let last = automatic.map_or(since, |date| date.max(since));
    Some(last.plus_millis(i64::from(days) * MILLIS_A_DAY))
}

/// Gives a key, and its replicas, new material to encrypt with.
pub(super) fn rotated(world: &World, key: &Key, how: RotationType, at: Time, ids: &dyn Ids) -> Vec<Effect> {
    let primary = key
        .custody
        .primary
        .as_ref()
        .is_none_or(|region| region == key.arn.region());
    if !primary {
        return Vec::new();
    }
    let Ok(mut fresh) = material::generated(&key.arn, Spec::SymmetricDefault, at, ids) else {
        return Vec::new();
    };
    fresh.rotated = Some(how);
    let with = |key: &Key| {
        let mut key = key.clone();
        key.custody.materials.push(fresh.clone());
        key.custody.current = key.custody.materials.len() - 1;
        Effect::from(key)
    };
    std::iter::once(key)
        .chain(related(world, key))
        .map(with)
        .collect()
}
