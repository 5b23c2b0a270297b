//! Gene names as people write them, taken apart by their text alone. What a piece means, and whether any of this is
//! meant, the catalogue judges (`resolver`).
//!
//! | written | meant | by whom |
//! | --- | --- | --- |
//! | `gene:ENSG…`, `gene-TP53`, `GeneID:7157`, `HGNC:TP53`, `hsa:7157` | the rest | GFF files of Ensembl and NCBI, KEGG |
//! | `GRCh38_TP53`, `hg19_TP53` | the rest | 10x Genomics' references |
//! | `7157_at`, `ENSG…_at` | the rest | Brainarray's chip definitions |
//! | `7157.0`, `X7157`, `HLA.A`, `HLA_A`, `TP53.1`, `TP53-1` | a number, a number, a dash, a repeated name twice | pandas, R, scanpy |
//! | `TP53\|7157`, `TP53 (7157)`, `ENSG…_TP53`, `TP53 /// TP53` | several names of one gene | Firehose, GEO, and many |

use super::identifier::{Identifier, is_number};
pub(super) use crate::table::without_at;

/// Longer texts are no names of genes, not even several joined.
const LONGEST: usize = 300;

/// What stands before a name, and what it is parted by; in lower case.
const PREFIXES: [&str; 22] = [
    "gene:",
    "gene-",
    "gene_id:",
    "geneid:",
    "geneid_",
    "transcript:",
    "rna-",
    "entrez:",
    "entrez_",
    "entrezid:",
    "entrezgene:",
    "ncbigene:",
    "ncbi:",
    "ensembl:",
    "ensembl_",
    "hgnc:",
    "hgnc_symbol:",
    "symbol:",
    "genesymbol:",
    "hsa:",
    "human_",
    "homo_sapiens_",
];
const GENOMES: [&str; 5] = ["grch38", "grch37", "hg38", "hg19", "hg18"];

/// A name without blanks and quotes around it: spreadsheets mark text by an apostrophe before it.
pub(super) fn bare(feature: &str) -> &str {
    let around = |letter: char| {
        letter.is_whitespace() || matches!(letter, '\'' | '"' | '`' | '\u{feff}' | '\u{200b}')
    };
    let name = feature.trim_matches(around);
    if name.len() <= LONGEST { name } else { "" }
}

/// What follows a known prefix.
pub(super) fn without_prefix(name: &str) -> Option<&str> {
    let starts = |prefix: &str| {
        let start = name.get(..prefix.len())?;
        start
            .eq_ignore_ascii_case(prefix)
            .then(|| &name[prefix.len()..])
    };
    let genome = || {
        let rest = GENOMES.iter().find_map(|genome| starts(genome))?;
        let parted = rest.trim_start_matches(['_', '-', ':', '.']);
        (parted.len() < rest.len()).then_some(parted)
    };
    // Who lets R write Brainarray's ids puts an X before all of them.
    let behind_x = || {
        let rest = name.strip_prefix('X')?;
        rest.starts_with("ENSG0").then_some(rest)
    };
    let rest = PREFIXES
        .iter()
        .find_map(|prefix| starts(prefix))
        .or_else(genome)
        .or_else(behind_x)?;
    Some(rest.trim()).filter(|rest| !rest.is_empty())
}

/// The digits of a whole number that was written as a fraction: `7157.0`.
pub(super) fn without_fraction(name: &str) -> Option<&str> {
    let (digits, fraction) = name.split_once('.')?;
    let zeros = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    (zeros && is_number(digits)).then_some(digits)
}

/// What follows the `X` that R puts before a name that begins with a digit.
pub(super) fn without_x(name: &str) -> Option<&str> {
    let rest = name.strip_prefix('X')?;
    rest.starts_with(|first: char| first.is_ascii_digit())
        .then_some(rest)
}

/// A repeated name without its count: `TP53.1` of pandas and R, `TP53-1` of scanpy, `TP53...2` of dplyr.
pub(super) fn without_count(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = name.len() - stem.len();
    let parted = stem.trim_end_matches(['.', '-', '_']);
    let (by, dots) = (stem.len() - parted.len(), stem.ends_with('.'));
    let counted = (1..=2).contains(&digits) && (by == 1 || by == 3 && dots);
    (counted && !parted.is_empty()).then_some(parted)
}

/// A name as it was before R put points in the place of dashes: all of them, and all but the last. Databases and file names
/// have underscores there.
pub(super) fn with_dashes(name: &str) -> Vec<String> {
    let Some((head, tail)) = name.rsplit_once('.') else {
        let dashed = || name.replace('_', "-");
        return name.contains('_').then(dashed).into_iter().collect();
    };
    let all = name.replace('.', "-");
    if head.contains('.') {
        vec![all, format!("{}.{tail}", head.replace('.', "-"))]
    } else {
        vec![all]
    }
}

/// The Ensembl ids in a name, wherever they stand in it.
pub(super) fn ensembl_ids(name: &str) -> Vec<Identifier> {
    let upper = name.to_ascii_uppercase();
    let mut found = Vec::new();
    let starts = upper.match_indices("ENS").map(|(start, _)| start);
    for start in starts {
        let before = upper[..start].bytes().next_back();
        if before.is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let rest = &upper[start..];
        let letters = rest.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
        let digits = letters.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let ends = !digits.starts_with(|next: char| next.is_alphanumeric());
        if letters.len() - digits.len() < 10 || !ends {
            continue;
        }
        let id = &rest[..rest.len() - digits.len()];
        if let Some(mut identifier) = Identifier::parse(id) {
            let version = digits.strip_prefix('.').unwrap_or_default();
            identifier.versioned = version.starts_with(|next: char| next.is_ascii_digit());
            identifier.par_y |= digits.contains("_PAR_Y");
            found.push(identifier);
        }
    }
    found
}

