//! Which columns become which symbols.

use std::collections::BTreeMap;

use super::catalogue::{Catalogue, SymbolAnswer};
use super::custom::{FileAnswer, MappingTable};
use super::identifier::{Identifier, IdentifierKind};
use super::options::{MappingOptions, MappingSource, Unmapped};
use super::report::{
    AmbiguousColumn, MappedCounts, MappingReport, MergedSymbol, RecognisedCounts, RepairedColumn,
    SetCoverage, UnmappedColumn, WhyUnmapped, coverage,
};
use crate::table::Table;
use crate::{Error, Result};

/// A plan that turns a table with given columns into one of symbols.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The columns of the result: in byte order, each once.
    pub symbols: Vec<String>,
    /// What became of every column.
    pub report: MappingReport,
    /// The columns it was planned for.
    pub(super) features: Vec<String>,
    /// For each symbol the columns it is made of.
    pub(super) columns: Vec<Vec<u32>>,
}

/// What is known of one column.
enum Resolution {
    Symbol(String, Source),
    None(WhyUnmapped),
    Ambiguous(Vec<String>),
}

#[derive(Clone, Copy)]
enum Source {
    File,
    Gencode,
    Hgnc,
    Entrez,
    Approved,
    Previous,
    Alias,
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
        let file = wanted_file(custom, options.mapping)?;
        let resolver = Resolver {
            catalogue: (options.mapping != MappingSource::FileOnly).then_some(catalogue),
            file,
        };
        let mut planning = Planning::new(resolver.sources(), options);
        for (feature, column) in features.iter().zip(0..) {
            planning.add(column, feature, &resolver);
        }
        planning.finish(features)
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

/// Looks identifiers up in what was chosen.
struct Resolver<'a> {
    catalogue: Option<&'a Catalogue>,
    file: Option<&'a MappingTable>,
}

impl Resolver<'_> {
    fn sources(&self) -> Vec<String> {
        let file = self.file.map(|file| file.name.clone());
        file.into_iter()
            .chain(self.catalogue.map(Catalogue::releases))
            .collect()
    }

    fn resolve(&self, feature: &str, identifier: Option<&Identifier>) -> Resolution {
        let in_file = match self
            .file
            .map_or(FileAnswer::Unknown, |file| file.look_up(feature))
        {
            FileAnswer::Symbol(symbol) => {
                return Resolution::Symbol(symbol.to_owned(), Source::File);
            }
            FileAnswer::Ambiguous(candidates) => return Resolution::Ambiguous(candidates.to_vec()),
            FileAnswer::Unnamed => WhyUnmapped::Unnamed,
            FileAnswer::Unknown => WhyUnmapped::Unknown,
        };
        let Some(identifier) = identifier else {
            return Resolution::None(WhyUnmapped::NotAGene);
        };
        let Some(catalogue) = self.catalogue else {
            return Resolution::None(in_file);
        };
        match identifier.kind {
            IdentifierKind::EnsemblGene => by_ensembl(catalogue, identifier.number),
            IdentifierKind::OtherEnsembl => Resolution::None(WhyUnmapped::NotAGene),
            IdentifierKind::Entrez => by_entrez(catalogue, identifier.number),
            IdentifierKind::Symbol => by_symbol(catalogue, &identifier.stem),
        }
    }
}

/// GENCODE decides on the ids it has, also that one has no symbol; HGNC on the others.
fn by_ensembl(catalogue: &Catalogue, number: u32) -> Resolution {
    let gencode = catalogue.gene(number);
    if let Some(symbol) = gencode.and_then(|gene| gene.symbol) {
        return Resolution::Symbol(symbol.to_owned(), Source::Gencode);
    }
    match catalogue.symbol_of_retired(number) {
        Some(symbol) => Resolution::Symbol(symbol.to_owned(), Source::Hgnc),
        None if gencode.is_some() => Resolution::None(WhyUnmapped::Unnamed),
        None => Resolution::None(WhyUnmapped::Unknown),
    }
}

fn by_entrez(catalogue: &Catalogue, number: u32) -> Resolution {
    match catalogue.symbol_of_entrez(number) {
        Some(symbol) => Resolution::Symbol(symbol.to_owned(), Source::Entrez),
        None => Resolution::None(WhyUnmapped::Unknown),
    }
}

