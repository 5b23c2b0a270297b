//! Workbooks, AnnData and archives: good files damaged at random, outside and inside what packs them, and files that
//! claim what they don't hold.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::mutation::{Draws, damaged, inputs};
use crate::{alone, read_table, refused, survives};

fn good(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    std::fs::read(folder.join(name)).expect("a file")
}

fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        archive
            .start_file(name.as_str(), options)
            .expect("a file begins");
        archive.write_all(bytes).expect("it is packed");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The files in an archive.
fn unpacked(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a file");
        let mut bytes = Vec::new();
        std::io::copy(&mut file, &mut bytes).expect("its bytes");
        files.push((file.name().expect("a name").into_owned(), bytes));
    }
    files
}

/// As the fuzz targets, but the same each time and in seconds.
#[test]
fn anndata_damaged_at_random() {
    let _alone = alone();
    let good = ["cells.h5ad", "dense.h5ad", "by_columns.h5ad"].map(good);
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        let _ = survives(&format!("AnnData {seed}"), || read_table(&bytes));
    }
}

#[test]
fn archives_damaged_at_random() {
    let _alone = alone();
    let good = ["table.zip", "shared.xlsx", "parquet.zip", "cells.zip"].map(good);
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        let _ = survives(&format!("archive {seed}"), || read_table(&bytes));
    }
}

/// What is damaged is the text of a workbook's parts: the archive around them is sound.
#[test]
fn workbooks_damaged_inside() {
    let _alone = alone();
    let books = ["book.xlsx", "shared.xlsx", "letters.xlsx"].map(|name| unpacked(good(name)));
    for seed in 0..inputs() {
        let mut draws = Draws::new(seed);
        let mut files = books[draws.below(books.len())].clone();
        let hit = draws.below(files.len());
        files[hit].1 = damaged(seed, std::slice::from_ref(&files[hit].1));
        let bytes = packed(&files);
        let _ = survives(&format!("workbook {seed}"), || read_table(&bytes));
    }
}

fn book_with(name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut files = unpacked(good("shared.xlsx"));
    for (own, bytes) in &mut files {
        if own == name {
            *bytes = change(&String::from_utf8_lossy(bytes)).into_bytes();
        }
    }
    packed(&files)
}

/// Found by fuzzing: the library made room for as many bytes as the index of the chunks claims.
#[test]
fn chunks_beyond_the_end_are_refused() {
    let _alone = alone();
    let path = crate::data("anndata/chunk_beyond_the_end.h5ad");
    let bytes = std::fs::read(path).expect("the file");
    let error = refused("a chunk of 4 GB", || read_table(&bytes));
    assert!(
        error.what.contains("claims more bytes than the file has"),
        "{error}"
    );
}

#[test]
fn workbooks_that_unpack_to_too_much_are_refused() {
    let _alone = alone();
    let strings = |text: &str| text.replace("uniqueCount=\"", "uniqueCount=\"99999999999");
    refused("a number of strings", || {
        read_table(&book_with("xl/sharedStrings.xml", strings))
    });
    let blanks = |text: &str| text.replace("</sst>", &format!("{}</sst>", " ".repeat(64 << 20)));
    refused("blanks", || {
        read_table(&book_with("xl/sharedStrings.xml", blanks))
    });
    let sheet = "xl/worksheets/sheet1.xml";
    let far = |text: &str| {
        let rows: String = (20..120_000)
            .map(|row| format!("<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>"))
            .collect();
        text.replace("</sheetData>", &format!("{rows}</sheetData>"))
    };
    let error = refused("cells far out", || read_table(&book_with(sheet, far)));
    assert!(error.what.contains("more cells"), "{error}");
    let outside = |text: &str| text.replace("r=\"A4\"", "r=\"ZZZZZZZZZ99999999999\"");
    let _ = survives("a cell nowhere", || read_table(&book_with(sheet, outside)));
}

#[test]
fn archives_that_unpack_to_too_much_are_refused() {
    let _alone = alone();
    let zeros = vec![b'0'; 600 << 20];
    let bomb = packed(&[("table.csv".to_owned(), zeros)]);
    refused("one number of 600 MB", || read_table(&bomb));
    let inner = packed(&[("table.csv".to_owned(), b"gene,S1\nTP53,1\n".to_vec())]);
    let nested = packed(&[("inner.zip".to_owned(), inner)]);
    let error = refused("an archive in an archive", || read_table(&nested));
    assert!(error.what.contains("another archive"), "{error}");
    refused("an empty archive", || read_table(&packed(&[])));
}
