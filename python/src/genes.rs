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
        let catalogue = Catalogue::builtin().map_err(raised)?;
        let own = mapping_table.as_deref().map(own_table).transpose()?;
        let plan = Mapping::plan(&table.features, &catalogue, own.as_ref(), &options);
        let mut mapping = plan.map_err(|error| raised(error.in_file(&table.name)))?;
        mapping.describe(&table);
        let (report, notes) = (json(&mapping.report)?, mapping.report.notes());
        let mapped = mapping.apply(table).map_err(raised)?;
        Ok((Table::of(mapped), report, notes))
    })
}

fn own_table(path: &Path) -> PyResult<MappingTable> {
    let bytes = bytes_of(path, BYTES_AT_MOST)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    MappingTable::parse(&name, &bytes, &Default::default()).map_err(raised)
}
