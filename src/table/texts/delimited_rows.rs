//! The lines of a text table, parsed into the matrix one by one.

pub(in crate::table) mod beside;
mod end;

use std::collections::HashMap;

use csv::ByteRecord;

use self::beside::why_no_sample;
use crate::table::MetadataColumn;
use crate::table::assembly::repeated_sample;
use crate::table::bytes::budget::{self, TextTaken};
use crate::table::cells::{Cells, MISSING};
use crate::table::layout::orientation::Orientation;
use crate::table::layout::sketch::ColumnSketch;
use crate::table::layout::{Layout, Role, Why};
use crate::table::names::identifiers;
use crate::table::names::missing::{is_missing, is_unmeasured};
use crate::table::names::summaries;
use crate::table::options::ReadOptions;
use crate::table::texts::delimited_head::Found;
use crate::table::texts::footer::{self, Footer};
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::refusals::{bad_cell, nameless, ragged, refuse_repeated_samples};
use crate::table::texts::text::text;
use crate::table::texts::thousands::Watch;
use crate::table::texts::unmeasured::Unmeasured;
use crate::{Error, Result};

/// Ids that are looked at, the last ones, where a line may be one below the table.
const IDS_LOOKED_AT: usize = 100;

/// What has been read of a text table.
pub(in crate::table) struct Rows {
    columns: Vec<ColumnSketch>,
    layout: Layout,
    point: u8,
    point_is_certain: bool,
    delimiter: u8,
    metadata_rows: Vec<String>,
    /// The columns that are not numbers.
    texts: Vec<usize>,
    /// Rows × numbers in a row, as in the file.
    cells: Cells,
    numbers: Vec<f64>,
    watch: Watch,
    /// Sample ids or genes, one for each row kept.
    ids: Vec<String>,
    seen: HashMap<String, u64>,
    /// Samples in rows: missing values of each gene. Samples in columns: of each row kept.
    missing: Vec<u32>,
    genes_all_missing: Vec<String>,
    /// Samples in columns: missing values of each. Samples in rows: those that have no value.
    missing_of_samples: Vec<usize>,
    samples_all_missing: Vec<String>,
    metadata: Vec<MetadataColumn>,
    /// Lines that are none of genes or samples, and why.
    beside: Vec<(Why, String)>,
    /// Lines of samples that are not to be taken.
    not_default: Vec<String>,
    unmeasured: Unmeasured,
    footer: Footer,
    /// Room taken for text, and how many lines of metadata have been counted in.
    text: TextTaken,
    metadata_counted: usize,
    /// Lines without a gene's name, by number.
    nameless: Vec<u64>,
    /// Lines at the beginning that are metadata whatever they hold.
    metadata_lines: usize,
    rows: usize,
}

impl Rows {
    pub(in crate::table) fn new(
        found: Found,
        delimiter: u8,
        options: &ReadOptions,
    ) -> Result<Self> {
        let Found {
            columns,
            layout,
            header_line,
            header_shift,
            metadata_lines,
            point,
            point_is_certain,
            ..
        } = found;
        let in_rows = layout.orientation == Orientation::SamplesInRows;
        if !in_rows {
            refuse_repeated_samples(&columns, &layout, header_line, header_shift)?;
        }
        let metadata = if in_rows {
            layout.names(&columns, Role::Metadata)
        } else {
            Vec::new()
        };
        let roles = layout.roles.iter().enumerate();
        let texts = roles.filter(|(_, role)| **role != Role::Number);
        let texts = texts.map(|(index, _)| index).collect();
        let width = layout
            .roles
            .iter()
            .filter(|role| **role == Role::Number)
            .count();
        Ok(Rows {
            texts,
            point,
            point_is_certain,
            delimiter,
            metadata_rows: [&options.metadata_columns[..], &layout.metadata_rows].concat(),
            cells: Cells::default(),
            numbers: Vec::with_capacity(width),
            watch: Watch::default(),
            ids: Vec::new(),
            seen: HashMap::new(),
            missing: if in_rows { vec![0; width] } else { Vec::new() },
            genes_all_missing: Vec::new(),
            missing_of_samples: vec![0; if in_rows { 0 } else { width }],
            samples_all_missing: Vec::new(),
            metadata: metadata
                .into_iter()
                .map(|name| MetadataColumn {
                    name,
                    values: Vec::new(),
                })
                .collect(),
            beside: Vec::new(),
            not_default: Vec::new(),
            unmeasured: Unmeasured::default(),
            footer: Footer::default(),
            text: TextTaken::default(),
            metadata_counted: 0,
            nameless: Vec::new(),
            metadata_lines,
            rows: 0,
            columns,
            layout,
        })
    }

