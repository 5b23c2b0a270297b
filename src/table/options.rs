//! What a person can say of a file before it is read.

use serde::{Deserialize, Serialize};

use super::deciding::scale::ScaleKind;
use super::layout::orientation::Orientation;

/// What to make of a file where its content should not decide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// Whether samples are in rows or in columns.
    pub orientation: Orientation,
    /// The column of sample ids (samples in rows); recognised where `None`.
    pub sample_column: Option<String>,
    /// The column of gene identifiers (samples in columns; of AnnData's `var`); recognised where `None`.
    pub gene_column: Option<String>,
    /// Columns that are metadata whatever they hold (samples in rows), or rows that are, and columns that are left out
    /// (samples in columns).
    pub metadata_columns: Vec<String>,
    /// Columns of numbers that are genes (samples in rows) or samples, whatever they are called.
    pub value_columns: Vec<String>,
    /// Which of several quantities to take, as the file calls it or by kind: `"tpm"`, `"counts"` …; the first of TPM,
    /// counts, normalised counts, CPM, FPKM where `None`.
    pub quantity: Option<String>,
    /// The column of classes; recognised where `None`. One that is not there is not missed: another is offered.
    pub label: Option<String>,
    /// The column whose value samples of one patient share, `"barcodes"` or `"none"`; changes no number either.
    pub group: Option<String>,
    /// What the numbers are, where they should not tell; changes no number.
    pub scale: Option<ScaleKind>,
    /// Which sheet of a workbook (or which file of an archive) to take; the first (the only) one where `None`.
    pub sheet: Option<String>,
    /// Which layer of an AnnData file to take, or `"raw"`; `X` where `None`.
    pub layer: Option<String>,
}

/// How a column is kept from being taken for a gene, wherever one stands: page, study file, command line.
pub(super) fn metadata_advice(column: &str) -> String {
    format!(
        "If this is not a gene, name \"{column}\" among the metadata columns: a setting of the step Data, \
         metadata_columns under [data] in a study file, --metadata-columns on the command line."
    )
}
