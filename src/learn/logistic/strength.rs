//! Logistic regression whose penalty is as strong as serves it best, by cross-validation among the labels it learns from.
//!
//! As scikit-learn's `LogisticRegressionCV`: for each of seven strengths five regressions, each on four fifths of the labels
//! and judged by its accuracy on the fifth one, which has as many of each class as can be (`StratifiedKFold` without
//! shuffling). The strength with the largest mean accuracy, of equal ones the strongest penalty, is taken for a regression on all.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::{Logistic, LogisticModel, LogisticOptions, balanced_weights};
use crate::learn::metrics::first_largest;
use crate::sorting::sort;
use crate::{Advance, Progress, Result};

/// What is tried as [`LogisticOptions::c`], the strongest penalty first.
pub const STRENGTHS: [f64; 7] = [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 1e1, 1e2];
const FOLDS: usize = 5;
/// While strengths are tried accuracies are what counts, not the last digits of weights.
const TRIED_TO: f64 = 1e-4;

/// The regressions, one after another. One [`advance`](Advance::advance) is one of the regression at work.
pub struct StrengthSearch {
    x: Arc<Array2<f32>>,
    rows: Vec<usize>,
    classes: Vec<usize>,
    class_count: usize,
    is_balanced: bool,
    /// The fold of each row in which it is judged.
    folds: Vec<usize>,
    /// Folds that can be judged: what is left without them has two classes.
    judged: Vec<usize>,
    /// Accuracies by strength, summed over folds.
    sums: [f64; STRENGTHS.len()],
    /// How many regressions are done, of [`StrengthSearch::trials`] and one more.
    done: usize,
    fit: Option<Box<Logistic>>,
    found: Option<(f64, LogisticModel)>,
}

impl StrengthSearch {
    /// Prepares the fits to some rows of `x` (samples × features), each of a class counted from 0. With `is_balanced` all
    /// classes count the same.
    ///
    /// # Errors
    /// As [`Logistic::new`].
    pub fn new(
        x: &Arc<Array2<f32>>,
        rows: &[usize],
        classes: &[usize],
        class_count: usize,
        is_balanced: bool,
    ) -> Result<Self> {
        // What can't be fitted at all is told at once.
        Logistic::new(x, rows, classes, class_count, &LogisticOptions::default())?;
        let folds = stratified(classes, class_count);
        let has_two = |fold: &usize| {
            let mut left = (classes.iter().zip(&folds)).filter(|(_, own)| *own != fold);
            let first = left.next().map(|(class, _)| class);
            left.any(|(class, _)| Some(class) != first)
        };
        let count = folds.iter().max().map_or(0, |&last| last + 1);
        let judged = (0..count).filter(has_two).collect();
        Ok(StrengthSearch {
            x: Arc::clone(x),
            rows: rows.to_vec(),
            classes: classes.to_vec(),
            class_count,
            is_balanced,
            folds,
            judged,
            sums: [0.0; STRENGTHS.len()],
            done: 0,
            fit: None,
            found: None,
        })
    }

    fn trials(&self) -> usize {
        self.judged.len() * STRENGTHS.len()
    }

    /// The strength and the fold of a trial.
    fn trial(&self, number: usize) -> (usize, usize) {
        (
            number / self.judged.len(),
            self.judged[number % self.judged.len()],
        )
    }

    /// The strongest penalty of those with the largest mean accuracy; the usual one where none could be tried.
    fn best(&self) -> f64 {
        if self.judged.is_empty() {
            return LogisticOptions::default().c;
        }
        let mut best = 0;
        for (place, sum) in self.sums.iter().enumerate() {
            if *sum > self.sums[best] {
                best = place;
            }
        }
        STRENGTHS[best]
    }

    /// The rows and classes of a fold, or of all others.
    fn of_fold(&self, fold: usize, is_within: bool) -> (Vec<usize>, Vec<usize>) {
        let all = self.rows.iter().zip(&self.classes).zip(&self.folds);
        let own = all.filter(|(_, own)| (**own == fold) == is_within);
        own.map(|((&row, &class), _)| (row, class)).unzip()
    }

