//! Tables of expression: from files of any format, from matrices, and back to arrays.

use std::path::PathBuf;
use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::table::{self, MetadataColumn, ReadOptions, Reading, open_path};
use ndarray::{Array2, ArrayView2};
use numpy::{IntoPyArray, PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::error::{raised, refused};
use crate::running::{detached, json, run, settings};

/// Samples × genes, held by the engine.
#[pyclass(frozen, module = "genessl._genessl")]
pub struct Table {
    pub table: Arc<table::Table>,
}

impl Table {
    pub fn of(table: table::Table) -> Self {
        Table {
            table: Arc::new(table),
        }
    }
}

#[pymethods]
impl Table {
    /// Of numbers: samples × genes, or genes × samples where `genes_in_rows`.
    #[new]
    fn new(
        values: PyReadonlyArray2<'_, f64>,
        samples: Vec<String>,
        genes: Vec<String>,
        metadata: Vec<(String, Vec<Option<String>>)>,
        genes_in_rows: bool,
        name: &str,
    ) -> PyResult<Self> {
        let py = values.py();
        let values = values.as_array();
        let values = if genes_in_rows {
            values.reversed_axes()
        } else {
            values
        };
        check_shape(values, &samples, &genes)?;
        let metadata = metadata_columns(metadata, samples.len())?;
        detached(py, move || {
            let table = table::Table::from_view(name, samples, genes, values);
            check_size(&table, values)?;
            Ok(Table::of(table::Table { metadata, ..table }))
        })
    }

    /// The samples' names.
    #[getter]
    fn samples(&self) -> Vec<String> {
        self.table.sample_ids.clone()
    }

    /// The genes' names.
    #[getter]
    fn genes(&self) -> Vec<String> {
        self.table.features.clone()
    }

    /// What messages call it.
    #[getter]
    fn name(&self) -> String {
        self.table.name.clone()
    }

    /// Samples × genes, each number to its last bit.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let values = detached(py, || Ok(exact(&self.table)))?;
        Ok(values.into_pyarray(py))
    }

    /// What else is known of the samples: names of columns, each with a text a sample.
    #[getter]
    fn metadata(&self) -> Vec<(String, Vec<String>)> {
        let columns = self.table.metadata.iter();
        columns
            .map(|column| (column.name.clone(), column.values.clone()))
            .collect()
    }
}

/// Reads a file of any format that the reader knows; gives the table and, as JSON, how it was read.
#[pyfunction]
pub fn read_table(py: Python<'_>, path: PathBuf, options: &str) -> PyResult<(Table, String)> {
    let options: ReadOptions = settings("read_table", options)?;
    detached(py, || {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let source = open_path(&path).map_err(raised)?;
        let catalogue = Catalogue::builtin().map_err(raised)?;
        let reading = Reading::judged(&name, source, &options, catalogue).map_err(raised)?;
        let read = run(reading)?;
        Ok((Table::of(read.table), json(&read.report)?))
    })
}

fn check_shape(values: ArrayView2<'_, f64>, samples: &[String], genes: &[String]) -> PyResult<()> {
    if values.dim() == (samples.len(), genes.len()) {
        return Ok(());
    }
    let (rows, columns) = values.dim();
    Err(refused(
        format!(
            "there are {rows} samples with {columns} values each, and {} names of samples and {} of genes",
            samples.len(),
            genes.len()
        ),
        "Give each sample and each gene a name.",
    ))
}

/// In single precision, the engine's own, larger numbers are infinite.
fn check_size(table: &table::Table, numbers: ArrayView2<'_, f64>) -> PyResult<()> {
    if !table.values.iter().any(|value| value.is_infinite()) {
        return Ok(());
    }
    let held = table.values.indexed_iter().zip(numbers.outer_iter().flatten());
    let large = held.into_iter().find(|((_, value), number)| value.is_infinite() && number.is_finite());
    let Some((((sample, gene), _), number)) = large else {
        return Ok(());
    };
    let (gene, sample) = (&table.features[gene], &table.sample_ids[sample]);
    Err(refused(
        format!("{gene} of {sample} is {number:e}"),
        "Numbers go up to 3.4e38: scale them first.",
    ))
}

fn metadata_columns(
    given: Vec<(String, Vec<Option<String>>)>,
    samples: usize,
) -> PyResult<Vec<MetadataColumn>> {
    let column = |(name, values): (String, Vec<Option<String>>)| {
        if values.len() != samples {
            let what = format!(
                "\"{name}\" has {} values for {samples} samples",
                values.len()
            );
            return Err(refused(what, "Give one for each sample."));
        }
        let values = values.into_iter().map(Option::unwrap_or_default).collect();
        Ok(MetadataColumn { name, values })
    };
    given.into_iter().map(column).collect()
}

fn exact(table: &table::Table) -> Array2<f64> {
    let (mut values, mut row) = (Array2::zeros(table.values.dim()), Vec::new());
    for (sample, mut to) in values.rows_mut().into_iter().enumerate() {
        table.row_into(sample, &mut row);
        to.iter_mut()
            .zip(&row)
            .for_each(|(to, &number)| *to = number);
    }
    values
}
