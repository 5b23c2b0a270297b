//! Separators at the ends of lines, and lines of nothing else: no value lands under another name.

use std::sync::Arc;

use genessl::Advance;
use genessl::genes::Catalogue;
use genessl::table::{MemorySource, ReadOptions, Reading};

use crate::{number, read, refused, says, size, text};

#[test]
fn a_separator_that_ends_every_line_is_no_field() {
    for case in ["counts.csv", "counts.tsv", "rows.csv"] {
        let read = read(&format!("F02-trailing-delimiter/{case}"));
        let (first, second) = if case == "rows.csv" {
            ("P0", "P1")
        } else {
            ("S1", "S2")
        };
        assert_eq!(size(&read), (3, 32), "{case}");
        assert_eq!(number(&read, first, "TSPAN6"), 1.0, "{case}");
        assert_eq!(number(&read, second, "TSPAN6"), 2.0, "{case}");
        assert_eq!(number(&read, first, "ACTB"), 94.0, "{case}");
        assert!(says(&read, "ends with a separator"), "{case}");
    }
    let labelled = read("F02-trailing-delimiter/labelled.csv");
    assert_eq!(number(&labelled, "P0", "TSPAN6"), 177.664);
    assert_eq!(
        labelled
            .table
            .metadata_column("cancer_type")
            .expect("it is kept")
            .values[1],
        "B"
    );
}

#[test]
fn row_names_are_still_known() {
    let r = text("S1\tS2\nTP53\t1\t2\nEGFR\t3\t\nMYC\t5\t6\n");
    assert_eq!(
        (number(&r, "S1", "EGFR"), number(&r, "S2", "MYC")),
        (3.0, 6.0)
    );
    let both = text("S1,S2\nTP53,1,2,\nEGFR,3,4,\n");
    assert_eq!(number(&both, "S2", "EGFR"), 4.0);
    let leading = text("gene,S1,S2\n,TP53,1,2\n,EGFR,3,4\n");
    assert_eq!(number(&leading, "S2", "EGFR"), 4.0);
}

#[test]
fn some_lines_may_lack_the_separator_or_have_one_more() {
    let lacking = text("gene,S1,S2\nTP53,1,2,\nEGFR,3,4,\nMYC,5,6\n");
    assert_eq!(number(&lacking, "S2", "MYC"), 6.0);
    let more = text("gene,S1,S2\nTP53,1,2\nEGFR,3,4\nMYC,5,6,,\n");
    assert_eq!(number(&more, "S2", "MYC"), 6.0);
    let header_alone = text("gene,S1,S2,\nTP53,1,2\nEGFR,3,4\n");
    assert_eq!(number(&header_alone, "S2", "EGFR"), 4.0);
}

#[test]
fn a_value_where_no_name_is_is_refused() {
    let error = refused("gene,S1,S2\nTP53,1,2,\nEGFR,3,4,\nMYC,5,6,7\n");
    assert_eq!((error.line, error.column), (Some(4), Some(4)), "{error}");
    let error = refused("gene,S1,S2\nTP53,1,2,3,4\nEGFR,3,4,5,6\n");
    assert!(error.what.contains("5 fields"), "{error}");
}

#[test]
fn lines_of_separators_alone_are_skipped() {
    for case in ["genes_in_rows.csv", "middle.csv", "trailing_columns.csv"] {
        let read = read(&format!("F34-excel-blank-rows/{case}"));
        assert_eq!(size(&read), (3, 32), "{case}");
        assert_eq!(number(&read, "S3", "ACTB"), 96.0, "{case}");
    }
    let rows = read("F34-excel-blank-rows/samples_in_rows.csv");
    assert_eq!(size(&rows), (3, 32));
    assert_eq!(number(&rows, "P2", "ACTB"), 96.0);
}

#[test]
fn signs_between_thousands_are_named() {
    let text = "gene,s1,s2\nTP53,\"1,234\",\"5,678\"\nEGFR,\"9,123\",\"4,567\"\nMYC,\"1,000,123\",\"4,567\"\n";
    let source = std::sync::Arc::new(genessl::table::MemorySource::new(text.as_bytes().to_vec()));
    let options = genessl::table::ReadOptions::default();
    let error = genessl::table::Reading::open("t.csv", source, &options)
        .and_then(genessl::Advance::run)
        .expect_err("no numbers");
    assert!(
        error.what.contains("between thousands: \"1,234\""),
        "{error}"
    );
    assert_eq!((error.line, error.column), (Some(2), Some(2)), "{error}");
}

