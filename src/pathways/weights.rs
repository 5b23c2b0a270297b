//! What each gene weighs in the sum, given its value or its rank.

use super::options::{CorrelNorm, SampleNorm, SsgseaOptions};

/// `|x|^exponent`, by square roots where they do: these are the same bits on every platform, and quicker than `powf`.
#[derive(Debug, Clone, Copy)]
enum Power {
    Zero,
    Quarter,
    Half,
    One,
    Other(f64),
}

impl Power {
    fn new(exponent: f64) -> Self {
        match exponent {
            0.0 => Power::Zero,
            0.25 => Power::Quarter,
            0.5 => Power::Half,
            1.0 => Power::One,
            other => Power::Other(other),
        }
    }

    fn of(self, x: f64) -> f64 {
        match self {
            Power::Zero => 1.0,
            Power::Quarter => x.abs().sqrt().sqrt(),
            Power::Half => x.abs().sqrt(),
            Power::One => x.abs(),
            Power::Other(exponent) => x.abs().powf(exponent),
        }
    }
}

/// Turns normalised values into weights. In the rank modes, where a value depends on the average rank alone, both are
/// looked up in tables that are made once.
#[derive(Debug)]
pub(super) struct Weights {
    power: Power,
    standardise: bool,
    /// Values by doubled average rank (0 to 2N); empty where values do not come from ranks.
    by_rank: Vec<f64>,
    /// The weights of `by_rank`; empty also where they depend on the whole sample.
    weight_by_rank: Vec<f64>,
}

/// The mean and standard deviation by which a sample is standardised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    mean: f64,
    sd: f64,
}

impl Weights {
    pub fn new(options: &SsgseaOptions, genes: usize) -> Self {
        let power = Power::new(options.weight);
        let standardise = options.correl_norm == CorrelNorm::Zscore && options.weight > 0.0;
        let scaled = |doubled: usize| 10_000.0 * (doubled as f64 / 2.0) / genes as f64;
        let by_rank: Vec<f64> = match options.sample_norm {
            SampleNorm::Rank => (0..=2 * genes).map(scaled).collect(),
            SampleNorm::LogRank => (0..=2 * genes)
                .map(|doubled| (scaled(doubled) + std::f64::consts::E).ln())
                .collect(),
            SampleNorm::Log | SampleNorm::None => Vec::new(),
        };
        let weight_by_rank = if standardise {
            Vec::new()
        } else {
            by_rank.iter().map(|&x| power.of(x)).collect()
        };
        Weights {
            power,
            standardise,
            by_rank,
            weight_by_rank,
        }
    }

    /// Whether weights depend on the sample's mean and deviation, so that [`Weights::moments`] is needed first.
    pub fn standardise(&self) -> bool {
        self.standardise
    }

    /// The normalised value of a gene with this value and doubled average rank.
    pub fn value(&self, value: f64, doubled_rank: usize) -> f64 {
        self.by_rank.get(doubled_rank).copied().unwrap_or(value)
    }

    /// The weight of such a gene.
    pub fn weight(&self, value: f64, doubled_rank: usize, moments: Option<Moments>) -> f64 {
        if let Some(&weight) = self.weight_by_rank.get(doubled_rank) {
            return weight;
        }
        let x = self.value(value, doubled_rank);
        self.power
            .of(moments.map_or(x, |Moments { mean, sd }| (x - mean) / sd))
    }
}

impl Moments {
    /// Mean and population deviation of the values in the order given.
    ///
    /// gseapy adds up in descending order, one by one. So must this be called: the middle gene of an odd number lies
    /// within rounding of the mean, and its weight is a root of that rounding.
    pub fn of(descending: &[f64]) -> Self {
        let count = descending.len() as f64;
        let mean = descending.iter().sum::<f64>() / count;
        let squares: f64 = descending.iter().map(|&x| (mean - x) * (mean - x)).sum();
        Moments {
            mean,
            sd: (squares / count).sqrt(),
        }
    }
}
