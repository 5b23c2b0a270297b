//! Why no name of a table is a gene's, and what to do: told by what the names look like.

use super::custom::MappingTable;
use super::report::MappingReport;
use crate::Error;

/// Whether a name is a transcript's, a probe's or another species' gene's by its look.
pub(super) fn is_of_others(name: &str) -> bool {
    Family::of(name).is_some_and(|family| family != Family::Hgnc)
}

/// What names are that are no identifiers of human genes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// `ENST…`, `ENSP…`, `NM_…`, `uc001…`.
    Transcripts,
    /// `ENSMUSG…` and the like.
    OtherSpecies,
    /// `1007_s_at`, `ILMN_…`, `A_23_P…`.
    Probes,
    /// `cg00000029`.
    Methylation,
    /// `HGNC:…`.
    Hgnc,
}

const FAMILIES: [(Family, &str); 5] = [
    (
        Family::Transcripts,
        "These are ids of transcripts or proteins: sum transcripts up to genes first (tximport does), or give a mapping \
         table.",
    ),
    (
        Family::OtherSpecies,
        "Genes of other species are not in the catalogue: give a table of human genes, or a mapping table of your own.",
    ),
    (
        Family::Probes,
        "These look like probes of an array (of Affymetrix with _at at their ends, of Illumina with ILMN_, of Agilent with A_23_P \
         before them): map them with the platform's annotation as a mapping table, for example GEO's of the platform (GPL…).",
    ),
    (
        Family::Methylation,
        "These are probes of a methylation array, which measures no expression: give a table of expression.",
    ),
    (
        Family::Hgnc,
        "HGNC does not have these ids (any more): check them, or give a mapping table.",
    ),
];

const DEFAULT: &str = "Human Ensembl gene ids, Entrez ids, HGNC ids and gene symbols are known. For others give a mapping \
                       table, or keep unmapped columns. If these are samples, set the orientation.";

/// Names that are looked at.
const LOOKED_AT: usize = 2000;

/// The error where nothing could be mapped.
pub(super) fn nothing_mapped(report: &MappingReport, file: Option<&MappingTable>) -> Error {
    let examples: Vec<&str> = report
        .unmapped
        .iter()
        .take(3)
        .map(|unmapped| unmapped.column.as_str())
        .collect();
    let what = if examples.is_empty() {
        "The table has no gene columns".to_owned()
    } else {
        format!(
            "None of the {} gene columns ({} …) could be mapped to a symbol by {}",
            report.columns,
            examples.join(", "),
            report.sources.join(" and ")
        )
    };
    let advice = match file {
        // Who has given a mapping table needs not be told to.
        Some(file) => file.described(),
        None => advice(report),
    };
    Error::new(what, advice)
}

/// The advice for every family that a tenth of the names belong to, else for all.
fn advice(report: &MappingReport) -> String {
    let names = || report.unmapped.iter().take(LOOKED_AT);
    let fitting: Vec<&str> = FAMILIES
        .iter()
        .filter(|(family, _)| {
            let of_family = |&name: &&str| Family::of(name) == Some(*family);
            let count = names()
                .map(|unmapped| unmapped.column.trim())
                .filter(of_family)
                .count();
            count > 0 && count * 10 >= names().count()
        })
        .map(|&(_, advice)| advice)
        .collect();
    if fitting.is_empty() {
        DEFAULT.to_owned()
    } else {
        fitting.join(" ")
    }
}

/// Sentences on the kinds of names that stay without a symbol, where each is at least a tenth of all.
pub(super) fn lost_kinds(report: &MappingReport) -> Vec<String> {
    let of = |family: Family| {
        let names = report
            .unmapped
            .iter()
            .map(|unmapped| unmapped.column.trim());
        let mut own = names.filter(move |name| Family::of(name) == Some(family));
        own.next().map(|first| (first, 1 + own.count()))
    };
    let sentence = |&(family, advice): &(Family, &str)| {
        let (example, count) = of(family).filter(|(_, count)| count * 10 >= report.columns)?;
        let kind = species(example).unwrap_or(match family {
            Family::Transcripts => "of transcripts or proteins",
            Family::OtherSpecies => "of another species",
            Family::Probes | Family::Methylation => "of an array's probes",
            Family::Hgnc => "of HGNC's that it does not have",
        });
        Some(format!(
            "{count} of {} names are ids {kind}, as {example} is, and have no symbol. {advice}",
            report.columns
        ))
    };
    FAMILIES.iter().filter_map(sentence).collect()
}

/// Whose genes these are, by Ensembl's usual prefixes.
fn species(name: &str) -> Option<&'static str> {
    const SPECIES: [(&str, &str); 8] = [
        ("ENSMUS", "of mouse"),
        ("ENSRNO", "of rat"),
        ("ENSDAR", "of zebrafish"),
        ("ENSSSC", "of pig"),
        ("ENSBTA", "of cattle"),
        ("ENSCAF", "of dog"),
        ("ENSGAL", "of chicken"),
        ("ENSMMU", "of macaque"),
    ];
    let of = |(prefix, _): &&(&str, &str)| {
        let beginning = name.get(..prefix.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(prefix))
    };
    SPECIES.iter().find(of).map(|&(_, species)| species)
}

impl Family {
    fn of(name: &str) -> Option<Family> {
        let name = name.to_ascii_uppercase();
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
        let digits_after = |prefix: &str| {
            let rest = name.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
        };
        if starts(&[
            "ENST0",
            "ENSP0",
            "ENSE0",
            "NM_",
            "NR_",
            "XM_",
            "XR_",
            "NP_",
            "TRANSCRIPT:",
        ]) || digits_after("UC00")
        {
            return Some(Family::Transcripts);
        }
        if name.starts_with("ENSG") {
            return None;
        }
        if name.starts_with("ENS") {
            let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
            let species = letters >= 6 && name.len() >= letters + 10;
            return species.then_some(Family::OtherSpecies);
        }
        if name.ends_with("_AT") || starts(&["ILMN_", "A_23_P", "A_24_P", "A_33_P", "AFFX-"]) {
            return Some(Family::Probes);
        }
        if digits_after("CG") {
            return Some(Family::Methylation);
        }
        digits_after("HGNC:").then_some(Family::Hgnc)
    }
}
