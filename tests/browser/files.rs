//! Reads what the page saves, and writes what the tests drop on it.

use std::io::Read;
use std::path::PathBuf;

use crate::desk::folder;

/// A CSV file as header and rows; every row must be as long as the header.
pub fn csv(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader
        .headers()
        .expect("a header")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader.records().map(|row| {
        row.expect("an even row")
            .iter()
            .map(str::to_owned)
            .collect()
    });
    (header, rows.collect())
}

/// What a gzip file holds.
pub fn unzip(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .read_to_end(&mut content)
        .expect("a whole gzip file");
    content
}

/// Whether bytes are a Parquet file, going by its marks at both ends.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.len() > 12 && bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1")
}

/// Width and height of a PNG picture.
pub fn png_size(bytes: &[u8]) -> (u32, u32) {
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "no PNG");
    let number =
        |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    (number(16), number(20))
}

/// Genes that every mapping knows.
const GENES: [&str; 30] = [
    "TP53", "EGFR", "BRCA1", "BRCA2", "MYC", "KRAS", "PTEN", "RB1", "VHL", "APC", "CDK4", "CDK6",
    "CCND1", "CCNE1", "MDM2", "ERBB2", "PIK3CA", "AKT1", "MTOR", "NRAS", "BRAF", "MAP2K1", "JAK2",
    "STAT3", "NOTCH1", "SMAD4", "TGFB1", "VEGFA", "HIF1A", "CDH1",
];

/// A small expression table with two classes, as CSV text.
pub fn small_table(samples: usize, first: usize) -> String {
    let mut text = format!("caseID,{},cancer_type\n", GENES.join(","));
    for sample in first..first + samples {
        let class = sample % 2;
        let value =
            |gene: usize| ((sample * 31 + gene * 17) % 97) as f64 / 7.0 + (class * gene) as f64;
        let values: Vec<String> = (0..GENES.len())
            .map(|gene| format!("{:.3}", value(gene)))
            .collect();
        text += &format!(
            "S{sample},{},{}\n",
            values.join(","),
            ["KICH", "UVM"][class]
        );
    }
    text
}

/// A file to drop.
pub fn written(name: &str, text: &str) -> PathBuf {
    let file = folder("dropped").join(name);
    std::fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    file
}

/// Three files that make a study, on disk.
pub fn small_study() -> Vec<PathBuf> {
    [
        ("pretrain.csv", 24, 0),
        ("finetune.csv", 16, 100),
        ("test.csv", 16, 200),
    ]
    .iter()
    .map(|&(name, samples, first)| written(name, &small_table(samples, first)))
    .collect()
}
