//! Which genes decide a class: how much each gene's departure from a baseline adds to the class's score.
//!
//! For networks by integrated gradients (Sundararajan, Taly and Yan 2017, arXiv 1703.01365):
//! `(xᵢ − bᵢ) · ∫₀¹ ∂F(b + α (x − b)) / ∂xᵢ dα`, by the midpoint rule in `∛α` ([`IntegratedGradients`]). For logistic
//! regression the gradient is the same everywhere, and `(xᵢ − bᵢ) · wᵢ` is exact ([`linear_attributions`]). Either way a
//! sample's attributions sum to `F(x) − F(b)`; by how much they miss it is told ([`Attributions::gap`]).
//!
//! Equal steps of `α` would miss most of it: the layer normalisation makes an encoder all but blind to how far a sample
//! is from the mean, so `F` rises within the first hundredths of the way. On 77 samples of seven cancer types and a frozen
//! encoder, 64 equal steps left a gap of 45 % and 1,000 of 2 %; 64 steps of `∛α` leave 1.4 %.
//!
//! `F` is the class's logit less the mean logit of all classes. What is added to all logits alike changes no probability,
//! and in a network it is arbitrary; without it models can be compared, and of two classes each is the other's opposite.
//!
//! The baseline `b` is usually the mean of the pretraining part: 0 where features are standardised. For an encoder the
//! genes found are then those that matter near the mean sample. The mean of attributions from several samples of the
//! cohort as baselines (expected gradients, Erion et al. 2021, arXiv 1906.10670) is nearer to what tells classes apart.
//! The samples are usually those of the test part, each for its true class ([`Classifier::places`]) or its predicted one
//! ([`Classifier::predicted`]).

mod asking;
mod compare;
mod integrated;
mod linear;
mod path;
#[cfg(test)]
mod tests;

use ndarray::Array2;

pub use self::asking::{Asked, Asking, AskingNow, ClassSums};
pub use self::compare::{GeneOverlap, compare_genes};
pub use self::integrated::IntegratedGradients;
pub use self::linear::linear_attributions;
use super::classify::{Classifier, ModelKind};
use super::pretrain::check_finite;
use super::ranking::descending;
use crate::packing::packs;
use crate::{Error, Result};

/// No integral needs more points.
const MOST_STEPS: usize = 1000;

/// How attributions are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributionOptions {
    /// Points between baseline and sample at which the gradient is taken. A linear model needs none.
    pub steps: usize,
    /// At most so many samples of each class, the first ones.
    pub samples_per_class: usize,
}

impl Default for AttributionOptions {
    fn default() -> Self {
        AttributionOptions {
            steps: 64,
            samples_per_class: 20,
        }
    }
}

/// What each gene adds to the score of each class, over samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributions {
    /// The model asked.
    pub model: ModelKind,
    /// The classes it can predict.
    pub classes: Vec<String>,
    /// Classes × genes: the mean attribution, in logits; above 0 where the samples' values speak for the class. 0 for a
    /// class without samples.
    pub signed: Array2<f32>,
    /// Classes × genes: the mean absolute attribution.
    pub absolute: Array2<f32>,
    /// How many samples of each class the means are of.
    pub samples: Vec<usize>,
    /// The largest difference between the sum of a sample's attributions and `F(x) − F(b)`, as a share of the largest
    /// `|F(x) − F(b)|`: 0 would be perfect, more steps make it smaller.
    pub gap: f64,
}

packs!(Attributions {
    model,
    classes,
    signed,
    absolute,
    samples,
    gap
});

impl Attributions {
    /// The genes (columns) with the largest mean absolute attribution to a class (row), largest first; equal ones by
    /// column.
    pub fn top(&self, class: usize, count: usize) -> Vec<usize> {
        let mut order = descending(&self.absolute.row(class).to_vec());
        order.truncate(count);
        order
    }
}

