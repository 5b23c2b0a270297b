//! What stands before a text table's header: comments, Excel's `sep=;`, GCT's dimensions, titles, empty lines; and what
//! separates the fields. Everything that is skipped is listed.

use crate::table::bytes::sniff;
use crate::table::deciding::decisions::SkippedLine;
use crate::table::texts::blanks;
use crate::table::texts::fields::{DELIMITERS, Shape, count, is_blank, is_padding, most_frequent};
use crate::table::texts::gct::Gct;
use crate::table::texts::genomic;
use crate::table::texts::header_by_word;
use crate::{Error, Result};

/// How the beginning of a decoded text table is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) struct TextLayout {
    /// Bytes before the header.
    pub skip_bytes: usize,
    /// Lines these bytes are.
    pub skip_lines: u64,
    /// What separates fields; where it is a blank, any run of them.
    pub delimiter: u8,
    /// The dimensions that a GCT file gives itself.
    pub gct: Option<Gct>,
    /// What was skipped, but for empty lines.
    pub skipped: Vec<SkippedLine>,
}

/// Lines that are looked at to find the delimiter and titles.
const LINES_LOOKED_AT: usize = 24;
/// Letters of a skipped line that are shown.
const SHOWN: usize = 120;

/// The delimiter and the lines to skip, from the beginning of the decoded text (LF line ends).
///
/// # Errors
/// Where there is nothing, or markup, or nothing but comments.
pub(in crate::table) fn text_layout(head: &[u8]) -> Result<TextLayout> {
    if head.trim_ascii().is_empty() {
        return Err(sniff::empty_file());
    }
    sniff::refuse_markup(head)?;
    genomic::refuse(head)?;
    layout_among(head, &DELIMITERS)
}

/// As [`text_layout`], of fields that are known to stand between tabs; where `free` is not set, the header is known to
/// come at once.
///
/// # Errors
/// As there.
pub(in crate::table) fn tabbed_layout(head: &[u8], free: bool) -> Result<TextLayout> {
    if head.trim_ascii().is_empty() {
        return Err(sniff::empty_file());
    }
    if free {
        genomic::refuse(head)?;
        return layout_among(head, b"\t");
    }
    Ok(TextLayout {
        skip_bytes: 0,
        skip_lines: 0,
        delimiter: b'\t',
        gct: None,
        skipped: Vec::new(),
    })
}

fn layout_among(head: &[u8], delimiters: &[u8]) -> Result<TextLayout> {
    let mut skipping = Skipping::new(head);
    let named = skipping.excel_separator();
    let named_alone = named.map(|named| [named]);
    let delimiters = named_alone.as_ref().map_or(delimiters, |only| &only[..]);
    let gct = skipping.gct()?;
    let mut by_word = None;
    if gct.is_none() {
        by_word = skipping.above_a_header_by_word(delimiters);
        if by_word.is_none() {
            skipping.comments();
        }
    }
    skipping.blank_lines();
    if skipping.rest().is_empty() {
        return Err(Error::new(
            "there is nothing but comments in the file",
            "Choose a file with a table.",
        ));
    }
    let delimiter = match by_word.or(named.filter(|named| *named == b' ')) {
        Some(delimiter) => delimiter,
        None => skipping.titles(delimiters),
    };
    Ok(TextLayout {
        skip_bytes: skipping.bytes,
        skip_lines: skipping.lines,
        delimiter,
        gct,
        skipped: skipping.skipped,
    })
}

/// Where the skipping has come to.
struct Skipping<'a> {
    head: &'a [u8],
    bytes: usize,
    lines: u64,
    skipped: Vec<SkippedLine>,
}

impl<'a> Skipping<'a> {
    fn new(head: &'a [u8]) -> Self {
        Skipping {
            head,
            bytes: 0,
            lines: 0,
            skipped: Vec::new(),
        }
    }