/// The names in a text that joins them by marks which no name has: bars, brackets, commas, double slashes.
pub(super) fn firmly_joined(name: &str) -> Vec<&str> {
    let parts: Vec<&str> = name
        .split("//")
        .flat_map(|part| part.split(['|', '(', ')', '[', ']', '{', '}', ';', ',']))
        .map(|part| bare(part.trim_matches('/')))
        .filter(|part| !part.is_empty())
        .collect();
    // One part alone is of interest where something was taken off: `?|` or `TP53|`.
    if parts.first().is_some_and(|part| part.len() < name.len()) {
        parts
    } else {
        Vec::new()
    }
}

/// The ways to part a text in two at a mark that names may have as well.
pub(super) fn loosely_joined(name: &str) -> Vec<[&str; 2]> {
    let mut pairs = Vec::new();
    for mark in [' ', '_', '.', ':', '-', '/', '\t'] {
        let trimmed = name.trim_matches(mark);
        for pair in [trimmed.rsplit_once(mark), trimmed.split_once(mark)] {
            let cut = |part: &'_ str| !part.trim_matches(mark).is_empty();
            if let Some((first, second)) = pair.filter(|(a, b)| cut(a) && cut(b)) {
                let pair = [first.trim_matches(mark), second.trim_matches(mark)];
                if pairs.last() != Some(&pair) {
                    pairs.push(pair);
                }
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_around_a_name_is_taken_off() {
        assert_eq!(bare(" 'TP53 "), "TP53");
        assert_eq!(bare("\"TP53\"\u{a0}"), "TP53");
        assert_eq!(without_prefix("gene:ENSG1"), Some("ENSG1"));
        assert_eq!(without_prefix("GeneID:7157"), Some("7157"));
        assert_eq!(without_prefix("GRCh38_TP53"), Some("TP53"));
        assert_eq!(without_prefix("hg19______TP53"), Some("TP53"));
        assert_eq!(without_prefix("hg19TP53"), None);
        assert_eq!(without_prefix("gene:"), None);
        assert_eq!(
            without_prefix("XENSG00000000003_at"),
            Some("ENSG00000000003_at")
        );
        assert_eq!(without_prefix("géne:"), None);
        assert_eq!(without_at("7157_at"), Some("7157"));
        assert_eq!(without_at("at"), None);
        assert_eq!(without_fraction("7157.0"), Some("7157"));
        assert_eq!(without_fraction("7157.5"), None);
        assert_eq!(without_x("X7157"), Some("7157"));
        assert_eq!(without_x("XIST"), None);
    }

    #[test]
    fn counts_of_repeated_names_are_told_from_other_ends() {
        assert_eq!(without_count("TP53.1"), Some("TP53"));
        assert_eq!(without_count("TP53-12"), Some("TP53"));
        assert_eq!(without_count("TP53...2"), Some("TP53"));
        for name in ["TP53", "TP53..2", "TP53.123", ".1", "1"] {
            assert_eq!(without_count(name), None, "{name}");
        }
    }

    #[test]
    fn points_and_underscores_were_dashes() {
        assert_eq!(with_dashes("HLA.A"), ["HLA-A"]);
        assert_eq!(with_dashes("HLA.DRB1.1"), ["HLA-DRB1-1", "HLA-DRB1.1"]);
        assert_eq!(with_dashes("HLA_DRB1"), ["HLA-DRB1"]);
        assert!(with_dashes("TP53").is_empty());
    }

    #[test]
    fn joined_names_are_parted() {
        assert_eq!(firmly_joined("TP53|7157"), ["TP53", "7157"]);
        assert_eq!(firmly_joined("TP53 (7157)"), ["TP53", "7157"]);
        assert_eq!(firmly_joined("A /// B // C"), ["A", "B", "C"]);
        assert_eq!(firmly_joined("TP53|"), ["TP53"]);
        assert!(firmly_joined("TP53").is_empty());
        assert_eq!(loosely_joined("TP53_7157"), [["TP53", "7157"]]);
        assert_eq!(loosely_joined("TP53..7157."), [["TP53", "7157"]]);
        assert_eq!(
            loosely_joined("HLA-A_3105"),
            [["HLA-A", "3105"], ["HLA", "A_3105"]]
        );
        assert!(loosely_joined("__").is_empty());
    }

    #[test]
    fn ensembl_ids_are_found_wherever_they_stand() {
        let numbers =
            |name: &str| -> Vec<u32> { ensembl_ids(name).iter().map(|id| id.number).collect() };
        assert_eq!(numbers("TSPAN6_ENSG00000000003.1"), [3]);
        assert_eq!(numbers("ENSG00000000003-TSPAN6"), [3]);
        assert_eq!(numbers("ENST00000373020|ENSG00000000003"), [0, 3]);
        assert!(numbers("XENSG00000000003").is_empty());
        assert!(numbers("ENSG00000000003A").is_empty());
        assert!(numbers("ENSA").is_empty());
    }
}
