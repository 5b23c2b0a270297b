//! Names of totals, means and the like, which spreadsheets and scripts put beside samples and below genes.

use super::headers::plain;
use super::quantity;

/// Words that no gene is called by, nor hardly any sample.
const FIRM: [&str; 42] = [
    "total",
    "totals",
    "grandtotal",
    "overalltotal",
    "totalsum",
    "sum",
    "sums",
    "mean",
    "means",
    "meanvalue",
    "meanexpression",
    "meanexpr",
    "meancount",
    "meancounts",
    "average",
    "averages",
    "averageexpression",
    "averageexpr",
    "avg",
    "avgexpr",
    "median",
    "medianexpression",
    "geomean",
    "geometricmean",
    "minimum",
    "maximum",
    "variance",
    "stdev",
    "stddev",
    "standarddeviation",
    "standarderror",
    "coefficientofvariation",
    "rowmean",
    "rowmeans",
    "rowsum",
    "rowsums",
    "rowvars",
    "summe",
    "gesamt",
    "gesamtergebnis",
    "mittelwert",
    "standardabweichung",
];

/// Words that genes and people's initials are as well: SD, SE, MAX …
const SHORT: [&str; 13] = [
    "sd", "std", "se", "sem", "cv", "rsd", "var", "min", "max", "iqr", "mad", "stabw", "varianz",
];

/// Before or behind a group's name: `mean_A`, `A.avg`. A median is a place of the brain as well.
const AFFIXES: [&str; 5] = ["mean", "average", "avg", "stdev", "stddev"];

/// Whether a column or line of this name sums up others.
pub(in crate::table) fn is_summary(name: &str) -> bool {
    // Most names of genes have digits.
    let may_be = (3..=28).contains(&name.len()) && !name.bytes().any(|byte| byte.is_ascii_digit());
    may_be && FIRM.contains(&plain(name).as_str())
}

/// Whether the columns of these names, all of numbers, sum up others among them: one answer for each. Beside results of
/// tests, means of the groups that were compared are no samples.
pub(in crate::table) fn among(names: &[&str], beside_results: bool) -> Vec<bool> {
    let names: Vec<&str> = names.iter().map(|name| without_quantity(name)).collect();
    let mut are: Vec<bool> = names.iter().map(|name| is_summary(name)).collect();
    let is_firm = |(word, group): (String, String)| (AFFIXES.contains(&word.as_str()), group);
    let mut affixes: Vec<Option<(bool, String)>> =
        (names.iter().map(|name| affixed(name).map(is_firm))).collect();
    // Groups are fewer than samples; else these are what was measured of each sample, beside its deviation.
    if affixes.iter().flatten().count() * 2 >= names.len() && !beside_results {
        affixes.iter_mut().for_each(|affix| *affix = None);
    }
    let groups: Vec<&str> = (affixes.iter().flatten())
        .filter(|(is_firm, _)| *is_firm)
        .map(|(_, group)| group.as_str())
        .collect();
    let is_of_group = |affix: &Option<(bool, String)>| {
        (affix.as_ref()).is_some_and(|(is_firm, group)| *is_firm || groups.contains(&&**group))
    };
    let is_short = |name: &&str| name.len() <= 7 && SHORT.contains(&plain(name).as_str());
    // Of people's initials some are words as well.
    let is_initials =
        |name: &&str| name.len() <= 3 && name.bytes().all(|letter| letter.is_ascii_uppercase());
    let others = || (names.iter().zip(&are)).filter(|(name, is)| !**is && !is_short(name));
    let are_initials = !are.contains(&true) && others().all(|(name, _)| is_initials(name));
    // Of a table of groups' means alone, these are the samples.
    let has_samples = (names.iter().zip(&are).zip(&affixes))
        .any(|((name, is), affix)| !*is && !is_short(name) && !is_of_group(affix));
    let also: Vec<bool> = (names.iter().zip(&affixes))
        .map(|(name, affix)| {
            (is_short(name) && !are_initials)
                || (has_samples && is_of_group(affix))
                || (beside_results && is_group(name, &names))
        })
        .collect();
    are.iter_mut().zip(also).for_each(|(is, also)| *is |= also);
    are
}

