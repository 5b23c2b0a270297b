//! On which scale a table's numbers are, as far as they tell: counts, linear, logarithms, or centred.

use serde::{Deserialize, Serialize};

use crate::table::Table;
use crate::table::deciding::decisions::Choice;
use crate::table::deciding::shape::{Shape, shared_sum};
use crate::table::words::grouped;

/// What the numbers look like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleKind {
    /// Whole numbers of reads.
    Counts,
    /// TPM, FPKM, CPM, normalised or expected counts: not logarithms.
    Linear,
    /// Logarithms of values that are not below 0.
    Log,
    /// Values around 0: z-scores, or logarithms of ratios.
    Centred,
    /// They do not tell.
    #[default]
    Unknown,
}

impl ScaleKind {
    /// Those that can be set.
    const ALL: [ScaleKind; 4] = [
        ScaleKind::Counts,
        ScaleKind::Linear,
        ScaleKind::Log,
        ScaleKind::Centred,
    ];

    /// The setting's word.
    pub fn word(self) -> &'static str {
        match self {
            ScaleKind::Counts => "counts",
            ScaleKind::Linear => "linear",
            ScaleKind::Log => "log",
            ScaleKind::Centred => "centred",
            ScaleKind::Unknown => "unknown",
        }
    }
}

/// The scale of a table, judged from some of its samples.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scale {
    /// What the numbers look like.
    pub kind: ScaleKind,
    /// It in words, with what it rests on.
    pub words: String,
    /// The smallest number looked at.
    pub smallest: f32,
    /// The largest number looked at.
    pub largest: f32,
    /// Whether it was set, whatever the numbers look like.
    pub set: bool,
}

/// What one look over numbers gives.
struct Seen {
    smallest: f32,
    largest: f32,
    whole: bool,
    below: usize,
    sum: f64,
}

impl Seen {
    const NOTHING: Seen = Seen {
        smallest: f32::INFINITY,
        largest: f32::NEG_INFINITY,
        whole: true,
        below: 0,
        sum: 0.0,
    };

    /// Eight at a time, so that the compiler has eight of a kind to do at once.
    fn of(values: &[f32]) -> Seen {
        let (mut smallest, mut largest) = ([f32::INFINITY; 8], [f32::NEG_INFINITY; 8]);
        let (mut below, mut sums) = ([0_u32; 8], [0.0_f64; 8]);
        let (eights, rest) = values.as_chunks::<8>();
        for eight in eights {
            for (lane, &value) in eight.iter().enumerate() {
                smallest[lane] = if value < smallest[lane] {
                    value
                } else {
                    smallest[lane]
                };
                largest[lane] = if value > largest[lane] {
                    value
                } else {
                    largest[lane]
                };
                below[lane] += u32::from(value < 0.0);
                sums[lane] += f64::from(value);
            }
        }
        for &value in rest {
            smallest[0] = smallest[0].min(value);
            largest[0] = largest[0].max(value);
            below[0] += u32::from(value < 0.0);
            sums[0] += f64::from(value);
        }
        Seen {
            smallest: smallest.into_iter().fold(f32::INFINITY, f32::min),
            largest: largest.into_iter().fold(f32::NEG_INFINITY, f32::max),
            whole: values.iter().all(|value| value.fract() == 0.0),
            below: below.iter().map(|&count| count as usize).sum(),
            sum: sums.iter().sum(),
        }
    }

    fn and(&self, other: &Seen) -> Seen {
        Seen {
            smallest: self.smallest.min(other.smallest),
            largest: self.largest.max(other.largest),
            whole: self.whole && other.whole,
            below: self.below + other.below,
            sum: self.sum + other.sum,
        }
    }
}

/// Samples that are looked at, evenly spread.
const SAMPLES_AT_MOST: usize = 64;
/// Logarithms to base 2 of expression stay below this (2^25 reads of one gene are 33 million).
const LARGEST_LOGARITHM: f32 = 25.0;
/// Logarithms of FPKM-UQ, a thousandfold of FPKM, go a little further; of so many genes no linear values of that size have a
/// mean of a quarter of the largest; of fewer a larger share tells.
const LARGEST_OF_UPPER_QUARTILE: f32 = 30.0;
const SHARES_OF_LARGEST: [(usize, f64); 2] = [(200, 0.25), (20, 0.4)];
/// A sample's TPM add up to a million, where all genes are in the table.
const TPM_SUMS: std::ops::RangeInclusive<f64> = 9.0e5..=1.02e6;
/// As many reads as a library that was sequenced has at least.
const READS_AT_LEAST: f64 = 1.0e6;

