//! Whether samples are in rows or in columns: by where the genes are.
//!
//! The catalogue is asked about the names on both sides. A side of which clearly more are genes has them; where the
//! catalogue knows neither side, or both, the names of the id column decide, then the shape of names. Numbers are genes' where
//! nearly all of them are at NCBI; those of patients are so by chance.

use serde::{Deserialize, Serialize};

use crate::table::layout::sketch::{ColumnSketch, Content, count_up};
use crate::table::names::affixes;
use crate::table::names::headers;
use crate::table::names::identifiers::{self, Evidence};
use crate::table::names::judge::{GeneJudge, Tally};
use crate::{Error, Result};

/// How a file lays out its samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Recognised by where the gene identifiers are.
    #[default]
    Auto,
    /// One sample a line, genes in the header.
    SamplesInRows,
    /// One gene a line, samples in the header.
    SamplesInColumns,
}

impl Orientation {
    /// The setting's word.
    pub fn word(self) -> &'static str {
        match self {
            Orientation::Auto => "auto",
            Orientation::SamplesInRows => "samples_in_rows",
            Orientation::SamplesInColumns => "samples_in_columns",
        }
    }
}

/// What was decided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) struct Decision {
    pub orientation: Orientation,
    pub why: String,
    /// Whether nothing speaks against it.
    pub certain: bool,
}

impl Decision {
    pub(in crate::table) fn new(orientation: Orientation, why: &str) -> Decision {
        Decision {
            orientation,
            why: why.to_owned(),
            certain: true,
        }
    }

    fn close(self) -> Decision {
        Decision {
            certain: false,
            ..self
        }
    }

    /// The sentence for a person, where the decision was close.
    pub(in crate::table) fn note(&self) -> Option<String> {
        let where_they_are = match self.orientation {
            Orientation::SamplesInColumns => "columns",
            _ => "rows",
        };
        (!self.certain).then(|| {
            format!(
                "Samples were taken to be in {where_they_are}: {}. Set the orientation if that is wrong.",
                self.why
            )
        })
    }
}

/// More of one side than of the other must be genes, by this share.
const CLEARLY_MORE: f64 = 0.25;
/// Almost all, and few.
const ALMOST_ALL: f64 = 0.8;
const FEW: f64 = 0.3;

/// Decides from the header and the first lines.
pub(in crate::table) fn decide(columns: &[ColumnSketch], judge: &dyn GeneJudge) -> Decision {
    let header = header_names(columns);
    let (across, down) = tallies(columns, &header, judge);
    let numbers = most(columns, Tally::share_of_numbers);
    let both = across.are_numbers() && numbers.are_numbers();
    let either = across.are_numbers() || numbers.are_numbers();
    let mut corner = columns.iter().take(1);
    let is_any_index = corner.any(|first| headers::is_any_index(&first.name));
    // What the corner says as well is no close call; against it small numbers say little.
    let beside_corner = |decision: Decision| {
        let Some(corner) = by_first_name(columns) else {
            return decision;
        };
        let agrees = corner.orientation == decision.orientation;
        let is_far = across.is_far() || numbers.is_far();
        Decision {
            certain: agrees || (decision.certain && is_far),
            ..decision
        }
    };
    by_gene_corner(columns, across, down)
        .or_else(|| by_corner_of_few(columns, &header, down))
        .or_else(|| by_catalogue(across, down))
        .or_else(|| by_evidence_of_shape(columns, &header))
        .or_else(|| {
            by_numbers(across, numbers, columns)
                .filter(|_| either && !both)
                .map(beside_corner)
        })
        // What any index is called says little where both sides may be genes.
        .or_else(|| match both && is_any_index {
            true => by_length(across, numbers).or(by_first_name(columns).map(Decision::close)),
            false => by_first_name(columns),
        })
        .or_else(|| by_numbers(across, numbers, columns))
        .or_else(|| by_length(across, if both { numbers } else { down }))
        .or_else(|| by_some(across, down))
        .unwrap_or_else(|| by_shape(columns, &header))
}

/// What the catalogue knows of the header's names, and of the names down the lines.
fn tallies(columns: &[ColumnSketch], header: &[&str], judge: &dyn GeneJudge) -> (Tally, Tally) {
    let down = most(columns, Tally::share);
    let across = if count_up(header) {
        Tally::default()
    } else {
        affixes::tally(header, judge)
    };
    (across, down)
}