#[test]
fn one_number_with_thousands_tells_for_the_whole_table() {
    let rows = |numbers: [&str; 4]| {
        let genes = ["TSPAN6", "TNMD", "DPM1", "SCYL3"];
        let lines = genes.iter().zip(numbers);
        let lines: String = lines
            .map(|(gene, numbers)| format!("{gene};{numbers}\n"))
            .collect();
        format!("Gen;P1;P2\n{lines}")
    };
    for (numbers, shown) in [
        // All of a gene's, the others' look like decimals.
        (
            ["1.006.300;1.003.900", "2.100;6.300", "4.200;8.700", "5;6"],
            "1.006.300",
        ),
        // Whole numbers alone, of which none can't be a decimal.
        (
            ["0;3.900", "2.100;66.300", "4.200;8.700", "999;6.300"],
            "3.900",
        ),
        (
            [
                "0,50;3.900,50",
                "2.100,50;6.300,50",
                "1.200,00;9,10",
                "1,00;2,00",
            ],
            "3.900,50",
        ),
        (["1'006;3'900", "2'100;6'300", "4'700;8", "5;6"], "1'006"),
        (
            [
                "1\u{202f}006,5;3\u{a0}900,5",
                "2\u{a0}100;6\u{a0}300",
                "4;8",
                "5;6",
            ],
            "1\u{202f}006,5",
        ),
    ] {
        let error = refused(&rows(numbers));
        let words = format!("signs between thousands: \"{shown}\"");
        assert!(error.what.contains(&words), "{numbers:?}: {error}");
        assert!(error.line.is_some() && error.column.is_some(), "{error}");
    }
    // Decimals with three digits are what they were.
    for numbers in [
        ["0.000;3.900", "2.100;6.300", "4.200;8.700", "5.000;6.300"],
        ["0;3.901", "2.1;6.3", "4.203;8.7", "5;6.333"],
        ["0;3.900", "0.100;6.300", "4.200;8.700", "5;6.300"],
        ["1302;3.900", "2.100;6.300", "4.200;8.700", "5;6.300"],
    ] {
        let read = text(&rows(numbers));
        assert_eq!(size(&read), (2, 4), "{numbers:?}");
    }
    let first_alone = refused("Gen;P1;P2\nTP53;1.006.300;1.003.900\nTNMD;100;200\nEGFR;1;2\n");
    assert!(first_alone.what.contains("1.006.300"), "{first_alone}");
    // Far below what is looked at first, and in columns of genes that hold nothing else.
    let mut long = "gene;P1;P2\n".to_owned();
    for line in 0..30_000 {
        long += &format!("g{line};{};12\n", line % 900);
    }
    long += "TP53;1.050;1.020\nEGFR;2.100;3.000\n";
    assert!(refused(&long).what.contains("thousands"));
    let columns = "sample,TP53,EGFR,MYC,KRAS,type\np1,1,20,\"1,014\",3,A\np2,4,5,\"1,104\",6,B\n";
    let error = refused(columns);
    assert!(error.what.contains("1,014"), "{error}");
    // What is known of the samples may have such.
    let metadata = text(
        "sample,TP53,EGFR,MYC,KRAS,reads\np1,1,20,14,3,\"1,234,567\"\np2,4,5,104,6,\"2,345,678\"\n",
    );
    assert_eq!(size(&metadata), (2, 4));
}

#[test]
fn fields_between_blanks_are_read() {
    for table in [
        "\"A1\" \"A2\"\n\"TSPAN6\" 1 2\n\"TNMD\" 3 NA\n\"DPM1\" 5 6\n",
        "A1 A2\nTSPAN6 1 2\nTNMD 3 NA\nDPM1 5 6\n",
        "gene    A1   A2\nTSPAN6   1    2\nTNMD     3   NA\nDPM1     5    6\n",
        "        A1  A2\nTSPAN6   1   2\nTNMD     3  NA\nDPM1     5   6\n",
        "# by R\ngene name A1 A2\nTSPAN6 \"a b\" 1 2\nTNMD \"c\" 3 NA\nDPM1 \"d e f\" 5 6\n",
    ] {
        let read = text(table);
        assert_eq!(read.table.sample_ids, ["A1", "A2"], "{table}");
        assert_eq!(number(&read, "A2", "DPM1"), 6.0, "{table}");
        assert_eq!(read.report.missing_values_filled, 1, "{table}");
    }
    let bad = refused("A1 A2\nTSPAN6 1 2\nTNMD 3 x4\nDPM1 5 6\n");
    assert!(!bad.what.is_empty());
    let results = refused("baseMean log2FoldChange lfcSE\nTSPAN6 1 2 3\nTNMD 3 4 5\n");
    assert!(results.what.contains("results"), "{results}");
    let prose = refused("This is a text\nand no table of 5\n");
    assert!(prose.what.contains("single column"), "{prose}");
}

