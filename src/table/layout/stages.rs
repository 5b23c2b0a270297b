//! A tumour's stage among the metadata of samples: T beside N or M, each a small whole number. `T` was a gene's symbol (TBXT),
//! N and M never were, so that without a look at all three the first would become a gene and the others be lost.

use std::ops::Range;

/// Stages are whole numbers up to this.
const LARGEST: f64 = 4.0;
/// So near to each other the letters stand.
const NEAR: usize = 3;

/// What stands in a column, or in a line where samples are in columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Holds {
    Stages,
    Texts,
    Other,
}

/// What some numbers are, NaN where one is missing.
pub(in crate::table) fn held(numbers: &[f64]) -> Holds {
    let is_stage = |number: &f64| (0.0..=LARGEST).contains(number) && number.fract() == 0.0;
    let mut known = numbers.iter().filter(|number| !number.is_nan()).peekable();
    match known.peek().is_some() && known.all(is_stage) {
        true => Holds::Stages,
        false => Holds::Other,
    }
}

/// Whether a name is one of the three letters.
pub(in crate::table) fn is_letter(name: &str) -> bool {
    matches!(name.trim(), "T" | "N" | "M")
}

/// The places of the letters that are a tumour's stage, among `names` in order: T, and N or M near it. `is_beside` tells whether
/// one place holds metadata, of which there is one before them or behind them, or nothing.
pub(in crate::table) fn among(
    names: &[&str],
    holds: impl Fn(usize) -> Holds,
    is_beside: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let all = names.iter().enumerate();
    let letters = all.filter(|(_, name)| is_letter(name));
    let letters: Vec<usize> = letters.map(|(index, _)| index).collect();
    let mut of_tumour = letters
        .iter()
        .filter(|&&index| names.get(index).is_some_and(|name| name.trim() == "T"));
    let (Some(&tumour), None) = (of_tumour.next(), of_tumour.next()) else {
        return Vec::new();
    };
    let found: Vec<usize> = (letters.into_iter())
        .filter(|index| index.abs_diff(tumour) <= NEAR && holds(*index) != Holds::Other)
        .collect();
    let (Some(&first), Some(&last)) = (found.first(), found.last()) else {
        return Vec::new();
    };
    let is_at_edge = |place: Option<usize>, inside: Range<usize>| {
        place.is_none_or(|place| !inside.contains(&place) || is_beside(place))
    };
    let all = 0..names.len();
    let are_apart =
        is_at_edge(first.checked_sub(1), all.clone()) || is_at_edge(last.checked_add(1), all);
    match found.len() > 1 && found.contains(&tumour) && are_apart {
        true => found,
        false => Vec::new(),
    }
}

/// What was done, in a sentence.
pub(in crate::table) fn note(names: &[String]) -> String {
    format!(
        "Kept as metadata, as they are stages of tumours: {}. If these are genes, name them among the value columns.",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &str, other: &[usize]) -> Vec<usize> {
        let names: Vec<&str> = names.split(' ').collect();
        let holds = |index: usize| match other.contains(&index) {
            true => Holds::Other,
            false => Holds::Stages,
        };
        among(&names, holds, |index| names[index] == "age")
    }

    #[test]
    fn stages_stand_beside_each_other_and_metadata() {
        assert_eq!(found("age T N M TP53", &[]), [1, 2, 3]);
        assert_eq!(found("N M T TP53", &[]), [0, 1, 2]);
        assert_eq!(found("age T N M TP53", &[3]), [1, 2]);
        for (names, other) in [
            ("age T TP53", &[][..]),
            ("age T N M TP53", &[1][..]),
            ("TP53 T N EGFR", &[][..]),
            ("T TP53 EGFR MYC N", &[][..]),
            ("age N M TP53", &[][..]),
        ] {
            assert!(found(names, other).is_empty(), "{names}");
        }
    }

    #[test]
    fn stages_are_small_whole_numbers() {
        assert_eq!(held(&[1.0, f64::NAN, 4.0]), Holds::Stages);
        for other in [&[1.5][..], &[5.0], &[f64::NAN], &[-1.0]] {
            assert_eq!(held(other), Holds::Other, "{other:?}");
        }
    }
}
