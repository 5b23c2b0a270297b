//! Expression tables: reading, aligning, transforming and writing them.
//!
//! Knows no other room. A [`Table`] has samples in rows and features (genes) in columns, whatever the file had.
//! [`Reading`] reads CSV, TSV, GCT, GEO's series matrix (plain or gzip), Parquet, Excel workbooks, AnnData (h5ad) and
//! zip archives of one table, told apart by content, and says what it decided ([`Decisions`]); [`concatenate`] and [`align`] bring
//! tables to the same features; [`transform()`] takes logarithms; [`write()`] and [`write_text`] write.
//!
//! On the way of a file: `bytes` tells what it is; `texts`, `parquet` and `converted` read it; `layout` says which column is
//! what, by what `names` knows; `deciding` holds what was decided. Then `joining` and `writing`.

mod assembly;
mod bytes;
mod cells;
mod converted;
mod deciding;
mod filling;
mod glimpse;
mod joining;
mod layout;
mod names;
mod no_expression;
mod opening;
mod options;
mod parcels;
mod parquet;
mod reading;
mod strangers;
mod summing;
mod texts;
mod transform;
mod words;
mod writing;

#[cfg(not(target_arch = "wasm32"))]
use ndarray::ArrayView2;
use ndarray::{Array2, Axis};

pub use assembly::{ReadReport, ReadTable};
pub(crate) use bytes::budget;
pub use bytes::source::{ByteSource, MemorySource};
#[cfg(not(target_arch = "wasm32"))]
pub use bytes::source::{FileSource, PipeSource, open_path};
pub(crate) use bytes::source::{read_span, unreadable};
pub use deciding::decisions::{
    Choice, Decisions, LeftOut, Preview, PreviewSample, SkippedLine, USUAL_LABEL, label_choice,
};
pub use deciding::group::{BY_BARCODES, BY_NOTHING, group_choice, patients_column};
pub use deciding::scale::{Scale, ScaleKind};
pub use glimpse::{Contents, glimpse};
pub use joining::align::{AlignmentReport, DroppedFeatures, align, concatenate, join};
pub use joining::join::OneSampleFiles;
pub use joining::labels::{LabelFile, LabelReport};
pub use joining::numbered::tell_numbered_apart;
pub use layout::orientation::Orientation;
pub use names::barcode;
pub(crate) use names::classes::rank as label_rank;
pub(crate) use names::headers::is_label_name;
pub use names::judge::{GeneJudge, Known, NoCatalogue};
pub use names::missing::is_missing_word;
pub(crate) use names::probes::{are_probes, without_at};
#[cfg(not(target_arch = "wasm32"))]
pub use opening::converted_text;
pub use opening::{packed_text, part_of};
pub use options::ReadOptions;
pub use parquet::needs_unbrotli;
#[cfg(target_arch = "wasm32")]
pub use parquet::set_unbrotli;
pub use reading::Reading;
#[cfg(not(target_arch = "wasm32"))]
pub use reading::read_file;
pub(crate) use texts::{genomic, record_guard};
pub use transform::{RowTransform, Transform, transform};
pub use writing::format::TableFormat;
pub use writing::formulas::Formulas;
pub(crate) use writing::formulas::without_formula;
pub use writing::text_table::{Cell, TextTable, write_text, write_text_as};
#[cfg(not(target_arch = "wasm32"))]
pub use writing::write::write_file;
pub use writing::write::{write, write_as};

/// Samples × features, with whatever else the file said of the samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file or files it came from, for messages.
    pub name: String,
    /// One id per row, unique.
    pub sample_ids: Vec<String>,
    /// One name per column, in the file's order; may repeat (the gene mapping merges duplicates).
    pub features: Vec<String>,
    /// Samples in rows, C order. Each is the file's number rounded to single precision.
    pub values: Array2<f32>,
    /// What rounding to single precision took away, so that every number is held to its last bit; see
    /// [`split_precision`]. `None` where every number fits single precision, or the table is too large to keep it (see
    /// [`KEEP_REMAINDER_BELOW_CELLS`]). Ranks and ties, and so ssGSEA, depend on it.
    pub remainder: Option<Array2<i32>>,
    /// Non-gene columns, one value per sample each.
    pub metadata: Vec<MetadataColumn>,
}

/// One column of sample metadata, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataColumn {
    /// The column's header.
    pub name: String,
    /// One value per sample; empty text where missing.
    pub values: Vec<String>,
}

/// Tables with more cells than this are held in single precision alone.
pub const KEEP_REMAINDER_BELOW_CELLS: usize = 40_000_000;

