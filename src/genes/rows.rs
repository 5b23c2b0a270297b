//! The rows of a mapping table: text, perhaps gzip, in fields.

use std::borrow::Cow;

use crate::table::budget::unpack_small;
use crate::table::genomic;
use crate::table::record_guard::{Overlong, RecordGuard, RecordLimits};
use crate::table::without_formula;
use crate::{Error, Result};

/// More rows and more cells than a mapping table has; Ensembl has 70,000 human genes.
const ROWS_AT_MOST: usize = 2_000_000;
const CELLS_AT_MOST: usize = 8_000_000;
/// More columns than a mapping table has.
const COLUMNS_AT_MOST: usize = 1000;

/// A row with the line it stands on.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub line: u64,
    pub fields: Vec<String>,
}

/// The rows of a file, those without content left out; at least one, all of them of the same two fields or more.
///
/// # Errors
/// What is no such text, with the line and the column.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row>> {
    let bytes = unpack_small(bytes, |_| {
        Error::new(
            "The gzip data are damaged or cut off",
            "Download the file again.",
        )
    })?;
    genomic::refuse(&bytes)?;
    let text = decode(&bytes)?;
    split(&without_geo(text))
}

/// GEO writes lines of its own around a platform's annotation, that begin with `^` and `!`; they become comments, so that
/// lines keep their numbers.
fn without_geo(text: &str) -> Cow<'_, str> {
    if !text.starts_with(['^', '!', '#']) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| match line.strip_prefix(['^', '!']) {
        Some(rest) => format!("#{rest}"),
        None => line.to_owned(),
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

fn decode(bytes: &[u8]) -> Result<&str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Error::new("The text is in UTF-16", "Save it as UTF-8."));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Error::new(
            "The text is not in UTF-8",
            "Save it as CSV or TSV in UTF-8.",
        )
        .at(line, None)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('<') {
        return Err(Error::new(
            "This is a web page, not a table",
            "Download the table itself.",
        ));
    }
    Ok(text)
}

fn split(text: &str) -> Result<Vec<Row>> {
    let (delimiter, limits) = (delimiter(text), RecordLimits::new());
    limits.expect_fields(COLUMNS_AT_MOST);
    let guarded = RecordGuard::new(text.as_bytes(), delimiter, limits.clone());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .delimiter(delimiter)
        .from_reader(guarded);
    let mut rows: Vec<Row> = Vec::new();
    let mut cells = 0;
    let mut lines = Lines {
        text: text.as_bytes(),
        offset: 0,
        line: 1,
    };
    let mut record = csv::StringRecord::new();
    loop {
        limits.begin(reader.position().byte());
        let more = reader
            .read_record(&mut record)
            .map_err(|error| unparsed(error).at(lines.line, None))?;
        if !more {
            break;
        }
        let line = lines.of_record(record.position().map_or(0, csv::Position::byte) as usize);
        let fields = record.iter().map(without_formula);
        let fields: Vec<String> = fields.map(|field| field.trim().to_owned()).collect();
        if fields.iter().all(String::is_empty) {
            continue;
        }
        if let Some(first) = rows
            .first()
            .filter(|first| first.fields.len() != fields.len())
        {
            let (found, wanted) = (fields.len(), first.fields.len());
            let what = format!("The row has {found} fields, the first one {wanted}");
            return Err(
                Error::new(what, "Give every row the same number of fields.")
                    .at(line, Some(found.min(wanted) as u64 + 1)),
            );
        }
        cells += fields.len();
        if rows.len() >= ROWS_AT_MOST || cells > CELLS_AT_MOST || fields.len() > COLUMNS_AT_MOST {
            return Err(too_large(line));
        }
        rows.push(Row { line, fields });
    }
    match rows.first() {
        None => Err(Error::new(
            "The file is empty",
            "Give a table with identifiers and symbols.",
        )),
        Some(first) if first.fields.len() < 2 => Err(Error::new(
            "The table has one column only",
            "Give identifiers in one column and symbols in another, separated by commas or tabs.",
        )
        .at(first.line, None)),
        Some(_) => Ok(rows),
    }
}

fn unparsed(error: csv::Error) -> Error {
    if let csv::ErrorKind::Io(error) = error.kind()
        && let Some(overlong) = Overlong::of(error)
    {
        return overlong.explained();
    }
    Error::new(error.to_string(), "Save it as CSV or TSV.")
}

fn too_large(line: u64) -> Error {
    let what = format!(
        "The table has more than {ROWS_AT_MOST} rows, {COLUMNS_AT_MOST} columns or {CELLS_AT_MOST} cells"
    );
    let advice = "Keep the columns of identifiers and symbols, and the rows of one organism.";
    Error::new(what, advice).at(line, None)
}

/// Counts lines as an editor does; the reader's own count is of where it began to look for a row, before blank lines
/// and comments, and does not know bare carriage returns.
struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the row that the reader began to look for at `offset`; offsets ascend.
    fn of_record(&mut self, offset: usize) -> u64 {
        while self.offset < offset {
            self.step();
        }
        while matches!(self.text.get(self.offset), Some(b'\n' | b'\r')) {
            self.step();
            if self.text.get(self.offset) == Some(&b'#') {
                self.skip_line();
            }
        }
        self.line
    }

    fn skip_line(&mut self) {
        while !matches!(self.text.get(self.offset), None | Some(b'\n' | b'\r')) {
            self.offset += 1;
        }
    }

    fn step(&mut self) {
        let pair = self.text.get(self.offset..self.offset + 2) == Some(b"\r\n");
        self.line += u64::from(!pair && matches!(self.text.get(self.offset), Some(b'\n' | b'\r')));
        self.offset += 1;
    }
}

/// The separator that the first line of content has most of.
fn delimiter(text: &str) -> u8 {
    let mut lines = text
        .split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty());
    let line = lines
        .find(|line| !line.starts_with('#'))
        .unwrap_or_default();
    let count = |delimiter: &u8| line.bytes().filter(|byte| byte == delimiter).count();
    // The last of equals wins, so the comma where there is none of them.
    [b';', b'\t', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}
