//! Early stopping (Prechelt 1998): some of the labels are not trained on but held out, and training stops when they are
//! no longer told better.

use crate::learn::augment::shuffle;
use crate::learn::inputs::Inputs;
use crate::learn::network::{Network, PREDICTED};
use crate::random::stream;
use crate::sorting::sort;

/// Labelled rows in two parts.
pub struct HeldOut {
    pub trained: Vec<(usize, usize)>,
    pub held: Vec<(usize, usize)>,
}

/// Holds out of each class `round-half-up(share × n)` of a seeded permutation, but leaves one at least to train on.
/// None if that would be fewer than there are classes: too few to go by.
pub fn hold_out(
    rows: &[(usize, usize)],
    classes: usize,
    share: f64,
    seed: u64,
    purpose: &str,
) -> Option<HeldOut> {
    let (mut trained, mut held) = (Vec::new(), Vec::new());
    for class in 0..classes {
        let mut of_class: Vec<(usize, usize)> =
            rows.iter().copied().filter(|row| row.1 == class).collect();
        shuffle(
            &mut of_class,
            &mut stream(seed, &format!("{purpose}/{class}")),
        );
        let count = (share * of_class.len() as f64 + 0.5) as usize;
        let count = count.min(of_class.len().saturating_sub(1));
        held.extend(of_class.drain(..count));
        trained.extend(of_class);
    }
    sort(&mut trained, &Ord::cmp);
    sort(&mut held, &Ord::cmp);
    (held.len() >= classes).then_some(HeldOut { trained, held })
}

/// What the held-out labels say, epoch by epoch.
pub struct Watch {
    held: Vec<(usize, usize)>,
    patience: usize,
    /// Of this epoch: how many are judged, their weighted loss and their weight.
    judged: usize,
    loss: f64,
    weight: f64,
    best: Option<(f64, Network)>,
    /// Epochs since the best one.
    since: usize,
}

impl Watch {
    pub fn new(held: Vec<(usize, usize)>, patience: usize) -> Self {
        Watch {
            held,
            patience,
            judged: 0,
            loss: 0.0,
            weight: 0.0,
            best: None,
            since: 0,
        }
    }

    /// How many calls of [`Watch::judge`] an epoch takes.
    pub fn batches(held: usize) -> usize {
        held.div_ceil(PREDICTED)
    }

    /// Judges some of the held-out samples; says whether they were the last of this epoch.
    pub fn judge(&mut self, network: &Network, samples: &Inputs, weights: Option<&[f64]>) -> bool {
        let end = (self.judged + PREDICTED).min(self.held.len());
        let batch = &self.held[self.judged..end];
        let rows: Vec<usize> = batch.iter().map(|&(row, _)| row).collect();
        let probabilities = network.probabilities(samples.rows(&rows).view());
        let predicted = probabilities.values().chunks(probabilities.columns());
        for (row, &(_, class)) in predicted.zip(batch) {
            let weight = weights.map_or(1.0, |weights| weights[class]);
            self.loss -= weight * f64::from(row[class].max(f32::MIN_POSITIVE)).ln();
            self.weight += weight;
        }
        self.judged = end;
        end == self.held.len()
    }

    /// Ends the epoch: keeps the network if it is the best so far; says whether it is time to stop.
    pub fn end_epoch(&mut self, network: &Network) -> bool {
        let loss = self.loss / self.weight;
        (self.judged, self.loss, self.weight) = (0, 0.0, 0.0);
        if self.best.as_ref().is_none_or(|(best, _)| loss < *best) {
            self.best = Some((loss, network.snapshot()));
            self.since = 0;
        } else {
            self.since += 1;
        }
        self.since >= self.patience
    }

    /// The network of the best epoch.
    pub fn into_best(self) -> Option<Network> {
        self.best.map(|(_, network)| network)
    }
}
