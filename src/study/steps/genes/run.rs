//! Step 2: gene identifiers become symbols, and the parts of the cohort get the same genes in the same order.

use std::collections::HashSet;
use std::sync::Arc;

use crate::genes::{
    Catalogue, Mapping, MappingOptions, MappingReport, MappingSource, MappingTable, Unmapped,
};
use crate::study::steps::data::{DataResult, LoadedTable};
use crate::study::{Assets, InputFile, Part, Parts, Role, Study};
use crate::table::{Table, align, concatenate};
use crate::{Advance, Error, Progress, Result};

/// Above this many cells the tables as read are given up to the mapping instead of being copied.
const KEEP_TABLES_BELOW_CELLS: usize = 40_000_000;

/// Where less than one column in so many is known, the names are no human genes, and those are known by chance.
const KNOWN_AT_LEAST: usize = 100;

/// The cohort by gene symbols.
#[derive(Debug, Clone)]
pub struct GenesResult {
    /// Samples × symbols of each part, all with the same features.
    pub parts: Parts<Arc<Table>>,
    /// What became of the first table's columns.
    pub report: MappingReport,
    /// What became of the others', and what was dropped to align them.
    pub notes: Vec<String>,
}

impl GenesResult {
    /// The symbols, the same in all parts.
    pub fn symbols(&self) -> &[String] {
        self.parts
            .iter()
            .next()
            .map_or(&[], |(_, table)| &table.features)
    }
}

/// Mapping in progress: one table at a time.
pub struct GenesRun {
    study: Study,
    catalogue: Arc<Catalogue>,
    custom: Option<MappingTable>,
    waiting: std::vec::IntoIter<LoadedTable>,
    total: u64,
    mapped: Vec<(Part, Table)>,
    plan: Option<(Vec<String>, Mapping)>,
    report: Option<MappingReport>,
    notes: Vec<String>,
}

impl GenesRun {
    /// Prepares the mapping of all tables that `data` read.
    ///
    /// # Errors
    /// The tables are gone (read them again), or the user's mapping table can't be read.
    pub fn new(
        study: &Study,
        data: &mut DataResult,
        files: &[InputFile],
        assets: &Assets,
    ) -> Result<Self> {
        let custom = custom_mapping(study, files)?;
        let tables = take_or_share(data)?;
        Ok(GenesRun {
            study: study.clone(),
            catalogue: assets.catalogue.clone(),
            custom,
            total: tables.len() as u64 + 1,
            waiting: tables.into_iter(),
            mapped: Vec::new(),
            plan: None,
            report: None,
            notes: Vec::new(),
        })
    }

    fn map(&mut self, loaded: LoadedTable) -> Result<()> {
        let LoadedTable { table, parts } = loaded;
        let table = Arc::try_unwrap(table).unwrap_or_else(|shared| (*shared).clone());
        let name = table.name.clone();
        let same_columns = self
            .plan
            .as_ref()
            .is_some_and(|(columns, _)| *columns == table.features);
        if !same_columns {
            let options = self.study.genes.options();
            let custom = self.custom.as_ref();
            let planned = mapping_for(&table.features, &self.catalogue, custom, &options);
            let (mapping, unknown) = planned.map_err(|error| error.in_file(&name))?;
            if let Some(note) = unknown {
                self.notes.push(format!("{name}: {note}"));
            }
            if self.plan.is_some() {
                self.notes.push(format!(
                    "{name}: {} gene columns became {} symbols.",
                    table.features.len(),
                    mapping.symbols.len()
                ));
            }
            let notes = mapping.report.notes();
            self.notes
                .extend(notes.into_iter().map(|note| format!("{name}: {note}")));
            self.plan = Some((table.features.clone(), mapping));
        }
        let Some((_, mapping)) = &self.plan else {
            return Ok(());
        };
        self.report.get_or_insert_with(|| {
            let mut mapping = mapping.clone();
            mapping.describe(&table);
            mapping.report
        });
        let mapped = mapping.apply(table).map_err(|error| error.in_file(&name))?;
        self.mapped.extend(by_part(mapped, &parts));
        Ok(())
    }
}

/// The mapping of a table's columns. Where next to none of them is known, all stay under the names they have, so that what
/// asks for no known genes can be done with them; that is then said.
///
/// # Errors
/// As [`Mapping::plan`].
pub fn mapping_for(
    columns: &[String],
    catalogue: &Catalogue,
    custom: Option<&MappingTable>,
    options: &MappingOptions,
) -> Result<(Mapping, Option<String>)> {
    let usual = Mapping::plan(columns, catalogue, custom, options);
    let why = match &usual {
        Ok(mapping) if mapping.symbols.len() * KNOWN_AT_LEAST >= columns.len() => {
            return Ok((usual?, None));
        }
        Ok(mapping) => format!(
            "Only {} of the {} gene columns are known",
            mapping.symbols.len(),
            columns.len()
        ),
        Err(error) => error.what.clone(),
    };
    let keeping = MappingOptions {
        unmapped: Unmapped::Keep,
        ..options.clone()
    };
    let Ok(kept) = Mapping::plan(columns, catalogue, custom, &keeping) else {
        return Ok((usual?, None));
    };
    let note = format!(
        "{why}; all were kept under the names they have. Gene sets will hardly fit them; give a mapping table for that."
    );
    Ok((kept, Some(note)))
}

