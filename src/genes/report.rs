//! What became of every column.

use std::collections::HashSet;

use serde::Serialize;

use super::identifier::IdentifierKind;
use super::options::MappingOptions;

/// What the gene mapping did, step by step, with the lists behind the counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MappingReport {
    /// The catalogue's releases, and the user's mapping table where one was used.
    pub sources: Vec<String>,
    /// The settings.
    pub options: MappingOptions,
    /// Samples in the table; 0 until a table was mapped.
    pub samples: usize,
    /// Gene columns found.
    pub columns: usize,
    /// What the columns' names are.
    pub recognised: RecognisedCounts,
    /// Columns whose name lost a version (`.12`).
    pub versions_stripped: usize,
    /// Columns that name the copy on the Y chromosome (`_PAR_Y`).
    pub par_y: usize,
    /// Columns whose name had something around the gene's, or several names of it (`gene:`, `_at`, `TP53|7157`).
    pub taken_apart: Vec<TakenApartColumn>,
    /// Columns whose name is a date that a spreadsheet made of it, repaired or not.
    pub dates: usize,
    /// Columns that have a symbol, by where it comes from.
    pub mapped: MappedCounts,
    /// Columns without a symbol: left out, or kept under their identifier.
    pub unmapped: Vec<UnmappedColumn>,
    /// Whether the unmapped were kept.
    pub unmapped_kept: bool,
    /// Columns whose name was a previous symbol or an alias of one gene, or a date that one gene's name was made into.
    pub repaired: Vec<RepairedColumn>,
    /// Columns whose name stands for several genes; they are among the unmapped.
    pub ambiguous: Vec<AmbiguousColumn>,
    /// Symbols that several columns have.
    pub merged: Vec<MergedSymbol>,
    /// Columns in the result.
    pub symbols: usize,
    /// Metadata columns carried over; empty until a table was mapped.
    pub metadata: Vec<String>,
    /// How much of each chosen gene set is in the result; empty until asked for.
    pub coverage: Vec<SetCoverage>,
}

/// How many columns have a name of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RecognisedCounts {
    /// Human genes in Ensembl.
    pub ensembl_genes: usize,
    /// Transcripts, proteins, genes of other species in Ensembl.
    pub other_ensembl: usize,
    /// Entrez ids.
    pub entrez: usize,
    /// HGNC ids.
    pub hgnc: usize,
    /// Symbols, or what could be one.
    pub symbols: usize,
    /// None of these.
    pub other: usize,
}

/// How many columns got their symbol from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MappedCounts {
    /// The user's mapping table.
    pub file: usize,
    /// An Ensembl id, by GENCODE.
    pub gencode: usize,
    /// An Ensembl id that GENCODE does not have, or an HGNC id, by HGNC.
    pub hgnc: usize,
    /// An Entrez id, by HGNC.
    pub entrez: usize,
    /// The name was a symbol in use.
    pub approved: usize,
    /// The name was a previous symbol.
    pub previous: usize,
    /// The name was an alias.
    pub alias: usize,
}

impl RecognisedCounts {
    pub(super) fn count(&mut self, kind: Option<IdentifierKind>) {
        let counter = match kind {
            Some(IdentifierKind::EnsemblGene) => &mut self.ensembl_genes,
            Some(IdentifierKind::OtherEnsembl) => &mut self.other_ensembl,
            Some(IdentifierKind::Entrez) => &mut self.entrez,
            Some(IdentifierKind::Hgnc) => &mut self.hgnc,
            Some(IdentifierKind::Symbol) => &mut self.symbols,
            None => &mut self.other,
        };
        *counter += 1;
    }
}

impl MappedCounts {
    /// All columns that have a symbol.
    pub fn total(&self) -> usize {
        self.file
            + self.gencode
            + self.hgnc
            + self.entrez
            + self.approved
            + self.previous
            + self.alias
    }
}

/// A column without a symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmappedColumn {
    /// Its name in the table.
    pub column: String,
    /// Why.
    pub why: WhyUnmapped,
}

/// Why a column has no symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyUnmapped {
    /// The gene is known, but has no symbol.
    Unnamed,
    /// The identifier is not known.
    Unknown,
    /// It stands for several genes.
    Ambiguous,
    /// It is no identifier of a human gene.
    NotAGene,
    /// It is a date that a spreadsheet made of a gene's name.
    Date,
    /// It says that there is no name: `NA`, `---`.
    Missing,
    /// It is an alias of a gene that the table has under its own name.
    Alias,
}

impl WhyUnmapped {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            WhyUnmapped::Unnamed => "the gene has no symbol",
            WhyUnmapped::Unknown => "not known",
            WhyUnmapped::Ambiguous => "stands for several genes",
            WhyUnmapped::NotAGene => "no identifier of a human gene",
            WhyUnmapped::Date => "a date, which a spreadsheet made of a gene's name",
            WhyUnmapped::Missing => "says that there is no name",
            WhyUnmapped::Alias => "an alias of a gene that the table has under its own name",
        }
    }
}

/// A column whose name was a previous symbol, an alias, or a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RepairedColumn {
    /// Its name in the table.
    pub column: String,
    /// The symbol it has now.
    pub symbol: String,
    /// Whether the name was a symbol once; else it is an alias, or a date.
    pub previous: bool,
    /// Whether the name is a date that a spreadsheet made of one gene's name.
    pub date: bool,
}

/// A column whose name held more than a gene's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenApartColumn {
    /// Its name in the table.
    pub column: String,
    /// The symbol of the gene in it.
    pub symbol: String,
}

/// A column whose name stands for several genes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmbiguousColumn {
    /// Its name in the table.
    pub column: String,
    /// The symbols it could have.
    pub candidates: Vec<String>,
}

/// A symbol that several columns have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergedSymbol {
    /// The symbol.
    pub symbol: String,
    /// Their names in the table, in its order.
    pub columns: Vec<String>,
}

/// How much of a gene set is in the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetCoverage {
    /// The set's name.
    pub set: String,
    /// Its different genes.
    pub genes: usize,
    /// Those in the result.
    pub found: usize,
    /// Those that are not, in the set's order.
    pub missing: Vec<String>,
}

impl SetCoverage {
    /// The share found, between 0 and 1; 0 for an empty set.
    pub fn share(&self) -> f64 {
        if self.genes == 0 {
            0.0
        } else {
            self.found as f64 / self.genes as f64
        }
    }
}

/// How much of each gene set (name, genes) is among `symbols`; case and blanks at the ends do not matter.
pub fn coverage(symbols: &[String], sets: &[(String, Vec<String>)]) -> Vec<SetCoverage> {
    let present: HashSet<String> = symbols
        .iter()
        .map(|symbol| symbol.trim().to_ascii_uppercase())
        .collect();
    let of_set = |(set, genes): &(String, Vec<String>)| {
        let mut seen = HashSet::new();
        let different: Vec<String> = genes
            .iter()
            .map(|gene| gene.trim().to_ascii_uppercase())
            .filter(|gene| !gene.is_empty() && seen.insert(gene.clone()))
            .collect();
        let genes = different.len();
        let missing: Vec<String> = different
            .into_iter()
            .filter(|gene| !present.contains(gene))
            .collect();
        SetCoverage {
            set: set.clone(),
            genes,
            found: genes - missing.len(),
            missing,
        }
    };
    sets.iter().map(of_set).collect()
}
