//! Text tables: CSV, TSV and the like, plain or gzip.
//!
//! The bytes flow through `source → gunzip → text stream → csv` and are parsed into the matrix line by line. The header
//! and the first lines are held back to tell what the columns are (see [`crate::table::layout`]).

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::Read;
use std::rc::Rc;
use std::sync::Arc;

use csv::ByteRecord;

use crate::table::MetadataColumn;
use crate::table::assembly::{Parts, Whole, unfinished};
use crate::table::bytes::sniff;
use crate::table::bytes::source::{ByteSource, SourceReader};
use crate::table::converted::handed::Handed;
use crate::table::deciding::decisions::SkippedLine;
use crate::table::layout::orientation::{Decision, Orientation};
use crate::table::names::judge::GeneJudge;
use crate::table::options::ReadOptions;
use crate::table::texts::beginning::{Beginning, recognise, unpacked};
use crate::table::texts::delimited_head::{self, Head};
use crate::table::texts::delimited_rows::Rows;
use crate::table::texts::footer;
use crate::table::texts::gct::Gct;
use crate::table::texts::geo::{self, GeoHead};
use crate::table::texts::preamble::TextLayout;
use crate::table::texts::record_guard::{FIELDS_AT_MOST, Overlong};
use crate::table::texts::records::Records;
use crate::{Progress, Result};

/// Decoded text parsed in one advance: some milliseconds.
const TEXT_BYTES_PER_ADVANCE: u64 = 512 * 1024;
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
        let of_geo = self.geo.as_ref().map(GeoHead::metadata);
        let of_rows = self.rows.as_ref().map(Rows::metadata);
        [of_geo, of_rows]
            .into_iter()
            .flatten()
            .flatten()
            .cloned()
            .collect()
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
