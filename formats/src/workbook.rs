//! Excel workbooks (XLSX): one sheet as text, row for row, so that line 7 of the text is row 7 of the sheet.

use std::io::Read;
use std::rc::Rc;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::budget::{cells_at_most, text_at_most};
use crate::bytes::{Bytes, Window};
use crate::failure::some_of;
use crate::handover::{Handover, Part, push_field};
use crate::{Failure, Options, Result, number};

/// Excel's own limits.
const ROWS_AT_MOST: u32 = 1 << 20;
const COLUMNS_AT_MOST: u32 = 1 << 14;
/// Merged cells are looked for in sheets up to this size, as that takes reading them once more.
const MERGED_LOOKED_FOR_BYTES: u64 = 32 << 20;
const PIECE_BYTES: usize = 1 << 20;

/// A sheet, read.
pub(crate) struct Sheet {
    handover: Option<Vec<u8>>,
    rows: Rows,
    next: usize,
}

/// The rows as text, each without what it lacks at its end.
#[derive(Default)]
struct Rows {
    text: Vec<u8>,
    /// Where each row ends, and how many fields it has.
    ends: Vec<(usize, u32)>,
    width: u32,
}

/// What was met on the way.
#[derive(Default)]
struct Met {
    /// Cells with anything in them, and those of numbers.
    cells: u64,
    numbers: u64,
    dates: u64,
    first_date: Option<(String, String)>,
}

impl Sheet {
    pub(crate) fn read(bytes: Rc<dyn Bytes>, options: &Options) -> Result<Sheet> {
        let length = bytes.len();
        let sheets_bytes = check_parts(&bytes, length)?;
        let mut book: Xlsx<Window> = calamine::open_workbook_from_rs(Window::whole(bytes))
            .map_err(|error| broken(&error))?;
        let mut part = choose(&book, options)?;
        let mut notes = Vec::new();
        let mut met = Met::default();
        let mut rows = read_rows(&mut book, &part.name, length, &mut met)?;
        if options.sheet.is_none()
            && met.is_no_table()
            && let Some((name, better, of_better)) = first_table(&mut book, &part, length)
        {
            notes.push(format!(
                "The sheet \"{}\" holds hardly any numbers, so \"{name}\", the first that does, was taken.",
                part.name
            ));
            (rows, met) = (better, of_better);
            part = instead(part, name, &book);
        }
        if sheets_bytes <= MERGED_LOOKED_FOR_BYTES {
            notes.extend(merged_note(&mut book, &part.name));
        }
        if rows.ends.is_empty() {
            let others = if part.others.is_empty() {
                "Save the sheet with its values and choose the file again.".to_owned()
            } else {
                format!(
                    "Name another sheet by the setting sheet: {}.",
                    some_of(part.others.iter().map(String::as_str))
                )
            };
            return Err(Failure::new(
                format!("the sheet \"{}\" is empty", part.name),
                others,
            ));
        }
        notes.extend(met.note());
        let handover = Handover {
            format: "Excel workbook".to_owned(),
            part: Some(part),
            notes,
            ..Handover::default()
        };
        Ok(Sheet {
            handover: Some(handover.text()),
            rows,
            next: 0,
        })
    }

    pub(crate) fn next_piece(&mut self) -> Option<Vec<u8>> {
        if let Some(handover) = self.handover.take() {
            return Some(handover);
        }
        if self.next == self.rows.ends.len() {
            return None;
        }
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        while self.next < self.rows.ends.len() && piece.len() < PIECE_BYTES {
            self.rows.push_row(self.next, &mut piece);
            self.next += 1;
        }
        Some(piece)
    }

    pub(crate) fn share_done(&self) -> f64 {
        self.next as f64 / self.rows.ends.len().max(1) as f64
    }
}

