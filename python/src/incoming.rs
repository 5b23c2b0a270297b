//! Frames on their way from Python, by Arrow's C interface: Polars, pyarrow, DuckDB, and whatever else has it.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatchReader};
use arrow_schema::{DataType, Schema};
use ndarray::{Array2, ShapeBuilder};
use numpy::{IntoPyArray, PyArray2};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use crate::error::refused;
use crate::frame::STREAM;
use crate::running::guarded;

type Texts = Vec<Option<String>>;

/// What a frame holds: names and rows × columns of its numbers (NaN where missing), columns of text, and the names of columns
/// that are neither.
type Taken<'py> = (
    Vec<String>,
    Bound<'py, PyArray2<f64>>,
    Vec<(String, Texts)>,
    Vec<String>,
);

/// Reads a frame by its `__arrow_c_stream__`.
#[pyfunction]
pub fn read_arrow<'py>(py: Python<'py>, frame: &Bound<'py, PyAny>) -> PyResult<Taken<'py>> {
    let capsule = frame.call_method0("__arrow_c_stream__")?;
    let capsule = capsule
        .cast::<PyCapsule>()
        .map_err(|_| unreadable(&"its stream is no capsule"))?;
    let pointer = capsule
        .pointer_checked(Some(STREAM))
        .map_err(|_| unreadable(&"its capsule holds no stream"))?
        .cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds such a stream; what is taken out of it is left empty, as the interface wants it.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
    let reader = RecordBatchStreamReader::try_new(stream).map_err(|error| unreadable(&error))?;
    let (columns, names, values) = guarded(|| {
        let columns = Columns::read(reader)?;
        let (names, values) = columns.matrix()?;
        Ok((columns, names, values))
    })?;
    Ok((
        names,
        values.into_pyarray(py),
        columns.texts,
        columns.others,
    ))
}

fn unreadable(error: &dyn std::fmt::Display) -> PyErr {
    refused(
        format!("the frame gives no Arrow that can be read: {error}"),
        "Convert it to pandas, Polars or pyarrow first.",
    )
}

#[derive(Default)]
struct Columns {
    numbers: Vec<(String, Vec<f64>)>,
    texts: Vec<(String, Texts)>,
    others: Vec<String>,
}

/// What a column holds, and its place among those of its kind.
enum Kind {
    Number(usize),
    Text(usize),
    Other,
}

impl Columns {
    fn read(reader: RecordBatchStreamReader) -> PyResult<Self> {
        let mut columns = Columns::default();
        let kinds = columns.kinds(&reader.schema());
        for batch in reader {
            let batch = batch.map_err(|error| unreadable(&error))?;
            for (array, kind) in batch.columns().iter().zip(&kinds) {
                match *kind {
                    Kind::Number(at) => add_numbers(array.as_ref(), &mut columns.numbers[at].1),
                    Kind::Text(at) => columns.texts[at].1.extend(checked(array.as_ref())?),
                    Kind::Other => {}
                }
            }
        }
        Ok(columns)
    }

    fn kinds(&mut self, schema: &Schema) -> Vec<Kind> {
        let fields = schema.fields().iter();
        let kind = |(name, kind): (&String, &DataType)| {
            if is_number(kind) {
                self.numbers.push((name.clone(), Vec::new()));
                Kind::Number(self.numbers.len() - 1)
            } else if is_text(kind) {
                self.texts.push((name.clone(), Vec::new()));
                Kind::Text(self.texts.len() - 1)
            } else {
                self.others.push(name.clone());
                Kind::Other
            }
        };
        fields
            .map(|field| (field.name(), field.data_type()))
            .map(kind)
            .collect()
    }

    /// The numbers side by side, each column in one piece.
    fn matrix(&self) -> PyResult<(Vec<String>, Array2<f64>)> {
        let rows = self.numbers.first().map_or(0, |(_, numbers)| numbers.len());
        let all = self.numbers.iter().flat_map(|(_, numbers)| numbers);
        let shape = (rows, self.numbers.len()).f();
        let values = Array2::from_shape_vec(shape, all.copied().collect());
        let names = self.numbers.iter().map(|(name, _)| name.clone()).collect();
        Ok((names, values.map_err(|error| unreadable(&error))?))
    }
}

fn is_number(kind: &DataType) -> bool {
    kind.is_integer() || kind.is_floating()
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        // What is true or false is said of a sample, not measured.
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

macro_rules! add {
    ($array:expr, $to:expr, $($kind:ident: $type:ty as $number:expr),+ $(,)?) => {
        match $array.data_type() {
            $(DataType::$kind => {
                let values = $array.as_primitive::<$type>().iter();
                $to.extend(values.map(|value| value.map_or(f64::NAN, $number)));
            })+
            // Nothing else is let in.
            _ => $to.extend(std::iter::repeat_n(f64::NAN, $array.len())),
        }
    };
}

fn add_numbers(array: &dyn Array, to: &mut Vec<f64>) {
    add!(array, to,
        Float64: Float64Type as |value| value,
        Float32: Float32Type as f64::from,
        Float16: Float16Type as f64::from,
        Int64: Int64Type as |value| value as f64,
        Int32: Int32Type as f64::from,
        Int16: Int16Type as f64::from,
        Int8: Int8Type as f64::from,
        UInt64: UInt64Type as |value| value as f64,
        UInt32: UInt32Type as f64::from,
        UInt16: UInt16Type as f64::from,
        UInt8: UInt8Type as f64::from,
    );
}

/// Texts of an array that nobody has looked at yet: not all that come are UTF-8.
fn checked(array: &dyn Array) -> PyResult<Texts> {
    let full = array.to_data().validate_full();
    full.map_err(|error| unreadable(&error))?;
    Ok(texts(array))
}

fn texts(array: &dyn Array) -> Texts {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().map(owned).collect(),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().map(owned).collect(),
        DataType::Utf8View => array.as_string_view().iter().map(owned).collect(),
        DataType::Boolean => {
            let word = |truth: bool| if truth { "True" } else { "False" };
            let words = array.as_boolean().iter();
            words.map(|truth| owned(truth.map(word))).collect()
        }
        _ => of_dictionary(array),
    }
}

/// Categories: each value is the number of one.
fn of_dictionary(array: &dyn Array) -> Texts {
    let missing = || vec![None; array.len()];
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        return missing();
    };
    let categories = texts(dictionary.values().as_ref());
    if categories.is_empty() {
        return missing();
    }
    let keys = dictionary.normalized_keys().into_iter().enumerate();
    let category = |(at, key): (usize, usize)| match array.is_null(at) {
        true => None,
        false => categories.get(key).cloned().flatten(),
    };
    keys.map(category).collect()
}
