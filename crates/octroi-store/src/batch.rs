//! What is committed at once: the changes of one or more calls, and the records of them.

use octroi_world::{Effect, Entity, EntityId, World};

use crate::Record;

/// Changes and records that become durable together, or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The new values of things, in the order of the changes; `None` for what is gone.
    pub entities: Vec<(EntityId, Option<Entity>)>,
    /// The CloudTrail records.
    pub records: Vec<Record>,
    /// Whether the commit returns only when the records are durable; changes always are.
    pub durable: bool,
}

impl Batch {
    /// Adds what a call changed. `after` is the world after the last call of the batch: what several calls
    /// change is written once, with its last value.
    pub fn add(&mut self, effects: &[Effect], after: &World) {
        for effect in effects {
            if let Effect::Removed(id) = effect {
                self.entities.push((id.clone(), None));
                if let Some(again) = after.entity(id) {
                    self.entities.push((id.clone(), Some(again)));
                }
                continue;
            }
            for id in effect.touches() {
                let last = self.entities.iter().rev().find(|(known, _)| *known == id);
                let entity = after.entity(&id);
                if last.is_none_or(|(_, value)| value.is_some() != entity.is_some()) {
                    self.entities.push((id, entity));
                }
            }
        }
    }

    /// Returns whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.records.is_empty()
    }
}
