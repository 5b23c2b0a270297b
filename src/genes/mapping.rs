//! Which columns become which symbols.

use std::collections::BTreeMap;

use super::advice::nothing_mapped;
use super::catalogue::Catalogue;
use super::custom::MappingTable;
use super::identifier::{Identifier, IdentifierKind};
use super::options::{MappingOptions, MappingSource, Unmapped};
use super::report::{
    AmbiguousColumn, MappedCounts, MappingReport, MergedSymbol, RecognisedCounts, RepairedColumn,
    SetCoverage, TakenApartColumn, UnmappedColumn, WhyUnmapped, coverage,
};
use super::resolver::{Reading, Resolution, Resolved, Resolver, Source};
use crate::table::Table;
use crate::{Error, Result};

/// A plan that turns a table with given columns into one of symbols.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The columns of the result: in order without regard to case, each once.
    pub symbols: Vec<String>,
    /// What became of every column.
    pub report: MappingReport,
    /// The columns it was planned for.
    pub(super) features: Vec<String>,
    /// For each symbol the columns it is made of.
    pub(super) columns: Vec<Vec<u32>>,
}

impl Mapping {
    /// Finds the symbol of every column, and which columns have the same.
    ///
    /// Errors if a mapping table is asked for and not given, or if no column gets a symbol and those without are not
    /// kept.
    pub fn plan(
        features: &[String],
        catalogue: &Catalogue,
        custom: Option<&MappingTable>,
        options: &MappingOptions,
    ) -> Result<Mapping> {
        let file = wanted_file(custom, options.mapping)?.map(|file| file.fitted(features));
        let file = file.as_deref();
        let judge = (options.mapping != MappingSource::FileOnly).then_some(catalogue);
        let resolver = Resolver::of_table(features, judge, file);
        let mut planning = Planning::new(resolver.sources(), options);
        for (feature, column) in features.iter().zip(0..) {
            planning.add(column, feature, &resolver, catalogue);
        }
        planning.finish(features, file)
    }

    /// How much of each gene set (name, genes) the result has.
    pub fn coverage(&self, sets: &[(String, Vec<String>)]) -> Vec<SetCoverage> {
        coverage(&self.symbols, sets)
    }

    /// Puts the coverage of gene sets into the report.
    pub fn cover(&mut self, sets: &[(String, Vec<String>)]) {
        self.report.coverage = self.coverage(sets);
    }

    /// Puts into the report what the table has beside genes: samples, and metadata that is carried over.
    pub fn describe(&mut self, table: &Table) {
        self.report.samples = table.samples();
        self.report.metadata = table
            .metadata
            .iter()
            .map(|column| column.name.clone())
            .collect();
    }
}

/// The mapping table if it is to be used.
fn wanted_file(
    custom: Option<&MappingTable>,
    mapping: MappingSource,
) -> Result<Option<&MappingTable>> {
    match (mapping, custom) {
        (MappingSource::Catalogue, _) => Ok(None),
        (_, Some(file)) => Ok(Some(file)),
        (_, None) => Err(Error::new(
            "The genes are to be mapped by a mapping table, but none was given",
            "Add a mapping table, or choose the built-in catalogue.",
        )),
    }
}

/// The plan while columns are added.
struct Planning {
    report: MappingReport,
    /// By symbol in upper case: how it is written, and its columns in the table's order.
    groups: BTreeMap<String, (String, Vec<u32>)>,
    /// Columns whose symbol their name is an alias of, and those whose name was the symbol once; ascending.
    aliases: Vec<u32>,
    former: Vec<u32>,
}

impl Planning {
    fn new(sources: Vec<String>, options: &MappingOptions) -> Planning {
        let report = MappingReport {
            sources,
            options: options.clone(),
            samples: 0,
            columns: 0,
            recognised: RecognisedCounts::default(),
            versions_stripped: 0,
            par_y: 0,
            taken_apart: Vec::new(),
            dates: 0,
            mapped: MappedCounts::default(),
            unmapped: Vec::new(),
            unmapped_kept: options.unmapped == Unmapped::Keep,
            repaired: Vec::new(),
            ambiguous: Vec::new(),
            merged: Vec::new(),
            symbols: 0,
            metadata: Vec::new(),
            coverage: Vec::new(),
        };
        Planning {
            report,
            groups: BTreeMap::new(),
            aliases: Vec::new(),
            former: Vec::new(),
        }
    }

    fn add(&mut self, column: u32, feature: &str, resolver: &Resolver<'_>, catalogue: &Catalogue) {
        let resolved = resolver.resolve(feature);
        self.count_name(feature, &resolved);
        let Resolved {
            resolution,
            identifier,
            reading,
        } = resolved;
        match resolution {
            Resolution::Symbol(mut symbol, source) => {
                // A file's as HGNC spells it, where it is one of its symbols.
                if source == Source::File
                    && let Some(spelled) = catalogue.spelling(&symbol.to_ascii_uppercase())
                {
                    symbol = spelled.to_owned();
                }
                self.count(feature, &symbol, source, reading);
                match source {
                    Source::Alias => self.aliases.push(column),
                    Source::Previous => self.former.push(column),
                    _ => {}
                }
                self.group(column, symbol);
            }
            Resolution::None(why) => self.leave(column, feature, identifier, why),
            Resolution::Ambiguous(candidates) => {
                self.report.ambiguous.push(AmbiguousColumn {
                    column: feature.to_owned(),
                    candidates,
                });
                let why = match reading {
                    Reading::Date => WhyUnmapped::Date,
                    _ => WhyUnmapped::Ambiguous,
                };
                self.leave(column, feature, identifier, why);
            }
        }
    }

