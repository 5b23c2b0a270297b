//! Tells which column of a mapping table holds identifiers and which symbols.

use std::collections::HashSet;

use super::advice::is_of_others;
use super::custom::symbols_in;
use super::identifier::{Identifier, IdentifierKind};
use super::options::MappingTableOptions;
use super::rows::Row;
use crate::table::is_missing_word;
use crate::{Error, Result};

/// What a mapping table's columns are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    pub identifier: usize,
    pub symbol: usize,
    /// Whether the first row is a header.
    pub header: bool,
}

impl Chosen {
    /// A column's header, or its number in words.
    pub fn title(&self, rows: &[Row], column: usize) -> String {
        let header = rows
            .first()
            .filter(|_| self.header)
            .and_then(|row| row.fields.get(column));
        header
            .cloned()
            .unwrap_or_else(|| format!("column {}", column + 1))
    }
}

/// Rows looked at; more tell nothing new.
const ROWS_LOOKED_AT: usize = 2000;

/// What a column is by its rows, the first one left out if there are more.
struct Content {
    /// Ensembl and HGNC ids.
    ensembl: f64,
    entrez: f64,
    symbol: f64,
    /// Different entries.
    different: usize,
}

/// Headers, in lower case with letters and digits alone.
const IDENTIFIER_HEADERS: &[&str] = &[
    "ensemblgeneid",
    "ensemblid",
    "ensembl",
    "geneid",
    "genestableid",
    "genestableidversion",
    "entrezid",
    "entrezgene",
    "entrezgeneid",
    "entrez",
    "ncbigeneid",
    "id",
    "identifier",
    "feature",
    "featureid",
    "probe",
    "probeid",
    "probeset",
    "from",
    "old",
    "oldsymbol",
    "previous",
    "alias",
];
const SYMBOL_HEADERS: &[&str] = &[
    // Beside those of another species.
    "humangenename",
    "humangenesymbol",
    "humansymbol",
    "humanassociatedgenename",
    "symbol",
    "genesymbol",
    "hgncsymbol",
    "genename",
    "approvedsymbol",
    "externalgenename",
    "to",
    "new",
    "newsymbol",
    "geneassignment",
    "gene",
    "name",
];

/// Finds both columns. Errors if one is asked for that is not there, or none can be told.
pub(super) fn choose(rows: &[Row], options: &MappingTableOptions) -> Result<Chosen> {
    let width = rows.first().map_or(0, |row| row.fields.len());
    let contents: Vec<Content> = (0..width).map(|column| Content::of(rows, column)).collect();
    let header = has_header(rows, &contents, options);
    let titles = Titles::of(rows, header);
    let set = |wanted: &Option<String>| {
        wanted
            .as_ref()
            .map(|wanted| titles.find(wanted))
            .transpose()
    };
    let (wanted_identifier, wanted_symbol) = (
        set(&options.identifier_column)?,
        set(&options.symbol_column)?,
    );
    let identifier = wanted_identifier
        .or_else(|| find_identifier(&contents, &titles, wanted_symbol))
        .ok_or_else(|| undecided(rows, "identifiers"))?;
    let symbol = wanted_symbol
        .or_else(|| find_symbol(&contents, &titles, identifier))
        .ok_or_else(|| undecided(rows, "symbols"))?;
    if identifier == symbol {
        let what = format!(
            "Identifiers and symbols are both to be in {}",
            titles.shown(symbol)
        );
        return Err(Error::new(what, "Choose two different columns."));
    }
    Ok(Chosen {
        identifier,
        symbol,
        header,
    })
}

impl Content {
    fn of(rows: &[Row], column: usize) -> Content {
        let (mut ensembl, mut entrez, mut symbol, mut filled) = (0, 0, 0, 0_usize);
        let mut different = HashSet::new();
        let header = usize::from(rows.len() > 1);
        for row in rows.iter().skip(header).take(ROWS_LOOKED_AT) {
            let text = row.fields[column].to_ascii_uppercase();
            if is_missing_word(&text) {
                continue;
            }
            filled += 1;
            let name = match symbols_in(&text).first() {
                Some(name) => *name,
                None => continue,
            };
            match Identifier::parse(name).map(|identifier| identifier.kind) {
                Some(
                    IdentifierKind::EnsemblGene
                    | IdentifierKind::OtherEnsembl
                    | IdentifierKind::Hgnc,
                ) => ensembl += 1,
                Some(IdentifierKind::Entrez) => entrez += 1,
                // `NM_000546`, `1007_s_at`.
                Some(IdentifierKind::Symbol) => symbol += i32::from(!is_of_others(name)),
                None => {}
            }
            different.insert(text);
        }
        let share = |count: i32| f64::from(count) / filled.max(1) as f64;
        let different = different.len();
        Content {
            ensembl: share(ensembl),
            entrez: share(entrez),
            symbol: share(symbol),
            different,
        }
    }
}