/// A request that has been checked: some samples, each for one class, and the baseline.
struct Chosen {
    /// Rows of the samples with the class that each is asked for, by row.
    rows: Vec<(usize, usize)>,
    classes: usize,
}

impl Chosen {
    /// The first samples of each class; those without a class are left out.
    fn new(
        classifier: &Classifier,
        samples: &Array2<f32>,
        of: &[Option<usize>],
        baseline: &[f32],
        options: AttributionOptions,
    ) -> Result<Self> {
        classifier.check(samples)?;
        let classes = classifier.classes().len();
        let exist = of.iter().flatten().all(|&class| class < classes);
        if of.len() != samples.nrows() || baseline.len() != samples.ncols() || !exist {
            return Err(Error::new(
                format!(
                    "{} samples of {} genes come with {} classes and a baseline of {} genes",
                    samples.nrows(),
                    samples.ncols(),
                    of.len(),
                    baseline.len()
                ),
                "Give a class that the classifier knows (or none) for each sample, and a baseline of the same genes.",
            ));
        }
        let line = Array2::from_shape_fn((1, baseline.len()), |(_, gene)| baseline[gene]);
        check_finite(&line, "the baseline")?;
        check(options)?;
        let mut counts = vec![0; classes];
        let mut rows = Vec::new();
        for (row, class) in of.iter().enumerate() {
            let Some(class) = *class else { continue };
            if counts[class] < options.samples_per_class {
                counts[class] += 1;
                rows.push((row, class));
            }
        }
        if rows.is_empty() {
            return Err(Error::new(
                "none of the samples is of a class that the classifier knows",
                "Give samples of classes that it was trained on.",
            ));
        }
        Ok(Chosen { rows, classes })
    }
}

fn check(options: AttributionOptions) -> Result<()> {
    if (1..=MOST_STEPS).contains(&options.steps) && options.samples_per_class > 0 {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "attributions by {} steps of {} samples a class make no sense",
            options.steps, options.samples_per_class
        ),
        format!("Ask for 1 to {MOST_STEPS} steps, and one sample a class or more."),
    ))
}

/// Sums on the way to [`Attributions`], class by class.
struct Sums(Vec<ClassSums>);

impl Sums {
    fn new(classes: usize, genes: usize) -> Self {
        let of_class = |class| ClassSums::new(class, genes);
        Sums((0..classes).map(of_class).collect())
    }

    /// Takes in those of a class.
    fn take(&mut self, sums: ClassSums) -> Result<()> {
        let fits = |of: &&mut ClassSums| {
            of.signed.len() == sums.signed.len() && of.signed.len() == sums.absolute.len()
        };
        let Some(place) = self.0.get_mut(sums.class).filter(fits) else {
            let message = "attributions came in another shape";
            return Err(Error::new(message, "Ask for them again."));
        };
        *place = sums;
        Ok(())
    }

    fn finish(self, classifier: &Classifier) -> Attributions {
        let genes = self.0.first().map_or(0, |of| of.signed.len());
        let mut signed = Array2::zeros((self.0.len(), genes));
        let mut absolute = Array2::zeros((self.0.len(), genes));
        let (mut miss, mut difference) = (0.0_f64, 0.0_f64);
        for of in &self.0 {
            let count = of.samples.max(1) as f64;
            for (means, sums) in [(&mut signed, &of.signed), (&mut absolute, &of.absolute)] {
                let means = means.row_mut(of.class);
                let pairs = means.into_iter().zip(sums);
                pairs.for_each(|(mean, sum)| *mean = (sum / count) as f32);
            }
            miss = miss.max(of.miss);
            difference = difference.max(of.difference);
        }
        Attributions {
            model: classifier.kind(),
            classes: classifier.classes().to_vec(),
            signed,
            absolute,
            samples: self.0.iter().map(|of| of.samples).collect(),
            gap: if miss > 0.0 { miss / difference } else { 0.0 },
        }
    }
}
