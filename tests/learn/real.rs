//! The real samples, read once for all tests, and what is pretrained on them, once for each split.

use std::sync::OnceLock;
use std::time::Instant;

use crate::reference::{Cohort, Learned, SPLITS};
use crate::support::is_long;

/// Nothing where they are not there.
pub fn cohort() -> Option<&'static Cohort> {
    static COHORT: OnceLock<Option<Cohort>> = OnceLock::new();
    COHORT.get_or_init(Cohort::read).as_ref()
}

/// Splits that are done: in the daily run the first.
pub fn splits() -> usize {
    if is_long() { SPLITS } else { 1 }
}

/// What is pretrained on a split, with its number as the seed.
pub fn learned(cohort: &'static Cohort, split: usize) -> &'static Learned {
    static DONE: [OnceLock<Learned>; SPLITS] = [const { OnceLock::new() }; SPLITS];
    DONE[split].get_or_init(|| {
        let start = Instant::now();
        let learned = Learned::on(cohort, split, split as u64);
        let seconds = start.elapsed().as_secs_f64();
        println!("split {split}: pretraining took {seconds:.1} s");
        learned
    })
}
