//! Why the last requests were allowed or denied, kept for who asks with the id of a request.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use octroi_ops::{Call, Performed, Refused};
use serde_json::{Value, json};

/// How many decisions each shelf keeps: more than the caches of a processor hold make every call slower.
const KEPT: usize = 256;

/// How many shelves there are.
const SHELVES: usize = 8;

/// The next thread's shelf.
static NEXT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The shelf of a thread: what one thread made and drops again costs less, and nobody waits for another.
    static SHELF: usize = NEXT.fetch_add(1, Ordering::Relaxed) % SHELVES;
}

/// A call and how it came out.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) call: Call,
    pub(crate) performed: Performed,
}

/// The last decisions: who asks for one looks through them, every call adds one.
#[derive(Debug, Default)]
pub(crate) struct Decisions([Mutex<VecDeque<Arc<Decision>>>; SHELVES]);

impl Decisions {
    /// Keeps a decision; the oldest of this thread goes.
    pub(crate) fn keep(&self, decision: Decision) -> Arc<Decision> {
        let decision = Arc::new(decision);
        let shelf = self.0.get(SHELF.with(|shelf| *shelf));
        let oldest = shelf.and_then(|shelf| shelf.lock().ok()).and_then(|mut kept| {
            let oldest = if kept.len() >= KEPT {
                kept.pop_front()
            } else {
                None
            };
            kept.push_back(Arc::clone(&decision));
            oldest
        });
        // Not while others wait for the lock.
        drop(oldest);
        decision
    }

    /// Returns the decision of a request.
    pub(crate) fn get(&self, request_id: &str) -> Option<Arc<Decision>> {
        self.0.iter().find_map(|shelf| {
            let kept = shelf.lock().ok()?;
            kept.iter()
                .rev()
                .find(|decision| decision.call.request_id == request_id)
                .cloned()
        })
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        for shelf in &self.0 {
            if let Ok(mut kept) = shelf.lock() {
                kept.clear();
            }
        }
    }
}

impl Decision {
    /// Returns the decision as one line of the live events.
    pub(crate) fn summary(&self) -> Value {
        let operation = self.call.request.operation();
        let (outcome, message) = match &self.performed.result {
            Ok(_) => ("allowed", None),
            Err(Refused::Denied { check, .. }) => {
                let checked = self.performed.checks.get(*check);
                (
                    "denied",
                    checked.map(|checked| octroi_ops::denial(&self.call, checked).message),
                )
            }
            Err(Refused::Failed(failure)) => ("failed", Some(failure.to_string())),
            Err(Refused::Undetermined { .. }) => ("undetermined", None),
        };
        json!({
            "requestId": self.call.request_id.as_str(),
            "time": self.call.time.map(|time| time.to_string()),
            "principal": self.call.caller.to_string(),
            "region": self.call.region.as_str(),
            "service": operation.service(),
            "operation": operation.name(),
            "outcome": outcome,
            "message": message,
        })
    }

    /// Returns the whole trace: each check, each policy type, each policy and its statements.
    pub(crate) fn trace(&self) -> Value {
        let checks: Vec<Value> = self
            .performed
            .checks
            .iter()
            .map(|checked| {
                let trace = checked.explain();
                let layers: Vec<Value> = trace
                    .layers
                    .iter()
                    .map(|layer| {
                        let policies: Vec<Value> = layer
                            .policies
                            .iter()
                            .map(|policy| {
                                let statements: Vec<Value> = policy
                                    .statements
                                    .iter()
                                    .map(|statement| {
                                        json!({
                                            "effect": format!("{:?}", statement.effect),
                                            "matches": format!("{:?}", statement.result),
                                        })
                                    })
                                    .collect();
                                json!({ "name": policy.policy.name(), "statements": statements })
                            })
                            .collect();
                        json!({ "type": format!("{:?}", layer.policy_type), "policies": policies })
                    })
                    .collect();
                json!({
                    "action": checked.request.action().to_string(),
                    "resource": checked.request.resource(),
                    "outcome": format!("{:?}", checked.decision.outcome),
                    "deniedBy": checked.decision.denied_by.map(|by| format!("{by:?}")),
                    "allowedBy": checked.decision.allowed_by.map(|by| format!("{by:?}")),
                    "layers": layers,
                })
            })
            .collect();
        let mut trace = self.summary();
        if let Some(members) = trace.as_object_mut() {
            members.insert("checks".into(), Value::Array(checks));
        }
        trace
    }
}
