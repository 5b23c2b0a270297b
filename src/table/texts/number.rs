//! Numbers as they stand in files: parsing cells exactly and fast, recognising missing values, and writing the
//! shortest text that reads back as the same number.

use std::io::{self, Write};

use crate::table::names::missing::is_missing;

/// Powers of ten that a double holds exactly.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The largest integer up to which a double holds every integer.
const EXACT_INTEGERS: u64 = 1 << 53;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::table) enum CellValue {
    /// A finite number that single precision can hold (rounded).
    Number(f64),
    /// Empty, NA, NaN, null and the like.
    Missing,
    /// An infinity, or a number beyond single precision's range.
    Infinite,
    /// Anything else.
    Text,
}

/// Whether a cell holds several numbers: `0.1,0.2,0.3,0.5,0.9` or `5 ± 2`, and none with signs between thousands.
pub(in crate::table) fn are_several(cell: &[u8]) -> bool {
    const PLUS_MINUS: [u8; 2] = *b"\xc2\xb1";
    let is_sign = |byte: &u8| *byte == b',' || PLUS_MINUS.contains(byte);
    let parts = || cell.split(is_sign).filter(|part| !part.is_empty());
    let least = if cell.contains(&PLUS_MINUS[1]) { 2 } else { 3 };
    let is_number = |part: &[u8]| matches!(parse_cell(part, b'.'), CellValue::Number(_));
    let are_thousands = parts().skip(1).all(|part| part.len() == 3);
    parts().count() >= least && !are_thousands && parts().all(is_number)
}

/// Reads a cell. `point` is the decimal sign, `b'.'` or `b','`.
///
/// Plain decimals whose digits fit 53 bits are one integer and one exactly representable power of ten, so that a single
/// division rounds correctly; everything else goes through the standard library, which rounds correctly too.
#[inline]
pub(in crate::table) fn parse_cell(cell: &[u8], point: u8) -> CellValue {
    match parse_plain(cell, point) {
        Some(number) => CellValue::Number(number),
        None => parse_other(cell, point),
    }
}

#[inline]
fn parse_plain(cell: &[u8], point: u8) -> Option<f64> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (mantissa, decimals) = match digits.len() {
        1..=8 => at_once(digits, point)?,
        9..=17 => one_by_one(digits, point)?,
        _ => return None,
    };
    let number = mantissa as f64 / POWERS_OF_TEN[decimals];
    Some(if negative { -number } else { number })
}

/// The digits of up to eight bytes as a number, and how many of them are decimals: all bytes lie in one word, the first
/// lowest.
#[inline]
fn at_once(digits: &[u8], point: u8) -> Option<(u64, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let mut word = word_of(digits)?;
    let mut count = digits.len();
    let mut decimals = 0;
    // The lowest byte that is the sign is one that becomes 0 here (see "Hacker's Delight", 6-1).
    let apart = word ^ (EACH * u64::from(point));
    let signs = apart.wrapping_sub(EACH) & !apart & (EACH << 7);
    if signs != 0 {
        let at = signs.trailing_zeros() / 8;
        let before = word & ((1 << (8 * at)) - 1);
        word = before | (word >> (8 * at) >> 8 << (8 * at));
        count -= 1;
        decimals = count - at as usize;
    }
    if count == 0 {
        return None;
    }
    let mut value = (word ^ (EACH * u64::from(b'0'))) << (8 * (8 - count));
    if (value.wrapping_add(EACH * (0x80 - 10)) | value) & (EACH << 7) != 0 {
        return None;
    }
    // Neighbours together: tens and ones, then hundreds, then ten thousands.
    value = value * 10 + (value >> 8);
    let even = (value & 0x0000_00ff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let odd = ((value >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    Some((even.wrapping_add(odd) >> 32, decimals))
}

/// One to eight bytes in a word, the first lowest. The ends are read in two pieces that may overlap.
#[inline]
fn word_of(bytes: &[u8]) -> Option<u64> {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let last = u64::from(u32::from_le_bytes(*last));
        return Some(u64::from(u32::from_le_bytes(*first)) | last << (8 * (bytes.len() - 4)));
    }
    let places = [0, bytes.len() / 2, bytes.len().checked_sub(1)?];
    let put = |place: usize| u64::from(bytes[place]) << (8 * place);
    Some(
        places
            .into_iter()
            .map(put)
            .fold(0, |word, byte| word | byte),
    )
}

/// As [`at_once`], of up to 17 bytes.
#[inline]
fn one_by_one(digits: &[u8], point: u8) -> Option<(u64, usize)> {
    let mut mantissa = 0_u64;
    let mut point_at = None;
    for (index, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa * 10 + u64::from(digit);
        } else if byte == point && point_at.is_none() {
            point_at = Some(index);
        } else {
            return None;
        }
    }
    let decimals = point_at.map_or(0, |index| digits.len() - index - 1);
    (mantissa < EXACT_INTEGERS).then_some((mantissa, decimals))
}

#[cold]
#[inline(never)]
fn parse_other(cell: &[u8], point: u8) -> CellValue {
    let cell = cell.trim_ascii();
    if is_missing(cell) {
        return CellValue::Missing;
    }
    // Infinity and nan are all the words that are numbers.
    let is_word = |first: &&u8| first.is_ascii_alphabetic() && !b"INin".contains(first);
    if cell.first().filter(is_word).is_some() {
        return CellValue::Text;
    }
    let Ok(text) = std::str::from_utf8(cell) else {
        return CellValue::Text;
    };
    let parsed = if point == b'.' {
        text.parse::<f64>()
    } else if text.contains('.') {
        return CellValue::Text;
    } else {
        text.replacen(char::from(point), ".", 1).parse::<f64>()
    };
    match parsed {
        Ok(number) if (number as f32).is_finite() => CellValue::Number(number),
        Ok(_) => CellValue::Infinite,
        Err(_) if text.contains(MINUS) => parse_cell(text.replace(MINUS, "-").as_bytes(), point),
        Err(_) => fortran(text, point).map_or(CellValue::Text, CellValue::Number),
    }
}

/// The sign that word processors and journals set for a hyphen before a number.
const MINUS: char = '\u{2212}';

/// A number with the exponent that Fortran writes, `1.25D+03` or `1D+03`; `2D-1` may be a name.
fn fortran(text: &str, point: u8) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['D', 'd'])?;
    let (sign, digits) = exponent.split_at_checked(1)?;
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let has_point = mantissa.contains(char::from(point));
    let is_exponent = are_digits(digits) && (1..=3).contains(&digits.len());
    let is_number = sign == "+" || (sign == "-" && has_point);
    let number = || {
        let mantissa = mantissa.replacen(char::from(point), ".", 1);
        format!("{mantissa}e{exponent}").parse::<f64>().ok()
    };
    let found = (is_exponent && is_number).then(number).flatten();
    found.filter(|number| (*number as f32).is_finite())
}

