//! Samples prepared for comparing them fast and for comparing them exactly.

use genessl_kernels::vectors::{dot_single, squared_distance};
use ndarray::{ArcArray2, Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};

/// Lanes of the sums: every row is padded with zeros to a multiple.
const LANES: usize = 8;
/// A row whose spread is below this share of its largest value is taken for constant.
const CONSTANT: f64 = 1e-10;

/// How far apart two samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The length of the difference.
    #[default]
    Euclidean,
    /// 1 − the cosine of the angle between the samples, 0 to 2. A sample of zeros is at distance 1 from every other.
    Cosine,
    /// 1 − Pearson's correlation over the features, 0 to 2. A sample of equal values is at distance 1 from every other.
    Correlation,
}

/// The samples, as they were given and as what is fast to compare.
///
/// Two samples are compared by their gap, which orders pairs as the metric does: the squared length of the difference.
/// For cosine and correlation it is that of the rows scaled to length 1, centred before for correlation, and so twice
/// the distance.
#[derive(Debug)]
pub(super) struct Rows {
    x: ArcArray2<f32>,
    metric: Metric,
    /// What to take off each row and then to multiply it by.
    norms: Vec<Norm>,
    /// Samples × features (padded): centred or scaled, in single precision, none above 1.
    prepared: Array2<f32>,
    /// The squared length of each prepared row (1 for cosine and correlation).
    lengths: Vec<f32>,
    /// A gap of prepared rows times this is a gap.
    unit: f64,
}

#[derive(Debug, Clone, Copy)]
struct Norm {
    centre: f64,
    /// 0 for a row that has no direction.
    scale: f64,
}

impl Rows {
    pub(super) fn new(x: ArcArray2<f32>, metric: Metric) -> Rows {
        let norms = match metric {
            Metric::Euclidean => vec![
                Norm {
                    centre: 0.0,
                    scale: 1.0
                };
                x.nrows()
            ],
            Metric::Cosine => x.rows().into_iter().map(|row| norm(row, 0.0)).collect(),
            Metric::Correlation => x
                .rows()
                .into_iter()
                .map(|row| norm(row, mean(row)))
                .collect(),
        };
        let mut rows = Rows {
            prepared: Array2::zeros((x.nrows(), x.ncols().next_multiple_of(LANES))),
            lengths: vec![1.0; x.nrows()],
            unit: 1.0,
            x,
            metric,
            norms,
        };
        match metric {
            Metric::Euclidean => rows.centre(),
            Metric::Cosine | Metric::Correlation => rows.normalise(),
        }
        rows
    }

    /// Takes each feature's mean off, so that as little as possible cancels in the differences of squares, and divides
    /// by the largest value.
    fn centre(&mut self) {
        let means: Vec<f64> = self.x.axis_iter(Axis(1)).map(mean).collect();
        let mut largest = 0.0f64;
        for row in self.x.rows() {
            for (&value, mean) in row.iter().zip(&means) {
                largest = largest.max((f64::from(value) - mean).abs());
            }
        }
        let scale = if largest > 0.0 { 1.0 / largest } else { 1.0 };
        for (mut prepared, row) in self.prepared.rows_mut().into_iter().zip(self.x.rows()) {
            for ((prepared, &value), mean) in prepared.iter_mut().zip(row).zip(&means) {
                *prepared = ((f64::from(value) - mean) * scale) as f32;
            }
        }
        for (length, row) in self.lengths.iter_mut().zip(self.prepared.rows()) {
            *length = row.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>() as f32;
        }
        self.unit = 1.0 / (scale * scale);
    }

    fn normalise(&mut self) {
        let rows = self.prepared.rows_mut().into_iter().zip(self.x.rows());
        for ((mut prepared, row), norm) in rows.zip(&self.norms) {
            for (prepared, &value) in prepared.iter_mut().zip(row) {
                *prepared = ((f64::from(value) - norm.centre) * norm.scale) as f32;
            }
        }
    }

    pub(super) fn samples(&self) -> usize {
        self.x.nrows()
    }

    /// Samples × padded features.
    pub(super) fn prepared(&self) -> &Array2<f32> {
        &self.prepared
    }

    /// The prepared row of a sample.
    pub(super) fn row(&self, sample: usize) -> &[f32] {
        let width = self.prepared.ncols();
        let all = self.prepared.as_slice().unwrap_or_default();
        all.get(sample * width..(sample + 1) * width)
            .unwrap_or_default()
    }

    /// The squared lengths of the prepared rows.
    pub(super) fn lengths(&self) -> &[f32] {
        &self.lengths
    }

    /// The gap of two prepared rows as single precision has it; the same either way round.
    pub(super) fn rough_gap(&self, a: usize, b: usize) -> f32 {
        (self.lengths[a] + self.lengths[b]) - 2.0 * dot_single(self.row(a), self.row(b))
    }

    /// From a gap of prepared rows to a gap.
    pub(super) fn unprepared(&self, rough_gap: f64) -> f64 {
        rough_gap * self.unit
    }

    /// The gap of two samples in double precision from the values as given.
    pub(super) fn gap(&self, a: usize, b: usize) -> f64 {
        let (first, second) = (self.norms[a], self.norms[b]);
        if first.scale == 0.0 || second.scale == 0.0 {
            return 2.0;
        }
        let (a, b) = (self.x.row(a), self.x.row(b));
        match (self.metric, a.as_slice(), b.as_slice()) {
            (Metric::Euclidean, Some(a), Some(b)) => squared_distance(a, b),
            _ => a
                .iter()
                .zip(b)
                .map(|(&a, &b)| {
                    let a = (f64::from(a) - first.centre) * first.scale;
                    let b = (f64::from(b) - second.centre) * second.scale;
                    (a - b) * (a - b)
                })
                .sum(),
        }
    }

    /// From a gap to the distance in the metric.
    pub(super) fn distance(&self, gap: f64) -> f64 {
        match self.metric {
            Metric::Euclidean => gap.sqrt(),
            Metric::Cosine | Metric::Correlation => gap / 2.0,
        }
    }
}

fn mean(values: ArrayView1<'_, f32>) -> f64 {
    let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
    sum / values.len() as f64
}

fn norm(row: ArrayView1<'_, f32>, centre: f64) -> Norm {
    let length = row
        .iter()
        .map(|&value| (f64::from(value) - centre).powi(2))
        .sum::<f64>()
        .sqrt();
    let largest = row.iter().fold(0.0, |a: f64, &b| a.max(f64::from(b).abs()));
    let scale = if length > CONSTANT * largest {
        1.0 / length
    } else {
        0.0
    };
    Norm { centre, scale }
}