impl Table {
    /// A table of numbers computed in double precision, samples × features, without metadata.
    pub fn from_f64(
        name: impl Into<String>,
        sample_ids: Vec<String>,
        features: Vec<String>,
        numbers: &Array2<f64>,
    ) -> Table {
        let remainder = numbers.mapv(|number| split_precision(number).1);
        let exact = remainder.iter().all(|&rest| rest == 0);
        Table {
            name: name.into(),
            sample_ids,
            features,
            values: numbers.mapv(|number| number as f32),
            remainder: (!exact).then_some(remainder),
            metadata: Vec::new(),
        }
    }

    /// As [`Table::from_f64`], of many numbers, whichever way they lie: in one pass.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn from_view(
        name: impl Into<String>,
        sample_ids: Vec<String>,
        features: Vec<String>,
        numbers: ArrayView2<'_, f64>,
    ) -> Table {
        let (values, remainder) = split_all(numbers);
        Table {
            name: name.into(),
            sample_ids,
            features,
            values,
            remainder,
            metadata: Vec::new(),
        }
    }

    /// The number of samples (rows).
    pub fn samples(&self) -> usize {
        self.values.nrows()
    }

    /// The metadata column of that name.
    pub fn metadata_column(&self, name: &str) -> Option<&MetadataColumn> {
        self.metadata.iter().find(|column| column.name == name)
    }

    /// A table of the given rows, in the given order.
    ///
    /// # Panics
    /// If a row does not exist.
    #[must_use]
    pub fn select_samples(&self, rows: &[usize]) -> Table {
        self.of_samples(rows, self.values.select(Axis(0), rows))
    }

    /// Tables of the rows of each group, in the order of the groups. The largest stays in the memory of this one, so that a large
    /// table is not there twice.
    ///
    /// # Panics
    /// If a row does not exist, or a group's rows do not ascend.
    #[must_use]
    pub fn divide(mut self, groups: &[Vec<usize>]) -> Vec<Table> {
        let largest = (0..groups.len()).max_by_key(|&group| groups[group].len());
        let Some(largest) = largest else {
            return Vec::new();
        };
        // Names and metadata are small beside the numbers.
        let values = std::mem::take(&mut self.values);
        let mut tables: Vec<Table> = Vec::with_capacity(groups.len());
        for (group, rows) in groups.iter().enumerate() {
            let values = match group == largest {
                true => Array2::default((0, 0)),
                false => values.select(Axis(0), rows),
            };
            tables.push(self.of_samples(rows, values));
        }
        tables[largest].values = keep_rows(values, &groups[largest]);
        tables
    }

    fn of_samples(&self, rows: &[usize], values: Array2<f32>) -> Table {
        let pick = |texts: &[String]| rows.iter().map(|&row| texts[row].clone()).collect();
        let metadata = self.metadata.iter().map(|column| MetadataColumn {
            name: column.name.clone(),
            values: pick(&column.values),
        });
        let remainder = self.remainder.as_ref();
        Table {
            name: self.name.clone(),
            sample_ids: pick(&self.sample_ids),
            features: self.features.clone(),
            values,
            remainder: remainder.map(|rest| rest.select(Axis(0), rows)),
            metadata: metadata.collect(),
        }
    }

    /// Writes one sample's numbers, in the best precision held, into `row` (cleared first).
    pub fn row_into(&self, sample: usize, row: &mut Vec<f64>) {
        row.clear();
        let values = self.values.row(sample);
        match &self.remainder {
            None => row.extend(values.iter().map(|&value| f64::from(value))),
            Some(remainder) => row.extend(
                values
                    .iter()
                    .zip(remainder.row(sample))
                    .map(|(&value, &rest)| join_precision(value, rest)),
            ),
        }
    }
}

/// The given rows, which ascend, moved up in the same memory; the rest of it goes back.
fn keep_rows(array: Array2<f32>, rows: &[usize]) -> Array2<f32> {
    let columns = array.ncols();
    let mut numbers = into_vec(array);
    for (to, &from) in rows.iter().enumerate() {
        numbers.copy_within(from * columns..(from + 1) * columns, to * columns);
    }
    numbers.truncate(rows.len() * columns);
    numbers.shrink_to_fit();
    // They have this shape.
    Array2::from_shape_vec((rows.len(), columns), numbers).unwrap_or_default()
}

/// The numbers in C order, without a copy where they are so already.
pub(crate) fn into_vec<T: Copy>(array: Array2<T>) -> Vec<T> {
    let count = array.len();
    if !array.is_standard_layout() {
        return array.iter().copied().collect();
    }
    let (mut numbers, offset) = array.into_raw_vec_and_offset();
    numbers.drain(..offset.unwrap_or(0));
    numbers.truncate(count);
    numbers
}