/// Writes the shortest text that reads back as this double.
pub(in crate::table) fn write_double(out: &mut dyn Write, number: f64) -> io::Result<()> {
    let size = number.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    }
}

/// Writes the shortest text that reads back as this single-precision number.
pub(in crate::table) fn write_single(out: &mut dyn Write, number: f32) -> io::Result<()> {
    let size = number.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) {
        write!(out, "{number:e}")
    } else {
        write!(out, "{number}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{join_precision, split_precision};

    #[test]
    fn cells_read_as_the_standard_library_reads_them() {
        let cells = [
            "0",
            "1",
            "-1",
            "123.4567",
            "0.1",
            "-0.0001",
            ".5",
            "5.",
            "12345678901234567",
            "9007199254740993",
            "0.30000000000000004",
            "1e5",
            "1E-7",
            "+3",
            "2.2250738585072014e-30",
            "00012.50",
            "99999999999999.999",
            "0.000000000000001",
        ];
        for cell in cells {
            let expected = cell.parse::<f64>().expect("a number");
            let CellValue::Number(number) = parse_cell(cell.as_bytes(), b'.') else {
                panic!("{cell} is a number")
            };
            assert_eq!(number.to_bits(), expected.to_bits(), "{cell}");
        }
        assert_eq!(parse_cell(b" 4.5 ", b'.'), CellValue::Number(4.5));
        assert_eq!(parse_cell(b"-0", b'.'), CellValue::Number(0.0));
    }

    #[test]
    fn short_cells_read_as_long_ones() {
        let bytes = b"0123456789.,-+ aeE\x00/:\xb0\xff";
        let mut drawn = crate::random::stream(1, "cells");
        let mut numbers = 0;
        for round in 0..400_000_usize {
            // Mostly digits, so that there are numbers among them.
            let reach = if round % 4 == 0 { bytes.len() } else { 11 };
            let cell: Vec<u8> = (0..round % 9)
                .map(|_| bytes[rand::RngExt::random_range(&mut drawn, 0..reach)])
                .collect();
            for point in [b'.', b','] {
                let short = (!cell.is_empty()).then(|| at_once(&cell, point)).flatten();
                let long = one_by_one(&cell, point).filter(|_| cell != [point] && !cell.is_empty());
                assert_eq!(short, long, "{:?}", String::from_utf8_lossy(&cell));
                numbers += usize::from(short.is_some());
            }
        }
        assert!(numbers > 100_000, "{numbers}");
    }

    #[test]
    fn decimal_commas_are_read_when_they_are_the_decimal_sign() {
        assert_eq!(parse_cell(b"12,5", b','), CellValue::Number(12.5));
        assert_eq!(parse_cell(b"1,5e3", b','), CellValue::Number(1500.0));
        assert_eq!(parse_cell(b"12.5", b','), CellValue::Text);
        assert_eq!(parse_cell(b"12,5", b'.'), CellValue::Text);
    }

    #[test]
    fn a_minus_sign_is_a_hyphen() {
        let minus = "\u{2212}";
        for (cell, point, number) in [
            (format!("{minus}1.5"), b'.', -1.5),
            (format!(" {minus}1,5 "), b',', -1.5),
            (format!("{minus}1e{minus}3"), b'.', -0.001),
        ] {
            let read = parse_cell(cell.as_bytes(), point);
            assert_eq!(read, CellValue::Number(number), "{cell}");
        }
        for text in [format!("A{minus}B"), format!("{minus}{minus}1")] {
            assert_eq!(parse_cell(text.as_bytes(), b'.'), CellValue::Text, "{text}");
        }
    }

    #[test]
    fn exponents_of_fortran_are_read() {
        for (cell, number) in [
            ("1D+03", 1000.0),
            ("8.126D+02", 812.6),
            ("-5.05d-01", -0.505),
        ] {
            assert_eq!(parse_cell(cell.as_bytes(), b'.'), CellValue::Number(number));
        }
        assert_eq!(parse_cell(b"1,5D+01", b','), CellValue::Number(15.0));
        for name in ["2D-1", "3D", "D+03", "1D+1000", "D", "1.5D+", "CD4D+1"] {
            assert_eq!(parse_cell(name.as_bytes(), b'.'), CellValue::Text, "{name}");
        }
    }

    #[test]
    fn missing_infinite_and_text_are_told_apart() {
        for cell in [
            "", " ", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "<NA>", "#N/A",
        ] {
            assert_eq!(
                parse_cell(cell.as_bytes(), b'.'),
                CellValue::Missing,
                "{cell:?}"
            );
        }
        for cell in ["inf", "-inf", "Infinity", "1e999", "1e39", "-4e38"] {
            assert_eq!(
                parse_cell(cell.as_bytes(), b'.'),
                CellValue::Infinite,
                "{cell:?}"
            );
        }
        for cell in [
            "abc", "1.2.3", "..", "-.", "1,000", "12a", "1 2", "\u{e4}", "--1",
        ] {
            assert_eq!(
                parse_cell(cell.as_bytes(), b'.'),
                CellValue::Text,
                "{cell:?}"
            );
        }
    }

    #[test]
    fn split_numbers_come_back_as_they_were() {
        let mut text = Vec::new();
        for step in 0..20_000_u32 {
            let decimal = format!("{}.{:04}", step * 7, step % 10_000);
            let number = decimal.parse::<f64>().expect("a number");
            let (value, remainder) = split_precision(number);
            assert_eq!(join_precision(value, remainder), number, "{decimal}");
        }
        let (value, remainder) = split_precision(5.351_839_401_8);
        text.clear();
        write_double(&mut text, join_precision(value, remainder)).expect("writing to memory");
        assert_eq!(text, b"5.3518394018");
    }

    #[test]
    fn neighbours_among_doubles_stay_apart() {
        for start in [
            0.3,
            -287.2,
            1.0,
            2.0 - 1e-16,
            f64::from(f32::MAX),
            1.2e-38,
            1e-30,
        ] {
            let mut number: f64 = start;
            for _ in 0..1000 {
                let (value, rest) = split_precision(number);
                assert_eq!(join_precision(value, rest).to_bits(), number.to_bits());
                number = number.next_down();
            }
        }
        for odd in [0.0, -0.0, 1e-50, f64::INFINITY] {
            let (value, rest) = split_precision(odd);
            assert_eq!(join_precision(value, rest), f64::from(odd as f32), "{odd}");
        }
        assert!(split_precision(f64::NAN).0.is_nan());
    }

    #[test]
    fn written_numbers_read_back_the_same() {
        for number in [
            0.0,
            1.0,
            -2.5,
            1e-30,
            3.4e38,
            123.4567,
            1e16,
            5e-6,
            f64::from(0.1_f32),
        ] {
            let mut text = Vec::new();
            write_double(&mut text, number).expect("writing to memory");
            assert_eq!(parse_cell(&text, b'.'), CellValue::Number(number));
            let mut text = Vec::new();
            write_single(&mut text, number as f32).expect("writing to memory");
            let CellValue::Number(read) = parse_cell(&text, b'.') else {
                panic!("a number")
            };
            assert_eq!(read as f32, number as f32);
        }
    }
}
