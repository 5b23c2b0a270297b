//! Where the samples are: by what the catalogue knows of both sides, not by the shape of names.

use crate::{number, read, read_with, refused, says, size, text};
use genessl::genes::Catalogue;
use genessl::table::{GeneJudge, Known, Orientation, ReadOptions};

#[test]
fn numbered_patients_are_no_genes() {
    for case in [
        "blank_corner.csv",
        "cell_lines.csv",
        "decimal_ids.csv",
        "id_col.csv",
        "r_style.tsv",
    ] {
        let read = read(&format!("F17-numeric-sample-ids/{case}"));
        assert_eq!(
            read.report.orientation,
            Orientation::SamplesInColumns,
            "{case}"
        );
        assert_eq!(read.table.samples(), 6, "{case}");
        assert!(read.report.decisions.orientation.certain, "{case}");
    }
    let read = read("F17-numeric-sample-ids/blank_corner.csv");
    assert_eq!(size(&read), (6, 24));
    assert_eq!(number(&read, "10234", "LINC01128"), 269.0);
    let counts = text("sample,ENSG00000000003,ENSG00000000005\n1,2,3\n2,3,4\n3,4,5\n");
    assert!(
        counts
            .report
            .decisions
            .orientation
            .why
            .contains("2 of 2 names in the header")
    );
    let rows = text("patient,TP53,EGFR,MYC\n10234,1,2,3\n1187,4,5,6\n");
    assert_eq!(rows.table.sample_ids, ["10234", "1187"]);
    let unnamed = text(",TP53,EGFR,MYC\n10234,1,2,3\n1187,4,5,6\n");
    assert_eq!(unnamed.table.sample_ids, ["10234", "1187"]);
}

#[test]
fn a_header_cell_called_sample_does_not_decide_against_genes() {
    // So many patients that what is looked at holds few genes.
    let big = read("F08-xena-hiseqv2/HiSeqV2");
    assert_eq!(
        (size(&big), big.report.orientation),
        ((1100, 20), Orientation::SamplesInColumns)
    );
    let small = read("F08-xena-hiseqv2/HiSeqV2_small.tsv");
    assert_eq!(
        (size(&small).0, small.report.orientation),
        (6, Orientation::SamplesInColumns)
    );
    assert!(
        small
            .report
            .decisions
            .orientation
            .why
            .contains("known genes")
    );
    assert_eq!(read("F08-xena-hiseqv2/with_known.tsv").table.samples(), 6);
}

#[test]
fn classes_that_read_like_symbols_do_not_turn_the_table() {
    let read = text(
        "id,type,TSPAN6,TNMD,DPM1,SCYL3\np-1,MET,1,2,3,4\np-2,CAT,1,2,3,4\np-3,MET,1,2,3,4\np-4,CAT,1,2,3,4\n\
         p-5,MET,1,2,3,4\n",
    );
    assert_eq!(read.report.orientation, Orientation::SamplesInRows);
    assert_eq!(read.table.sample_ids[0], "p-1");
    assert_eq!(read.table.metadata[0].name, "type");
}

#[test]
fn numbers_on_both_sides_are_a_close_call() {
    let read = text(",7157,1956,4609,3845\n99000001,1,2,3,4\n99000002,5,6,7,8\n99000003,9,9,9,9\n");
    assert_eq!(read.report.orientation, Orientation::SamplesInRows);
    assert!(!read.report.decisions.orientation.certain);
    assert!(says(&read, "Set the orientation"));
    let turned =
        text(",99000001,99000002,99000004\n7157,1,2,3\n1956,1,2,3\n4609,1,2,3\n3845,1,2,3\n");
    assert_eq!(turned.report.orientation, Orientation::SamplesInColumns);
}

#[test]
fn samples_named_after_genes_are_told_by_the_first_column() {
    let read = text("gene,TP53,EGFR,MYC\nKRAS,1,2,3\nBRAF,4,5,6\nPTEN,7,8,9\n");
    assert_eq!(read.table.sample_ids, ["TP53", "EGFR", "MYC"]);
}

