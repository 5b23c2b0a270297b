//! Numbers with signs between their thousands, which spreadsheets write in every country's way: never read, as `1.234` is a
//! thousand or one and a bit, and always named.

use memchr::memchr;

use super::text::text;
use crate::Error;

/// How a number's thousands are parted, if they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Thousands {
    No,
    /// `1.234` and `1,234`, which may be decimals.
    Perhaps,
    /// `1.234.567`, `1.234,5`, `1'234`, `1 234`.
    Surely,
}

/// Whether a cell holds groups of three digits behind the same sign.
pub(in crate::table) fn thousands(cell: &[u8]) -> Thousands {
    let of_windows;
    let text = match std::str::from_utf8(cell.trim_ascii()) {
        Ok(text) => text,
        Err(_) => {
            of_windows = text(cell.trim_ascii());
            &of_windows
        }
    };
    let text = text.trim_start_matches(['-', '+']);
    if text.starts_with('0') {
        return Thousands::No;
    }
    let whole = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let sign = match whole.chars().next() {
        Some(sign) if matches!(text.len() - whole.len(), 1..=3) => sign,
        _ => return Thousands::No,
    };
    if !matches!(
        sign,
        '.' | ',' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}'
    ) {
        return Thousands::No;
    }
    let (mut rest, mut groups, mut last) = (whole, 0, 3);
    while let Some(behind) = rest.strip_prefix(sign) {
        let next = behind.trim_start_matches(|letter: char| letter.is_ascii_digit());
        // In India `12,34,567`.
        last = behind.len() - next.len();
        if !matches!(last, 2 | 3) {
            return Thousands::No;
        }
        (rest, groups) = (next, groups + 1);
    }
    if last != 3 {
        return Thousands::No;
    }
    let mut end = rest.chars();
    let decimals = match end.next() {
        None => false,
        Some(point @ ('.' | ',')) if point != sign && end.all(|digit| digit.is_ascii_digit()) => {
            true
        }
        _ => return Thousands::No,
    };
    match groups == 1 && !decimals && matches!(sign, '.' | ',') {
        true => Thousands::Perhaps,
        false => Thousands::Surely,
    }
}

/// The error for a cell that holds such a number.
pub(in crate::table) fn grouped(cell: &[u8]) -> Error {
    let cell = text(cell.trim_ascii());
    Error::new(
        format!("the numbers have signs between thousands: \"{cell}\""),
        "Save the table without thousands separators (in a spreadsheet: the number format General or Standard).",
    )
}

/// Watches the numbers of a table for what decimals never look like together: all fractions have exactly three digits, zeros
/// at their ends are kept, and there are whole numbers below a thousand, none above.
#[derive(Debug, Default)]
pub(in crate::table) struct Watch {
    is_over: bool,
    parted: u32,
    keeps_zeros: bool,
    zeros: u32,
    wholes: u32,
    largest_whole: f64,
    largest: f64,
    /// Where whole numbers stand: all in one column may be ages, all in one line too.
    in_columns: Spread,
    in_lines: Spread,
    parted_in_columns: Spread,
    parted_in_lines: Spread,
    first: Option<(Vec<u8>, u64, u64)>,
}

/// Whether something was met in more than one place.
#[derive(Debug, Default)]
struct Spread {
    first: Option<u64>,
    is_wide: bool,
}

impl Spread {
    fn see(&mut self, place: u64) {
        self.is_wide |= *self.first.get_or_insert(place) != place;
    }
}

impl Watch {
    /// Takes in a cell, the number it was read as, and where it stands.
    #[inline]
    pub(in crate::table) fn see(
        &mut self,
        cell: &[u8],
        number: f64,
        point: u8,
        place: (u64, usize),
    ) {
        if !self.is_over {
            self.look(cell, number.abs(), point, place);
        }
    }

