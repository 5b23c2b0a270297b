//! Parquet files, without Arrow: chunks of columns are read in blocks and scattered into the row-major matrix.
//!
//! The footer (the end of the file) lists row groups and, in each, the chunk of every column. Text columns are read
//! first, whole, as they tell what the file is; then blocks of number columns, about a megabyte at a time, so that
//! 20,000 columns cost a few hundred reads and no more memory than a block beside the matrix.

mod end;
mod recognise;
mod unread;

use std::collections::HashMap;
use std::sync::Arc;

use super::codec::Unpacker;
use super::column::{ChunkReader, Kind};
use super::footer::{Footer, read_footer};
use super::values::Room;
use super::{Fault, damaged};
use crate::table::MetadataColumn;
use crate::table::bytes::budget;
use crate::table::bytes::source::{ByteSource, read_span, unreadable};
use crate::table::cells::{Cells, MISSING};
use crate::table::layout::orientation::Orientation;
use crate::table::layout::sketch::ColumnSketch;
use crate::table::layout::{Layout, Role, Why};
use crate::table::names::judge::GeneJudge;
use crate::table::options::ReadOptions;
use crate::table::texts::number::{CellValue, parse_cell};
use crate::{Error, Progress, Result};

/// Bytes of the file, and cells of the matrix, that one block of columns may be.
const BLOCK_BYTES: u64 = 1024 * 1024;
const BLOCK_CELLS: usize = 512 * 1024;

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
    /// Missing numbers of each gene, and of each sample.
    missing: Vec<u32>,
    missing_of_samples: Vec<u32>,
    /// Samples in rows: why a row is none, by its id.
    no_samples: Vec<Option<Why>>,
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
        let kinds = footer.columns.iter().map(Kind::of).collect();
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
            missing_of_samples: Vec::new(),
            no_samples: Vec::new(),
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

    fn with_role(&self, role: Role) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|&column| self.layout.roles[column] == role)
            .collect()
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
                let (mut genes, mut samples) = (self.numbers.len(), self.rows());
                if !in_rows {
                    (genes, samples) = (samples, genes);
                }
                (self.missing, self.missing_of_samples) = (vec![0; genes], vec![0; samples]);
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
            if self.kinds[column].is_number() {
                chunk_reader(&self.footer, &self.kinds, self.row_group, column, bytes)
                    .numbers(&mut self.unpacker, &mut self.room, &mut numbers)
                    .map_err(|fault| self.explain(fault, self.row_group, column))?;
            } else {
                let texts = self.texts.get(&column).into_iter().flatten();
                let texts = texts.skip(self.first_row).take(rows);
                numbers.extend(texts.map(|text| number_in(text)));
            }
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

    #[cold]
    fn count_missing(&mut self, index: usize, row: usize, in_rows: bool) {
        let (gene, sample) = if in_rows { (index, row) } else { (row, index) };
        self.missing_of_samples[sample] += 1;
        let is_sample = self.no_samples.get(row).is_none_or(Option::is_none);
        self.missing[gene] += u32::from(is_sample);
    }

    /// Counts missing numbers and makes them 0; refuses what is not finite.
    fn take_missing(&mut self, numbers: &mut [f64], index: usize, in_rows: bool) -> Result<()> {
        for (row, number) in numbers.iter_mut().enumerate() {
            if number.is_nan() {
                *number = MISSING;
                self.count_missing(index, self.first_row + row, in_rows);
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
            } else {
                *number += 0.0;
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
}

/// The number that a text holds, NaN where it holds none.
fn number_in(text: &str) -> f64 {
    match parse_cell(text.as_bytes(), b'.') {
        CellValue::Number(number) => number,
        _ => f64::NAN,
    }
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

fn in_column(column: usize, error: Error) -> Error {
    Error {
        column: Some(column as u64 + 1),
        ..error
    }
}
