//! Gene identifiers of any kind to symbols.

use std::path::{Path, PathBuf};

use genessl::genes::{Catalogue, Mapping, MappingOptions, MappingTable};
use pyo3::prelude::*;

use crate::error::raised;
use crate::pathways::bytes_of;
use crate::running::{detached, json, settings};
use crate::table::Table;

/// As for gene sets.
const BYTES_AT_MOST: u64 = 128 << 20;

/// The table by symbols; as JSON what became of every column; and that in sentences.
#[pyfunction]
pub fn map_genes(
    py: Python<'_>,
    table: &Table,
    options: &str,
    mapping_table: Option<PathBuf>,
) -> PyResult<(Table, String, Vec<String>)> {
    let options: MappingOptions = settings("map_genes", options)?;
    let table = genessl::table::Table::clone(&table.table);
    detached(py, move || {
        let own = mapping_table.as_deref();
        let mut mapping = plan_of(&table.features, &table.name, &options, own)?;
        mapping.describe(&table);
        let (report, notes) = (json(&mapping.report)?, mapping.report.notes());
        let mapped = mapping.apply(table).map_err(raised)?;
        Ok((Table::of(mapped), report, notes))
    })
}

/// What becomes of genes; `place` is where those are that can't be mapped.
pub fn plan_of(
    genes: &[String],
    place: &str,
    options: &MappingOptions,
    mapping_table: Option<&Path>,
) -> PyResult<Mapping> {
    let catalogue = Catalogue::builtin().map_err(raised)?;
    let own = mapping_table.map(own_table).transpose()?;
    let plan = Mapping::plan(genes, &catalogue, own.as_ref(), options);
    plan.map_err(|error| raised(error.in_file(place)))
}

fn own_table(path: &Path) -> PyResult<MappingTable> {
    let bytes = bytes_of(path, BYTES_AT_MOST)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    MappingTable::parse(&name, &bytes, &Default::default()).map_err(raised)
}
