//! Text that a spreadsheet would take for a formula.
//!
//! A cell of a CSV file that begins with `=`, `+`, `-`, `@`, a tab or a line end can be run as a formula by the program
//! that opens the file, wherever its text came from (<https://owasp.org/www-community/attacks/CSV_Injection>). Such a text
//! gets an apostrophe in front when it is written, and loses exactly that one when it is read. For the way back to be
//! exact, a text that has such a beginning behind apostrophes of its own gets one more. Numbers are not touched.
//!
//! People keep a spreadsheet from turning `SEPT2` into a date by a formula that is nothing but the text: `="SEPT2"`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What becomes of text that looks like a formula where it is written as CSV or TSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formulas {
    /// It gets an apostrophe in front, which a spreadsheet takes as "this is text".
    #[default]
    Neutralised,
    /// It stays as it is.
    Raw,
}

impl Formulas {
    /// The text as it is to be written.
    pub(in crate::table) fn written(self, text: &str) -> Cow<'_, str> {
        let begins = || looks_like_one(text.as_bytes()) && !is_number(text);
        if self == Formulas::Neutralised && begins() {
            Cow::Owned(format!("'{text}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// The text that was written so, or stands in a formula that is nothing else.
pub(in crate::table) fn as_named(written: &[u8]) -> &[u8] {
    match written.strip_prefix(b"'") {
        Some(text) if looks_like_one(text) => text,
        _ => protected(written).unwrap_or(written),
    }
}

/// As [`as_named`], of a text.
pub(crate) fn without_formula(written: &str) -> &str {
    std::str::from_utf8(as_named(written.as_bytes())).unwrap_or(written)
}

/// The text in `="text"`.
fn protected(written: &[u8]) -> Option<&[u8]> {
    let text = written
        .trim_ascii()
        .strip_prefix(b"=\"")?
        .strip_suffix(b"\"")?;
    (!text.contains(&b'"')).then_some(text)
}

/// Whether it begins as a formula does, apostrophes in front of it aside.
fn looks_like_one(text: &[u8]) -> bool {
    let apostrophes = text.iter().take_while(|&&byte| byte == b'\'').count();
    let text = &text[apostrophes..];
    matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n'))
        // The same signs in full width, which some spreadsheets take for them.
        || ["＝", "＋", "－", "＠"].iter().any(|sign| text.starts_with(sign.as_bytes()))
}

/// A number as tables have it, `-1.5e-3`; neither `inf` nor `-1+1`.
fn is_number(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_come_back_as_they_were() {
        for text in [
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(1)",
            "\tx",
            "\rx",
            "\nx",
            "-",
            "＝1",
            "'=1",
            "''-x",
            "-inf",
            "=cmd|'/c calc'!A0",
        ] {
            let written = Formulas::Neutralised.written(text);
            assert_eq!(written, format!("'{text}"));
            assert_eq!(as_named(written.as_bytes()), text.as_bytes());
            assert_eq!(Formulas::Raw.written(text), text);
        }
    }

    #[test]
    fn a_formula_of_one_text_is_that_text() {
        assert_eq!(as_named(b"=\"SEPT2\""), b"SEPT2");
        assert_eq!(as_named(b"=\"1.5\""), b"1.5");
        for formula in ["=\"a\"&\"b\"", "=\"a", "=A1", "="] {
            assert_eq!(as_named(formula.as_bytes()), formula.as_bytes());
        }
        let written = Formulas::Neutralised.written("=\"SEPT2\"");
        assert_eq!(as_named(written.as_bytes()), b"=\"SEPT2\"");
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "", "TP53", "'", "'quoted'", "5'-UTR", "a=b", "-1.5", "+2", "-1e-5", " =1",
        ] {
            assert_eq!(Formulas::Neutralised.written(text), text);
            assert_eq!(as_named(text.as_bytes()), text.as_bytes());
        }
    }
}
