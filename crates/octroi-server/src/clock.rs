//! The clock of the server: the machine's, moved forward where a rehearsal asks for it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use octroi_names::Time;

/// The clock.
#[derive(Debug, Default)]
pub struct Clock {
    ahead_millis: AtomicI64,
}

impl Clock {
    /// Returns the time of the machine and how far this clock is ahead of it, added.
    pub fn now(&self) -> Time {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where the server reads the clock"
        )]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        Time::from_epoch_millis(millis.saturating_add(self.ahead_millis.load(Ordering::Relaxed)))
    }

    /// Returns the time by which clients sign, which nobody moved.
    pub fn machine(&self) -> Time {
        let ahead = self.ahead_millis.load(Ordering::Relaxed);
        self.now().plus_millis(-ahead)
    }

    /// Moves the clock forward; it never goes back.
    pub fn advance(&self, seconds: u32) -> Time {
        self.ahead_millis
            .fetch_add(i64::from(seconds) * 1_000, Ordering::Relaxed);
        self.now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_forward_and_the_machine_stays() {
        let clock = Clock::default();
        let before = clock.now();
        let after = clock.advance(3_600);
        assert!(after.epoch_millis() - before.epoch_millis() >= 3_600_000);
        assert!(clock.machine().epoch_millis() - before.epoch_millis() < 60_000);
    }
}
