//! Step 3: ssGSEA gives every sample a score for each pathway.

use std::sync::Arc;

use ndarray::Array2;

use crate::crew::Crew;
use crate::pathways::{GeneSets, NES_UNDEFINED, Scores, Ssgsea};
use crate::study::fingerprint::Fingerprint;
use crate::study::gene_sets::chosen_sets;
use crate::study::ledger::Ledger;
use crate::study::session::Offer;
use crate::study::settings::json;
use crate::study::steps::genes::{GenesResult, mapping_in_use};
use crate::study::{Assets, InputFile, Part, Parts, Study, matched_sets};
use crate::table::Table;
use crate::{Advance, Error, Progress, Result};

/// The scores of all parts.
#[derive(Debug, Clone)]
pub struct PathwaysResult {
    /// Enrichment scores of each part.
    pub scores: Parts<Scores>,
    /// Maximum minus minimum of all enrichment scores of the run: what NES divides by.
    pub range: f64,
    /// Samples in a batch where scores are normalised by batch; 0 where they are not.
    pub batchwise: usize,
    /// The collection's name.
    pub sets: String,
    /// What was noticed when the sets were read.
    pub notes: Vec<String>,
}

impl PathwaysResult {
    /// Normalised scores of a part, divided by the range of the whole run (or batch by batch, if so chosen).
    pub fn nes(&self, part: Part) -> Option<Array2<f64>> {
        let scores = self.scores.get(part)?;
        Some(if self.batchwise > 0 {
            scores.nes_batchwise(self.batchwise)
        } else {
            scores.nes_with(self.range)
        })
    }

    /// What pretraining predicts: as [`Self::nes`], but with the range of the pretraining part alone, so that nothing
    /// of the labelled or test samples is used.
    pub fn targets(&self) -> Option<Array2<f64>> {
        let scores = self.scores.get(Part::Pretrain)?;
        Some(if self.batchwise > 0 {
            scores.nes_batchwise(self.batchwise)
        } else {
            scores.nes()
        })
    }

    /// The scores of some parts, one after the other, on the scale of [`Self::targets`].
    pub fn scaled_as_targets(&self, parts: &[Part]) -> Option<Array2<f64>> {
        let range = self.scores.get(Part::Pretrain)?.range();
        let scaled = parts.iter().filter_map(|&part| {
            let scores = self.scores.get(part)?;
            Some(match self.batchwise {
                0 => scores.nes_with(range),
                batch => scores.nes_batchwise(batch),
            })
        });
        let scaled: Vec<Array2<f64>> = scaled.collect();
        let views: Vec<_> = scaled.iter().map(|part| part.view()).collect();
        ndarray::concatenate(ndarray::Axis(0), &views).ok()
    }

    /// The pathways' names.
    pub fn pathways(&self) -> &[String] {
        self.scores
            .iter()
            .next()
            .map_or(&[], |(_, scores)| &scores.pathways)
    }
}

/// Scoring in progress: one sample at a time, part after part.
pub struct PathwaysRun {
    sets: Arc<GeneSets>,
    study: Study,
    waiting: Vec<(Part, Arc<Table>)>,
    current: Option<(Part, Ssgsea)>,
    ledger: Ledger,
    crew: Crew,
    /// What the scores of the present part are kept under.
    key: Option<String>,
    /// The part that has just been scored, while nothing else was done, and what its scores are kept under.
    fresh: Option<(Part, String)>,
    done_before: u64,
    total: u64,
    scores: Parts<Scores>,
}

impl PathwaysRun {
    /// Prepares scoring of all parts with the sets the study names.
    ///
    /// # Errors
    /// The user's sets can't be read, or no set has enough genes in the table.
    pub fn new(
        study: &Study,
        genes: &GenesResult,
        files: &[InputFile],
        assets: &Assets,
        ledger: &Ledger,
        crew: &Crew,
    ) -> Result<Self> {
        let sets = chosen_sets(study, files, assets)?;
        let mapping = mapping_in_use(study, files)?;
        let symbols = genes.symbols();
        let sets = matched_sets(&sets, symbols, &assets.catalogue, mapping.as_ref());
        let mut waiting: Vec<_> = genes
            .parts
            .iter()
            .map(|(part, table)| (part, table.clone()))
            .collect();
        waiting.reverse();
        let total = waiting
            .iter()
            .map(|(_, table)| table.samples() as u64)
            .sum();
        Ok(PathwaysRun {
            sets: Arc::new(sets),
            study: study.clone(),
            waiting,
            current: None,
            ledger: ledger.clone(),
            crew: crew.clone(),
            key: None,
            fresh: None,
            done_before: 0,
            total,
            scores: Parts::default(),
        })
    }
}

impl PathwaysRun {
    /// The scores of the part that has just been scored.
    pub fn offer(&self) -> Option<Offer<'_>> {
        let (part, key) = self.fresh.as_ref()?;
        let what = &self.scores.get(*part)?.es;
        Some(Offer {
            key,
            what,
            passing: false,
        })
    }

    /// Begins to score a part, or takes the scores that are known.
    fn begin(&mut self, part: Part, table: Arc<Table>) -> Result<Ssgsea> {
        let options = self.study.pathways.options();
        let key = self.ledger.is_in_use().then(|| {
            let mut known = Fingerprint::of("ssgsea").text(&json(&self.study.pathways));
            for set in &self.sets.sets {
                known = known.text(&set.name).texts(set.genes.iter());
            }
            known.table(&table).key()
        });
        let mut scoring = Ssgsea::new(table, &self.sets, &options)?.with_crew(&self.crew);
        let known = key.as_ref().and_then(|key| self.ledger.take_as(key));
        self.key = key;
        if known.is_some_and(|es| scoring.take_scores(es)) {
            self.key = None;
            let words = format!("The {} part's pathways were scored before", part.name());
            self.ledger.say_found(words);
        }
        Ok(scoring)
    }
}

impl Advance for PathwaysRun {
    type Output = PathwaysResult;

    fn advance(&mut self) -> Result<Progress> {
        self.fresh = None;
        let (part, mut scoring) = match self.current.take() {
            Some(current) => current,
            None => match self.waiting.pop() {
                Some((part, table)) => (part, self.begin(part, table)?),
                None => {
                    return Ok(Progress {
                        done: self.total,
                        total: self.total,
                    });
                }
            },
        };
        let progress = scoring.advance()?;
        if progress.is_finished() {
            self.done_before += progress.total;
            self.scores.set(part, scoring.finish()?);
            self.fresh = self.key.take().map(|key| (part, key));
            return Ok(Progress {
                done: self.done_before,
                total: self.total,
            });
        }
        self.current = Some((part, scoring));
        Ok(Progress {
            done: self.done_before + progress.done,
            total: self.total,
        })
    }

    fn finish(self) -> Result<PathwaysResult> {
        let mut low = f64::INFINITY;
        let mut high = f64::NEG_INFINITY;
        for (_, scores) in self.scores.iter() {
            low = scores.es.iter().copied().fold(low, f64::min);
            high = scores.es.iter().copied().fold(high, f64::max);
        }
        if high < low {
            return Err(Error::new(
                "nothing was scored",
                "Add samples and gene sets that fit.",
            ));
        }
        let mut notes = self.sets.notes.clone();
        if high == low {
            notes.push(NES_UNDEFINED.to_owned());
        }
        Ok(PathwaysResult {
            scores: self.scores,
            range: high - low,
            batchwise: self.study.pathways.batchwise,
            sets: self.sets.name.clone(),
            notes,
        })
    }
}
