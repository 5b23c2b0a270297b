//! What names look like: gene identifiers, sample columns, well-known metadata. A judgement from shape alone, for
//! telling columns apart; the gene mapping, which knows the catalogue, comes later and in another room.

use std::collections::HashSet;

use super::probes::{are_probes, without_at};

/// How strongly a set of names looks like gene identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::table) enum Evidence {
    /// Nothing speaks for genes.
    None,
    /// The shape of gene symbols, which sample names may have too.
    SymbolShape,
    /// Numbers, as Entrez ids are.
    Entrez,
    /// Some are symbols that nearly every expression table has, or all are probes of an array.
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

/// Metadata columns that hold numbers, or text that could be taken for anything, under their usual names.
const METADATA_NAMES: [&str; 82] = [
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
const SAMPLE_NAMES: [&str; 33] = [
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
];

/// Usual names of the column of gene identifiers.
const GENE_COLUMN_NAMES: [&str; 28] = [
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
];

/// Annotation of genes that stands beside them, by the usual producers: featureCounts, GDC, biomaRt, cBioPortal, GEO …
const ANNOTATION_NAMES: [&str; 93] = [
    "entrez",
    "entrezid",
    "entrezgene",
    "entrezgeneid",
    "entrezgeneaccession",
    "ncbigeneid",
    "ncbigene",
    "locusid",
    "locuslink",
    "unigene",
    "uniprot",
    "uniprotid",
    "ensemblid",
    "ensemblgeneid",
    "ensembltranscriptid",
    "transcriptid",
    "transcriptids",
    "length",
    "genelength",
    "efflength",
    "effectivelength",
    "transcriptlength",
    "exonlength",
    "exoniclength",
    "cdslength",
    "txlength",
    "gc",
    "gccontent",
    "gcpercent",
    "percentgc",
    "percentagegccontent",
    "percentagegenegccontent",
    "chr",
    "chromosome",
    "chrom",
    "chromosomename",
    "seqname",
    "seqnames",
    "start",
    "end",
    "strand",
    "width",
    "startposition",
    "endposition",
    "genestart",
    "geneend",
    "genestartbp",
    "geneendbp",
    "transcriptstart",
    "transcriptend",
    "transcriptionstartsite",
    "transcriptcount",
    "tss",
    "band",
    "cytoband",
    "karyotypeband",
    "locus",
    "hgncid",
    "hgncsymbol",
    "genebiotype",
    "transcriptbiotype",
    "biotype",
    "genetype",
    "genestatus",
    "description",
    "genedescription",
    "externalgenename",
    "genetitle",
    "numexons",
    "exoncount",
    "genestableid",
    "genestableidversion",
    "transcriptstableid",
    "transcriptstableidversion",
    "genegccontent",
    "transcriptlengthincludingutrsandcds",
    "chromosomescaffoldname",
    "ncbigeneformerlyentrezgeneid",
    "transcriptionstartsitetss",
    "transcriptstartbp",
    "transcriptendbp",
    "genesynonym",
    "lengthbp",
    "genelengthbp",
    "lengthkb",
    "genelengthkb",
    "controltype",
    "probename",
    "probeuid",
    "systematicname",
    "featurenum",
    "featurenumber",
    "rank",
];

/// A header in lower case without what is written now so, now so: `"OS.time"`, `"os_time"` and `"OS time"` are one.
pub(in crate::table) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    plain.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    plain
}

/// Where a header stands in a list of plain names. Ensembl ids, of which tables have tens of thousands, are in none.
fn place_among(name: &str, known: &[&str]) -> Option<usize> {
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
pub(in crate::table) fn is_label_name(name: &str) -> bool {
    place_among(name, &LABEL_NAMES).is_some()
}

/// Whether the header is a usual name of gene annotation.
pub(in crate::table) fn is_annotation_name(name: &str) -> bool {
    let name = plain(name);
    let is_known = |name: &str| ANNOTATION_NAMES.contains(&name);
    // `gene_chr`, `transcript_biotype` …
    let of_gene = ["gene", "transcript", "exon"]
        .iter()
        .any(|word| name.strip_prefix(word).is_some_and(is_known));
    is_known(&name) || of_gene || (GENE_COLUMN_NAMES.contains(&name.as_str()) && name != "name")
}

/// Whether the header is a usual name of genes' numbers at NCBI.
pub(in crate::table) fn is_gene_number_name(name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "entrez",
        "entrezid",
        "entrezgene",
        "entrezgeneid",
        "ncbigeneid",
        "ncbigene",
    ];
    place_among(name, &NAMES).is_some()
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
    // `Trp53`, and human genes are `C1orf112` at most.
    let is_rodent = |name: &str| {
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

/// How strongly these names look like gene identifiers. Half of them (in shape, nine tenths) must be of one kind.
pub(in crate::table) fn evidence(names: &[&str]) -> Evidence {
    let share = |is: fn(&str) -> bool| {
        names.iter().filter(|name| is(name)).count() as f64 / names.len().max(1) as f64
    };
    if share(is_ensembl) >= 0.5 {
        return Evidence::Ensembl;
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
    fn names_are_compared_without_case_and_punctuation() {
        assert_eq!(sample_name_rank("caseID"), Some(0));
        assert_eq!(sample_name_rank("Sample ID"), Some(1));
        assert!(
            is_metadata_name("OS.time")
                && is_metadata_name("cancer_type")
                && is_label_name("Cancer Type")
        );
        assert!(!is_metadata_name("TP53"));
        assert!(is_counting_summary("__no_feature") && is_counting_summary("N_unmapped"));
        assert!(!is_counting_summary("__index_level_0__"));
    }
}
