//! What ssGSEA yields.

use ndarray::{Array2, Axis};

use super::membership::LeftOut;

/// What a user should know where all scores are the same.
pub const NES_UNDEFINED: &str = "All enrichment scores are the same, or there is only one, so their range is 0 and \
                                 normalised scores (NES) are undefined. Take the enrichment scores (ES) as they are.";

/// Enrichment scores, samples in rows and pathways in columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// One per row, the table's.
    pub sample_ids: Vec<String>,
    /// One per column: the sets' names, in the order of the collection.
    pub pathways: Vec<String>,
    /// For each pathway, how many of its genes the table has.
    pub sizes: Vec<usize>,
    /// Samples × pathways, enrichment scores (no unit; about ±N/2 at most for N genes). NaN where gseapy has it too: a
    /// set whose genes all weigh nothing, which ranks never give.
    pub es: Array2<f64>,
    /// The sets that were not scored.
    pub left_out: Vec<LeftOut>,
}

impl Scores {
    /// Normalised scores: divided by the range over all samples and pathways.
    pub fn nes(&self) -> Array2<f64> {
        self.nes_with(self.range())
    }

    /// The largest score less the smallest, over all samples and pathways. 0 if all are the same.
    pub fn range(&self) -> f64 {
        range(self.es.iter())
    }

    /// Scores divided by a range found elsewhere, the pretraining part's, say. As in gseapy, a range of 0 gives infinite
    /// or undefined scores.
    pub fn nes_with(&self, range: f64) -> Array2<f64> {
        &self.es / range
    }

    /// Scores divided by the range of each batch of that many samples, in the table's order (0: all in one batch).
    pub fn nes_batchwise(&self, batch_size: usize) -> Array2<f64> {
        if batch_size == 0 {
            return self.nes();
        }
        let mut nes = self.es.clone();
        for mut batch in nes.axis_chunks_iter_mut(Axis(0), batch_size) {
            let range = range(batch.iter());
            batch /= range;
        }
        nes
    }

    /// What a user should know of the scores, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.range() == 0.0 {
            notes.push(NES_UNDEFINED.to_owned());
        }
        if self.undefined() > 0 {
            notes.push(format!(
                "{} enrichment scores are undefined: all genes of their set weigh nothing in the sample.",
                self.undefined()
            ));
        }
        notes
    }

    /// How many scores are undefined (NaN).
    pub fn undefined(&self) -> usize {
        self.es.iter().filter(|score| score.is_nan()).count()
    }
}

fn range<'a>(scores: impl Iterator<Item = &'a f64>) -> f64 {
    let (least, most) = scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &score| {
        (a.min(score), b.max(score))
    });
    if most >= least { most - least } else { 0.0 }
}
