//! Files of tensors: safetensors, a header in JSON and the numbers behind it.
//!
//! [`TensorFile`] reads the header, which says what there is, and each tensor when it is asked for; nothing in a file is
//! trusted that was not checked against the file's own length.

use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;

use crate::sorting::sort;
use crate::table::{ByteSource, read_span, unreadable};
use crate::{Error, Result};

/// What stands before the header: its length.
const LENGTH_BYTES: usize = 8;
/// The most bytes of a header: 60,000 genes take one million.
pub const HEADER_BYTES_AT_MOST: usize = 8 << 20;
/// What a file is known by: its header begins so.
const BEGINNING: &[u8] = b"{\"";

/// A tensor to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTensor {
    /// Its name.
    pub name: String,
    /// The type of its numbers.
    pub dtype: Dtype,
    /// Its lengths, rows first.
    pub shape: Vec<usize>,
    /// Its numbers in C order, each with its lowest byte first.
    pub bytes: Vec<u8>,
}

impl NamedTensor {
    /// Of numbers in single precision.
    pub fn singles(name: impl Into<String>, shape: &[usize], values: &[f32]) -> Self {
        NamedTensor {
            name: name.into(),
            dtype: Dtype::F32,
            shape: shape.to_vec(),
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }

    /// Of numbers in double precision.
    pub fn doubles(name: impl Into<String>, shape: &[usize], values: &[f64]) -> Self {
        NamedTensor {
            name: name.into(),
            dtype: Dtype::F64,
            shape: shape.to_vec(),
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }

    /// Of bytes.
    pub fn bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        NamedTensor {
            name: name.into(),
            dtype: Dtype::U8,
            shape: vec![bytes.len()],
            bytes,
        }
    }
}

/// The bytes of a file of these tensors, with one entry of metadata. Equal tensors give equal bytes.
///
/// # Errors
/// Shapes that are not those of the numbers.
pub fn write(key: &str, metadata: String, tensors: &[NamedTensor]) -> Result<Vec<u8>> {
    let view = |tensor| {
        let NamedTensor {
            name,
            dtype,
            shape,
            bytes,
        }: &NamedTensor = tensor;
        let view = TensorView::new(*dtype, shape.clone(), bytes);
        Ok((name.as_str(), view.map_err(|error| unwritable(&error))?))
    };
    let views: Result<Vec<_>> = tensors.iter().map(view).collect();
    let metadata = Some([(key.to_owned(), metadata)].into_iter().collect());
    safetensors::serialize(views?, metadata).map_err(|error| unwritable(&error))
}

fn unwritable(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("the tensors cannot be written ({error})"),
        "Please report this: it should not happen.",
    )
}

/// A file of tensors, whose header was read.
pub struct TensorFile<'a> {
    source: &'a dyn ByteSource,
    /// Where the numbers begin.
    start: u64,
    /// As the header's `__metadata__` has them.
    metadata: Vec<(String, String)>,
    tensors: Vec<Entry>,
}

struct Entry {
    name: String,
    dtype: String,
    shape: Vec<u64>,
    /// Its bytes, counted from the end of the header.
    from: u64,
    to: u64,
}

impl<'a> TensorFile<'a> {
    /// Whether a file looks like one.
    pub fn is_one(source: &dyn ByteSource) -> bool {
        let is_beginning = |bytes: Vec<u8>| {
            bytes.ends_with(BEGINNING) && header_length(&bytes, source.len()).is_some()
        };
        let length = LENGTH_BYTES + BEGINNING.len();
        source.len() > length as u64 && bytes_of(source, 0, length).is_ok_and(is_beginning)
    }

