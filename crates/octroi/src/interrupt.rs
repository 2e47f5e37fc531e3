//! Ctrl-C: ends the program at once, unless a command has said that it stops by itself.
//!
//! A server finishes what is under way; a second Ctrl-C does not wait for that.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use crate::exit::Exit;

static STOPS_BY_ITSELF: AtomicBool = AtomicBool::new(false);
static ASKED: OnceLock<Notify> = OnceLock::new();

/// Sets the handler. One that cannot be set leaves the default one, which ends the program too.
pub(crate) fn install() {
    let _ = ctrlc::set_handler(|| {
        if STOPS_BY_ITSELF.swap(false, Ordering::SeqCst) {
            asked().notify_one();
        } else {
            std::process::exit(i32::from(u8::from(Exit::Interrupted)));
        }
    });
}

fn asked() -> &'static Notify {
    ASKED.get_or_init(Notify::new)
}

/// Waits for the first Ctrl-C, which from now on does not end the program.
pub(crate) async fn first() {
    STOPS_BY_ITSELF.store(true, Ordering::SeqCst);
    asked().notified().await;
}
