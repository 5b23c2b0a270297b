//! Gene identifiers, and bringing a table's columns to gene symbols.
//!
//! Expression tables name their genes in many ways: Ensembl ids with or without a version, Entrez ids, symbols of ten
//! years ago. Gene sets speak in symbols. This room maps the one to the other, by the built-in [`Catalogue`]
//! (GENCODE v48 and HGNC) or by a [`MappingTable`] of the user's own, and says in a [`MappingReport`] what became of
//! every column.
//!
//! ```text
//! column ─ Identifier ─▶ symbol ─ Mapping::plan ─▶ Mapping ─ apply ─▶ Table of symbols
//!                                                    └▶ MappingReport
//! ```
//!
//! Names come as people write them: with prefixes, suffixes, several joined, mangled by R or a spreadsheet. The grammar in
//! `written` and `excel` offers what a name could mean, and the catalogue judges; how a table writes its numbers (`habits`)
//! is judged on all of its names.
//!
//! One name for a gene: where HGNC has renamed a gene since GENCODE v48, results keep GENCODE's name, whatever kind of
//! identifier they came from. Only symbols that the table itself gives, and that HGNC approves, stay as they are.

mod advice;
mod apply;
mod catalogue;
mod columns;
mod custom;
mod decode;
mod excel;
mod habits;
mod identifier;
mod in_table;
mod judge;
mod mapping;
mod options;
mod records;
mod report;
mod report_tables;
mod resolver;
mod rows;
mod written;

pub use catalogue::{Catalogue, Gene, SymbolAnswer};
pub use custom::MappingTable;
pub use identifier::{Identifier, IdentifierKind, classify};
pub use in_table::GenesInTable;
pub use mapping::Mapping;
pub use options::{Duplicates, MappingOptions, MappingSource, MappingTableOptions, Unmapped};
pub use report::{
    AmbiguousColumn, MappedCounts, MappingReport, MergedSymbol, RecognisedCounts, RepairedColumn,
    SetCoverage, TakenApartColumn, UnmappedColumn, WhyUnmapped, coverage,
};