impl Rows {
    /// A row, filled up to the width of the widest; an empty one stays an empty line.
    fn push_row(&self, row: usize, out: &mut Vec<u8>) {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before].0);
        let (end, fields) = self.ends[row];
        out.extend_from_slice(&self.text[start..end]);
        if fields > 0 {
            let lacking = self.width.saturating_sub(fields);
            out.extend(std::iter::repeat_n(b'\t', lacking as usize));
        }
        out.push(b'\n');
    }

    /// Ends rows until this one is the next to be filled.
    fn go_to(&mut self, row: u32, fields: &mut u32) {
        while (self.ends.len() as u32) < row {
            self.ends.push((self.text.len(), *fields));
            self.width = self.width.max(*fields);
            *fields = 0;
        }
    }
}

/// Unpacks all that will be read of the workbook once, to know its size before anything is built of it. Gives the bytes
/// of the sheets.
fn check_parts(bytes: &Rc<dyn Bytes>, length: u64) -> Result<u64> {
    let mut archive =
        ZipArchive::new(Window::whole(Rc::clone(bytes))).map_err(|error| damaged(&error))?;
    let (mut sheets, mut others) = (0, 0);
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = member
            .name()
            .map_err(|error| damaged(&error))?
            .to_lowercase();
        let is_sheet = name.contains("worksheets/");
        if !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let sum = if is_sheet { &mut sheets } else { &mut others };
        let most = if is_sheet {
            text_at_most(length).saturating_mul(4)
        } else {
            text_at_most(length)
        };
        *sum += scan(member, most.saturating_sub(*sum), is_sheet)?;
    }
    Ok(sheets)
}

/// The bytes of a part, where nothing in it is absurd.
fn scan(mut part: impl Read, most: u64, is_sheet: bool) -> Result<u64> {
    /// More letters than a cell can have, with everything escaped.
    const TEXT_AT_MOST: usize = 4 << 20;
    /// What is looked at again with the next block, as it may go over both.
    const OVERLAP: usize = 256;
    let too_large = || {
        Failure::new(
            "the workbook unpacks to more than a file of its length should hold",
            "It is damaged, or no workbook: save it anew, or export the sheet as CSV.",
        )
    };
    let mut buffer = vec![0; 64 * 1024];
    let mut tail: Vec<u8> = Vec::new();
    let (mut size, mut plain) = (0_u64, 0_usize);
    loop {
        let count = part.read(&mut buffer).map_err(|error| {
            Failure::new(
                format!("the workbook is damaged: {error}"),
                "Save it again, or download it again.",
            )
        })?;
        if count == 0 {
            return Ok(size);
        }
        size += count as u64;
        let block = &buffer[..count];
        plain = match block.iter().rposition(|&byte| byte == b'<') {
            Some(last) => count - last,
            None => plain + count,
        };
        if size > most || plain > TEXT_AT_MOST || block.contains(&0) {
            return Err(too_large());
        }
        tail.extend_from_slice(block);
        if claims_too_many(&tail, most) {
            return Err(too_large());
        }
        if is_sheet && names_absurd_cells(&tail) {
            return Err(Failure::new(
                "the workbook names cells that no sheet has",
                "It is damaged: open it in Excel or LibreOffice and save it again.",
            ));
        }
        if let Some(cell) = is_sheet.then(|| damaged_cell(&tail)).flatten() {
            return Err(Failure::new(
                format!(
                    "the cell {cell} of the workbook holds neither a number nor a text that is there"
                ),
                "It is damaged: open it in Excel or LibreOffice and save it again.",
            ));
        }
        tail.drain(..tail.len().saturating_sub(OVERLAP));
    }
}

/// Whether the number of strings is given as more than there can be: room is made for so many at once.
fn claims_too_many(text: &[u8], most: u64) -> bool {
    const WORD: &[u8] = b"uniqueCount";
    let mut places = text.windows(WORD.len()).enumerate();
    places.any(|(place, window)| {
        if window[0] != b'u' || window != WORD {
            return false;
        }
        let digits = text[place + WORD.len()..]
            .iter()
            .skip_while(|byte| matches!(byte, b' ' | b'=' | b'"' | b'\'' | b'\t' | b'\n' | b'\r'))
            .take_while(|byte| byte.is_ascii_digit());
        let number = digits.fold(0_u64, |sum, digit| {
            sum.saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        });
        // An empty string takes five bytes in the file and some thirty in memory.
        number > most / 32
    })
}

