//! Long computations are values that advance: a small piece of work at a time, so that whoever drives them can show
//! progress, pause, and cancel without threads.

use serde::Serialize;

use crate::Result;

/// How far a computation is, in its own unit of work (samples, training steps, bytes …).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Units finished.
    pub done: u64,
    /// Units in all; `done == total` means finished.
    pub total: u64,
}

impl Progress {
    /// Whether nothing is left to do.
    pub fn is_finished(&self) -> bool {
        self.done >= self.total
    }
}

/// A computation that is carried out in small pieces.
pub trait Advance {
    /// What it yields when finished.
    type Output;

    /// Does one small piece of work (a sample, a training step, a chunk of a file: some milliseconds) and says how far
    /// it is. Once finished, further calls do nothing.
    fn advance(&mut self) -> Result<Progress>;

    /// The result. An error if work is left.
    fn finish(self) -> Result<Self::Output>
    where
        Self: Sized;

    /// Advances to the end and finishes.
    fn run(mut self) -> Result<Self::Output>
    where
        Self: Sized,
    {
        while !self.advance()?.is_finished() {}
        self.finish()
    }
}
