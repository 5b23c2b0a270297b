//! How the ids of samples are compared with those of a file of labels.

use crate::table::names::producers::sample_of_file;
use crate::table::names::quantity;

/// How ids are compared, the strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    AsWritten,
    /// The label file names the sample's file.
    ByFile,
    /// R writes dots for hyphens and spaces.
    Punctuation,
    /// R writes `X` before what does not begin with a letter.
    RNames,
    /// pandas writes `101.0` of a number that stood beside missing ones.
    Decimals,
    /// Spreadsheets take zeros off the beginning of numbers.
    Zeros,
    /// The beginning of a TCGA barcode: patient, sample, or sample with vial.
    Barcode(usize),
    /// The same of the label file's barcodes, where they are the longer ones and a single one begins so.
    Shortened(usize),
}

impl Comparison {
    pub(super) const ALL: [Comparison; 12] = [
        Comparison::AsWritten,
        Comparison::ByFile,
        Comparison::Punctuation,
        Comparison::RNames,
        Comparison::Decimals,
        Comparison::Zeros,
        Comparison::Barcode(16),
        Comparison::Barcode(15),
        Comparison::Barcode(12),
        Comparison::Shortened(16),
        Comparison::Shortened(15),
        Comparison::Shortened(12),
    ];

    /// What is looked up of an id in the label file.
    pub(super) fn of_label(self, id: &str) -> String {
        match self {
            Comparison::AsWritten => id.to_owned(),
            // A table's columns may have been called by a quantity.
            Comparison::ByFile => {
                let sample = sample_of_file(id);
                let bare = quantity::affixed(&sample).map(|(bare, _)| bare.to_owned());
                bare.unwrap_or(sample)
            }
            Comparison::Punctuation => hyphens(id),
            Comparison::RNames => hyphens(without_x(id)),
            Comparison::Decimals => hyphens(whole(without_x(id))),
            Comparison::Zeros => hyphens(without_zeros(whole(without_x(id)))),
            Comparison::Barcode(_) => hyphens(id).to_ascii_uppercase(),
            Comparison::Shortened(letters) => beginning(id, letters).unwrap_or_default(),
        }
    }

    /// The same of a sample's id; `None` where it is not comparable so.
    pub(super) fn of_sample(self, id: &str) -> Option<String> {
        match self {
            Comparison::AsWritten => Some(id.to_owned()),
            Comparison::ByFile => Some(sample_of_file(id)),
            Comparison::Punctuation
            | Comparison::RNames
            | Comparison::Decimals
            | Comparison::Zeros => Some(self.of_label(id)),
            Comparison::Barcode(letters) => beginning(id, letters),
            Comparison::Shortened(letters) => {
                beginning(id, letters).filter(|_| id.len() == letters)
            }
        }
    }

    /// Whether it may make two ids one, so that it counts only where neither side has another such.
    pub(super) fn is_of_single_ones(self) -> bool {
        matches!(
            self,
            Comparison::RNames
                | Comparison::Decimals
                | Comparison::Zeros
                | Comparison::Shortened(_)
        )
    }

    pub(super) fn note(self) -> Option<String> {
        match self {
            Comparison::AsWritten => None,
            Comparison::ByFile => {
                Some("Samples were found by the names of their files or columns.".into())
            }
            Comparison::Punctuation => Some(
                "Ids were compared without regard to dots, hyphens, spaces and underscores.".into(),
            ),
            Comparison::RNames => Some(
                "Ids were compared without the X that R writes before digits, and without regard to dots, hyphens, spaces and \
                 underscores."
                    .into(),
            ),
            Comparison::Decimals => {
                Some("Ids were compared as numbers: 101.0, as pandas writes it, is 101.".into())
            }
            Comparison::Zeros => Some(
                "Ids were compared as numbers, without zeros at their beginning: 001 is 1.".into(),
            ),
            Comparison::Barcode(letters) => Some(format!(
                "Samples were found by the first {letters} letters of their barcodes."
            )),
            Comparison::Shortened(letters) => Some(format!(
                "Labels were found by the first {letters} letters of their barcodes, where a single one begins so."
            )),
        }
    }
}

/// The first letters of a TCGA barcode; `None` of another id, or a shorter one.
fn beginning(id: &str, letters: usize) -> Option<String> {
    let id = hyphens(id).to_ascii_uppercase();
    let begins = id.starts_with("TCGA-").then(|| id.get(..letters)).flatten();
    begins.map(str::to_owned)
}

/// A name without the `X` that R's `make.names` puts before what does not begin with a letter.
fn without_x(id: &str) -> &str {
    let rest = id.strip_prefix('X');
    let is_put = |rest: &&str| rest.starts_with(|first: char| !first.is_alphabetic());
    rest.filter(is_put).unwrap_or(id)
}

/// `101` of `101.0`.
fn whole(id: &str) -> &str {
    id.strip_suffix(".0")
        .filter(|id| is_digits(id))
        .unwrap_or(id)
}

/// `1` of `001`.
fn without_zeros(id: &str) -> &str {
    let rest = id.trim_start_matches('0');
    match is_digits(id) && !rest.is_empty() {
        true => rest,
        false => id,
    }
}

fn is_digits(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

fn hyphens(id: &str) -> String {
    id.replace(['.', '_', ' ', ':', '/'], "-")
}

/// How the ids of a file were found.
pub(super) struct Match {
    pub(super) column: usize,
    pub(super) comparison: Comparison,
    /// For each sample, the row.
    pub(super) rows: Vec<Option<usize>>,
    pub(super) found: usize,
}
