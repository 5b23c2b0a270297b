//! What spreadsheets make of gene names: `MARCH1` becomes `1-Mar`, `SEPT2` a day of September, or that day's number.
//!
//! Zeeberg et al. 2004, "Mistaken identifiers: gene name errors can be introduced inadvertently when using Excel in
//! bioinformatics"; Ziemann, Eren and El-Osta 2016.

use super::catalogue::{Catalogue, SymbolAnswer};

/// A day without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    month: u8,
    day: u8,
}

/// Months' names in the languages that spreadsheets are most used in; they are shortened to three letters or more.
const MONTHS: [&[&str]; 12] = [
    &["JANUARY", "JANVIER", "GENNAIO", "ENERO"],
    &["FEBRUARY", "FÉVRIER", "FEBBRAIO"],
    &["MARCH", "MÄRZ", "MRZ", "MARS", "MARZO"],
    &["APRIL", "AVRIL", "ABRIL"],
    &["MAY", "MAI", "MAGGIO"],
    &["JUNE", "JUNI", "JUIN", "GIUGNO"],
    &["JULY", "JULI", "JUILLET", "LUGLIO"],
    &["AUGUST", "AOÛT", "AGOSTO"],
    &["SEPTEMBER", "SETTEMBRE"],
    &["OCTOBER", "OKTOBER", "OTTOBRE"],
    &["NOVEMBER"],
    &["DECEMBER", "DEZEMBER", "DÉCEMBRE", "DICEMBRE"],
];

/// The beginnings of gene names that are taken for a month, by month.
const NAMES: [&[&str]; 12] = [
    &["JAN"],
    &["FEB"],
    &["MARCH", "MARC", "MAR"],
    &["APR"],
    &["MAY"],
    &["JUN"],
    &["JUL"],
    &["AUG"],
    &["SEPT", "SEP"],
    &["OCT"],
    &["NOV"],
    &["DEC"],
];

/// Day numbers of the years 1990 to 2035, counted from 1900 as spreadsheets do.
const DAY_NUMBERS: std::ops::RangeInclusive<u32> = 32_874..=49_674;

