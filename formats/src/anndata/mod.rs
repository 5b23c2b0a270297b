//! AnnData (h5ad), as written since version 0.8: samples (`obs`) in rows with their columns as metadata, then the genes
//! (`var`). The format is that of anndata's documentation, "On-disk format": every element says by its attribute
//! `encoding-type` what it is.
//!
//! Rows come a few at a time; a sparse matrix by columns (CSC) is turned by rows in memory first.

mod frame;
mod half;
mod matrix;
mod names;
mod shelf;

use std::rc::Rc;

use hdf5_pure::MetadataCacheConfig;
use hdf5_pure::{
    AttrValue, Chunk, ChunkCacheConfig, DType, Dataset, File, FileAccessProperties, Group,
};

use crate::budget::{check_size, text_at_most};
use crate::bytes::Bytes;
use crate::failure::some_of;
use crate::handover::{Handover, Part, push_field};
use crate::{Failure, Options, Result, number};
use frame::Frame;
use matrix::Matrix;

/// Decompressed chunks kept of a dataset.
const CHUNKS_BYTES: usize = 48 << 20;
const METADATA_BYTES: usize = 4 << 20;

/// A file, being read row by row.
pub(crate) struct AnnData {
    obs: Frame,
    matrix: Matrix,
    handover: Option<Vec<u8>>,
    next: usize,
    // Dropped last: the file reads from it.
    _shelf: shelf::Place,
}

impl AnnData {
    pub(crate) fn open(bytes: Rc<dyn Bytes>, options: &Options) -> Result<AnnData> {
        let length = bytes.len();
        let (source, shelf) = shelf::put(bytes);
        let access = FileAccessProperties::new()
            .with_metadata_cache(MetadataCacheConfig::new(METADATA_BYTES))
            .with_chunk_cache(ChunkCacheConfig::new().with_max_bytes(CHUNKS_BYTES));
        let file =
            File::from_source_with_options(source, access).map_err(|error| damaged("/", &error))?;
        check_whole(&file, length)?;
        let place = Place {
            file: &file,
            length,
        };
        place.check_is_anndata()?;
        let mut notes = Vec::new();
        let (part, matrix_path, var_path) = place.choose(options, &mut notes)?;
        let (samples_path, genes_path) = match options.turned {
            true => (var_path.as_str(), "obs"),
            false => ("obs", var_path.as_str()),
        };
        let samples = Frame::rows_of(&place, samples_path)?;
        let genes = Frame::rows_of(&place, genes_path)?;
        check_size(samples as u64, genes as u64, length)?;
        let obs = Frame::read(&place, samples_path, samples, &mut notes)?;
        let wanted = options.gene_column.as_deref();
        let named = names::of_genes(&place, genes_path, genes, wanted, &mut notes)?;
        let matrix = Matrix::open(&place, &matrix_path, [samples, genes], options.turned)?;
        let handover = Handover {
            format: format!("AnnData (h5ad), {}", matrix.kind()),
            part: Some(part),
            metadata_columns: Some(obs.columns.len()),
            names: Some(named.by),
            turned: options.turned,
            notes,
        };
        let mut beginning = handover.text();
        push_header(&mut beginning, &obs, &named.names);
        Ok(AnnData {
            obs,
            matrix,
            handover: Some(beginning),
            next: 0,
            _shelf: shelf,
        })
    }

    pub(crate) fn next_piece(&mut self) -> Result<Option<Vec<u8>>> {
        if let Some(beginning) = self.handover.take() {
            return Ok(Some(beginning));
        }
        if self.next == self.obs.ids.len() {
            return Ok(None);
        }
        const PIECE_BYTES: usize = 1 << 20;
        let mut piece = Vec::with_capacity(PIECE_BYTES + PIECE_BYTES / 8);
        while piece.len() < PIECE_BYTES && self.next < self.obs.ids.len() {
            self.obs.push_row(self.next, &mut piece);
            for &value in self.matrix.row(self.next)? {
                piece.push(b'\t');
                number::push(&mut piece, value);
            }
            piece.push(b'\n');
            self.next += 1;
        }
        Ok(Some(piece))
    }

    pub(crate) fn share_done(&self) -> f64 {
        self.next as f64 / self.obs.ids.len().max(1) as f64
    }
}