#[test]
fn files_of_other_kinds_are_called_what_they_are() {
    let long = "sample\tgene\ttpm\n";
    let by_sample: String = ["s0", "s1"]
        .iter()
        .flat_map(|sample| {
            ["TSPAN6", "TNMD", "DPM1"].map(|gene| format!("{sample}\t{gene}\t1.5\n"))
        })
        .collect();
    let by_gene: String = ["TSPAN6", "TNMD", "DPM1"]
        .iter()
        .flat_map(|gene| ["s0", "s1"].map(|sample| format!("{sample}\t{gene}\t1.5\n")))
        .collect();
    let many: String = (0..3000)
        .map(|gene| format!("s0\tENSG{gene:011}\t1.5\n"))
        .collect();
    for lines in [&by_sample, &by_gene, &many] {
        let error = refused(&format!("{long}{lines}"));
        assert!(error.what.contains("long table"), "{error}");
    }
    let melted = refused(&format!("Var1\tVar2\tvalue\n{by_gene}"));
    assert!(melted.what.contains("long table"), "{melted}");
    let counts = text("gene\tbiotype\tS1\nTSPAN6\tcoding\t1\nTNMD\tcoding\t2\nDPM1\tcoding\t3\n");
    assert_eq!(size(&counts), (1, 3));
    let matrix = refused("%%MatrixMarket matrix coordinate integer general\n%\n3 2 1\n1 1 5\n");
    assert!(
        matrix.what.contains("MatrixMarket") && matrix.advice.contains("h5ad"),
        "{matrix}"
    );
    for classes in [
        "4 2 1\n# ALL AML\n0 0 1 1\n",
        "#numeric\n#age\n1.5 2.5 3.5\n",
    ] {
        let error = refused(classes);
        assert!(error.what.contains(".cls"), "{error}");
    }
}

#[test]
fn three_digits_behind_a_comma_are_decimals_where_they_can_be_nothing_else() {
    for cells in [
        [["0,052", "1,204"], ["-0,309", "2,118"], ["3,417", "0,500"]],
        [["8,255", "9,054"], ["6,308", "3,989"], ["6,655", "7,521"]],
    ] {
        let lines: Vec<String> = (cells.iter().zip(["TP53", "EGFR", "MYC"]))
            .map(|([a, b], gene)| format!("{gene}\t{a}\t{b}\t{a}\t{b}"))
            .collect();
        let table = text(&format!("Gen\tP0\tP1\tP2\tP3\n{}\n", lines.join("\n")));
        let first: f64 = cells[0][0].replace(',', ".").parse().expect("a number");
        assert!(
            (number(&table, "P2", "TP53") - first).abs() < 1e-6,
            "{cells:?}"
        );
    }
    refused(
        "Gen\tP0\tP1\nTP53\t1,204\t12\nEGFR\t845\t3,989\nMYC\t2,118\t17,521\nPTEN\t12\t2,001\nKRAS\t3,400\t1,000\n",
    );
}

#[test]
fn blanks_part_fields_whose_decimals_have_commas() {
    let r = text(
        "\"S0\" \"S1\" \"S2\"\n\"TP53\" 0,0000 1,5714 3,1429\n\"EGFR\" 5,2857 6,8571 8,4286\n\"MYC\" 1,5 2,25 10,0\n",
    );
    assert_eq!(size(&r), (3, 3));
    assert!((number(&r, "S2", "EGFR") - 8.4286).abs() < 1e-6);
    let plain = text("Gen P0 P1\nTP53 18,3 9,1\nEGFR 6,3 4,0\nMYC 1,5 2,2\n");
    assert!((number(&plain, "P0", "TP53") - 18.3).abs() < 1e-6);
}

