//! What genes are called: as the index of `var` has them, or one of its columns.

use super::Place;
use super::frame::{self, Values};
use crate::failure::some_of;
use crate::handover::Names;
use crate::{Failure, Result};

/// Columns that name genes, as tools call them, what is least ambiguous first. Compared in lower case, without blanks,
/// dots and the like.
const USUAL: [&str; 22] = [
    "ensemblid",
    "ensemblids",
    "ensembl",
    "ensemblgeneid",
    "geneids",
    "geneid",
    "featureid",
    "genename",
    "genenames",
    "featurename",
    "genesymbol",
    "genesymbols",
    "hgncsymbol",
    "symbol",
    "symbols",
    "geneshortname",
    "hgncid",
    "gene",
    "genes",
    "entrezid",
    "entrezgeneid",
    "entrez",
];

/// The names, and which column they are of.
pub(super) struct GeneNames {
    pub names: Vec<String>,
    pub by: Names,
}

/// The names of the genes. An index that only counts the genes names none: then a usual column is taken.
pub(super) fn of_genes(
    place: &Place,
    path: &str,
    rows: usize,
    wanted: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<GeneNames> {
    let index = frame::index_of(place, path)?;
    let columns = frame::column_order(place, path)?;
    let by = |column: &str, why: String| Names {
        column: column.to_owned(),
        why,
        others: std::iter::once(&index)
            .chain(&columns)
            .filter(|other| *other != column)
            .cloned()
            .collect(),
    };
    if let Some(wanted) = wanted.filter(|wanted| *wanted != index) {
        return Ok(GeneNames {
            names: of_column(place, path, rows, wanted, &columns)?,
            by: by(wanted, "as set".to_owned()),
        });
    }
    let names = frame::texts(place, &format!("{path}/{index}"), rows)?;
    if wanted.is_some() || !is_counted(&names) {
        let why = format!("the index of {path}");
        return Ok(GeneNames {
            names,
            by: by(&index, why),
        });
    }
    let counts = format!(
        "the index of {path} only counts ({}, {} …)",
        names[0], names[1]
    );
    let are_numbers = names[0].bytes().all(|byte| byte.is_ascii_digit());
    // Beside a number any text is a better name; beside a word one that is called so.
    let candidates = candidates(&columns);
    let usual = candidates
        .iter()
        .filter(|column| are_numbers || rank(column) < USUAL.len());
    for column in usual {
        let Some(values) = frame::column(place, path, column, rows)? else {
            continue;
        };
        if let Some(names) = texts_of(&values, rows) {
            notes.push(format!(
                "Genes are called as in the column \"{column}\" of {path}: {counts}."
            ));
            return Ok(GeneNames {
                names,
                by: by(column, counts),
            });
        }
    }
    if !are_numbers {
        // A word counted up is a name all the same.
        notes.push(format!(
            "The names of genes are no gene ids: {counts}, and no column of {path} is called as columns of genes are. Set \
             gene_column to the one with their symbols or Ensembl ids{}.",
            match candidates.is_empty() {
                true => ", once there is one".to_owned(),
                false => format!(": {path} has {}", some_of(candidates.iter().map(|one| one.as_str()))),
            }
        ));
        return Ok(GeneNames {
            names,
            by: by(&index, counts),
        });
    }
    Err(Failure::new(
        format!("{counts}, and no column of {path} names the genes"),
        "Add a column with their symbols or Ensembl ids. If these numbers are Entrez ids, set gene_column to the index's name: "
            .to_owned()
            + &index
            + ".",
    ))
}

fn of_column(
    place: &Place,
    path: &str,
    rows: usize,
    wanted: &str,
    columns: &[String],
) -> Result<Vec<String>> {
    let missing = || {
        Failure::new(
            format!("{path} has no column \"{wanted}\" of names"),
            format!(
                "The setting gene_column can be one of: {}.",
                some_of(columns.iter().map(String::as_str))
            ),
        )
    };
    if !columns.iter().any(|column| column == wanted) {
        return Err(missing());
    }
    let values = frame::column(place, path, wanted, rows)?.ok_or_else(missing)?;
    Ok((0..rows).map(|row| values.text(row)).collect())
}

/// Columns that may name genes: those of usual names by their rank, then the others in the file's order.
fn candidates(columns: &[String]) -> Vec<&String> {
    let mut ranked: Vec<&String> = columns.iter().collect();
    ranked.sort_by_key(|column| rank(column));
    ranked
}

/// A column's place among the usual names; behind them where it has none.
fn rank(column: &str) -> usize {
    let letters = column.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let known = USUAL.iter().position(|usual| *usual == plain);
    known.unwrap_or(USUAL.len())
}

/// The values, where they are names: texts, hardly any of them missing or given twice.
fn texts_of(values: &Values, rows: usize) -> Option<Vec<String>> {
    let names: Vec<String> = (0..rows).map(|row| values.text(row)).collect();
    let named = || names.iter().filter(|name| !name.is_empty());
    let different: std::collections::HashSet<&String> = named().collect();
    let are_texts = named().any(|name| name.parse::<f64>().is_err());
    (are_texts && different.len() * 10 >= rows * 8).then_some(names)
}

/// Whether names are a running number, perhaps behind a word (`gene0`, `gene1` …), also of genes of which some were left out since: whole numbers that rise, smaller
/// than the Entrez ids of so many genes would be.
fn is_counted(names: &[String]) -> bool {
    let stem = names.first().map_or("", |first| {
        first.trim_end_matches(|letter: char| letter.is_ascii_digit())
    });
    let number = |name: &String| name.strip_prefix(stem)?.parse().ok();
    let numbers: Option<Vec<u64>> = names.iter().map(number).collect();
    // `CD4` and `CD8` are genes, and so is what registries count up behind many zeros.
    let is_word = stem.chars().any(char::is_lowercase) || names.len() >= 30;
    let first = numbers.as_ref().and_then(|numbers| numbers.first());
    let begins = first.is_some_and(|&first| first < 2);
    let is_padded = names.iter().any(|name| name.len() > stem.len() + 7);
    if !stem.is_empty() && (!is_word || !begins || is_padded) {
        return false;
    }
    let Some(numbers) = numbers.filter(|numbers| numbers.len() > 1) else {
        return false;
    };
    let (count, last) = (numbers.len() as u64, numbers[numbers.len() - 1]);
    let is_small = last <= 4 * (count + 1) || count >= 200 && last < 70_000;
    is_small && numbers.windows(2).all(|pair| pair[0] < pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_numbers_are_told_from_entrez_ids() {
        let texts =
            |numbers: &[u64]| -> Vec<String> { numbers.iter().map(u64::to_string).collect() };
        assert!(is_counted(&texts(&[0, 1, 2, 3])));
        assert!(is_counted(&texts(&[1, 2, 5, 8])));
        let left: Vec<u64> = (0..2000).map(|gene| gene * 18).collect();
        assert!(is_counted(&texts(&left)));
        assert!(!is_counted(&texts(&[1, 2, 9, 10, 12, 7157])));
        assert!(!is_counted(&texts(&[3, 2, 1])));
        assert!(!is_counted(&["0".into(), "TP53".into()]));
        assert!(!is_counted(&[]));
        let words = |word: &str, numbers: &[u64]| -> Vec<String> {
            numbers
                .iter()
                .map(|number| format!("{word}{number}"))
                .collect()
        };
        assert!(is_counted(&words("gene", &[0, 1, 2, 3])));
        assert!(is_counted(&words("Gene_", &[1, 2, 5, 8])));
        assert!(!is_counted(&words("CD", &[1, 4, 8])));
        assert!(!is_counted(&words("LOC", &[100_101, 100_102])));
        let padded = ["ENSG00000000001".to_owned(), "ENSG00000000002".to_owned()];
        assert!(!is_counted(&padded));
        assert!(!is_counted(&["gene0".into(), "TP53".into()]));
    }

    #[test]
    fn ids_come_before_symbols_and_both_before_the_rest() {
        let columns = ["mean", "gene_name", "Gene IDs", "x"].map(str::to_owned);
        assert_eq!(candidates(&columns), ["Gene IDs", "gene_name", "mean", "x"]);
    }
}
