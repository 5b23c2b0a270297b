//! Finished runs of sweeps, so that none is done twice: not when a sweep is cancelled and asked for again, not when it
//! gets more draws, and not after the page is reloaded.
//!
//! A run is found again by a fingerprint of everything it depends on: samples, labels, weights, settings and seed.
//! Equal fingerprints mean equal results, since everything is computed from these alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::learn::{Evaluation, Labelled};
use crate::{Error, Result};

/// 128 bits of what a run depends on. Not meant to withstand anyone who wants two to be equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u64; 2]);

/// FNV's prime of 64 bits, and an odd number of about as many ones as zeros.
const FACTORS: [u64; 2] = [0x0000_0100_0000_01b3, 0x9e37_79b9_7f4a_7c15];

impl Fingerprint {
    /// Of a purpose, and of the version of the program, whose results may differ from another's.
    pub fn of(purpose: &str) -> Self {
        Fingerprint::of_any_version(env!("CARGO_PKG_VERSION")).text(purpose)
    }

    /// Of a purpose alone: the same whatever the version of the program.
    pub fn of_any_version(purpose: &str) -> Self {
        Fingerprint([0xcbf2_9ce4_8422_2325, 0x2545_f491_4f6c_dd1d]).text(purpose)
    }

    fn word(&mut self, word: u64) {
        for (state, factor) in self.0.iter_mut().zip(FACTORS) {
            *state = (*state ^ word).wrapping_mul(factor);
            *state ^= *state >> 31;
        }
    }

    /// And of a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.word(text.len() as u64);
        text.bytes().for_each(|byte| self.word(u64::from(byte)));
        self
    }

    /// And of numbers, bit by bit.
    #[must_use]
    pub fn numbers<'a>(mut self, numbers: impl IntoIterator<Item = &'a f32>) -> Self {
        let mut count = 0;
        for number in numbers {
            self.word(u64::from(number.to_bits()));
            count += 1;
        }
        self.word(count);
        self
    }

    /// And of samples with their labels.
    #[must_use]
    pub fn labelled(self, part: &Labelled) -> Self {
        let texts = part.sample_ids.iter().chain(&part.labels);
        let known = texts.fold(self, |known, text| known.text(text));
        known.numbers(part.features.iter())
    }

    /// As text.
    pub fn key(self) -> String {
        let [high, low] = self.0;
        format!("{high:016x}{low:016x}")
    }
}

/// A finished run as it is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptRun {
    /// The fingerprint of what it depends on.
    pub key: String,
    /// The [`Evaluation`] as JSON.
    pub run: String,
}

#[derive(Debug, Default)]
struct Entries {
    runs: BTreeMap<String, Evaluation>,
    /// Keys of those not yet handed out to be kept elsewhere.
    fresh: Vec<String>,
}

/// The finished runs of a session; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<Entries>>);

impl Ledger {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run, if it has been done.
    pub fn find(&self, key: &str) -> Option<Evaluation> {
        self.entries().runs.get(key).cloned()
    }

    /// Notes a run that has just been done.
    pub fn note(&self, key: &str, run: &Evaluation) {
        let mut entries = self.entries();
        if entries.runs.insert(key.into(), run.clone()).is_none() {
            entries.fresh.push(key.into());
        }
    }

    /// The runs done since the last call, to be kept where they outlive this session.
    pub fn take_fresh(&self) -> Vec<KeptRun> {
        let mut entries = self.entries();
        let fresh = std::mem::take(&mut entries.fresh);
        let kept = |key: String| {
            let run = serde_json::to_string(entries.runs.get(&key)?).ok()?;
            Some(KeptRun { key, run })
        };
        fresh.into_iter().filter_map(kept).collect()
    }

    /// Takes back a run that [`Self::take_fresh`] gave, in this session or in an earlier one.
    ///
    /// # Errors
    /// The text is not such a run.
    pub fn restore(&self, key: &str, run: &str) -> Result<()> {
        let run: Evaluation = serde_json::from_str(run).map_err(|error| {
            Error::new(
                format!("a run that was kept can't be read ({error})"),
                "It will be done again.",
            )
        })?;
        self.entries().runs.insert(key.into(), run.measured());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn fingerprints_tell_apart_what_differs_in_one_place() {
        let of = |texts: &[&str], numbers: &[f32]| {
            let all = Fingerprint::of("test").numbers(numbers);
            texts.iter().fold(all, |all, text| all.text(text)).key()
        };
        let same = of(&["a", "bc"], &[1.0, 0.0]);
        assert_eq!(same, of(&["a", "bc"], &[1.0, 0.0]));
        assert_eq!(same.len(), 32);
        for other in [
            of(&["ab", "c"], &[1.0, 0.0]),
            of(&["a", "bc"], &[0.0, 1.0]),
            of(&["a", "bc"], &[1.0, -0.0]),
            of(&["a", "bc"], &[1.0]),
            of(&["bc", "a"], &[1.0, 0.0]),
        ] {
            assert_ne!(same, other);
        }
    }
}
