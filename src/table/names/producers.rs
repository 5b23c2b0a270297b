//! The usual producers of tables of genes, known by their columns: what they annotate genes with, the quantities they
//! give of a single sample, and the results of tests, which are no expression.

use std::collections::HashSet;

use crate::table::names::alignments;
use crate::table::names::headers::plain;

/// A program or portal whose tables are known by their header.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::table) struct Producer {
    pub name: &'static str,
    /// Columns that must all be there, without case and punctuation.
    needs: &'static [&'static str],
    pub kind: ProducerKind,
    /// Columns of its own that are neither samples nor well known elsewhere.
    own: &'static [&'static str],
}

/// What a producer's table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum ProducerKind {
    /// Quantities of one sample side by side.
    OneSample,
    /// Samples behind the producer's annotation.
    Samples,
    /// Fold changes and p values.
    Results,
}

use ProducerKind::{OneSample, Results, Samples};

const PRODUCERS: [Producer; 26] = [
    producer(
        "Salmon",
        OneSample,
        &["name", "effectivelength", "tpm", "numreads"],
        &[],
    ),
    producer(
        "kallisto",
        OneSample,
        &["targetid", "efflength", "estcounts", "tpm"],
        &[],
    ),
    producer(
        "RSEM",
        OneSample,
        &["effectivelength", "expectedcount", "tpm"],
        &["isopct"],
    ),
    producer(
        "STAR",
        OneSample,
        &["unstranded", "strandedfirst", "strandedsecond"],
        &[],
    ),
    producer(
        "Cufflinks",
        OneSample,
        &["trackingid", "fpkmconflo", "fpkmconfhi"],
        &[],
    ),
    producer(
        "StringTie",
        OneSample,
        &["geneid", "coverage", "fpkm", "tpm"],
        &[],
    ),
    producer("GEO SOFT", OneSample, &["idref", "value"], &[]),
    producer(
        "Ballgown",
        Samples,
        &["tid", "chr", "strand", "tname", "numexons"],
        &["tid", "tname"],
    ),
    producer(
        "Agilent's Feature Extraction",
        Samples,
        &["controltype", "probename"],
        &AGILENT,
    ),
    producer(
        "Agilent's Feature Extraction",
        Samples,
        &["controltype", "systematicname"],
        &AGILENT,
    ),
    producer(
        "Agilent's Feature Extraction",
        Samples,
        &["controltype", "featurenum"],
        &AGILENT,
    ),
    producer(
        "MaxQuant",
        Samples,
        &["proteinids", "majorityproteinids"],
        &MAXQUANT,
    ),
    producer(
        "featureCounts",
        Samples,
        &["geneid", "chr", "start", "end", "strand", "length"],
        &[],
    ),
    producer(
        "cBioPortal",
        Samples,
        &["hugosymbol", "entrezgeneid"],
        &["cytoband"],
    ),
    producer(
        "DESeq2",
        Results,
        &["log2foldchange", "lfcse"],
        &["stat", "weight"],
    ),
    producer(
        "DESeq2",
        Results,
        &["basemean", "log2foldchange"],
        &["stat"],
    ),
    producer(
        "edgeR",
        Results,
        &["logfc", "logcpm"],
        &["lr", "f", "unshrunklogfc"],
    ),
    producer(
        "limma",
        Results,
        &["logfc", "aveexpr"],
        &["t", "b", "f", "se", "cil", "cir"],
    ),
    producer("limma", Results, &["logfc", "adjpval"], &["t", "b", "f"]),
    producer("limma", Results, &["aveexpr", "f", "pvalue"], &[]),
    producer(
        "Cuffdiff",
        Results,
        &["sample1", "sample2", "value1", "value2"],
        &[],
    ),
    producer(
        "sleuth",
        Results,
        &["qval", "meanobs"],
        &[
            "b",
            "seb",
            "varobs",
            "techvar",
            "sigmasq",
            "smoothsigmasq",
            "finalsigmasq",
            "rss",
            "degreesfree",
        ],
    ),
    producer(
        "DEXSeq",
        Results,
        &["exonbasemean", "dispersion", "padj"],
        &["stat"],
    ),
    producer(
        "Seurat",
        Results,
        &["pval", "avglog2fc"],
        &["pct1", "pct2", "cluster"],
    ),
    producer(
        "Seurat",
        Results,
        &["pval", "avglogfc"],
        &["pct1", "pct2", "cluster"],
    ),
    producer(
        "GSEA",
        Results,
        &["nes", "nompval", "fdrqval"],
        &["size", "es", "rankatmax"],
    ),
];

