//! What tables may look like: orientation, ids, metadata, encodings, line ends, separators.

use genessl::table::{Orientation, ReadOptions};
use ndarray::array;

use crate::{Trickle, gzip, read, read_with};

const ROWS: &str = "caseID,ENSG00000000003.1,ENSG00000000005.2,cancer_type,age\nA,1.5,2,ACC,51\nB,3,4.25,UVM,62.0\n";

#[test]
fn samples_in_rows_with_metadata() {
    let read = read(ROWS);
    assert_eq!(read.table.sample_ids, ["A", "B"]);
    assert_eq!(
        read.table.features,
        ["ENSG00000000003.1", "ENSG00000000005.2"]
    );
    assert_eq!(read.table.values, array![[1.5, 2.0], [3.0, 4.25]]);
    assert_eq!(read.report.metadata, ["cancer_type", "age"]);
    assert_eq!(
        read.table
            .metadata_column("age")
            .expect("age is kept")
            .values,
        ["51", "62.0"]
    );
    assert_eq!((read.report.rows, read.report.columns), (2, 5));
}

#[test]
fn encodings_line_ends_and_compression_change_nothing() {
    let expected = read(ROWS).table;
    let utf16 = |unit: fn(u16) -> [u8; 2], mark: &str| {
        format!("{mark}{ROWS}")
            .encode_utf16()
            .flat_map(unit)
            .collect::<Vec<u8>>()
    };
    let two_members = [gzip(&ROWS.as_bytes()[..70]), gzip(&ROWS.as_bytes()[70..])].concat();
    let variants = [
        format!("\u{feff}{ROWS}").into_bytes(),
        ROWS.replace('\n', "\r\n").into_bytes(),
        ROWS.replace('\n', "\r").into_bytes(),
        ROWS.replace('\n', "\n\n").into_bytes(),
        ROWS.trim_end().as_bytes().to_vec(),
        utf16(u16::to_le_bytes, "\u{feff}"),
        utf16(u16::to_be_bytes, "\u{feff}"),
        utf16(u16::to_le_bytes, ""),
        gzip(ROWS.as_bytes()),
        gzip(&utf16(u16::to_le_bytes, "\u{feff}")),
        two_members,
        ROWS.replace(',', "\t").into_bytes(),
        ROWS.replace(',', ";").into_bytes(),
        ROWS.replace(',', "|").into_bytes(),
        ROWS.replace(',', "\",\"")
            .replace('\n', "\"\n\"")
            .replace("caseID", "\"caseID")
            .trim_end_matches('"')
            .into(),
        format!("# a comment\n# and one more\n{ROWS}").into_bytes(),
    ];
    for (index, variant) in variants.iter().enumerate() {
        assert_eq!(read(variant).table, expected, "variant {index}");
    }
}

#[test]
fn bytes_may_come_in_any_portions() {
    let expected = read(ROWS).table;
    for bytes in [ROWS.as_bytes().to_vec(), gzip(ROWS.as_bytes())] {
        for step in [1, 2, 3, 7, 50] {
            let source = std::sync::Arc::new(Trickle(bytes.clone(), step));
            let reading = genessl::table::Reading::open("t", source, &ReadOptions::default());
            let read = genessl::Advance::run(reading.expect("it opens")).expect("it is a table");
            assert_eq!(read.table.values, expected.values, "step {step}");
        }
    }
}

#[test]
fn decimal_commas_between_semicolons() {
    let decimal = read("caseID;TP53;EGFR\nA;1,5;2\nB;3;4,25\n");
    assert_eq!(decimal.table.values, array![[1.5, 2.0], [3.0, 4.25]]);
    assert!(
        decimal
            .report
            .notes
            .iter()
            .any(|note| note.contains("decimal comma"))
    );
    let mut late = String::from("caseID;TP53\n");
    for sample in 0..20_000 {
        late += &format!("S{sample};0\n");
    }
    late += "last;2,5\n";
    let late = read(late);
    assert_eq!(late.table.values[[20_000, 0]], 2.5);
}

#[test]
fn genes_in_rows_are_turned() {
    let expected = array![[1.0, 3.0], [2.0, 4.0]];
    let tables = [
        "\tS1\tS2\nENSG00000000003\t1\t2\nENSG00000000005\t3\t4\n",
        "gene_id\tS1\tS2\nENSG00000000003\t1\t2\nENSG00000000005\t3\t4\n",
        "S1\tS2\nENSG00000000003\t1\t2\nENSG00000000005\t3\t4\n",
        "#1.2\n2\t2\nName\tDescription\tS1\tS2\nENSG00000000003\tTSPAN6\t1\t2\nENSG00000000005\tTNMD\t3\t4\n",
        "# gene-model: v36\ngene_id\tgene_name\tgene_type\tS1\tS2\nN_unmapped\t\t\t9\t9\n\
         ENSG00000000003\tTSPAN6\tprotein_coding\t1\t2\nENSG00000000005\tTNMD\tprotein_coding\t3\t4\n",
        "gene,S1,S2\nENSG00000000003,1,2\nENSG00000000005,3,4\n__no_feature,7,7\n__ambiguous,7,7\n",
        "Hugo_Symbol\tEntrez_Gene_Id\tS1\tS2\nTP53\t7157\t1\t2\nEGFR\t1956\t3\t4\n",
        "symbol,S1,S2\nFOO1,1,2\nBAR2,3,4\n",
        "entrez,S1,S2\n7157,1,2\n1956,3,4\n",
        ",S1,S2\nTP53,1,2\nEGFR,3,4\ncancer_type,ACC,UVM\n",
    ];
    for text in tables {
        let read = read(text);
        assert_eq!(
            read.report.orientation,
            Orientation::SamplesInColumns,
            "{text}"
        );
        assert_eq!(read.table.sample_ids, ["S1", "S2"], "{text}");
        assert_eq!(read.table.values, expected, "{text}");
        assert_eq!(read.table.features.len(), 2, "{text}");
    }
    let summaries = read(tables[5]);
    assert!(
        summaries
            .report
            .notes
            .iter()
            .any(|note| note.contains("__no_feature, __ambiguous"))
    );
    let annotated = read(tables[4]);
    assert!(
        annotated
            .report
            .notes
            .iter()
            .any(|note| note.contains("gene_name, gene_type"))
    );
    let labelled = read(tables[9]);
    assert_eq!(
        labelled
            .table
            .metadata_column("cancer_type")
            .expect("the label is kept")
            .values,
        ["ACC", "UVM"]
    );
}