    /// Reads the header.
    ///
    /// # Errors
    /// Files that are no safetensors, cut short or longer than they say, or whose tensors overlap.
    pub fn open(source: &'a dyn ByteSource) -> Result<Self> {
        if source.is_pipe() {
            return Err(Error::new(
                "a file of tensors can't be read from a pipe",
                "Save it as a file first.",
            ));
        }
        let length = match source.len() < LENGTH_BYTES as u64 {
            true => None,
            false => header_length(&bytes_of(source, 0, LENGTH_BYTES)?, source.len()),
        };
        let length = length
            .ok_or_else(|| broken("its header is longer than the file, or than a header can be"))?;
        let header = bytes_of(source, LENGTH_BYTES as u64, length)?;
        let header: Value =
            serde_json::from_slice(&header).map_err(|_| broken("its header is no JSON"))?;
        let header = header
            .as_object()
            .ok_or_else(|| broken("its header is no list of tensors"))?;
        let mut file = TensorFile {
            start: (LENGTH_BYTES + length) as u64,
            source,
            metadata: Vec::new(),
            tensors: Vec::new(),
        };
        for (name, value) in header {
            if name == "__metadata__" {
                let texts = value.as_object().into_iter().flatten();
                let texts =
                    texts.filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())));
                file.metadata = texts.collect();
                continue;
            }
            let entry = Entry::of(name, value);
            file.tensors
                .push(entry.ok_or_else(|| broken("its header says of a tensor what can't be"))?);
        }
        file.check_places()?;
        Ok(file)
    }

    /// Whether the tensors lie one behind the other, from the header's end to the file's.
    fn check_places(&self) -> Result<()> {
        let mut places: Vec<(u64, u64)> =
            self.tensors.iter().map(|one| (one.from, one.to)).collect();
        sort(&mut places, &|a, b| a.cmp(b));
        let mut end = 0;
        for (from, to) in places {
            if from != end {
                return Err(broken("its tensors overlap or leave gaps"));
            }
            end = to;
        }
        match self.start.checked_add(end) == Some(self.source.len()) {
            true => Ok(()),
            false => Err(broken("it is shorter or longer than its header says")),
        }
    }

    /// A text of the metadata.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        let found = self.metadata.iter().find(|(name, _)| name == key);
        found.map(|(_, text)| text.as_str())
    }

    fn entry(&self, name: &str) -> Result<&Entry> {
        let found = self.tensors.iter().find(|entry| entry.name == name);
        found.ok_or_else(|| changed(&format!("has no tensor {name}")))
    }

    /// The lengths of a tensor.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn shape(&self, name: &str) -> Result<Vec<usize>> {
        let shape = self.entry(name)?.shape.iter();
        Ok(shape.map(|&length| length as usize).collect())
    }

    fn read(&self, name: &str, dtype: &str, shape: &[usize]) -> Result<Vec<u8>> {
        let entry = self.entry(name)?;
        if entry.dtype != dtype {
            return Err(changed(&format!(
                "has {} in the tensor {name}, not {dtype}",
                entry.dtype
            )));
        }
        let is_same = |(&has, &wanted): (&u64, &usize)| has == wanted as u64;
        if entry.shape.len() != shape.len() || !entry.shape.iter().zip(shape).all(is_same) {
            let has = &entry.shape;
            return Err(changed(&format!(
                "has a tensor {name} of {has:?} where its settings ask for {shape:?}"
            )));
        }
        // No longer than the file, as was checked.
        bytes_of(
            self.source,
            self.start + entry.from,
            (entry.to - entry.from) as usize,
        )
    }

    /// A tensor of numbers in single precision.
    ///
    /// # Errors
    /// It is missing, of another type or shape, or holds numbers that are not finite.
    pub fn singles(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let bytes = self.read(name, "F32", shape)?;
        let (numbers, _) = bytes.as_chunks();
        let values: Vec<f32> = numbers
            .iter()
            .map(|&number| f32::from_le_bytes(number))
            .collect();
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(not_finite(name)),
        }
    }

    /// A tensor of numbers in double precision.
    ///
    /// # Errors
    /// As [`Self::singles`].
    pub fn doubles(&self, name: &str, shape: &[usize]) -> Result<Vec<f64>> {
        let bytes = self.read(name, "F64", shape)?;
        let (numbers, _) = bytes.as_chunks();
        let values: Vec<f64> = numbers
            .iter()
            .map(|&number| f64::from_le_bytes(number))
            .collect();
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(not_finite(name)),
        }
    }

    /// A tensor of bytes.
    ///
    /// # Errors
    /// It is missing, or of another type or shape.
    pub fn bytes(&self, name: &str, length: usize) -> Result<Vec<u8>> {
        self.read(name, "U8", &[length])
    }
}

impl Entry {
    /// What the header says of a tensor, where it can be.
    fn of(name: &str, value: &Value) -> Option<Entry> {
        let whole = |value: &Value| value.as_u64();
        let dtype = value.get("dtype")?.as_str()?;
        let shape: Option<Vec<u64>> = value.get("shape")?.as_array()?.iter().map(whole).collect();
        let shape = shape?;
        let [from, to] = value.get("data_offsets")?.as_array()?.as_slice() else {
            return None;
        };
        let (from, to) = (from.as_u64()?, to.as_u64()?);
        let size = match dtype {
            "U8" => 1,
            "F32" => 4,
            "F64" => 8,
            _ => return None,
        };
        let bytes = shape
            .iter()
            .try_fold(size, |bytes: u64, &length| bytes.checked_mul(length))?;
        (to.checked_sub(from)? == bytes).then(|| Entry {
            name: name.to_owned(),
            dtype: dtype.to_owned(),
            shape,
            from,
            to,
        })
    }
}

/// The length of the header, where the file and the limit have room for it.
fn header_length(beginning: &[u8], file: u64) -> Option<usize> {
    let length = u64::from_le_bytes(*beginning.first_chunk()?);
    let room = file.checked_sub(LENGTH_BYTES as u64)?;
    (length <= room.min(HEADER_BYTES_AT_MOST as u64)).then_some(length as usize)
}

/// Some of the file's bytes, which it has as its length says.
fn bytes_of(source: &dyn ByteSource, from: u64, length: usize) -> Result<Vec<u8>> {
    read_span(source, from, length).map_err(|error| unreadable(&error))
}

fn broken(why: &str) -> Error {
    Error::new(
        format!("this is not a whole safetensors file: {why}"),
        "Choose a file that GeneSSL wrote; if it was downloaded, download it again.",
    )
}

fn changed(what: &str) -> Error {
    Error::new(
        format!("the file {what}"),
        "It was changed or made by something else; choose another.",
    )
}

fn not_finite(name: &str) -> Error {
    changed(&format!(
        "holds numbers in the tensor {name} that are not finite"
    ))
}
