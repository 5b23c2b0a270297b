//! Which column of a file is what: sample id, gene, sample, metadata, or nothing of use.
//!
//! With samples in rows the sample id is, in this order: the column that was asked for; `caseID` or another usual name
//! of ids; a column without a name (as pandas and R write their index); the first text column that is not a usual
//! label. Failing all, samples are numbered. What a file itself says is the index comes before all but the first, unless it
//! has no name and holds numbers, as pandas keeps them of lines that it left out: then it comes last.
//!
//! A column of text is metadata. A column of numbers is a gene, unless its name is a usual one of metadata (age, stage,
//! survival time, batch …), or the file's genes are plainly Ensembl ids (or Entrez numbers) and this name is not one.
//! With samples in columns, text beside the gene column and what the usual producers annotate genes with is left out,
//! and of several quantities one is chosen.

mod assays;
mod columns;
mod deviations;
mod enclosed;
mod grid;
mod long;
pub(super) mod orientation;
mod quantities;
mod rows;
mod short_names;
pub(super) mod sketch;
pub(super) mod stages;

use self::orientation::{Decision, Orientation};
use self::sketch::{ColumnSketch, Content};
use super::deciding::decisions::LeftOut;
use super::names::headers;
use super::names::judge::GeneJudge;
use super::names::producers;
use super::options::ReadOptions;
use super::texts::gct::Gct;
use crate::{Error, Result};

/// What else decides, beside the columns.
pub(super) struct Circumstances<'a> {
    pub options: &'a ReadOptions,
    pub judge: &'a dyn GeneJudge,
    /// The file's name, for the sample of a file of one sample.
    pub file: &'a str,
    /// What the format itself says of the samples' place.
    pub orientation: Option<Decision>,
    pub gct: Option<Gct>,
    /// Whether the numbers are whole ones alone, as counts are.
    pub whole: bool,
    /// The one sample's name, where the file gives it beside the table.
    pub sample: Option<String>,
    /// Samples in rows whose columns of metadata are known: so many behind the id.
    pub metadata_columns: Option<usize>,
    /// The first numbers of a column, NaN where one is missing.
    pub numbers: &'a dyn Fn(usize) -> Vec<f64>,
}

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Numbers for the matrix: a gene, or a sample.
    Number,
    /// The sample ids, or (samples in columns) the gene identifiers.
    Id,
    /// Text to keep for each sample.
    Metadata,
    /// Left out.
    Dropped(Why),
    /// A column without a name, which must hold nothing.
    Nameless,
}

/// Why a column is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Annotation,
    Text,
    Asked,
    Unnamed,
    Quantity,
    Assay,
    Statistic,
    Summary,
    Counting,
    MissingName,
    Unreadable,
    Int96,
    LongDecimal,
    HalfFloat,
    FixedBytes,
}

impl Why {
    pub(super) const ALL: [Why; 15] = [
        Why::Annotation,
        Why::Text,
        Why::Asked,
        Why::Unnamed,
        Why::Quantity,
        Why::Assay,
        Why::Statistic,
        Why::Summary,
        Why::Counting,
        Why::MissingName,
        Why::Unreadable,
        Why::Int96,
        Why::LongDecimal,
        Why::HalfFloat,
        Why::FixedBytes,
    ];

    /// Why some of these lines are left out, by reason.
    pub(super) fn of_lines(lines: &[(Why, String)]) -> Vec<LeftOut> {
        let of = |why: Why| {
            let names = lines.iter().filter(|(own, _)| *own == why);
            let names: Vec<String> = names.map(|(_, name)| name.clone()).collect();
            LeftOut::new("lines", &names, why.words(), None)
        };
        let all = Why::ALL.into_iter().map(of);
        all.filter(|left_out| left_out.count > 0).collect()
    }

