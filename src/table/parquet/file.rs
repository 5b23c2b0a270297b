//! Parquet files, without Arrow: chunks of columns are read in blocks and scattered into the row-major matrix.
//!
//! The footer (the end of the file) lists row groups and, in each, the chunk of every column. Text columns are read
//! first, whole, as they tell what the file is; then blocks of number columns, about a megabyte at a time, so that
//! 20,000 columns cost a few hundred reads and no more memory than a block beside the matrix.

use std::collections::HashMap;
use std::sync::Arc;

use super::codec::Unpacker;
use super::column::{ChunkReader, Kind};
use super::footer::{Footer, read_footer};
use super::values::Room;
use super::{Fault, damaged};
use crate::table::MetadataColumn;
use crate::table::assembly::{Parts, Whole, repeated_sample, unfinished};
use crate::table::bytes::budget;
use crate::table::bytes::source::{ByteSource, read_span, unreadable};
use crate::table::cells::Cells;
use crate::table::deciding::decided::Decided;
use crate::table::deciding::decisions::LeftOut;
use crate::table::layout::orientation::Orientation;
use crate::table::layout::sketch::{ColumnSketch, Content};
use crate::table::layout::{self, Circumstances, Layout, Role, Why, some_of};
use crate::table::names::judge::{GeneJudge, Known};
use crate::table::names::missing::{is_missing_word, is_unmeasured};
use crate::table::options::{ReadOptions, metadata_advice};
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::thousands::{Thousands, thousands};
use crate::{Error, Progress, Result};

/// Bytes of the file, and cells of the matrix, that one block of columns may be.
const BLOCK_BYTES: u64 = 1024 * 1024;
const BLOCK_CELLS: usize = 512 * 1024;
/// More text columns than any table of samples has.
const TEXT_COLUMNS_AT_MOST: usize = 1000;

/// A Parquet file being read.
pub(in crate::table) struct ParquetFile {
    name: String,
    source: Arc<dyn ByteSource>,
    footer: Footer,
    unpacker: Unpacker,
    /// Room for text.
    room: Room,
    kinds: Vec<Kind>,
    columns: Vec<ColumnSketch>,
    layout: Layout,
    /// The columns that are text, or metadata.
    texts: HashMap<usize, Vec<String>>,
    /// The columns of the matrix, and which genes (samples in rows) or samples they are.
    numbers: Vec<usize>,
    cells: Option<Cells>,
    missing: Vec<u32>,
    /// Where the next block begins: row group, its first row, index into `numbers`.
    row_group: usize,
    first_row: usize,
    next: usize,
    done: u64,
    /// Rows and columns of numbers, where only some of them are read.
    beginning_of: Option<(usize, usize)>,
}

impl ParquetFile {
    pub(in crate::table) fn open(
        name: &str,
        source: Arc<dyn ByteSource>,
        options: &ReadOptions,
        judge: &dyn GeneJudge,
    ) -> Result<Self> {
        let footer = read_footer(source.as_ref())?;
        budget::check_size(footer.rows, footer.columns.len(), source.len())?;
        let kinds =
            footer.columns.iter().map(|column| {
                Kind::of(column).map_err(|kind| {
                Error::new(
                    format!("column \"{}\" is {kind}, which is not read here", column.name),
                    "Save numbers as 32-bit or 64-bit floats or integers, and the rest as text.",
                )
            })
            });
        let kinds = kinds.collect::<Result<Vec<Kind>>>()?;
        let text_bytes = budget::text_at_most(source.len());
        let ids_bytes = footer.rows.saturating_mul(budget::ROW_BYTES);
        let mut file = ParquetFile {
            name: name.to_owned(),
            source,
            footer,
            unpacker: Unpacker::default(),
            room: Room::new(text_bytes.saturating_sub(ids_bytes)),
            kinds,
            columns: Vec::new(),
            layout: Layout::empty(),
            texts: HashMap::new(),
            numbers: Vec::new(),
            cells: None,
            missing: Vec::new(),
            row_group: 0,
            first_row: 0,
            next: 0,
            done: 0,
            beginning_of: None,
        };
        file.recognise(options, judge)?;
        Ok(file)
    }

    fn rows(&self) -> usize {
        self.footer.rows
    }

