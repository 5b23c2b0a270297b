//! Text tables: CSV, TSV and the like, plain or gzip.
//!
//! The bytes flow through `source → gunzip → text stream → csv` and are parsed into the matrix line by line. The header
//! and the first lines are held back to tell what the columns are (see [`crate::table::layout`]).

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, BufReader, Cursor, Read};
use std::rc::Rc;
use std::sync::Arc;

use csv::ByteRecord;
use flate2::bufread::MultiGzDecoder;
use memchr::{memchr_iter, memchr2};

use crate::table::MetadataColumn;
use crate::table::assembly::{Parts, Whole, unfinished};
use crate::table::bytes::sniff::{self, Container};
use crate::table::bytes::source::{ByteSource, SourceReader};
use crate::table::converted::handed::Handed;
use crate::table::deciding::decisions::SkippedLine;
use crate::table::layout::orientation::{Decision, Orientation};
use crate::table::names::judge::GeneJudge;
use crate::table::options::ReadOptions;
use crate::table::texts::blanks::Blanks;
use crate::table::texts::delimited_head::{self, Head};
use crate::table::texts::delimited_rows::Rows;
use crate::table::texts::footer;
use crate::table::texts::geo::{self, GeoHead};
use crate::table::texts::preamble::{self, Gct, TextLayout};
use crate::table::texts::record_guard::{FIELDS_AT_MOST, Overlong, RecordGuard, RecordLimits};
use crate::table::texts::text_stream::TextStream;
use crate::table::writing::formulas;
use crate::{Error, Progress, Result};

/// Compressed bytes asked of the source at once.
const SOURCE_BLOCK_BYTES: usize = 256 * 1024;
/// Decoded text parsed in one advance: some milliseconds.
const TEXT_BYTES_PER_ADVANCE: u64 = 512 * 1024;
/// Decoded text that is looked at to recognise the layout.
const SNIFFED_BYTES: u64 = 64 * 1024;
/// The lines held back to tell what columns hold: so many, or so many bytes of them if that is more lines.
const HEAD_LINES: usize = 8;
const HEAD_BYTES: u64 = 128 * 1024;
const HEAD_LINES_AT_MOST: usize = 2000;

/// A text table being read.
pub(in crate::table) struct Delimited {
    records: Records,
    name: String,
    format: String,
    options: ReadOptions,
    judge: Arc<dyn GeneJudge>,
    gct: Option<Gct>,
    geo: Option<GeoHead>,
    handed: Option<Handed>,
    skipped: Vec<SkippedLine>,
    position: Rc<Cell<u64>>,
    length: u64,
    rows: Option<Rows>,
    held_back: VecDeque<(u64, ByteRecord)>,
    /// The line being read: its room is used again for the next.
    record: ByteRecord,
    ended: bool,
    /// Whether it was ended before the file does.
    cut: bool,
}

impl Delimited {
    pub(in crate::table) fn open(
        name: &str,
        source: Arc<dyn ByteSource>,
        gzip: bool,
        options: &ReadOptions,
        judge: Arc<dyn GeneJudge>,
    ) -> Result<Self> {
        let length = source.len();
        let reader = SourceReader::new(source);
        let position = reader.position();
        let reader = Box::new(reader);
        Self::over(name, reader, position, length, gzip, options, judge)
    }

    /// Over bytes that come from elsewhere than a file: `position` says for how many of the file's they stand.
    pub(in crate::table) fn over(
        name: &str,
        reader: Box<dyn Read>,
        position: Rc<Cell<u64>>,
        length: u64,
        gzip: bool,
        options: &ReadOptions,
        judge: Arc<dyn GeneJudge>,
    ) -> Result<Self> {
        let beginning = recognise(unpacked(reader, gzip), gzip)?;
        let Beginning {
            text,
            layout,
            geo,
            handed,
        } = beginning;
        let format = match &handed {
            Some(handed) => handed.format.clone(),
            None => kind(&layout, geo.as_ref()).to_owned(),
        };
        let records = Records::new(text, &layout, geo.is_some());
        let mut options = options.clone();
        if handed
            .as_ref()
            .is_some_and(|handed| handed.metadata_columns.is_some())
        {
            // That was seen to where the file was turned into text.
            options.gene_column = None;
            options.orientation = Orientation::Auto;
        }
        Ok(Delimited {
            records,
            name: name.to_owned(),
            format: format!("{format}{}", if gzip { ", gzip" } else { "" }),
            options,
            judge,
            gct: layout.gct,
            geo,
            handed,
            skipped: layout.skipped,
            position,
            length,
            rows: None,
            held_back: VecDeque::new(),
            record: ByteRecord::new(),
            ended: false,
            cut: false,
        })
    }