    /// It in words, completing "left out, as …".
    pub(super) fn words(self) -> &'static str {
        match self {
            Why::Annotation => "annotation of genes",
            Why::Text => "text beside the genes",
            Why::Asked => "asked for",
            Why::Unnamed => "an index or a column without a name",
            Why::Quantity => "another quantity",
            Why::Assay => "another assay of the genes than expression",
            Why::Statistic => "the result of a test",
            Why::Summary => "a total, mean or the like of the others",
            Why::Counting => "counting statistics",
            Why::MissingName => "a name that says there is none",
            Why::Unreadable => "a list or a structure, which no cell of a table is",
            Why::Int96 => "a time in 96 bits (INT96), which is not read here",
            Why::LongDecimal => {
                "a decimal of more than 18 digits or in bytes of its own, which is not read here"
            }
            Why::HalfFloat => "a half float (16 bits), which is not read here",
            Why::FixedBytes => {
                "bytes of one length (FIXED_LEN_BYTE_ARRAY), such as a UUID, which are not read here"
            }
        }
    }

    fn setting(self) -> Option<&'static str> {
        match self {
            Why::Annotation
            | Why::Unnamed
            | Why::Assay
            | Why::Statistic
            | Why::Summary
            | Why::MissingName => Some("value_columns"),
            Why::Asked => Some("metadata_columns"),
            Why::Quantity => Some("quantity"),
            Why::Text
            | Why::Counting
            | Why::Unreadable
            | Why::Int96
            | Why::LongDecimal
            | Why::HalfFloat
            | Why::FixedBytes => None,
        }
    }
}

/// What every column of a file is used for.
#[derive(Debug)]
pub(super) struct Layout {
    pub orientation: Orientation,
    pub decision: Decision,
    pub roles: Vec<Role>,
    pub id: Option<usize>,
    /// Why that column is the id.
    pub id_why: String,
    /// Columns that name a gene where the id column does not.
    pub fallback_ids: Vec<usize>,
    /// What the lines are, where they are parts of genes that repeat: transcripts, exons.
    pub parts_of_genes: Option<&'static str>,
    /// The column that says "no" of lines that are not to be taken.
    pub default_entry: Option<usize>,
    /// Samples that are called otherwise than their column.
    pub renamed: Vec<(usize, String)>,
    /// Lines of metadata among those of genes, which hold numbers.
    pub metadata_rows: Vec<String>,
    pub producer: Option<&'static str>,
    pub quantity: Option<super::names::quantity::Chosen>,
    pub notes: Vec<String>,
}

impl Layout {
    /// A layout of nothing, for a file not yet looked at.
    pub(super) fn empty() -> Layout {
        Layout {
            orientation: Orientation::Auto,
            decision: Decision::new(Orientation::Auto, ""),
            roles: Vec::new(),
            id: None,
            id_why: String::new(),
            fallback_ids: Vec::new(),
            parts_of_genes: None,
            default_entry: None,
            renamed: Vec::new(),
            metadata_rows: Vec::new(),
            producer: None,
            quantity: None,
            notes: Vec::new(),
        }
    }

    /// Names of the columns with this role, in order.
    pub(super) fn names(&self, columns: &[ColumnSketch], role: Role) -> Vec<String> {
        let named = self
            .roles
            .iter()
            .zip(columns)
            .filter(|(own, _)| **own == role);
        named.map(|(_, column)| column.name.clone()).collect()
    }

    /// What was left out, by reason.
    pub(super) fn left_out(&self, columns: &[ColumnSketch]) -> Vec<LeftOut> {
        let reasons = Why::ALL.iter().map(|&why| {
            let mut names = self.names(columns, Role::Dropped(why));
            for name in names.iter_mut().filter(|name| name.trim().is_empty()) {
                "column 1".clone_into(name);
            }
            // A structure's fields are columns of one name.
            if why == Why::Unreadable {
                names.dedup();
            }
            let of_numbers = (self.roles.iter().zip(columns)).filter(|(role, column)| {
                **role == Role::Dropped(why)
                    && column.content == Content::Number
                    && !column.name.trim().is_empty()
            });
            LeftOut {
                numeric: of_numbers.map(|(_, column)| column.name.clone()).collect(),
                ..LeftOut::new("columns", &names, why.words(), why.setting())
            }
        });
        reasons.filter(|left_out| left_out.count > 0).collect()
    }
}