    fn rest(&self) -> &'a [u8] {
        &self.head[self.bytes..]
    }

    fn line(&self) -> &'a [u8] {
        first_line(self.rest())
    }

    fn below(&self) -> &'a [u8] {
        let rest = self.rest();
        first_line(&rest[(self.line().len() + 1).min(rest.len())..])
    }

    fn pass(&mut self) {
        let rest = self.rest();
        self.bytes += (self.line().len() + 1).min(rest.len());
        self.lines += 1;
    }

    fn skip(&mut self, why: &str) {
        let text = crate::table::texts::text::text(self.line());
        let line = self.lines + 1;
        self.pass();
        self.skipped.push(SkippedLine {
            line,
            text: text.trim().chars().take(SHOWN).collect(),
            why: why.to_owned(),
        });
    }

    fn blank_lines(&mut self) {
        while !self.rest().is_empty() && is_blank(self.line()) {
            self.pass();
        }
    }

    /// Excel's line `sep=;`, which names the delimiter.
    fn excel_separator(&mut self) -> Option<u8> {
        self.blank_lines();
        let line = self.line();
        let bare = line.trim_ascii_end().trim_ascii_start();
        let bare = bare.strip_prefix(b"\"").unwrap_or(bare);
        let named = match bare {
            [s, e, p, b'=', named, ..] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => *named,
            // A tab at the line's end is trimmed above.
            [s, e, p, b'='] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => b'\t',
            _ => return None,
        };
        let rest = bare.get(5..).unwrap_or_default();
        let is_padding = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'"' || *byte == named;
        if !rest.iter().all(is_padding) || named.is_ascii_alphanumeric() {
            return None;
        }
        self.skip("Excel's line that names the separator");
        Some(named)
    }

    /// GCT's mark and dimensions, perhaps padded with separators or quoted by a spreadsheet.
    fn gct(&mut self) -> Result<Option<Gct>> {
        let mark: Vec<u8> = (self.line().iter().copied())
            .filter(|byte| !is_padding(*byte))
            .collect();
        let minor_version = match &mark[..] {
            b"#1.2" => 2,
            b"#1.3" => 3,
            _ => return Ok(None),
        };
        self.skip("GCT's version");
        let numbers: Vec<Option<usize>> = (self.line())
            .split(|byte| DELIMITERS.contains(byte) || *byte == b' ')
            .map(|field| crate::table::texts::text::text(field.trim_ascii()))
            .map(|field| field.trim_matches('"').to_owned())
            .filter(|field| !field.is_empty())
            .map(|field| field.parse().ok())
            .collect();
        let gct = match (minor_version, &numbers[..]) {
            (2, [Some(rows), Some(samples), ..]) => (*rows, *samples, 1, 0),
            (3, [Some(rows), Some(samples), Some(columns), Some(lines)]) => {
                (*rows, *samples, *columns, *lines)
            }
            _ => {
                return Err(Error::new(
                    format!("the second line of a GCT 1.{minor_version} file should give its dimensions"),
                    "Write the numbers of genes and samples there (in GCT 1.3 also those of annotation columns and \
                     metadata lines), separated by tabs.",
                )
                .at(self.lines + 1, None));
            }
        };
        self.skip("GCT's dimensions");
        Ok(Some(Gct {
            minor_version,
            rows: gct.0,
            samples: gct.1,
            annotation_columns: gct.2,
            metadata_lines: gct.3,
        }))
    }

    /// Lines that begin with `#`, unless the last of them is plainly the header itself: it has as many fields as the
    /// line below. After another such line of as many fields it is one of cBioPortal's, which describe the columns.
    fn comments(&mut self) {
        let mut before = 0;
        loop {
            self.blank_lines();
            let (line, below) = (self.line(), self.below());
            // Names may hold what separates fields elsewhere: `TP53|7157`.
            let is_header = !below.starts_with(b"#")
                && count(line, most_frequent(line)) != before
                && [most_frequent(line), most_frequent(below)]
                    .into_iter()
                    .map(|delimiter| [line, below].map(|line| count(line, delimiter)))
                    .any(|[own, next]| own > 0 && own == next);
            if is_header || !unquoted(line).starts_with(b"#") {
                return;
            }
            before = count(line, most_frequent(line));
            self.skip("a comment");
        }
    }

    /// Skips whatever stands above a header that is known by its first field; gives what separates its fields.
    fn above_a_header_by_word(&mut self, delimiters: &[u8]) -> Option<u8> {
        self.blank_lines();
        let lines: Vec<&[u8]> = (self.rest().split(|&byte| byte == b'\n'))
            .take(LINES_LOOKED_AT)
            .collect();
        let below = header_by_word::find(&lines, delimiters)?;
        for _ in 0..below.lines {
            if is_blank(self.line()) {
                self.pass();
            } else if unquoted(self.line()).starts_with(b"#") {
                self.skip("a comment");
            } else {
                self.skip("a line of text above the table");
            }
        }
        Some(below.delimiter)
    }

    /// Finds the delimiter, and skips lines of text above the header: with all but a few of its fields empty.
    fn titles(&mut self, delimiters: &[u8]) -> u8 {
        let lines: Vec<&[u8]> = (self.rest().split(|&byte| byte == b'\n'))
            .take(LINES_LOOKED_AT)
            .collect();
        // The last line may be cut off by the end of what is looked at.
        let whole = if lines.len() > 2 {
            &lines[..lines.len() - 1]
        } else {
            &lines[..]
        };
        let shapes: Vec<Option<Shape>> = (delimiters.iter())
            .map(|&delimiter| Shape::of(whole, delimiter))
            .collect();
        let best = shapes.iter().flatten().max_by_key(|shape| {
            let columns = count(whole[shape.titles], shape.delimiter);
            (usize::MAX - shape.titles, columns, shape.delimiter)
        });
        let filled: Vec<&[u8]> = (whole.iter().copied())
            .filter(|line| !is_blank(line))
            .collect();
        // Commas in the numbers and none in the names are decimal signs, where blanks part the fields; semicolons and bars
        // then stand within annotation.
        let is_below_the_names = delimiters.len() > 1
            && best.is_some_and(|best| {
                let names = filled.first().copied().unwrap_or_default();
                best.delimiter != b'\t' && !names.contains(&best.delimiter)
            });
        if is_below_the_names && blanks::part(&filled) {
            return b' ';
        }
        let Some(best) = best else {
            return match delimiters {
                [only] => *only,
                _ if blanks::part(&filled) => b' ',
                _ => most_frequent(self.line()),
            };
        };
        for _ in 0..best.titles {
            if is_blank(self.line()) {
                self.pass();
            } else {
                self.skip("a line of text above the table");
            }
        }
        self.blank_lines();
        best.delimiter
    }
}

