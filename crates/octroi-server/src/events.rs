//! Live decisions, as server-sent events.
//!
//! See <https://html.spec.whatwg.org/multipage/server-sent-events.html>. A listener that is too slow misses
//! events and is told how many.

use std::sync::Arc;

use tokio::sync::broadcast;

/// How many events a slow listener may be behind.
const BEHIND: usize = 1_024;

/// The channel of live decisions.
#[derive(Debug)]
pub(crate) struct Events(broadcast::Sender<Arc<str>>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::channel(BEHIND).0)
    }
}

impl Events {
    /// Tells who listens; `event` is made only if somebody does.
    pub(crate) fn tell(&self, event: impl FnOnce() -> String) {
        if self.0.receiver_count() > 0 {
            let _ = self.0.send(event().into());
        }
    }

    /// Begins to listen.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<str>> {
        self.0.subscribe()
    }
}
