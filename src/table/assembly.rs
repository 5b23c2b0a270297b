//! From what the reader of a format has at its end to the table and the report of how it was read.

use ndarray::Array2;
use serde::Serialize;

use super::cells::{Cells, retain};
use super::deciding::decided::Decided;
use super::deciding::decisions::{self, Choice, Counts, Decisions, LeftOut, Preview, SkippedLine};
use super::deciding::group::group_choice;
use super::deciding::scale::{Scale, ScaleKind};
use super::layout::orientation::Orientation;
use super::layout::{Why, some_of};
use super::names::affixes::Affix;
use super::names::headers;
use super::names::identifiers;
use super::names::judge::GeneJudge;
use super::names::missing::{is_missing, is_missing_name, is_plus};
use super::names::summaries;
use super::options::ReadOptions;
use super::{MetadataColumn, Table, filling, no_expression, strangers, summing};
use crate::{Error, Result};

/// What was found in a file, and what was done to it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReadReport {
    /// The file.
    pub file: String,
    /// Its format in words, for example `"CSV, gzip"`.
    pub format: String,
    /// How it was read; never `Auto`.
    pub orientation: Orientation,
    /// Whether only the file's beginning was read, so that counts of what goes line by line are of that alone.
    pub beginning_only: bool,
    /// Rows of data in the file, without the header.
    pub rows: usize,
    /// Columns in the file, with ids and metadata.
    pub columns: usize,
    /// Samples in the table.
    pub samples: usize,
    /// Gene columns in the table.
    pub genes: usize,
    /// The column (samples in rows) that became the sample id; `None` where samples were numbered or are in columns.
    pub sample_column: Option<String>,
    /// Missing cells that became numbers, those of dropped genes not counted; the notes say which.
    pub missing_values_filled: usize,
    /// Genes dropped because every value was missing.
    pub genes_all_missing: Vec<String>,
    /// Names of the metadata columns kept.
    pub metadata: Vec<String>,
    /// What else a user should know, in sentences.
    pub notes: Vec<String>,
    /// What was decided, and how each decision can be changed.
    pub decisions: Decisions,
}

/// A table and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadTable {
    /// The table.
    pub table: Table,
    /// How it was read.
    pub report: ReadReport,
}

impl ReadTable {
    /// Tells classes, groups and metadata anew, after files of labels were joined to the table.
    pub fn tell_labels_again(&mut self, options: &ReadOptions) {
        let (table, report) = (&self.table, &mut self.report);
        let names = table.metadata.iter().map(|column| column.name.clone());
        report.metadata = names.collect();
        let decisions = &mut report.decisions;
        decisions.label = decisions::label_choice(table, options.label.as_deref());
        let label = decisions.label.as_ref().map(|label| label.value.as_str());
        decisions.group = group_choice(table, options.group.as_deref(), label);
        decisions.preview = Preview::of(table);
    }
}

/// What a format's reader has at the end; one way from here to the table, whatever the format.
#[derive(Debug)]
pub(super) struct Parts {
    pub name: String,
    pub format: String,
    pub decided: Decided,
    /// What the lines are, where they are parts of genes that repeat: transcripts, exons.
    pub parts_of_genes: Option<&'static str>,
    pub rows: usize,
    pub columns: usize,
    pub sample_ids: Vec<String>,
    pub features: Vec<String>,
    /// Samples × features, row-major.
    pub cells: Cells,
    /// Missing values of each feature.
    pub missing: Vec<u32>,
    /// Whether missing ones are `-inf`.
    pub logs_of_nothing: bool,
    /// Features dropped on the way already.
    pub genes_all_missing: Vec<String>,
    pub metadata: Vec<MetadataColumn>,
    pub notes: Vec<String>,
    pub skipped: Vec<SkippedLine>,
    pub left_out: Vec<LeftOut>,
    /// Which of several tables of the file this is.
    pub part: Option<Choice>,
    /// What names the genes, where the format has that apart.
    pub names: Option<Choice>,
    /// Where only the beginning was read: samples and genes of the whole file, where its header tells.
    pub beginning_of: Option<Whole>,
}

