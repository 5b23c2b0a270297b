//! The real tables, against what pandas reads of them (float64, `math.fsum`).

use genessl::table::{Orientation, ReadOptions, ReadTable, read_file};

use crate::support;

struct Expected {
    name: &'static str,
    samples: usize,
    genes: usize,
    first_sample: &'static str,
    last_sample: &'static str,
    last_gene: &'static str,
    /// Row, column, value.
    cells: [(usize, usize, f64); 3],
    sum: f64,
}

const EXPECTED: [Expected; 6] = [
    Expected {
        name: "pretrain.parquet",
        samples: 231,
        genes: 19_569,
        first_sample: "TCGA-OR-A5LL-01A-11R-A29S-07",
        last_sample: "TCGA-G8-6325-01A-11R-2213-07",
        last_gene: "ENSG00000281887.3",
        cells: [
            (0, 0, 7.117599964141846),
            (3, 100, 44.32099914550781),
            (5, 19_000, 0.0),
        ],
        sum: 230_999_999.980_365_57,
    },
    Expected {
        name: "all_log2cpm.parquet",
        samples: 384,
        genes: 19_569,
        first_sample: "TCGA-OR-A5L9-01A-11R-A29S-07",
        last_sample: "TCGA-2L-AAQI-01A-12R-A39D-07",
        last_gene: "ENSG00000281887",
        cells: [
            (0, 0, 5.351839065551758),
            (3, 100, 9.325952529907227),
            (5, 19_000, 0.0),
        ],
        sum: 24_183_509.135_373_242,
    },
    Expected {
        name: "finetune.csv.gz",
        samples: 76,
        genes: 19_569,
        first_sample: "TCGA-W5-AA2U-01A-11R-A41I-07",
        last_sample: "TCGA-V4-A9ES-01A-11R-A405-07",
        last_gene: "ENSG00000281887.3",
        cells: [(0, 0, 74.0514), (3, 100, 118.3727), (75, 19_568, 0.0)],
        sum: 76_000_000.003_2,
    },
    Expected {
        name: "test.csv.gz",
        samples: 77,
        genes: 19_569,
        first_sample: "TCGA-2J-AAB4-01A-12R-A41B-07",
        last_sample: "TCGA-KL-8337-01A-11R-2315-07",
        last_gene: "ENSG00000281887.3",
        cells: [(0, 0, 17.7839), (3, 100, 591.7093), (76, 19_568, 0.0)],
        sum: 76_999_999.987_8,
    },
    Expected {
        name: "TCGA_CHOL_counts.tsv.gz",
        samples: 36,
        genes: 56_537,
        first_sample: "TCGA-W5-AA2G-01A-11R-A41I-07",
        last_sample: "TCGA-3X-AAVA-01A-11R-A41I-07",
        last_gene: "ENSG00000281920",
        cells: [(0, 0, 1777.0), (3, 100, 4735.0), (35, 56_536, 0.0)],
        sum: 1_515_796_124.0,
    },
    Expected {
        name: "TCGA_PAAD_counts.tsv.gz",
        samples: 20,
        genes: 60_483,
        first_sample: "TCGA-2J-AAB1-01A-11R-A41B-07",
        last_sample: "TCGA-2L-AAQI-01A-12R-A39D-07",
        last_gene: "ENSGR0000281849",
        cells: [(0, 0, 1297.0), (3, 100, 1611.0), (19, 60_482, 0.0)],
        sum: 867_297_195.0,
    },
];

fn cohort(name: &str) -> Option<ReadTable> {
    let path = support::shared(&format!("data/tcga7/{name}"))?;
    Some(read_file(path, &ReadOptions::default()).expect("the file is a table"))
}

#[test]
fn every_file_reads_as_pandas_reads_it() {
    for expected in EXPECTED {
        let name = expected.name;
        let Some(ReadTable { table, report }) = cohort(name) else {
            return;
        };
        assert_eq!(
            table.values.dim(),
            (expected.samples, expected.genes),
            "{name}"
        );
        assert_eq!((report.samples, report.genes), table.values.dim(), "{name}");
        assert_eq!(table.sample_ids[0], expected.first_sample, "{name}");
        assert_eq!(
            table.sample_ids[expected.samples - 1],
            expected.last_sample,
            "{name}"
        );
        assert_eq!(
            table.features[expected.genes - 1],
            expected.last_gene,
            "{name}"
        );
        assert_eq!(
            (report.missing_values_filled, &report.notes[..]),
            (0, &[][..]),
            "{name}"
        );
        let (mut row, mut sum, mut lost) = (Vec::new(), 0.0_f64, 0.0_f64);
        for sample in 0..expected.samples {
            table.row_into(sample, &mut row);
            for &(at, gene, value) in expected.cells.iter().filter(|(at, ..)| *at == sample) {
                let close = (row[gene] - value).abs() <= value * 1e-14;
                assert!(
                    close,
                    "{name} at {at}, {gene}: {} is not {value}",
                    row[gene]
                );
            }
            // Kahan's sum: the total has nine digits before the point.
            for &value in &row {
                let term = value - lost;
                let total = sum + term;
                lost = (total - sum) - term;
                sum = total;
            }
        }
        assert!(
            (sum - expected.sum).abs() <= expected.sum * 1e-15,
            "{name}: {sum} is not {}",
            expected.sum
        );
    }
}

#[test]
fn orientation_ids_and_labels_are_recognised() {
    let Some(counts) = cohort("TCGA_CHOL_counts.tsv.gz") else {
        return;
    };
    assert_eq!(counts.report.orientation, Orientation::SamplesInColumns);
    assert_eq!(counts.table.features[0], "ENSG00000000003");
    assert_eq!(counts.table.remainder, None, "counts fit single precision");
    let Some(labelled) = cohort("finetune.csv.gz") else {
        return;
    };
    assert_eq!(labelled.report.orientation, Orientation::SamplesInRows);
    assert_eq!(labelled.report.sample_column.as_deref(), Some("caseID"));
    assert_eq!(labelled.report.metadata, ["cancer_type"]);
    assert_eq!(labelled.report.format, "CSV, gzip");
    assert!(
        labelled.table.remainder.is_some(),
        "four decimals do not fit single precision"
    );
}

#[test]
fn a_pandas_index_in_parquet_is_the_sample_id() {
    let Some(all) = cohort("all_log2cpm.parquet") else {
        return;
    };
    assert_eq!(all.report.sample_column.as_deref(), Some("caseID"));
    let types = &all
        .table
        .metadata_column("cancer_type")
        .expect("the label is kept")
        .values;
    let count = |label: &str| types.iter().filter(|own| *own == label).count();
    let expected = [
        ("UVM", 80),
        ("ACC", 79),
        ("KICH", 65),
        ("UCS", 56),
        ("DLBC", 48),
        ("CHOL", 36),
        ("PAAD", 20),
    ];
    for (label, samples) in expected {
        assert_eq!(count(label), samples, "{label}");
    }
}