    /// Reads what is not the matrix, and decides what each column is.
    fn recognise(&mut self, options: &ReadOptions, judge: &dyn GeneJudge) -> Result<()> {
        let index = self.footer.pandas_index();
        let names: Vec<String> = self
            .footer
            .columns
            .iter()
            .map(|column| joined_levels(&column.name))
            .collect();
        let texts: Vec<usize> = (0..names.len())
            .filter(|&column| self.kinds[column].is_text())
            .collect();
        if texts.len() > TEXT_COLUMNS_AT_MOST {
            return Err(Error::new(
                format!("{} of {} columns hold text", texts.len(), names.len()),
                "Numbers were probably saved as text: convert them to floats before saving.",
            ));
        }
        let whole_index = (0..names.len()).find(|&column| {
            self.kinds[column].is_number()
                && (index.as_ref() == Some(&names[column]) || column == 0)
                && matches!(self.kinds[column], Kind::Integer { .. })
        });
        for column in texts.into_iter().chain(whole_index) {
            let values = self.read_texts(column)?;
            self.texts.insert(column, values);
        }
        let sketch = |(column, name): (usize, String)| {
            let values = self
                .texts
                .get(&column)
                .map(|values| values.iter().map(String::as_str).collect::<Vec<_>>());
            let content = match self.kinds[column] {
                Kind::Nested => Content::Nothing,
                kind if kind.is_number() => Content::Number,
                _ => Content::Text,
            };
            let is_index = index.as_ref() == Some(&name);
            ColumnSketch {
                is_index,
                ..ColumnSketch::new(name, content, values.as_deref(), judge)
            }
        };
        self.columns = names.into_iter().enumerate().map(sketch).collect();
        let around = Circumstances {
            options,
            judge,
            file: &self.name,
            orientation: None,
            gct: None,
            // Not known before the numbers are read; then no column is taken for a class by its numbers.
            whole: true,
            sample: None,
            metadata_columns: None,
        };
        let planned = layout::plan(&self.columns, &around);
        self.layout = planned.map_err(|error| self.numbers_as_text().unwrap_or(error))?;
        self.leave_out_nested();
        self.layout.notes.extend(self.texts_of_numbers(judge));
        for (column, sample) in std::mem::take(&mut self.layout.renamed) {
            self.columns[column].name = sample;
        }
        self.read_kept_numbers()?;
        self.numbers = self.with_role(Role::Number);
        self.refuse_text_in_matrix()
    }

    /// The error for a file whose numbers are text, where most texts are.
    fn numbers_as_text(&self) -> Option<Error> {
        let mut numeric = (self.texts.iter()).filter(|(_, values)| look_like_numbers(values));
        let first = *numeric.clone().map(|(column, _)| column).min()?;
        if numeric.by_ref().count() * 2 < self.texts.len() {
            return None;
        }
        let name = &self.columns[first].name;
        let error = Error::new(
            format!("column \"{name}\" holds numbers as text"),
            "Convert the genes' columns to floats before saving (in pandas: astype(float)).",
        );
        Some(in_column(first, error))
    }

    /// A sentence on columns of text beside the matrix that hold numbers and have a gene's name, or stand among the samples.
    fn texts_of_numbers(&self, judge: &dyn GeneJudge) -> Option<String> {
        let is_lost = |column: &usize| match self.layout.roles[*column] {
            Role::Dropped(Why::Text) => true,
            Role::Metadata => judge.known(&self.columns[*column].name) == Known::Gene,
            _ => false,
        };
        let is_of_numbers = |column: &usize| {
            let values = self.texts.get(column);
            self.kinds[*column] == Kind::Text
                && values.is_some_and(|values| look_like_numbers(values))
        };
        let lost: Vec<usize> = (0..self.columns.len())
            .filter(is_lost)
            .filter(is_of_numbers)
            .collect();
        let mut first = self.texts.get(lost.first()?)?.iter();
        let example = first.find(|value| !is_missing_word(value))?;
        let names: Vec<String> = lost
            .iter()
            .map(|&at| self.columns[at].name.clone())
            .collect();
        Some(format!(
            "Numbers that are saved as text were not read as genes or samples: {}, with \"{}\" for one. If they are some, save \
             them as floats, without signs between thousands.",
            some_of(&names),
            example.chars().take(40).collect::<String>()
        ))
    }

