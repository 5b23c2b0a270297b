//! Words that stand where a gene has no name.

/// What R, pandas, spreadsheets and annotation files write for a missing name, in lower case.
const WORDS: [&str; 22] = [
    "na",
    "n/a",
    "n.a.",
    "nan",
    "-nan",
    "null",
    "none",
    "<na>",
    "#n/a",
    "-",
    "--",
    "---",
    "----",
    ".",
    "?",
    "unknown",
    "not available",
    "[not available]",
    "not applicable",
    "#name?",
    "#value!",
    "#ref!",
];

/// Whether a name says that there is none.
pub(super) fn is_missing_word(name: &str) -> bool {
    let name = name.trim();
    name.is_empty() || WORDS.iter().any(|word| name.eq_ignore_ascii_case(word))
}
