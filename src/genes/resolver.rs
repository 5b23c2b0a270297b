//! Finds a written name's symbol. The grammar of names (`written`, `excel`) offers readings; the catalogue, or the user's
//! mapping table, judges which of them is one.

use super::catalogue::{Catalogue, SymbolAnswer};
use super::custom::{FileAnswer, MappingTable};
use super::excel;
use super::habits::Habits;
use super::identifier::{Identifier, IdentifierKind, is_number};
use super::report::WhyUnmapped;
use super::written;
use crate::sorting::sort;
use crate::table::is_missing_word;

/// What is known of one name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Resolution {
    Symbol(String, Source),
    None(WhyUnmapped),
    Ambiguous(Vec<String>),
}

/// Where a symbol comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    File,
    Gencode,
    Hgnc,
    Entrez,
    Approved,
    Previous,
    Alias,
}

/// A name's resolution, and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    pub resolution: Resolution,
    /// The identifier in it that decided, or the name as it stands.
    pub identifier: Option<Identifier>,
    /// How the name was read.
    pub reading: Reading,
}

/// How a name was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it stands.
    Plain,
    /// Something around it, or another name beside it, was taken off.
    TakenApart,
    /// As a date that a spreadsheet made of it.
    Date,
}

/// Prefixes within prefixes (`gene:HGNC:…`) are followed this far.
const DEEPEST: u8 = 3;

/// Looks identifiers up in what was chosen.
pub(super) struct Resolver<'a> {
    pub catalogue: Option<&'a Catalogue>,
    pub file: Option<&'a MappingTable>,
    pub habits: Habits,
}

impl<'a> Resolver<'a> {
    /// A resolver for the names of one table, which are looked through for how numbers are written.
    pub fn of_table(
        features: &[String],
        catalogue: Option<&'a Catalogue>,
        file: Option<&'a MappingTable>,
    ) -> Self {
        let plain = Resolver {
            catalogue,
            file,
            habits: Habits::default(),
        };
        let habits = Habits::of(features, &|name| plain.as_it_stands(name).symbols());
        Resolver { habits, ..plain }
    }

    pub fn sources(&self) -> Vec<String> {
        let file = self.file.map(|file| file.name.clone());
        file.into_iter()
            .chain(self.catalogue.map(Catalogue::releases))
            .collect()
    }

    /// What a name of the table means.
    pub fn resolve(&self, feature: &str) -> Resolved {
        let name = written::bare(feature);
        if is_missing_word(name) {
            return Resolved::plain(Resolution::None(WhyUnmapped::Missing), None);
        }
        if self.habits.probes && written::without_at(name).is_some() {
            return self.as_it_stands(name);
        }
        let preferred = self
            .habits
            .number_first(name)
            .and_then(|digits| self.number(digits));
        preferred
            .or_else(|| self.read(name, 0))
            .unwrap_or_else(|| self.as_it_stands(name))
    }

    /// The name as it stands, else taken apart; `None` if neither leads to a gene.
    fn read(&self, name: &str, depth: u8) -> Option<Resolved> {
        let plain = self.as_it_stands(name);
        let kind = plain.identifier.as_ref().map(|identifier| identifier.kind);
        match (&plain.resolution, kind) {
            (Resolution::Symbol(..), _) => Some(plain),
            (_, Some(IdentifierKind::Entrez)) => self.day_number(&plain).or(Some(plain)),
            (_, Some(IdentifierKind::EnsemblGene | IdentifierKind::Hgnc)) => Some(plain),
            _ => self.date(name).or_else(|| self.taken_apart(name, depth)),
        }
    }

    /// The name without any reading: by the mapping table, else by the catalogue.
    pub fn as_it_stands(&self, name: &str) -> Resolved {
        let identifier = Identifier::parse(name);
        let resolution = self.look_up(name, identifier.as_ref());
        Resolved::plain(resolution, identifier)
    }

