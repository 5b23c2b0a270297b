//! Text tables, gene sets and mapping tables: bombs, and good files damaged at random.

use std::io::Read;
use std::sync::Arc;

use genessl::Advance;
use genessl::genes::{MappingTable, MappingTableOptions};
use genessl::pathways::GeneSets;
use genessl::table::{PipeSource, ReadOptions, Reading};

use crate::bombs::{OF_ONE_LINE, gigabyte, gzip};
use crate::mutation::{damaged, inputs};
use crate::{alone, read_table, refused, survives};

const TABLE: &str = "caseID,TP53,EGFR,KRAS,cancer_type\nS1,1.5,2,3e2,ACC\nS2,,NA,-1,\"U,V\"\"M\"\nS3,0,7,1e-3,ACC\n";
const GENES_IN_ROWS: &str = "# made by hand\ngene_id;S1;S2;S3\nENSG00000000003.15;1,5;2,5;3\nENSG00000000005;0;0;0\n__no_feature;1;2;3\n";
const SETS: &str = "HALLMARK_P53\thttp://x\tTP53\tMDM2\tCDKN1A\nKRAS_UP\tna\tKRAS,1.0\tEGFR\nHALLMARK_P53\t\tTP53\tATM\n";
const MAPPING: &str =
    "gene_id,symbol\nENSG00000141510.17,TP53\nENSG00000146648,EGFR\nENSG00000133703,KRAS\n";

/// The same pieces without end.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(buffer.len())
    }
}

fn read_endless(piece: &'static [u8]) -> genessl::Result<()> {
    let source = Arc::new(PipeSource::new(Endless(piece, 0)));
    Reading::open("endless", source, &ReadOptions::default())?
        .run()
        .map(drop)
}

fn read_sets(bytes: &[u8]) -> genessl::Result<GeneSets> {
    GeneSets::parse_gmt("sets", bytes)
}

fn read_mapping(bytes: &[u8]) -> genessl::Result<MappingTable> {
    MappingTable::parse("mapping", bytes, &MappingTableOptions::default())
}

#[test]
fn gigabytes_of_one_line_are_refused() {
    let _alone = alone();
    for (what, first, piece) in OF_ONE_LINE {
        let bytes = gigabyte(first, piece);
        assert!(bytes.len() < 12_000_000, "{what}: {} bytes", bytes.len());
        for (reader, error) in [
            ("table", refused(what, || read_table(&bytes))),
            ("sets", refused(what, || read_sets(&bytes))),
            ("mapping", refused(what, || read_mapping(&bytes))),
        ] {
            assert!(error.file.is_some(), "{reader} of {what}: {error}");
            println!("{reader} of {what}: {error}");
        }
    }
}

/// Lines that are each as they should be, but far more than so small a file can hold.
#[test]
fn gigabytes_of_good_lines_are_refused() {
    let _alone = alone();
    let zeros = format!("{}\n", vec!["0"; 4000].join(","));
    let header = format!(
        "gene,{}\n",
        (1..4000)
            .map(|sample| format!("S{sample}"))
            .collect::<Vec<_>>()
            .join(",")
    );
    let texts = format!("status,{}\n", vec!["a"; 3999].join(","));
    let begun = format!("{header}{}", zeros.repeat(60));
    for (what, first, piece, said) in [
        ("numbers", &header, &zeros, "numbers up to here"),
        ("metadata", &begun, &texts, "ids and metadata"),
    ] {
        let bytes = gigabyte(first, piece);
        let error = refused(what, || read_table(&bytes));
        assert!(error.what.contains(said) && error.line.is_some(), "{error}");
    }
    let bytes = gigabyte("", "A\t\tTP53\tEGFR\n");
    let _ = survives("sets", || read_sets(&bytes));
    let bytes = gigabyte("gene_id,symbol\n", "ENSG00000141510,TP53\n");
    let _ = survives("mapping", || read_mapping(&bytes));
}

#[test]
fn what_has_no_end_is_refused() {
    let _alone = alone();
    for piece in [
        &b"\0"[..],
        b"1",
        b",",
        b"1,2\n",
        b"\n",
        b"caseID,TP53,EGFR",
        b"a\tb\n",
    ] {
        let what = format!("endless {:?}", String::from_utf8_lossy(piece));
        println!("{what}: {}", refused(&what, || read_endless(piece)));
    }
}

#[test]
fn a_pipe_reads_as_the_file_does_and_parquet_asks_for_a_file() {
    let _alone = alone();
    for bytes in [
        TABLE.as_bytes().to_vec(),
        gzip(TABLE.as_bytes()),
        GENES_IN_ROWS.into(),
    ] {
        let expected = read_table(&bytes).expect("a table");
        let source = Arc::new(PipeSource::new(std::io::Cursor::new(bytes)));
        let read = Reading::open("hostile", source, &ReadOptions::default()).and_then(Advance::run);
        assert_eq!(read.expect("a table"), expected);
    }
    let parquet = std::fs::read(crate::data("good/plain.parquet")).expect("a file");
    let source = Arc::new(PipeSource::new(std::io::Cursor::new(parquet)));
    let error = Reading::open("p", source, &ReadOptions::default())
        .err()
        .expect("it is refused");
    assert!(error.what.contains("not from a pipe"), "{error}");
}

/// Many sets of one name, and many symbols of one identifier, take no longer than others.
#[test]
fn what_is_all_the_same_takes_no_longer() {
    let _alone = alone();
    let mut sets = String::new();
    let mut mapping = String::from("gene_id,symbol\n");
    for number in 0..200_000 {
        sets += &format!("A\t\tG{number}\n");
        mapping += &format!("ENSG00000141510,G{number}\n");
    }
    let read = survives("sets", || read_sets(sets.as_bytes())).expect("sets");
    assert_eq!(read.sets.len(), 200_000);
    assert_eq!(read.sets[199_999].name, "A (200000)");
    let read = survives("mapping", || read_mapping(mapping.as_bytes())).expect("a table");
    assert_eq!((read.rows, read.ambiguous), (200_000, 1));
}

#[test]
fn random_damage_to_tables() {
    let _alone = alone();
    let mut good = vec![
        TABLE.into(),
        GENES_IN_ROWS.into(),
        TABLE.replace(',', "\t").into(),
        gzip(TABLE.as_bytes()),
    ];
    let utf16 = std::iter::once(0xfeff).chain(TABLE.encode_utf16());
    good.push(utf16.flat_map(u16::to_le_bytes).collect());
    good.push(b"#1.2\n2\t2\nName\tDescription\tA\tB\nTP53\tna\t1\t2\nEGFR\tna\t3\t4\n".to_vec());
    let mut read = 0;
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        read += u64::from(survives(&format!("table, seed {seed}"), || read_table(&bytes)).is_ok());
    }
    assert!(read > inputs() / 20 && read < inputs(), "{read} were read");
}

#[test]
fn random_damage_to_gene_sets_and_mapping_tables() {
    let _alone = alone();
    let sets = [SETS.into(), gzip(SETS.as_bytes())];
    let mapping = [
        MAPPING.into(),
        gzip(MAPPING.as_bytes()),
        MAPPING.replace(',', "\t").into(),
    ];
    for seed in 0..inputs() {
        let bytes = damaged(seed, &sets);
        let _ = survives(&format!("sets, seed {seed}"), || read_sets(&bytes));
        let bytes = damaged(seed, &mapping);
        let _ = survives(&format!("mapping, seed {seed}"), || read_mapping(&bytes));
    }
}