    fn begin(&self) -> Result<Logistic> {
        let (c, tolerance, (rows, classes)) = match self.done < self.trials() {
            true => {
                let (strength, fold) = self.trial(self.done);
                (STRENGTHS[strength], TRIED_TO, self.of_fold(fold, false))
            }
            false => {
                let usual = LogisticOptions::default().tolerance;
                (
                    self.best(),
                    usual,
                    (self.rows.clone(), self.classes.clone()),
                )
            }
        };
        let options = LogisticOptions {
            c,
            tolerance,
            ..LogisticOptions::default()
        };
        let fit = Logistic::new(&self.x, &rows, &classes, self.class_count, &options)?;
        match self.is_balanced {
            true => fit.weighted(&balanced_weights(&classes)),
            false => Ok(fit),
        }
    }

    fn take(&mut self, model: LogisticModel) -> Result<()> {
        if self.done < self.trials() {
            let (strength, fold) = self.trial(self.done);
            let (rows, classes) = self.of_fold(fold, true);
            let probabilities = model.probabilities(self.x.select(Axis(0), &rows).view())?;
            let predicted = probabilities.rows().into_iter();
            let right = predicted
                .zip(&classes)
                .filter(|(row, class)| first_largest(row.iter().copied()) == **class)
                .count();
            self.sums[strength] += right as f64 / rows.len() as f64;
        } else {
            self.found = Some((self.best(), model));
        }
        self.done += 1;
        Ok(())
    }
}

impl Advance for StrengthSearch {
    /// The strength that was chosen, as [`LogisticOptions::c`], and the regression on all labels.
    type Output = (f64, LogisticModel);

    fn advance(&mut self) -> Result<Progress> {
        let total = self.trials() + 1;
        if self.done < total {
            let mut fit = match self.fit.take() {
                Some(fit) => fit,
                None => Box::new(self.begin()?),
            };
            match fit.advance()?.is_finished() {
                true => self.take(fit.finish()?)?,
                false => self.fit = Some(fit),
            }
        }
        Ok(Progress {
            done: self.done as u64,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<(f64, LogisticModel)> {
        self.found.ok_or_else(|| {
            crate::Error::new(
                "the strength of the penalty is not found yet",
                "Let the search run to its end.",
            )
        })
    }
}

/// A fold for each sample, so that every fold has as many of each class as can be: sorted by class, in the order in which
/// classes first occur, the samples' places go around the folds, which says how many of a class each fold has; the class's
/// samples then fill the folds in their order.
fn stratified(classes: &[usize], class_count: usize) -> Vec<usize> {
    let first = |class: usize| classes.iter().position(|&own| own == class);
    let firsts: Vec<_> = (0..class_count).map(first).collect();
    let mut sorted = classes.to_vec();
    sort(&mut sorted, &|a, b| firsts[*a].cmp(&firsts[*b]));
    let count = |class| classes.iter().filter(|&&own| own == class).count();
    let largest = (0..class_count).map(count).max();
    let folds = FOLDS.min(largest.unwrap_or(0));
    if folds < 2 {
        return vec![0; classes.len()];
    }
    let mut room = vec![vec![0_usize; class_count]; folds];
    for (place, &class) in sorted.iter().enumerate() {
        room[place % folds][class] += 1;
    }
    let fold_of = |&class: &usize| {
        let free = room.iter().position(|own| own[class] > 0).unwrap_or(0);
        room[free][class] -= 1;
        free
    };
    classes.iter().map(fold_of).collect()
}

#[cfg(test)]
mod tests {
    use super::stratified;

    #[test]
    fn folds_are_those_of_scikit_learn() {
        // from sklearn.model_selection import StratifiedKFold
        // y = [0,0,1,2,1,0,0,2,1,0,1,0]; [list(test) for _, test in StratifiedKFold(5).split(y, y)]
        let folds = stratified(&[0, 0, 1, 2, 1, 0, 0, 2, 1, 0, 1, 0], 3);
        assert_eq!(folds, [0, 0, 1, 0, 2, 1, 2, 1, 3, 3, 4, 4]);
        let folds = stratified(&[2, 1, 1, 0, 2, 1, 1, 0, 2, 1, 0, 2], 3);
        assert_eq!(folds, [0, 0, 1, 0, 1, 2, 3, 1, 2, 4, 4, 3]);
    }

    #[test]
    fn few_labels_have_fewer_folds() {
        assert_eq!(stratified(&[0, 1, 2], 3), [0, 0, 0]);
        assert_eq!(stratified(&[0, 1, 0], 2), [0, 0, 1]);
    }
}
