//! A header below lines that look like one: comments, titles and groups of samples may have as many fields as the table. It is
//! known by its first field, a usual word for ids of genes or samples, by names in all others, and by numbers below.

use std::collections::HashSet;

use crate::table::names::headers;
use crate::table::names::quantity;
use crate::table::texts::fields::{count, is_blank};
use crate::table::texts::number::{CellValue, parse_cell};
use crate::table::texts::text::text;

/// More lines than stand above any header.
const ABOVE_AT_MOST: usize = 16;

/// A header that was found below other lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Below {
    /// Lines above it, empty ones among them.
    pub(super) lines: usize,
    pub(super) delimiter: u8,
}

/// The header below other lines, whichever delimiter makes most columns of it; `None` where the first line may be the header,
/// or none is so by its word.
pub(super) fn find(lines: &[&[u8]], delimiters: &[u8]) -> Option<Below> {
    let found = delimiters.iter().filter_map(|&delimiter| {
        let lines_above = lines_above(lines, delimiter)?;
        let below = Below {
            lines: lines_above,
            delimiter,
        };
        Some((count(lines.get(lines_above)?, delimiter), below))
    });
    let most = found.max_by_key(|(columns, below)| (usize::MAX - below.lines, *columns));
    most.map(|(_, below)| below)
}

fn lines_above(lines: &[&[u8]], delimiter: u8) -> Option<usize> {
    let mut above: Vec<Vec<String>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if is_blank(line) {
            continue;
        }
        let own = fields(line, delimiter);
        let mut rest = lines.iter().skip(index + 1).filter(|line| !is_blank(line));
        let next = rest.next().map(|line| fields(line, delimiter));
        if !above.is_empty()
            && is_header(&own, &next?)
            && above.iter().all(|upper| may_stand_above(upper, &own))
        {
            return Some(index);
        }
        if above.len() == ABOVE_AT_MOST || is_named(&own) {
            return None;
        }
        above.push(own);
    }
    None
}

/// The fields of a line without their quotes.
fn fields(line: &[u8], delimiter: u8) -> Vec<String> {
    let mut quoted = false;
    let parts = line.split(|&byte| {
        quoted ^= byte == b'"';
        byte == delimiter && !quoted
    });
    let bare = |part: &[u8]| {
        let part = part.trim_ascii();
        let inner = part
            .strip_prefix(b"\"")
            .and_then(|part| part.strip_suffix(b"\""));
        text(inner.unwrap_or(part).trim_ascii())
    };
    parts.map(bare).collect()
}

fn value(field: &str) -> CellValue {
    match parse_cell(field.as_bytes(), b'.') {
        CellValue::Text => parse_cell(field.as_bytes(), b','),
        value => value,
    }
}

fn is_word(first: &str) -> bool {
    headers::is_gene_column_name(first) || headers::sample_name_rank(first).is_some()
}

/// Whether a line may be the header by its first field, or is one: nothing above a table begins so. A sentence may.
fn is_named(fields: &[String]) -> bool {
    const WORDS_AT_MOST: usize = 3;
    let Some((first, rest)) = fields.split_first() else {
        return false;
    };
    // Behind a blank stands a comment; where none of a usual word follows, it is a header all the same.
    let first = first.trim_start_matches('#');
    let is_short = first.split_whitespace().count() <= WORDS_AT_MOST;
    !first.is_empty()
        && !first.starts_with(' ')
        && !rest.is_empty()
        && (is_word(first) || (is_short && headers::is_of_genes(first)))
}

/// Whether a line begins with a usual word for ids and has names in its other fields, above numbers.
fn is_header(own: &[String], next: &[String]) -> bool {
    let (Some((first, names)), Some((_, below))) = (own.split_first(), next.split_first()) else {
        return false;
    };
    let of = |kind: fn(&CellValue) -> bool, fields: &[String]| {
        let values = fields.iter().map(|field| value(field));
        values.filter(kind).count()
    };
    let texts = of(|value| *value == CellValue::Text, names);
    let missing = of(|value| *value == CellValue::Missing, names);
    let numbers = of(|value| matches!(value, CellValue::Number(_)), below);
    is_word(first) && texts > missing && texts + missing == names.len() && numbers > 0
}

/// Whether a line may be nothing but text above that header. A line of samples above one of quantities belongs to it, and so do
/// both levels of pandas' columns where the upper one repeats.
fn may_stand_above(upper: &[String], header: &[String]) -> bool {
    let names = header.get(1..).unwrap_or_default();
    let different: HashSet<&String> = names.iter().collect();
    let are_quantities = names.iter().all(|name| quantity::named(name).is_some());
    let is_one_word = different.len() == 1 && names.len() > 1;
    if are_quantities || is_one_word {
        // Titles have hardly ever as many fields as these.
        return upper.len() != header.len();
    }
    let others = upper.get(1..).unwrap_or_default();
    let values = others.iter().map(|field| value(field));
    let numbers = values.filter(|value| matches!(value, CellValue::Number(_)));
    // Lines of the table, or numbers of batches, are no text.
    if others.len() > 1 && numbers.count() * 2 > others.len() {
        return false;
    }
    let is_comment = |first: &String| first.starts_with(['#', '!', '%']);
    match upper.first() {
        Some(first) if is_comment(first) || upper.len() != header.len() => true,
        // The corner of an index without a name.
        Some(first) if first.is_empty() => {
            let repeats = others.iter().collect::<HashSet<_>>().len() < others.len();
            let is_of_genes = header
                .first()
                .is_some_and(|first| headers::is_of_genes(first));
            !repeats && is_of_genes && different.len() == names.len()
        }
        Some(_) => different.len() == names.len(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn above(text: &str) -> Option<usize> {
        let lines: Vec<&[u8]> = text.lines().map(str::as_bytes).collect();
        find(&lines, b"\t,;").map(|below| below.lines)
    }

    #[test]
    fn a_header_is_found_by_its_word() {
        let table = "gene,S1,S2\nTP53,1.5,2\nEGFR,1,2";
        for title in [
            "# a, b, c",
            "! a, b, c",
            "# gene, b, c",
            "Study,lung,2020",
            "Expression of A, B, C, D",
            ",lung,liver",
        ] {
            assert_eq!(above(&format!("{title}\n{table}")), Some(1), "{title}");
            assert_eq!(above(&format!("{title}\n\n{table}")), Some(2), "{title}");
        }
        assert_eq!(above("# a, b\n# c\nsample;A;B\nS1;1,5;2"), Some(2));
    }

    #[test]
    fn second_headers_are_left_to_others() {
        for text in [
            "gene,S1,S2\nTP53,1,2",
            "Hybridization REF,S1,S1\ngene,raw_counts,RPKM\nTP53,1,2",
            "Hybridization REF,S1,S2\ngene,x,x\nTP53,1,2",
            ",lung,lung\ngene,S1,S2\nTP53,1,2",
            ",S1,S2\npatient,P1,P2\nTP53,1,2",
            "sample,ENSG00000000003,ENSG00000000005\nsymbol,TSPAN6,TNMD\nS1,1,2",
            "# gene,S1,S2\nTP53,1,2\nEGFR,1,2",
            "#gene,S1,S2\nsample,a,b\nTP53,1,2",
            "TP53,1,2\ngene,S1,S2\nTP53,1,2",
            "S1,S2\nTP53,1,2\nEGFR,1,2",
        ] {
            assert_eq!(above(text), None, "{text}");
        }
    }
}
