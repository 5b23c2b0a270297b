//! Reading a file of any format into a [`Table`](super::Table), a piece at a time.

#[cfg(not(target_arch = "wasm32"))]
use std::rc::Rc;
use std::sync::Arc;

use super::MetadataColumn;
use super::assembly::{ReadReport, ReadTable};
#[cfg(not(target_arch = "wasm32"))]
use super::bytes::budget::text_at_most;
use super::bytes::sniff::{self, Container};
#[cfg(not(target_arch = "wasm32"))]
use super::bytes::source::MemorySource;
use super::bytes::source::{ByteSource, read_beginning, unreadable};
#[cfg(not(target_arch = "wasm32"))]
use super::converted::foreign::{Foreign, Watch};
use super::names::judge::{GeneJudge, NoCatalogue};
use super::options::ReadOptions;
use super::parquet::ParquetFile;
use super::texts::delimited::Delimited;
use crate::caught::caught;
use crate::{Advance, Error, Progress, Result};

/// A file being read: CSV, TSV and the like, plain or gzip, Parquet, or (natively; the page's worker turns these into
/// text first) an Excel workbook, AnnData or a zip archive of one table, told apart by content.
///
/// Progress is in bytes of the file. Beside the matrix only pieces of the file are in memory: blocks of text, or blocks
/// of columns of a Parquet file. (A text table with samples in columns is turned at its end, and is held twice then.)
pub struct Reading {
    name: String,
    format: Format,
    options: ReadOptions,
    judge: Arc<dyn GeneJudge>,
    /// Of a file that is turned into text on the way.
    #[cfg(not(target_arch = "wasm32"))]
    watch: Option<Watch>,
}

/// What is read of a file that is only looked at: pieces of a text, and cells of Parquet. Some hundredths of a second.
const PIECES_LOOKED_AT: usize = 4;
const CELLS_LOOKED_AT: usize = 1 << 20;

enum Format {
    Delimited(Box<Delimited>),
    Parquet(Box<ParquetFile>),
}

impl Reading {
    /// Looks at the file's beginning (for Parquet, its end) and prepares to read it. `name` is for messages alone.
    ///
    /// # Errors
    /// Where the content is known to be no table: empty, a web page, an Excel workbook, a truncated gzip …
    pub fn open(name: &str, source: Arc<dyn ByteSource>, options: &ReadOptions) -> Result<Reading> {
        Self::judged(name, source, options, Arc::new(NoCatalogue))
    }

    /// As [`Reading::open`], with a judge who knows which names are genes.
    ///
    /// # Errors
    /// As there.
    pub fn judged(
        name: &str,
        source: Arc<dyn ByteSource>,
        options: &ReadOptions,
        judge: Arc<dyn GeneJudge>,
    ) -> Result<Reading> {
        caught(|| Self::open_any(name, source, options, judge)).map_err(|error| error.in_file(name))
    }

    fn open_any(
        name: &str,
        source: Arc<dyn ByteSource>,
        options: &ReadOptions,
        judge: Arc<dyn GeneJudge>,
    ) -> Result<Reading> {
        let head = read_beginning(source.as_ref(), 16).map_err(|error| unreadable(&error))?;
        let format = match sniff::container(&head)? {
            Container::Parquet if source.is_pipe() => {
                return Err(Error::new(
                    "this is Parquet, which is read from its end and so not from a pipe",
                    "Save it as a file first; CSV and TSV can come from a pipe.",
                ));
            }
            Container::Parquet => Format::Parquet(Box::new(ParquetFile::open(
                name,
                source,
                options,
                judge.as_ref(),
            )?)),
            Container::Foreign => return Self::open_foreign(name, source, options, judge),
            container => {
                let gzip = container == Container::Gzip;
                Format::Delimited(Box::new(Delimited::open(
                    name,
                    source,
                    gzip,
                    options,
                    Arc::clone(&judge),
                )?))
            }
        };
        Ok(Reading {
            name: name.to_owned(),
            format,
            options: options.clone(),
            judge,
            #[cfg(not(target_arch = "wasm32"))]
            watch: None,
        })
    }

