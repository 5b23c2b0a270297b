//! Integrated gradients of a network, class by class.

use std::sync::Arc;

use ndarray::Array2;

use super::asking::{Asked, Asking, rows_of};
use super::{AttributionOptions, Attributions, Chosen, Sums};
use crate::crew::{Crew, Group, Turn};
use crate::learn::classify::Classifier;
use crate::learn::pretrain::check_finite;
use crate::{Advance, Error, Progress, Result};

/// Integrated gradients being computed. One [`advance`](Advance::advance) is as many samples of a class as make about 128
/// points between baseline and sample; progress counts samples.
pub struct IntegratedGradients {
    classifier: Classifier,
    asked: Arc<Asked>,
    samples: Arc<Array2<f32>>,
    chosen: Chosen,
    /// By class, baselines × genes.
    baselines: Vec<Array2<f32>>,
    crew: Crew,
    group: Option<Group<Asking>>,
    sums: Sums,
    done: usize,
}

impl IntegratedGradients {
    /// Prepares to attribute the score of a class to the genes, for `samples` (samples × genes, as the classifier sees
    /// them), each for the class that `of` names by its place among the classifier's classes. Samples that it names
    /// none for are left out, and of each class no more than the options say are taken, the first ones.
    ///
    /// # Errors
    /// A model that is not a network on genes, or one trained on a single class; samples, classes and baseline that do
    /// not fit each other or the classifier; no sample with a class; numbers that are not finite; options that make no
    /// sense.
    pub fn new(
        classifier: &Classifier,
        samples: Arc<Array2<f32>>,
        of: &[Option<usize>],
        baseline: &[f32],
        options: AttributionOptions,
    ) -> Result<Self> {
        let asked = Asked::new(classifier, options.steps)?;
        let chosen = Chosen::new(classifier, &samples, of, baseline, options)?;
        let line = Array2::from_shape_fn((1, baseline.len()), |(_, gene)| baseline[gene]);
        Ok(IntegratedGradients {
            baselines: vec![line; chosen.classes],
            asked: Arc::new(asked),
            sums: Sums::new(chosen.classes, baseline.len()),
            classifier: classifier.clone(),
            samples,
            chosen,
            crew: Crew::default(),
            group: None,
            done: 0,
        })
    }

    /// Goes from baselines of each class's own (baselines × genes) instead, and takes the mean: from samples of the other
    /// classes what tells a class from these (expected gradients, Erion et al. 2021).
    ///
    /// # Errors
    /// Other numbers of classes or genes, a class without a baseline, numbers that are not finite.
    pub fn from_each(mut self, baselines: Vec<Array2<f32>>) -> Result<Self> {
        let genes = self.samples.ncols();
        let fits = |one: &Array2<f32>| one.nrows() > 0 && one.ncols() == genes;
        if baselines.len() != self.chosen.classes || !baselines.iter().all(fits) {
            return Err(Error::new(
                "the baselines do not fit the classes and genes",
                "Give one baseline or more for each class, of the genes that the classifier sees.",
            ));
        }
        for one in &baselines {
            check_finite(one, "the baselines")?;
        }
        self.baselines = baselines;
        Ok(self)
    }

    /// Has a crew help, each member with other classes; the numbers are the same.
    #[must_use]
    pub fn with_crew(mut self, crew: &Crew) -> Self {
        self.crew = crew.clone();
        self
    }

    fn works(&self) -> impl Iterator<Item = Asking> {
        (0..self.chosen.classes).map(|class| Asking {
            class,
            samples: rows_of(&self.samples, &self.chosen.rows, class),
            baselines: self.baselines[class].clone(),
        })
    }
}

impl Advance for IntegratedGradients {
    type Output = Attributions;

    fn advance(&mut self) -> Result<Progress> {
        let total = self.chosen.rows.len();
        let mut within = 0;
        if self.done < total {
            let group = match self.group.take() {
                Some(group) => group,
                None => Group::new(&self.crew, Arc::clone(&self.asked), self.works()),
            };
            let group = self.group.insert(group);
            if let Turn::Answered(_, sums) = group.advance()? {
                self.done += sums.samples;
                self.sums.take(sums)?;
            }
            within = group.own().map_or(0, |(_, own)| own.done);
        }
        Ok(Progress {
            done: self.done as u64 + within,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<Attributions> {
        if self.done < self.chosen.rows.len() {
            return Err(Error::new(
                "the attributions are not finished",
                "Let them run to their end.",
            ));
        }
        Ok(self.sums.finish(&self.classifier))
    }
}
