//! The one writer: performs changes one after the other, makes them durable together, then answers.
//!
//! While a batch is being written to the disk, the next calls gather; they become the next batch. A call is
//! acknowledged, and its change is seen by readers, only after the commit. Where the commit fails nothing of
//! the batch has happened: every caller is told so, and the world stays as it was.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use octroi_names::SmolStr;
use octroi_ops::{Call, Performed};
use octroi_store::{Batch, Record};
use octroi_world::{AccessKey, Effect, LastUsed, World};
use tokio::sync::oneshot;

use crate::hsm::{Made, Remembering};
use crate::state::{self, Server};

/// The most calls of one batch.
const MOST: usize = 512;

/// What the writer is asked for.
pub(crate) enum Job {
    /// A call that changes something.
    Call {
        call: Box<Call>,
        made: Made,
        reply: oneshot::Sender<Result<(Call, Performed), String>>,
    },
    /// An access key was used: nobody waits for it.
    Used { id: SmolStr, used: LastUsed },
    /// The material of keys was used: nobody waits for it.
    KeysUsed(Vec<Effect>),
    /// Temporary credentials that ended are to be forgotten.
    Sweep,
    /// Records of reads have gathered.
    Reads,
    /// A world in the place of the present one.
    Replace {
        world: Box<World>,
        reply: oneshot::Sender<Result<(), String>>,
    },
    /// No more: what came before is written first.
    Stop,
}

/// The way to the writer.
#[derive(Debug)]
pub(crate) struct Writer(Sender<Job>);

impl Writer {
    /// Makes the way, and the end that [`run`] takes.
    pub(crate) fn new() -> (Self, Receiver<Job>) {
        let (sender, receiver) = channel();
        (Self(sender), receiver)
    }

    /// Sends a job; returns whether the writer still takes any.
    pub(crate) fn send(&self, job: Job) -> bool {
        self.0.send(job).is_ok()
    }
}

/// Starts the writer's thread.
pub(crate) fn spawn(server: Arc<Server>, jobs: Receiver<Job>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || run(&server, &jobs))
}

type Waiting = (
    oneshot::Sender<Result<(Call, Performed), String>>,
    Call,
    Performed,
);

fn run(server: &Server, jobs: &Receiver<Job>) {
    let mut stopping = false;
    while !stopping {
        let Ok(first) = jobs.recv() else {
            break;
        };
        let mut round = Round::new(server);
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(job) = next {
            taken += 1;
            stopping |= round.take(job);
            next = if stopping || taken >= MOST {
                None
            } else {
                jobs.try_recv().ok()
            };
        }
        round.end();
    }
    Round::new(server).end();
    if let Err(error) = server.store.flush() {
        server
            .log
            .error(&format!("the last records were not written: {error}"));
    }
}

/// One batch on its way.
struct Round<'a> {
    server: &'a Server,
    world: World,
    effects: Vec<Effect>,
    records: Vec<Record>,
    waiting: Vec<Waiting>,
}

impl<'a> Round<'a> {
    fn new(server: &'a Server) -> Self {
        Self {
            server,
            world: World::clone(&server.world.load()),
            effects: Vec::new(),
            records: server.reads.take(),
            waiting: Vec::new(),
        }
    }

    /// Takes a job; returns whether it is the last.
    fn take(&mut self, job: Job) -> bool {
        match job {
            Job::Call { call, made, reply } => self.call(*call, &made, reply),
            Job::Used { id, used } => {
                // The key as it is now: it may have been switched off or deleted meanwhile.
                if let Some(key) = self.world.access_key(&id) {
                    let key = AccessKey {
                        last_used: Some(used),
                        ..AccessKey::clone(key)
                    };
                    self.apply(key.into());
                }
            }
            Job::KeysUsed(used) => {
                for effect in used {
                    self.apply(effect);
                }
            }
            Job::Sweep => {
                for effect in octroi_ops::sts::expired(&self.world, self.server.clock.now()) {
                    self.apply(effect);
                }
            }
            // They are taken with every batch.
            Job::Reads => {}
            Job::Replace { world, reply } => {
                let replaced = self.server.store.reset(&world).map_err(|error| error.to_string());
                if replaced.is_ok() {
                    self.effects.clear();
                    self.records.clear();
                    self.world = *world;
                    self.server.admit_test_admin(&mut self.world);
                    self.server.world.store(Arc::new(self.world.clone()));
                    self.server.decisions.clear();
                }
                let _ = reply.send(replaced);
            }
            Job::Stop => return true,
        }
        false
    }

    fn call(&mut self, call: Call, made: &Made, reply: oneshot::Sender<Result<(Call, Performed), String>>) {
        let hsm = Remembering {
            hsm: &self.server.hsm,
            made,
            takes: true,
        };
        let world = &self.world;
        // A panic in an operation is the end of that call alone: the world it saw is not changed.
        let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let performed = self.server.perform(world, &call, &hsm);
            let records = self.server.records(world, &call, &performed);
            (performed, records)
        }));
        let Ok((performed, records)) = played else {
            let _ = reply.send(Err("the operation failed".to_owned()));
            return;
        };
        let before = self.world.clone();
        for effect in &performed.effects {
            if let Err(error) = self.world.apply_in_place(effect) {
                self.world = before;
                let _ = reply.send(Err(format!("an effect does not fit the world: {error}")));
                return;
            }
        }
        self.effects.extend(performed.effects.iter().cloned());
        self.records.extend(state::stored(&call, &records));
        for used in octroi_ops::kms::last_use(&call, &performed, &records) {
            self.apply(used);
        }
        self.waiting.push((reply, call, performed));
    }

    fn apply(&mut self, effect: Effect) {
        if self.world.apply_in_place(&effect).is_ok() {
            self.effects.push(effect);
        }
    }

    fn end(self) {
        let mut batch = Batch {
            records: self.records,
            ..Batch::default()
        };
        batch.add(&self.effects, &self.world);
        match self.server.store.commit(&batch) {
            Ok(()) => {
                if !self.effects.is_empty() {
                    self.server.world.store(Arc::new(self.world));
                }
                for (reply, call, performed) in self.waiting {
                    let _ = reply.send(Ok((call, performed)));
                }
            }
            Err(error) => {
                self.server
                    .log
                    .error(&format!("a change was not written: {error}"));
                for (reply, ..) in self.waiting {
                    let _ = reply.send(Err(error.to_string()));
                }
            }
        }
    }
}
