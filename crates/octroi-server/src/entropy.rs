//! Where ids and bytes come from: the system's randomness, or a seed.

use std::cell::RefCell;
use std::sync::Mutex;

use aws_lc_rs::rand;
use octroi_names::Secret;
use octroi_ops::ids::{Ids, SeededIds};
use octroi_ops::kms::hsm::Hsm;

/// The source of a server.
#[derive(Debug)]
pub(crate) enum Source {
    /// The system's randomness.
    System,
    /// A seed: the same calls in the same order get the same ids.
    Seeded(Mutex<SeededIds>),
}

impl Source {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        seed.map_or(Self::System, |seed| {
            Self::Seeded(Mutex::new(SeededIds::new(seed)))
        })
    }
}

thread_local! {
    /// Randomness that was drawn and not used: one call to the system gives many ids.
    static POOL: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// How many numbers are drawn at once.
const POOLED: usize = 64;

/// What a call takes from outside.
#[derive(Debug)]
pub(crate) struct Outside<'a> {
    pub(crate) source: &'a Source,
    pub(crate) hsm: &'a dyn Hsm,
}

impl Ids for Outside<'_> {
    fn next(&mut self) -> u64 {
        match self.source {
            Source::System => drawn(),
            Source::Seeded(seeded) => match seeded.lock() {
                Ok(mut seeded) => seeded.next(),
                Err(poisoned) => poisoned.into_inner().next(),
            },
        }
    }

    fn hsm(&self) -> Option<&dyn Hsm> {
        Some(self.hsm)
    }
}

/// Returns 64 random bits. Without randomness there is no server: the process ends.
fn drawn() -> u64 {
    POOL.with_borrow_mut(|pool| {
        if let Some(next) = pool.pop() {
            return next;
        }
        let mut bytes = [0; POOLED * 8];
        if rand::fill(&mut bytes).is_err() {
            std::process::abort();
        }
        let (numbers, _) = bytes.as_chunks::<8>();
        pool.extend(numbers.iter().map(|chunk| u64::from_le_bytes(*chunk)));
        pool.pop().unwrap_or_default()
    })
}

/// Returns random text of letters and digits, for secrets of access keys.
pub(crate) fn secret_text(length: usize) -> Secret {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = (0..length).map(|_| LETTERS.get((drawn() & 63) as usize).copied().unwrap_or(b'A'));
    Secret::new(text.collect())
}
