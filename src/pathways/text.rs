//! The text of a file of gene sets: unpacked, decoded, in lines and fields.

use std::borrow::Cow;

use super::collection::WHAT_GENE_SETS_ARE;
use crate::table::budget::unpack_small;
use crate::{Error, Result};

/// The file unpacked.
///
/// # Errors
/// It is damaged, or larger than any file of gene sets.
pub(super) fn decompress(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    unpack_small(bytes, |error| {
        Error::new(
            format!("The gzip file is damaged or cut short ({error})"),
            "Download or compress it again.",
        )
    })
}

/// The file as text: UTF-8, UTF-16 with a byte order mark, or else Latin-1.
pub(super) fn decode<'a>(bytes: &'a [u8], notes: &mut Vec<String>) -> Result<Cow<'a, str>> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Error::new(
            "This is a zip archive",
            "Unpack it and choose the file of gene sets in it.",
        ));
    }
    if bytes.contains(&0) {
        return Err(Error::new("This is not a text file", WHAT_GENE_SETS_ARE));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Ok(std::str::from_utf8(bytes).map_or_else(
        |_| {
            notes.push("The file is not UTF-8 and was read as Latin-1.".to_owned());
            Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect())
        },
        Cow::Borrowed,
    ))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| {
            Error::new(
                "The file's UTF-16 text is damaged",
                "Save it again as plain text in UTF-8.",
            )
        })
}

/// Lines that end as on Unix, Windows or the old Macintosh.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let width = if text[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = Some(&text[end + width..]);
        Some(&text[..end])
    })
}

/// The fields of a line, trimmed, without the quotes that spreadsheets put around those with commas and quotes inside.
pub(super) fn fields(line: &str) -> impl Iterator<Item = Cow<'_, str>> {
    // A whole line in quotes: all of it was in one cell.
    let inner = line
        .trim()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let line = inner.filter(|inner| !inner.contains('"')).unwrap_or(line);
    line.split('\t').map(unquoted)
}

fn unquoted(field: &str) -> Cow<'_, str> {
    let field = field.trim();
    let inner = field
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) => Cow::Owned(inner.replace("\"\"", "\"").trim().to_owned()),
        None => Cow::Borrowed(field),
    }
}

/// A file's name without its folder and its extensions, as the name of a set that has none of its own.
pub(super) fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain = file.strip_suffix(".gz").unwrap_or(file);
    plain.rsplit_once('.').map_or(plain, |(stem, _)| stem)
}

/// Whether a file's name ends so, compressed or not.
pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    plain
        .strip_suffix(extension)
        .is_some_and(|rest| rest.ends_with('.'))
}
