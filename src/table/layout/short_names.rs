//! Columns whose short names may be a statistic's or an annotation's as well as a sample's: `p`, `ES`, `kb`, `version`. They are
//! left out where all others are plainly samples, and no other of their kind stands among these.

use super::{ColumnSketch, Layout, Role, Why};
use crate::table::names::headers;

const STATISTICS: [&str; 9] = [
    "p",
    "q",
    "es",
    "lr",
    "lod",
    "ratio",
    "stat",
    "statistic",
    "zscore",
];
const ANNOTATION: [&str; 4] = ["kb", "level", "tsl", "version"];

/// Of fewer samples nobody can tell what they are called like.
const SAMPLES: usize = 2;

/// Leaves out what is called so among `open` columns of numbers.
pub(super) fn leave_out(layout: &mut Layout, columns: &[ColumnSketch], open: &[usize]) {
    let why = |column: usize| why(&columns[column].name);
    let (short, others): (Vec<usize>, Vec<usize>) =
        open.iter().partition(|&&column| why(column).is_some());
    let names: Vec<&str> = (others.iter())
        .map(|&column| columns[column].name.trim())
        .collect();
    if short.is_empty() || !are_plainly_samples(&names) {
        return;
    }
    for column in short {
        if let Some(why) = why(column) {
            layout.roles[column] = Role::Dropped(why);
        }
    }
}

fn why(name: &str) -> Option<Why> {
    let name = headers::plain(name);
    let is_one = |names: &[&str]| names.contains(&name.as_str());
    match (is_one(&STATISTICS), is_one(&ANNOTATION)) {
        (true, _) => Some(Why::Statistic),
        (_, true) => Some(Why::Annotation),
        _ => None,
    }
}

/// Whether all names begin alike and have numbers: `S1`, `S2`; `TCGA-…`; `GSM…`.
fn are_plainly_samples(names: &[&str]) -> bool {
    let Some(first) = names.first().and_then(|name| name.chars().next()) else {
        return false;
    };
    let is_like = |name: &&str| {
        let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
        has_digit && first.is_alphabetic() && name.starts_with(first)
    };
    names.len() >= SAMPLES && names.iter().all(is_like)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_called_alike() {
        assert!(are_plainly_samples(&["S1", "S2"]));
        assert!(are_plainly_samples(&["TCGA-2J-AAB1", "TCGA-2J-AAB4"]));
        for names in [&["q", "r"][..], &["H1", "iPS"], &["S1"], &[]] {
            assert!(!are_plainly_samples(names), "{names:?}");
        }
        assert_eq!(why("ES"), Some(Why::Statistic));
        assert_eq!(why("S1"), None);
    }
}