    /// A file that is turned into text, or an archive's only file.
    #[cfg(not(target_arch = "wasm32"))]
    fn open_foreign(
        name: &str,
        source: Arc<dyn ByteSource>,
        options: &ReadOptions,
        judge: Arc<dyn GeneJudge>,
    ) -> Result<Reading> {
        let length = source.len();
        let mut foreign = Foreign::open(source, options)?;
        let container = sniff::container(foreign.beginning()?)?;
        if container == Container::Parquet {
            let bytes = foreign.all(text_at_most(length))?;
            let source = Arc::new(MemorySource::new(bytes));
            return Self::open_any(name, source, options, judge);
        }
        let gzip = container == Container::Gzip;
        let watch = foreign.watch();
        let position = Rc::clone(&watch.position);
        let opened = Delimited::over(
            name,
            Box::new(foreign),
            position,
            length,
            gzip,
            options,
            Arc::clone(&judge),
        );
        let delimited = opened.map_err(|error| watch.explain(error))?;
        Ok(Reading {
            name: name.to_owned(),
            format: Format::Delimited(Box::new(delimited)),
            options: options.clone(),
            judge,
            watch: Some(watch),
        })
    }

    /// In the page, the worker turns such files into text before they come here.
    #[cfg(target_arch = "wasm32")]
    fn open_foreign(
        _name: &str,
        _source: Arc<dyn ByteSource>,
        _options: &ReadOptions,
        _judge: Arc<dyn GeneJudge>,
    ) -> Result<Reading> {
        Err(Error::new(
            "this is a workbook, HDF5 or a zip archive, which was not turned into text",
            "Save the table as CSV, TSV or Parquet.",
        ))
    }

    /// An error as what turned the file into text said it, where it did.
    fn explained(&self, error: Error) -> Error {
        #[cfg(not(target_arch = "wasm32"))]
        if let Some(watch) = &self.watch {
            return watch.explain(error);
        }
        error
    }
}

impl Reading {
    /// What was decided about the file, from its beginning alone where it is large; nothing of it is kept.
    ///
    /// # Errors
    /// What is wrong with the file, as far as its beginning shows.
    pub fn look(mut self) -> Result<ReadReport> {
        if let Format::Parquet(parquet) = &mut self.format {
            parquet.begin_only(CELLS_LOOKED_AT);
        }
        let mut pieces = 0;
        while !self.advance()?.is_finished() {
            pieces += 1;
            if let (Format::Delimited(delimited), true) =
                (&mut self.format, pieces > PIECES_LOOKED_AT)
            {
                delimited.end_here();
                break;
            }
        }
        Ok(self.finish()?.report)
    }

    /// What was read of the samples' metadata so far.
    pub(super) fn metadata(&self) -> Vec<MetadataColumn> {
        match &self.format {
            Format::Delimited(delimited) => delimited.metadata(),
            Format::Parquet(parquet) => parquet.metadata(),
        }
    }
}

impl Advance for Reading {
    type Output = ReadTable;

    fn advance(&mut self) -> Result<Progress> {
        let progress = caught(|| match &mut self.format {
            Format::Delimited(delimited) => delimited.advance(),
            Format::Parquet(parquet) => parquet.advance(),
        });
        progress.map_err(|error| self.explained(error).in_file(&self.name))
    }

    fn finish(self) -> Result<ReadTable> {
        let assembled = caught(|| {
            let parts = match self.format {
                Format::Delimited(delimited) => delimited.finish(),
                Format::Parquet(parquet) => parquet.finish(),
            };
            parts.and_then(|parts| parts.assemble(&self.options, self.judge.as_ref()))
        });
        assembled.map_err(|error| error.in_file(self.name))
    }
}

/// Reads a file from disk in one go.
#[cfg(not(target_arch = "wasm32"))]
pub fn read_file(path: impl AsRef<std::path::Path>, options: &ReadOptions) -> Result<ReadTable> {
    let path = path.as_ref();
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    Reading::open(&name, super::open_path(path)?, options)?.run()
}
