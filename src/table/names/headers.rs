//! What the columns of tables are usually called: sample ids, genes, labels and other metadata. Names are compared
//! without case and what is written now so, now so.

use super::identifiers::is_ensembl;

/// Metadata columns that hold numbers, or text that could be taken for anything, under their usual names.
const METADATA_NAMES: [&str; 93] = [
    "age",
    "ageatdiagnosis",
    "sex",
    "gender",
    "race",
    "ethnicity",
    "stage",
    "grade",
    "tumorstage",
    "tumourstage",
    "ajccstage",
    "pathologicstage",
    "os",
    "ostime",
    "osmonths",
    "osdays",
    "osstatus",
    "osevent",
    "pfs",
    "pfstime",
    "pfi",
    "pfitime",
    "dfs",
    "dfstime",
    "dss",
    "dsstime",
    "rfs",
    "rfstime",
    "survival",
    "survivaltime",
    "survivaldays",
    "survivalmonths",
    "daystodeath",
    "daystolastfollowup",
    "vitalstatus",
    "event",
    "status",
    "time",
    "batch",
    "plate",
    "center",
    "centre",
    "site",
    "cohort",
    "study",
    "dataset",
    "purity",
    "tumorpurity",
    "tumourpurity",
    "ploidy",
    "librarysize",
    "libsize",
    "totalcounts",
    "ncounts",
    "ngenes",
    "normfactors",
    "normfactor",
    "sizefactors",
    "sizefactor",
    "year",
    "weight",
    "height",
    "bmi",
    "label",
    "class",
    "target",
    "group",
    "subtype",
    "cluster",
    "cancertype",
    "tstage",
    "nstage",
    "mstage",
    "pathologyt",
    "pathologyn",
    "pathologym",
    "futime",
    "fustat",
    "days",
    "months",
    "followup",
    "rin",
    "isdefaultentryformodel",
    "isdefaultentryformc",
    "eweight",
    "hb",
    "hgb",
    "wbc",
    "rbc",
    "plt",
    "hct",
    "mcv",
    "inr",
];

/// Metadata columns that are text and must not be taken for the sample id.
const LABEL_NAMES: [&str; 22] = [
    "cancertype",
    "cancer",
    "tumortype",
    "tumourtype",
    "tissue",
    "tissuetype",
    "sampletype",
    "disease",
    "diseasetype",
    "histology",
    "subtype",
    "label",
    "class",
    "target",
    "group",
    "project",
    "projectid",
    "condition",
    "treatment",
    "primarysite",
    "celltype",
    "organ",
];

/// Usual names of the column of sample ids, the surest first.
const SAMPLE_NAMES: [&str; 40] = [
    "caseid",
    "sampleid",
    "sample",
    "samplename",
    "samplebarcode",
    "barcode",
    "tcgabarcode",
    "submitterid",
    "samplesubmitterid",
    "case",
    "patientid",
    "patient",
    "patientbarcode",
    "participant",
    "individual",
    "runaccession",
    "run",
    "cellid",
    "index",
    "indexlevel0",
    "id",
    "sampleidentifier",
    "bcrsamplebarcode",
    "aliquotbarcode",
    "aliquotsubmitterid",
    "geoaccession",
    "casesubmitterid",
    "bcrpatientbarcode",
    "patientidentifier",
    "participantid",
    "subjectid",
    "donorid",
    "individualid",
    "modelid",
    "depmapid",
    "sequencingid",
    "profileid",
    "icgcsampleid",
    "icgcspecimenid",
    "icgcdonorid",
];

/// Names that a column of sample ids has as well as others, of genes for example.
const PERHAPS_SAMPLE_NAMES: [&str; 12] = [
    "samples",
    "tumorsamplebarcode",
    "subject",
    "donor",
    "cellline",
    "celllinename",
    "filename",
    "accession",
    "name",
    "ids",
    "key",
    "file",
];

/// Usual names of the column of gene identifiers.
pub(super) const GENE_COLUMN_NAMES: [&str; 30] = [
    "gene",
    "genes",
    "geneid",
    "geneids",
    "genename",
    "genesymbol",
    "genesymbols",
    "symbol",
    "symbols",
    "hugosymbol",
    "hgncsymbol",
    "hgnc",
    "name",
    "ensembl",
    "ensemblid",
    "ensemblgene",
    "ensemblgeneid",
    "ensg",
    "ensgid",
    "entrez",
    "entrezid",
    "entrezgeneid",
    "feature",
    "featureid",
    "probe",
    "probeid",
    "idref",
    "targetid",
    "trackingid",
    "geneshortname",
];

/// A header in lower case without what is written now so, now so: `"OS.time"`, `"os_time"` and `"OS time"` are one.
pub(in crate::table) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    plain.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    plain
}

/// Where a header stands in a list of plain names. Ensembl ids, of which tables have tens of thousands, are in none.
pub(super) fn place_among(name: &str, known: &[&str]) -> Option<usize> {
    if is_ensembl(name) {
        return None;
    }
    let name = plain(name);
    known.iter().position(|known| *known == name)
}

/// Where the header stands in the list of sample columns' names; lower is surer.
pub(in crate::table) fn sample_name_rank(name: &str) -> Option<usize> {
    place_among(name, &SAMPLE_NAMES)
}