    pub(in crate::table) fn advance(&mut self) -> Result<Progress> {
        let progress = self.advance_unplaced();
        progress.map_err(|error| match &self.handed {
            Some(handed) => handed.placed(error),
            None => error,
        })
    }

    fn advance_unplaced(&mut self) -> Result<Progress> {
        let total = self.length.max(1);
        if !self.ended {
            match self.rows.take() {
                None => self.rows = Some(self.read_head()?),
                Some(mut rows) => {
                    self.read_rows(&mut rows)?;
                    self.rows = Some(rows);
                }
            }
        }
        let done = if self.ended {
            total
        } else {
            self.position.get().min(total - 1)
        };
        Ok(Progress { done, total })
    }

    fn read_head(&mut self) -> Result<Rows> {
        let mut header = ByteRecord::new();
        let Some(header_line) = self.records.next(&mut header)? else {
            return Err(sniff::empty_file());
        };
        if header.len() as u64 > FIELDS_AT_MOST {
            return Err(Overlong::Fields(FIELDS_AT_MOST)
                .explained()
                .at(header_line, None));
        }
        self.records.limits.expect_fields(header.len());
        let mut bytes = 0;
        while self.held_back.len() < HEAD_LINES
            || (bytes < HEAD_BYTES && self.held_back.len() < HEAD_LINES_AT_MOST)
        {
            let mut record = ByteRecord::new();
            let Some(line) = self.records.next(&mut record)? else {
                break;
            };
            bytes += record.as_slice().len() as u64;
            self.held_back.push_back((line, record));
        }
        let below = footer::taken_off(&mut self.held_back, header.len());
        let head = Head {
            header: &header,
            header_line,
            rows: &self.held_back,
            delimiter: self.records.delimiter,
            file: &self.name,
            gct: self.gct,
            orientation: self.orientation(),
            sample: self.geo.as_ref().and_then(GeoHead::only_sample),
            metadata_columns: self
                .handed
                .as_ref()
                .and_then(|handed| handed.metadata_columns),
        };
        let found = delimited_head::recognise(&head, &self.options, self.judge.as_ref())?;
        if let Some(second) = &found.second_header {
            self.skipped.push(second.clone());
            self.held_back.pop_front();
        }
        self.held_back.extend(below);
        if found.headerless {
            self.held_back.push_front((header_line, header));
        }
        Rows::new(found, self.records.delimiter, &self.options)
    }

    /// What the format says of the samples' place.
    fn orientation(&self) -> Option<Decision> {
        let in_columns = |what: &str| {
            let why = format!("{what} has samples in columns");
            Decision::new(Orientation::SamplesInColumns, &why)
        };
        let handed = self
            .handed
            .as_ref()
            .and_then(|handed| handed.metadata_columns);
        match (&self.geo, self.gct) {
            _ if handed.is_some() => {
                let why = "AnnData has samples (obs) in rows";
                Some(Decision::new(Orientation::SamplesInRows, why))
            }
            (Some(geo), _) => Some(in_columns(geo.format)),
            (_, Some(_)) => Some(in_columns("GCT")),
            _ => None,
        }
    }

    fn read_rows(&mut self, rows: &mut Rows) -> Result<()> {
        while let Some((line, record)) = self.held_back.pop_front() {
            rows.push(&record, line)?;
            rows.check_budget(&record, line, self.position.get())?;
        }
        let until = self.records.bytes() + TEXT_BYTES_PER_ADVANCE;
        while self.records.bytes() < until {
            let Some(line) = self.records.next(&mut self.record)? else {
                self.ended = true;
                return Ok(());
            };
            let record = &self.record;
            rows.make_room(self.length as f64 / self.position.get().max(1) as f64)?;
            rows.push(record, line)?;
            rows.check_budget(record, line, self.position.get())?;
        }
        Ok(())
    }

    /// What was read of the samples' metadata so far.
    pub(in crate::table) fn metadata(&self) -> Vec<MetadataColumn> {
        self.rows
            .as_ref()
            .map_or_else(Vec::new, |rows| rows.metadata().to_vec())
    }

    /// Ends the reading here: what was read is a beginning.
    pub(in crate::table) fn end_here(&mut self) {
        self.cut |= !self.ended;
        self.ended = true;
    }

