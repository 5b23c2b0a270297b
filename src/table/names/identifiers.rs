//! What names look like: gene identifiers, numbers, counting statistics. A judgement from shape alone, for
//! telling columns apart; the gene mapping, which knows the catalogue, comes later and in another room.

use std::collections::HashSet;

use super::probes::{are_probes, is_of_makers, without_at};

/// How strongly a set of names looks like gene identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::table) enum Evidence {
    /// Nothing speaks for genes.
    None,
    /// The shape of gene symbols, which sample names may have too.
    SymbolShape,
    /// Numbers, as Entrez ids are.
    Entrez,
    /// Some are symbols that nearly every expression table has, or all are probes of an array, or transcripts.
    KnownSymbols,
    /// Ensembl ids.
    Ensembl,
}

/// Symbols that are in nearly every table, among them those that come first in the usual orders: by symbol, by Ensembl
/// id, by place in the genome.
const KNOWN_SYMBOLS: [&str; 56] = [
    "A1BG", "A1CF", "A2M", "A2ML1", "A4GALT", "AAAS", "AACS", "TSPAN6", "TNMD", "DPM1", "SCYL3",
    "DDX11L1", "WASH7P", "OR4F5", "SAMD11", "NOC2L", "ACTB", "GAPDH", "B2M", "TP53", "EGFR", "MYC",
    "KRAS", "BRAF", "PTEN", "RB1", "BRCA1", "BRCA2", "ERBB2", "ESR1", "VEGFA", "CDKN2A", "CDK1",
    "CDK2", "CDK4", "MKI67", "PCNA", "TOP2A", "CD3D", "CD4", "CD8A", "CD19", "MS4A1", "CD68",
    "PTPRC", "EPCAM", "KRT5", "KRT8", "KRT18", "VIM", "CDH1", "COL1A1", "FN1", "HPRT1", "RPLP0",
    "TBP",
];

/// Whether this is a line of STAR's counting statistics.
pub(in crate::table) fn is_summary_of_star(name: &str) -> bool {
    const STAR: [&str; 4] = ["N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous"];
    STAR.contains(&name)
}

/// Whether this is a line of counting statistics that HTSeq and STAR write among the genes.
pub(in crate::table) fn is_counting_summary(name: &str) -> bool {
    const HTSEQ: [&str; 5] = [
        "no_feature",
        "ambiguous",
        "too_low_aQual",
        "not_aligned",
        "alignment_not_unique",
    ];
    is_summary_of_star(name)
        || name
            .strip_prefix("__")
            .is_some_and(|rest| HTSEQ.contains(&rest))
}

