//! The report as tables to read and to download.

use super::advice::lost_kinds;
use super::options::Duplicates;
use super::report::{
    MappedCounts, MappingReport, RecognisedCounts, SetCoverage, TakenApartColumn, WhyUnmapped,
};
use crate::table::{Cell, TextTable, without_at};

impl MappingReport {
    /// The tables `mapping_steps`, `unmapped`, `merged`, `repaired`, `ambiguous` and `coverage`, always all of them.
    pub fn tables(&self) -> Vec<TextTable> {
        vec![
            self.steps(),
            self.unmapped_table(),
            self.merged_table(),
            self.repaired_table(),
            self.ambiguous_table(),
            self.coverage_table(),
        ]
    }

    /// The result in a sentence: `"19,569 Ensembl ids became 19,245 symbols."`
    pub fn sentence(&self) -> String {
        let RecognisedCounts {
            ensembl_genes,
            entrez,
            hgnc,
            symbols,
            ..
        } = self.recognised;
        let kind = match self.columns {
            columns if columns == ensembl_genes => "Ensembl ids",
            columns if columns == entrez => "Entrez ids",
            columns if columns == hgnc => "HGNC ids",
            columns if columns == symbols => "gene names",
            _ => "gene columns",
        };
        format!(
            "{} {kind} became {} symbols.",
            grouped(self.columns),
            grouped(self.symbols)
        )
    }