    pub(in crate::table) fn finish(self) -> Result<Parts> {
        match self.rows {
            Some(rows) if self.ended => {
                if rows.is_empty() && self.geo.is_some() {
                    return Err(geo::no_values());
                }
                let mut parts = rows.finish(self.name, self.format, self.cut)?;
                if let Some(geo) = self.geo {
                    parts
                        .metadata
                        .splice(0..0, geo.metadata_of(&parts.sample_ids));
                }
                if self.cut {
                    parts.beginning_of = Some(Whole {
                        samples: None,
                        genes: self.gct.map(|gct| gct.rows),
                    });
                } else if let Some(gct) = self.gct {
                    parts
                        .notes
                        .extend(gct.contradiction(parts.features.len(), parts.sample_ids.len()));
                }
                parts.skipped.splice(0..0, self.skipped);
                if let Some(handed) = self.handed {
                    parts.notes.splice(0..0, handed.notes);
                    (parts.part, parts.names) = (handed.part, handed.names);
                    if handed.turned {
                        parts.decided.turn();
                    }
                }
                Ok(parts)
            }
            _ => Err(unfinished()),
        }
    }
}

/// The format in words.
fn kind(layout: &TextLayout, geo: Option<&GeoHead>) -> &'static str {
    match (geo, layout.gct, layout.delimiter) {
        (Some(geo), ..) => geo.format,
        (_, Some(gct), _) if gct.minor_version == 3 => "GCT 1.3",
        (_, Some(_), _) => "GCT 1.2",
        (_, _, b',') => "CSV",
        (_, _, b'\t') => "TSV",
        (_, _, b';') => "CSV with semicolons",
        (_, _, b'|') => "CSV with bars",
        (_, _, b' ') => "text with blanks between fields",
        _ => "CSV with a separator of its own",
    }
}

/// A text from its header on, and what stood before.
pub(in crate::table) struct Beginning {
    pub text: Box<dyn Read>,
    pub layout: TextLayout,
    pub geo: Option<GeoHead>,
    pub handed: Option<Handed>,
}

/// A source's text from its header on.
///
/// # Errors
/// Where it is no text, or holds nothing.
pub(in crate::table) fn beginning(source: Arc<dyn ByteSource>, gzip: bool) -> Result<Beginning> {
    beginning_of(Box::new(SourceReader::new(source)), gzip)
}

/// As [`beginning`], of bytes that come from elsewhere than a file.
pub(in crate::table) fn beginning_of(reader: Box<dyn Read>, gzip: bool) -> Result<Beginning> {
    recognise(unpacked(reader, gzip), gzip)
}

fn unpacked(reader: Box<dyn Read>, gzip: bool) -> Box<dyn Read> {
    let buffered = BufReader::with_capacity(SOURCE_BLOCK_BYTES, reader);
    if gzip {
        Box::new(MultiGzDecoder::new(buffered))
    } else {
        Box::new(buffered)
    }
}

/// Decodes the beginning, tells how the text is laid out, and returns the text from the header on.
fn recognise(mut bytes: Box<dyn Read>, gzip: bool) -> Result<Beginning> {
    let mut raw = Vec::new();
    (&mut bytes)
        .take(4096)
        .read_to_end(&mut raw)
        .map_err(|error| broken(&error))?;
    if gzip {
        match sniff::container(&raw)? {
            Container::Text => {}
            Container::Gzip => {
                return Err(Error::new(
                    "the file was compressed twice with gzip",
                    "Unpack it once.",
                ));
            }
            Container::Parquet | Container::Foreign => {
                return Err(Error::new(
                    "this is a Parquet file, a workbook, an archive or HDF5 inside gzip",
                    "Unpack it first (gunzip).",
                ));
            }
        }
    }
    let encoding = sniff::encoding(&raw)?;
    let text = TextStream::new(Cursor::new(raw).chain(bytes), encoding);
    let (mut head, text) = sniffed(Vec::new(), Box::new(text))?;
    if let Some((handed, length)) = Handed::read(&head) {
        head.drain(..length);
        let layout = preamble::tabbed_layout(&head, handed.metadata_columns.is_none())?;
        head.drain(..layout.skip_bytes);
        return Ok(Beginning {
            text: Box::new(Cursor::new(head).chain(text)),
            layout,
            geo: None,
            handed: Some(handed),
        });
    }
    if !geo::is_geo(&head) {
        return laid_out(head, text, None);
    }
    let mut lines = BufReader::new(Cursor::new(head).chain(text));
    let mut geo = geo::read_head(&mut lines)?;
    let header = std::mem::take(&mut geo.header);
    let (head, text) = sniffed(header, Box::new(lines))?;
    laid_out(head, text, Some(geo))
}

/// Reads as much as is looked at behind what is there already.
fn sniffed(mut head: Vec<u8>, mut text: Box<dyn Read>) -> Result<(Vec<u8>, Box<dyn Read>)> {
    (&mut text)
        .take(SNIFFED_BYTES)
        .read_to_end(&mut head)
        .map_err(|error| broken(&error))?;
    Ok((head, text))
}

