//! What a file is for: told by what it holds; its name decides only between what that leaves.

use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::pathways::GeneSets;
use genessl::study::{Role, RoleDecision};
use genessl::table::{MemorySource, ReadOptions};

fn role(name: &str, content: &str) -> Role {
    let source = Arc::new(MemorySource::new(content.as_bytes()));
    RoleDecision::of_file(
        name,
        source,
        Catalogue::builtin().expect("it is built in"),
        &ReadOptions::default(),
    )
    .role
}

const LABELLED: &str = "sample,cancer_type,TP53,EGFR\nA,ACC,1,2\nB,UVM,3,4\nC,ACC,5,6\n";
const UNLABELLED: &str = "sample,TP53,EGFR\nA,1,2\nB,3,4\nC,5,6\n";
const MAPPING: &str = "id,name\nENSG00000141510,TP53\nENSG00000146648,EGFR\n";
const LONG_SETS: &str =
    "gs_name,gene_symbol\nSET_A,TP53\nSET_A,EGFR\nSET_A,MYC\nSET_B,KRAS\nSET_B,TP53\n";
const SETS: &str = "SET_A\thttp://x\tTP53\tEGFR\tMYC\nSET_B\tnone\tKRAS\tBRAF\n";

#[test]
fn a_name_does_not_make_a_table_a_mapping() {
    assert_eq!(role("symbols.csv", LABELLED), Role::Labelled);
    assert_eq!(role("annotation.csv", UNLABELLED), Role::Pretrain);
    assert_eq!(role("whatever.csv", MAPPING), Role::Mapping);
    assert_eq!(role("test.csv", MAPPING), Role::Mapping);
    assert_eq!(
        role(
            "entrez.tsv",
            "entrez\tsymbol\tlength\n7157\tTP53\t100\n1956\tEGFR\t90\n"
        ),
        Role::Mapping
    );
}

#[test]
fn samples_without_classes_are_for_pretraining() {
    assert_eq!(role("cohort.csv", UNLABELLED), Role::Pretrain);
    assert_eq!(role("finetune.csv", UNLABELLED), Role::Pretrain);
    assert_eq!(role("cohort.csv", LABELLED), Role::Labelled);
    assert_eq!(role("test.csv", LABELLED), Role::Test);
    assert_eq!(role("finetune.csv", LABELLED), Role::Finetune);
    assert_eq!(role("pretrain.csv", LABELLED), Role::Pretrain);
    assert_eq!(role("test/pretrain/cohort.csv", LABELLED), Role::Labelled);
    assert_eq!(role("pretrain.d/test.csv", LABELLED), Role::Test);
    assert_eq!(
        role(
            "x.csv",
            ",A,B,C\ncancer_type,ACC,UVM,ACC\nTP53,1,2,3\nEGFR,4,5,6\n"
        ),
        Role::Labelled
    );
}

#[test]
fn a_header_that_is_longer_than_a_glimpse_makes_no_set_of_genes() {
    let catalogue = Catalogue::builtin().expect("it is built in");
    let genes: Vec<String> = catalogue
        .genes()
        .filter_map(|gene| gene.symbol)
        .take(19_000)
        .map(str::to_owned)
        .collect();
    for count in [3_000, 6_000, genes.len()] {
        let genes = &genes[..count];
        let header = format!("sample,cancer_type,{}", genes.join(","));
        let row = |sample: &str, class: &str| {
            let values: Vec<String> = (0..count).map(|at| format!("{}.5", at % 97)).collect();
            format!("{sample},{class},{}", values.join(","))
        };
        let rows = [row("A", "ACC"), row("B", "UVM"), row("C", "ACC")].join("\n");
        let table = format!("{header}\n{rows}\n");
        assert_eq!(role("cohort.csv", &table), Role::Labelled, "{count} genes");
    }
    // One set of many genes is a set, whether a line ends it or not.
    let set = format!("A\tB\t{}", genes.join("\t"));
    assert_eq!(role("x.txt", &set), Role::Sets);
}

#[test]
fn sets_of_genes_are_known_by_their_lines() {
    assert_eq!(role("mine.txt", SETS), Role::Sets);
    assert_eq!(role("pathways.gmt", SETS), Role::Sets);
    assert_eq!(role("x.gmt", LABELLED), Role::Labelled);
}

#[test]
fn the_name_decides_where_nothing_can_be_read() {
    assert_eq!(role("test.csv", "<!DOCTYPE html>"), Role::Test);
}