    /// What a user should know of the names, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let dates = self.repaired.iter().filter(|column| column.date);
        let repaired: Vec<String> = dates.map(|one| is(&one.column, &one.symbol)).collect();
        let lost: Vec<String> = self.left_as(WhyUnmapped::Date);
        let missing = self.left_as(WhyUnmapped::Missing);
        let mut notes = Vec::new();
        if !self.taken_apart.is_empty() {
            let examples = self.taken_apart.iter().take(3);
            let examples: Vec<String> = examples.map(|one| is(&one.column, &one.symbol)).collect();
            notes.push(format!(
                "{} gene names hold more than a name and were taken apart ({}{}).",
                grouped(self.taken_apart.len()),
                examples.join(", "),
                more(self.taken_apart.len(), 3)
            ));
        }
        if !repaired.is_empty() {
            notes.push(format!(
                "{} gene names look like dates, as spreadsheets make of them, and were repaired where one gene fits: {}.",
                repaired.len(),
                some(&repaired)
            ));
        }
        if !lost.is_empty() {
            notes.push(format!(
                "{} gene names look like dates or numbers that a spreadsheet made of them, and stay unmapped, as more \
                 than one gene or none fits: {}. Take the names from the table as it was before the spreadsheet.",
                lost.len(),
                some(&lost)
            ));
        }
        let copies = self.merged.iter().filter(|merged| {
            let is_copy = |name: &String| name.contains("_PAR_Y") || name.starts_with("ENSGR");
            merged.columns.iter().any(is_copy)
        });
        let copies = copies.count();
        if copies > 0 && self.options.duplicates == Duplicates::Mean {
            notes.push(format!(
                "{copies} genes have a second column, their copy on chromosome Y (PAR_Y), and became the mean of both. Where \
                 the copies are empty, set genes.duplicates to max."
            ));
        }
        notes.extend(self.aliases_left());
        notes.extend(self.aliases_merged());
        notes.extend(self.numbers_of_chips());
        if !missing.is_empty() {
            notes.push(format!(
                "{} rows or columns of genes have no name ({}) and stay unmapped.",
                missing.len(),
                some(&missing)
            ));
        }
        notes.extend(lost_kinds(self));
        notes
    }

    fn aliases_left(&self) -> Option<String> {
        let left = self.left_as(WhyUnmapped::Alias);
        (!left.is_empty()).then(|| {
            format!(
                "Called by an alias of a gene that the table has under its own name, and not merged with it: {}.",
                some(&left)
            )
        })
    }

    /// Which columns became one symbol, where an alias is among them.
    fn aliases_merged(&self) -> Option<String> {
        let is_alias = |name: &String| {
            let mut repaired = self.repaired.iter();
            repaired.any(|one| !one.previous && !one.date && one.column == *name)
        };
        let merged = self.merged.iter();
        let merged = merged.filter(|merged| merged.columns.iter().any(is_alias));
        let merged: Vec<String> = merged
            .map(|merged| format!("{} ({})", merged.symbol, merged.columns.join(", ")))
            .collect();
        (!merged.is_empty()).then(|| {
            format!(
                "{} genes have columns by an alias beside others, which were merged: {}.",
                merged.len(),
                some(&merged)
            )
        })
    }

    /// `7157_at` is a gene in Brainarray's chip definitions; some of Affymetrix' own probes are called so as well.
    fn numbers_of_chips(&self) -> Option<String> {
        let with_at = |one: &&TakenApartColumn| {
            let number = without_at(&one.column);
            number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let count = self.taken_apart.iter().filter(with_at).count();
        (count * 2 > self.columns).then(|| {
            format!(
                "{} names are numbers that end in _at, and were taken for genes by Brainarray's chip definitions. If they are \
                 Affymetrix' own probes, give the platform's annotation as a mapping table.",
                grouped(count)
            )
        })
    }

    /// The unmapped columns with that reason; those that could be several genes with these.
    fn left_as(&self, why: WhyUnmapped) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for unmapped in self.unmapped.iter().filter(|unmapped| unmapped.why == why) {
            let ambiguous = self
                .ambiguous
                .iter()
                .find(|ambiguous| ambiguous.column == unmapped.column);
            let name = match ambiguous {
                Some(ambiguous) => format!(
                    "{} ({})",
                    unmapped.column,
                    ambiguous.candidates.join(" or ")
                ),
                None => unmapped.column.clone(),
            };
            names.push(name);
        }
        names
    }

    fn steps(&self) -> TextTable {
        let RecognisedCounts {
            ensembl_genes,
            other_ensembl,
            entrez,
            hgnc: hgnc_ids,
            symbols,
            other,
        } = self.recognised;
        let MappedCounts {
            file,
            gencode,
            hgnc,
            entrez: by_entrez,
            approved,
            previous,
            alias,
        } = self.mapped;
        let merged_columns: usize = self.merged.iter().map(|merged| merged.columns.len()).sum();
        let left = if self.unmapped_kept {
            "kept under their identifier"
        } else {
            "dropped"
        };
        let duplicates = format!("{:?}", self.options.duplicates).to_ascii_lowercase();
        let steps = [
            (
                "Samples, with their ids as the index".to_owned(),
                self.samples,
            ),
            ("Gene columns found".to_owned(), self.columns),
            ("— Ensembl gene ids".to_owned(), ensembl_genes),
            ("— other Ensembl ids".to_owned(), other_ensembl),
            ("— Entrez ids".to_owned(), entrez),
            ("— HGNC ids".to_owned(), hgnc_ids),
            ("— symbols".to_owned(), symbols),
            ("— none of these".to_owned(), other),
            ("Names taken apart".to_owned(), self.taken_apart.len()),
            ("Dates made by spreadsheets".to_owned(), self.dates),
            ("Versions stripped".to_owned(), self.versions_stripped),
            ("Copies on the Y chromosome (PAR_Y)".to_owned(), self.par_y),
            ("Columns with a symbol".to_owned(), self.mapped.total()),
            ("— by the mapping table".to_owned(), file),
            ("— Ensembl id, by GENCODE".to_owned(), gencode),
            ("— Ensembl or HGNC id, by HGNC".to_owned(), hgnc),
            ("— Entrez id, by HGNC".to_owned(), by_entrez),
            ("— symbol in use".to_owned(), approved),
            ("— previous symbol repaired".to_owned(), previous),
            ("— alias repaired".to_owned(), alias),
            (
                format!("Columns without a symbol, {left}"),
                self.unmapped.len(),
            ),
            ("— ambiguous".to_owned(), self.ambiguous.len()),
            (format!("Columns merged ({duplicates})"), merged_columns),
            ("— into so many symbols".to_owned(), self.merged.len()),
            ("Symbols".to_owned(), self.symbols),
            (
                "Metadata columns re-attached".to_owned(),
                self.metadata.len(),
            ),
        ];
        let rows = steps
            .into_iter()
            .map(|(step, count)| vec![Cell::from(step), Cell::from(count)]);
        table(
            "mapping_steps",
            "Gene mapping, step by step",
            &["step", "count"],
            rows,
        )
    }

    fn unmapped_table(&self) -> TextTable {
        let rows = self.unmapped.iter().map(|unmapped| {
            vec![
                Cell::from(unmapped.column.as_str()),
                Cell::from(unmapped.why.in_words()),
            ]
        });
        table(
            "unmapped",
            "Columns without a symbol",
            &["column", "why"],
            rows,
        )
    }

    fn merged_table(&self) -> TextTable {
        let rows = self.merged.iter().map(|merged| {
            let columns = merged.columns.join(", ");
            vec![
                Cell::from(merged.symbol.as_str()),
                Cell::from(merged.columns.len()),
                columns.into(),
            ]
        });
        table(
            "merged",
            "Symbols of several columns",
            &["symbol", "count", "columns"],
            rows,
        )
    }

    fn repaired_table(&self) -> TextTable {
        let rows = self.repaired.iter().map(|repaired| {
            let kind = match (repaired.date, repaired.previous) {
                (true, _) => "date made by a spreadsheet",
                (_, true) => "previous symbol",
                _ => "alias",
            };
            vec![
                Cell::from(repaired.column.as_str()),
                repaired.symbol.as_str().into(),
                kind.into(),
            ]
        });
        table(
            "repaired",
            "Old symbols and aliases repaired",
            &["column", "symbol", "it was"],
            rows,
        )
    }

    fn ambiguous_table(&self) -> TextTable {
        let rows = self.ambiguous.iter().map(|ambiguous| {
            vec![
                Cell::from(ambiguous.column.as_str()),
                ambiguous.candidates.join(", ").into(),
            ]
        });
        table(
            "ambiguous",
            "Names that stand for several genes",
            &["column", "could be"],
            rows,
        )
    }

    fn coverage_table(&self) -> TextTable {
        let row = |set: &SetCoverage| {
            let missing = set.missing.join(", ");
            let share = Cell::from(set.share());
            vec![
                set.set.as_str().into(),
                set.genes.into(),
                set.found.into(),
                share,
                missing.into(),
            ]
        };
        let columns = ["set", "genes", "found", "share", "missing"];
        table(
            "coverage",
            "Genes of each set that the table has",
            &columns,
            self.coverage.iter().map(row),
        )
    }
}

fn table(
    name: &str,
    title: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> TextTable {
    TextTable {
        name: name.to_owned(),
        title: title.to_owned(),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        rows: rows.collect(),
    }
}

fn is(column: &str, symbol: &str) -> String {
    format!("{} is {symbol}", column.trim())
}

/// The first of some names.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    format!("{}{}", shown.join(", "), more(names.len(), SHOWN))
}

fn more(count: usize, shown: usize) -> &'static str {
    if count > shown { ", …" } else { "" }
}

/// A count with commas between thousands.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}