/// What is known of the size of a file of which only the beginning was read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Whole {
    pub samples: Option<usize>,
    pub genes: Option<usize>,
}

impl Parts {
    /// The table and the report.
    ///
    /// # Errors
    /// No samples, or no genes with values.
    pub(super) fn assemble(
        mut self,
        options: &ReadOptions,
        judge: &dyn GeneJudge,
    ) -> Result<ReadTable> {
        if self.sample_ids.is_empty() {
            return Err(Error::new(
                "the table has a header but no samples",
                "Check that the export finished; every sample needs a line (or a column).",
            ));
        }
        // A gene may have its first value further on.
        if self.beginning_of.is_none() {
            self.drop_all_missing();
        }
        if self.features.is_empty() {
            return Err(no_value());
        }
        no_expression::refuse(&self.sample_ids, &self.features, judge)?;
        if !self.genes_all_missing.is_empty() {
            let names = some_of(&self.genes_all_missing);
            self.notes
                .push(format!("Genes without any value were dropped: {names}."));
        }
        self.name_genes_of_exons();
        self.name_genes_by_hgnc();
        self.name_genes_without_affix(judge);
        self.set_strangers_apart(judge);
        self.notes
            .extend(no_expression::copies(self.cells.values()));
        let filled: usize = self.missing.iter().map(|&count| count as usize).sum();
        let foreign = identifiers::foreign_names(&self.features);
        self.notes.extend(foreign.map(str::to_owned));
        let (samples, genes) = (self.sample_ids.len(), self.features.len());
        self.blank_missing_words();
        let (values, remainder) = self.cells.into_parts();
        let shape = (samples, genes);
        let ragged = |_| Error::new("the table's rows differ in length", "Save the table again.");
        let remainder = remainder.map(|cells| Array2::from_shape_vec(shape, cells));
        let mut table = Table {
            name: self.name,
            sample_ids: self.sample_ids,
            features: self.features,
            values: Array2::from_shape_vec(shape, values).map_err(ragged)?,
            remainder: remainder.transpose().map_err(ragged)?,
            metadata: self.metadata,
        };
        if let Some(parts) = self.parts_of_genes {
            self.notes
                .extend(summing::sum_up(&mut table, parts, options)?);
        }
        let genes = table.features.len();
        let label = decisions::label_choice(&table, options.label.as_deref());
        let decided = &self.decided;
        let counts = counts(self.beginning_of, decided.place(), samples, genes);
        let mut scale = Scale::of(&table);
        let are_logarithms = options.scale.unwrap_or(scale.kind) == ScaleKind::Log;
        let of_logarithms = are_logarithms
            .then(|| filling::of_logarithms(&mut table, filled, self.logs_of_nothing))
            .flatten();
        if filled > 0 {
            filling::with_zeros(&mut table);
            scale = Scale::of(&table);
        }
        let became_zero = || {
            let values = if filled == 1 { "value" } else { "values" };
            format!("{filled} missing {values} (NA and the like) became 0.")
        };
        self.notes
            .extend(of_logarithms.or_else(|| (filled > 0).then(became_zero)));
        self.notes.extend(no_expression::missing_as_number(&scale));
        let decisions = Decisions {
            summary: decisions::summary(
                &self.format,
                decided.place(),
                counts,
                decided.producer,
                decided.quantity_words(),
            ),
            producer: decided.producer.map(str::to_owned),
            part: self.part.map(|part| part.of_part(options)),
            gene_names: self.names,
            orientation: decided.orientation(),
            id_column: decided.id_column(),
            quantity: decided.quantity(),
            group: group_choice(
                &table,
                options.group.as_deref(),
                label.as_ref().map(|label| label.value.as_str()),
            ),
            label,
            scale: scale.or_set(options.scale),
            skipped: self.skipped,
            left_out: self.left_out,
            preview: Preview::of(&table),
        };
        let report = ReadReport {
            file: table.name.clone(),
            format: self.format,
            orientation: decided.place(),
            beginning_only: self.beginning_of.is_some(),
            rows: self.rows,
            columns: self.columns,
            samples: counts.samples,
            genes: counts.genes,
            sample_column: decided.id.clone().filter(|_| decided.in_rows()),
            missing_values_filled: filled,
            genes_all_missing: self.genes_all_missing,
            metadata: table
                .metadata
                .iter()
                .map(|column| column.name.clone())
                .collect(),
            notes: self.notes,
            decisions,
        };
        Ok(ReadTable { table, report })
    }