    fn look_up(&self, name: &str, identifier: Option<&Identifier>) -> Resolution {
        let in_file = match self
            .file
            .map_or(FileAnswer::Unknown, |file| file.look_up(name))
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
            IdentifierKind::Entrez => by_number(
                catalogue.symbol_of_entrez(identifier.number),
                Source::Entrez,
            ),
            IdentifierKind::Hgnc => {
                by_number(catalogue.symbol_of_hgnc(identifier.number), Source::Hgnc)
            }
            IdentifierKind::Symbol => by_symbol(catalogue, &identifier.stem),
        }
    }

    /// A number that spreadsheets give a day, where numbers are no names in this table.
    fn day_number(&self, plain: &Resolved) -> Option<Resolved> {
        let number = plain.identifier.as_ref()?.number;
        let day = self
            .habits
            .numbers_are_rare
            .then(|| excel::day_of_number(number))??;
        self.of_days(&[day]).filter(Resolved::is_of_genes)
    }

    fn date(&self, name: &str) -> Option<Resolved> {
        if excel::is_power_of_ten(name) {
            return Some(Resolved::date(Resolution::None(WhyUnmapped::Date)));
        }
        self.of_days(&excel::days(name))
    }

    fn of_days(&self, days: &[excel::Day]) -> Option<Resolved> {
        let catalogue = self.catalogue.filter(|_| !days.is_empty())?;
        let mut genes: Vec<String> = days.iter().flat_map(|day| day.genes(catalogue)).collect();
        sort(&mut genes, &|a, b| a.cmp(b));
        genes.dedup();
        Some(Resolved::date(match genes.pop() {
            None => Resolution::None(WhyUnmapped::Date),
            Some(only) if genes.is_empty() => Resolution::Symbol(only, Source::Previous),
            Some(last) => {
                genes.push(last);
                Resolution::Ambiguous(genes)
            }
        }))
    }

    fn taken_apart(&self, name: &str, depth: u8) -> Option<Resolved> {
        let ids = written::ensembl_ids(name);
        // Transcripts and genes of other species stay what they are, whatever name stands beside them.
        let others = ids.iter().any(|id| id.kind != IdentifierKind::EnsemblGene);
        if depth > DEEPEST || others {
            return None;
        }
        self.by_ensembl(&ids)
            .or_else(|| self.read(written::without_prefix(name)?, depth + 1))
            .or_else(|| self.decorated_number(name))
            .or_else(|| self.firmly_joined(name))
            .or_else(|| self.mangled(name, depth))
            .or_else(|| self.loosely_joined(name))
            .filter(Resolved::is_of_genes)
            .map(Resolved::apart)
    }

    /// By the Ensembl ids in a name.
    fn by_ensembl(&self, ids: &[Identifier]) -> Option<Resolved> {
        let found = ids.iter().map(|id| self.look_up(&id.stem, Some(id)));
        let resolution = agreed(found.collect())?;
        Some(Resolved::plain(resolution, ids.first().cloned()))
    }

    /// `7157.0`, `X7157` and `7157_at`, the last two where this table's names are of that kind; `TP53_at`.
    fn decorated_number(&self, name: &str) -> Option<Resolved> {
        if let Some(digits) = written::without_fraction(name).or_else(|| self.habits.number(name)) {
            return self.number(digits);
        }
        let stem = written::without_at(name).filter(|stem| !is_number(stem))?;
        Some(self.as_it_stands(stem)).filter(Resolved::is_in_use)
    }

    fn number(&self, digits: &str) -> Option<Resolved> {
        let resolved = self.as_it_stands(digits);
        resolved.is_of_genes().then(|| resolved.apart())
    }

    /// Several names, joined by what no name has in it: an id decides before a number, a number before symbols.
    fn firmly_joined(&self, name: &str) -> Option<Resolved> {
        let parts = written::firmly_joined(name);
        let parts = parts.into_iter().filter(|part| !is_missing_word(part));
        let parts: Vec<Resolved> = parts.map(|part| self.part(part)).collect();
        let all = parts.len();
        let known: Vec<Resolved> = parts.into_iter().filter(Resolved::is_of_genes).collect();
        // `POS_A(128)` is a control and its amount.
        let beside_stranger = known.len() < all && known.iter().all(Resolved::is_number);
        if beside_stranger && !self.habits.numbers_beside_strangers {
            return None;
        }
        [
            [IdentifierKind::EnsemblGene, IdentifierKind::Hgnc],
            [IdentifierKind::Entrez; 2],
            [IdentifierKind::Symbol; 2],
        ]
        .into_iter()
        .find_map(|kinds| self.decided_by(&known, kinds))
    }

    /// A part of a joined name: as it stands, or without its prefix.
    fn part(&self, part: &str) -> Resolved {
        let plain = self.as_it_stands(part);
        if plain.is_of_genes() {
            return plain;
        }
        let inner = written::without_prefix(part).map(|rest| self.as_it_stands(rest));
        inner.filter(Resolved::is_of_genes).unwrap_or(plain)
    }

    fn decided_by(&self, known: &[Resolved], kinds: [IdentifierKind; 2]) -> Option<Resolved> {
        let of_kind = |resolved: &&Resolved| resolved.is_of_kind(&kinds);
        if kinds.contains(&IdentifierKind::Entrez) && !self.habits.joined_numbers {
            return None;
        }
        let found: Vec<&Resolved> = known.iter().filter(of_kind).collect();
        let identifier = found.first()?.identifier.clone();
        let resolution = agreed(found.iter().map(|one| one.resolution.clone()).collect())?;
        Some(Resolved::plain(resolution, identifier))
    }

    /// What R, pandas and scanpy make of names: points for dashes, an X before digits, a count after repeated names.
    fn mangled(&self, name: &str, depth: u8) -> Option<Resolved> {
        let rest = written::without_x(name).filter(|rest| !is_number(rest));
        if let Some(found) = rest.and_then(|rest| self.read(rest, depth + 1)) {
            return Some(found).filter(Resolved::is_of_genes);
        }
        let dashed = written::with_dashes(name);
        let dashed = dashed.iter().map(|name| self.as_it_stands(name));
        let counted = written::without_count(name).map(|stem| self.as_it_stands(stem));
        let known: Vec<Resolved> = dashed
            .chain(counted)
            .filter(Resolved::is_former_or_in_use)
            .collect();
        let resolution = agreed(known.iter().map(|one| one.resolution.clone()).collect())?;
        let identifier = known.into_iter().next()?.identifier;
        Some(Resolved::plain(resolution, identifier))
    }

    /// Two names parted by a mark that names may have too: believed where both are of one gene.
    fn loosely_joined(&self, name: &str) -> Option<Resolved> {
        written::loosely_joined(name).into_iter().find_map(|pair| {
            let [first, second] = pair.map(|part| self.as_it_stands(part));
            let by_number = first.is_number() || !second.is_number();
            let (decides, other) = if by_number {
                (first, second)
            } else {
                (second, first)
            };
            let symbol = decides.symbol()?.to_owned();
            let agree = other.could_be(&symbol);
            let believed = agree || self.habits.loose_numbers && decides.is_number();
            believed.then_some(decides)
        })
    }
}