impl Scale {
    /// Judges the numbers of up to 64 samples.
    pub fn of(table: &Table) -> Scale {
        let all: Vec<usize> = (0..table.samples()).collect();
        Scale::of_samples(table, &all)
    }

    /// Judges the numbers of up to 64 of these samples.
    pub fn of_samples(table: &Table, samples: &[usize]) -> Scale {
        let step = samples.len().div_ceil(SAMPLES_AT_MOST).max(1);
        let (mut all, mut numbers) = (Seen::NOTHING, 0_usize);
        let mut sums = Vec::new();
        for &sample in samples.iter().step_by(step) {
            let row = table.values.row(sample);
            let seen = match row.as_slice() {
                Some(values) => Seen::of(values),
                None => Seen::of(&row.to_vec()),
            };
            numbers += row.len();
            sums.push(seen.sum);
            all = all.and(&seen);
        }
        if numbers == 0 {
            return Scale::default();
        }
        let Seen {
            smallest, largest, ..
        } = all;
        let (whole, below) = (all.whole && table.remainder.is_none(), all.below);
        let first = kind(smallest, largest, whole, below as f64 / numbers as f64);
        let are_tpm = table.features.len() > 5000 && sums.iter().all(|sum| TPM_SUMS.contains(sum));
        let seen = || Shape::of(table, samples, step);
        let what = match first {
            ScaleKind::Linear if are_tpm => What::Tpm,
            ScaleKind::Linear
                if largest <= LARGEST_OF_UPPER_QUARTILE
                    && are_large(&table.features, all.sum / numbers as f64, largest) =>
            {
                What::LargeLogs
            }
            ScaleKind::Linear
                if sums.iter().all(|&sum| sum >= READS_AT_LEAST) && seen().is_mostly_whole() =>
            {
                What::ExpectedCounts
            }
            ScaleKind::Log if smallest >= 0.0 => match shared_sum(&sums) {
                Some(sum) if TPM_SUMS.contains(&sum) => What::Tpm,
                Some(sum) => What::Shares(sum),
                None => What::Kind(first),
            },
            ScaleKind::Centred if sums.len() > 1 && seen().is_of_logarithms(smallest, largest) => {
                What::LogsBelowZero
            }
            kind => What::Kind(kind),
        };
        Scale {
            kind: what.kind(),
            words: what.words(smallest, largest),
            smallest,
            largest,
            set: false,
        }
    }

    /// The scale that was set, beside what the numbers look like; as it is where none was set.
    #[must_use]
    pub fn or_set(self, set: Option<ScaleKind>) -> Scale {
        let Some(kind) = set else {
            return self;
        };
        let words = match kind == self.kind {
            true => format!("as set; {}", self.words),
            false => format!("as set; the numbers look otherwise: {}", self.words),
        };
        Scale {
            kind,
            words,
            set: true,
            ..self
        }
    }

    /// It as a decision.
    pub fn choice(&self) -> Choice {
        let others = ScaleKind::ALL.iter().filter(|kind| **kind != self.kind);
        Choice {
            value: self.kind.word().to_owned(),
            why: self.words.clone(),
            certain: self.set || self.kind != ScaleKind::Unknown,
            setting: "scale".into(),
            others: others.map(|kind| kind.word().to_owned()).collect(),
        }
    }
}

/// Whether the mean is so near to the largest number as it is in logarithms.
fn are_large(genes: &[String], mean: f64, largest: f32) -> bool {
    let is = |&(fewest, share): &(usize, f64)| {
        genes.len() >= fewest && mean >= share * f64::from(largest)
    };
    SHARES_OF_LARGEST.iter().any(is)
}

fn kind(smallest: f32, largest: f32, whole: bool, share_below: f64) -> ScaleKind {
    if smallest == largest {
        ScaleKind::Unknown
    } else if share_below > 0.2 && largest < LARGEST_LOGARITHM * 2.0 {
        ScaleKind::Centred
    } else if smallest < -LARGEST_LOGARITHM {
        ScaleKind::Unknown
    } else if largest <= LARGEST_LOGARITHM && !whole {
        ScaleKind::Log
    } else if smallest < 0.0 {
        ScaleKind::Unknown
    } else if whole {
        ScaleKind::Counts
    } else {
        ScaleKind::Linear
    }
}