    /// Makes room ahead of the next row, for as many as are to be expected where the whole file is `times` what has
    /// been read, so that a large matrix is not copied each time it outgrows its place.
    pub(in crate::table) fn make_room(&mut self, times: f64) -> Result<()> {
        if self.cells.len() + self.numbers.capacity() > self.cells.capacity() {
            let expected = self.cells.len() as f64 * (times * 1.02).max(1.25);
            self.cells
                .reserve(expected as usize + self.numbers.capacity())?;
        }
        Ok(())
    }

    /// Whether a table of which so many bytes of the file have been read may hold what it holds, this line being the
    /// last that was taken in.
    pub(in crate::table) fn check_budget(
        &mut self,
        record: &ByteRecord,
        line: u64,
        file_bytes: u64,
    ) -> Result<()> {
        let (mut texts, mut characters) = (2, 0);
        for cell in self.texts.iter().filter_map(|&index| record.get(index)) {
            (texts, characters) = (texts + 1, characters + cell.len());
        }
        // With samples in columns, metadata are lines of text.
        if self.layout.orientation == Orientation::SamplesInColumns
            && self.metadata.len() > self.metadata_counted
        {
            self.metadata_counted = self.metadata.len();
            (texts, characters) = (texts + record.len(), record.as_slice().len());
        }
        budget::check_cells(self.cells.len(), file_bytes)
            .and_then(|()| self.text.take(characters, texts, file_bytes))
            .map_err(|error| error.at(line, None))
    }

    /// Takes in one line.
    pub(in crate::table) fn push(&mut self, record: &ByteRecord, line: u64) -> Result<()> {
        if record.len() != self.columns.len() {
            return match self.fitting(record, line) {
                Ok(fitting) => self.push_fitting(&fitting, line),
                Err(error) if record.len() < self.columns.len() && !self.ids.is_empty() => {
                    let are_ids_wordy = are_wordy(&self.ids);
                    self.footer.take(record, line, are_ids_wordy, error)
                }
                Err(error) => Err(error),
            };
        }
        let ids = &self.ids;
        if !ids.is_empty() && self.footer.takes_padded(record, line, || are_wordy(ids)) {
            return Ok(());
        }
        self.push_fitting(record, line)
    }

    /// What was read of the samples' metadata so far.
    pub(in crate::table) fn metadata(&self) -> &[MetadataColumn] {
        &self.metadata
    }

    /// Whether no line was taken in.
    pub(in crate::table) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// A line that has more or fewer fields than the header, where all that differs is empty fields at its end.
    #[cold]
    fn fitting(&self, record: &ByteRecord, line: u64) -> Result<ByteRecord> {
        let width = self.columns.len();
        let empty_beyond = record
            .iter()
            .skip(width)
            .all(|cell| cell.trim_ascii().is_empty());
        let mut lacking = self.layout.roles.iter().skip(record.len());
        if !empty_beyond || lacking.any(|role| *role != Role::Nameless) {
            return Err(ragged(record, width, line));
        }
        let mut fitting = record.clone();
        fitting.truncate(width);
        while fitting.len() < width {
            fitting.push_field(b"");
        }
        Ok(fitting)
    }

    fn push_fitting(&mut self, record: &ByteRecord, line: u64) -> Result<()> {
        self.footer.end()?;
        self.rows += 1;
        match self.layout.orientation {
            Orientation::SamplesInColumns => self.push_gene(record, line),
            _ => self.push_sample(record, line),
        }
    }

    fn push_sample(&mut self, record: &ByteRecord, line: u64) -> Result<()> {
        let id = match self.layout.id {
            Some(column) => text(record.get(column).unwrap_or_default().trim_ascii()),
            None => format!("sample {}", self.rows),
        };
        if self.is_header_again(&id, record, line)? {
            return Ok(());
        }
        if let Some(why) = why_no_sample(&id) {
            self.beside.push((why, id));
            return Ok(());
        }
        if self.is_not_default(record) {
            self.not_default.push(id);
            return Ok(());
        }
        let mut missing = 0;
        self.parse_numbers(record, line, |rows, gene| {
            rows.missing[gene] += 1;
            missing += 1;
        })?;
        let column = self.layout.id.map(|column| column as u64 + 1);
        if is_missing(id.as_bytes()) {
            return Err(
                Error::new("the sample id is missing", "Give every sample an id.").at(line, column),
            );
        }
        // Samples that are counted have names of their own.
        if self.layout.id.is_some()
            && let Some(first) = self.seen.insert(id.clone(), line)
        {
            return Err(repeated_sample(&id, &format!("line {first}")).at(line, column));
        }
        if missing == self.numbers.len() {
            self.missing.iter_mut().for_each(|count| *count -= 1);
            self.samples_all_missing.push(id);
            return Ok(());
        }
        self.ids.push(id);
        let kept = record
            .iter()
            .zip(&self.layout.roles)
            .filter(|(_, role)| **role == Role::Metadata);
        for ((cell, _), column) in kept.zip(&mut self.metadata) {
            column.values.push(text(cell.trim_ascii()));
        }
        self.cells.extend(&self.numbers);
        Ok(())
    }