/// One symbol where all have the same or could; several where they contradict each other; `None` where none has any.
fn agreed(found: Vec<Resolution>) -> Option<Resolution> {
    let mut certain: Vec<(String, Source)> = Vec::new();
    let mut possible: Vec<String> = Vec::new();
    for resolution in found {
        match resolution {
            Resolution::Symbol(symbol, source) => {
                if certain.iter().all(|(known, _)| *known != symbol) {
                    certain.push((symbol, source));
                }
            }
            Resolution::Ambiguous(candidates) => possible.extend(candidates),
            Resolution::None(_) => {}
        }
    }
    if certain.len() == 1 {
        return certain
            .pop()
            .map(|(symbol, source)| Resolution::Symbol(symbol, source));
    }
    let mut candidates: Vec<String> = certain
        .into_iter()
        .map(|(symbol, _)| symbol)
        .chain(possible)
        .collect();
    sort(&mut candidates, &|a, b| a.cmp(b));
    candidates.dedup();
    (!candidates.is_empty()).then_some(Resolution::Ambiguous(candidates))
}

impl Resolved {
    fn plain(resolution: Resolution, identifier: Option<Identifier>) -> Self {
        Resolved {
            resolution,
            identifier,
            reading: Reading::Plain,
        }
    }

    fn date(resolution: Resolution) -> Self {
        Resolved {
            reading: Reading::Date,
            ..Resolved::plain(resolution, None)
        }
    }