/// What the numbers are, where more than their range was looked at.
#[derive(Debug, Clone, Copy)]
enum What {
    Kind(ScaleKind),
    Tpm,
    /// As RSEM and Salmon share out reads that fit several genes.
    ExpectedCounts,
    /// Of a sum that all samples have.
    Shares(f64),
    /// Log-CPM: many are below 0, and genes' means are not near it.
    LogsBelowZero,
    /// Of FPKM-UQ: larger than others, and large on average.
    LargeLogs,
}

impl What {
    fn kind(self) -> ScaleKind {
        match self {
            What::Kind(kind) => kind,
            What::Tpm | What::Shares(_) => ScaleKind::Linear,
            What::ExpectedCounts => ScaleKind::Counts,
            What::LogsBelowZero | What::LargeLogs => ScaleKind::Log,
        }
    }

    fn words(self, smallest: f32, largest: f32) -> String {
        let what = match self {
            What::Kind(ScaleKind::Counts) => "counts: whole numbers".to_owned(),
            What::Kind(ScaleKind::Linear) => {
                return format!(
                    "linear (TPM, FPKM or normalised counts): {}",
                    range(smallest, largest)
                );
            }
            What::Kind(ScaleKind::Log) => {
                format!("logarithms: no number above {LARGEST_LOGARITHM}")
            }
            What::Kind(ScaleKind::Centred) => {
                return format!(
                    "centred (z-scores or log ratios): {}",
                    range(smallest, largest)
                );
            }
            What::Kind(ScaleKind::Unknown) => {
                return format!("the numbers do not tell: {}", range(smallest, largest));
            }
            What::Tpm => "TPM: every sample adds up to a million".to_owned(),
            What::ExpectedCounts => {
                "expected counts (as of RSEM and Salmon): most are whole numbers".to_owned()
            }
            What::Shares(sum) => {
                format!("linear: every sample adds up to {}", shown(sum as f32))
            }
            What::LargeLogs => "logarithms (such as of FPKM-UQ): large on average".to_owned(),
            What::LogsBelowZero => {
                "logarithms (such as log-CPM): genes' means are not around 0".to_owned()
            }
        };
        format!("{what}, {}", range(smallest, largest))
    }
}

fn range(smallest: f32, largest: f32) -> String {
    format!("{} to {}", shown(smallest), shown(largest))
}

fn shown(value: f32) -> String {
    if value.abs() >= 1e15 {
        return format!("{value:.1e}");
    }
    if value.abs() >= 1000.0 {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", grouped(value.abs().round() as usize));
    }
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn scale(numbers: Vec<f64>) -> Scale {
        let columns = numbers.len();
        let names = (0..columns).map(|column| format!("G{column}")).collect();
        let values = Array2::from_shape_vec((1, columns), numbers).expect("one sample");
        Scale::of(&Table::from_f64("t", vec!["S".into()], names, &values))
    }

    #[test]
    fn scales_are_told_by_the_numbers() {
        assert_eq!(scale(vec![0.0, 3.0, 2817.0]).kind, ScaleKind::Counts);
        assert_eq!(scale(vec![0.0, 3.4, 2817.5]).kind, ScaleKind::Linear);
        assert_eq!(scale(vec![0.0, 3.4, 14.5]).kind, ScaleKind::Log);
        assert_eq!(
            scale(vec![-9.966, 3.4, 8.0, 6.1, 2.0, 1.0]).kind,
            ScaleKind::Log
        );
        assert_eq!(scale(vec![-1.2, 0.4, 0.9, -0.1]).kind, ScaleKind::Centred);
        assert_eq!(scale(vec![0.0, 0.0]).kind, ScaleKind::Unknown);
        assert!(scale(vec![0.0, 12345.0]).words.contains("12,345"));
    }

    #[test]
    fn tpm_add_up_to_a_million() {
        let share = 1e6 / 5001.5;
        let numbers = (0..6000).map(|_| 1e6 / 6000.0).chain([share]).collect();
        assert!(scale(numbers).words.starts_with("TPM"));
    }
}
