//! How likely a column of metadata holds the classes that are to be learnt, by its name.

use super::headers::plain;

/// What such columns are called, the likeliest first.
const FIRST: [&str; 20] = [
    "cancertype",
    "cancer",
    "tumortype",
    "tumourtype",
    "diagnosis",
    "disease",
    "diseasetype",
    "diseasestate",
    "diseasestatus",
    "histology",
    "celltype",
    "subtype",
    "pam50",
    "phenotype",
    "label",
    "class",
    "target",
    "outcome",
    "response",
    "lineage",
];
/// Words in the names of others that are as likely.
const WORDS: [&str; 10] = [
    "cancer",
    "tumo",
    "disease",
    "diagnos",
    "histolog",
    "celltype",
    "subtype",
    "phenotype",
    "class",
    "label",
];
/// What may be classes where nothing else is.
const THEN: [&str; 11] = [
    "group",
    "condition",
    "treatment",
    "tissue",
    "tissuetype",
    "sampletype",
    "organ",
    "primarysite",
    "project",
    "projectid",
    "primarydisease",
];
/// Words in the names of columns that describe what else is known.
const DESCRIBING: [&str; 5] = ["stage", "grade", "purity", "size", "status"];
/// Words in the names of columns that tell samples apart and are nothing to learn.
const UNLIKELY: [&str; 23] = [
    "barcode",
    "batch",
    "plate",
    "lane",
    "date",
    "gender",
    "sex",
    "race",
    "ethnic",
    "site",
    "center",
    "centre",
    "file",
    "path",
    "platform",
    "scanner",
    "instrument",
    "vial",
    "portion",
    "analyte",
    "samplen",
    "sampleid",
    "patient",
];

/// Lower is likelier.
pub(crate) fn rank(name: &str) -> usize {
    const OF_EACH: usize = 100;
    let name = plain(name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let place = |names: &[&str]| names.iter().position(|known| *known == name);
    if let Some(place) = place(&FIRST) {
        place
    } else if let Some(place) = place(&THEN) {
        2 * OF_EACH + place
    } else if has(&UNLIKELY) {
        4 * OF_EACH
    } else if has(&WORDS) && !has(&DESCRIBING) {
        OF_EACH
    } else {
        3 * OF_EACH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learnt_comes_before_what_tells_samples_apart() {
        let names = [
            "Cancer_Type",
            "disease state",
            "cell type",
            "molecular_subtype",
            "group",
            "condition",
            "tissue",
            "tumor_stage",
            "batch",
        ];
        assert!(names.is_sorted_by_key(|name| rank(name)), "{names:?}");
        for name in [
            "plate",
            "Gender",
            "tissue_source_site",
            "sample number",
            "filename",
        ] {
            assert!(rank(name) > rank("stage"), "{name}");
        }
    }
}
