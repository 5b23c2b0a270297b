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
mod parquet;
mod reading;
mod strangers;
mod summing;
mod texts;
mod transform;
mod words;
mod writing;

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
    /// A table of numbers computed in double precision, without metadata.
    pub fn from_f64(
        name: impl Into<String>,
        sample_ids: Vec<String>,
        features: Vec<String>,
        numbers: Array2<f64>,
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
        let pick = |texts: &[String]| rows.iter().map(|&row| texts[row].clone()).collect();
        Table {
            name: self.name.clone(),
            sample_ids: pick(&self.sample_ids),
            features: self.features.clone(),
            values: self.values.select(Axis(0), rows),
            remainder: self
                .remainder
                .as_ref()
                .map(|rest| rest.select(Axis(0), rows)),
            metadata: self
                .metadata
                .iter()
                .map(|column| MetadataColumn {
                    name: column.name.clone(),
                    values: pick(&column.values),
                })
                .collect(),
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

/// Splits a number into the nearest one of single precision and what that takes away: how many doubles lie between them,
/// negative where the number is nearer to 0. This fits 30 bits, where the difference as a number would need more than single
/// precision has. Nothing is kept beside numbers that single precision holds as 0, as less than 1.2e-38, or not at all.
pub fn split_precision(number: f64) -> (f32, i32) {
    let value = number as f32;
    if value.is_normal() {
        let steps = number.to_bits() as i64 - f64::from(value).to_bits() as i64;
        (value, steps as i32)
    } else {
        (value, 0)
    }
}

/// The number that [`split_precision`] split.
pub fn join_precision(value: f32, rest: i32) -> f64 {
    let bits = f64::from(value).to_bits() as i64;
    f64::from_bits((bits + i64::from(rest)) as u64)
}
