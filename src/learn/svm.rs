//! The linear support vector machine, which few networks beat on the genes themselves.
//!
//! For each class against all others it minimises `½(‖w‖² + b²) + C · Σᵢ cᵢ · max(0, 1 − yᵢ(w·xᵢ + b))²`, the objective of
//! scikit-learn's `LinearSVC` (squared hinge, the intercept penalised with the weights). The minimum is found from its dual,
//! one sample at a time (Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM"), in the order of
//! the samples, so that nothing is random. With fewer samples than features their products with each other are all that it
//! takes.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1};

use super::logistic::{Gram, GramProducts, LogisticModel, check};
use crate::{Advance, Error, Progress, Result};

/// The inverse of the penalty's strength, scikit-learn's `C`.
const C: f64 = 1.0;
/// The descent ends when no sample's gradient is larger; where the classes are apart it is 1 at first.
const TOLERANCE: f64 = 1e-5;
/// Rounds over all samples after which a class is left as it is.
const MOST_ROUNDS: usize = 3000;
/// Products of more samples are not held: 128 MB.
const MOST_PRODUCTS: usize = 4096;
/// How many multiplications one step does, about: some milliseconds.
const STEP_MULTIPLICATIONS: usize = 8_000_000;

/// A machine being fitted. One [`advance`](Advance::advance) is some rounds over the samples for one class.
pub struct Svm {
    x: Arc<Array2<f32>>,
    rows: Vec<usize>,
    classes: Vec<usize>,
    /// Those that have a machine: the classes that occur; of two the second.
    machines: Vec<usize>,
    /// What each sample counts.
    weights: Vec<f64>,
    products: Products,
    /// The machine at work.
    descent: Option<Descent>,
    model: LogisticModel,
    next: usize,
}

/// What the products of samples are taken from.
enum Products {
    InTheMaking(GramProducts),
    Gram(Array2<f64>),
    /// Samples × features, one after another.
    Samples,
}

/// One class against the others.
struct Descent {
    /// 1 or −1 for each sample.
    sides: Vec<f64>,
    /// A multiplier for each sample, never negative.
    multipliers: Vec<f64>,
    /// `w·xᵢ + b` of each sample, where products are known; else `w`, and `b` last.
    state: Vec<f64>,
    /// `1 / (2 C cᵢ)`.
    softness: Vec<f64>,
    /// `‖xᵢ‖² + 1`.
    squares: Vec<f64>,
    rounds: usize,
}

impl Svm {
    /// Prepares the fit to some rows of `x` (samples × features), each of a class counted from 0.
    ///
    /// A class that none of the rows is of is never predicted.
    ///
    /// # Errors
    /// Rows or classes that do not exist, numbers that are not finite, a single class.
    pub fn new(
        x: &Arc<Array2<f32>>,
        rows: &[usize],
        classes: &[usize],
        class_count: usize,
    ) -> Result<Self> {
        check(x, rows, classes, class_count)?;
        let mut machines = classes.to_vec();
        machines.sort_unstable();
        machines.dedup();
        if machines.len() < 2 {
            return Err(Error::new(
                "the samples to learn from are all of one class",
                "Choose more labels, or labels of other classes.",
            ));
        }
        let mut model = LogisticModel {
            weights: Array2::zeros((x.ncols(), class_count)),
            intercept: Array1::from_elem(class_count, f32::NEG_INFINITY),
            iterations: 0,
            converged: true,
        };
        if machines.len() == 2 {
            model.intercept[machines.remove(0)] = 0.0;
        }
        let products = match rows.len() <= x.ncols().min(MOST_PRODUCTS) {
            true => Products::InTheMaking(GramProducts::of_rows(Arc::clone(x), rows.to_vec())),
            false => Products::Samples,
        };
        Ok(Svm {
            x: Arc::clone(x),
            rows: rows.to_vec(),
            classes: classes.to_vec(),
            machines,
            weights: vec![1.0; rows.len()],
            products,
            descent: None,
            model,
            next: 0,
        })
    }

    /// Takes the products of samples from those of all rows of `x`, computed once for many fits.
    ///
    /// # Errors
    /// If the matrix is not that of as many samples as `x` has.
    pub fn with_gram(mut self, gram: &Gram) -> Result<Self> {
        gram.is_of(self.x.nrows())?;
        if matches!(self.products, Products::InTheMaking(_)) {
            self.products = Products::Gram(gram.select(&self.rows));
        }
        Ok(self)
    }

    /// Gives each of the rows a weight of its own, above 0; 1 without. As in `LinearSVC`, a class's weights count where it is
    /// told from the others; of two classes both count.
    pub fn weighted(mut self, weights: Vec<f64>) -> Self {
        self.weights = weights;
        self
    }