/// What is known of the column whose names hardly repeat and of which most are genes, as `share` counts them.
fn most(columns: &[ColumnSketch], share: fn(&Tally) -> f64) -> Tally {
    let distinct = columns.iter().map(|column| column.known);
    distinct
        .filter(|tally| tally.is_distinct() || tally.are_many())
        .max_by(|one, other| share(one).total_cmp(&share(other)))
        .unwrap_or_default()
}

/// A format's word on where samples are, in doubt where the catalogue plainly finds the genes among them.
pub(in crate::table) fn doubted(
    told: &Decision,
    columns: &[ColumnSketch],
    judge: &dyn GeneJudge,
) -> Result<Decision> {
    const SURE: usize = 10;
    let (across, down) = tallies(columns, &header_names(columns), judge);
    Ok(match by_catalogue(across, down) {
        Some(found)
            if found.orientation != told.orientation
                && found.certain
                && across.known() == 0
                && across.asked.min(down.asked) >= SURE =>
        {
            return Err(Error::new(
                format!("{}, but {}", told.why, found.why),
                "Set the orientation to samples_in_columns: the table is then turned. If it is right as it is, set it to \
                 samples_in_rows.",
            ));
        }
        Some(found) if found.orientation != told.orientation => Decision::new(
            told.orientation,
            &format!("{}, but {}", told.why, found.why),
        )
        .close(),
        _ => told.clone(),
    })
}

/// The names in the header that may be genes: of columns of numbers, but for those that are metadata by their name.
fn header_names(columns: &[ColumnSketch]) -> Vec<&str> {
    let possible = columns.iter().enumerate().filter(|(index, column)| {
        *index > 0
            && column.content != Content::Text
            && !headers::is_unnamed(&column.name)
            && !column.is_bare_index()
            && !headers::is_metadata_name(&column.name)
    });
    possible.map(|(_, column)| column.name.as_str()).collect()
}

