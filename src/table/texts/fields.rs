//! Lines seen as fields: which delimiter makes columns of them, and which of them stand above the header.

use crate::table::names::headers;

/// More titles than any table has.
const TITLES_AT_MOST: usize = 16;

pub(super) const DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];

/// The lines seen as fields between one delimiter.
pub(super) struct Shape {
    pub(super) delimiter: u8,
    /// Lines above the header.
    pub(super) titles: usize,
}

impl Shape {
    /// `None` where the delimiter does not make columns of these lines.
    pub(super) fn of(lines: &[&[u8]], delimiter: u8) -> Option<Shape> {
        let filled: Vec<&&[u8]> = lines.iter().filter(|line| !is_blank(line)).collect();
        let mut counts: Vec<usize> = filled.iter().map(|line| count(line, delimiter)).collect();
        counts.sort_unstable();
        let usual = *counts.get(counts.len() / 2)?;
        if usual == 0 {
            return None;
        }
        let is_title = |line: &[u8]| {
            let fields = filled_fields(line, delimiter);
            // At most half of the fields. A blank corner is a header's.
            fields * 2 <= usual + 1 && !starts_empty(line, delimiter)
        };
        let titles = lines
            .iter()
            .take_while(|line| is_blank(line) || is_title(line))
            .count();
        let header = lines.get(titles)?;
        // R's header of few samples looks like a title; the line below then holds a name and numbers.
        let is_r = second_is_number(header, delimiter) && !has_corner(header, delimiter);
        let fits = titles <= TITLES_AT_MOST && titles + 1 < lines.len() && !is_r;
        let titles = if fits { titles } else { 0 };
        let begins = count(lines[titles], delimiter) > 0 || is_r;
        begins.then_some(Shape { delimiter, titles })
    }
}

fn second_is_number(line: &[u8], delimiter: u8) -> bool {
    let second = line.split(|&byte| byte == delimiter).nth(1);
    let number = |cell: &[u8]| std::str::from_utf8(cell).ok()?.trim().parse::<f64>().ok();
    second.and_then(number).is_some()
}

fn has_corner(line: &[u8], delimiter: u8) -> bool {
    let first = line
        .split(|&byte| byte == delimiter)
        .next()
        .unwrap_or_default();
    let first = crate::table::texts::text::text(first.trim_ascii());
    headers::is_corner(first.trim_matches('"'))
}

pub(super) fn is_padding(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'"' || DELIMITERS.contains(&byte)
}

/// Whether a line holds nothing but separators, quotation marks and blanks.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|&byte| is_padding(byte))
}

fn starts_empty(line: &[u8], delimiter: u8) -> bool {
    line.starts_with(&[delimiter]) || line.starts_with(&[b'"', b'"', delimiter])
}

/// Fields of a line less one: delimiters outside quotes.
pub(super) fn count(line: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    line.iter()
        .filter(|&&byte| {
            quoted ^= byte == b'"';
            byte == delimiter && !quoted
        })
        .count()
}

fn filled_fields(line: &[u8], delimiter: u8) -> usize {
    let (mut quoted, mut filled, mut fields) = (false, false, 0);
    for &byte in line {
        quoted ^= byte == b'"';
        if byte == delimiter && !quoted {
            fields += usize::from(filled);
            filled = false;
        } else {
            filled |= !byte.is_ascii_whitespace() && byte != b'"';
        }
    }
    fields + usize::from(filled)
}

/// The most frequent of tab, comma, semicolon and bar in a line; a comma where there is none.
pub(super) fn most_frequent(line: &[u8]) -> u8 {
    let counted = DELIMITERS.map(|delimiter| (count(line, delimiter), delimiter));
    match counted.into_iter().max() {
        Some((most, delimiter)) if most > 0 => delimiter,
        _ => b',',
    }
}