#[test]
fn the_sample_id_is_found_in_the_order_of_the_rules() {
    let id_of = |text: &str| {
        let read = read(text);
        assert_eq!(
            read.report.orientation,
            Orientation::SamplesInRows,
            "{text}"
        );
        (read.report.sample_column, read.table.sample_ids.join(" "))
    };
    let found = |column: &str, ids: &str| (Some(column.to_owned()), ids.to_owned());
    assert_eq!(
        id_of("cancer_type,TP53,EGFR,caseID\nACC,1,2,A\nUVM,3,4,B\n"),
        found("caseID", "A B")
    );
    assert_eq!(
        id_of(",TP53,EGFR,tissue\nA,1,2,x\nB,3,4,y\n"),
        found("", "A B")
    );
    assert_eq!(
        id_of("cancer_type,who,TP53,EGFR\nACC,A,1,2\nUVM,B,3,4\n"),
        found("who", "A B")
    );
    assert_eq!(
        id_of("sample,TP53,EGFR\n1,1,2\n2,3,4\n"),
        found("sample", "1 2")
    );
    assert_eq!(
        id_of("TP53,EGFR\n1,2\n3,4\n"),
        (None, "sample 1 sample 2".to_owned())
    );
}

#[test]
fn options_decide_where_recognition_should_not() {
    let text = "who,code,TP53,EGFR\nA,x,1,2\nB,y,3,4\n";
    let options = ReadOptions {
        sample_column: Some("code".into()),
        ..ReadOptions::default()
    };
    let named = read_with(text.as_bytes(), &options).expect("it is a table");
    assert_eq!(named.table.sample_ids, ["x", "y"]);
    assert_eq!(named.report.metadata, ["who"]);
    let options = ReadOptions {
        metadata_columns: vec!["EGFR".into()],
        ..ReadOptions::default()
    };
    let kept = read_with(text.as_bytes(), &options).expect("it is a table");
    assert_eq!(
        (kept.table.features, kept.report.metadata),
        (vec!["TP53".into()], vec!["code".into(), "EGFR".into()])
    );
    let plain = "x,a,b\ng,1,2\nh,3,4\n";
    for (orientation, samples) in [
        (Orientation::SamplesInRows, ["g", "h"]),
        (Orientation::SamplesInColumns, ["a", "b"]),
    ] {
        let options = ReadOptions {
            orientation,
            ..ReadOptions::default()
        };
        let set = read_with(plain.as_bytes(), &options).expect("it is a table");
        assert_eq!(
            (set.report.orientation, &set.table.sample_ids[..]),
            (orientation, &samples.map(String::from)[..])
        );
    }
    let options = ReadOptions {
        sample_column: Some("nobody".into()),
        ..ReadOptions::default()
    };
    let error = read_with(text.as_bytes(), &options).expect_err("there is no such column");
    assert!(
        error.what.contains("nobody") && error.advice.contains("who"),
        "{error}"
    );
}

#[test]
fn missing_values_are_counted_and_genes_without_any_dropped() {
    let rows = read("caseID,TP53,EGFR,MYC,KRAS\nA,1,NA,,NaN\nB,null,,N/A,5\nC,3,None,nan,6\n");
    assert_eq!(rows.table.features, ["TP53", "KRAS"]);
    assert_eq!(
        rows.table.values,
        array![[1.0, 0.0], [0.0, 5.0], [3.0, 6.0]]
    );
    assert_eq!(rows.report.genes_all_missing, ["EGFR", "MYC"]);
    assert_eq!(rows.report.missing_values_filled, 2);
    let columns = read("gene,A,B,C\nTP53,1,null,3\nEGFR,NA,,None\nKRAS,NaN,5,6\n");
    assert_eq!(
        (columns.table.values, columns.table.features),
        (rows.table.values, rows.table.features)
    );
    assert_eq!(columns.report.genes_all_missing, ["EGFR"]);
    assert_eq!(columns.report.missing_values_filled, 2);
}

#[test]
fn an_empty_last_column_is_nothing() {
    let read = read("caseID,TP53,EGFR,\nA,1,2,\nB,3,4,\n");
    assert_eq!(read.table.features, ["TP53", "EGFR"]);
}

#[test]
fn quoted_fields_may_hold_separators_quotes_and_line_ends() {
    let read = read("caseID,TP53,note\n\"A,1\",1,\"say \"\"hi\"\"\"\nB,2,\"two\nlines\"\n");
    assert_eq!(read.table.sample_ids, ["A,1", "B"]);
    assert_eq!(read.table.metadata[0].values, ["say \"hi\"", "two\nlines"]);
}