    /// Lists and structures are in no cell of a table: their columns are left out, and the others read.
    fn leave_out_nested(&mut self) {
        for (role, kind) in self.layout.roles.iter_mut().zip(&self.kinds) {
            if *kind == Kind::Nested {
                *role = Role::Dropped(Why::Unreadable);
            }
        }
        let nested = self.layout.left_out(&self.columns);
        let nested = nested
            .iter()
            .filter(|left_out| left_out.why == Why::Unreadable.words());
        self.layout.notes.extend(nested.map(LeftOut::sentence));
    }

    fn with_role(&self, role: Role) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|&column| self.layout.roles[column] == role)
            .collect()
    }

    /// Reads columns of numbers that turned out to be ids or metadata.
    fn read_kept_numbers(&mut self) -> Result<()> {
        for column in self
            .with_role(Role::Metadata)
            .into_iter()
            .chain(self.layout.id)
        {
            if !self.texts.contains_key(&column) {
                let values = self.read_texts(column)?;
                self.texts.insert(column, values);
            }
        }
        Ok(())
    }

    fn refuse_text_in_matrix(&self) -> Result<()> {
        let is_text = |column: &&usize| !self.kinds[**column].is_number();
        let nameless = self.with_role(Role::Nameless);
        if let Some(&column) = self.numbers.iter().find(is_text) {
            return Err(in_column(
                column,
                Error::new(
                    format!(
                        "column \"{}\" holds text where a gene's numbers should be",
                        self.columns[column].name
                    ),
                    format!(
                        "Convert it to floats before saving. {}",
                        metadata_advice(&self.columns[column].name)
                    ),
                ),
            ));
        }
        match nameless.first() {
            Some(&column) => Err(in_column(
                column,
                Error::new("a column has no name", "Name every column before saving."),
            )),
            None => Ok(()),
        }
    }

    /// Reads of a large file only the first rows and columns of numbers, so many cells at most.
    pub(in crate::table) fn begin_only(&mut self, cells: usize) {
        /// Enough to tell the scale, and to show.
        const COLUMNS: usize = 64;
        if self.rows().saturating_mul(self.numbers.len()) <= cells {
            return;
        }
        self.beginning_of = Some((self.rows(), self.numbers.len()));
        self.footer.row_groups.truncate(1);
        self.footer.rows = self.footer.row_groups.first().map_or(0, |group| group.rows);
        let columns = (cells / self.footer.rows.max(1)).clamp(1, COLUMNS);
        self.numbers.truncate(columns);
        for texts in self.texts.values_mut() {
            texts.truncate(self.footer.rows);
        }
    }

    /// Where a column's chunk begins, and how many bytes it has; it lies inside the file.
    fn chunk_range(&self, row_group: usize, column: usize) -> (u64, u64) {
        let chunk = &self.footer.row_groups[row_group].chunks[column];
        (chunk.start, chunk.length)
    }

    fn read_span(&self, offset: u64, length: u64) -> Result<Vec<u8>> {
        let length = usize::try_from(length).map_err(|_| damaged("a column is too large"))?;
        read_span(self.source.as_ref(), offset, length).map_err(|error| unreadable(&error))
    }

    fn read_texts(&mut self, column: usize) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for row_group in 0..self.footer.row_groups.len() {
            let (start, length) = self.chunk_range(row_group, column);
            let bytes = self.read_span(start, length)?;
            chunk_reader(&self.footer, &self.kinds, row_group, column, &bytes)
                .texts(&mut self.unpacker, &mut self.room, &mut texts)
                .map_err(|fault| self.explain(fault, row_group, column))?;
            self.done += length;
        }
        Ok(texts)
    }

    fn explain(&self, fault: Fault, row_group: usize, column: usize) -> Error {
        let name: String = self.footer.columns[column].name.chars().take(40).collect();
        let place = format!("in column \"{name}\", row group {}", row_group + 1);
        in_column(column, fault.explained(&place))
    }

    pub(in crate::table) fn advance(&mut self) -> Result<Progress> {
        let total = self.source.len().max(1);
        let in_rows = self.layout.orientation == Orientation::SamplesInRows;
        let mut cells = match self.cells.take() {
            Some(cells) => cells,
            None => {
                self.missing = vec![
                    0;
                    if in_rows {
                        self.numbers.len()
                    } else {
                        self.rows()
                    }
                ];
                Cells::with_room_for(self.rows(), self.numbers.len())?
            }
        };
        let all_there = cells.add_zeros(self.rows() * self.numbers.len());
        if all_there && self.row_group < self.footer.row_groups.len() {
            self.read_block(&mut cells, in_rows)?;
        }
        self.cells = Some(cells);
        let finished = self.row_group >= self.footer.row_groups.len();
        Ok(Progress {
            done: if finished {
                total
            } else {
                self.done.min(total - 1)
            },
            total,
        })
    }

    /// The next columns that lie side by side in the file, and the span of the file that they are.
    fn next_block(&self) -> (std::ops::Range<usize>, u64, u64) {
        let (start, length) = self.chunk_range(self.row_group, self.numbers[self.next]);
        let (mut end, mut until) = (start + length, self.next + 1);
        let columns_at_most =
            (BLOCK_CELLS / self.footer.row_groups[self.row_group].rows.max(1)).max(1);
        while until < self.numbers.len() && until - self.next < columns_at_most {
            let (next_start, next_length) = self.chunk_range(self.row_group, self.numbers[until]);
            let beside = next_start >= end && next_start - end <= BLOCK_BYTES / 8;
            if !beside || next_start + next_length - start > BLOCK_BYTES {
                break;
            }
            end = next_start + next_length;
            until += 1;
        }
        (self.next..until, start, end - start)
    }

    fn read_block(&mut self, cells: &mut Cells, in_rows: bool) -> Result<()> {
        let (block, start, length) = self.next_block();
        let rows = self.footer.row_groups[self.row_group].rows;
        let span = self.read_span(start, length)?;
        let mut numbers = Vec::with_capacity(rows * block.len());
        for index in block.clone() {
            let column = self.numbers[index];
            let before = numbers.len();
            let (chunk_start, chunk_length) = self.chunk_range(self.row_group, column);
            let inside = (chunk_start - start) as usize;
            let bytes = &span[inside..inside + chunk_length as usize];
            chunk_reader(&self.footer, &self.kinds, self.row_group, column, bytes)
                .numbers(&mut self.unpacker, &mut self.room, &mut numbers)
                .map_err(|fault| self.explain(fault, self.row_group, column))?;
            if numbers.len() != before + rows {
                return Err(in_column(
                    column,
                    damaged("a column's length is not the file's"),
                ));
            }
            self.take_missing(&mut numbers[before..], index, in_rows)?;
        }
        if in_rows {
            for row in 0..rows {
                let across = numbers.iter().skip(row).step_by(rows).copied();
                cells.set(
                    (self.first_row + row) * self.numbers.len() + block.start,
                    across,
                );
            }
        } else {
            for (index, column) in block.clone().zip(numbers.chunks_exact(rows.max(1))) {
                cells.set(index * self.rows() + self.first_row, column.iter().copied());
            }
        }
        self.done += length;
        self.next = block.end;
        if self.next == self.numbers.len() {
            (self.row_group, self.first_row, self.next) =
                (self.row_group + 1, self.first_row + rows, 0);
        }
        Ok(())
    }

    /// Counts missing numbers and makes them 0; refuses what is not finite.
    fn take_missing(&mut self, numbers: &mut [f64], index: usize, in_rows: bool) -> Result<()> {
        for (row, number) in numbers.iter_mut().enumerate() {
            if number.is_nan() {
                *number = 0.0;
                self.missing[if in_rows { index } else { self.first_row + row }] += 1;
            } else if !(*number as f32).is_finite() {
                let column = self.numbers[index];
                return Err(in_column(
                    column,
                    Error::new(
                        format!(
                            "{number} in column \"{}\", row {} is infinite, or too large for an expression value",
                            self.columns[column].name,
                            self.first_row + row + 1
                        ),
                        "Replace it by a number, or make it null if the value is missing.",
                    ),
                ));
            }
        }
        Ok(())
    }

    /// The samples' metadata, which is read first.
    pub(in crate::table) fn metadata(&self) -> Vec<MetadataColumn> {
        let columns = self.with_role(Role::Metadata).into_iter();
        let column = |column: usize| MetadataColumn {
            name: self.columns[column].name.clone(),
            values: self.texts.get(&column).cloned().unwrap_or_default(),
        };
        columns.map(column).collect()
    }

    pub(in crate::table) fn finish(mut self) -> Result<Parts> {
        let Some(cells) = self
            .cells
            .take()
            .filter(|_| self.row_group >= self.footer.row_groups.len())
        else {
            return Err(unfinished());
        };
        let in_rows = self.layout.orientation == Orientation::SamplesInRows;
        let rows = self.rows();
        let across: Vec<String> = self
            .numbers
            .iter()
            .map(|&column| self.columns[column].name.clone())
            .collect();
        let down = match self.layout.id {
            Some(column) => self.texts.remove(&column).unwrap_or_default(),
            None => (1..=rows).map(|row| format!("sample {row}")).collect(),
        };
        refuse_ids(if in_rows { &down } else { &across }, in_rows)?;
        let metadata = self
            .with_role(Role::Metadata)
            .into_iter()
            .map(|column| MetadataColumn {
                name: self.columns[column].name.clone(),
                values: self.texts.remove(&column).unwrap_or_default(),
            });
        let metadata = metadata.collect();
        let (sample_ids, features) = if in_rows {
            (down, across)
        } else {
            (across, down)
        };
        let mut parts = Parts {
            name: self.name,
            format: "Parquet".to_owned(),
            decided: Decided::new(&self.layout, &self.columns),
            left_out: self.layout.left_out(&self.columns),
            parts_of_genes: self.layout.parts_of_genes,
            skipped: Vec::new(),
            part: None,
            names: None,
            rows,
            columns: self.columns.len(),
            sample_ids,
            features,
            cells,
            missing: self.missing,
            genes_all_missing: Vec::new(),
            metadata,
            notes: self.layout.notes,
            beginning_of: self.beginning_of.map(|(rows, columns)| {
                let (samples, genes) = if in_rows {
                    (rows, columns)
                } else {
                    (columns, rows)
                };
                Whole {
                    samples: Some(samples),
                    genes: Some(genes),
                }
            }),
        };
        parts.drop_counting_summaries();
        parts.drop_nameless();
        Ok(parts)
    }
}