impl Advance for GenesRun {
    type Output = GenesResult;

    fn advance(&mut self) -> Result<Progress> {
        if let Some(loaded) = self.waiting.next() {
            self.map(loaded)?;
        }
        let left = self.waiting.len() as u64;
        Ok(Progress {
            done: if left == 0 {
                self.total
            } else {
                self.total - 1 - left
            },
            total: self.total,
        })
    }

    fn finish(mut self) -> Result<GenesResult> {
        let report = self
            .report
            .ok_or_else(|| Error::new("there was no table to map", "Add a table first."))?;
        let mut parts = Parts::default();
        for part in Part::ALL {
            let (own, others) = self.mapped.into_iter().partition(|(p, _)| *p == part);
            self.mapped = others;
            let own: Vec<Table> = own
                .into_iter()
                .map(|(_, table): (Part, Table)| table)
                .collect();
            if !own.is_empty() {
                let (table, alignment) = concatenate(own)?;
                self.notes.extend(alignment.notes());
                parts.set(part, table);
            }
        }
        let parts = align_parts(parts, &mut self.notes)?;
        Ok(GenesResult {
            parts,
            report,
            notes: self.notes,
        })
    }
}

/// The user's mapping table, where there is one.
pub fn custom_mapping(study: &Study, files: &[InputFile]) -> Result<Option<MappingTable>> {
    let table = files.iter().find(|file| file.role == Role::Mapping);
    let parse = |file: &InputFile| {
        let bytes = file.read_all(&study.data.read_options(&file.name))?;
        MappingTable::parse(&file.name, &bytes, &study.genes.table_options())
    };
    table.map(parse).transpose()
}

/// The user's mapping table, where there is one and the study uses it.
pub fn mapping_in_use(study: &Study, files: &[InputFile]) -> Result<Option<MappingTable>> {
    match study.genes.mapping {
        MappingSource::Catalogue => Ok(None),
        MappingSource::FileFirst | MappingSource::FileOnly => custom_mapping(study, files),
    }
}

fn take_or_share(data: &mut DataResult) -> Result<Vec<LoadedTable>> {
    let gone = || {
        Error::new(
            "the tables have to be read again",
            "Run the data step first.",
        )
    };
    let tables = data.tables.as_ref().ok_or_else(gone)?;
    let cells: usize = tables.iter().map(|loaded| loaded.table.values.len()).sum();
    if cells < KEEP_TABLES_BELOW_CELLS {
        return Ok(tables.clone());
    }
    data.tables.take().ok_or_else(gone)
}

/// Divides a table's rows among the parts they belong to.
fn by_part(table: Table, parts: &[Part]) -> Vec<(Part, Table)> {
    let present: Vec<Part> = Part::ALL
        .into_iter()
        .filter(|part| parts.contains(part))
        .collect();
    if let [only] = present[..] {
        return vec![(only, table)];
    }
    let rows_of = |part| (0..parts.len()).filter(move |&row| parts[row] == part);
    let groups: Vec<Vec<usize>> = present
        .iter()
        .map(|&part| rows_of(part).collect())
        .collect();
    present.into_iter().zip(table.divide(&groups)).collect()
}

/// Keeps the symbols that all parts have, in the first part's order.
fn align_parts(parts: Parts<Table>, notes: &mut Vec<String>) -> Result<Parts<Arc<Table>>> {
    let Some((_, first)) = parts.iter().next() else {
        return Ok(Parts::default());
    };
    let mut common = first.features.clone();
    for (part, table) in parts.iter() {
        let own: HashSet<&String> = table.features.iter().collect();
        let before = common.len();
        common.retain(|symbol| own.contains(symbol));
        if common.len() * 2 < before.min(table.features.len()) {
            return Err(Error::new(
                format!(
                    "the {} part shares only {} of its {} genes with the other parts",
                    part.name(),
                    common.len(),
                    table.features.len()
                ),
                "Use tables of the same kind of gene identifiers, or give a mapping table that covers both.",
            )
            .in_file(&table.name));
        }
    }
    let mut aligned = Parts::default();
    for (part, table) in parts.into_iter() {
        let dropped = table.features.len() - common.len();
        if dropped > 0 {
            notes.push(format!(
                "{dropped} genes of the {} part are missing in another part and were dropped.",
                part.name()
            ));
        }
        let table = if table.features == common {
            table
        } else {
            align(&common, table)?.0
        };
        aligned.set(part, Arc::new(table));
    }
    Ok(aligned)
}