/// What it gives of a protein in all samples together.
const MAXQUANT: [&str; 14] = [
    "peptides",
    "razoruniquepeptides",
    "uniquepeptides",
    "sequencecoverage",
    "uniquerazorsequencecoverage",
    "uniquesequencecoverage",
    "molweightkda",
    "sequencelength",
    "qvalue",
    "score",
    "intensity",
    "ibaq",
    "msmscount",
    "id",
];
const AGILENT: [&str; 8] = [
    "row",
    "col",
    "column",
    "sequence",
    "subtypemask",
    "subtypename",
    "accessions",
    "chrcoord",
];

const fn producer(
    name: &'static str,
    kind: ProducerKind,
    needs: &'static [&'static str],
    own: &'static [&'static str],
) -> Producer {
    Producer {
        name,
        needs,
        kind,
        own,
    }
}

/// The producer whose columns are all there.
pub(in crate::table) fn recognise<'a>(
    names: impl Iterator<Item = &'a str>,
) -> Option<&'static Producer> {
    const COLUMNS_AT_MOST: usize = 64;
    let names: Vec<String> = names.take(COLUMNS_AT_MOST).map(plain).collect();
    let has = |needed: &&str| names.iter().any(|name| name == needed);
    PRODUCERS.iter().find(|one| one.needs.iter().all(&has))
}

impl Producer {
    /// Whether it writes a column of that name beside expression.
    pub(in crate::table) fn owns(&self, name: &str) -> bool {
        let name = plain(name);
        let of_results = self.kind == Results && self.needs.contains(&name.as_str());
        of_results || self.own.contains(&name.as_str())
    }

    /// Whether what stands before this column are coefficients that it has tested together: limma's `topTable` of several.
    pub(in crate::table) fn tests_what_is_before(&self, name: &str) -> bool {
        self.needs.contains(&"f") && self.kind == Results && plain(name) == "aveexpr"
    }
}

/// Whether the columns are those of edgeR's table of samples, which holds no expression.
pub(in crate::table) fn are_of_samples<'a>(names: impl Iterator<Item = &'a str> + Clone) -> bool {
    let has = |wanted: &[&str]| {
        names
            .clone()
            .any(|name| wanted.contains(&plain(name).as_str()))
    };
    has(&["libsize"]) && has(&["normfactors", "normfactor"])
}

/// Files called the same for every sample, which their folder tells apart.
const COMMON_STEMS: [&str; 10] = [
    "quant",
    "quant.genes",
    "abundance",
    "abundance.gene",
    "gene_abund",
    "gene_abundances",
    "readspergene",
    "genes",
    "isoforms",
    "genes.fpkm_tracking",
];
const ENDINGS: [&str; 29] = [
    ".gz",
    ".csv",
    ".tsv",
    ".txt",
    ".tab",
    ".sf",
    ".out",
    ".counts",
    ".count",
    ".htseq",
    ".results",
    ".genes",
    ".isoforms",
    ".fpkm_tracking",
    ".readspergene",
    "readspergene",
    ".rna_seq",
    ".augmented_star_gene_counts",
    "_rna_seq",
    "_quant",
    ".soft",
    ".abundance",
    ".gene_abund",
    ".gene_abundances",
    ".cel",
    ".h5",
    ".fpkm",
    ".fpkm-uq",
    ".tpm",
];

