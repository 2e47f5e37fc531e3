//! Everything that a running server shares between its tasks.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arc_swap::ArcSwap;
use octroi_ops::kms::hsm::Hsm;
use octroi_ops::{Call, Performed, Refused};
use octroi_store::{Record, Store};
use octroi_trail::Record as TrailRecord;
use octroi_world::{AccessKey, World};

use crate::bootstrap;
use crate::caller::SigningKeys;
use crate::clock::Clock;
use crate::config::{Config, Enforcement};
use crate::decisions::Decisions;
use crate::entropy::{Outside, Source};
use crate::events::Events;
use crate::hsm::AwsLcHsm;
use crate::listener::Log;
use crate::marks;
use crate::metrics::Metrics;
use crate::reads::Reads;
use crate::writer::Writer;

/// A running server.
#[derive(Debug)]
pub struct Server {
    pub(crate) config: Config,
    pub(crate) world: ArcSwap<World>,
    pub(crate) store: Store,
    pub(crate) writer: Writer,
    pub(crate) reads: Reads,
    pub(crate) hsm: AwsLcHsm,
    pub(crate) source: Source,
    pub(crate) clock: Clock,
    pub(crate) signing_keys: SigningKeys,
    pub(crate) metrics: Metrics,
    pub(crate) decisions: Decisions,
    pub(crate) events: Events,
    pub(crate) log: Log,
    /// Requests since the start, for the health page.
    pub(crate) served: AtomicU64,
}

impl Server {
    /// Returns what a call takes from outside.
    pub(crate) fn outside<'a>(&'a self, hsm: &'a dyn Hsm) -> Outside<'a> {
        Outside {
            source: &self.source,
            hsm,
        }
    }

    /// Puts the administrator for test suites into a world; it is in no file, so every new world lacks it.
    pub(crate) fn admit_test_admin(&self, world: &mut World) {
        if let Some(admin) = &self.config.test_admin {
            let key = bootstrap::test_admin(self.config.account, admin, self.clock.now());
            let _ = world.apply_in_place(&key.into());
        }
    }

    /// Performs a call in a world, and enforces as configured.
    pub(crate) fn perform(&self, world: &World, call: &Call, hsm: &dyn Hsm) -> Performed {
        let performed = octroi_ops::perform(world, call, &mut self.outside(hsm));
        let refused = matches!(
            performed.result,
            Err(Refused::Denied { .. } | Refused::Undetermined { .. })
        );
        if self.config.enforcement == Enforcement::On || !refused {
            return performed;
        }
        if self.config.enforcement == Enforcement::Log {
            self.log.info(&format!(
                "would be refused: {} by {}",
                call.request.operation().name(),
                call.caller
            ));
        }
        let unbound = call.credential.as_deref().map(|key| AccessKey {
            test_admin: true,
            ..key.clone()
        });
        let call = Call {
            credential: unbound.map(Arc::new),
            ..call.clone()
        };
        octroi_ops::perform(world, &call, &mut self.outside(hsm))
    }

    /// Returns the CloudTrail records of a call.
    pub(crate) fn records(&self, world: &World, call: &Call, performed: &Performed) -> Vec<TrailRecord> {
        octroi_ops::records(world, call, performed, &mut self.outside(&self.hsm))
    }
}

/// Returns the records of a call as the store keeps them.
pub(crate) fn stored(call: &Call, records: &[TrailRecord]) -> Vec<Record> {
    let stored = |record: &TrailRecord| {
        Some(Record {
            account: record.recipient_account_id.or_else(|| call.caller.account())?,
            region: record.aws_region.clone()?,
            time: record.event_time?,
            marks: marks::of(record),
            json: record.to_json().into_bytes(),
        })
    };
    records.iter().filter_map(stored).collect()
}
