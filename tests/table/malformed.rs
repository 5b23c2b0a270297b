//! What is no table, or a broken one: refused with the place and what to do, never read wrongly.

use genessl::table::{MemorySource, ReadOptions, Reading};

use crate::{gzip, place, read_with, refused};

#[test]
fn empty_files_are_refused() {
    for bytes in [&b""[..], b"\n\n", b"  \r\n", &gzip(b""), &gzip(b"\n")] {
        assert!(refused(bytes).what.contains("empty"));
    }
    assert!(refused("caseID,TP53,EGFR\n").what.contains("no samples"));
    assert!(refused("# a comment alone\n").what.contains("comments"));
}

#[test]
fn pages_and_other_formats_are_refused() {
    for page in [
        "<!DOCTYPE html><html><body>Sign in</body></html>",
        "\n <HTML>\n<head>",
        "<?xml version=\"1.0\"?><Error/>",
    ] {
        let error = refused(page);
        assert!(error.what.contains("web page"), "{error}");
        assert_eq!(place(&error), (Some(1), Some(1)));
        assert_eq!(refused(gzip(page.as_bytes())).what, error.what);
    }
    assert!(refused("{\"genes\": []}").what.contains("JSON"));
    assert!(
        refused(b"PK\x03\x04rest of a workbook")
            .what
            .contains("archive is damaged")
    );
    assert!(
        refused(b"\x00\x01\x02\x00\x00\x05")
            .what
            .contains("not text")
    );
    assert!(
        refused(gzip(b"PAR1...."))
            .what
            .contains("this is a Parquet file, a workbook, an archive or HDF5 inside gzip")
    );
    assert!(refused(gzip(&gzip(b"a,b\n"))).what.contains("twice"));
}

#[test]
fn a_truncated_or_damaged_gzip_is_refused() {
    let mut text = String::from("caseID,TP53,EGFR\n");
    for sample in 0..3000 {
        text += &format!(
            "S{sample},{}.{},{}\n",
            sample * 7919 % 1000,
            sample % 97,
            sample * 31 % 1009
        );
    }
    let whole = gzip(text.as_bytes());
    for length in [
        12,
        whole.len() / 3,
        whole.len() / 2,
        whole.len() - 9,
        whole.len() - 1,
    ] {
        let error = refused(&whole[..length]);
        assert!(
            error.what.contains("cut short"),
            "{length} of {}: {error}",
            whole.len()
        );
    }
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].copy_from_slice(&[0xff; 8]);
    refused(&damaged);
    let mut wrong_sum = whole;
    let end = wrong_sum.len() - 5;
    wrong_sum[end] ^= 0x55;
    assert!(refused(&wrong_sum).what.contains("damaged"));
}

#[test]
fn ragged_rows_are_refused_with_their_line() {
    let short = refused("caseID,TP53,EGFR\nA,1,2\n\nB,3\n");
    assert_eq!(place(&short), (Some(4), None));
    assert!(
        short.what.contains("2 fields") && short.what.contains("has 3"),
        "{short}"
    );
    let long = refused("caseID,TP53,EGFR\r\nA,1,2\r\nB,3,4,5\r\n");
    assert_eq!(place(&long), (Some(3), None));
    let later = refused(format!("caseID,TP53\n{}X,1,2\n", rows(5000)));
    assert_eq!(place(&later), (Some(5002), None));
    let unclosed = refused("caseID,TP53,note\nA,1,u\nB,1,\"x\nC,2,y\nD,3,z\n");
    assert_eq!(place(&unclosed), (Some(3), None));
    assert!(unclosed.what.contains("never closed"), "{unclosed}");
}

fn rows(count: usize) -> String {
    (0..count).map(|row| format!("S{row},{row}\n")).collect()
}