    fn count_name(&mut self, feature: &str, resolved: &Resolved) {
        let report = &mut self.report;
        let identifier = resolved.identifier.as_ref();
        report.columns += 1;
        report.recognised.count(identifier.map(|id| id.kind));
        report.versions_stripped += usize::from(identifier.is_some_and(|id| id.versioned));
        report.par_y += usize::from(identifier.is_some_and(|id| id.par_y));
        report.dates += usize::from(resolved.reading == Reading::Date);
        let apart = resolved.reading == Reading::TakenApart;
        if let Some(symbol) = resolved.symbol().filter(|_| apart) {
            report.taken_apart.push(TakenApartColumn {
                column: feature.to_owned(),
                symbol: symbol.to_owned(),
            });
        }
    }

    fn count(&mut self, feature: &str, symbol: &str, source: Source, reading: Reading) {
        let mapped = &mut self.report.mapped;
        let counter = match source {
            Source::File => &mut mapped.file,
            Source::Gencode => &mut mapped.gencode,
            Source::Hgnc => &mut mapped.hgnc,
            Source::Entrez => &mut mapped.entrez,
            Source::Approved => &mut mapped.approved,
            Source::Previous => &mut mapped.previous,
            Source::Alias => &mut mapped.alias,
        };
        *counter += 1;
        let date = reading == Reading::Date;
        let previous = !date && source == Source::Previous;
        if date || previous || source == Source::Alias {
            let (column, symbol) = (feature.to_owned(), symbol.to_owned());
            self.report.repaired.push(RepairedColumn {
                column,
                symbol,
                previous,
                date,
            });
        }
    }

    fn leave(
        &mut self,
        column: u32,
        feature: &str,
        identifier: Option<Identifier>,
        why: WhyUnmapped,
    ) {
        self.report.unmapped.push(UnmappedColumn {
            column: feature.to_owned(),
            why,
        });
        // What has no name has none to be kept under.
        if self.report.unmapped_kept && why != WhyUnmapped::Missing {
            let stem = identifier.filter(|id| id.kind != IdentifierKind::Symbol);
            let name = stem.map_or_else(|| feature.trim().to_owned(), |id| id.stem);
            self.group(column, name);
        }
    }

    fn group(&mut self, column: u32, symbol: String) {
        let group = self.groups.entry(symbol.to_ascii_uppercase());
        group.or_insert_with(|| (symbol, Vec::new())).1.push(column);
    }

    /// Leaves out columns that are called by an alias of a gene that the table has under its own name: HER2 beside ERBB2 is
    /// what a pathologist saw, or another measurement, and no second copy of the gene's.
    fn leave_aliases(&mut self, features: &[String]) {
        if self.aliases.is_empty() {
            return;
        }
        let mut left: Vec<u32> = Vec::new();
        for (_, columns) in self.groups.values_mut().filter(|(_, all)| all.len() > 1) {
            let is = |of: &[u32], column: &u32| of.binary_search(column).is_ok();
            let own = |column: &u32| !is(&self.aliases, column) && !is(&self.former, column);
            if columns.iter().any(own) {
                let aliases = columns.iter().filter(|column| is(&self.aliases, column));
                left.extend(aliases);
                columns.retain(|column| !is(&self.aliases, column));
            }
        }
        left.sort_unstable();
        let names: Vec<&str> = left
            .iter()
            .map(|&column| features[column as usize].as_str())
            .collect();
        self.report.mapped.alias -= left.len();
        self.report
            .repaired
            .retain(|one| !names.contains(&one.column.as_str()));
        for (&column, name) in left.iter().zip(names) {
            self.leave(column, name, Identifier::parse(name), WhyUnmapped::Alias);
        }
    }

    fn finish(mut self, features: &[String], file: Option<&MappingTable>) -> Result<Mapping> {
        self.leave_aliases(features);
        let Planning {
            mut report, groups, ..
        } = self;
        if groups.is_empty() {
            return Err(nothing_mapped(&report, file));
        }
        report.symbols = groups.len();
        let merged = groups.values().filter(|(_, columns)| columns.len() > 1);
        report.merged = merged
            .map(|(symbol, columns)| MergedSymbol {
                symbol: symbol.clone(),
                columns: columns
                    .iter()
                    .map(|&column| features[column as usize].clone())
                    .collect(),
            })
            .collect();
        let (symbols, columns) = groups.into_values().unzip();
        Ok(Mapping {
            symbols,
            report,
            features: features.to_vec(),
            columns,
        })
    }
}
