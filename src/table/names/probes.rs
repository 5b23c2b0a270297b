//! Names of arrays' probes as Affymetrix gives them, and of genes as Brainarray's chip definitions write them.

/// What stands before `_at`, with which Affymetrix' probes end, and genes in Brainarray's chip definitions.
pub(crate) fn without_at(name: &str) -> Option<&str> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(3)?)?;
    end.eq_ignore_ascii_case("_at").then_some(stem)
}

/// Whether this is a probe's name as Illumina (`ILMN_1762337`) or Agilent (`A_23_P100001`) gives them.
pub(in crate::table) fn is_of_makers(name: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["ILMN_", "A_19_P", "A_23_P", "A_24_P", "A_32_P", "A_33_P"];
    let digits = BEGINNINGS.iter().find_map(|start| name.strip_prefix(start));
    digits.is_some_and(|digits| digits.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether names that end in `_at` are probes of Affymetrix: some of them end in `_s_at`, `_x_at` and the like, which no
/// gene in a chip definition has.
pub(crate) fn are_probes<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let (mut all, mut marked) = (0, 0);
    for stem in names.filter_map(without_at) {
        all += 1;
        let end = stem.as_bytes();
        marked += usize::from(matches!(
            end,
            [
                ..,
                b'0'..=b'9',
                b'_',
                b'a' | b'f' | b'g' | b'i' | b'r' | b's' | b'x'
            ]
        ));
    }
    marked > 0 && marked * 30 >= all
}