#[test]
fn cells_that_are_no_numbers_are_refused_with_line_and_column() {
    let text =
        |cell: &str| format!("# comment\ncaseID,TP53,EGFR\nA,1,2\nB,3,{cell}\nC,5,6\nD,7,8\n");
    let word = refused(text("abc"));
    assert_eq!(place(&word), (Some(4), Some(3)));
    assert!(
        word.what.contains("\"abc\"") && word.what.contains("EGFR"),
        "{word}"
    );
    // The advice can be followed wherever one meets it.
    for way in ["step Data", "metadata_columns", "--metadata-columns"] {
        assert!(word.advice.contains(way), "{word}");
    }
    for cell in ["1e400", "1e39", "-4e38"] {
        let infinite = refused(text(cell));
        assert_eq!(place(&infinite), (Some(4), Some(3)), "{cell}");
        assert!(infinite.what.contains("infinite"), "{infinite}");
    }
    let thousands = refused(text("\"1,234\""));
    assert_eq!(place(&thousands), (Some(4), Some(3)));
    assert!(thousands.advice.contains("housands"), "{thousands}");
    for ends in ["\r\n", "\r"] {
        assert_eq!(
            place(&refused(text("abc").replace('\n', ends))),
            (Some(4), Some(3)),
            "{ends:?}"
        );
    }
    let quoted = refused("caseID,note,TP53\nA,\"two\nlines\",1\nB,\"x\n\ny\",z\nC,q,2\nD,q,3\n");
    assert_eq!(place(&quoted), (Some(4), Some(3)));
    let genes_in_rows = refused("gene,S1,S2\nTP53,1,2\nEGFR,3,oops\n");
    assert_eq!(place(&genes_in_rows), (Some(3), Some(3)));
    let ensembl = refused("caseID,ENSG00000000003,ENSG00000000005\nA,x,1\nB,y,2\n");
    assert_eq!(place(&ensembl), (Some(2), Some(2)));
}

#[test]
fn a_later_decimal_comma_does_not_change_what_was_read() {
    let error = refused("caseID;TP53;EGFR\nA;1.5;2\nB;2;2,5\n");
    assert_eq!(place(&error), (Some(3), Some(3)));
}

#[test]
fn repeated_and_missing_sample_ids_are_refused() {
    let rows = refused("caseID,TP53\nA,1\nB,2\nA,3\n");
    assert_eq!(place(&rows), (Some(4), Some(1)));
    assert!(
        rows.what.contains("\"A\"") && rows.what.contains("line 2"),
        "{rows}"
    );
    let columns = refused("gene,S,T,S\nTP53,1,2,3\n");
    assert_eq!(place(&columns), (Some(1), Some(4)));
    let r = refused("S,T,S\nTP53,1,2,3\nEGFR,1,2,3\n");
    assert_eq!(place(&r), (Some(1), Some(3)));
    assert_eq!(
        place(&refused("caseID,TP53\nA,1\n,2\n")),
        (Some(3), Some(1))
    );
    let nameless = refused("gene,S,T\n,1,2\n,3,4\n");
    assert_eq!(place(&nameless), (Some(2), Some(1)));
}

#[test]
fn tables_without_header_or_names_are_refused() {
    assert_eq!(
        place(&refused("ENSG00000000003,5,7\nENSG00000000005,6,8\n")),
        (Some(1), None)
    );
    assert_eq!(
        place(&refused("S1,0.5,1.25\nS2,0.25,3.5\n")),
        (Some(1), None)
    );
    assert_eq!(
        place(&refused("caseID,TP53,\nA,1,2\nB,3,4\n")),
        (Some(2), Some(3))
    );
    assert!(
        refused("just\nsome\nlines\n")
            .what
            .contains("single column")
    );
    assert!(
        refused("caseID,cancer_type\nA,ACC\nB,UVM\n")
            .what
            .contains("none of the 2 columns")
    );
    assert!(
        refused("caseID,TP53\nA,NA\nB,\n")
            .what
            .contains("no gene has a value")
    );
}

#[test]
fn damaged_parquet_is_refused() {
    assert!(
        refused(b"PAR1 and nothing more of it")
            .what
            .contains("cut short")
    );
    assert!(refused(b"PAR1").what.contains("cut short"));
    let mut nonsense = b"PAR1".to_vec();
    nonsense.extend([0x5a; 64]);
    nonsense.extend(40_u32.to_le_bytes());
    nonsense.extend(b"PAR1");
    refused(&nonsense);
}

#[test]
fn an_unfinished_reading_yields_nothing() {
    let source = std::sync::Arc::new(MemorySource::new(&b"caseID,TP53\nA,1\n"[..]));
    let reading = Reading::open("t.csv", source, &ReadOptions::default()).expect("it opens");
    assert!(genessl::Advance::finish(reading).is_err());
    let unknown = ReadOptions {
        metadata_columns: vec!["nowhere".into()],
        ..ReadOptions::default()
    };
    assert!(read_with(b"caseID,TP53\nA,1\n", &unknown).is_err());
}
