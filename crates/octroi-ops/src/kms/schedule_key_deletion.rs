//! ScheduleKeyDeletion: lets a key wait for its deletion, unusable from now on.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html>:
//! 7 to 30 days, 30 where none are given. A multi-Region primary that still has replicas waits in
//! `PendingReplicaDeletion` for them to go first; its own days begin then.

use octroi_names::{Arn, Datum, Gap, Known};
use octroi_policy::Context;
use octroi_world::{Effect, Key, KeyState};
use serde_json::{Map, Value, json};

use super::Use;
use crate::Response;
use crate::api::{Asked, Bind};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

const DEFAULT_DAYS: u32 = 30;
const MILLIS_A_DAY: i64 = 86_400_000;

/// A request to delete a key after a while.
#[derive(Debug, Clone)]
pub struct ScheduleKeyDeletion {
    /// The key.
    pub key: Arn,
    /// The days to wait, 7 to 30; 30 where none are given.
    pub pending_window_in_days: Option<u32>,
}

impl ScheduleKeyDeletion {
    fn days(&self) -> Result<u32, Failure> {
        let days = self.pending_window_in_days.unwrap_or(DEFAULT_DAYS);
        let bound = match days {
            ..7 => "greater than or equal to 7",
            7..=30 => return Ok(days),
            31.. => "less than or equal to 30",
        };
        let text = format!(
            "1 validation error detected: Value '{days}' at 'pendingWindowInDays' failed to satisfy constraint: \
             Member must have value {bound}"
        );
        Err(Failure::new(ErrorCode::Validation, text))
    }
}

impl Operation for ScheduleKeyDeletion {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "ScheduleKeyDeletion";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let days = self.days()?.to_string();
        let mut check = super::owned_key_check(scene, Self::NAME, &self.key, Use::ScheduleDeletion, base)?;
        if let Ok(context) = &mut check.context {
            set_default(
                context,
                "kms:ScheduleKeyDeletionPendingWindowInDays",
                days.as_str(),
            );
            super::add_days_without_use(scene, &self.key, context);
        }
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let days = self.days()?;
        let Some(key) = scene.key(&self.key)? else {
            return Err(Gap::new(Datum::Key(self.key.as_str().into())).into());
        };
        if scene.served() {
            return scheduled(scene, key, days);
        }
        let deletion_date = scene
            .call
            .time
            .map(|now| now.plus_millis(i64::from(days) * MILLIS_A_DAY));
        Ok(Done {
            response: Response::KeyDeletion {
                key: self.key.clone(),
                state: KeyState::PendingDeletion,
                deletion_date,
                pending_window_in_days: days,
            },
            effects: vec![Effect::KeyStateChanged {
                key: self.key.clone(),
                state: KeyState::PendingDeletion,
                deletion_date,
            }],
        })
    }

    fn request_parameters(&self) -> Value {
        let mut parameters = Map::new();
        parameters.insert("keyId".into(), json!(self.key.as_str()));
        if let Some(days) = self.pending_window_in_days {
            parameters.insert("pendingWindowInDays".into(), json!(days));
        }
        Value::Object(parameters)
    }

    fn key_resources(&self) -> Vec<Arn> {
        vec![self.key.clone()]
    }
}

/// Schedules the deletion of a key whose replicas are known.
fn scheduled(scene: &Scene<'_>, key: &Key, days: u32) -> Result<Done, Stop> {
    super::tags::customer_managed(key, ScheduleKeyDeletion::NAME)?;
    let mut next = key.clone();
    let primary = key.custody.primary.as_deref() == Some(key.arn.region());
    let waits = primary && !super::settle::related(scene.world, key).is_empty();
    let (state, deletion_date) = match waits {
        true => (KeyState::PendingReplicaDeletion, None),
        false => {
            let date = scene
                .call
                .time
                .map(|now| now.plus_millis(i64::from(days) * MILLIS_A_DAY));
            (KeyState::PendingDeletion, date)
        }
    };
    next.state = Known::Is(state);
    next.deletion_date = deletion_date;
    next.custody.pending_window_in_days = u16::try_from(days).ok();
    Ok(Done {
        response: Response::KeyDeletion {
            key: key.arn.clone(),
            state,
            deletion_date,
            pending_window_in_days: days,
        },
        effects: vec![next.into()],
    })
}

impl Bind for ScheduleKeyDeletion {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            key: super::key_ref::named(asked, "KeyId", false)?,
            pending_window_in_days: asked.number("PendingWindowInDays"),
        })
    }
}