/// Whether the first of these texts are numbers, also as spreadsheets write them: `1.234,5`.
fn look_like_numbers(values: &[String]) -> bool {
    const LOOKED_AT: usize = 20;
    let is_any = |value: &String, point: u8| {
        matches!(
            parse_cell(value.as_bytes(), point),
            CellValue::Number(_) | CellValue::Missing
        )
    };
    let is_number = |value: &String| {
        is_unmeasured(value.as_bytes())
            || is_any(value, b'.')
            || is_any(value, b',')
            || thousands(value.as_bytes()) != Thousands::No
    };
    !values.is_empty() && values.iter().take(LOOKED_AT).all(is_number)
}

fn chunk_reader<'a>(
    footer: &'a Footer,
    kinds: &[Kind],
    row_group: usize,
    column: usize,
    bytes: &'a [u8],
) -> ChunkReader<'a> {
    let group = &footer.row_groups[row_group];
    ChunkReader {
        column: &footer.columns[column],
        kind: kinds[column],
        chunk: &group.chunks[column],
        bytes,
        rows: group.rows,
    }
}

/// A column's name. pandas writes one of several levels as Python does: `('TSPAN6', '7105')`.
fn joined_levels(name: &str) -> String {
    match name
        .strip_prefix("('")
        .and_then(|rest| rest.strip_suffix("')"))
    {
        Some(levels) => {
            let filled = levels.split("', '").filter(|level| !level.is_empty());
            filled.collect::<Vec<_>>().join("|")
        }
        None => name.to_owned(),
    }
}

fn refuse_ids(ids: &[String], in_rows: bool) -> Result<()> {
    let mut seen = HashMap::with_capacity(ids.len());
    let place = if in_rows { "row" } else { "sample column" };
    for (index, id) in ids.iter().enumerate() {
        if id.trim().is_empty() {
            return Err(Error::new(
                format!("the sample id in {place} {} is missing", index + 1),
                "Give every sample an id.",
            ));
        }
        if let Some(first) = seen.insert(id.as_str(), index + 1) {
            return Err(repeated_sample(
                id,
                &format!("{place} {first} and again in {place} {}", index + 1),
            ));
        }
    }
    Ok(())
}

fn in_column(column: usize, error: Error) -> Error {
    Error {
        column: Some(column as u64 + 1),
        ..error
    }
}