    fn look(&mut self, cell: &[u8], size: f64, point: u8, (line, column): (u64, usize)) {
        if memchr(point, cell).is_none() {
            self.is_over = size >= 1000.0;
            if size == 0.0 {
                self.zeros += 1;
                return;
            }
            self.wholes += 1;
            self.largest_whole = self.largest_whole.max(size);
            self.in_columns.see(column as u64);
            self.in_lines.see(line);
        } else if thousands(cell) == Thousands::Perhaps {
            self.parted = self.parted.saturating_add(1);
            self.keeps_zeros |= cell.trim_ascii().ends_with(b"0");
            self.largest = self.largest.max(size);
            self.parted_in_columns.see(column as u64);
            self.parted_in_lines.see(line);
            self.first
                .get_or_insert_with(|| (cell.to_vec(), line, column as u64 + 1));
        } else {
            self.is_over = true;
        }
    }

    /// The error where the numbers have thousands.
    pub(in crate::table) fn error(&self) -> Option<Error> {
        // Logarithms with zeros filled in reach no further.
        const REACHED_BY_LOGARITHMS: f64 = 30.0;
        let among_zeros = self.zeros > 0 && self.largest > REACHED_BY_LOGARITHMS;
        // As the parted ones do, whole numbers stand in several columns and lines.
        let among_wholes = self.wholes > 0
            && (self.in_columns.is_wide || !self.parted_in_columns.is_wide)
            && (self.in_lines.is_wide || !self.parted_in_lines.is_wide);
        let plainly = self.keeps_zeros && self.parted > 2 && (among_wholes || among_zeros);
        let probably = self.parted > 11 && self.wholes > 1 && among_wholes;
        // Counts up to 999, and then these few: of decimals whole numbers are few, and none larger than all.
        let few_above = self.wholes > 1
            && among_wholes
            && self.wholes >= self.parted
            && self.largest_whole > self.largest.max(REACHED_BY_LOGARITHMS);
        let (cell, line, column) = self.first.as_ref()?;
        (!self.is_over && (plainly || probably || few_above))
            .then(|| grouped(cell).at(*line, Some(*column)))
    }

    /// A sentence where the numbers may have thousands and were read as decimals: all have three digits behind the point.
    /// With zeros among them they are hardly counts, of which some would be below a thousand.
    pub(in crate::table) fn note(&self) -> Option<String> {
        let (cell, ..) = self.first.as_ref().filter(|_| !self.is_over)?;
        let is_open = self.parted > 1 && (self.zeros == 0 || self.wholes > 0);
        let cell = String::from_utf8_lossy(cell.trim_ascii()).into_owned();
        let is_comma = cell.contains(',');
        let sign = if is_comma { "comma" } else { "point" };
        is_open.then(|| {
            format!(
                "Every {sign} stands before three digits (\"{cell}\"), and was read as the decimal sign. If it parts \
                 thousands, save the table without thousands separators."
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three_digits_are_told_from_decimals() {
        for cell in [
            "1.006.300",
            "12,34,567",
            "1.006,3",
            "-1,006.25",
            "1'006",
            "1 006",
            "1\u{a0}006,5",
            "1\u{202f}006\u{202f}300",
        ] {
            assert_eq!(thousands(cell.as_bytes()), Thousands::Surely, "{cell}");
        }
        assert_eq!(
            thousands(b"1\xa0006,5"),
            Thousands::Surely,
            "as Windows writes it"
        );
        for cell in ["1.006", "12,345", "-1,006"] {
            assert_eq!(thousands(cell.as_bytes()), Thousands::Perhaps, "{cell}");
        }
        for cell in [
            "1006",
            "1.06",
            "1.0063",
            "1.006.30",
            "1.2.3",
            "1,006,3",
            "1234.567",
            "2024-01-001",
            "1.006 kg",
            "",
            "TP53",
        ] {
            assert_eq!(thousands(cell.as_bytes()), Thousands::No, "{cell}");
        }
    }
}