#[test]
fn a_set_orientation_wins() {
    let options = ReadOptions {
        orientation: Orientation::SamplesInRows,
        ..ReadOptions::default()
    };
    let read = read_with("F17-numeric-sample-ids/blank_corner.csv", &options).expect("a table");
    assert_eq!(read.table.sample_ids[0], "LINC01128");
    assert_eq!(read.report.decisions.orientation.why, "as set");
}

#[test]
fn the_judge_of_names_knows_what_the_mapping_knows() {
    let catalogue = Catalogue::builtin().expect("it is built in");
    let cases = [
        ("TP53", Known::Gene),
        ("ENSG00000141510.17", Known::Gene),
        ("gene:ENSG00000141510", Known::Gene),
        ("ENSG00000141510_TP53", Known::Gene),
        ("HGNC:11998", Known::Gene),
        ("gene-TP53", Known::Gene),
        ("GRCh38_TP53", Known::Gene),
        ("TP53|7157", Known::Gene),
        ("7157", Known::Number),
        ("GeneID:7157", Known::Number),
        // What samples are called as well counts less.
        ("MYC.1", Known::Alias),
        ("MYC_1", Known::Alias),
        ("SEPT2", Known::Alias),
        ("patient 3", Known::No),
        ("TCGA-A1-A0SB-01", Known::No),
        ("NA", Known::No),
    ];
    for (name, known) in cases {
        assert_eq!(catalogue.known(name), known, "{name}");
    }
}

/// A table of such genes and samples, with genes in rows and turned.
fn both_ways(corner: &str, genes: &[String], samples: &[String]) -> [(String, Orientation); 2] {
    let table = |header: &[String], lines: &[String]| {
        let mut text = format!("{corner},{}\n", header.join(","));
        for (row, line) in lines.iter().enumerate() {
            let numbers = (0..header.len()).map(|column| (row * 37 + column * 11 + 5).to_string());
            text += &format!("{line},{}\n", numbers.collect::<Vec<_>>().join(","));
        }
        text
    };
    [
        (table(samples, genes), Orientation::SamplesInColumns),
        (table(genes, samples), Orientation::SamplesInRows),
    ]
}

#[test]
fn the_catalogue_goes_before_the_word_in_the_corner() {
    const NUMBERS: [u32; 16] = [
        7105, 64102, 8813, 57147, 2268, 3075, 7157, 1956, 4609, 3845, 673, 5728, 2597, 60, 1080,
        54467,
    ];
    let ways: [fn(u32) -> String; 6] = [
        |number| number.to_string(),
        |number| format!("{number}.0"),
        |number| format!("X{number}"),
        |number| format!("{number}_at"),
        |number| format!("hsa:{number}"),
        |number| format!("entrez_{number}"),
    ];
    let samples: [[&str; 4]; 4] = [
        ["patA", "patB", "patC", "patD"],
        ["S1", "S2", "S3", "S4"],
        ["3", "1", "4", "2"],
        ["10234", "1187", "3949", "2261"],
    ];
    for corner in ["", "ID", "sample", "patient_id", "gene", "Name", "rn"] {
        for way in ways {
            for samples in samples {
                let genes = NUMBERS.map(way);
                let samples = samples.map(str::to_owned);
                for (table, orientation) in both_ways(corner, &genes, &samples) {
                    let read = text(&table);
                    assert_eq!(read.report.orientation, orientation, "{table}");
                    assert_eq!(size(&read), (4, 16), "{table}");
                    assert_eq!(read.table.sample_ids, samples, "{table}");
                }
            }
        }
    }
}

