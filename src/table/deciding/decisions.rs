//! What was decided about a file, and how each decision can be changed: one value for messages, for
//! `genessl inspect` and for the page.

use serde::Serialize;

use crate::sorting::set_of;
use crate::table::Table;
use crate::table::deciding::scale::Scale;
use crate::table::layout::orientation::Orientation;
use crate::table::layout::some_of;
use crate::table::names::{classes, headers};
use crate::table::options::ReadOptions;
use crate::table::words::{counted, grouped};

/// Everything that was recognised in a file rather than told.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Decisions {
    /// The file in a line: `"GCT 1.2, 20,531 genes in rows × 154 samples"`.
    pub summary: String,
    /// The program that wrote it, where its columns tell.
    pub producer: Option<String>,
    /// The sheet of a workbook or the layer of an AnnData file that was read.
    pub part: Option<Choice>,
    /// What names the genes, where the format has that apart (AnnData's `var`).
    pub gene_names: Option<Choice>,
    /// Where the samples are.
    pub orientation: Choice,
    /// The column of sample ids (samples in rows) or of genes.
    pub id_column: Choice,
    /// Which of several quantities the numbers are.
    pub quantity: Option<Choice>,
    /// The column of classes, where there is one.
    pub label: Option<Choice>,
    /// What keeps samples together, such as those of a patient, where anything could.
    pub group: Option<Choice>,
    /// The scale of the numbers, as far as they tell.
    pub scale: Scale,
    /// Lines that are not part of the table.
    pub skipped: Vec<SkippedLine>,
    /// What was read and left out.
    pub left_out: Vec<LeftOut>,
    /// The first samples and genes, as they were read.
    pub preview: Preview,
}

impl Choice {
    /// The sheet or layer that was read, which needs no second look where it was asked for.
    pub(in crate::table) fn of_part(self, options: &ReadOptions) -> Choice {
        let wanted = match self.setting.as_str() {
            "layer" => &options.layer,
            _ => &options.sheet,
        };
        match wanted.as_deref() == Some(&self.value) {
            true => Choice {
                why: "as set".into(),
                certain: true,
                ..self
            },
            false => self,
        }
    }
}

impl Decisions {
    /// The decisions that a person can change, in the order they are shown.
    pub fn choices(&self) -> Vec<Choice> {
        let columns = [&self.orientation, &self.id_column];
        let first = self.part.iter().chain(columns);
        let some = first.chain(&self.gene_names).chain(&self.quantity);
        let some = some.chain(&self.label).chain(&self.group);
        some.cloned().chain([self.scale.choice()]).collect()
    }
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
    /// The key that changes it, for all files in the study file's section `[data]`, for one in its `[[data.table]]`; on
    /// the command line the option of that name, with hyphens.
    pub setting: String,
    /// What else it could be set to, as far as the file tells.
    pub others: Vec<String>,
}

/// A line above the table, or below it.
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
    /// Those columns that hold numbers, and so could be read as such.
    pub numeric: Vec<String>,
}

impl LeftOut {
    /// Names kept of those left out.
    const NAMES_AT_MOST: usize = 20;

    pub(in crate::table) fn new(
        what: &str,
        names: &[String],
        why: &str,
        setting: Option<&str>,
    ) -> LeftOut {
        LeftOut {
            what: what.to_owned(),
            count: names.len(),
            names: names.iter().take(Self::NAMES_AT_MOST).cloned().collect(),
            why: why.to_owned(),
            setting: setting.map(str::to_owned),
            numeric: Vec::new(),
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

    pub(in crate::table) fn of(table: &Table) -> Preview {
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
                rest => crate::table::join_precision(value, rest),
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

/// How many genes and samples there are, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(in crate::table) struct Counts {
    pub genes: usize,
    pub samples: usize,
    /// Whether only the file's beginning was read, so that there are more of what stands line by line.
    pub more: bool,
}

/// The file in a line.
pub(in crate::table) fn summary(
    format: &str,
    orientation: Orientation,
    counts: Counts,
    producer: Option<&str>,
    quantity: Option<&str>,
) -> String {
    let lines = if counts.more { "more than " } else { "" };
    let (genes, samples) = (
        counted(counts.genes, "gene"),
        counted(counts.samples, "sample"),
    );
    let mut summary = if orientation == Orientation::SamplesInColumns {
        format!("{format}, {lines}{genes} in rows × {samples}")
    } else {
        format!("{format}, {lines}{samples} in rows × {genes}")
    };
    if producer.is_some() || quantity.is_some() {
        let words: Vec<&str> = producer.into_iter().chain(quantity).collect();
        summary += &format!(", {}", words.join(" "));
    }
    summary
}

/// The label column that is looked for where none is asked for.
pub const USUAL_LABEL: &str = "cancer_type";

/// The column that most likely holds the classes: the usual one, else of those with few different values the likeliest by
/// its name. Where another than the usual is asked for, that one or none.
pub fn label_choice(table: &Table, wanted: Option<&str>) -> Option<Choice> {
    let columns = 0..table.metadata.len();
    let name = |index: usize| table.metadata[index].name.as_str();
    let possible: Vec<usize> = columns
        .clone()
        .filter(|&index| may_be_label(table, index))
        .collect();
    let wanted = wanted.unwrap_or(USUAL_LABEL);
    let asked = columns.clone().find(|&index| name(index) == wanted);
    // Of several that are as likely, the first.
    let likeliest = || {
        possible
            .iter()
            .copied()
            .min_by_key(|&index| classes::rank(name(index)))
    };
    let chosen = match wanted {
        USUAL_LABEL => asked.or_else(likeliest)?,
        _ => match asked {
            Some(asked) => asked,
            None => {
                return Some(Choice {
                    value: String::new(),
                    why: format!("there is no column \"{wanted}\""),
                    certain: false,
                    setting: "label".into(),
                    others: possible.iter().map(|&one| name(one).to_owned()).collect(),
                });
            }
        },
    };
    let others: Vec<String> = possible
        .iter()
        .filter(|&&index| index != chosen)
        .map(|&index| name(index).to_owned())
        .collect();
    Some(Choice {
        value: name(chosen).to_owned(),
        why: format!(
            "{} in {}{}",
            counted_classes(different(table, chosen)),
            counted(table.samples(), "sample"),
            match others.is_empty() || asked.is_some() {
                true => String::new(),
                false => format!("; likelier by its name than {}", some_of(&others)),
            }
        ),
        certain: asked.is_some(),
        setting: "label".into(),
        others,
    })
}

/// How many different values a metadata column has.
fn different(table: &Table, column: usize) -> usize {
    let values = table.metadata[column].values.iter();
    let told = values.map(String::as_str).filter(|value| !value.is_empty());
    set_of(told).len()
}

/// Whether a metadata column repeats few values, and they are no numbers but under a usual name of labels.
fn may_be_label(table: &Table, column: usize) -> bool {
    let column_of = &table.metadata[column];
    let are_numbers = column_of
        .values
        .iter()
        .all(|value| value.is_empty() || value.parse::<f64>().is_ok());
    if are_numbers && !headers::is_label_name(&column_of.name) {
        return false;
    }
    let classes = different(table, column);
    (2..=50).contains(&classes) && classes * 2 <= table.samples().max(4)
}

fn counted_classes(classes: usize) -> String {
    match classes {
        1 => "1 class".to_owned(),
        classes => format!("{} classes", grouped(classes)),
    }
}
