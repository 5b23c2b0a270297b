//! Gene sets, and scores of samples by ssGSEA.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::pathways::{self, GeneSet, Ssgsea, SsgseaOptions};
use genessl::study::matched_sets;
use numpy::{IntoPyArray, PyArray2};
use pyo3::prelude::*;

use crate::error::{raised, refused};
use crate::running::{detached, helped, run, settings, threads_of};
use crate::table::Table;

/// More than all of MSigDB.
const BYTES_AT_MOST: u64 = 128 << 20;

/// A collection of gene sets.
#[pyclass(frozen, module = "genessl._genessl")]
pub struct GeneSets {
    pub sets: Arc<pathways::GeneSets>,
}

#[pymethods]
impl GeneSets {
    /// Of names with their genes, each gene once.
    #[new]
    fn new(name: &str, sets: Vec<(String, Vec<String>)>) -> Self {
        let set = |(name, mut genes): (String, Vec<String>)| {
            let mut seen = std::collections::HashSet::new();
            genes.retain(|gene| seen.insert(gene.clone()));
            GeneSet {
                name,
                description: String::new(),
                genes,
            }
        };
        let sets = pathways::GeneSets {
            name: name.to_owned(),
            sets: sets.into_iter().map(set).collect(),
            notes: Vec::new(),
        };
        GeneSets {
            sets: Arc::new(sets),
        }
    }

    /// KEGG or WikiPathways, as they come with the program.
    #[staticmethod]
    fn builtin(py: Python<'_>, name: &str) -> PyResult<Self> {
        let sets = detached(py, || match name {
            "kegg" => pathways::GeneSets::kegg().map_err(raised),
            "wikipathways" => pathways::GeneSets::wikipathways().map_err(raised),
            other => Err(refused(
                format!("there are no built-in gene sets \"{other}\""),
                "Give \"KEGG\" or \"WikiPathways\", the path of a GMT file, or a dict of names and genes.",
            )),
        })?;
        Ok(GeneSets {
            sets: Arc::new(sets),
        })
    }

    /// A file: GMT, GMX, GRP or MSigDB's JSON.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let sets = detached(py, || {
            let bytes = bytes_of(&path, BYTES_AT_MOST)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            pathways::GeneSets::parse_gmt(&name, &bytes).map_err(raised)
        })?;
        Ok(GeneSets {
            sets: Arc::new(sets),
        })
    }

    /// Names and genes.
    fn pairs(&self) -> Vec<(String, Vec<String>)> {
        self.sets.pairs()
    }

    /// What was noticed while they were read.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.sets.notes.clone()
    }
}

/// All of a file that has no more than so many bytes.
pub fn bytes_of(path: &Path, most: u64) -> PyResult<Vec<u8>> {
    let name = path.display().to_string();
    let unread = |error: std::io::Error| {
        let what = format!("the file can't be read: {error}");
        raised(genessl::Error::new(what, "Check the path.").in_file(name.clone()))
    };
    // What is no file on a disk does not say how long it is.
    let file = std::fs::File::open(path).map_err(unread)?;
    let mut bytes = Vec::new();
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(unread)?;
    if bytes.len() as u64 > most {
        let what = format!("the file has more than {} MB", most >> 20);
        let advice = "It is not what it was given as: check the path.";
        return Err(raised(
            genessl::Error::new(what, advice).in_file(name.clone()),
        ));
    }
    Ok(bytes)
}

/// Samples × pathways: their names, how many genes of each pathway the table has, enrichment scores, normalised ones, and the
/// sets that were not scored with their genes and those found.
type Scored<'py> = (
    Vec<String>,
    Vec<usize>,
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyArray2<f64>>,
    Vec<(String, usize, usize)>,
);

/// Scores the samples of a table. With `by_catalogue` the sets' genes are looked for under their other names as well.
#[pyfunction]
pub fn ssgsea<'py>(
    py: Python<'py>,
    table: &Table,
    sets: &GeneSets,
    options: &str,
    by_catalogue: bool,
    threads: Option<usize>,
) -> PyResult<Scored<'py>> {
    let options = settings("ssgsea", options)?;
    let threads = threads_of(threads)?;
    let (table, mut sets) = (Arc::clone(&table.table), Arc::clone(&sets.sets));
    let scores = detached(py, move || {
        if by_catalogue {
            let catalogue = Catalogue::builtin().map_err(raised)?;
            sets = Arc::new(matched_sets(&sets, &table.features, &catalogue, None));
        }
        scores(table, &sets, &options, threads)
    })?;
    let nes = scores.nes();
    let left_out = scores.left_out.into_iter();
    Ok((
        scores.pathways,
        scores.sizes,
        scores.es.into_pyarray(py),
        nes.into_pyarray(py),
        left_out
            .map(|set| (set.name, set.genes, set.found))
            .collect(),
    ))
}

/// Scores, within [`detached`].
pub fn scores(
    table: Arc<genessl::table::Table>,
    sets: &pathways::GeneSets,
    options: &SsgseaOptions,
    threads: usize,
) -> PyResult<pathways::Scores> {
    let (crew, _helpers) = helped(threads);
    run(Ssgsea::new(table, sets, options)
        .map_err(raised)?
        .with_crew(&crew))
}
