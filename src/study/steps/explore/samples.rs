//! The samples as Explore sees them: those of all parts in one order, with everything that is known of each.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use ndarray::{Array2, ArrayView1};

use crate::explore::barcode;
use crate::explore::classes::{NormalTumour, Tissue};
use crate::sorting::sort;
use crate::study::Part;
use crate::study::fingerprint::Fingerprint;
use crate::study::steps::data::DataResult;
use crate::study::steps::genes::GenesResult;
use crate::table::{MetadataColumn, RowTransform, Table, Transform};
use crate::{Error, Result};

/// The samples of all parts, pretraining first, then fine-tuning, then test.
#[derive(Debug, Clone, Default)]
pub struct CohortSamples {
    /// One id per sample.
    pub ids: Vec<String>,
    /// One class per sample, empty where unknown.
    pub labels: Vec<String>,
    /// The part each is in.
    pub parts: Vec<Part>,
    /// Everything else that the files or the barcodes say.
    pub metadata: Vec<MetadataColumn>,
    tables: Vec<Arc<Table>>,
    fingerprint: OnceLock<Fingerprint>,
}

impl CohortSamples {
    /// Of a mapped cohort.
    pub fn of(data: &DataResult, genes: &GenesResult) -> Self {
        let mut samples = CohortSamples::default();
        let mut labels: HashMap<(Part, &str), &str> = HashMap::new();
        for sample in &data.samples {
            let label = sample.label.as_deref().unwrap_or("");
            labels.insert((sample.part, &sample.id), label);
        }
        for (part, table) in genes.parts.iter() {
            for id in &table.sample_ids {
                let label = labels.get(&(part, id.as_str())).copied().unwrap_or("");
                samples.labels.push(label.to_string());
                samples.ids.push(id.clone());
                samples.parts.push(part);
            }
            samples.tables.push(table.clone());
        }
        samples.metadata = samples.all_metadata();
        samples
    }

    /// Of all numbers, names and classes.
    pub fn fingerprint(&self) -> Fingerprint {
        *self.fingerprint.get_or_init(|| {
            let known = Fingerprint::of("cohort").texts(self.labels.iter());
            self.tables
                .iter()
                .fold(known, |known, table| known.table(table))
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The genes, the same for all samples.
    pub fn genes(&self) -> &[String] {
        self.tables.first().map_or(&[], |table| &table.features)
    }

    /// The number of different classes.
    pub fn classes(&self) -> usize {
        class_names(&self.labels).len()
    }

    /// Normal and tumour samples.
    pub fn tissues(&self) -> NormalTumour {
        NormalTumour::of(&self.ids, &self.labels)
    }

    /// A sample's values of all genes, as the tables hold them.
    pub fn row(&self, sample: usize) -> Result<ArrayView1<'_, f32>> {
        let mut first = 0;
        for table in &self.tables {
            if sample < first + table.samples() {
                return Ok(table.values.row(sample - first));
            }
            first += table.samples();
        }
        Err(Error::new(
            format!("there is no sample {sample}"),
            "Run the step again.",
        ))
    }

    /// How a sample's values are transformed.
    ///
    /// # Errors
    /// As [`RowTransform::of`], with the sample's name.
    pub fn transform(&self, sample: usize, how: Transform) -> Result<RowTransform> {
        let id = self.ids.get(sample).map_or("?", String::as_str);
        RowTransform::of(self.row(sample)?, how)
            .map_err(|error| Error::new(format!("sample {id}: {}", error.what), error.advice))
    }

    /// One gene of every sample, transformed.
    ///
    /// # Errors
    /// As [`Self::transform`].
    pub fn gene(&self, gene: usize, how: Transform) -> Result<Vec<f32>> {
        let value = |sample| -> Result<f32> {
            let row = self.row(sample)?;
            let raw = row.get(gene).copied().unwrap_or(f32::NAN);
            Ok(self.transform(sample, how)?.apply(raw))
        };
        (0..self.len()).map(value).collect()
    }

    fn all_metadata(&self) -> Vec<MetadataColumn> {
        let mut columns = vec![self.tissue_column()];
        for (name, values) in barcode::columns(&self.ids) {
            let name = name.to_string();
            columns.push(MetadataColumn { name, values });
        }
        let mut names: Vec<String> = Vec::new();
        for column in self.tables.iter().flat_map(|table| &table.metadata) {
            if !names.contains(&column.name) {
                names.push(column.name.clone());
            }
        }
        for name in names {
            let mut values = Vec::with_capacity(self.len());
            for table in &self.tables {
                match table.metadata_column(&name) {
                    Some(column) => values.extend(column.values.iter().cloned()),
                    None => values.extend(std::iter::repeat_n(String::new(), table.samples())),
                }
            }
            columns.push(MetadataColumn { name, values });
        }
        columns.retain(|column| column.values.iter().any(|value| !value.is_empty()));
        columns
    }

    fn tissue_column(&self) -> MetadataColumn {
        let name = |tissue: &Tissue| match tissue {
            Tissue::Normal => "Normal",
            Tissue::Tumour => "Tumour",
            Tissue::Unknown => "",
        };
        let tissues = self.tissues().tissues;
        MetadataColumn {
            name: "tissue".into(),
            values: tissues.iter().map(|tissue| name(tissue).into()).collect(),
        }
    }
}

/// The different classes in alphabetical order; empty text is none.
pub(super) fn class_names(labels: &[String]) -> Vec<&String> {
    let mut names: Vec<&String> = labels.iter().filter(|label| !label.is_empty()).collect();
    sort(&mut names, &Ord::cmp);
    names.dedup();
    names
}

/// Chosen genes of all samples, transformed, gathered some samples at a time.
pub(super) struct Gathering {
    samples: Arc<CohortSamples>,
    transform: Transform,
    columns: Vec<usize>,
    values: Array2<f32>,
    done: usize,
}

impl Gathering {
    pub fn new(samples: Arc<CohortSamples>, transform: Transform, columns: Vec<usize>) -> Self {
        Gathering {
            values: Array2::zeros((samples.len(), columns.len())),
            samples,
            transform,
            columns,
            done: 0,
        }
    }

    /// Takes the next samples; whether all are there.
    pub fn advance(&mut self) -> Result<bool> {
        let end = (self.done + 64).min(self.samples.len());
        for sample in self.done..end {
            let scale = self.samples.transform(sample, self.transform)?;
            let row = self.samples.row(sample)?;
            let mut gathered = self.values.row_mut(sample);
            for (value, &column) in gathered.iter_mut().zip(&self.columns) {
                *value = scale.apply(row.get(column).copied().unwrap_or(f32::NAN));
            }
        }
        self.done = end;
        Ok(self.done == self.samples.len())
    }

    /// Samples × the chosen genes.
    pub fn values(self) -> Array2<f32> {
        self.values
    }
}
