//! `data/PROVENANCE.md`: where each committed file comes from.

use std::collections::BTreeSet;
use std::path::Path;

use super::Outcome;
use super::cells::HUNDREDTHS_A_STEP;
use super::sets::Collection;
use super::sources::{Package, Sources, checksum};

/// As seen from `data/`.
const CELLS: &str = "../www/cohorts/blood_cells.tsv.gz";

/// The page's text.
pub fn page(
    sources: &Sources,
    folder: &Path,
    kegg: &Collection,
    wikipathways: &Collection,
) -> Outcome<String> {
    let mut page = String::from(
        "# Where the built-in data come from\n\n\
         Made by `cargo xtask data` from published packages; the same packages give the same bytes.\n\n\
         | file | SHA-256 |\n| --- | --- |\n",
    );
    for file in [
        "catalogue.bin.gz",
        "kegg.gmt.gz",
        "wikipathways.gmt.gz",
        "tumours.bin.gz",
        "tissues.bin.gz",
        CELLS,
    ] {
        page += &format!("| `{file}` | `{}` |\n", checksum(&folder.join(file))?);
    }
    page += "\n## Sources\n\n| content | release | taken from | licence | SHA-256 of the package |\n\
             | --- | --- | --- | --- | --- |\n";
    for (content, release, kind, package, licence) in rows(sources) {
        page += &format!(
            "| {content} | {release} | {kind} package `{}`, version {} | {licence} | `{}` |\n",
            package.name, package.version, package.sha256
        );
    }
    page += &notes(kegg, wikipathways);
    Ok(page)
}

type Row<'a> = (&'a str, &'a str, &'a str, &'a Package, &'a str);

fn rows(sources: &Sources) -> [Row<'_>; 7] {
    [
        (
            "GENCODE's human genes: Ensembl id, symbol, version, length, biotype (`catalogue.bin.gz`)",
            "v48 (GRCh38), May 2025",
            "PyPI",
            &sources.gencode,
            "the package MIT; GENCODE's data are free to use without restriction",
        ),
        (
            "HGNC complete set: approved, previous and alias symbols, HGNC, Ensembl and Entrez ids \
             (`catalogue.bin.gz`; symbols in the GMT files)",
            "2026-06-20",
            "PyPI",
            &sources.hgnc,
            "the data CC0; the package MIT",
        ),
        (
            "KEGG's human pathways with their genes' Entrez ids (`kegg.gmt.gz`)",
            "2011-03-15, the last one freely distributed",
            "Debian",
            &sources.kegg,
            "Artistic-2.0",
        ),
        (
            "WikiPathways' human gene sets with Entrez ids (`wikipathways.gmt.gz`)",
            "2022-06-10",
            "PyPI",
            &sources.wikipathways,
            "the data CC0; nothing of the package's code (GPL-3.0) is used",
        ),
        (
            "Median expression of 19,784 genes in the 33 tumour types of TCGA (`tumours.bin.gz`)",
            "of 21 types FPKM as the Human Protein Atlas v23 gives them, of 12 types TPM from GDC's reprocessing",
            "PyPI",
            &sources.profiles,
            "the package Apache-2.0; the Human Protein Atlas CC BY-SA 4.0; TCGA's open-access data are free to use",
        ),
        (
            "Median expression of the same genes in 50 normal tissues (`tissues.bin.gz`)",
            "Human Protein Atlas v23, consensus nTPM",
            "PyPI",
            &sources.profiles,
            "CC BY-SA 4.0, see `tissues.LICENSE.md`",
        ),
        (
            "700 blood cells of ten types, 765 genes (`../www/cohorts/blood_cells.tsv.gz`)",
            "10x Genomics' \"Fresh 68k PBMCs (Donor A)\" of 2016, as scanpy reduced it (`pbmc68k_reduced`)",
            "PyPI",
            &sources.cells,
            "the package BSD-3-Clause; 10x Genomics' data CC BY 4.0, see `../www/cohorts/blood_cells.LICENSE.txt`",
        ),
    ]
}

fn notes(kegg: &Collection, wikipathways: &Collection) -> String {
    let genes = |collection: &Collection| {
        collection
            .sets
            .iter()
            .flat_map(|set| &set.genes)
            .collect::<BTreeSet<_>>()
            .len()
    };
    format!(
        "\n## What was done with them\n\n\
         - Symbols are written as HGNC writes them, those that HGNC does not have as GENCODE does.\n\
         - Entrez ids became symbols by HGNC's records. Where GENCODE v48 still has another name for the Ensembl id \
           of such a record, GENCODE's name is written, so that the sets and a table mapped from Ensembl ids use one \
           name for a gene.\n\
         - KEGG: {} pathways, {} genes; {} Entrez ids unknown to HGNC were left out. The source has ids alone; the \
           pathways' names are written in `xtask/src/kegg_names.tsv`.\n\
         - WikiPathways: {} pathways, {} genes; {} Entrez ids unknown to HGNC were left out, and pathways left \
           without a gene. Titles that recur carry their id.\n\
         - Aliases that are some gene's symbol or previous symbol were left out of the catalogue: they are never \
           looked up.\n\
         - Profiles: 12 · log2(1 + expression), rounded to whole numbers, and nothing else; what brings the two sources \
           of tumours and the normal tissues to one scale is done where they are used (`src/study/tumours/`).\n\
         - Blood cells: `raw.X` of the file, ln(1 + counts of 10,000 a cell), rounded to steps of {:.2}; the cell's type as \
           `bulk_labels`, the phase of its cycle as `phase`, and nothing else.\n",
        kegg.sets.len(),
        genes(kegg),
        kegg.unknown_genes.len(),
        wikipathways.sets.len(),
        genes(wikipathways),
        wikipathways.unknown_genes.len(),
        f64::from(HUNDREDTHS_A_STEP) / 100.0,
    )
}