/// Splits a number into the nearest one of single precision and what that takes away: how many doubles lie between them,
/// negative where the number is nearer to 0. This fits 30 bits, where the difference as a number would need more than single
/// precision has. Nothing is kept beside numbers that single precision holds as 0, as less than 1.2e-38, or not at all.
pub fn split_precision(number: f64) -> (f32, i32) {
    let value = number as f32;
    let steps = (number.to_bits() as i64).wrapping_sub(f64::from(value).to_bits() as i64);
    // Chosen and not branched to, so that many are split at once.
    (value, if value.is_normal() { steps as i32 } else { 0 })
}

/// Rows and columns that are split at a time, so that both sides stay in the cache where one has samples in columns.
#[cfg(not(target_arch = "wasm32"))]
const TILE: usize = 32;

/// Splits every number, in one pass.
#[cfg(not(target_arch = "wasm32"))]
fn split_all(numbers: ArrayView2<'_, f64>) -> (Array2<f32>, Option<Array2<i32>>) {
    let (rows, columns) = numbers.dim();
    let mut values = vec![0.0; rows * columns];
    let mut remainder = vec![0; rows * columns];
    // What lies as it will needs no tiles.
    let tile = match numbers.is_standard_layout() {
        true => columns.max(1),
        false => TILE,
    };
    let mut any = 0;
    for top in (0..rows).step_by(TILE) {
        for left in (0..columns).step_by(tile) {
            let right = columns.min(left + tile);
            for row in top..rows.min(top + TILE) {
                let (_, from) = numbers.row(row).split_at(Axis(0), left);
                let place = row * columns + left..row * columns + right;
                let (to, rests) = (&mut values[place.clone()], &mut remainder[place]);
                any |= match from.as_slice() {
                    Some(from) => split_row(from.iter(), to, rests),
                    None => split_row(from.iter(), to, rests),
                };
            }
        }
    }
    // There are as many as the shape says.
    let shaped = |rests| Array2::from_shape_vec((rows, columns), rests).unwrap_or_default();
    let values = Array2::from_shape_vec((rows, columns), values).unwrap_or_default();
    (values, (any != 0).then(|| shaped(remainder)))
}

/// Splits numbers; all bits of what is kept beside them, together.
#[cfg(not(target_arch = "wasm32"))]
fn split_row<'a>(from: impl Iterator<Item = &'a f64>, to: &mut [f32], rests: &mut [i32]) -> i32 {
    let mut any = 0;
    for ((&number, to), rest) in from.zip(to).zip(rests) {
        (*to, *rest) = split_precision(number);
        any |= *rest;
    }
    any
}

/// The number that [`split_precision`] split.
pub fn join_precision(value: f32, rest: i32) -> f64 {
    let bits = f64::from(value).to_bits() as i64;
    f64::from_bits((bits + i64::from(rest)) as u64)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, s};

    use super::{MetadataColumn, Table};

    fn names(letter: char, count: usize) -> Vec<String> {
        (0..count).map(|at| format!("{letter}{at}")).collect()
    }

    fn numbers(samples: usize, genes: usize) -> Array2<f64> {
        Array2::from_shape_fn((samples, genes), |(row, column)| {
            (row * 1000 + column) as f64 / 7.0
        })
    }

    fn table(samples: usize, genes: usize) -> Table {
        let numbers = numbers(samples, genes);
        let table = Table::from_f64("t", names('S', samples), names('G', genes), &numbers);
        let values = names('c', samples);
        let name = "class".to_owned();
        Table {
            metadata: vec![MetadataColumn { name, values }],
            ..table
        }
    }

    #[test]
    fn numbers_are_taken_to_the_last_bit_however_they_lie() {
        let (samples, genes) = (70, 101);
        let numbers = numbers(samples, genes);
        let lying = numbers.t().as_standard_layout().into_owned();
        let mut wide = Array2::zeros((2 * samples, genes));
        wide.slice_mut(s![..;2, ..]).assign(&numbers);
        let views = [numbers.view(), lying.t(), wide.slice(s![..;2, ..])];
        for view in views {
            let table = Table::from_view("t", names('S', samples), names('G', genes), view);
            assert!(table.values.is_standard_layout());
            let mut row = Vec::new();
            for sample in 0..samples {
                table.row_into(sample, &mut row);
                assert!(row.iter().eq(numbers.row(sample)));
            }
        }
        let whole = numbers.mapv(f64::round);
        let table = Table::from_view("t", names('S', samples), names('G', genes), whole.view());
        assert!(table.remainder.is_none());
        assert_eq!(table.values, whole.mapv(|number| number as f32));
    }

    #[test]
    fn a_table_divided_is_what_selecting_gives() {
        let table = table(9, 5);
        let groups = [vec![1, 7], vec![0, 2, 4, 6, 8], vec![3], vec![]];
        let divided = table.clone().divide(&groups);
        let selected = groups.iter().map(|rows| table.select_samples(rows));
        assert!(divided.iter().cloned().eq(selected));
        assert!(divided[1].values.is_standard_layout());
    }
}
