//! Reading, aligning, transforming and writing tables.

mod support;

use genessl::table::{ReadOptions, read_file};

#[test]
fn the_cohort_has_its_shapes() {
    let expected = [
        ("pretrain.parquet", 231, 19_569),
        ("all_log2cpm.parquet", 384, 19_569),
        ("finetune.csv.gz", 76, 19_569),
        ("test.csv.gz", 77, 19_569),
        ("TCGA_CHOL_counts.tsv.gz", 36, 56_537),
        ("TCGA_PAAD_counts.tsv.gz", 20, 60_483),
    ];
    for (name, samples, genes) in expected {
        let Some(path) = support::shared(&format!("data/tcga7/{name}")) else {
            return;
        };
        let read = read_file(path, &ReadOptions::default()).expect("the file is a table");
        assert_eq!(read.table.values.dim(), (samples, genes), "{name}");
    }
}