fn first_line(text: &[u8]) -> &[u8] {
    text.split(|&byte| byte == b'\n').next().unwrap_or_default()
}

fn unquoted(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\"").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> TextLayout {
        text_layout(text.as_bytes()).expect("a table")
    }

    #[test]
    fn the_delimiter_makes_columns_of_the_lines() {
        let of = |text: &str| layout(text).delimiter;
        assert_eq!(of("a,b,c\n"), b',');
        assert_eq!(of("a\tb\tc\n"), b'\t');
        assert_eq!(of("a;b;c\n1,5;2,5;3,5\n"), b';');
        assert_eq!(of("\"a,b,c,d\"\tb\tc\n"), b'\t');
        assert_eq!(of("a|b|c\n"), b'|');
        assert_eq!(of("id,A|1,B|2,C|3\nx,1,2,3\ny,1,2,3\n"), b',');
    }

    #[test]
    fn what_stands_before_the_header_is_skipped() {
        let of = |text: &str| {
            text_layout(text.as_bytes()).map(|layout| (layout.skip_bytes, layout.skip_lines))
        };
        assert_eq!(of("# gene-model: v36\ngene_id\tA\nE1\t1\n"), Ok((18, 1)));
        assert_eq!(of("#1.2\n2\t2\nName\tDescription\tA\tB\n"), Ok((9, 2)));
        assert_eq!(of("#gene\tA\tB\nE1\t1\t2\n"), Ok((0, 0)));
        assert_eq!(of("#,TP53|7157,EGFR|1956\nA,1,2\n"), Ok((0, 0)));
        assert_eq!(
            of("# log2(TPM + 1), see Table 1\nA\tB|1\tC|2\n"),
            Ok((29, 1))
        );
        assert_eq!(of("gene\tA\n"), Ok((0, 0)));
        assert_eq!(of(",,,\n\ngene,A,B,C\nE1,1,2,3\n"), Ok((5, 2)));
        assert!(of("# only\n# comments\n").is_err());
        assert!(of(" \n\n").is_err());
    }

    #[test]
    fn excel_names_the_delimiter() {
        for mark in ["sep=;", "\"sep=;\"", "SEP=;", "sep=;;;"] {
            let layout = layout(&format!("{mark}\ngene;A,1;B\nE1;1,5;2\n"));
            assert_eq!((layout.delimiter, layout.skip_lines), (b';', 1), "{mark}");
            assert_eq!(layout.skipped.len(), 1);
        }
        assert_eq!(layout("sep=\t\ngene\tA\nE1\t1\n").delimiter, b'\t');
        assert_eq!(layout("sep=x,A,B\nE1,1,2\nE2,1,2\n").skip_lines, 0);
    }

    #[test]
    fn titles_are_skipped_and_listed() {
        let table = "gene,A,B,C\nE1,1,2,3\nE2,1,2,3\n";
        for title in [
            "Table S3. Expression",
            "Table S3. Expression,,,",
            "\"Table S3, expression\"",
        ] {
            let layout = layout(&format!("{title}\n\n{table}"));
            assert_eq!((layout.delimiter, layout.skip_lines), (b',', 2), "{title}");
            assert_eq!(layout.skipped.len(), 1, "{title}");
        }
        let report = layout(&format!("Run,7,,\nDate,2024-01-01,,\n{table}"));
        assert_eq!((report.skip_lines, report.skipped.len()), (2, 2));
        let numbered = layout("A title\ngene,1001,1002\nE1,1,2\nE2,1,2\n");
        assert_eq!(numbered.skip_lines, 1);
        let two_columns = layout("Counts of run 7\ngene,A\nE1,1\nE2,2\n");
        assert_eq!(two_columns.skip_lines, 1);
        let row_names = layout("A\nE1\t1\nE2\t2\n");
        assert_eq!((row_names.delimiter, row_names.skip_lines), (b'\t', 0));
        assert_eq!(layout(",A\nE1,1\nE2,2\n").skip_lines, 0);
    }

    #[test]
    fn gct_gives_its_dimensions() {
        let gct = |text: &str| layout(text).gct;
        let plain = Gct {
            minor_version: 2,
            rows: 2,
            samples: 3,
            annotation_columns: 1,
            metadata_lines: 0,
        };
        assert_eq!(gct("#1.2\n2\t3\nName\tDescription\tA\tB\tC\n"), Some(plain));
        assert_eq!(gct("#1.2,,,\n2,3,,\nName,Description,A,B,C\n"), Some(plain));
        assert_eq!(
            gct("\"#1.2\"\t\t\n\"2\"\t3\t\nName\tDescription\tA\tB\tC\n"),
            Some(plain)
        );
        let three = Gct {
            minor_version: 3,
            annotation_columns: 4,
            metadata_lines: 5,
            ..plain
        };
        assert_eq!(
            gct("#1.3\n2\t3\t4\t5\nid\ta\tb\tc\td\tA\tB\tC\n"),
            Some(three)
        );
        assert!(text_layout(b"#1.3\n2\t3\nid\tA\n").is_err());
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
