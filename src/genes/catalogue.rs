//! The built-in catalogue of human genes: GENCODE v48 and HGNC.

#[cfg(not(target_arch = "wasm32"))]
use std::sync::Arc;
use std::sync::OnceLock;

use super::decode::{Parts, decode};
use super::records::{Approved, Genes, Names, Renamed, Spellings};
use crate::Result;

/// Human genes by Ensembl id, Entrez id, HGNC id, symbol, previous symbol and alias. Symbols are looked up in upper case
/// and given as HGNC writes them (`C9orf72`), those that HGNC does not have as GENCODE does.
#[derive(Debug)]
pub struct Catalogue {
    releases: [String; 2],
    names: Names,
    genes: Genes,
    approved: Approved,
    previous: Renamed,
    aliases: Renamed,
    spellings: Spellings,
    /// For each name whether it is a symbol in use, by HGNC or GENCODE.
    in_use: Vec<bool>,
    /// Ensembl number and index of the name, for HGNC's genes that GENCODE does not have; by number.
    only_hgnc: Vec<(u32, u32)>,
    /// Entrez number and index of the name, by number.
    by_entrez: OnceLock<Vec<(u32, u32)>>,
    /// Number of the HGNC id and index of the name, by number.
    by_hgnc: OnceLock<Vec<(u32, u32)>>,
    /// Indices of the two names of a gene that HGNC has renamed since GENCODE's release, either way round; by the first.
    renamed_since: Vec<(u32, u32)>,
}

/// One gene of GENCODE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gene<'a> {
    /// The digits of its Ensembl id as a number.
    pub number: u32,
    /// The version of its Ensembl id.
    pub version: u8,
    /// Its symbol, if it has one.
    pub symbol: Option<&'a str>,
    /// The length of its merged exons, in bases.
    pub length: u32,
    /// GENCODE's word for its kind, for example `protein_coding`.
    pub biotype: &'a str,
}

impl Gene<'_> {
    /// Its Ensembl id without version: `ENSG00000000003`.
    pub fn ensembl_id(&self) -> String {
        format!("ENSG{:011}", self.number)
    }

    /// Its Ensembl id with version: `ENSG00000000003.16`.
    pub fn versioned_id(&self) -> String {
        format!("ENSG{:011}.{}", self.number, self.version)
    }
}

