//! Tables in files that are not plain text: Excel workbooks (XLSX), AnnData (h5ad) and zip archives of one table.
//!
//! Such a file is turned into text, piece by piece, and GeneSSL's own reader takes that: what is a gene, a sample or a
//! class is decided in one place, whatever the file. The text begins with what the file says of itself ([`handover`]).
//! This crate knows nothing of the rest of GeneSSL; natively it is linked in, and in the page it is a module of its
//! own, fetched when such a file is opened.

mod anndata;
mod archive;
mod brotli;
mod budget;
mod bytes;
mod failure;
pub mod handover;
mod number;
mod workbook;

#[cfg(target_arch = "wasm32")]
mod web;

use std::rc::Rc;

pub use brotli::unbrotli;
pub use bytes::{Bytes, InMemory};
pub use failure::{Failure, Result};

/// Which part of a file is wanted, and what names its genes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The sheet of a workbook, or the file in an archive; the first (only) one where `None`.
    pub sheet: Option<String>,
    /// The layer of an AnnData file, or `raw`; `X` where `None`.
    pub layer: Option<String>,
    /// The column of `var` that names the genes of an AnnData file; its index where `None`, or another where that only counts.
    pub gene_column: Option<String>,
    /// Whether an AnnData file has genes in `obs` and samples in `var`, and is to be turned.
    pub turned: bool,
}

/// Whether a file that begins so is one for this crate: a zip archive (as XLSX is) or HDF5.
pub fn is_ours(head: &[u8]) -> bool {
    is_zip(head) || is_hdf5(head)
}

fn is_zip(head: &[u8]) -> bool {
    // An empty archive has nothing but the end of its directory.
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

fn is_hdf5(head: &[u8]) -> bool {
    head.starts_with(b"\x89HDF\r\n\x1a\n")
}

/// A file being turned into text.
pub struct Conversion(Inner);

enum Inner {
    Sheet(workbook::Sheet),
    AnnData(Box<anndata::AnnData>),
    /// A file in an archive, as it is.
    Member(Box<archive::Member>),
}

impl Conversion {
    /// Looks at the file, and finds the part that is wanted.
    ///
    /// # Errors
    /// It is damaged, or none of the formats; there is no such part; it would need more memory than its length allows.
    pub fn open(bytes: Rc<dyn Bytes>, options: &Options) -> Result<Conversion> {
        let head = bytes::beginning(bytes.as_ref(), 8)?;
        if is_hdf5(&head) {
            let file = anndata::AnnData::open(bytes, options)?;
            return Ok(Conversion(Inner::AnnData(Box::new(file))));
        }
        if !is_zip(&head) {
            return Err(Failure::new(
                "the file is no workbook, AnnData file or zip archive",
                "Choose another file.",
            ));
        }
        match archive::open(bytes, options)? {
            archive::Found::Workbook(bytes) => {
                let sheet = workbook::Sheet::read(bytes, options)?;
                Ok(Conversion(Inner::Sheet(sheet)))
            }
            archive::Found::AnnData(bytes) => {
                let file = anndata::AnnData::open(bytes, options)?;
                Ok(Conversion(Inner::AnnData(Box::new(file))))
            }
            archive::Found::Member(member) => Ok(Conversion(Inner::Member(Box::new(member)))),
        }
    }

    /// The next piece of text (or, of a file in an archive, of its bytes); `None` at the end.
    ///
    /// # Errors
    /// The file is damaged here, or holds what no table can.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>> {
        match &mut self.0 {
            Inner::Sheet(sheet) => Ok(sheet.next_piece()),
            Inner::AnnData(file) => file.next_piece(),
            Inner::Member(member) => member.next_piece(),
        }
    }

    /// How much of the file has been turned into pieces: from 0 to 1.
    pub fn share_done(&self) -> f64 {
        match &self.0 {
            Inner::Sheet(sheet) => sheet.share_done(),
            Inner::AnnData(file) => file.share_done(),
            Inner::Member(member) => member.share_done(),
        }
    }
}
