//! Columns on their way to Python: a small frame that anything that knows Arrow's C interface takes without a copy of its own
//! code (pandas, Polars, pyarrow, DuckDB).

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, Float64Array, Int64Array, LargeStringArray, RecordBatch, RecordBatchIterator,
    RecordBatchOptions,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use genessl::table::{Cell, TextTable};
use numpy::{IntoPyArray, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::error::refused;

/// So many names of columns are shown.
const SHOWN: usize = 10;

/// What Arrow calls a capsule with a stream.
pub const STREAM: &CStr = c"arrow_array_stream";

/// Columns of one length.
#[pyclass(frozen, module = "genessl._genessl")]
pub struct Frame {
    names: Vec<String>,
    columns: Vec<Column>,
    length: usize,
}

enum Column {
    /// Nothing where missing.
    Texts(Vec<Option<String>>),
    /// Not a number where missing.
    Numbers(Vec<f64>),
    Counts(Vec<i64>),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Column::Texts(texts) => texts.len(),
            Column::Numbers(numbers) => numbers.len(),
            Column::Counts(counts) => counts.len(),
        }
    }

    /// Of a column of a table: text where any cell is, counts where all are.
    fn of_cells(table: &TextTable, at: usize) -> Self {
        let cells = || {
            table
                .rows
                .iter()
                .map(|row| row.get(at).unwrap_or(&Cell::Missing))
        };
        if cells().any(|cell| matches!(cell, Cell::Text(_))) {
            let text = |cell: &Cell| match cell {
                Cell::Missing => None,
                cell => Some(cell.to_text()),
            };
            return Column::Texts(cells().map(text).collect());
        }
        let count = |cell: &Cell| match cell {
            Cell::Count(count) => i64::try_from(*count).ok(),
            _ => None,
        };
        if let Some(counts) = cells().map(count).collect() {
            return Column::Counts(counts);
        }
        let number = |cell: &Cell| match cell {
            Cell::Number(number) => *number,
            Cell::Count(count) => *count as f64,
            Cell::Text(_) | Cell::Missing => f64::NAN,
        };
        Column::Numbers(cells().map(number).collect())
    }

    fn of_python(name: &str, values: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(numbers) = values.extract::<PyReadonlyArray1<'_, f64>>() {
            return Ok(Column::Numbers(numbers.as_array().to_vec()));
        }
        if let Ok(counts) = values.extract::<PyReadonlyArray1<'_, i64>>() {
            return Ok(Column::Counts(counts.as_array().to_vec()));
        }
        let texts = values.extract::<Vec<Option<String>>>();
        texts.map(Column::Texts).map_err(|_| {
            refused(
                format!("the column \"{name}\" holds neither numbers nor texts"),
                "Give an array of float64 or int64, or a list of texts.",
            )
        })
    }

    fn field(&self, name: &str) -> Field {
        let (kind, may_miss) = match self {
            Column::Texts(_) => (DataType::LargeUtf8, true),
            Column::Numbers(_) => (DataType::Float64, true),
            Column::Counts(_) => (DataType::Int64, false),
        };
        Field::new(name, kind, may_miss)
    }

    fn array(&self) -> ArrayRef {
        match self {
            Column::Texts(texts) => Arc::new(texts.iter().collect::<LargeStringArray>()),
            Column::Numbers(numbers) => {
                let known = numbers
                    .iter()
                    .map(|&number| Some(number).filter(|n| !n.is_nan()));
                Arc::new(known.collect::<Float64Array>())
            }
            Column::Counts(counts) => Arc::new(Int64Array::from(counts.clone())),
        }
    }

    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Column::Texts(texts) => texts.into_pyobject(py),
            Column::Numbers(numbers) => Ok(numbers.clone().into_pyarray(py).into_any()),
            Column::Counts(counts) => Ok(counts.clone().into_pyarray(py).into_any()),
        }
    }
}

impl Frame {
    /// A table of the study.
    pub fn of_table(table: &TextTable) -> Self {
        Frame {
            names: table.columns.clone(),
            columns: (0..table.columns.len())
                .map(|at| Column::of_cells(table, at))
                .collect(),
            length: table.rows.len(),
        }
    }

    fn names_shown(&self) -> String {
        let shown = self.names.iter().take(SHOWN).map(String::as_str);
        let shown = shown.collect::<Vec<_>>().join(", ");
        match self.names.len().saturating_sub(SHOWN) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        }
    }

    fn batch(&self) -> Result<RecordBatch, ArrowError> {
        let columns = || self.names.iter().zip(&self.columns);
        let fields: Vec<Field> = columns().map(|(name, column)| column.field(name)).collect();
        let arrays = self.columns.iter().map(Column::array).collect();
        // Where there are no columns, they do not tell.
        let options = RecordBatchOptions::new().with_row_count(Some(self.length));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
    }
}

#[pymethods]
impl Frame {
    /// Columns by name: arrays of float64 or int64, or lists of texts.
    #[new]
    fn new(columns: Vec<(String, Bound<'_, PyAny>)>) -> PyResult<Self> {
        let mut frame = Frame {
            names: Vec::new(),
            columns: Vec::new(),
            length: 0,
        };
        for (name, values) in columns {
            let column = Column::of_python(&name, &values)?;
            if !frame.columns.is_empty() && column.len() != frame.length {
                return Err(refused(
                    format!(
                        "the column \"{name}\" has {} values, those before it {}",
                        column.len(),
                        frame.length
                    ),
                    "Give columns of one length.",
                ));
            }
            frame.length = column.len();
            frame.names.push(name);
            frame.columns.push(column);
        }
        Ok(frame)
    }

    /// The columns' names, in order.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// A column: an array of numbers (NaN where missing), or a list of texts (None where missing).
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let place = self.names.iter().position(|own| own == name);
        let column = place.map(|at| self.columns[at].to_python(py));
        column.unwrap_or_else(|| {
            Err(pyo3::exceptions::PyKeyError::new_err(format!(
                "there is no column \"{name}\"; there are {}",
                self.names_shown()
            )))
        })
    }

    fn __len__(&self) -> usize {
        self.length
    }

    fn __repr__(&self) -> String {
        let names = self.names_shown();
        format!("<genessl.Frame: {} rows; {names}>", self.length)
    }

    /// The columns as a stream of Arrow: the PyCapsule interface. The types are its own; a schema that is asked for is for
    /// whoever asks to cast to.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let batch = self
            .batch()
            .map_err(|error| refused(format!("no Arrow: {error}"), ""))?;
        let schema = batch.schema();
        let stream =
            FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
        PyCapsule::new_with_value(py, stream, STREAM)
    }
}