fn laid_out(mut head: Vec<u8>, text: Box<dyn Read>, geo: Option<GeoHead>) -> Result<Beginning> {
    let mut layout = preamble::text_layout(&head)?;
    head.drain(..layout.skip_bytes);
    if let Some(geo) = &geo {
        layout.skip_lines += geo.lines;
        layout.skipped.push(geo.skipped());
    }
    let text: Box<dyn Read> = Box::new(Cursor::new(head).chain(text));
    Ok(Beginning {
        text: match layout.delimiter {
            b' ' => Box::new(Blanks::new(text)),
            _ => text,
        },
        layout,
        geo,
        handed: None,
    })
}

/// Records of a text table, and the lines they are on.
struct Records {
    reader: csv::Reader<RecordGuard<Box<dyn Read>>>,
    limits: RecordLimits,
    skipped_lines: u64,
    delimiter: u8,
    /// Where the last record began, if its last field ends with a line feed: at the end of the text that means a
    /// quotation mark was never closed.
    perhaps_unclosed: Option<u64>,
    /// Whether a line of `!` and a word ends the table, as in files of GEO.
    ends_at_mark: bool,
}

impl Records {
    fn new(text: Box<dyn Read>, layout: &TextLayout, ends_at_mark: bool) -> Self {
        let limits = RecordLimits::new();
        let reader = csv::ReaderBuilder::new()
            .delimiter(layout.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(RecordGuard::new(text, layout.delimiter, limits.clone()));
        Records {
            reader,
            limits,
            skipped_lines: layout.skip_lines,
            delimiter: layout.delimiter,
            perhaps_unclosed: None,
            ends_at_mark,
        }
    }

    /// Bytes of text parsed so far.
    fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// Reads the next line that is not blank; says which line it begins on.
    fn next(&mut self, record: &mut ByteRecord) -> Result<Option<u64>> {
        loop {
            self.limits.begin(self.bytes());
            let began = self.line_reached();
            let more =
                self.reader
                    .read_byte_record(record)
                    .map_err(|error| match error.into_kind() {
                        csv::ErrorKind::Io(error) => match Overlong::of(&error) {
                            Some(overlong) => overlong.explained().at(began, None),
                            None => broken(&error).at(self.line_reached(), None),
                        },
                        other => Error::new(
                            format!("the text cannot be parsed: {other:?}"),
                            "Save the table again.",
                        ),
                    })?;
            if !more {
                return match self.perhaps_unclosed {
                    Some(line) => Err(unclosed_quote(line)),
                    None => Ok(None),
                };
            }
            // A spreadsheet leaves lines of separators where rows were cleared.
            let is_blank = record.as_slice().iter().all(u8::is_ascii_whitespace);
            if self.ends_at_mark && record.len() == 1 && record.as_slice().starts_with(b"!") {
                return Ok(None);
            }
            if !is_blank {
                // Every line ends with a line feed (see `TextStream`), so the reader is one line past the record's
                // last; line feeds inside quotes put its first that much further up. An unclosed quotation mark takes
                // in the last line feed too.
                let inside = memchr_iter(b'\n', record.as_slice()).count() as u64;
                let line = self.line_reached().saturating_sub(1 + inside);
                let open = record.as_slice().ends_with(b"\n");
                self.perhaps_unclosed = open.then_some(line + 1);
                name_as_before(record);
                return Ok(Some(line));
            }
        }
    }

    fn line_reached(&self) -> u64 {
        self.reader.position().line() + self.skipped_lines
    }
}

/// Takes away what neutralised a text when it was written, or protected it from a spreadsheet.
fn name_as_before(record: &mut ByteRecord) {
    let may_be = memchr2(b'\'', b'=', record.as_slice()).is_some();
    let is = |cell: &[u8]| formulas::as_named(cell).len() < cell.len();
    if may_be && record.iter().any(is) {
        *record = record.iter().map(formulas::as_named).collect();
    }
}

fn unclosed_quote(line: u64) -> Error {
    Error::new(
        "a quotation mark in this line is never closed, so that the rest of the file became one field",
        "Close it, or double quotation marks that belong to the text.",
    )
    .at(line, None)
}

/// What a failing stream means: a gzip cut short, a damaged one, or a source that does not give its bytes.
fn broken(error: &io::Error) -> Error {
    if let Some(overlong) = Overlong::of(error) {
        return overlong.explained();
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::new(
            "the gzip file ends before its content does (it was cut short), or stray bytes follow its end",
            "Download or copy the file again, and compare its size with the original's.",
        ),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Error::new(
            "the gzip file is damaged, or what follows its end is no gzip",
            "Download or copy the file again, or compress the table anew.",
        ),
        _ => crate::table::bytes::source::unreadable(error),
    }
}