#[test]
fn ids_and_texts_without_expression_are_labels() {
    let labels = "sample,cancer_type,age\nA,ACC,61\nB,UVM,47\n";
    assert_eq!(role("clinical.csv", labels), Role::Labels);
    assert_eq!(role("test.csv", labels), Role::Labels);
    let sheet =
        "File ID\tFile Name\tProject ID\tSample Type\ni1\ta.tsv\tTCGA-LUAD\tPrimary Tumor\n";
    assert_eq!(role("gdc_sample_sheet.tsv", sheet), Role::Labels);
    assert_eq!(
        role("two.csv", "id,class\nA,ACC\nB,UVM\nC,ACC\n"),
        Role::Labels
    );
    let row_names = "\"patient\" \"condition\"\n\"S1\" \"P1\" \"A\"\n\"S2\" \"P2\" \"B\"\n\"S3\" \"P3\" \"A\"\n";
    assert_eq!(role("coldata.txt", row_names), Role::Labels);
    assert_eq!(
        role("coldata.txt", &row_names.replace(' ', "\t")),
        Role::Labels
    );
    let series = "!Series_title\t\"x\"\n!Sample_title\t\"S1\"\t\"S2\"\n!Sample_geo_accession\t\"GSM1\"\t\"GSM2\"\n\
                  !series_matrix_table_begin\n\"ID_REF\"\t\"GSM1\"\t\"GSM2\"\n!series_matrix_table_end\n";
    assert_eq!(role("GSE1_series_matrix.txt", series), Role::Labels);
    // With numbers it is a table, whose samples have classes where GEO tells them.
    let numbers = series.replace("!series_matrix_table_end", "TP53\t1.5\t2\nEGFR\t3\t4");
    assert_eq!(role("GSE1_series_matrix.txt", &numbers), Role::Pretrain);
    let three = "!Sample_title\t\"S1\"\t\"S2\"\t\"S3\"\n!Sample_geo_accession\t\"GSM1\"\t\"GSM2\"\t\"GSM3\"\n\
                 !Sample_characteristics_ch1\t\"tissue: A\"\t\"tissue: B\"\t\"tissue: A\"\n!series_matrix_table_begin\n\
                 \"ID_REF\"\t\"GSM1\"\t\"GSM2\"\t\"GSM3\"\nTP53\t1.5\t2\t3\nEGFR\t3\t4\t5\n!series_matrix_table_end\n";
    assert_eq!(role("GSE1_series_matrix.txt", three), Role::Labelled);
    let target = "sample,target,TP53,EGFR,MYC,KRAS\nA,0,1.5,2,3,4\nB,1,3.5,4,5,6\nC,0,5.5,6,7,8\n";
    assert_eq!(role("cohort.csv", target), Role::Labelled);
    assert_eq!(role("cohort.csv", LABELLED), Role::Labelled);
}

/// Excel writes decimal commas where people do.
#[test]
fn numbers_with_decimal_commas_are_numbers() {
    let mut text = String::from("Gen;P1;P2\n");
    for gene in ["TP53", "EGFR", "MYC", "PTEN", "KRAS"] {
        text += &format!("{gene};1,25;3,5\n");
    }
    assert_eq!(role("export.csv", &text), Role::Pretrain);
}

/// A set and a gene a line are gene sets, and no mapping of identifiers.
#[test]
fn long_tables_of_sets_are_gene_sets() {
    assert_eq!(role("long.csv", LONG_SETS), Role::Sets);
    let sets = GeneSets::parse_gmt("long.csv", LONG_SETS.as_bytes()).expect("two sets");
    let sets: Vec<(&str, usize)> = (sets.sets.iter())
        .map(|set| (set.name.as_str(), set.genes.len()))
        .collect();
    assert_eq!(sets, [("SET_A", 3), ("SET_B", 2)]);
}

/// Reading them then says what is wrong.
#[test]
fn numbers_that_are_written_otherwise_are_no_names() {
    for content in [
        "Gen;P1;P2\nTP53;1.234,50;12,00\nEGFR;2.345,00;1.000,25\n",
        "Gen;P1;P2\nTP53;1'234;12'345\nEGFR;2'345;1'000\n",
        "Gen;P1;P2\nTP53;1\u{202f}234,5;1\u{a0}234\nEGFR;2\u{202f}345,0;1\u{a0}000\n",
        "gene,P1,P2\nTP53,12%,1.5%\nEGFR,3%,20%\n",
        "gene\tP1\tP2\nTP53\t1,2,3\t4,5,6\nEGFR\t1,2,3\t4,5,6\n",
        "gene,P1,P2\nTP53,5 ± 2,6 ± 1\nEGFR,7 ± 2,8 ± 3\n",
    ] {
        assert_ne!(role("x.csv", content), Role::Mapping, "{content}");
    }
}

#[test]
fn a_line_for_each_sample_and_gene_is_no_label() {
    let long = "sample_id,gene_id,expression\nS1,TP53,1\nS1,EGFR,2\nS2,TP53,3\nS2,EGFR,4\n";
    assert_ne!(role("long.csv", long), Role::Labels);
    let mutated = "sample,mutated,class\nS1,TP53,A\nS2,EGFR,B\nS3,TP53,A\n";
    assert_eq!(role("labels.csv", mutated), Role::Labels);
    let turned: Vec<String> = (0..500).map(|sample| format!("S{sample}")).collect();
    let classes = turned
        .iter()
        .map(|sample| if sample.len() > 3 { ",A" } else { ",B" });
    let turned = format!(
        "id,{}\nclass{}\n",
        turned.join(","),
        classes.collect::<String>()
    );
    assert_eq!(role("turned.csv", &turned), Role::Labels);
}

#[test]
fn numbers_with_a_call_beside_each_are_no_labels() {
    let mut table = "ID_REF\tS0\tS0_call\tS1\tS1_call\tS2\tS2_call\n".to_owned();
    for line in 0..40 {
        let call = |at: usize| ["P", "A", "M"][(line + at) % 3];
        table += &format!(
            "20{line:04}_at\t{line}.5\t{}\t7.25\t{}\t3.5\t{}\n",
            call(0),
            call(1),
            call(2)
        );
    }
    assert_eq!(role("calls.tsv", &table), Role::Pretrain);
    assert_eq!(crate::text(&table).table.samples(), 3);
    // Alone they are classes.
    assert_eq!(
        role("site.tsv", "sample\tsite\nA1\tP\nA2\tM\nA3\tP\n"),
        Role::Labels
    );
}