/// The name of the one sample of a file: the file's without its endings, or its folder's where the file is called as
/// every sample's.
pub(in crate::table) fn sample_of_file(file: &str) -> String {
    if alignments::is_alignment(file) {
        return alignments::sample_of(file).to_owned();
    }
    let mut parts = file.rsplit(['/', '\\']);
    let own = parts.next().unwrap_or(file);
    let folder = parts.next().unwrap_or_default();
    let stem = without_endings(own);
    let is_common = |name: &str| COMMON_STEMS.contains(&name.to_ascii_lowercase().as_str());
    if (stem.is_empty() || is_common(stem)) && !folder.is_empty() && folder != "." {
        return folder.to_owned();
    }
    if stem.is_empty() {
        own.to_owned()
    } else {
        stem.to_owned()
    }
}

/// The names of samples that are called by files of one sample each, where all are and the names differ.
pub(in crate::table) fn samples_of_files(paths: &[&str]) -> Option<Vec<String>> {
    const FILES: [&str; 12] = [
        ".cel",
        ".cel.gz",
        ".genes.results",
        ".isoforms.results",
        ".sf",
        "readspergene.out.tab",
        ".htseq",
        ".counts",
        ".counts.txt",
        ".count",
        "abundance.tsv",
        "abundance.h5",
    ];
    let is_file = |path: &&str| {
        let path = path.to_ascii_lowercase();
        FILES.iter().any(|ending| path.ends_with(ending))
    };
    if paths.is_empty() || !paths.iter().all(is_file) {
        return None;
    }
    let names: Vec<String> = paths.iter().map(|path| sample_of_file(path)).collect();
    let different: HashSet<&String> = names.iter().collect();
    (different.len() == names.len()).then_some(names)
}

/// What stands before a file's endings, and before the sign that parted the two.
fn without_endings(name: &str) -> &str {
    let mut stem = name;
    'again: loop {
        for ending in ENDINGS {
            let at = stem.len().saturating_sub(ending.len());
            if at > 0 && stem.is_char_boundary(at) && stem[at..].eq_ignore_ascii_case(ending) {
                stem = &stem[..at];
                continue 'again;
            }
        }
        let bare = stem.trim_end_matches(['_', '.', '-']);
        return match bare.is_empty() || stem.len() == name.len() {
            true => stem,
            false => bare,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn producers_are_known_by_their_columns() {
        let of = |header: &str| recognise(header.split(' ')).map(|producer| producer.name);
        assert_eq!(
            of("Name Length EffectiveLength TPM NumReads"),
            Some("Salmon")
        );
        assert_eq!(
            of("gene_id unstranded stranded_first stranded_second"),
            Some("STAR")
        );
        assert_eq!(
            of(" baseMean log2FoldChange lfcSE stat pvalue padj"),
            Some("DESeq2")
        );
        assert_eq!(
            of("Geneid Chr Start End Strand Length a.bam"),
            Some("featureCounts")
        );
        assert_eq!(of("gene S1 S2 S3"), None);
    }

    #[test]
    fn one_sample_takes_its_files_name() {
        for (file, sample) in [
            ("S1.htseq.counts.gz", "S1"),
            ("a1b2.rna_seq.augmented_star_gene_counts.tsv", "a1b2"),
            ("out/S2/quant.sf", "S2"),
            ("quant.sf", "quant"),
            ("S3_ReadsPerGene.out.tab", "S3"),
            ("S4ReadsPerGene.out.tab", "S4"),
            ("./abundance.tsv", "abundance"),
            ("S8/gene_abund.tab", "S8"),
            ("S5.genes.results", "S5"),
            ("S6.gene_abund.tab", "S6"),
            ("S_7_", "S_7_"),
        ] {
            assert_eq!(sample_of_file(file), sample, "{file}");
        }
    }
}