    fn begin(&self, class: usize) -> Descent {
        let side = |&own: &usize| if own == class { 1.0 } else { -1.0 };
        let square = |(place, &row): (usize, &usize)| match &self.products {
            Products::Gram(gram) => gram[[place, place]] + 1.0,
            _ => squared(self.x.row(row)) + 1.0,
        };
        let state = match self.products {
            Products::Gram(_) => self.rows.len(),
            _ => self.x.ncols() + 1,
        };
        // Of many classes only the one that is told from the others is weighed.
        let are_all_weighed = self.machines.len() == 1;
        let softness = |(&own, &weight): (&usize, &f64)| match are_all_weighed || own == class {
            true => 0.5 / (C * weight),
            false => 0.5 / C,
        };
        Descent {
            sides: self.classes.iter().map(side).collect(),
            multipliers: vec![0.0; self.rows.len()],
            state: vec![0.0; state],
            softness: self
                .classes
                .iter()
                .zip(&self.weights)
                .map(softness)
                .collect(),
            squares: self.rows.iter().enumerate().map(square).collect(),
            rounds: 0,
        }
    }

    /// One round over all samples; the largest gradient that was met.
    fn round(&self, descent: &mut Descent) -> f64 {
        let mut largest = 0.0_f64;
        for place in 0..self.rows.len() {
            let side = descent.sides[place];
            let softness = descent.softness[place];
            let multiplier = descent.multipliers[place];
            let score = match &self.products {
                Products::Gram(_) => descent.state[place],
                _ => self.score(place, &descent.state),
            };
            let gradient = side * score - 1.0 + softness * multiplier;
            let violation = match multiplier > 0.0 {
                true => gradient,
                false => gradient.min(0.0),
            };
            largest = largest.max(violation.abs());
            if violation == 0.0 {
                continue;
            }
            let moved = (multiplier - gradient / (descent.squares[place] + softness)).max(0.0);
            let step = side * (moved - multiplier);
            descent.multipliers[place] = moved;
            match &self.products {
                Products::Gram(gram) => {
                    let row = gram.row(place);
                    for (state, &product) in descent.state.iter_mut().zip(row) {
                        *state += step * (product + 1.0);
                    }
                }
                _ => add(self.x.row(self.rows[place]), step, &mut descent.state),
            }
        }
        descent.rounds += 1;
        largest
    }

    fn score(&self, place: usize, state: &[f64]) -> f64 {
        let sample = self.x.row(self.rows[place]);
        let products = sample
            .iter()
            .zip(state)
            .map(|(&value, &weight)| f64::from(value) * weight);
        products.sum::<f64>() + state[self.x.ncols()]
    }

    /// Puts a machine's weights where its class has its column.
    fn keep(&mut self, class: usize, descent: &Descent) {
        let mut all = vec![0.0; self.x.ncols() + 1];
        for (place, &multiplier) in descent.multipliers.iter().enumerate() {
            if multiplier > 0.0 {
                let factor = multiplier * descent.sides[place];
                add(self.x.row(self.rows[place]), factor, &mut all);
            }
        }
        let intercept = all.pop().unwrap_or_default();
        let mut column = self.model.weights.column_mut(class);
        column
            .iter_mut()
            .zip(&all)
            .for_each(|(to, &from)| *to = from as f32);
        self.model.intercept[class] = intercept as f32;
        self.model.iterations = self.model.iterations.max(descent.rounds);
    }

    fn descend(&mut self, mut descent: Descent) {
        let width = match self.products {
            Products::Gram(_) => self.rows.len(),
            _ => self.x.ncols(),
        };
        let of_round = self.rows.len() * width * 2;
        for _ in 0..(STEP_MULTIPLICATIONS / of_round.max(1)).max(1) {
            let largest = self.round(&mut descent);
            let is_over = descent.rounds >= MOST_ROUNDS;
            if largest > TOLERANCE && !is_over {
                continue;
            }
            self.model.converged &= largest <= TOLERANCE;
            self.keep(self.machines[self.next], &descent);
            self.next += 1;
            return;
        }
        self.descent = Some(descent);
    }
}

/// Adds a sample, and 1 behind it, so many times.
fn add(sample: ArrayView1<'_, f32>, factor: f64, to: &mut [f64]) {
    for (to, &value) in to.iter_mut().zip(sample) {
        *to += factor * f64::from(value);
    }
    if let Some(last) = to.last_mut() {
        *last += factor;
    }
}

fn squared(sample: ArrayView1<'_, f32>) -> f64 {
    let squares = sample.iter().map(|&value| f64::from(value).powi(2));
    squares.sum()
}

impl Advance for Svm {
    /// Its scores in the place of a regression's: of each class against the others, of two classes 0 for the first. Their
    /// softmax orders the classes as the machine does; probabilities it has none.
    type Output = LogisticModel;

    fn advance(&mut self) -> Result<Progress> {
        if let Products::InTheMaking(products) = &mut self.products {
            if products.advance()?.is_finished() {
                let made = std::mem::replace(&mut self.products, Products::Samples);
                if let Products::InTheMaking(made) = made {
                    self.products = Products::Gram(made.finish()?.into_products());
                }
            }
        } else if let Some(&class) = self.machines.get(self.next) {
            let descent = match self.descent.take() {
                Some(descent) => descent,
                None => self.begin(class),
            };
            self.descend(descent);
        }
        Ok(Progress {
            done: self.next as u64,
            total: self.machines.len() as u64,
        })
    }

    fn finish(self) -> Result<LogisticModel> {
        match self.next < self.machines.len() {
            true => Err(Error::new(
                "the support vector machine is not finished",
                "Let it run to its end.",
            )),
            false => Ok(self.model),
        }
    }
}
