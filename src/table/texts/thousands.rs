//! Numbers with signs between their thousands, which spreadsheets write in every country's way: never read, as `1.234` is a
//! thousand or one and a bit, and always named.

use memchr::memchr;

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
    let Ok(text) = std::str::from_utf8(cell.trim_ascii()) else {
        return Thousands::No;
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
    let cell = String::from_utf8_lossy(cell.trim_ascii()).into_owned();
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
    largest: f64,
    first: Option<(Vec<u8>, u64, u64)>,
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
            self.zeros += u32::from(size == 0.0);
            self.wholes += u32::from(size != 0.0);
        } else if thousands(cell) == Thousands::Perhaps {
            self.parted = self.parted.saturating_add(1);
            self.keeps_zeros |= cell.trim_ascii().ends_with(b"0");
            self.largest = self.largest.max(size);
            self.first
                .get_or_insert_with(|| (cell.to_vec(), line, column as u64 + 1));
        } else {
            self.is_over = true;
        }
    }

    /// The error where the numbers have thousands.
    pub(in crate::table) fn error(&self) -> Option<Error> {
        // Logarithms with zeros filled in reach no further.
        let beside = self.wholes > 0 || (self.zeros > 0 && self.largest > 30.0);
        let plainly = self.keeps_zeros && self.parted > 2 && beside;
        let probably = self.parted > 11 && self.wholes > 1;
        let (cell, line, column) = self.first.as_ref()?;
        (!self.is_over && (plainly || probably)).then(|| grouped(cell).at(*line, Some(*column)))
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