    fn push_gene(&mut self, record: &ByteRecord, line: u64) -> Result<()> {
        let column = self.layout.id.unwrap_or_default();
        let gene = text(record.get(column).unwrap_or_default().trim_ascii());
        if identifiers::is_counting_summary(&gene) {
            self.beside.push((Why::Counting, gene));
            return Ok(());
        }
        if summaries::is_summary(&gene) {
            self.beside.push((Why::Summary, gene));
            return Ok(());
        }
        if self.is_header_again(&gene, record, line)? {
            return Ok(());
        }
        let leading = self.rows <= self.metadata_lines;
        let is_unnamed = gene.is_empty() && self.is_line_of_texts_above(record);
        if leading || is_unnamed || self.is_metadata_row(&gene, record) {
            let values = self
                .sample_cells(record)
                .map(|cell| text(cell.trim_ascii()))
                .collect();
            let name = match leading {
                true => text(record.get(0).unwrap_or_default().trim_ascii()),
                false if is_unnamed => format!("line {line}"),
                false => gene,
            };
            self.metadata.push(MetadataColumn { name, values });
            return Ok(());
        }
        let Some(gene) = self.gene_name(gene, record) else {
            self.nameless.push(line);
            return Ok(());
        };
        let mut missing = 0;
        self.parse_numbers(record, line, |rows, sample| {
            rows.missing_of_samples[sample] += 1;
            missing += 1;
        })?;
        if missing as usize == self.numbers.len() {
            self.genes_all_missing.push(gene);
            return Ok(());
        }
        self.missing.push(missing);
        self.ids.push(gene);
        self.cells.extend(&self.numbers);
        Ok(())
    }

    /// Parses the cells of the matrix into `numbers`, missing ones as 0.
    fn parse_numbers(
        &mut self,
        record: &ByteRecord,
        line: u64,
        mut on_missing: impl FnMut(&mut Self, usize),
    ) -> Result<()> {
        self.numbers.clear();
        for (index, cell) in record.iter().enumerate() {
            match self.layout.roles[index] {
                Role::Number => {}
                Role::Nameless if !is_missing(cell) => {
                    return Err(nameless(line, index));
                }
                _ => continue,
            }
            let mut value = parse_cell(cell, self.point);
            if value == CellValue::Text && self.takes_decimal_comma(cell) {
                value = parse_cell(cell, self.point);
            }
            match value {
                CellValue::Number(number) => {
                    self.watch.see(cell, number, self.point, (line, index));
                    self.numbers.push(number + 0.0);
                }
                CellValue::Missing => {
                    if cell.first() == Some(&b'#') {
                        self.unmeasured.count(cell);
                    }
                    on_missing(self, self.numbers.len());
                    self.numbers.push(MISSING);
                }
                _ if is_unmeasured(cell) => {
                    self.unmeasured.count(cell);
                    on_missing(self, self.numbers.len());
                    self.numbers.push(MISSING);
                }
                bad => {
                    let error = bad_cell(bad, cell, &self.columns[index].name);
                    return Err(error.at(line, Some(index as u64 + 1)));
                }
            }
        }
        Ok(())
    }

    /// Whether this cell, the first decimal of the file, shows that decimals are written with a comma.
    fn takes_decimal_comma(&mut self, cell: &[u8]) -> bool {
        let fits = !self.point_is_certain
            && self.delimiter == b';'
            && matches!(parse_cell(cell, b','), CellValue::Number(_))
            && self.cells.all_whole()
            && self.numbers.iter().all(|number| number.fract() == 0.0);
        if fits {
            (self.point, self.point_is_certain) = (b',', true);
            self.layout
                .notes
                .push("Numbers are written with a decimal comma.".to_owned());
        }
        fits
    }
}

/// Whether some of the last ids have several words.
fn are_wordy(ids: &[String]) -> bool {
    let mut last = ids.iter().rev().take(IDS_LOOKED_AT);
    last.any(|id| footer::is_wordy(id.as_bytes()))
}