/// What the catalogue says of a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SymbolAnswer<'a> {
    /// A symbol in use: it stays.
    Approved,
    /// What was the symbol of one gene, which has this one now.
    Previous(&'a str),
    /// An alias of one gene, which has this symbol.
    Alias(&'a str),
    /// A previous symbol or alias of several genes.
    Ambiguous(Vec<&'a str>),
    /// Not in the catalogue.
    Unknown,
}

/// The file that is part of a native program; the page fetches it.
#[cfg(not(target_arch = "wasm32"))]
static BUILTIN_FILE: &[u8] = include_bytes!("../../data/catalogue.bin.gz");

impl Catalogue {
    /// Reads the packed catalogue, `data/catalogue.bin.gz`. Errors if it is damaged.
    pub fn from_bytes(packed: &[u8]) -> Result<Catalogue> {
        let Parts {
            releases,
            names,
            genes,
            approved,
            previous,
            aliases,
            spellings,
        } = decode(packed)?;
        let mut in_use = vec![false; names.len()];
        for index in genes
            .symbol
            .iter()
            .filter_map(|symbol| symbol.checked_sub(1))
        {
            in_use[index as usize] = true;
        }
        for &index in &approved.symbol {
            in_use[index as usize] = true;
        }
        let mut catalogue = Catalogue {
            releases,
            names,
            genes,
            approved,
            previous,
            aliases,
            spellings,
            in_use,
            only_hgnc: Vec::new(),
            by_entrez: OnceLock::new(),
            by_hgnc: OnceLock::new(),
            renamed_since: Vec::new(),
        };
        let is_strange = |number: u32| catalogue.genes.find(number).is_none();
        catalogue.only_hgnc = catalogue.hgnc_by(&catalogue.approved.ensembl, &is_strange);
        catalogue.renamed_since = catalogue.names_that_differ();
        Ok(catalogue)
    }

    /// The file that is part of the program.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn builtin_file() -> &'static [u8] {
        BUILTIN_FILE
    }

    /// The catalogue that is part of the program; read once.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn builtin() -> Result<Arc<Catalogue>> {
        static BUILTIN: OnceLock<Arc<Catalogue>> = OnceLock::new();
        if let Some(catalogue) = BUILTIN.get() {
            return Ok(Arc::clone(catalogue));
        }
        let read = Catalogue::from_bytes(BUILTIN_FILE)?;
        Ok(Arc::clone(BUILTIN.get_or_init(|| Arc::new(read))))
    }

    /// What it was made from: `"GENCODE v48, HGNC 2026-06-20"`.
    pub fn releases(&self) -> String {
        self.releases.join(", ")
    }

    /// All genes of GENCODE, by Ensembl id.
    pub fn genes(&self) -> impl ExactSizeIterator<Item = Gene<'_>> {
        (0..self.genes.number.len()).map(|index| self.gene_at(index))
    }

    /// The genes that GENCODE calls protein-coding and gives a symbol, by Ensembl id.
    pub fn protein_coding(&self) -> impl Iterator<Item = Gene<'_>> {
        self.genes()
            .filter(|gene| gene.biotype == "protein_coding" && gene.symbol.is_some())
    }

    /// The gene of GENCODE with that number in its Ensembl id.
    pub fn gene(&self, number: u32) -> Option<Gene<'_>> {
        self.genes.find(number).map(|index| self.gene_at(index))
    }

    /// The symbol that HGNC gives an Ensembl id that GENCODE does not have.
    pub fn symbol_of_retired(&self, number: u32) -> Option<&str> {
        self.look_up(&self.only_hgnc, number)
    }

    /// The symbol of an Entrez id.
    pub fn symbol_of_entrez(&self, number: u32) -> Option<&str> {
        let by_entrez = || self.hgnc_by(&self.approved.entrez, &|_| true);
        self.look_up(self.by_entrez.get_or_init(by_entrez), number)
    }

    /// The symbol of the number in an HGNC id (`HGNC:11998`).
    pub fn symbol_of_hgnc(&self, number: u32) -> Option<&str> {
        let by_hgnc = || self.hgnc_by(&self.approved.number, &|_| true);
        self.look_up(self.by_hgnc.get_or_init(by_hgnc), number)
    }

    /// A symbol in use as it is written; it is given trimmed and in upper case.
    pub fn spelling(&self, symbol: &str) -> Option<&str> {
        let name = self.names.find(symbol)?;
        self.in_use[name as usize].then(|| self.written(name))
    }

    /// What else a symbol's gene is called, where HGNC has renamed it since GENCODE's release: both names are in use.
    /// The symbol is given trimmed and in upper case.
    pub fn also_called(&self, symbol: &str) -> impl Iterator<Item = &str> {
        let name = self.names.find(symbol).unwrap_or(u32::MAX);
        let start = self
            .renamed_since
            .partition_point(|&(other, _)| other < name);
        let pairs = self.renamed_since[start..].iter();
        pairs
            .take_while(move |pair| pair.0 == name)
            .map(|&(_, other)| self.written(other))
    }

    /// What is known of a symbol, which must be trimmed and in upper case. Symbols in use stay; previous symbols come
    /// before aliases; what stands for several genes is never decided.
    pub fn symbol(&self, symbol: &str) -> SymbolAnswer<'_> {
        let Some(name) = self.names.find(symbol) else {
            return SymbolAnswer::Unknown;
        };
        if self.in_use[name as usize] {
            return SymbolAnswer::Approved;
        }
        let previous = self.stands_for(&self.previous, name);
        let aliases = self.stands_for(&self.aliases, name);
        match (&previous[..], &aliases[..]) {
            (&[symbol], _) => SymbolAnswer::Previous(symbol),
            (&[], &[symbol]) => SymbolAnswer::Alias(symbol),
            (&[], &[]) => SymbolAnswer::Unknown,
            (&[], _) => SymbolAnswer::Ambiguous(aliases),
            _ => SymbolAnswer::Ambiguous(previous),
        }
    }

    fn gene_at(&self, index: usize) -> Gene<'_> {
        let biotype = usize::from(self.genes.biotype[index]);
        Gene {
            number: self.genes.number[index],
            version: self.genes.version[index],
            symbol: self.genes.symbol[index]
                .checked_sub(1)
                .map(|name| self.written(name)),
            length: self.genes.length[index],
            biotype: &self.genes.biotypes[biotype],
        }
    }

    /// A name as it is shown.
    fn written(&self, name: u32) -> &str {
        match self.spellings.name.binary_search(&name) {
            Ok(place) => &self.spellings.written[place],
            Err(_) => self.names.get(name),
        }
    }

    fn names_that_differ(&self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for (record, &symbol) in self.approved.symbol.iter().enumerate() {
            let name = self.name_of_record(record);
            if name != symbol {
                pairs.extend([(name, symbol), (symbol, name)]);
            }
        }
        pairs.sort_unstable();
        pairs
    }

    /// The name of an HGNC record: GENCODE's for its Ensembl id, else HGNC's.
    fn name_of_record(&self, record: usize) -> u32 {
        let gencode = self.genes.name_of(self.approved.ensembl[record]);
        gencode.unwrap_or(self.approved.symbol[record])
    }

    /// HGNC's records by one of their numbers, those without it left out, and those whose number is not wanted.
    fn hgnc_by(&self, numbers: &[u32], is_wanted: &dyn Fn(u32) -> bool) -> Vec<(u32, u32)> {
        let with_number = numbers
            .iter()
            .enumerate()
            .filter(|&(_, &number)| number > 0 && is_wanted(number));
        let mut pairs: Vec<(u32, u32)> = with_number
            .map(|(record, &number)| (number, self.name_of_record(record)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|pair| pair.0);
        pairs
    }

    fn look_up(&self, pairs: &[(u32, u32)], number: u32) -> Option<&str> {
        let found = pairs.binary_search_by_key(&number, |pair| pair.0).ok()?;
        Some(self.written(pairs[found].1))
    }

    /// The different symbols that a name stands for.
    fn stands_for(&self, renamed: &Renamed, name: u32) -> Vec<&str> {
        let start = renamed.name.partition_point(|&other| other < name);
        let pairs = renamed.name.iter().zip(&renamed.record).skip(start);
        let records = pairs
            .take_while(|&(&other, _)| other == name)
            .map(|(_, &record)| record);
        let mut symbols: Vec<&str> = records
            .map(|record| self.written(self.name_of_record(record as usize)))
            .collect();
        symbols.sort_unstable();
        symbols.dedup();
        symbols
    }
}