#[test]
fn numbers_of_patients_stay_patients_beside_names_that_nobody_knows() {
    let genes: Vec<String> = (0..20)
        .map(|number| format!("locus{}x", number * 7))
        .collect();
    // Counted, counted with gaps and in disorder, of a hospital: four in five are genes' numbers as well.
    let counted: Vec<String> = (1..=20).map(|number| number.to_string()).collect();
    let gaps: Vec<String> = (1..=20)
        .map(|number| (number * 7 % 23).to_string())
        .collect();
    let hospital: Vec<String> = (1..=20)
        .map(|number| (number * 397 % 9000).to_string())
        .collect();
    for patients in [counted, gaps, hospital] {
        for corner in ["sample", "patient_id"] {
            let [_, (rows, orientation)] = both_ways(corner, &genes, &patients);
            assert_eq!(text(&rows).report.orientation, orientation, "{rows}");
        }
        let [(columns, orientation), _] = both_ways("gene", &genes, &patients);
        assert_eq!(text(&columns).report.orientation, orientation, "{columns}");
    }
}

#[test]
fn where_both_sides_are_genes_the_longer_has_them() {
    let read = text(",TP53,MYC\nTSPAN6,1,2\nTNMD,3,4\nDPM1,5,6\nSCYL3,7,8\nFGR,9,1\n");
    assert_eq!(read.report.orientation, Orientation::SamplesInColumns);
    assert!(!read.report.decisions.orientation.certain);
    assert!(read.report.decisions.orientation.why.contains("5 of 5"));
}

#[test]
fn the_index_of_a_data_frame_is_no_sample_and_no_gene() {
    let columns = text(",gene,s1,s2\n0,TSPAN6,1,2\n1,TNMD,3,4\n2,DPM1,5,6\n");
    assert_eq!(columns.table.sample_ids, ["s1", "s2"]);
    assert_eq!(columns.table.features, ["TSPAN6", "TNMD", "DPM1"]);
    assert!(
        says(&columns, "a column without a name: column 1."),
        "{:?}",
        columns.report.notes
    );
    // Of a part of the lines, over names that the catalogue does not know.
    let part = text(",gene,s1,s2\n5,locusA,1,2\n17,locusB,3,4\n203,locusC,5,6\n");
    assert_eq!(part.table.features, ["locusA", "locusB", "locusC"]);
    let rows = text(",sample_id,TSPAN6,TNMD,DPM1\n0,p0,1,2,3\n1,p1,4,5,6\n");
    assert_eq!(rows.table.sample_ids, ["p0", "p1"]);
    assert_eq!(size(&rows), (2, 3));
    for header in ["X", "...1", "index", "id", "Unnamed: 0", ",X1"] {
        let index = if header.contains(',') {
            "1,1\n2,2\n3,3"
        } else {
            "1\n2\n3"
        };
        let mut lines = index.lines().zip(["TSPAN6,4,5", "TNMD,6,7", "DPM1,8,9"]);
        let lines: String = lines
            .by_ref()
            .map(|(index, line)| format!("{index},{line}\n"))
            .collect();
        let read = text(&format!("{header},gene,s1,s2\n{lines}"));
        assert_eq!(read.table.sample_ids, ["s1", "s2"], "{header}");
        assert_eq!(size(&read), (2, 3), "{header}");
    }
    let beside = text("X,sample,TSPAN6,TNMD\n1,p0,1,2\n2,p1,4,5\n");
    assert_eq!(beside.table.features, ["TSPAN6", "TNMD"]);
    assert_eq!(beside.table.sample_ids, ["p0", "p1"]);
    // Numbers that are Entrez ids or samples stay what they are.
    let ids = text(",s1,s2\n7105,1,2\n64102,3,4\n8813,5,6\n");
    assert_eq!(size(&ids), (2, 3));
    let alone = text(",TSPAN6,TNMD\n0,1,2\n1,4,5\n");
    assert_eq!(alone.table.sample_ids, ["0", "1"]);
    let decimals = refused(",gene,s1\n0.5,TSPAN6,1\n1.5,TNMD,3\n");
    assert!(decimals.what.contains("has no name"), "{decimals}");
}

