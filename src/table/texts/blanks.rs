//! Fields between blanks, as R's `write.table` leaves them and fixed widths look: one blank for each run of them outside
//! quotation marks, none at the ends of lines.

use std::io::{self, Cursor, Read};

use crate::table::names::missing::is_missing;
use crate::table::texts::fields::{count, is_blank};

/// So many lines with as many words in each, and a number in the same place, are no prose.
const LINES_OF_TABLES: usize = 4;

const PIECE_BYTES: usize = 64 * 1024;

/// A text with its runs of blanks narrowed to one.
pub(in crate::table) struct Blanks {
    inner: Box<dyn Read>,
    raw: Vec<u8>,
    text: Vec<u8>,
    consumed: usize,
    quoted: bool,
    after_blank: bool,
    at_start: bool,
}

impl Blanks {
    pub(in crate::table) fn new(inner: Box<dyn Read>) -> Self {
        Blanks {
            inner,
            raw: vec![0; PIECE_BYTES],
            text: Vec::new(),
            consumed: 0,
            quoted: false,
            after_blank: false,
            at_start: true,
        }
    }

    fn narrow(&mut self, count: usize) {
        for &byte in &self.raw[..count] {
            self.quoted ^= byte == b'"';
            if !self.quoted && matches!(byte, b' ' | b'\t') {
                self.after_blank = !self.at_start;
                continue;
            }
            let ends = byte == b'\n' && !self.quoted;
            if self.after_blank && !ends {
                self.text.push(b' ');
            }
            (self.after_blank, self.at_start) = (false, ends);
            self.text.push(byte);
        }
    }
}

impl Read for Blanks {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.consumed == self.text.len() {
            self.text.clear();
            self.consumed = 0;
            match self.inner.read(&mut self.raw)? {
                0 => return Ok(0),
                count => self.narrow(count),
            }
        }
        let count = (&self.text[self.consumed..]).read(out)?;
        self.consumed += count;
        Ok(count)
    }
}

/// Whether lines are plainly fields between blanks: as many in every line, the header's perhaps without the corner, and
/// numbers behind the first, or the first two; or, in more than a few lines, numbers in some columns throughout.
pub(in crate::table) fn part(lines: &[&[u8]]) -> bool {
    let mut counts = lines.iter().map(|line| fields(line));
    let (Some(header), Some(line)) = (counts.next(), counts.next()) else {
        return false;
    };
    let (header, width) = (header.len(), line.len());
    let is_number = |field: &&String| {
        let number = field.replacen(',', ".", 1);
        number.parse::<f64>().is_ok() || is_missing(field.as_bytes())
    };
    let are_data = |line: &Vec<String>| {
        let numbers = line.iter().skip(1).filter(is_number).count();
        line.len() == width && numbers > 0 && numbers + 2 >= width
    };
    if header != width && header + 1 != width {
        return false;
    }
    let lines: Vec<Vec<String>> = lines[1..].iter().map(|line| fields(line)).collect();
    let are_numbers = |column: usize| {
        let mut cells = lines.iter().filter_map(|line| line.get(column));
        let is_any = cells.clone().any(|cell| !is_missing(cell.as_bytes()));
        is_any && cells.all(|cell| is_number(&cell))
    };
    lines.iter().all(are_data)
        || lines.len() >= LINES_OF_TABLES
            && lines.iter().all(|line| line.len() == width)
            && (1..width).any(are_numbers)
}

/// A text with its runs of blanks narrowed to one, where these part its fields and the delimiter parts none: as many in every
/// line, the header's perhaps without the corner.
pub(in crate::table) fn narrowed(text: &[u8], delimiter: u8) -> Option<Vec<u8>> {
    let mut lines = text.split(|&byte| byte == b'\n');
    if delimiter == b' ' || lines.any(|line| count(line, delimiter) > 0) {
        return None;
    }
    let mut narrow = Vec::with_capacity(text.len());
    let mut blanks = Blanks::new(Box::new(Cursor::new(text.to_vec())));
    // Reading from memory does not fail.
    let _ = blanks.read_to_end(&mut narrow);
    let filled = narrow.split(|&byte| byte == b'\n');
    let filled = filled.filter(|line| !is_blank(line));
    let mut counts = filled.map(|line| count(line, b' ') + 1);
    let (header, width) = (counts.next()?, counts.next()?);
    let fits = header == width || header + 1 == width;
    let are = width > 1 && fits && counts.all(|other| other == width);
    are.then_some(narrow)
}

fn fields(line: &[u8]) -> Vec<String> {
    let mut narrow = Vec::new();
    // Reading from memory does not fail.
    let _ = Blanks::new(Box::new(Cursor::new(line.to_vec()))).read_to_end(&mut narrow);
    let mut quoted = false;
    narrow
        .split(|&byte| {
            quoted ^= byte == b'"';
            byte == b' ' && !quoted
        })
        .map(|field| {
            crate::table::texts::text::text(field)
                .trim_matches('"')
                .to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_blanks_are_one_but_within_quotes() {
        let mut narrow = String::new();
        Blanks::new(Box::new(&b"  a  \"b  c\" \t d \n\ne f\n"[..]))
            .read_to_string(&mut narrow)
            .expect("it is text");
        assert_eq!(narrow, "a \"b  c\" d\n\ne f\n");
    }

    #[test]
    fn words_between_blanks_are_fields_where_nothing_else_parts_them() {
        let of = |text: &str| narrowed(text.as_bytes(), b',').map(|text| text.len());
        assert_eq!(of("\"a b\"  \"c\"\nS1 \"x, y\"  z\nS2 x z\n"), Some(29));
        assert_eq!(of("a b\nS1,x y\nS2 x y\n"), None);
        assert_eq!(of("a b\nS1 x y\nS2 x\n"), None);
        assert_eq!(of("a\nS1\nS2\n"), None);
    }

    #[test]
    fn prose_is_no_table() {
        let of = |text: &str| part(&text.lines().map(str::as_bytes).collect::<Vec<_>>());
        assert!(of("s1 s2\nTP53 1 2\nEGFR NA 4"));
        assert!(of("gene symbol  s1\nE1 \"TP 53\"  1.5\nE2 EGFR -2e3"));
        assert!(!of("one two three\nfour five six\nseven eight 9"));
        let counts = "id chr end s1\nE1 chr1;chr1 1;5 3\nE2 chrX 7 4\nE3 chr2 5 8\nE4 chr3 5 9";
        assert!(of(counts));
        assert!(!of("a b c d\ne f g h\ni j k l\nm n o p\nq r s t"));
        assert!(!of("s1 s2\nTP53 1 2\nEGFR 3"));
        assert!(!of("TP53\nEGFR\nMYC"));
        assert!(!of("a b\n"));
    }
}