    /// As taken apart, unless it was read as a date.
    fn apart(mut self) -> Self {
        if self.reading == Reading::Plain {
            self.reading = Reading::TakenApart;
        }
        self
    }

    /// The symbol, where there is one.
    pub fn symbol(&self) -> Option<&str> {
        match &self.resolution {
            Resolution::Symbol(symbol, _) => Some(symbol),
            _ => None,
        }
    }

    /// The symbols that it has or could have.
    fn symbols(self) -> Vec<String> {
        match self.resolution {
            Resolution::Symbol(symbol, _) => vec![symbol],
            Resolution::Ambiguous(candidates) => candidates,
            Resolution::None(_) => Vec::new(),
        }
    }

    fn is_of_genes(&self) -> bool {
        matches!(
            self.resolution,
            Resolution::Symbol(..) | Resolution::Ambiguous(_)
        ) || self.reading == Reading::Date
    }

    fn is_of_kind(&self, kinds: &[IdentifierKind]) -> bool {
        let kind = self.identifier.as_ref().map(|identifier| identifier.kind);
        kind.is_some_and(|kind| kinds.contains(&kind))
    }

    fn is_number(&self) -> bool {
        self.is_of_kind(&[IdentifierKind::Entrez])
    }

    fn source(&self) -> Option<Source> {
        match self.resolution {
            Resolution::Symbol(_, source) => Some(source),
            _ => None,
        }
    }

    fn is_in_use(&self) -> bool {
        matches!(self.source(), Some(Source::Approved | Source::File))
    }

    fn is_former_or_in_use(&self) -> bool {
        self.is_in_use() || self.source() == Some(Source::Previous)
    }

    /// Whether this symbol is what it means or one of what it can mean.
    pub fn could_be(&self, symbol: &str) -> bool {
        match &self.resolution {
            Resolution::Symbol(own, _) => own == symbol,
            Resolution::Ambiguous(candidates) => candidates.iter().any(|own| own == symbol),
            Resolution::None(_) => false,
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

fn by_number(symbol: Option<&str>, source: Source) -> Resolution {
    match symbol {
        Some(symbol) => Resolution::Symbol(symbol.to_owned(), source),
        None => Resolution::None(WhyUnmapped::Unknown),
    }
}

fn by_symbol(catalogue: &Catalogue, symbol: &str) -> Resolution {
    match catalogue.symbol(symbol) {
        SymbolAnswer::Approved => {
            let written = catalogue.spelling(symbol).unwrap_or(symbol);
            Resolution::Symbol(written.to_owned(), Source::Approved)
        }
        SymbolAnswer::Previous(now) => Resolution::Symbol(now.to_owned(), Source::Previous),
        SymbolAnswer::Alias(now) => Resolution::Symbol(now.to_owned(), Source::Alias),
        SymbolAnswer::Ambiguous(candidates) => {
            Resolution::Ambiguous(candidates.into_iter().map(str::to_owned).collect())
        }
        SymbolAnswer::Unknown => Resolution::None(WhyUnmapped::Unknown),
    }
}