#[test]
fn samples_called_by_numbers_are_read_over_genes() {
    for header in [
        "Gen,1.1,1.2,2.1",
        "Gene name,2,10,30",
        "Bezeichnung,10234,1187,3949",
    ] {
        let read = text(&format!("{header}\nTSPAN6,1,2,3\nTNMD,4,5,6\nDPM1,7,8,9\n"));
        assert_eq!(size(&read), (3, 3), "{header}");
    }
    let genes = text("x,7105.0,64102.0,8813.0,1956.0,7157.0\np1,1,2,3,4,5\np2,6,7,8,9,1\n");
    assert_eq!(size(&genes), (2, 5));
    let lost = refused("AC1234.5,1.5,2.5\nTSPAN6,1.25,2\nTNMD,4.5,5\n");
    assert!(lost.advice.contains("header"), "{lost}");
}

/// A data frame's row numbers before a column of Entrez ids: each number is some gene's, and none is meant.
#[test]
fn numbers_of_lines_are_no_genes() {
    for (index, column) in [
        ("", "GeneID"),
        ("X", "entrezgene"),
        ("index", "ENTREZID"),
        ("Unnamed: 0", "gene_id"),
    ] {
        let table = text(&format!(
            "{index},{column},ctrl1,ctrl2,trt1\n1,7105,5,6,7\n2,64102,8,9,1\n3,8813,2,3,4\n4,1956,5,6,7\n5,7157,8,9,2\n"
        ));
        assert_eq!(
            table.table.sample_ids,
            ["ctrl1", "ctrl2", "trt1"],
            "{index} {column}"
        );
        assert_eq!(number(&table, "trt1", "7157"), 2.0);
    }
    let counts = text(
        "\"\",\"GeneID\",Chr,Start,End,Strand,Length,s0.bam,s1.bam\n\"1\",3674,chr1,10,15,+,1200,23,144\n\
         \"2\",164153,chr1,10,15,+,1201,138,264\n\"3\",57609,chr1,10,15,+,1202,910,28\n",
    );
    assert_eq!(counts.table.features, ["3674", "164153", "57609"]);
}

/// Where both sides may be genes by number, a corner that any index may have proves nothing.
#[test]
fn patients_by_number_beside_entrez_ids_are_no_certain_genes() {
    use std::fmt::Write as _;
    let mut table = "id\t10001\t10008\t10015\t10022\t10029\t10036\t10043\t10050\n".to_owned();
    for gene in [
        1, 2, 9, 10, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40,
    ] {
        writeln!(table, "{gene}\t1\t2\t3\t4\t5\t6\t7\t8").expect("text");
    }
    let read = text(&table);
    assert!(
        says(&read, "Set the orientation"),
        "{:?}",
        read.report.notes
    );
}

/// Of novel genes the catalogue knows few; samples called as genes are must not turn the table.
#[test]
fn few_known_genes_are_enough_where_the_corner_or_nothing_else_speaks() {
    const KNOWN: [&str; 5] = ["TP53", "KLK11", "EYA4", "BARD1", "CHAD"];
    let lines = |known: usize, numbers: usize| -> String {
        let novel = (0..20).map(|gene| format!("LNC{gene}.{gene}x"));
        let names = KNOWN[..known].iter().map(|name| (*name).to_owned());
        let cells: String = (0..numbers).map(|one| format!(",{one}.5")).collect();
        let line = |name: String| format!("{name}{cells}\n");
        names.chain(novel).map(line).collect()
    };
    for header in [
        "gene,C1,C2,C3,C5,C6,C7,C8A,C9",
        ",S1,S2,S3,S4,S5,S6,S7,S8",
        "Gene Description,4,1,3,2,5,6,8,7",
    ] {
        let read = text(&format!("{header}\n{}", lines(5, 8)));
        assert_eq!(
            read.report.orientation,
            Orientation::SamplesInColumns,
            "{header}"
        );
        assert_eq!(read.table.samples(), 8, "{header}");
    }
    let mirna = text("miRNA,P1x,P2x\nhsa-miR-9000-5p,1.5,2.5\nhsa-miR-9001-3p,1.5,2.5\n");
    assert_eq!(mirna.report.orientation, Orientation::SamplesInColumns);
    // A table that was turned keeps its corner.
    let turned = text("gene,TP53,EGFR,KRAS\nS1,1,2,3\nS2,1,2,3\nS3,1,2,5\n");
    assert_eq!(turned.report.orientation, Orientation::SamplesInRows);
}

