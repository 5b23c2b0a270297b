//! What was decided about a file, and how each decision can be changed: one value for messages, for
//! `genessl inspect` and for the page.

use serde::Serialize;

use super::Table;
use super::orientation::Orientation;
use super::scale::Scale;
use super::words::{counted, grouped};

/// Everything that was recognised in a file rather than told.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Decisions {
    /// The file in a line: `"GCT 1.2, 20,531 genes in rows × 154 samples"`.
    pub summary: String,
    /// The program that wrote it, where its columns tell.
    pub producer: Option<String>,
    /// Where the samples are.
    pub orientation: Choice,
    /// The column of sample ids (samples in rows) or of genes.
    pub id_column: Choice,
    /// Which of several quantities the numbers are.
    pub quantity: Option<Choice>,
    /// The column of classes, where there is one.
    pub label: Option<Choice>,
    /// The scale of the numbers, as far as they tell.
    pub scale: Scale,
    /// Lines that are not part of the table.
    pub skipped: Vec<SkippedLine>,
    /// What was read and left out.
    pub left_out: Vec<LeftOut>,
    /// The first samples and genes, as they were read.
    pub preview: Preview,
}

/// One decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What was decided.
    pub value: String,
    /// What it rests on, in words.
    pub why: String,
    /// Whether anything speaks against it.
    pub certain: bool,
    /// The key in the study file's section `[data]` that changes it; on the command line the option of that name,
    /// with hyphens.
    pub setting: String,
    /// What else it could be set to, as far as the file tells.
    pub others: Vec<String>,
}

/// A line above the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedLine {
    /// Its number, counted from 1.
    pub line: u64,
    /// How it begins.
    pub text: String,
    /// What it was taken for.
    pub why: String,
}

/// Columns or lines of a table that are neither genes nor samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// `"columns"` or `"lines"`.
    pub what: String,
    /// How many.
    pub count: usize,
    /// The first of them.
    pub names: Vec<String>,
    /// Why, completing "left out, as …".
    pub why: String,
    /// The key that changes it, as in [`Choice::setting`]; none where nothing would.
    pub setting: Option<String>,
}

impl LeftOut {
    /// Names kept of those left out.
    const NAMES_AT_MOST: usize = 20;

    pub(super) fn new(what: &str, names: &[String], why: &str, setting: Option<&str>) -> LeftOut {
        LeftOut {
            what: what.to_owned(),
            count: names.len(),
            names: names.iter().take(Self::NAMES_AT_MOST).cloned().collect(),
            why: why.to_owned(),
            setting: setting.map(str::to_owned),
        }
    }

    /// It in a sentence.
    pub fn sentence(&self) -> String {
        const SHOWN: usize = 6;
        let shown = self.names.len().min(SHOWN);
        let names = self.names[..shown].join(", ");
        let more = match self.count - shown {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("Left out, as {}: {names}{more}.", self.why)
    }
}

/// A corner of the table, as it was read: samples in rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Preview {
    /// Names of the first genes.
    pub genes: Vec<String>,
    /// Names of the metadata columns.
    pub metadata: Vec<String>,
    /// The first samples.
    pub samples: Vec<PreviewSample>,
}

/// A sample's first values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreviewSample {
    /// Its id.
    pub id: String,
    /// Its values of the preview's genes.
    pub values: Vec<f64>,
    /// Its values of the preview's metadata columns.
    pub metadata: Vec<String>,
}

impl Preview {
    const ROWS: usize = 5;
    const COLUMNS: usize = 6;

    pub(super) fn of(table: &Table) -> Preview {
        let genes = table.features.iter().take(Self::COLUMNS);
        let metadata = || table.metadata.iter().take(Self::COLUMNS);
        let number = |row: usize, column: usize| {
            let value = table.values[[row, column]];
            let rest = table
                .remainder
                .as_ref()
                .map_or(0, |rest| rest[[row, column]]);
            match rest {
                // The shortest decimal of single precision is what the file, or its writer, had.
                0 => value.to_string().parse().unwrap_or(f64::from(value)),
                rest => super::join_precision(value, rest),
            }
        };
        let sample = |(row, id): (usize, &String)| PreviewSample {
            id: id.clone(),
            values: (0..table.features.len().min(Self::COLUMNS))
                .map(|column| number(row, column))
                .collect(),
            metadata: metadata()
                .map(|column| column.values[row].clone())
                .collect(),
        };
        let samples = table.sample_ids.iter().take(Self::ROWS).enumerate();
        Preview {
            genes: genes.cloned().collect(),
            metadata: metadata().map(|column| column.name.clone()).collect(),
            samples: samples.map(sample).collect(),
        }
    }
}

/// The file in a line.
pub(super) fn summary(
    format: &str,
    orientation: Orientation,
    table: &Table,
    producer: Option<&str>,
    quantity: Option<&str>,
) -> String {
    let (genes, samples) = (
        counted(table.features.len(), "gene"),
        counted(table.samples(), "sample"),
    );
    let mut summary = if orientation == Orientation::SamplesInColumns {
        format!("{format}, {genes} in rows × {samples}")
    } else {
        format!("{format}, {samples} in rows × {genes}")
    };
    if producer.is_some() || quantity.is_some() {
        let words: Vec<&str> = producer.into_iter().chain(quantity).collect();
        summary += &format!(", {}", words.join(" "));
    }
    summary
}

/// The column that most likely holds the classes: the one of that name, else one under a usual name of labels, else the
/// first with few different values.
pub(super) fn label(table: &Table) -> Option<Choice> {
    let classes = |index: usize| {
        let values = table.metadata[index].values.iter();
        let different: std::collections::BTreeSet<&str> = values
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .collect();
        different.len()
    };
    let columns = || 0..table.metadata.len();
    let name = |index: usize| table.metadata[index].name.as_str();
    let possible: Vec<usize> = columns()
        .filter(|&index| {
            let classes = classes(index);
            let values = &table.metadata[index].values;
            let are_numbers = values
                .iter()
                .all(|value| value.is_empty() || value.parse::<f64>().is_ok());
            if are_numbers && !super::identifiers::is_label_name(name(index)) {
                return false;
            }
            (2..=50).contains(&classes) && classes * 2 <= table.samples().max(4)
        })
        .collect();
    let usual = columns().find(|&index| name(index) == "cancer_type");
    let titled = || {
        possible
            .iter()
            .copied()
            .find(|&index| super::identifiers::is_label_name(name(index)))
    };
    let chosen = usual
        .or_else(titled)
        .or_else(|| possible.first().copied())?;
    Some(Choice {
        value: name(chosen).to_owned(),
        why: format!(
            "{} in {}",
            counted_classes(classes(chosen)),
            counted(table.samples(), "sample")
        ),
        certain: usual.is_some(),
        setting: "label".into(),
        others: possible
            .iter()
            .filter(|&&index| index != chosen)
            .map(|&index| name(index).to_owned())
            .collect(),
    })
}

fn counted_classes(classes: usize) -> String {
    match classes {
        1 => "1 class".to_owned(),
        classes => format!("{} classes", grouped(classes)),
    }
}
