//! Names that could be a gene's and are not: probes, controls, aliases beside the gene's own name.

use genessl::genes::{Catalogue, Mapping, MappingOptions, Unmapped, WhyUnmapped};
use genessl::table::Table;

use crate::text;

/// A text's table by symbols, and what is said of the mapping.
fn mapped_as(content: &str, options: &MappingOptions) -> (Table, Mapping) {
    let table = text(content).table;
    let catalogue = Catalogue::builtin().expect("it is built in");
    let mapping = Mapping::plan(&table.features, &catalogue, None, options).expect("a plan");
    (mapping.apply(table).expect("the same columns"), mapping)
}

fn mapped(content: &str) -> (Table, Mapping) {
    mapped_as(content, &MappingOptions::default())
}

fn value(table: &Table, gene: &str) -> f32 {
    let column = table.features.iter().position(|name| name == gene);
    table.values[[0, column.expect("the gene")]]
}

#[test]
fn a_probe_without_a_symbol_is_no_entrez_id() {
    let (table, mapping) = mapped(
        "ID_REF\tGene Symbol\tS1\tS2\n200000_s_at\tTP53\t6.7\t6.3\n200001_s_at\tEGFR\t9.6\t2.7\n\
         8907_at\t---\t1.5\t1.5\n1956_at\t\t3.5\t3.5\n200002_at\tMYC\t5.5\t5.5\n",
    );
    assert_eq!(table.features, ["EGFR", "MYC", "TP53"]);
    assert_eq!(value(&table, "EGFR"), 9.6);
    assert_eq!(mapping.report.unmapped, []);
    // A number at NCBI still stands in for a symbol that is not there.
    let (table, _) = mapped("Symbol,Entrez,S1\nTP53,7157,1\nMYC,4609,2\n,1956,3\nKRAS,3845,4\n");
    assert_eq!(value(&table, "EGFR"), 3.0);
}

#[test]
fn numbers_with_at_are_genes_where_all_are() {
    let (table, mapping) =
        mapped("probe,S1\n7157_at,1.5\n1956_at,2.5\n4609_at,3.5\nAFFX-BioB-5_at,9\n");
    assert_eq!(table.features, ["EGFR", "MYC", "TP53"]);
    assert!(
        mapping
            .report
            .notes()
            .iter()
            .any(|note| note.contains("Brainarray")),
        "{:?}",
        mapping.report.notes()
    );
    let (table, _) = mapped("gene,S1\nTP53,1.5\nEGFR,2.5\nKRAS,3.5\nBRAF,4.5\n4609_at,9\n");
    assert_eq!(table.features, ["BRAF", "EGFR", "KRAS", "TP53"]);
}

#[test]
fn controls_of_an_array_are_no_genes() {
    let (table, mapping) = mapped(
        "Code Class,Name,Accession,A1,A2,B1,B2\nEndogenous,ADH5,NM_1,100,101,102,103\nEndogenous,TP53,NM_2,1,2,3,4\n\
         Endogenous,EGFR,NM_3,5,6,7,8\nHousekeeping,GAPDH,NM_4,9,9,9,9\nPositive,POS_A(128),ERCC_1,9000,9000,9000,9000\n\
         Negative,NEG_A(0),ERCC_2,3,3,3,3\n",
    );
    assert_eq!(table.features, ["ADH5", "EGFR", "GAPDH", "TP53"]);
    assert_eq!(value(&table, "ADH5"), 100.0);
    assert_eq!(mapping.report.unmapped.len(), 2);
    // In a table that joins symbols and numbers, a number beside an unknown symbol is believed.
    let (table, _) = mapped("gene,A1,A2\nTP53(7157),1,2\nKRAS(3845),3,4\nSOMENAME(1956),5,6\n");
    assert_eq!(value(&table, "EGFR"), 5.0);
}

const ALIASES: &str =
    "gene,S1,S2\nHER2,10,10\nERBB2,30,30\nTP53,20,20\nP53,7,7\nEGFR,1,2\nPD-L1,4,4\n";

#[test]
fn an_alias_stays_out_of_a_gene_that_is_there_itself() {
    let (table, mapping) = mapped(ALIASES);
    assert_eq!(table.features, ["CD274", "EGFR", "ERBB2", "TP53"]);
    assert_eq!(
        (value(&table, "ERBB2"), value(&table, "TP53")),
        (30.0, 20.0)
    );
    let report = &mapping.report;
    let left: Vec<&str> = (report.unmapped.iter())
        .filter(|one| one.why == WhyUnmapped::Alias)
        .map(|one| one.column.as_str())
        .collect();
    assert_eq!(left, ["HER2", "P53"]);
    assert_eq!((report.mapped.alias, report.repaired.len()), (1, 1));
    assert!(report.merged.is_empty());
    let notes = report.notes();
    assert!(
        notes.iter().any(|note| note.contains("HER2, P53")),
        "{notes:?}"
    );
    let kept = MappingOptions {
        unmapped: Unmapped::Keep,
        ..MappingOptions::default()
    };
    let (table, _) = mapped_as(ALIASES, &kept);
    assert_eq!(
        (value(&table, "ERBB2"), value(&table, "HER2")),
        (30.0, 10.0)
    );
}

#[test]
fn aliases_that_are_merged_are_named() {
    let (table, mapping) = mapped("gene,S1,S2\nHER2,10,10\nCD340,30,30\nTP53,20,20\n");
    assert_eq!(value(&table, "ERBB2"), 20.0);
    let notes = mapping.report.notes();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("ERBB2 (HER2, CD340)")),
        "{notes:?}"
    );
}

#[test]
fn probes_of_methylation_are_called_so() {
    let names = ["cg00000029", "cg00000108", "cg00000109"].map(str::to_owned);
    let catalogue = Catalogue::builtin().expect("it is built in");
    let options = MappingOptions::default();
    let error = Mapping::plan(&names, &catalogue, None, &options).expect_err("no gene");
    assert!(error.advice.contains("methylation"), "{error}");
    assert!(!error.advice.contains("_at"), "{error}");
}
