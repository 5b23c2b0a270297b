//! What a file is, told from its content and never from its name: the container by its first bytes, then encoding,
//! comment lines and delimiter of a text table by its beginning.

use crate::{Error, Result};

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Gzip,
    Parquet,
    /// Anything else that may be text.
    Text,
}

/// How characters are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// The outer layer of a file, from its first bytes. Fails for what is known and cannot be a table.
pub(super) fn container(head: &[u8]) -> Result<Container> {
    const KNOWN: [(&[u8], &str, &str); 7] = [
        (
            b"PK\x03\x04",
            "a zip archive or an Excel workbook",
            "Save the sheet as CSV, or unpack the archive first.",
        ),
        (
            b"\xd0\xcf\x11\xe0",
            "an old Excel workbook",
            "Save the sheet as CSV first.",
        ),
        (
            b"\x89HDF",
            "an HDF5 (or h5ad) file",
            "Save the matrix as CSV or Parquet first.",
        ),
        (
            b"BZh",
            "compressed with bzip2",
            "Unpack it, or compress it with gzip.",
        ),
        (
            b"\xfd7zXZ",
            "compressed with xz",
            "Unpack it, or compress it with gzip.",
        ),
        (
            b"\x28\xb5\x2f\xfd",
            "compressed with zstd",
            "Unpack it, or compress it with gzip.",
        ),
        (
            b"%PDF",
            "a PDF document",
            "Choose the table itself: CSV, TSV or Parquet.",
        ),
    ];
    if head.is_empty() {
        return Err(empty_file());
    }
    if head.starts_with(b"\x1f\x8b") {
        return Ok(Container::Gzip);
    }
    if head.starts_with(b"PAR1") {
        return Ok(Container::Parquet);
    }
    if head.starts_with(b"PARE") {
        return Err(Error::new(
            "the Parquet file is encrypted",
            "Save it without encryption.",
        ));
    }
    match KNOWN.iter().find(|(magic, ..)| head.starts_with(magic)) {
        Some((_, what, advice)) => Err(Error::new(
            format!("the file is {what}, not a table"),
            *advice,
        )),
        None => Ok(Container::Text),
    }
}

/// The error for a file without content.
pub(super) fn empty_file() -> Error {
    Error::new(
        "the file is empty",
        "Check that the download or export finished, and choose the file again.",
    )
}

/// The encoding of text that begins so: by its byte order mark, or by where its zero bytes are. Fails where the bytes
/// are no text.
pub(super) fn encoding(head: &[u8]) -> Result<Encoding> {
    if head.starts_with(b"\xff\xfe") {
        return Ok(Encoding::Utf16Le);
    }
    if head.starts_with(b"\xfe\xff") {
        return Ok(Encoding::Utf16Be);
    }
    let head = &head[..head.len().min(4096)];
    let zeros = |parity: usize| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let most = head.len() * 2 / 5;
    match (even, odd) {
        (0, 0) => Ok(Encoding::Utf8),
        (0, odd) if odd >= most => Ok(Encoding::Utf16Le),
        (even, 0) if even >= most => Ok(Encoding::Utf16Be),
        _ => Err(Error::new(
            "the file is not text: it holds zero bytes",
            "Choose a CSV, TSV or Parquet file, plain or compressed with gzip.",
        )),
    }
}

/// How the beginning of a decoded text table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextLayout {
    /// Bytes of comment lines (and GCT preamble) before the header.
    pub skip_bytes: usize,
    /// Lines these bytes are.
    pub skip_lines: u64,
    /// What separates fields.
    pub delimiter: u8,
}

/// The delimiter and the lines to skip, from the beginning of the decoded text (LF line ends).
pub(super) fn text_layout(head: &[u8]) -> Result<TextLayout> {
    if head.trim_ascii().is_empty() {
        return Err(empty_file());
    }
    refuse_markup(head)?;
    let (skip_bytes, skip_lines) = preamble(head);
    let header = first_line(&head[skip_bytes..]);
    if header.is_empty() {
        return Err(Error::new(
            "there is nothing but comments in the file",
            "Choose a file with a table.",
        ));
    }
    Ok(TextLayout {
        skip_bytes,
        skip_lines,
        delimiter: delimiter(header),
    })
}

fn refuse_markup(head: &[u8]) -> Result<()> {
    let start = head.trim_ascii_start();
    let begins =
        |word: &[u8]| start.len() >= word.len() && start[..word.len()].eq_ignore_ascii_case(word);
    if begins(b"<!doctype")
        || begins(b"<html")
        || begins(b"<head")
        || begins(b"<?xml")
        || begins(b"<body")
    {
        return Err(Error::new(
            "this is a web page (HTML or XML), not a table",
            "The download probably saved a login or error page: open the link again and save the file itself.",
        )
        .at(1, Some(1)));
    }
    if matches!(start.first(), Some(b'{' | b'[')) {
        return Err(Error::new(
            "this is JSON, not a table",
            "Save the table as CSV, TSV or Parquet.",
        )
        .at(1, Some(1)));
    }
    Ok(())
}