/// The days that a text can mean; none if it is no date.
pub(super) fn days(text: &str) -> Vec<Day> {
    let text = text.strip_prefix('X').unwrap_or(text);
    // `2024-09-11 00:00:00`, as workbooks and data frames write days.
    let time = text
        .find(':')
        .and_then(|colon| text[..colon].rfind([' ', 'T']));
    let text = &text[..time.unwrap_or(text.len())];
    let parts: Vec<&str> = text
        .split(['-', '/', '.', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &str| {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let numbers: Vec<Option<u32>> = parts.iter().map(|part| number(part)).collect();
    match (&parts[..], &numbers[..]) {
        (&[_, month], &[Some(day), None]) | (&[_, month, _], &[Some(day), None, Some(_)]) => {
            named(month, day)
        }
        (&[month, _], &[None, Some(day)]) => named(month, day),
        (_, &[Some(year), Some(month), Some(day)]) if year > 1900 => {
            Day::new(month, day).into_iter().collect()
        }
        (_, &[Some(one), Some(other), Some(year)]) if !(100..=1900).contains(&year) => {
            let either = [Day::new(one, other), Day::new(other, one)];
            let mut days: Vec<Day> = either.into_iter().flatten().collect();
            days.dedup();
            days
        }
        _ => Vec::new(),
    }
}

/// The day with this number in a spreadsheet.
pub(super) fn day_of_number(number: u32) -> Option<Day> {
    DAY_NUMBERS.contains(&number).then(|| civil(number))
}

/// Whether a text is a number in powers of ten, as `2310009E13` becomes.
pub(super) fn is_power_of_ten(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = mantissa
        .split_once('.')
        .is_some_and(|(whole, rest)| digits(whole) && digits(rest));
    match exponent.strip_prefix('+') {
        Some(exponent) => (fraction || digits(mantissa)) && digits(exponent),
        None => fraction && digits(exponent),
    }
}

fn named(month: &str, day: u32) -> Vec<Day> {
    let month = month.to_ascii_uppercase();
    let shortened = |names: &[&str]| names.iter().any(|name| name.starts_with(&month));
    let found = MONTHS.iter().position(|names| shortened(names));
    let month = found
        .filter(|_| month.chars().count() >= 3)
        .map(|place| place as u32 + 1);
    month
        .and_then(|month| Day::new(month, day))
        .into_iter()
        .collect()
}

impl Day {
    fn new(month: u32, day: u32) -> Option<Day> {
        let fine = (1..=12).contains(&month) && (1..=31).contains(&day);
        fine.then_some(Day {
            month: month as u8,
            day: day as u8,
        })
    }

    /// The genes whose names become this day: those that had such a symbol, else those that it is an alias of.
    pub fn genes(self, catalogue: &Catalogue) -> Vec<String> {
        let (mut symbols, mut aliases) = (Vec::new(), Vec::new());
        for name in NAMES[usize::from(self.month) - 1] {
            match catalogue.symbol(&format!("{name}{}", self.day)) {
                SymbolAnswer::Previous(symbol) => symbols.push(symbol),
                SymbolAnswer::Alias(symbol) => aliases.push(symbol),
                SymbolAnswer::Ambiguous(several) => aliases.extend(several),
                SymbolAnswer::Approved | SymbolAnswer::Unknown => {}
            }
        }
        let mut genes = if symbols.is_empty() { aliases } else { symbols };
        genes.sort_unstable();
        genes.dedup();
        genes.into_iter().map(str::to_owned).collect()
    }
}

/// Month and day of a spreadsheet's day number (61 is 1 March 1900), after Hinnant's `civil_from_days`.
fn civil(number: u32) -> Day {
    // Days from 1 March 1900; no century year but 2000 lies between, and that is a leap year.
    let days = number - 61;
    let of_four_years = days % 1461;
    let of_year = of_four_years - of_four_years / 365 * 365;
    let of_year = if of_four_years == 1460 { 365 } else { of_year };
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    Day {
        month: month as u8,
        day: day as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u8, u8)> {
        days(text).iter().map(|day| (day.month, day.day)).collect()
    }

    #[test]
    fn dates_are_read_in_the_ways_spreadsheets_write_them() {
        for text in [
            "1-Mar", "01-Mar", "Mar-1", "1-Mar-21", "1. Mrz", "X1.Mar", "1-mars",
        ] {
            assert_eq!(read(text), [(3, 1)], "{text}");
        }
        assert_eq!(read("2023/9/7"), [(9, 7)]);
        assert_eq!(read("2023-09-07"), [(9, 7)]);
        assert_eq!(read("9/7/2023"), [(9, 7), (7, 9)]);
        assert_eq!(read("15/9/23"), [(9, 15)]);
        assert_eq!(read("2-sept."), [(9, 2)]);
        for text in [
            "MARCH1",
            "32-Mar",
            "1-2",
            "NKX2-1",
            "Mar",
            "RP11-34P13.7",
            "HLA-A",
            "1-MARCHF1",
            "SEPHS-1",
            "MARK-1",
        ] {
            assert!(read(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn day_numbers_are_days() {
        let of = |number| day_of_number(number).map(|day| (day.month, day.day));
        assert_eq!(of(44_257), Some((3, 2)));
        assert_eq!(of(36_526), Some((1, 1)));
        assert_eq!(of(36_585), Some((2, 29)));
        assert_eq!(of(36_586), Some((3, 1)));
        assert_eq!(of(45_176), Some((9, 7)));
        assert_eq!(of(7157), None);
    }

    #[test]
    fn powers_of_ten_are_told_from_names() {
        assert!(is_power_of_ten("2.31E+13") && is_power_of_ten("2.31e13"));
        assert!(
            !is_power_of_ten("2310009E13") && !is_power_of_ten("E2F1") && !is_power_of_ten("1.5")
        );
    }
}