/// Where the header stands among those that a column of sample ids has as well as others.
pub(in crate::table) fn perhaps_sample_name_rank(name: &str) -> Option<usize> {
    place_among(name, &PERHAPS_SAMPLE_NAMES)
}

/// Whether a column that is called so may be that of sample ids.
pub(in crate::table) fn may_be_sample_id(name: &str) -> bool {
    sample_name_rank(name).is_some() || perhaps_sample_name_rank(name).is_some()
}

/// Whether the header is a usual name for the column of gene identifiers.
pub(in crate::table) fn is_gene_column_name(name: &str) -> bool {
    place_among(name, &GENE_COLUMN_NAMES).is_some()
}

/// Whether the header is a usual name of sample metadata. Upper-case names with digits or such are left to genes.
pub(in crate::table) fn is_metadata_name(name: &str) -> bool {
    if is_ensembl(name) {
        return false;
    }
    let name = plain(name);
    METADATA_NAMES.contains(&name.as_str()) || LABEL_NAMES.contains(&name.as_str())
}

/// Whether the header is a usual name of a label, which is never the sample id.
pub(crate) fn is_label_name(name: &str) -> bool {
    place_among(name, &LABEL_NAMES).is_some()
}

/// Whether this is what clinics call a receptor whose state they give by a few numbers; some genes were called so.
pub(in crate::table) fn is_receptor(name: &str) -> bool {
    place_among(name, &["er", "pr", "her2", "ar", "hr"]).is_some()
}

/// Whether laboratories measure in blood a protein of a gene that is called so.
pub(in crate::table) fn is_of_blood(name: &str) -> bool {
    const NAMES: [&str; 16] = [
        "afp", "alb", "apoa1", "apob", "b2m", "cp", "crp", "epo", "hp", "il6", "ins", "klk3",
        "prl", "ren", "tf", "tg",
    ];
    place_among(name, &NAMES).is_some()
}

/// Whether laboratories call so what they measure of a protein, in blood or in a section, by a name that is no gene's symbol.
pub(in crate::table) fn is_of_laboratory(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "alp", "alt", "ast", "ca125", "ca153", "ca199", "cea", "er", "ggt", "her2", "ki67", "ldh",
        "pr", "psa",
    ];
    place_among(name, &NAMES).is_some()
}

/// Whether the header is a usual name of what stands in the place of samples in long tables of means.
pub(in crate::table) fn is_kind_of_sample(name: &str) -> bool {
    const OTHERS: [&str; 7] = [
        "cellline",
        "cellcluster",
        "immunecell",
        "bloodcell",
        "brainregion",
        "subregion",
        "tissuegroup",
    ];
    is_label_name(name) || place_among(name, &OTHERS).is_some()
}

/// Whether the header's first cell says that genes, or what is counted as they are, stand below it.
pub(in crate::table) fn is_of_genes(name: &str) -> bool {
    const BEGINNINGS: [&str; 13] = [
        "geneaccession",
        "genedescription",
        "geneid",
        "genename",
        "genesymbol",
        "genetitle",
        "microrna",
        "mirna",
        "refseq",
        "uniprot",
        "protein",
        "genbank",
        "transcriptid",
    ];
    let plain = plain(name);
    is_gene_column_name(name) || BEGINNINGS.iter().any(|word| plain.starts_with(word))
}

/// Whether the header's first cell is plainly that of ids, and no sample's or gene's.
pub(in crate::table) fn is_corner(name: &str) -> bool {
    is_unnamed(name)
        || is_gene_column_name(name)
        || sample_name_rank(name).is_some()
        || name == "ids"
}

/// Whether this is what pandas calls a column that had no name.
pub(in crate::table) fn is_unnamed(name: &str) -> bool {
    let name = name.trim();
    name.is_empty() || name.starts_with("Unnamed:") || name == "__index_level_0__"
}

/// Whether this is what pandas calls a level of an index that had no name, where it writes Parquet.
pub(in crate::table) fn is_level_of_index(name: &str) -> bool {
    let level = name
        .strip_prefix("__index_level_")
        .and_then(|rest| rest.strip_suffix("__"));
    level.is_some_and(|level| level.parse::<u8>().is_ok())
}

/// Whether an index may be called so, of samples as well as of genes.
pub(in crate::table) fn is_any_index(name: &str) -> bool {
    ["id", "index", "name"]
        .iter()
        .any(|any| name.eq_ignore_ascii_case(any))
}

/// Whether this is what programs call a column that has no name, or the index of a data frame.
pub(in crate::table) fn is_placeholder(name: &str) -> bool {
    is_unnamed(name)
        || name.starts_with("...")
        || matches!(
            name,
            "X" | "X1"
                | "V1"
                | "index"
                | "level_0"
                | "rowname"
                | "rn"
                | "row"
                | "No"
                | "no"
                | "id"
                | "ID"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_punctuation() {
        assert_eq!(sample_name_rank("caseID"), Some(0));
        assert_eq!(sample_name_rank("Sample ID"), Some(1));
        assert!(
            is_metadata_name("OS.time")
                && is_metadata_name("cancer_type")
                && is_label_name("Cancer Type")
        );
        assert!(!is_metadata_name("TP53"));
    }
}