/// Whether a part of a sheet names a cell by more letters or digits than there are, or a range from its end to its start:
/// in the attributes `r` and `ref`, which the library takes for numbers without looking.
fn names_absurd_cells(text: &[u8]) -> bool {
    let equals = text.iter().enumerate().filter(|(_, byte)| **byte == b'=');
    equals.into_iter().any(|(place, _)| {
        let before = text[..place].trim_ascii_end();
        let name = before
            .iter()
            .rposition(|byte| byte.is_ascii_whitespace())
            .map_or(before, |start| &before[start + 1..]);
        if !matches!(name, b"r" | b"ref") {
            return false;
        }
        let value = text[place + 1..].trim_ascii_start();
        let value = value.split_first().map_or(value, |(_, rest)| rest);
        let end = value.iter().position(|byte| matches!(byte, b'"' | b'\''));
        is_absurd_range(&value[..end.unwrap_or(value.len())], end.is_some())
    })
}

/// Whether this is no cell and no range of cells as `B7` or `B7:D9` that a sheet can have. A value that is not whole, as
/// the block ends in it, is looked at again with the next.
fn is_absurd_range(value: &[u8], is_whole: bool) -> bool {
    const LETTERS: usize = 3;
    const DIGITS: usize = 7;
    let mut before: Option<(u32, u32)> = None;
    for cell in value.split(|&byte| byte == b':') {
        let (mut column, mut row, mut letters, mut digits) = (0_u32, 0_u32, 0, 0);
        for &byte in cell {
            match byte {
                b'0'..=b'9' => (digits, row) = (digits + 1, shifted(row, 10, byte - b'0')),
                byte if byte.is_ascii_alphabetic() => {
                    let letter = byte.to_ascii_uppercase() - b'A' + 1;
                    (letters, column) = (letters + 1, shifted(column, 26, letter));
                    (digits, row) = (0, 0);
                }
                _ => (letters, digits, column, row) = (0, 0, 0, 0),
            }
            if letters > LETTERS || digits > DIGITS {
                return true;
            }
        }
        let named = (letters > 0 && digits > 0).then_some((column, row));
        if let (true, Some(start), Some(end)) = (is_whole, before, named)
            && (end.0 < start.0 || end.1 < start.1)
        {
            return true;
        }
        before = named;
    }
    false
}

/// A cell whose value is no number where one is due, or no place in the list of texts: the library takes both for 0. Cells
/// that are not whole in this part of the sheet are not looked at.
fn damaged_cell(text: &[u8]) -> Option<String> {
    let mut cells = memchr::memmem::find_iter(text, b"<c ").peekable();
    while let Some(start) = cells.next() {
        let cell = &text[start..cells.peek().copied().unwrap_or(text.len())];
        let Some(open) = cell.iter().position(|&byte| byte == b'>') else {
            continue;
        };
        let (attributes, rest) = cell.split_at(open);
        let Some(begin) = memchr::memmem::find(rest, b"<v>") else {
            continue;
        };
        let value = &rest[begin + b"<v>".len()..];
        let Some(end) = value.iter().position(|&byte| byte == b'<') else {
            continue;
        };
        let (value, after) = value.split_at(end);
        let is_whole = after.len() >= b"</v>".len();
        let is_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let fits = match attribute(attributes, b" t=") {
            Some(b"s") => value.trim_ascii().iter().all(u8::is_ascii_digit) && value.len() < 10,
            None | Some(b"n") => value.trim_ascii().iter().all(is_number),
            // Text of a formula, which may be written in more ways.
            _ => continue,
        };
        if is_whole && (!fits || !after.starts_with(b"</v>")) {
            let name = attribute(attributes, b" r=").unwrap_or(b"without a name");
            return Some(String::from_utf8_lossy(&name[..name.len().min(16)]).into_owned());
        }
    }
    None
}

