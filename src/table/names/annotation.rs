//! What columns beside genes are usually called: what the usual producers annotate genes with.

use super::headers::{GENE_COLUMN_NAMES, place_among, plain};

/// Annotation of genes that stands beside them, by the usual producers: featureCounts, GDC, biomaRt, cBioPortal, GEO …
const ANNOTATION_NAMES: [&str; 151] = [
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
    "genelen",
    "exonlen",
    "translen",
    "genesize",
    "size",
    "bp",
    "exons",
    "nexons",
    "gweight",
    "chromstart",
    "chromend",
    "chrstart",
    "chrend",
    "classcode",
    "nearestrefid",
    "tssid",
    "stop",
    "chrstop",
    "chromstop",
    "txstart",
    "txend",
    "cdsstart",
    "cdsend",
    "locstart",
    "locend",
    "bpstart",
    "bpend",
    "tssposition",
    "txlen",
    "cdnalength",
    "mergedlength",
    "efflen",
    "unionexonlength",
    "kblength",
    "bases",
    "gcpct",
    "pctgc",
    "xgc",
    "nexon",
    "exonnumber",
    "numtranscripts",
    "ntranscripts",
    "isoforms",
    "nprobes",
    "probecount",
    "taxid",
    "chrnum",
    "chromnum",
    "maplocation",
    "geneversion",
    "transcriptsupportlevel",
    "arrayaddressid",
    "ncbi",
    "ncbiid",
    "locuslinkid",
    "genenum",
    "omim",
    "orientation",
];

/// Whether the header is a usual name of gene annotation.
pub(in crate::table) fn is_annotation_name(name: &str) -> bool {
    let name = plain(without_footnote(name));
    let is_known = |name: &str| {
        ANNOTATION_NAMES.contains(&name) || (GENE_COLUMN_NAMES.contains(&name) && name != "name")
    };
    // `gene_chr`, `transcript_biotype`, edgeR's `genes.Length`, `rowData.chr` …
    const WORDS: [&str; 9] = [
        "genes",
        "gene",
        "transcript",
        "exon",
        "feature",
        "rowdata",
        "fdata",
        "annotation",
        "annot",
    ];
    let of_gene = WORDS
        .iter()
        .any(|word| name.strip_prefix(word).is_some_and(is_known));
    is_known(&name) || of_gene || name.contains("entrez")
}

/// Whether a header is a usual name of numbers of lines. Where they do not count up, it may be a gene's or a sample's.
pub(in crate::table) fn is_running_number_name(name: &str) -> bool {
    const NAMES: [&str; 21] = [
        "no",
        "nr",
        "num",
        "sno",
        "srno",
        "slno",
        "sn",
        "lfdnr",
        "serialno",
        "number",
        "order",
        "uid",
        "row",
        "rowid",
        "rowno",
        "rownumber",
        "ln",
        "index",
        "x",
        "id",
        "rank",
    ];
    name.trim() == "#" || place_among(name, &NAMES).is_some()
}

/// A header without the letter that refers to a note, as CellMiner's `Start f` has one.
fn without_footnote(name: &str) -> &str {
    let name = name.trim();
    match name.rsplit_once(' ') {
        Some((bare, note)) if note.len() == 1 && note.as_bytes()[0].is_ascii_lowercase() => bare,
        _ => name,
    }
}

/// Whether the header is a usual name of the column of transcripts.
pub(in crate::table) fn is_transcript_name(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        "tx",
        "txid",
        "txname",
        "tname",
        "transcript",
        "transcriptid",
        "transcriptname",
        "isoform",
        "isoformid",
        "ensembltranscriptid",
    ];
    place_among(name, &NAMES).is_some()
}

/// Whether the header is a usual name of an array's probes.
pub(in crate::table) fn is_probe_name(name: &str) -> bool {
    let name = plain(name);
    name.starts_with("prob") || name == "idref" || name == "transcriptclusterid"
}

/// Whether the header is a usual name of genes' numbers at NCBI.
pub(in crate::table) fn is_gene_number_name(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "entrez",
        "entrezid",
        "entrezgene",
        "entrezgeneid",
        "ncbigeneid",
        "ncbigene",
        "ncbi",
        "ncbiid",
        "locuslinkid",
    ];
    place_among(name, &NAMES).is_some()
}
