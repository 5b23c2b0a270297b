//! How many samples each class has, and which are normal tissue.

use std::collections::HashMap;

use serde::Serialize;

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
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        ClassCounts { counts, unlabelled }
    }

    /// All samples, labelled or not.
    pub fn samples(&self) -> usize {
        self.unlabelled + self.counts.iter().map(|(_, count)| count).sum::<usize>()
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
/// are tumours, 10 to 19 normal. Projects that number their samples alike (TARGET, and the simulated cohort's `SIM-`) and
/// barcodes with dots for dashes, as R writes them, are read too.
pub fn barcode_tissue(sample_id: &str) -> Tissue {
    let mut fields = sample_id.trim().split(['-', '.', '_']);
    let project = fields.next().unwrap_or_default().to_ascii_uppercase();
    if !["TCGA", "TARGET", "SIM"].contains(&project.as_str()) {
        return Tissue::Unknown;
    }
    match fields.nth(2).unwrap_or_default().as_bytes() {
        [tens, ones, vial @ ..]
            if ones.is_ascii_digit() && vial.iter().all(u8::is_ascii_alphabetic) =>
        {
            match (tens, ones) {
                (b'0', b'1'..=b'9') => Tissue::Tumour,
                (b'1', _) => Tissue::Normal,
                _ => Tissue::Unknown,
            }
        }
        _ => Tissue::Unknown,
    }
}

/// Whether a label names normal tissue: "Normal", "Solid Tissue Normal", "BRCA_normal", not "abnormal".
fn says_normal(label: &str) -> bool {
    label
        .split(|character: char| !character.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("normal"))
}
