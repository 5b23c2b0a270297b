//! Batches of samples, as they come one after another where the whole is on no one machine: what depends on the genes alone
//! is made ready once, and each batch then costs what its samples cost.

use std::path::PathBuf;
use std::sync::Arc;

use genessl::crew::Work;
use genessl::genes::{Catalogue, Mapping, MappingOptions};
use genessl::pathways::{Scorer, Scoring};
use genessl::study::matched_sets;
use genessl::table::Table;
use ndarray::ArrayView2;
use numpy::{IntoPyArray, PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::error::{raised, refused};
use crate::genes::plan_of;
use crate::pathways::GeneSets;
use crate::running::{detached, run, settings};

/// Where errors of a batch are.
const PLACE: &str = "the batch";

/// Gene identifiers to symbols, for samples of the same genes.
#[pyclass(frozen, module = "genessl._genessl")]
pub struct BatchMapper {
    genes: Vec<String>,
    mapping: Mapping,
}

#[pymethods]
impl BatchMapper {
    /// For samples of these genes; settings as for `map_genes`.
    #[new]
    fn new(
        py: Python<'_>,
        genes: Vec<String>,
        options: &str,
        mapping_table: Option<PathBuf>,
    ) -> PyResult<Self> {
        let options: MappingOptions = settings("map_genes", options)?;
        detached(py, move || {
            let mapping = plan_of(&genes, PLACE, &options, mapping_table.as_deref())?;
            Ok(BatchMapper { genes, mapping })
        })
    }

    /// The symbols, which are the columns of what is mapped.
    #[getter]
    fn symbols(&self) -> Vec<String> {
        self.mapping.symbols.clone()
    }

    /// Samples × genes to samples × symbols.
    fn map<'py>(&self, values: PyReadonlyArray2<'py, f32>) -> PyResult<Bound<'py, PyArray2<f32>>> {
        let py = values.py();
        let values = values.as_array();
        let mapped = detached(py, move || {
            check_width(values, self.genes.len())?;
            let table = Table {
                name: PLACE.to_owned(),
                sample_ids: vec![String::new(); values.nrows()],
                features: self.genes.clone(),
                values: values.to_owned(),
                remainder: None,
                metadata: Vec::new(),
            };
            self.mapping.apply(table).map_err(raised)
        })?;
        Ok(mapped.values.into_pyarray(py))
    }
}

/// Enrichment scores, for samples of the same genes.
#[pyclass(frozen, module = "genessl._genessl")]
pub struct BatchScorer {
    genes: usize,
    scorer: Arc<Scorer>,
}

#[pymethods]
impl BatchScorer {
    /// For samples of these genes; all else as for `ssgsea`.
    #[new]
    fn new(
        py: Python<'_>,
        genes: Vec<String>,
        sets: &GeneSets,
        options: &str,
        by_catalogue: bool,
    ) -> PyResult<Self> {
        let options = settings("ssgsea", options)?;
        let mut sets = Arc::clone(&sets.sets);
        detached(py, move || {
            if by_catalogue {
                let catalogue = Catalogue::builtin().map_err(raised)?;
                sets = Arc::new(matched_sets(&sets, &genes, &catalogue, None));
            }
            let scorer = Scorer::prepare(&genes, &sets, &options);
            let scorer = scorer.map_err(|error| raised(error.in_file(PLACE)))?;
            Ok(BatchScorer {
                genes: genes.len(),
                scorer: Arc::new(scorer),
            })
        })
    }

    /// The names of the sets that are scored.
    #[getter]
    fn terms(&self) -> Vec<String> {
        self.scorer.pathways().to_vec()
    }

    /// Samples × genes to samples × sets: enrichment scores.
    fn score<'py>(
        &self,
        values: PyReadonlyArray2<'py, f32>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let py = values.py();
        let values = values.as_array();
        let es = detached(py, move || {
            check_width(values, self.genes)?;
            let scoring = Scoring::given(values.mapv(f64::from)).begin(&self.scorer);
            run(scoring.map_err(raised)?)
        })?;
        Ok(es.into_pyarray(py))
    }
}

fn check_width(values: ArrayView2<'_, f32>, genes: usize) -> PyResult<()> {
    if values.ncols() == genes {
        return Ok(());
    }
    Err(refused(
        format!(
            "the samples have {} values each, for {genes} genes",
            values.ncols()
        ),
        "Give a value for each gene, in the same order.",
    ))
}
