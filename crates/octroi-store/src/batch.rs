//! What is committed at once: the changes of one or more calls, and the records of them.

use octroi_names::Known;
use octroi_world::{Effect, Entity, EntityId, PolicyRef, World};

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
                self.add_boundaries(id, after);
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

    /// A boundary has the text of its managed policy as long as there is one, and keeps the last when it goes:
    /// from then on only the user or role has it.
    fn add_boundaries(&mut self, gone: &EntityId, after: &World) {
        let EntityId::ManagedPolicy(arn) = gone else {
            return;
        };
        let has = |boundary: &Known<Option<PolicyRef>>| match boundary {
            Known::Is(Some(Known::Is(policy))) => policy.name() == arn.as_str(),
            _ => false,
        };
        let users = after.users().filter(|user| has(&user.boundary)).cloned();
        let roles = after.roles().filter(|role| has(&role.boundary)).cloned();
        self.entities.extend(
            users
                .map(Entity::from)
                .chain(roles.map(Entity::from))
                .map(|entity| (entity.id(), Some(entity))),
        );
    }

    /// Returns whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.records.is_empty()
    }
}