/// The value of an attribute, with the blank before its name and the sign behind.
fn attribute<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let begin = memchr::memmem::find(tag, name)? + name.len();
    let (quote, value) = tag[begin..].split_first()?;
    let end = value.iter().position(|byte| byte == quote)?;
    Some(&value[..end])
}

fn shifted(number: u32, base: u32, digit: u8) -> u32 {
    number.saturating_mul(base).saturating_add(u32::from(digit))
}

fn choose(book: &Xlsx<Window>, options: &Options) -> Result<Part> {
    let tables = || {
        let sheets = book.sheets_metadata().iter();
        sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet)
    };
    let names: Vec<String> = tables().map(|sheet| sheet.name.clone()).collect();
    let wanted = options.sheet.as_deref();
    let found = match wanted {
        Some(wanted) => names.iter().position(|name| name == wanted).or_else(|| {
            names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(wanted))
        }),
        None => tables()
            .position(|sheet| sheet.visible == SheetVisible::Visible)
            .or(Some(0)),
    };
    let found = found
        .filter(|&index| index < names.len())
        .ok_or_else(|| match wanted {
            Some(wanted) => Failure::new(
                format!("the workbook has no sheet \"{wanted}\""),
                format!(
                    "Its sheets are: {}.",
                    some_of(names.iter().map(String::as_str))
                ),
            ),
            None => Failure::new(
                "the workbook has no sheet of cells",
                "Put the table into a worksheet, or save it as CSV.",
            ),
        })?;
    let mut others = names;
    let name = others.remove(found);
    Ok(Part {
        setting: "sheet",
        name,
        others,
    })
}

/// The first sheet in sight that holds a table of numbers, where the first of all does not: that is a title page then.
fn first_table(book: &mut Xlsx<Window>, first: &Part, length: u64) -> Option<(String, Rows, Met)> {
    let sheets = book.sheets_metadata().iter();
    let visible = sheets.filter(|sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    });
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    names
        .into_iter()
        .filter(|name| *name != first.name)
        .find_map(|name| {
            let mut met = Met::default();
            // What is wrong with it is said when it is asked for.
            let rows = read_rows(book, &name, length, &mut met).ok()?;
            met.is_table().then_some((name, rows, met))
        })
}

/// Another sheet in the place of this one, with all others in the workbook's order.
fn instead(part: Part, name: String, book: &Xlsx<Window>) -> Part {
    let others = book.sheets_metadata().iter().map(|sheet| &sheet.name);
    Part {
        others: others
            .filter(|other| **other == part.name || part.others.contains(other))
            .filter(|other| **other != name)
            .cloned()
            .collect(),
        name,
        ..part
    }
}

fn merged_note(book: &mut Xlsx<Window>, sheet: &str) -> Option<String> {
    let merged = book.merge_cells_by_sheet_name(sheet).ok()?;
    let first = merged.first()?;
    let place = format!("{}:{}", cell_name(first.start), cell_name(first.end));
    let cells = match merged.len() {
        1 => format!("Cells are merged ({place})"),
        count => format!("{count} ranges of cells are merged ({place} for one)"),
    };
    Some(format!(
        "{cells}: only the first cell of each has its value, the others count as empty. Unmerge them and fill each \
         cell, where that matters."
    ))
}