/// A file says itself how long it is: one cut short may still have all that is asked for, and is refused all the same, as
/// the HDF5 library does.
fn check_whole(file: &File, length: u64) -> Result<()> {
    let says = file.superblock().eof_address;
    if says <= length {
        return Ok(());
    }
    Err(Failure::new(
        format!("the HDF5 file is cut short: it has {length} bytes of {says}"),
        "Download or copy it again, and compare its size with the original's.",
    ))
}

fn push_header(out: &mut Vec<u8>, obs: &Frame, genes: &[String]) {
    push_field(out, &obs.index_name);
    let columns = obs.columns.iter().map(|column| &column.name);
    for name in columns.chain(genes) {
        out.push(b'\t');
        push_field(out, name);
    }
    out.push(b'\n');
}

/// A file and what it may ask for.
pub(crate) struct Place<'a> {
    file: &'a File,
    length: u64,
}

impl Place<'_> {
    fn group(&self, path: &str) -> Result<Group> {
        self.file.group(path).map_err(|error| damaged(path, &error))
    }

    /// A dataset, all of whose chunks lie within the file: the library makes room for as many bytes as a chunk claims.
    fn dataset(&self, path: &str) -> Result<Dataset> {
        let dataset = self
            .file
            .dataset(path)
            .map_err(|error| damaged(path, &error))?;
        // Others than chunked ones have none to list.
        let chunks = dataset.chunks().unwrap_or_default();
        let ends = |chunk: &Chunk| chunk.address.checked_add(chunk.storage_size);
        let is_within = |chunk: &Chunk| ends(chunk).is_some_and(|end| end <= self.length);
        match chunks.iter().all(is_within) {
            true => Ok(dataset),
            false => Err(Failure::new(
                format!("{path} claims more bytes than the file has"),
                "The file is damaged or cut short: download or copy it again, or save it anew.",
            )),
        }
    }

    /// What the attribute `encoding-type` says that an element is, be it a group or a dataset.
    fn encoding(&self, path: &str) -> Option<String> {
        let attributes = match self.file.group(path) {
            Ok(group) => group.attrs(),
            Err(_) => self.file.dataset(path).and_then(|dataset| dataset.attrs()),
        };
        text_of(attributes.ok()?.get("encoding-type"))
    }

    /// As [`Self::encoding`]; where no attribute says it, what the element looks like: other programs than AnnData, and
    /// scripts, leave it out.
    fn encoding_or_likely(&self, path: &str) -> Option<String> {
        let likely = || {
            let is_there = |name: &str| self.file.dataset(&format!("{path}/{name}")).is_ok();
            if let Ok(dataset) = self.file.dataset(path) {
                let is_text = matches!(
                    dataset.dtype(),
                    Ok(DType::VariableLengthString | DType::String)
                );
                return Some(if is_text { "string-array" } else { "array" }.to_owned());
            }
            if is_there("codes") && is_there("categories") {
                return Some("categorical".to_owned());
            }
            let attributes = self.file.group(path).ok()?.attrs().ok()?;
            let format = text_of(attributes.get("h5sparse_format"))?;
            is_there("indptr").then(|| format!("{format}_matrix"))
        };
        self.encoding(path).or_else(likely)
    }

    fn children(&self, path: &str) -> Vec<String> {
        let Ok(group) = self.file.group(path) else {
            return Vec::new();
        };
        let mut names = group.groups().unwrap_or_default();
        names.extend(group.datasets().unwrap_or_default());
        names.sort();
        names.dedup();
        names
    }

    /// A dataset of one dimension of this length, or fails; its chunks are of a size that can be.
    fn column(&self, path: &str, rows: usize) -> Result<Dataset> {
        let dataset = self.dataset(path)?;
        let shape = dataset.shape().map_err(|error| damaged(path, &error))?;
        if shape != [rows as u64] {
            return Err(Failure::new(
                format!("{path} has the shape {shape:?} where [{rows}] was expected"),
                "The file is damaged, or was not written by AnnData: write it again.",
            ));
        }
        self.check_chunks(path, &dataset)?;
        Ok(dataset)
    }

    /// Refuses chunks that unpack to more than such a file should hold.
    fn check_chunks(&self, path: &str, dataset: &Dataset) -> Result<()> {
        const MOST: u64 = 1 << 30;
        let failed = |error| damaged(path, &error);
        let each = dataset.element_size().map_err(failed)?;
        let chunk = dataset.chunk_shape().map_err(failed)?.unwrap_or_default();
        let elements = chunk
            .iter()
            .try_fold(each, |sum, &side| sum.checked_mul(side));
        if elements.is_some_and(|bytes| bytes <= MOST.min(text_at_most(self.length))) {
            return Ok(());
        }
        Err(Failure::new(
            format!("{path} is stored in pieces larger than a file of this length should hold"),
            "The file is damaged: write it again.",
        ))
    }

    fn check_is_anndata(&self) -> Result<()> {
        let children = self.children("/");
        let has = |name: &str| children.iter().any(|child| child == name);
        if self.encoding("/").as_deref() == Some("anndata") {
            return Ok(());
        }
        if has("obs") && has("var") {
            return Err(Failure::new(
                "this h5ad file was written by AnnData before version 0.8",
                "Write it again with a newer one, in Python: anndata.read_h5ad(\"old.h5ad\").write_h5ad(\"new.h5ad\").",
            ));
        }
        let (what, advice) = if has("row_attrs") && has("col_attrs") {
            (
                "a Loom file",
                "Write it as h5ad, in Python: scanpy.read_loom(\"x.loom\").write_h5ad(\"x.h5ad\").",
            )
        } else if self.file.dataset("matrix/barcodes").is_ok()
            || self.file.dataset("matrix/indptr").is_ok()
        {
            (
                "10x Genomics' HDF5 of counts",
                "Write it as h5ad, in Python: scanpy.read_10x_h5(\"x.h5\").write_h5ad(\"x.h5ad\").",
            )
        } else {
            (
                "HDF5, but no AnnData",
                "Write the table as h5ad with AnnData, or as CSV or Parquet.",
            )
        };
        Err(Failure::new(
            format!(
                "this is {what}: it holds {}",
                some_of(children.iter().map(String::as_str))
            ),
            advice,
        ))
    }

    /// The matrix that is wanted, and the table of its genes. Where none is named and there is no X, it is `raw`, or the only
    /// layer.
    fn choose(&self, options: &Options, notes: &mut Vec<String>) -> Result<(Part, String, String)> {
        let layers = self.children("layers");
        let has_x = self
            .encoding_or_likely("X")
            .is_some_and(|kind| kind != "null");
        let has_raw = self.encoding_or_likely("raw/X").is_some();
        let mut names = Vec::new();
        if has_x {
            names.push("X".to_owned());
        }
        names.extend(layers);
        if has_raw {
            names.push("raw".to_owned());
        }
        let wanted = match &options.layer {
            Some(wanted) => names
                .iter()
                .position(|name| name == wanted)
                .ok_or_else(|| {
                    Failure::new(
                        format!("the file has no layer \"{wanted}\""),
                        format!("It has {}.", some_of(names.iter().map(String::as_str))),
                    )
                })?,
            None if has_x => 0,
            None if has_raw || names.len() == 1 => {
                let last = names.len() - 1;
                notes.push(format!(
                    "The file has no matrix X, so {} was taken.",
                    match has_raw {
                        true => "raw".to_owned(),
                        false => format!("its only layer, {},", names[last]),
                    }
                ));
                last
            }
            None => return Err(no_matrix(&names)),
        };
        let mut others = names;
        let name = others.remove(wanted);
        let (matrix, var) = match name.as_str() {
            "X" if has_x => ("X".to_owned(), "var"),
            "raw" if has_raw => ("raw/X".to_owned(), "raw/var"),
            layer => (format!("layers/{layer}"), "var"),
        };
        let part = Part {
            setting: "layer",
            name,
            others,
        };
        Ok((part, matrix, var.to_owned()))
    }
}

/// The failure for a file of which nothing says what its numbers are.
fn no_matrix(layers: &[String]) -> Failure {
    if layers.is_empty() {
        let what = "the file has no matrix: neither X nor raw nor layers";
        return Failure::new(what, "Write it with the numbers in X.");
    }
    Failure::new(
        format!(
            "the file has no matrix X, but the layers {}",
            some_of(layers.iter().map(String::as_str))
        ),
        format!(
            "Say which to take, for example {}: the setting Layer of the step Data (then add the file again), layer under \
             [data] in a study file, --layer on the command line.",
            layers[0]
        ),
    )
}

fn text_of(value: Option<&AttrValue>) -> Option<String> {
    value?.as_str().map(str::to_owned)
}

/// The failure for what the library can't read.
fn damaged(path: &str, error: &hdf5_pure::Error) -> Failure {
    Failure::new(
        format!("{path} cannot be read from the HDF5 file: {error}"),
        "The file is damaged or cut short, or packed in a way that is not read (only gzip, LZF and shuffling are): \
         copy it again, or write it again with AnnData's defaults.",
    )
}