    /// Takes the numbers off the names of exons, where most are such.
    fn name_genes_of_exons(&mut self) {
        let of_exons = self
            .features
            .iter()
            .filter_map(|name| identifiers::gene_of_exon(name));
        if of_exons.count() * 2 <= self.features.len() {
            return;
        }
        self.parts_of_genes = Some("exons");
        for name in &mut self.features {
            if let Some(gene) = identifiers::gene_of_exon(name) {
                *name = gene.to_owned();
            }
        }
    }

    /// Numbers below a header that says they are HGNC's are its ids, and not NCBI's.
    fn name_genes_by_hgnc(&mut self) {
        let is_of_hgnc = |id: &String| matches!(headers::plain(id).as_str(), "hgnc" | "hgncid");
        if self.decided.in_rows() || !self.decided.id.as_ref().is_some_and(is_of_hgnc) {
            return;
        }
        for name in &mut self.features {
            if identifiers::is_entrez(name) {
                name.insert_str(0, "HGNC:");
            }
        }
    }

    /// Takes off what stands before or behind the name of every gene.
    fn name_genes_without_affix(&mut self, judge: &dyn GeneJudge) {
        let names: Vec<&str> = self.features.iter().map(String::as_str).collect();
        let Some(affix) = Affix::of_genes(&names, judge) else {
            return;
        };
        for name in &mut self.features {
            if let Some(bare) = affix.taken_off(name) {
                *name = bare.to_owned();
            }
        }
        self.notes.push(format!(
            "Genes are called without \"{}\", which stands in the name of each.",
            affix.text()
        ));
    }

    /// Makes metadata of the few columns (or lines) of numbers whose names no gene has and whose numbers are of another kind
    /// than the genes', as scores among counts are.
    fn set_strangers_apart(&mut self, judge: &dyn GeneJudge) {
        let strangers = strangers::among(&self.features, &self.cells, judge);
        if strangers.is_empty() {
            return;
        }
        let width = self.features.len();
        let mut keep = vec![true; width];
        for &column in &strangers {
            keep[column] = false;
            let missing = self.missing[column] > 0;
            let values = (0..self.sample_ids.len()).map(|row| {
                match self.cells.number(row * width + column) {
                    // Missing ones were read as 0.
                    number if number == 0.0 && missing => String::new(),
                    number => number.to_string(),
                }
            });
            let values = values.collect();
            self.metadata.push(MetadataColumn {
                name: self.features[column].clone(),
                values,
            });
        }
        let names = self.keep_features(&keep);
        self.notes.push(format!(
            "Kept as metadata, as no gene is called so and the numbers are of another kind than the genes': {}.",
            some_of(&names)
        ));
    }

    /// Makes words for missing values in the metadata empty, and says which there were.
    fn blank_missing_words(&mut self) {
        let mut words: Vec<String> = Vec::new();
        for column in &mut self.metadata {
            // Beside `+` it is a class.
            let has_plus = column.values.iter().any(|value| is_plus(value));
            for value in &mut column.values {
                let is_minus = has_plus && value.trim() == "-";
                if !value.is_empty() && !is_minus && is_missing(value.as_bytes()) {
                    let word = std::mem::take(value);
                    if words.len() < 4 && !words.contains(&word) {
                        words.push(word);
                    }
                }
            }
        }
        if !words.is_empty() {
            self.notes.push(format!(
                "Taken as missing in the metadata: {}.",
                words.join(", ")
            ));
        }
    }