fn read_rows(book: &mut Xlsx<Window>, sheet: &str, length: u64, met: &mut Met) -> Result<Rows> {
    let mut reader = book
        .worksheet_cells_reader(sheet)
        .map_err(|error| broken(&error))?;
    let (text_most, cells_most) = (text_at_most(length), cells_at_most(length));
    let mut rows = Rows::default();
    let (mut fields, mut cells) = (0, 0_u64);
    while let Some(cell) = reader
        .next_cell_with_formula_metadata()
        .map_err(|error| broken(&error))?
    {
        let (row, column) = cell.pos;
        if row >= ROWS_AT_MOST || column >= COLUMNS_AT_MOST {
            return Err(out_of_order(sheet, cell.pos));
        }
        if matches!(cell.value, DataRef::Empty) {
            if cell.formula.is_some() {
                return Err(without_value(sheet, cell.pos));
            }
            continue;
        }
        rows.go_to(row, &mut fields);
        if (rows.ends.len() as u32) > row || column < fields {
            return Err(out_of_order(sheet, cell.pos));
        }
        let separators = if fields == 0 {
            column
        } else {
            column - fields + 1
        };
        rows.text
            .extend(std::iter::repeat_n(b'\t', separators as usize));
        push_value(&mut rows.text, &cell.value, cell.pos, met);
        met.cells += 1;
        met.numbers += u64::from(is_number(&cell.value));
        cells += u64::from(column - fields) + 1;
        fields = column + 1;
        let wide = u64::from(rows.width.max(fields)) * u64::from(row + 1);
        if rows.text.len() as u64 > text_most || cells > cells_most || wide > cells_most * 2 {
            return Err(Failure::new(
                format!(
                    "the sheet \"{sheet}\" has more cells up to {} than a file of this length should hold",
                    cell_name(cell.pos)
                ),
                "Remove stray cells beyond the table, or export the sheet as CSV.",
            ));
        }
    }
    if fields > 0 {
        let next = rows.ends.len() as u32 + 1;
        rows.go_to(next, &mut fields);
    }
    Ok(rows)
}

fn push_value(out: &mut Vec<u8>, value: &DataRef, place: (u32, u32), met: &mut Met) {
    match value {
        DataRef::Int(whole) => out.extend_from_slice(whole.to_string().as_bytes()),
        DataRef::Float(value) => number::push(out, *value),
        DataRef::String(text) => push_field(out, text),
        DataRef::SharedString(text) => push_field(out, text),
        DataRef::Bool(truth) => out.extend_from_slice(if *truth { b"TRUE" } else { b"FALSE" }),
        DataRef::DateTime(date) if date.is_duration() => number::push(out, date.as_f64()),
        DataRef::DateTime(date) => {
            let text = date_text(date);
            met.date(place, &text);
            push_field(out, &text);
        }
        DataRef::DateTimeIso(text) => {
            met.date(place, text);
            push_field(out, text);
        }
        DataRef::DurationIso(text) => push_field(out, text),
        DataRef::Error(error) => push_field(out, &error.to_string()),
        DataRef::Empty => {}
    }
}

/// Whether it is a number, be it as text.
fn is_number(value: &DataRef) -> bool {
    let reads = |text: &str| text.replace(',', ".").trim().parse::<f64>().is_ok();
    match value {
        DataRef::Int(_) | DataRef::Float(_) => true,
        DataRef::String(text) => reads(text),
        DataRef::SharedString(text) => reads(text),
        _ => false,
    }
}

fn date_text(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

impl Met {
    /// Whether a sheet holds so few numbers that it is a title page, notes or nothing.
    fn is_no_table(&self) -> bool {
        self.numbers < 4 || self.numbers * 20 <= self.cells
    }

    /// Whether it holds a table of numbers.
    fn is_table(&self) -> bool {
        self.numbers >= 4 && self.numbers * 2 >= self.cells
    }

    fn date(&mut self, place: (u32, u32), text: &str) {
        self.dates += 1;
        if self.first_date.is_none() {
            self.first_date = Some((cell_name(place), text.to_owned()));
        }
    }

    fn note(&self) -> Option<String> {
        let (place, text) = self.first_date.as_ref()?;
        let cells = match self.dates {
            1 => format!("1 cell is a date ({place}, {text})"),
            dates => format!("{dates} cells are dates ({place}, {text}, for one)"),
        };
        Some(format!(
            "{cells}. Excel makes dates of gene names such as MARCH1 and SEPT2: where that happened, it is said at the \
             genes."
        ))
    }
}

/// `(0, 27)` is `AB1`.
fn cell_name((row, column): (u32, u32)) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}

