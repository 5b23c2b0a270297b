//! The part of the objective that sees labels: cross-entropy, its derivatives by the scores.

use ndarray::Array2;

use super::vector::Vector;

/// The classes of the samples and what each counts.
pub struct Likelihood {
    /// Columns of scores: one per class, or one alone for two classes.
    columns: usize,
    /// Of each sample, its place among the classes that occur.
    classes: Vec<usize>,
    /// Of each sample: `C` times its weight.
    weights: Vec<f64>,
}

/// First and second derivative along a line.
#[derive(Debug, Clone, Copy)]
pub struct Slope {
    pub first: f64,
    pub second: f64,
}

impl Likelihood {
    pub fn new(present: &[usize], classes: &[usize], columns: usize, c: f64) -> Self {
        let place = |class: &usize| present.binary_search(class).unwrap_or(0);
        Likelihood {
            columns,
            classes: classes.iter().map(place).collect(),
            weights: vec![c; classes.len()],
        }
    }

    /// Multiplies what each sample counts.
    pub fn weigh(&mut self, weights: &[f64]) {
        self.weights
            .iter_mut()
            .zip(weights)
            .for_each(|(all, weight)| *all *= weight);
    }

    /// `C` times the weight of all samples.
    pub fn total_weight(&self) -> f64 {
        self.weights.iter().sum()
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// From scores to probabilities, in place.
    fn probabilities(&self, scores: &mut [f64]) {
        match scores {
            [score] => *score = 1.0 / (1.0 + (-*score).exp()),
            scores => softmax(scores),
        }
    }

    /// The column that is 1 for a sample of this class, if any.
    fn target(&self, class: usize) -> Option<usize> {
        if self.columns == 1 {
            class.checked_sub(1)
        } else {
            Some(class)
        }
    }

    /// The derivatives by the scores, samples × columns: weight × (probability − whether it is the class).
    pub fn residuals(&self, at: &Vector) -> Array2<f64> {
        let mut residuals = &at.scores + &at.intercept;
        let samples = self.classes.iter().zip(&self.weights);
        for (mut row, (&class, &weight)) in residuals.rows_mut().into_iter().zip(samples) {
            let Some(row) = row.as_slice_mut() else {
                continue;
            };
            self.probabilities(row);
            if let Some(target) = self.target(class) {
                row[target] -= 1.0;
            }
            row.iter_mut().for_each(|residual| *residual *= weight);
        }
        residuals
    }

    /// The derivatives of the weighted cross-entropy at `from + step × along`, by the step.
    pub fn slope(&self, from: &Vector, along: &Vector, step: f64) -> Slope {
        let mut slope = Slope {
            first: 0.0,
            second: 0.0,
        };
        let rates = &along.scores + &along.intercept;
        let mut scores = &from.scores + &from.intercept;
        scores.scaled_add(step, &rates);
        let samples = self.classes.iter().zip(&self.weights);
        let rows = scores.rows_mut().into_iter().zip(rates.rows());
        for ((mut row, rates), (&class, &weight)) in rows.zip(samples) {
            let (Some(row), Some(rates)) = (row.as_slice_mut(), rates.as_slice()) else {
                continue;
            };
            self.probabilities(row);
            let pairs = || row.iter().zip(rates);
            let mean: f64 = pairs().map(|(p, rate)| p * rate).sum();
            let square: f64 = pairs().map(|(p, rate)| p * rate * rate).sum();
            let target = self.target(class).map_or(0.0, |target| rates[target]);
            slope.first += weight * (mean - target);
            slope.second += weight * (square - mean * mean);
        }
        slope
    }
}

/// From scores to probabilities that sum to 1, in place; scores of −∞ get 0.
pub fn softmax(scores: &mut [f64]) {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - largest).exp();
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
}
