//! The threads that compute: whoever asks, and those that help.

use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::thread::available_parallelism;

use genessl::crew::{Crew, Threads};

/// More take memory and help little: each trains a network of its own.
const USUAL_AT_MOST: usize = 16;

static THREADS: OnceLock<usize> = OnceLock::new();

/// Says how many threads compute; of nothing, as many as there are cores.
pub fn set(threads: Option<u16>) {
    let cores = || available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = threads.map_or_else(|| cores().min(USUAL_AT_MOST), usize::from);
    // Said once, before anything is computed.
    let _ = THREADS.set(threads);
}

/// Has threads help as long as what this gives is held.
#[must_use]
pub fn help(crew: &Crew) -> Threads {
    let threads = THREADS.get().copied().unwrap_or(1);
    Threads::start(crew, threads.saturating_sub(1))
}