fn counts(across: Tally, down: Tally) -> String {
    let part = |tally: Tally, side: &str| {
        let (known, asked) = (tally.known(), tally.asked);
        (asked > 0).then(|| format!("{known} of {asked} names {side} are known genes"))
    };
    let parts = [part(across, "in the header"), part(down, "down the lines")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Genes of which the catalogue knows some, below a corner that says so, beside fewer names in the header: the samples may
/// be called as genes are (`C1`, `C2`).
fn by_gene_corner(columns: &[ColumnSketch], across: Tally, down: Tally) -> Option<Decision> {
    let first = columns.first()?;
    let below = first.known;
    let is_corner = headers::is_of_genes(&first.name) && first.content == Content::Text;
    let are_some = below.is_distinct() && below.are_some() && below.asked > across.asked;
    // Where the catalogue is of that opinion it can say so itself.
    let is_open = across.share() > down.share();
    (is_corner && are_some && is_open).then(|| {
        let why = format!(
            "the first column is called \"{}\", {}",
            first.name,
            counts(across, below)
        );
        Decision::new(Orientation::SamplesInColumns, &why).close()
    })
}

/// Samples, or genes of a panel, in the header: more would be genes.
const FEW_NAMES: usize = 48;

/// NCBI's numbers, or ids of which the catalogue knows none, below a corner that says they are genes', and few names beside it,
/// which may be known as anything of a letter and a digit is (`C1`, `T2`).
fn by_corner_of_few(columns: &[ColumnSketch], header: &[&str], down: Tally) -> Option<Decision> {
    let first = columns.first()?;
    let below = first.known;
    let are_ids = below.are_numbers() || (first.content == Content::Text && down.known() == 0);
    let is_longer = header.len() < FEW_NAMES && below.asked > header.len();
    let is_corner = headers::is_of_genes(&first.name) && below.is_distinct();
    (is_corner && are_ids && is_longer).then(|| {
        let why = format!(
            "the first column is called \"{}\", as columns of genes are, and has more names than the header",
            first.name
        );
        Decision::new(Orientation::SamplesInColumns, &why).close()
    })
}

/// Where the catalogue knows nothing of one side and some of the other.
fn by_some(across: Tally, down: Tally) -> Option<Decision> {
    let decided = |orientation| Decision::new(orientation, &counts(across, down)).close();
    match (across.genes, down.genes) {
        (0, _) if down.are_some() => Some(decided(Orientation::SamplesInColumns)),
        (_, 0) if across.are_some() => Some(decided(Orientation::SamplesInRows)),
        _ => None,
    }
}

fn by_catalogue(across: Tally, down: Tally) -> Option<Decision> {
    let (more, less) = (
        across.share().max(down.share()),
        across.share().min(down.share()),
    );
    let winner = if across.share() > down.share() {
        across
    } else {
        down
    };
    // Aliases alone prove nothing: cell lines and classes have such names.
    let by_genes = winner.genes as f64 >= FEW * winner.asked as f64;
    if more < 0.5 || more - less < CLEARLY_MORE || !by_genes {
        return None;
    }
    let decision = Decision {
        orientation: if across.share() > down.share() {
            Orientation::SamplesInRows
        } else {
            Orientation::SamplesInColumns
        },
        why: counts(across, down),
        certain: more >= ALMOST_ALL && less < FEW,
    };
    Some(decision)
}

/// Ensembl ids and well-known symbols settle it without a catalogue.
fn by_evidence_of_shape(columns: &[ColumnSketch], header: &[&str]) -> Option<Decision> {
    let (across, down) = shapes(columns, header);
    let settles = across != down && across.max(down) >= Evidence::KnownSymbols;
    settles.then(|| by_evidence(across, down))
}

/// The usual names of the id column, where the genes do not tell.
fn by_first_name(columns: &[ColumnSketch]) -> Option<Decision> {
    let first = columns.first()?;
    let says = |what: &str| {
        format!(
            "the first column is called \"{}\", as columns of {what} are",
            first.name
        )
    };
    if headers::sample_name_rank(&first.name).is_some() {
        return Some(Decision::new(Orientation::SamplesInRows, &says("samples")));
    }
    headers::is_of_genes(&first.name)
        .then(|| Decision::new(Orientation::SamplesInColumns, &says("genes")))
}

/// Entrez ids are known to the catalogue, numbers of patients less so.
fn by_numbers(across: Tally, down: Tally, columns: &[ColumnSketch]) -> Option<Decision> {
    let first = columns.first()?;
    let (header, lines) = (across.share_of_numbers(), down.share_of_numbers());
    let (header_is, lines_are) = (across.are_numbers(), down.are_numbers());
    let close = header_is == lines_are && (header - lines).abs() < CLEARLY_MORE;
    if header.max(lines) < 0.5 || close {
        return None;
    }
    let mut decision = Decision::new(Orientation::SamplesInColumns, &counts(across, down));
    if (header_is, header) > (lines_are, lines) {
        decision.orientation = Orientation::SamplesInRows;
    }
    decision.why += ", by their Entrez numbers";
    let both_are_numbers = first.content == Content::Number
        && columns[1..]
            .iter()
            .all(|column| identifiers::is_entrez(&column.name));
    Some(if both_are_numbers {
        decision.close()
    } else {
        decision
    })
}

/// Where both sides are genes' names, there are more genes than samples. A table of many columns shows but few lines.
fn by_length(across: Tally, down: Tally) -> Option<Decision> {
    let are_genes = across.are_genes() && down.are_genes();
    let is_longer = are_genes && down.known() >= across.known() * 2;
    let decision = Decision::new(Orientation::SamplesInColumns, &counts(across, down));
    is_longer.then(|| decision.close())
}

fn shapes(columns: &[ColumnSketch], header: &[&str]) -> (Evidence, Evidence) {
    let down = columns
        .iter()
        .filter(|column| column.known.is_distinct())
        .map(|column| column.evidence)
        .max();
    (
        identifiers::evidence(header),
        down.unwrap_or(Evidence::None),
    )
}

fn by_evidence(across: Evidence, down: Evidence) -> Decision {
    let why = |side: &str, evidence: Evidence| {
        let what = match evidence {
            Evidence::Ensembl => "Ensembl ids",
            Evidence::KnownSymbols => "well-known genes or probes",
            Evidence::Entrez => "numbers as Entrez ids are",
            _ => "the shape of gene symbols",
        };
        format!("{side} has {what}")
    };
    if across > down {
        Decision::new(Orientation::SamplesInRows, &why("the header", across))
    } else {
        Decision::new(Orientation::SamplesInColumns, &why("a column", down))
    }
}

/// What remains is likeness; where nothing speaks, samples are in rows.
fn by_shape(columns: &[ColumnSketch], header: &[&str]) -> Decision {
    let (across, down) = shapes(columns, header);
    if across != down {
        return by_evidence(across, down).close();
    }
    let why = "neither the header nor the first column looks like known gene identifiers";
    Decision::new(Orientation::SamplesInRows, why).close()
}