fn without_value(sheet: &str, place: (u32, u32)) -> Failure {
    Failure::new(
        format!(
            "the formula in cell {} of the sheet \"{sheet}\" has no value: the program that wrote the file did not \
             compute it",
            cell_name(place)
        ),
        "Open the file in Excel or LibreOffice, save it, and choose it again; or write values in place of formulas.",
    )
}

fn out_of_order(sheet: &str, place: (u32, u32)) -> Failure {
    Failure::new(
        format!(
            "cell {} of the sheet \"{sheet}\" stands where none should",
            cell_name(place)
        ),
        "The file is damaged: open it in Excel or LibreOffice and save it again.",
    )
}

fn broken(error: &XlsxError) -> Failure {
    match error {
        XlsxError::Password => Failure::new(
            "the workbook is protected by a password",
            "Save it without a password.",
        ),
        error => Failure::new(
            format!("the workbook cannot be read: {error}"),
            "Open it in Excel or LibreOffice and save it again as .xlsx, or save the sheet as CSV.",
        ),
    }
}

fn damaged(error: &zip::result::ZipError) -> Failure {
    Failure::new(
        format!("the workbook is damaged: {error}"),
        "Save it again, or download it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_names() {
        let names = [(0, 0), (4, 25), (0, 26), (9, 701), (9, 702)].map(cell_name);
        assert_eq!(names, ["A1", "Z5", "AA1", "ZZ10", "AAA10"]);
    }

    #[test]
    fn cells_that_no_sheet_has_are_seen() {
        for text in [
            "<c r=\"XFD1048576\" s=\"1234567890\">",
            "<dimension ref='A1:XFD1048576'/>",
            "<c t=\"ABCDEF\">",
            "<dimension ref=\"A13:D13\"/>",
            "<mergeCell ref=\"Z9:AA10\"/>",
            "<dimension ref=\"A13:D1",
        ] {
            assert!(!names_absurd_cells(text.as_bytes()), "{text}");
        }
        for text in [
            "<c r=\"ABCD1\">",
            "<row r = '12345678'>",
            "<dimension ref=\"A1:A99999999\"/>",
            "<dimension ref=\"A13:D1\"/>",
            "<mergeCell ref=\"C1:B3\"/>",
        ] {
            assert!(names_absurd_cells(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn values_that_are_none_are_seen() {
        for text in [
            "<c r=\"B2\"><v>0.5715</v></c>",
            "<c r=\"B2\" s=\"1\" t=\"n\"><v> -1.5E-7 </v></c>",
            "<c r=\"B2\" t=\"s\"><v>17</v></c><c r=\"C2\"/>",
            "<c r=\"B2\" t=\"str\"><f>A1&amp;\"x\"</f><v>a&amp;b</v></c>",
            "<c r=\"B2\" t=\"inlineStr\"><is><t>TP53</t></is></c><c r=\"C2\"><v>1</v>",
            "<c r=\"B2\"><v></v></c>",
            "<c r=\"B2\"><v>12",
            "<c r=\"B2\" t=\"e\"><v>#DIV/0!</v></c>",
        ] {
            assert_eq!(damaged_cell(text.as_bytes()), None, "{text}");
        }
        for text in [
            "<c r=\"B2\"><v>&lol;</v></c>",
            "<c r=\"B2\"><v>a</v></c>",
            "<c r=\"B2\"><v><b/>1</v></c>",
            "<c r=\"A1\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>1.5</v></c>",
            "<c r=\"B2\" t='s'><v>-1</v></c>",
            "<c r=\"B2\" t=\"s\"><v>99999999999999999999</v></c>",
        ] {
            let found = damaged_cell(text.as_bytes());
            assert_eq!(found.as_deref(), Some("B2"), "{text}");
        }
    }

    #[test]
    fn absurd_numbers_of_strings_are_seen() {
        assert!(claims_too_many(
            b"<sst uniqueCount=\"99999999999999999999\">",
            1 << 28
        ));
        assert!(!claims_too_many(b"<sst uniqueCount='250000'>", 1 << 28));
        assert!(!claims_too_many(b"<si><t>u</t></si>", 1 << 28));
    }
}