/// Whether the first row differs in kind from those below, or says what columns are called.
fn has_header(rows: &[Row], contents: &[Content], options: &MappingTableOptions) -> bool {
    let Some(first) = rows.first() else {
        return false;
    };
    let asked_for = [&options.identifier_column, &options.symbol_column];
    let named = |wanted: &&Option<String>| {
        wanted
            .as_ref()
            .is_some_and(|name| first.fields.contains(name))
    };
    let differs = contents.iter().zip(&first.fields).any(|(content, field)| {
        let kind = Identifier::parse(field).map(|identifier| identifier.kind);
        let is_id = !matches!(kind, None | Some(IdentifierKind::Symbol));
        (content.ensembl > 0.8 || content.entrez > 0.8) && !is_id
    });
    let says = first.fields.iter().filter(|field| {
        let plain = plain(field);
        IDENTIFIER_HEADERS.contains(&plain.as_str()) || SYMBOL_HEADERS.contains(&plain.as_str())
    });
    asked_for.iter().any(named) || differs || says.count() > 0
}

/// What columns are called, as written and plain.
struct Titles {
    written: Vec<String>,
    plain: Vec<String>,
    header: bool,
}

impl Titles {
    fn of(rows: &[Row], header: bool) -> Titles {
        let first = rows
            .first()
            .map(|row| row.fields.clone())
            .unwrap_or_default();
        let plain = first
            .iter()
            .map(|field| if header { plain(field) } else { String::new() });
        Titles {
            plain: plain.collect(),
            written: first,
            header,
        }
    }

    fn shown(&self, column: usize) -> String {
        if self.header {
            format!("{:?}", self.written[column])
        } else {
            format!("column {}", column + 1)
        }
    }

    /// The place of a column in a list of headers, if it is in it.
    fn rank(&self, column: usize, headers: &[&str]) -> Option<usize> {
        headers
            .iter()
            .position(|&header| header == self.plain[column])
    }

    /// A column by its header or its number.
    fn find(&self, wanted: &str) -> Result<usize> {
        let by_header = self
            .written
            .iter()
            .position(|title| self.header && title == wanted.trim());
        let by_number = || {
            let number: usize = wanted.trim().parse().ok()?;
            (1..=self.written.len())
                .contains(&number)
                .then(|| number - 1)
        };
        by_header.or_else(by_number).ok_or_else(|| {
            let columns: Vec<String> = (0..self.written.len())
                .map(|column| self.shown(column))
                .collect();
            Error::new(
                format!("The mapping table has no column {wanted:?}"),
                format!("Its columns are {}.", columns.join(", ")),
            )
        })
    }
}

/// Ensembl ids before Entrez ids before what a header calls identifiers; else, of two columns of symbols, the first.
fn find_identifier(contents: &[Content], titles: &Titles, symbol: Option<usize>) -> Option<usize> {
    let columns = || (0..contents.len()).filter(|&column| Some(column) != symbol);
    let most = |share: fn(&Content) -> f64| {
        let likely = columns().filter(|&column| share(&contents[column]) > 0.5);
        likely.min_by_key(|&column| {
            let rank = titles
                .rank(column, IDENTIFIER_HEADERS)
                .unwrap_or(usize::MAX);
            // Unnamed genes may repeat their id among the symbols, so the purer column comes first.
            let impurity = ((1.0 - share(&contents[column])) * 100.0).round() as usize;
            (
                impurity,
                rank,
                usize::MAX - contents[column].different,
                column,
            )
        })
    };
    let titled = || {
        let ranked =
            columns().filter_map(|column| Some((titles.rank(column, IDENTIFIER_HEADERS)?, column)));
        ranked.min().map(|(_, column)| column)
    };
    let symbols = || columns().find(|&column| contents[column].symbol > 0.5);
    most(|content| content.ensembl)
        .or_else(|| most(|content| content.entrez))
        .or_else(titled)
        .or_else(symbols)
}

/// What a header calls symbols and could be; else the column of most different symbols.
fn find_symbol(contents: &[Content], titles: &Titles, identifier: usize) -> Option<usize> {
    let possible = || {
        let others = (0..contents.len()).filter(move |&column| column != identifier);
        // Unnamed genes may repeat their Ensembl id in the symbols' column.
        others.filter(|&column| contents[column].symbol > 0.0 && contents[column].entrez < 0.5)
    };
    let titled =
        possible().filter_map(|column| Some((titles.rank(column, SYMBOL_HEADERS)?, column)));
    let by_content =
        || possible().max_by_key(|&column| (contents[column].different, usize::MAX - column));
    titled.min().map(|(_, column)| column).or_else(by_content)
}

fn undecided(rows: &[Row], what: &str) -> Error {
    let error = Error::new(
        format!("No column of the mapping table looks like gene {what}"),
        "Say which column holds the identifiers and which the symbols.",
    );
    match rows.first() {
        Some(first) => error.at(first.line, None),
        None => error,
    }
}

fn plain(header: &str) -> String {
    header
        .to_ascii_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}