fn by_symbol(catalogue: &Catalogue, symbol: &str) -> Resolution {
    match catalogue.symbol(symbol) {
        SymbolAnswer::Approved => Resolution::Symbol(symbol.to_owned(), Source::Approved),
        SymbolAnswer::Previous(now) => Resolution::Symbol(now.to_owned(), Source::Previous),
        SymbolAnswer::Alias(now) => Resolution::Symbol(now.to_owned(), Source::Alias),
        SymbolAnswer::Ambiguous(candidates) => {
            Resolution::Ambiguous(candidates.into_iter().map(str::to_owned).collect())
        }
        SymbolAnswer::Unknown => Resolution::None(WhyUnmapped::Unknown),
    }
}

/// The plan while columns are added.
struct Planning {
    report: MappingReport,
    /// Symbols in byte order, with their columns in the table's order.
    groups: BTreeMap<String, Vec<u32>>,
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
        }
    }

    fn add(&mut self, column: u32, feature: &str, resolver: &Resolver<'_>) {
        let identifier = Identifier::parse(feature);
        self.report.columns += 1;
        self.report
            .recognised
            .count(identifier.as_ref().map(|identifier| identifier.kind));
        self.report.versions_stripped +=
            usize::from(identifier.as_ref().is_some_and(|id| id.versioned));
        self.report.par_y += usize::from(identifier.as_ref().is_some_and(|id| id.par_y));
        match resolver.resolve(feature, identifier.as_ref()) {
            Resolution::Symbol(symbol, source) => {
                self.count(feature, &symbol, source);
                self.groups.entry(symbol).or_default().push(column);
            }
            Resolution::None(why) => self.leave(column, feature, identifier, why),
            Resolution::Ambiguous(candidates) => {
                self.report.ambiguous.push(AmbiguousColumn {
                    column: feature.to_owned(),
                    candidates,
                });
                self.leave(column, feature, identifier, WhyUnmapped::Ambiguous);
            }
        }
    }

    fn count(&mut self, feature: &str, symbol: &str, source: Source) {
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
        if matches!(source, Source::Previous | Source::Alias) {
            let previous = matches!(source, Source::Previous);
            let (column, symbol) = (feature.to_owned(), symbol.to_owned());
            self.report.repaired.push(RepairedColumn {
                column,
                symbol,
                previous,
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
        if self.report.unmapped_kept {
            let name = identifier.map_or_else(|| feature.trim().to_uppercase(), |id| id.stem);
            self.groups.entry(name).or_default().push(column);
        }
    }

    fn finish(self, features: &[String]) -> Result<Mapping> {
        let Planning { mut report, groups } = self;
        if groups.is_empty() {
            return Err(nothing_mapped(&report));
        }
        report.symbols = groups.len();
        let merged = groups.iter().filter(|(_, columns)| columns.len() > 1);
        report.merged = merged
            .map(|(symbol, columns)| MergedSymbol {
                symbol: symbol.clone(),
                columns: columns
                    .iter()
                    .map(|&column| features[column as usize].clone())
                    .collect(),
            })
            .collect();
        let (symbols, columns) = groups.into_iter().unzip();
        Ok(Mapping {
            symbols,
            report,
            features: features.to_vec(),
            columns,
        })
    }
}

fn nothing_mapped(report: &MappingReport) -> Error {
    let examples: Vec<&str> = report
        .unmapped
        .iter()
        .take(3)
        .map(|unmapped| unmapped.column.as_str())
        .collect();
    let what = if examples.is_empty() {
        "The table has no gene columns".to_owned()
    } else {
        format!(
            "None of the {} gene columns ({} …) could be mapped to a symbol by {}",
            report.columns,
            examples.join(", "),
            report.sources.join(" and ")
        )
    };
    let advice = if report.recognised.other_ensembl > 0 {
        "Transcripts and genes of other species are not in the catalogue: give a table of human genes, or a mapping \
         table of your own."
    } else {
        "Human Ensembl gene ids, Entrez ids and gene symbols are known. For others give a mapping table, or keep \
         unmapped columns. If genes are in rows, say so in the data's settings."
    };
    Error::new(what, advice)
}
