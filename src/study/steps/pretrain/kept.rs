//! A pretraining whose state after each epoch is kept, and that goes on from there.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use crate::Result;
use crate::crew::Crew;
use crate::learn::pretrain::subsample;
use crate::learn::{Inputs, PretrainOptions, Pretraining};
use crate::study::fingerprint::Fingerprint;
use crate::study::ledger::Ledger;
use crate::study::session::Offer;
use crate::study::settings::json;

/// What is pretrained on, and the fingerprint of that.
pub struct On {
    samples: Inputs,
    targets: Arc<Array2<f32>>,
    fingerprint: Fingerprint,
}

/// A pretraining, and what its state is kept under.
pub struct KeptPretraining {
    pub training: Pretraining,
    /// On so many samples.
    pub rows: usize,
    pub key: String,
}

impl On {
    /// These samples and their pathway scores.
    pub fn new(samples: &Inputs, targets: &Arc<Array2<f32>>) -> Self {
        On {
            samples: samples.clone(),
            targets: Arc::clone(targets),
            fingerprint: Fingerprint::of("pretraining")
                .inputs(samples)
                .matrix(targets),
        }
    }

    /// Of samples and scores.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// How many samples there are.
    pub fn samples(&self) -> usize {
        self.samples.nrows()
    }

    /// Begins to pretrain on all samples or on as many as the options say, or goes on where the ledger knows of it; the crew
    /// helps.
    ///
    /// # Errors
    /// As [`Pretraining::new`].
    pub fn begin(
        &self,
        options: &PretrainOptions,
        seed: u64,
        ledger: &Ledger,
        crew: &Crew,
    ) -> Result<KeptPretraining> {
        let known = self.fingerprint.text(&json(options));
        let key = known.text(&seed.to_string()).key();
        let available = self.samples.nrows();
        let rows = subsample(available, options.samples, seed);
        let (samples, targets) = if rows.len() < available {
            let targets = Arc::new(self.targets.select(Axis(0), &rows));
            (self.samples.select(&rows), targets)
        } else {
            (self.samples.clone(), self.targets.clone())
        };
        let mut training = Pretraining::new(samples, targets, options, seed)?;
        if let Some(state) = ledger.take(&key) {
            match training.resume(state) {
                Ok(()) => ledger.say_found(found(&training)),
                Err(error) => {
                    ledger.say_found(error.to_string());
                    // The ledger has no state any more.
                    drop(training);
                    return self.begin(options, seed, ledger, crew);
                }
            }
        }
        training.helped_by(crew);
        let rows = rows.len();
        Ok(KeptPretraining {
            training,
            rows,
            key,
        })
    }
}

fn found(training: &Pretraining) -> String {
    let (done, all) = training.epochs();
    match training.is_finished() {
        true => format!("All {all} epochs of a pretraining were done before"),
        false => format!("Going on after epoch {done} of {all}"),
    }
}

impl KeptPretraining {
    /// Its state, where an epoch has just ended.
    pub fn offer(&self) -> Option<Offer<'_>> {
        self.training.ends_epoch().then(|| Offer {
            key: &self.key,
            what: &self.training,
            passing: !self.training.is_finished(),
        })
    }
}