#[test]
fn numbers_below_a_corner_of_genes_beside_few_names_are_genes() {
    // Controls and treated samples, each of which is some gene's name as well.
    let known = Catalogue::builtin().expect("the catalogue");
    for (corner, samples) in [
        ("GeneID", ["C1", "C2", "C3", "T1", "T2", "T3"]),
        ("ENTREZID", ["HP", "C3", "C2", "CP", "F2", "F3"]),
    ] {
        assert!(samples.iter().any(|name| known.known(name) == Known::Gene));
        let mut table = format!("{corner},{}\n", samples.join(","));
        let genes = [
            7157, 1956, 672, 675, 4609, 3845, 5728, 207, 60, 2597, 9, 10, 12, 13, 14, 15, 16, 18,
        ];
        for (line, gene) in genes.iter().enumerate() {
            table += &format!("{gene},{line},1.5,2.5,3.5,4.5,5.5\n");
        }
        let read = text(&table);
        assert_eq!(read.report.orientation, Orientation::SamplesInColumns);
        assert_eq!(number(&read, samples[0], "1956"), 1.0);
        assert!(says(
            &read,
            &format!("the first column is called \"{corner}\"")
        ));
    }
    let mut probes = "ID_REF,C1,C2,C3\n".to_owned();
    for line in 0..30 {
        probes += &format!("XYZ_{line}_q,{line},2.5,3.5\n");
    }
    assert_eq!(number(&text(&probes), "C1", "XYZ_7_q"), 7.0);
    // A panel of samples is as it was.
    let panel = text("sample,C1,C2,C3,C5\nS1,1,2,3,4\nS2,5,6,7,8\nS3,9,10,11,12\n");
    assert_eq!(panel.report.orientation, Orientation::SamplesInRows);
}

#[test]
fn what_only_looks_like_symbols_is_a_close_call() {
    let mut table = ",T1,T2,N1,N2\n".to_owned();
    for line in 0..40 {
        table += &format!("xyz-mir-{line},{line},1.5,2.5,3.5\n");
    }
    let read = text(&table);
    assert!(!read.report.decisions.orientation.certain);
    assert!(says(&read, "Set the orientation if that is wrong"));
}

#[test]
fn a_header_that_says_hgnc_goes_before_what_numbers_look_like() {
    for header in ["hgnc_id", "HGNC ID", "hgnc"] {
        let read = text(&format!(
            "{header},S1,S2,S3\n3236,1,2,3\n132,4,5,6\n11998,7,8,9\n"
        ));
        assert_eq!(number(&read, "S2", "HGNC:3236"), 2.0, "{header}");
    }
}

#[test]
fn calls_and_classes_beside_unknown_ids_are_no_genes() {
    for words in [["P", "A", "M"], ["TF", "KIT", "TF"]] {
        let mut table = "probe,call,S1,S2\n".to_owned();
        for line in 0..40 {
            table += &format!(
                "locus_{},{},{line},{}\n",
                line * 37 % 101,
                words[line % 3],
                line + 1
            );
        }
        let read = text(&table);
        assert_eq!(size(&read), (2, 40), "{words:?}");
        assert_eq!(number(&read, "S2", "locus_37"), 2.0);
    }
}