/// Whether at least two of the names are this one and a number: `KO` beside `KO1` and `KO_2`, not `S1` beside `S10` and `S11`.
fn is_group(name: &str, names: &[&str]) -> bool {
    let goes_on = name.ends_with(|letter: char| letter.is_ascii_digit());
    let is_member = |other: &&&str| {
        let rest = other.strip_prefix(name).unwrap_or_default();
        let count = rest.trim_start_matches(['_', '.', '-', ' ']);
        let is_another = !goes_on || count.len() < rest.len();
        is_another && !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit())
    };
    !name.is_empty() && names.iter().filter(is_member).take(2).count() > 1
}

/// A column's name without the quantity that it ends or begins with; nothing where it is one, as `AVG_Signal`.
fn without_quantity(name: &str) -> &str {
    match quantity::affixed(name) {
        _ if quantity::named(name).is_some() => "",
        Some((rest, _)) => rest,
        None => name,
    }
}

/// What a column says of another one, whose name it has in its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Of {
    /// A deviation or an error, in the other's unit.
    Deviation,
    /// A variance, or a share of the other.
    Variance,
    Least,
    Most,
    Mean,
    /// How many were measured.
    Count,
}

/// What a column of this name says of another, and the other's name: `S1` of `S1_sd`.
pub(in crate::table) fn said_of(name: &str) -> Option<(Of, String)> {
    let ends = ["_n", ".n", "_N", ".N"];
    if let Some(other) = ends.iter().find_map(|end| name.strip_suffix(end)) {
        return Some((Of::Count, other.to_owned()));
    }
    let (word, other) = affixed(name)?;
    let of = match &*word {
        "min" => Of::Least,
        "max" => Of::Most,
        "mean" | "average" | "avg" => Of::Mean,
        "cv" | "rsd" | "var" | "varianz" => Of::Variance,
        _ => Of::Deviation,
    };
    Some((of, other))
}

/// The name of a group behind or before such a word, and the word before it.
fn affixed(name: &str) -> Option<(String, String)> {
    let joint = |letter: char| matches!(letter, '_' | '.' | '-' | ' ' | ':' | '(');
    let letters = name.bytes().take_while(u8::is_ascii_lowercase).count();
    let humps = name[letters..].starts_with(|next: char| next.is_ascii_uppercase());
    let joined = [name.split_once(joint), name.rsplit_once(joint)];
    let [before, behind] = joined;
    let parts = [
        before,
        behind.map(|(group, word)| (word, group)),
        humps.then(|| name.split_at(letters)),
    ];
    parts.into_iter().flatten().find_map(|(word, group)| {
        let word = plain(word);
        let of_measure = ["signal", "intensity", "expr", "bead", "value"];
        let group_plain = plain(group);
        let is_named = group.chars().any(char::is_alphabetic)
            && !of_measure.iter().any(|word| group_plain.contains(word));
        let is_known = AFFIXES.contains(&word.as_str()) || SHORT.contains(&word.as_str());
        (is_named && is_known).then(|| (word, group.trim_matches(joint).to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(names: &str) -> String {
        let names: Vec<&str> = names.split(' ').collect();
        let kept = names.iter().zip(among(&names, false)).filter(|(_, is)| !is);
        kept.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_sums_up_samples_is_told_from_them() {
        assert_eq!(left("S1 S2 Mean SD CV Min Max Total"), "S1 S2");
        assert_eq!(left("S1 S2 SD"), "S1 S2");
        assert_eq!(
            left("A1 A2 A3 B1 B2 meanA meanB sd.A mean.A"),
            "A1 A2 A3 B1 B2"
        );
        assert_eq!(left("S1 S2 Average.Count"), "S1 S2");
        let groups = ["KO1", "KO2", "WT_1", "WT_2", "KO", "WT"];
        let kept = |beside| among(&groups, beside).iter().filter(|is| !**is).count();
        assert_eq!((kept(true), kept(false)), (4, 6));
    }

    #[test]
    fn samples_are_not_taken_for_sums() {
        for names in [
            "SD AB CV MK",
            "mean_brain mean_liver",
            "SD_1 SD_2 WT_1",
            "Min_a Min_b Max_a",
            "median_raphe cortex",
            "total_1 total_2 polyA_1",
            "AVG_Signal-1 Detection-1 AVG_Signal-2 Detection-2",
            "A_mean A_p B_mean B_p A_sd",
            "S1 S1_sd S2 S2_sd",
            "S1_avgIntensity S1_p S2_avgIntensity S2_p S1_beads S2_beads",
            "TCGA-A1-A0SB-01 TCGA-A1-A0SD-01",
        ] {
            assert_eq!(left(names), names);
        }
    }
}