    /// Leaves out counting statistics among the genes of a table whose columns were read before its rows were known.
    pub(super) fn drop_counting_summaries(&mut self) {
        let keep: Vec<bool> = self
            .features
            .iter()
            .map(|name| !identifiers::is_counting_summary(name))
            .collect();
        let dropped = self.keep_features(&keep);
        self.leave_out(LeftOut::new("lines", &dropped, "counting statistics", None));
        let keep: Vec<bool> = (self.features.iter())
            .map(|name| !summaries::is_summary(name))
            .collect();
        let dropped = self.keep_features(&keep);
        let why = Why::Summary.words();
        self.leave_out(LeftOut::new("lines", &dropped, why, None));
    }

    /// Leaves out genes whose names say that there is none.
    pub(super) fn drop_nameless(&mut self) {
        let keep: Vec<bool> = self
            .features
            .iter()
            .map(|name| !is_missing_name(name))
            .collect();
        let dropped = self.keep_features(&keep);
        let why = "lines without a gene's name";
        self.leave_out(LeftOut::new("lines", &dropped, why, Some("gene_column")));
    }

    pub(super) fn leave_out(&mut self, left_out: LeftOut) {
        if left_out.count > 0 {
            self.notes.push(left_out.sentence());
            self.left_out.push(left_out);
        }
    }

    /// Keeps the samples for which `keep` holds; returns the others' names.
    pub(super) fn keep_samples(&mut self, keep: &[bool]) -> Vec<String> {
        if keep.iter().all(|&keep| keep) {
            return Vec::new();
        }
        let others = self.sample_ids.iter().zip(keep).filter(|(_, keep)| !**keep);
        let others = others.map(|(name, _)| name.clone()).collect();
        self.cells.keep_rows(keep);
        let metadata = self.metadata.iter_mut().map(|column| &mut column.values);
        for texts in metadata.chain([&mut self.sample_ids]) {
            retain(texts, keep.iter().copied());
        }
        others
    }

    fn drop_all_missing(&mut self) {
        let samples = self.sample_ids.len();
        let keep: Vec<bool> = self
            .missing
            .iter()
            .map(|&count| (count as usize) < samples)
            .collect();
        let dropped = self.keep_features(&keep);
        self.genes_all_missing.extend(dropped);
    }

    /// Keeps the features for which `keep` holds; returns the others' names.
    pub(super) fn keep_features(&mut self, keep: &[bool]) -> Vec<String> {
        if keep.iter().all(|&keep| keep) {
            return Vec::new();
        }
        self.cells.keep_columns(keep);
        let mut flags = keep.iter();
        self.missing.retain(|_| *flags.next().unwrap_or(&true));
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        for (name, &keep) in self.features.drain(..).zip(keep) {
            if keep {
                kept.push(name)
            } else {
                dropped.push(name)
            }
        }
        self.features = kept;
        dropped
    }
}

/// What there is to be counted: of a beginning, what the header tells, or more than what was read.
fn counts(whole: Option<Whole>, place: Orientation, samples: usize, genes: usize) -> Counts {
    let told = whole.unwrap_or_default();
    let by_line = match place {
        Orientation::SamplesInColumns => told.genes,
        _ => told.samples,
    };
    Counts {
        genes: told.genes.unwrap_or(genes),
        samples: told.samples.unwrap_or(samples),
        more: whole.is_some() && by_line.is_none(),
    }
}

/// The error for a table of missing values alone.
pub(super) fn no_value() -> Error {
    Error::new(
        "no gene has a value in this table",
        "Check that the numbers were exported, and the orientation.",
    )
}

/// The error for a reading that is finished too early.
pub(super) fn unfinished() -> Error {
    Error::new(
        "the file was not read to its end",
        "Advance the reading until it is finished.",
    )
}

/// The error for a sample id that stands twice.
pub(super) fn repeated_sample(id: &str, first: &str) -> Error {
    Error::new(
        format!("the sample id \"{id}\" stands twice, first in {first}"),
        "Give every sample an id of its own, or remove one of them.",
    )
}