/// Decides what each column is.
///
/// # Errors
/// Where a column that was asked for is not there, or no column is left for the matrix.
pub(super) fn plan(columns: &[ColumnSketch], around: &Circumstances) -> Result<Layout> {
    let options = around.options;
    let named = |wanted: &Option<String>| match wanted {
        Some(name) => find(columns, name).map(Some),
        None => Ok(None),
    };
    let (sample_column, gene_column) =
        (named(&options.sample_column)?, named(&options.gene_column)?);
    let asked = |orientation| Decision::new(orientation, "as set");
    let is_told = around.orientation.is_some() || sample_column.is_some() || gene_column.is_some();
    if !is_told && options.orientation == Orientation::Auto {
        long::refuse(columns)?;
    }
    let decision = match options.orientation {
        Orientation::Auto if sample_column.is_some() && gene_column.is_none() => {
            asked(Orientation::SamplesInRows)
        }
        Orientation::Auto if gene_column.is_some() && sample_column.is_none() => {
            asked(Orientation::SamplesInColumns)
        }
        Orientation::Auto => match &around.orientation {
            Some(decision) if around.metadata_columns.is_some() => {
                orientation::doubted(decision, columns, around.judge)?
            }
            Some(decision) => decision.clone(),
            None => columns::by_producer(columns)
                .unwrap_or_else(|| orientation::decide(columns, around.judge)),
        },
        set => asked(set),
    };
    if decision.orientation == Orientation::SamplesInColumns {
        refuse_lengths(around)?;
    }
    let mut layout = match decision.orientation {
        Orientation::SamplesInColumns => columns::samples_in_columns(columns, gene_column, around)?,
        _ => rows::samples_in_rows(columns, sample_column, around)?,
    };
    layout.notes.extend(decision.note());
    layout.decision = decision;
    for left_out in layout.left_out(columns) {
        layout.notes.push(left_out.sentence());
    }
    if layout.roles.contains(&Role::Number) {
        return Ok(layout);
    }
    if producers::are_of_samples(columns.iter().map(|column| column.name.as_str())) {
        return Err(Error::new(
            "this is edgeR's table of samples: sizes of libraries and factors to normalise by, and no expression",
            "Choose the table of counts, and give this one beside it as a file of labels.",
        ));
    }
    Err(Error::new(
        if columns.len() < 2 {
            "the table has a single column".to_owned()
        } else {
            format!(
                "none of the {} columns holds numbers of genes or samples",
                columns.len()
            )
        },
        "Fields must be separated by commas, tabs or semicolons, with genes in the header or in the first column. If \
         that is so, set the orientation.",
    ))
}

/// nf-core's pipelines write the lengths of genes beside their counts, in a table of the same shape.
fn refuse_lengths(around: &Circumstances) -> Result<()> {
    let file = headers::plain(around.file);
    let are = ["genelengths", "transcriptlengths"]
        .iter()
        .any(|lengths| file.contains(lengths));
    if !are || !around.options.value_columns.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        "this is a table of lengths by its name: how long the genes are in each sample, and not how much of them there is",
        "Choose the table of counts or TPM beside it. If it is one all the same, give it another name.",
    ))
}

fn find(columns: &[ColumnSketch], name: &str) -> Result<usize> {
    columns
        .iter()
        .position(|column| column.name == name)
        .ok_or_else(|| {
            let some: Vec<&str> = columns
                .iter()
                .take(5)
                .map(|column| column.name.as_str())
                .collect();
            Error::new(
                format!("there is no column \"{name}\""),
                format!(
                    "The first columns are: {}. Choose one of the header's names.",
                    some.join(", ")
                ),
            )
        })
}

/// Makes metadata of these columns; gives their names.
fn make_metadata(roles: &mut [Role], columns: &[ColumnSketch], found: &[usize]) -> Vec<String> {
    let make = |&index: &usize| {
        roles[index] = Role::Metadata;
        columns[index].name.clone()
    };
    found.iter().map(make).collect()
}

/// Names joined by commas, at most six of them spelt out.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = names
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        format!("{shown} and {} more", names.len() - SHOWN)
    } else {
        shown
    }
}
