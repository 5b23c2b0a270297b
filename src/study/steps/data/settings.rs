//! `[data]`: where the samples come from.

use serde::{Deserialize, Serialize};

use super::table_settings::TableSettings;
use crate::study::Role;
use crate::study::cohort::CohortOptions;
use crate::study::tumours::{self, TumourOptions};
use crate::table::{Orientation, ReadOptions, Transform, USUAL_LABEL};

/// `[data]`: files of three roles, labelled ones to be split, or both; or the built-in cohort.
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
    /// The file of a trained classifier, which new samples meet in the place of the study's own; one at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classifier: Vec<String>,
    /// Labelled files to be split into the three parts, alone or beside the above: what is drawn of them joins the files
    /// of its part, and where `test` has files, nothing is drawn for that part. Samples without a class are for
    /// pretraining; those of a patient who is tested are left out.
    pub labelled: Vec<String>,
    /// Files of classes and other metadata of samples, by their ids: columns that the tables of samples get.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Shares of pretraining, fine-tuning and test samples when `labelled` or a built-in cohort is split.
    pub split: [f64; 3],
    /// The metadata column that holds the class.
    pub label: String,
    /// The metadata column whose value samples share that belong together, such as the patient: a split keeps them in
    /// one part, and given parts that share them are warned of. `"barcodes"`, as without it: TCGA's barcodes tell the
    /// patient; `"none"` keeps no samples together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether samples are rows or columns of the files.
    pub orientation: Orientation,
    /// The column of sample ids, where it is not recognised by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_column: Option<String>,
    /// The column of gene identifiers (samples in columns; of `var` in AnnData files), where it is not recognised by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gene_column: Option<String>,
    /// Which of several quantities to take, as the files call it or by kind (`"tpm"`, `"counts"`), where it is not to
    /// be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// The sheet of workbooks (or the file in archives) to take, where it is not the first that is a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The layer of AnnData files to take, or `"raw"`, where it is not `X` (where there is no `X`: `raw`, or the only layer).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Columns that are metadata whatever they hold, or (samples in columns) are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metadata_columns: Vec<String>,
    /// Columns of numbers that are genes or samples whatever they are called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub value_columns: Vec<String>,
    /// The simulated cohort of types of one tissue instead of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulated: Option<CohortOptions>,
    /// The cohort of tumours drawn around TCGA's profiles instead of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tumours: Option<TumourOptions>,
    /// What is set for one file alone: `[[data.table]]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<TableSettings>,
}

impl Default for DataSettings {
    fn default() -> Self {
        DataSettings {
            pretrain: Vec::new(),
            finetune: Vec::new(),
            test: Vec::new(),
            predict: Vec::new(),
            classifier: Vec::new(),
            labelled: Vec::new(),
            labels: Vec::new(),
            split: [0.6, 0.2, 0.2],
            label: USUAL_LABEL.into(),
            group: None,
            orientation: Orientation::Auto,
            sample_column: None,
            gene_column: None,
            quantity: None,
            sheet: None,
            layer: None,
            metadata_columns: Vec::new(),
            value_columns: Vec::new(),
            simulated: None,
            tumours: None,
            table: Vec::new(),
        }
    }
}

impl DataSettings {
    /// Takes away the names of all files: what they hold is known otherwise.
    pub(in crate::study) fn forget_files(&mut self) {
        let lists = [
            &mut self.pretrain,
            &mut self.finetune,
            &mut self.test,
            &mut self.labelled,
            &mut self.labels,
            &mut self.predict,
            &mut self.classifier,
        ];
        lists.into_iter().for_each(Vec::clear);
    }

    /// The transform that a built-in cohort's numbers want.
    pub(super) fn built_in_transform(&self) -> Option<Transform> {
        let counts = self.simulated.as_ref().map(|_| CohortOptions::TRANSFORM);
        counts.or(self.tumours.as_ref().map(|_| tumours::TRANSFORM))
    }

    /// Whether the samples are of a built-in cohort and not of files.
    pub fn is_built_in(&self) -> bool {
        self.simulated.is_some() || self.tumours.is_some()
    }

    /// How the file of this name is read: as is set for all files, but for what is set for it alone.
    pub fn read_options(&self, file: &str) -> ReadOptions {
        let mut options = ReadOptions {
            orientation: self.orientation,
            sample_column: self.sample_column.clone(),
            gene_column: self.gene_column.clone(),
            metadata_columns: self.metadata_columns.clone(),
            value_columns: self.value_columns.clone(),
            quantity: self.quantity.clone(),
            sheet: self.sheet.clone(),
            layer: self.layer.clone(),
            label: Some(self.label.clone()),
            group: self.group.clone(),
            scale: None,
        };
        if let Some(own) = self.of_file(file) {
            own.apply(&mut options);
        }
        options
    }

    /// What is set for the file of this name alone.
    pub fn of_file(&self, file: &str) -> Option<&TableSettings> {
        self.table.iter().find(|table| table.is_of(file))
    }

    /// The column of classes of the file of this name, unless it has to be recognised there.
    pub fn label_of(&self, file: &str) -> &str {
        let own = self.of_file(file).and_then(|table| table.label.as_deref());
        own.unwrap_or(&self.label)
    }

    /// What keeps samples of the file of this name together: a column, `"barcodes"` or `"none"`; `None` where nothing is set.
    pub fn group_of(&self, file: &str) -> Option<&str> {
        let own = self.of_file(file).and_then(|table| table.group.as_deref());
        own.or(self.group.as_deref())
    }

    /// Puts files that have their role in `[[data.table]]` into the lists of their roles, and gives back those that hold
    /// no samples.
    pub fn list_tables(&mut self) -> Vec<(Role, String)> {
        let mut others = Vec::new();
        let mut tables = std::mem::take(&mut self.table);
        for table in &mut tables {
            let Some(role) = table.role.take() else {
                continue;
            };
            match self.files_of(role) {
                Some(files) if !files.contains(&table.path) => files.push(table.path.clone()),
                Some(_) => {}
                None => others.push((role, table.path.clone())),
            }
        }
        tables.retain(|table| !table.is_empty());
        self.table = tables;
        others
    }

    fn files_of(&mut self, role: Role) -> Option<&mut Vec<String>> {
        match role {
            Role::Pretrain => Some(&mut self.pretrain),
            Role::Finetune => Some(&mut self.finetune),
            Role::Test => Some(&mut self.test),
            Role::Labelled => Some(&mut self.labelled),
            Role::Predict => Some(&mut self.predict),
            Role::Classifier => Some(&mut self.classifier),
            Role::Labels => Some(&mut self.labels),
            Role::Mapping | Role::Sets => None,
        }
    }
}
