//! Files that another crate turns into text: workbooks, AnnData, zip archives. Natively it is linked in; in the page
//! the worker has done it before a file comes here.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;

use genessl_formats::{Bytes, Conversion, Failure, Options};

use crate::table::bytes::source::ByteSource;
use crate::table::layout::orientation::Orientation;
use crate::table::options::ReadOptions;
use crate::{Error, Result};

/// A file as the other crate wants it.
struct Shared(Arc<dyn ByteSource>);

impl Bytes for Shared {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buffer)
    }
}

/// The text (or, from an archive, the bytes) that a file is turned into, as it comes.
pub(in crate::table) struct Foreign {
    conversion: Conversion,
    piece: Vec<u8>,
    at: usize,
    /// Bytes of the file that what was read stands for.
    position: Rc<Cell<u64>>,
    length: u64,
    /// What went wrong: a reader can only hand on an `io::Error`.
    failure: Rc<RefCell<Option<Failure>>>,
}

/// Where a conversion has come to, and what went wrong.
#[derive(Clone)]
pub(in crate::table) struct Watch {
    pub position: Rc<Cell<u64>>,
    failure: Rc<RefCell<Option<Failure>>>,
}

impl Foreign {
    /// Looks at the file.
    ///
    /// # Errors
    /// As [`Conversion::open`].
    pub(in crate::table) fn open(
        source: Arc<dyn ByteSource>,
        options: &ReadOptions,
    ) -> Result<Foreign> {
        if source.is_pipe() {
            return Err(Error::new(
                "this is a workbook, HDF5 or a zip archive, none of which is read from a pipe",
                "Save it as a file first; CSV and TSV can come from a pipe.",
            ));
        }
        let length = source.len();
        let wanted = Options {
            sheet: options.sheet.clone(),
            layer: options.layer.clone(),
            gene_column: options.gene_column.clone(),
            turned: options.orientation == Orientation::SamplesInColumns,
        };
        let conversion = Conversion::open(Rc::new(Shared(source)), &wanted).map_err(explained)?;
        Ok(Foreign {
            conversion,
            piece: Vec::new(),
            at: 0,
            position: Rc::default(),
            length,
            failure: Rc::default(),
        })
    }

    pub(in crate::table) fn watch(&self) -> Watch {
        Watch {
            position: Rc::clone(&self.position),
            failure: Rc::clone(&self.failure),
        }
    }

    /// The first bytes.
    pub(in crate::table) fn beginning(&mut self) -> Result<&[u8]> {
        if self.piece.is_empty() {
            self.piece = self
                .conversion
                .next_piece()
                .map_err(explained)?
                .unwrap_or_default();
        }
        Ok(&self.piece)
    }

    /// All bytes, no more than these.
    pub(in crate::table) fn all(mut self, most: usize) -> Result<Vec<u8>> {
        let mut all = std::mem::take(&mut self.piece);
        while let Some(piece) = self.conversion.next_piece().map_err(explained)? {
            if all.len() + piece.len() > most {
                return Err(Error::new(
                    "the file in the archive unpacks to more than such an archive should hold",
                    "Unpack it, and choose the table itself.",
                ));
            }
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }
}

impl Read for Foreign {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            let piece = self.conversion.next_piece().map_err(|failure| {
                let error = io::Error::other(failure.what.clone());
                self.failure.replace(Some(failure));
                error
            })?;
            (self.piece, self.at) = (piece.unwrap_or_default(), 0);
            let done = self.length as f64 * self.conversion.share_done();
            self.position.set((done as u64).min(self.length));
        }
        let count = buffer.len().min(self.piece.len() - self.at);
        buffer[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

impl Watch {
    /// The error as the conversion said it, where it was one of its.
    pub(in crate::table) fn explain(&self, error: Error) -> Error {
        self.failure.take().map_or(error, explained)
    }
}

fn explained(failure: Failure) -> Error {
    Error::new(failure.what, failure.advice)
}
