//! How many samples each class has, and which are normal tissue.

use std::collections::HashMap;

use serde::Serialize;

use crate::sorting::sort;
use crate::table::barcode;

/// How many samples carry each label.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ClassCounts {
    /// Labels and their numbers of samples, the largest first, equals in alphabetical order.
    pub counts: Vec<(String, usize)>,
    /// Samples whose label is empty.
    pub unlabelled: usize,
}

impl ClassCounts {
    /// Counts labels, one per sample; empty text is no label.
    pub fn of<S: AsRef<str>>(labels: &[S]) -> Self {
        let mut by_label: HashMap<&str, usize> = HashMap::new();
        for label in labels {
            *by_label.entry(label.as_ref().trim()).or_default() += 1;
        }
        let unlabelled = by_label.remove("").unwrap_or(0);
        let mut counts: Vec<(String, usize)> = by_label
            .into_iter()
            .map(|(label, count)| (label.to_owned(), count))
            .collect();
        sort(&mut counts, &|a, b| {
            b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))
        });
        ClassCounts { counts, unlabelled }
    }

    /// All samples, labelled or not.
    pub fn samples(&self) -> usize {
        self.unlabelled + self.labelled()
    }

    fn labelled(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Compares the largest class with the smallest; `None` with fewer than two classes.
    pub fn imbalance(&self) -> Option<Imbalance> {
        let [largest, .., smallest] = self.counts.as_slice() else {
            return None;
        };
        Some(Imbalance {
            ratio: largest.1 as f64 / smallest.1 as f64,
            majority_accuracy: largest.1 as f64 / self.labelled() as f64,
            largest: largest.clone(),
            smallest: smallest.clone(),
        })
    }
}

/// How unevenly samples are spread over the classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Imbalance {
    /// The class with the most samples, and how many.
    pub largest: (String, usize),
    /// The class with the fewest samples, and how many.
    pub smallest: (String, usize),
    /// Samples of the largest class per sample of the smallest, 1 or more.
    pub ratio: f64,
    /// The share of labelled samples, 0 to 1, that always guessing the largest class would get right.
    pub majority_accuracy: f64,
}

impl Imbalance {
    /// In words.
    pub fn sentence(&self) -> String {
        let (largest, smallest) = (&self.largest.0, &self.smallest.0);
        let comparison = if self.largest.1 == self.smallest.1 {
            "All classes have the same number of samples.".to_owned()
        } else {
            // So that a class a little larger doesn't have "1.0 times as many".
            let decimals = if self.ratio < 1.1 { 2 } else { 1 };
            format!(
                "The largest class, {largest}, has {:.decimals$} times as many samples as the smallest, {smallest}.",
                self.ratio
            )
        };
        let percent = 100.0 * self.majority_accuracy;
        format!("{comparison} Always guessing {largest} would be right for {percent:.1} %.")
    }
}

/// What a sample was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tissue {
    /// Healthy tissue or blood.
    Normal,
    /// A tumour, primary or not.
    Tumour,
    /// Neither the sample's id nor its label tells.
    Unknown,
}

/// Normal and tumour samples counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct NormalTumour {
    /// One per sample.
    pub tissues: Vec<Tissue>,
    /// How many are normal.
    pub normal: usize,
    /// How many are tumours.
    pub tumour: usize,
    /// How many are neither as far as one can tell.
    pub unknown: usize,
}

impl NormalTumour {
    /// Tells tissues apart by the label, if it says "normal", else by the sample type in a TCGA barcode. Where some
    /// labels say "normal", samples with another label and no barcode are tumours.
    ///
    /// `labels` has one per sample, or is empty.
    pub fn of<S: AsRef<str>, L: AsRef<str>>(sample_ids: &[S], labels: &[L]) -> Self {
        let label = |sample: usize| labels.get(sample).map_or("", |label| label.as_ref().trim());
        let some_normal = labels.iter().any(|label| says_normal(label.as_ref()));
        let tissue = |sample: usize, id: &str| match barcode_tissue(id) {
            _ if says_normal(label(sample)) => Tissue::Normal,
            Tissue::Unknown if some_normal && !label(sample).is_empty() => Tissue::Tumour,
            by_barcode => by_barcode,
        };
        let tissues: Vec<Tissue> = sample_ids
            .iter()
            .enumerate()
            .map(|(sample, id)| tissue(sample, id.as_ref()))
            .collect();
        let count = |wanted| tissues.iter().filter(|&&tissue| tissue == wanted).count();
        NormalTumour {
            normal: count(Tissue::Normal),
            tumour: count(Tissue::Tumour),
            unknown: count(Tissue::Unknown),
            tissues,
        }
    }
}

/// The tissue by the sample type of a TCGA barcode, the two digits of its fourth field (`TCGA-OR-A5L9-01A-…`): 01 to 09
/// are tumours, 10 to 19 normal. See [`barcode::parse`] for which ids are read.
pub fn barcode_tissue(sample_id: &str) -> Tissue {
    let code = barcode::parse(sample_id).and_then(|barcode| barcode.sample_type);
    match code.as_deref().map(str::as_bytes) {
        Some([b'0', b'1'..=b'9']) => Tissue::Tumour,
        Some([b'1', _]) => Tissue::Normal,
        _ => Tissue::Unknown,
    }
}

/// Whether a label names normal tissue: "Normal", "Solid Tissue Normal", "BRCA_normal", not "abnormal".
fn says_normal(label: &str) -> bool {
    label
        .split(|character: char| !character.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("normal"))
}
