//! One list of the words that say "there is nothing here", for numbers, names and labels alike.

/// What pandas, R, spreadsheets, databases and cohorts write for a missing value, in lower case.
const SHORT: [&[u8]; 15] = [
    b"na", b"n/a", b"nan", b"-nan", b"null", b"none", b"<na>", b"#n/a", b"n.a.", b"-", b"--",
    b"---", b"----", b".", b"?",
];
const LONG: [&[u8]; 27] = [
    b"[not available]",
    b"[not applicable]",
    b"[not evaluated]",
    b"[not reported]",
    b"[unknown]",
    b"[discrepancy]",
    b"[completed]",
    b"[pending]",
    b"not available",
    b"not applicable",
    b"not evaluated",
    b"not reported",
    b"not_available",
    b"not_applicable",
    b"not_reported",
    b"unknown",
    b"missing",
    b"<null>",
    b"(null)",
    b"#value!",
    b"#div/0!",
    b"#ref!",
    b"#name?",
    b"#null!",
    b"#num!",
    b"1.#qnan",
    b"-1.#ind",
];

/// Whether a cell says that there is no value: empty, NA, N/A, NaN, null, None, `---`, `[Not Available]` and the like,
/// in any case.
pub(in crate::table) fn is_missing(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    let among = |words: &[&[u8]]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    match cell.len() {
        0 => true,
        // A blank that does not break, in UTF-8 or as Windows writes it.
        1 | 2 if cell == [0xa0] || cell == [0xc2, 0xa0] => true,
        1..=4 => among(&SHORT),
        5..=16 => among(&LONG),
        _ => false,
    }
}

/// Words for a number that was not measured, or is none, in lower case; among names and classes they mean something else.
const UNMEASURED: [&[u8]; 21] = [
    b"nd",
    b"n.d.",
    b"n.d",
    b"n/d",
    b"lod",
    b"<lod",
    b"< lod",
    b"<loq",
    b"<lloq",
    b"lloq",
    b"blq",
    b"bloq",
    b"bdl",
    b"inf",
    b"-inf",
    b"+inf",
    b"infinity",
    b"-infinity",
    b"undetermined",
    b"not detected",
    b"not determined",
];

/// Whether a cell that should hold a number says that none was measured, or that it is infinite.
#[cold]
pub(in crate::table) fn is_unmeasured(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    UNMEASURED
        .iter()
        .any(|word| cell.eq_ignore_ascii_case(word))
}

/// Whether a text is a word for a missing value, as [`Reading`](crate::table::Reading) takes it in numbers, names and labels.
pub fn is_missing_word(text: &str) -> bool {
    is_missing(text.as_bytes())
}

/// Whether this is a class beside which `-` is one too, and no missing value.
pub(in crate::table) fn is_plus(value: &str) -> bool {
    let value = value.trim();
    !value.is_empty() && value.bytes().all(|byte| byte == b'+')
}

/// Whether a name says that there is none: a missing word, perhaps counted up as R and pandas do with repeated names
/// (`NA.1`, `nan.2`).
pub(in crate::table) fn is_missing_name(name: &str) -> bool {
    let stem = match name.rsplit_once('.') {
        Some((stem, count)) if !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit()) => {
            stem
        }
        _ => name,
    };
    is_missing_word(name) || (stem.len() >= 2 && is_missing_word(stem.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_known_in_any_case_and_padded() {
        for word in [
            "",
            "  ",
            "\u{a0}",
            "NA",
            "N/A",
            "nan",
            "-NaN",
            "NULL",
            "None",
            "<NA>",
            "#N/A",
            "---",
            "?",
            "[Not Available]",
            " [Unknown] ",
            "not reported",
            "#DIV/0!",
        ] {
            assert!(is_missing_word(word), "{word:?}");
        }
        for word in [
            "0", "NAT1", "NA12878", "normal", "-1", "..", "no", "T", "unknowns",
        ] {
            assert!(!is_missing_word(word), "{word:?}");
        }
    }

    #[test]
    fn repeated_names_are_missing_too() {
        for name in ["NA", "NA.1", "nan.12", "NA..1", "---.1"] {
            assert!(is_missing_name(name), "{name}");
        }
        for name in ["NAT1.1", "1.1", ".1", "RP11-34P13.7", "A.1"] {
            assert!(!is_missing_name(name), "{name}");
        }
    }
}
