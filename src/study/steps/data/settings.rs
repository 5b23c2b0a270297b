//! `[data]`: where the samples come from.

use serde::{Deserialize, Serialize};

use crate::study::cohort::CohortOptions;
use crate::table::{Orientation, ReadOptions};

/// `[data]`: three roles of files, or one labelled set to be split, or the built-in cohort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataSettings {
    /// Files of samples without labels, for pretraining.
    pub pretrain: Vec<String>,
    /// Files of labelled samples, for training the classifiers.
    pub finetune: Vec<String>,
    /// Files of labelled samples, for testing alone.
    pub test: Vec<String>,
    /// Files of new samples, to be classified by a trained classifier.
    pub predict: Vec<String>,
    /// Labelled files to be split into the three parts, instead of the above.
    pub labelled: Vec<String>,
    /// Shares of pretraining, fine-tuning and test samples when `labelled` or `simulated` is split.
    pub split: [f64; 3],
    /// The metadata column that holds the class.
    pub label: String,
    /// Whether samples are rows or columns of the files.
    pub orientation: Orientation,
    /// The column of sample ids, where it is not recognised by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_column: Option<String>,
    /// The column of gene identifiers (samples in columns), where it is not recognised by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gene_column: Option<String>,
    /// Which of several quantities to take, as the files call it or by kind (`"tpm"`, `"counts"`), where it is not to
    /// be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Columns that are metadata whatever they hold, or (samples in columns) are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metadata_columns: Vec<String>,
    /// Columns of numbers that are genes or samples whatever they are called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub value_columns: Vec<String>,
    /// The built-in, simulated cohort instead of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulated: Option<CohortOptions>,
}

impl Default for DataSettings {
    fn default() -> Self {
        DataSettings {
            pretrain: Vec::new(),
            finetune: Vec::new(),
            test: Vec::new(),
            predict: Vec::new(),
            labelled: Vec::new(),
            split: [0.6, 0.2, 0.2],
            label: "cancer_type".into(),
            orientation: Orientation::Auto,
            sample_column: None,
            gene_column: None,
            quantity: None,
            metadata_columns: Vec::new(),
            value_columns: Vec::new(),
            simulated: None,
        }
    }
}

impl DataSettings {
    /// What the table reader needs to know of them.
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions {
            orientation: self.orientation,
            sample_column: self.sample_column.clone(),
            gene_column: self.gene_column.clone(),
            metadata_columns: self.metadata_columns.clone(),
            value_columns: self.value_columns.clone(),
            quantity: self.quantity.clone(),
        }
    }
}