/// Counts of five samples under 960, with these in the place of some.
fn counts_with(numbers: &[&str]) -> String {
    let mut text = String::from("Gen;P1;P2;P3;P4;P5\n");
    for line in 0..60 {
        text += &format!("ENSG{:011}", line + 3);
        for column in 0..5 {
            let cell = line * 5 + column;
            let step = 300 / numbers.len().max(1);
            let number = (cell * 37 + column * 113) % 960;
            match numbers.get(cell / step).filter(|_| cell % step == 2) {
                Some(number) => text += &format!(";{number}"),
                None => text += &format!(";{number}"),
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn a_few_thousands_among_smaller_counts_are_named() {
    let all: Vec<String> = (0..15)
        .map(|step| format!("1.{:03}", 234 + 7 * step))
        .collect();
    for count in [1, 2, 3, 5, 8, 15] {
        let some: Vec<&str> = all[..count].iter().map(String::as_str).collect();
        for separator in [";", "\t", ","] {
            let error = refused(&counts_with(&some).replace(';', separator));
            assert!(error.what.contains("between thousands"), "{count}: {error}");
        }
    }
    // One that can't be thousands, or a count that would have them.
    for other in ["0.234", "1.23", "1.2345", "1234"] {
        text(&counts_with(&["1.234", "1.241", other]));
    }
}

#[test]
fn decimals_of_three_digits_stay_decimals() {
    let table = |cell: &dyn Fn(usize, usize) -> String| {
        let mut text = String::from("gene\tA1\tA2\tA3\n");
        for line in 0..40 {
            text += &format!("ENSG{:011}", line + 3);
            (0..3).for_each(|column| text += &format!("\t{}", cell(line, column)));
            text.push('\n');
        }
        text
    };
    let log = |line: usize, column: usize| 1.0 + ((line * 37 + column * 113) % 977) as f64 / 80.0;
    let of_zeros = table(&|line, column| match (line + column) % 4 {
        0 => "0".to_owned(),
        _ => format!("{:.3}", log(line, column)),
    });
    let read = text(&of_zeros);
    assert!(number(&read, "A2", "ENSG00000000003") < 15.0);
    assert!(!says(&read, "thousands"));
    // Whole numbers of one column, or one line, are of something else.
    for ages in [true, false] {
        let of_ages = table(&|line, column| match ages {
            true if column == 2 => (line + 31).to_string(),
            false if line == 3 => (column + 31).to_string(),
            _ => format!("{:.3}", log(line, column)),
        });
        text(&of_ages);
    }
    // Nothing tells these from thousands, and that is said.
    let open = text(&table(&|line, column| format!("{:.3}", log(line, column))));
    assert!(says(&open, "If it parts thousands"));
    let plain = text(&table(&|line, column| {
        format!("{:.3}", log(line, column) - 1.0)
    }));
    assert!(!says(&plain, "thousands"));
}

#[test]
fn a_comma_between_quotes_may_be_the_decimal_sign() {
    let read = text("gene,S1,S2\nTP53,\"3,90\",\"4,10\"\nEGFR,\"1,25\",\"7,5\"\nMYC,\"2,5\",3\n");
    assert_eq!(number(&read, "S1", "TP53"), 3.9);
    assert!(says(&read, "decimal comma"));
    for lines in [
        "TP53,\"3,901\",\"4,101\"\nEGFR,\"1,251\",\"7,501\"\n",
        "TP53,\"3,901\",4.5\nEGFR,\"1,251\",\"7,501\"\n",
    ] {
        let error = refused(&format!("gene,S1,S2\n{lines}"));
        assert!(error.what.contains("between thousands"), "{error}");
    }
    let lists = text("gene,exons,S1,S2\nTP53,\"1,2\",5,6\nEGFR,\"2,12\",7,8\n");
    assert_eq!(lists.table.sample_ids, ["S1", "S2"]);
}

#[test]
fn blanks_of_windows_between_thousands_are_told() {
    let table = b"gene;S1;S2\nTP53;1\xa0234,5;2\nBRCA1;12\xa0234,5;2\nMYC;1,5;2\n";
    let source = Arc::new(MemorySource::new(table.to_vec()));
    let catalogue = Catalogue::builtin().expect("it is built in");
    let reading = Reading::judged("t.txt", source, &ReadOptions::default(), catalogue);
    let error = reading
        .and_then(Reading::run)
        .expect_err("it must be refused");
    assert!(
        error.what.contains("thousands: \"1\u{a0}234,5\""),
        "{error}"
    );
    assert_eq!((error.line, error.column), (Some(2), Some(2)));
}