/// Whether this is an Ensembl gene or transcript id of any species, with or without version or `_PAR_Y`.
pub(in crate::table) fn is_ensembl(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("ENS") else {
        return false;
    };
    let letters = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = rest[letters..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let tail = &rest[letters + digits..];
    // Until 2017 the copies on chromosome Y were `ENSGR` and ten digits.
    let old_copy = rest.starts_with("GR") && letters == 2 && digits == 10;
    let usual =
        letters > 0 && matches!(rest.as_bytes()[letters - 1], b'G' | b'T' | b'P') && digits == 11;
    (usual || old_copy) && (tail.is_empty() || tail.starts_with('.') || tail.starts_with('_'))
}

/// Whether this is a transcript's id: Ensembl's of any species, RefSeq's or UCSC's.
pub(in crate::table) fn is_transcript(name: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["NM_", "NR_", "XM_", "XR_", "uc0", "ENST"];
    let digit = |rest: &str| rest.starts_with(|next: char| next.is_ascii_digit());
    let mut beginnings = BEGINNINGS.iter();
    beginnings.any(|beginning| name.strip_prefix(beginning).is_some_and(digit))
        || name.starts_with("ENS") && is_ensembl(name) && {
            let letters = name.trim_end_matches(|end: char| !end.is_ascii_uppercase());
            letters.ends_with('T')
        }
}

/// The gene before an exon's number, as DEXSeq (`ENSG00000000003:E001`) and its counting script (`…:001`) write it.
pub(in crate::table) fn gene_of_exon(name: &str) -> Option<&str> {
    let (gene, number) = name.rsplit_once(':')?;
    let digits = number.strip_prefix('E').unwrap_or(number);
    let is_number = digits.len() >= 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let is_sure = digits.len() < number.len() || is_ensembl(gene);
    (is_number && is_sure && !gene.is_empty()).then_some(gene)
}

/// Whether this is digits alone, as Entrez ids are.
pub(in crate::table) fn is_entrez(name: &str) -> bool {
    !name.is_empty() && name.len() <= 9 && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the names of genes are that the catalogue of human genes does not have, as a sentence.
pub(in crate::table) fn foreign_names(names: &[String]) -> Option<&'static str> {
    let names = || names.iter().map(String::as_str);
    let share =
        |is: fn(&str) -> bool| names().filter(|name| is(name)).count() * 2 > names().count();
    if are_probes(names()) {
        return Some(
            "These are Affymetrix probe ids: map them with the platform's annotation, given as a mapping table.",
        );
    }
    if share(is_of_makers) {
        return Some(
            "These are probe ids of an array of Illumina or Agilent: map them with the platform's annotation, given as a mapping table.",
        );
    }
    // `Trp53`, and human genes are `C1orf112` at most.
    // No mouse has underscores, as `X7157_at` does.
    let is_rodent = |name: &str| {
        if name.contains('_') {
            return false;
        }
        let mut letters = name.chars().filter(char::is_ascii_alphabetic);
        let first = letters
            .next()
            .is_some_and(|first| first.is_ascii_uppercase());
        first && letters.clone().count() > 0 && letters.all(|letter| letter.is_ascii_lowercase())
    };
    let is_rodent_id = |name: &str| name.starts_with("ENSMUS") || name.starts_with("ENSRNO");
    let series = || is_series(&names().collect::<Vec<_>>());
    (share(is_rodent_id) || share(is_rodent) && !series()).then_some(
        "The genes look like those of mouse or rat, and the catalogue is of human genes: give orthologues by a mapping \
         table.",
    )
}

fn is_symbol_shaped(name: &str) -> bool {
    (2..=20).contains(&name.len())
        && name.as_bytes()[0].is_ascii_alphabetic()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        && name.bytes().filter(|&byte| byte == b'-').count() <= 1
        && name.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether the names are one word counted up (`S1`, `S2`, … or `0`, `1`, …), as samples are and genes are not.
pub(in crate::table) fn is_series(names: &[&str]) -> bool {
    let stem = |name: &str| {
        name.trim_end_matches(|letter: char| letter.is_ascii_digit())
            .len()
    };
    let Some(first) = names.first() else {
        return false;
    };
    let prefix = &first[..stem(first)];
    if prefix.is_empty() {
        let numbers: Option<Vec<u64>> = names.iter().map(|name| name.parse().ok()).collect();
        return numbers
            .is_some_and(|numbers| numbers.windows(2).all(|pair| pair[1] == pair[0] + 1));
    }
    names.iter().all(|name| {
        name.starts_with(prefix) && stem(name) == prefix.len() && name.len() > prefix.len()
    })
}

/// Whether a name reads as a clinical column's: with blanks, or small letters joined by underscores. No gene has such.
pub(in crate::table) fn is_clinical_looking(name: &str) -> bool {
    let name = name.trim();
    let small = || name.bytes().filter(u8::is_ascii_lowercase).count() >= 3;
    !is_ensembl(name) && small() && (name.contains(' ') || name.contains('_'))
}

/// Whether a name is a word in small letters, or several written as one (`TumorSize`): no human gene has such a symbol.
pub(in crate::table) fn is_word(name: &str) -> bool {
    let small = name.bytes().filter(u8::is_ascii_lowercase).count();
    small >= 3 && small * 2 > name.len() && !name.ends_with(|last: char| last.is_ascii_digit())
}

/// How strongly these names look like gene identifiers. Half of them (in shape, nine tenths) must be of one kind.
pub(in crate::table) fn evidence(names: &[&str]) -> Evidence {
    let share = |is: fn(&str) -> bool| {
        names.iter().filter(|name| is(name)).count() as f64 / names.len().max(1) as f64
    };
    if share(is_ensembl) >= 0.5 {
        return Evidence::Ensembl;
    }
    if share(is_transcript) >= 0.5 {
        return Evidence::KnownSymbols;
    }
    let known: HashSet<&str> = KNOWN_SYMBOLS.into_iter().collect();
    let shaped = share(is_symbol_shaped);
    if shaped >= 0.5
        && names
            .iter()
            .any(|name| known.contains(name.to_ascii_uppercase().as_str()))
    {
        return Evidence::KnownSymbols;
    }
    if share(is_of_makers) >= 0.5 {
        return Evidence::KnownSymbols;
    }
    if is_series(names) {
        return Evidence::None;
    }
    if share(|name| without_at(name).is_some()) >= 0.5 && are_probes(names.iter().copied()) {
        return Evidence::KnownSymbols;
    }
    if share(is_entrez) >= 0.9 {
        return Evidence::Entrez;
    }
    if shaped >= 0.9 {
        Evidence::SymbolShape
    } else {
        Evidence::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ensembl_ids_are_known_by_their_shape() {
        for id in [
            "ENSG00000000003",
            "ENSG00000000003.16",
            "ENSG00000182378.15_PAR_Y",
            "ENSGR0000281849",
            "ENSMUSG00000051951",
        ] {
            assert!(is_ensembl(id), "{id}");
        }
        for id in [
            "ENSG0000000000",
            "ENS",
            "ENSA",
            "TP53",
            "ensg00000000003",
            "ENSG00000000003x",
            "ENSA\u{e4}",
        ] {
            assert!(!is_ensembl(id), "{id}");
        }
    }

    #[test]
    fn evidence_ranks_genes_over_samples() {
        assert_eq!(
            evidence(&["ENSG00000000003.1", "ENSG00000000005", "age"]),
            Evidence::Ensembl
        );
        assert_eq!(evidence(&["TP53", "EGFR", "HLA-A"]), Evidence::KnownSymbols);
        assert_eq!(evidence(&["1", "10", "100", "7157"]), Evidence::Entrez);
        assert_eq!(evidence(&["ABC1", "XYZ2", "QRS"]), Evidence::SymbolShape);
        assert_eq!(evidence(&["S1", "S2", "S3"]), Evidence::None);
        assert_eq!(evidence(&["0", "1", "2"]), Evidence::None);
        assert_eq!(
            evidence(&["TCGA-OR-A5L9-01A", "TCGA-OR-A5L6-01A"]),
            Evidence::None
        );
        assert_eq!(evidence(&[]), Evidence::None);
    }

    #[test]
    fn lines_of_counting_programs_are_told_from_indices() {
        assert!(is_counting_summary("__no_feature") && is_counting_summary("N_unmapped"));
        assert!(!is_counting_summary("__index_level_0__"));
    }
}
