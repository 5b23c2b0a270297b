//! The beginning of a text: unpacked and decoded, with what stands before the header taken off it.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::table::bytes::sniff::{self, Container};
use crate::table::bytes::source::{ByteSource, SourceReader};
use crate::table::converted::handed::Handed;
use crate::table::texts::blanks::Blanks;
use crate::table::texts::geo::{self, GeoHead};
use crate::table::texts::preamble::{self, TextLayout};
use crate::table::texts::record_guard::Overlong;
use crate::table::texts::text_stream::TextStream;
use crate::{Error, Result};

/// Compressed bytes asked of the source at once.
const SOURCE_BLOCK_BYTES: usize = 256 * 1024;

/// Decoded text that is looked at to recognise the layout.
const SNIFFED_BYTES: u64 = 64 * 1024;

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

pub(super) fn unpacked(reader: Box<dyn Read>, gzip: bool) -> Box<dyn Read> {
    let buffered = BufReader::with_capacity(SOURCE_BLOCK_BYTES, reader);
    if gzip {
        Box::new(MultiGzDecoder::new(buffered))
    } else {
        Box::new(buffered)
    }
}

/// Decodes the beginning, tells how the text is laid out, and returns the text from the header on.
pub(super) fn recognise(mut bytes: Box<dyn Read>, gzip: bool) -> Result<Beginning> {
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

/// What a failing stream means: a gzip cut short, a damaged one, or a source that does not give its bytes.
pub(super) fn broken(error: &io::Error) -> Error {
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