fn first_line(text: &[u8]) -> &[u8] {
    text.split(|&byte| byte == b'\n').next().unwrap_or_default()
}

/// Comment lines before the header: those that begin with `#`, unless the last of them is plainly the header itself
/// (it has as many fields as the line below), and GCT's line of dimensions.
fn preamble(head: &[u8]) -> (usize, u64) {
    let (mut bytes, mut lines) = (0, 0);
    loop {
        let rest = &head[bytes..];
        let line = first_line(rest);
        let next = bytes + (line.len() + 1).min(rest.len());
        let below = first_line(&head[next..]);
        let gct_dimensions = bytes > 0 && head.starts_with(b"#1.") && lines == 1;
        let is_header = line.starts_with(b"#") && !below.starts_with(b"#") && {
            let delimiter = delimiter(line);
            count(line, delimiter) > 0 && count(line, delimiter) == count(below, delimiter)
        };
        let blank = line.trim_ascii().is_empty();
        if next == bytes || is_header || !(line.starts_with(b"#") || gct_dimensions || blank) {
            return (bytes, lines);
        }
        bytes = next;
        lines += 1;
    }
}

/// Fields of a line less one: delimiters outside quotes.
fn count(line: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    line.iter()
        .filter(|&&byte| {
            quoted ^= byte == b'"';
            byte == delimiter && !quoted
        })
        .count()
}

/// The most frequent of tab, comma, semicolon and bar; a comma where there is none.
fn delimiter(line: &[u8]) -> u8 {
    let counted = [b'|', b';', b',', b'\t'].map(|delimiter| (count(line, delimiter), delimiter));
    match counted.into_iter().max() {
        Some((_, delimiter)) if counted.iter().any(|&(count, _)| count > 0) => delimiter,
        _ => b',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_told_by_their_first_bytes() {
        assert_eq!(container(b"\x1f\x8b\x08\x00"), Ok(Container::Gzip));
        assert_eq!(container(b"PAR1...."), Ok(Container::Parquet));
        assert_eq!(container(b"caseID,TP53"), Ok(Container::Text));
        for head in [
            &b"PK\x03\x04"[..],
            b"\x89HDF\r\n",
            b"BZh91",
            b"\xfd7zXZ\0",
            b"\x28\xb5\x2f\xfd",
            b"PARE",
            b"",
        ] {
            let error = container(head).expect_err("it is no table");
            assert!(!error.advice.is_empty(), "{error}");
        }
    }

    #[test]
    fn encodings_are_told_with_and_without_a_mark() {
        assert_eq!(encoding(b"\xef\xbb\xbfa,b"), Ok(Encoding::Utf8));
        assert_eq!(encoding(b"\xff\xfea\0"), Ok(Encoding::Utf16Le));
        assert_eq!(encoding(b"\xfe\xff\0a"), Ok(Encoding::Utf16Be));
        assert_eq!(encoding(b"a\0,\0b\0\n\0"), Ok(Encoding::Utf16Le));
        assert_eq!(encoding(b"\0a\0,\0b\0\n"), Ok(Encoding::Utf16Be));
        assert!(encoding(b"\x00\x01\x00\x00\x02\x03\x04").is_err());
    }

    #[test]
    fn the_delimiter_is_the_most_frequent_outside_quotes() {
        let of = |text: &str| text_layout(text.as_bytes()).expect("a table").delimiter;
        assert_eq!(of("a,b,c\n"), b',');
        assert_eq!(of("a\tb\tc\n"), b'\t');
        assert_eq!(of("a;b;c\n1,5;2,5;3,5\n"), b';');
        assert_eq!(of("\"a,b,c,d\"\tb\tc\n"), b'\t');
        assert_eq!(of("a|b|c\n"), b'|');
    }

    #[test]
    fn comments_before_the_header_are_skipped() {
        let of = |text: &str| {
            text_layout(text.as_bytes()).map(|layout| (layout.skip_bytes, layout.skip_lines))
        };
        assert_eq!(of("# gene-model: v36\ngene_id\tA\nE1\t1\n"), Ok((18, 1)));
        assert_eq!(of("#1.2\n2\t2\nName\tDescription\tA\tB\n"), Ok((9, 2)));
        assert_eq!(of("#gene\tA\tB\nE1\t1\t2\n"), Ok((0, 0)));
        assert_eq!(of("gene\tA\n"), Ok((0, 0)));
        assert!(of("# only\n# comments\n").is_err());
        assert!(of(" \n\n").is_err());
    }

    #[test]
    fn markup_is_refused() {
        for text in [
            "<!DOCTYPE html>\n<html>",
            "  <html lang=\"en\">",
            "<?xml version=\"1.0\"?>",
            "{\"a\": 1}",
        ] {
            assert!(text_layout(text.as_bytes()).is_err(), "{text}");
        }
    }
}
